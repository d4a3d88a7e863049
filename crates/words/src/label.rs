//! The words on the page: names of buttons, sliders, menus and headings.

use crate::Lang;

/// Makes [`Label`] from one line a label, so that none can lack a language.
macro_rules! labels {
    ($($name:ident: $en:literal, $zh:literal;)+) => {
        /// A fixed text of the page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Label {
            $(#[doc = $en] $name,)+
        }

        impl Label {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The text.
            pub const fn text(self, lang: Lang) -> &'static str {
                match self {
                    $(Self::$name => lang.pick($en, $zh),)+
                }
            }
        }
    };
}

labels! {
    // The page's head.
    Scenario: "Scenario", "场景";
    Scenarios: "Scenarios", "场景";
    ChangedScenario: "changed", "已改动";
    Untitled: "Untitled", "未命名";
    OpenFile: "Open a file…", "打开文件……";
    OpenFileMeaning: "A scenario as JSON; it can be dropped or pasted on the page, too.", "JSON 格式的场景，也可拖放或粘贴到页面上。";
    Unreadable: "The file cannot be read.", "无法读取该文件。";

    // Guided scenes. `beat` is what the code calls a point.
    GuidedScenes: "Guided scenes", "引导演示";
    GuidedScene: "Guided scene", "引导演示";
    ListComes: "The list is on its way…", "正在获取列表……";
    NoList: "They cannot be loaded from where this page is: perhaps there is no connection. All else works without them.", "无法从本页面所在的位置加载，可能没有网络连接。其余功能照常可用。";
    SceneComes: "The scene is on its way…", "正在获取演示……";
    Unreachable: "What is needed for this cannot be loaded: perhaps there is no connection.", "无法加载所需的内容，可能没有网络连接。";
    NoGlossary: "The glossary cannot be loaded: perhaps there is no connection.", "无法加载术语表，可能没有网络连接。";
    NextPoint: "Next point", "下一个要点";
    PreviousPoint: "Previous point", "上一个要点";
    WholeScene: "The whole scene", "完整内容";
    CloseGuide: "Close the guide; the run stays", "关闭讲解，保留当前运行";
    Points: "Points", "要点";
    ToCome: "still to come", "尚未到来";
    TheRule: "The rule", "规则";
    TryIt: "Try it", "动手试试";
    LookFor: "Look for", "观察";
    SceneOther: "The scene's second run", "演示中的另一次运行";
    NoOtherRun: "There is only one run.", "只有一次运行。";

    // What TCP does not do.
    WhatIfOn: "What if (this is not TCP)", "假设（并非 TCP）";

    Theme: "Theme", "主题";
    ThemeSystem: "As the system", "跟随系统";
    ThemeLight: "Light", "浅色";
    ThemeDark: "Dark", "深色";
    Undo: "Undo", "撤销";
    Redo: "Redo", "重做";
    Close: "Close", "关闭";
    ClosePanel: "Close the panel", "关闭面板";

    // What the person has changed.
    Changes: "Your changes", "所作的改动";
    TakeBack: "Take back", "撤回";
    TakeAllBack: "Undo all", "全部撤回";
    TakeAllBackMeaning: "The scenario as it was loaded.", "恢复到场景载入时的样子。";
    NoEffect: "without effect", "不起作用";
    NoEffectMeaning: "In this run there is no such packet, or it cannot be done at that moment.", "这次运行中没有这个报文段，或此刻无法执行。";

    // The stage.
    NothingYet: "Nothing has happened yet.", "一切尚未开始。";
    Ladder: "Ladder diagram", "时序图";
    Packets: "Packets", "报文段";
    DragTime: "Drag to move through time", "拖动可前后移动时间";
    BackToNow: "Back to now", "回到当前位置";
    ClickToStop: "Click the packet to stop it", "点击报文段即可拦下";
    SameInstant: "same instant", "同一时刻";
    HandshakeSyn: "① The client asks to open, and tells its first number", "① 客户端请求建立连接，告知自己的初始序号";
    HandshakeSynAck: "② The server agrees, and tells its own", "② 服务器同意，并告知自己的初始序号";
    HandshakeAck: "③ The client confirms: both sides are open", "③ 客户端确认，双方都已打开";
    Unfold: "Unfold the idle time", "展开空闲时间";
    Fold: "Fold the idle time", "折叠空闲时间";
    ShowFuture: "Show what is still to come", "淡显尚未发生的部分";
    LinkCut: "link cut", "链路断开";

    // The graph of states.
    StateGraph: "State graph", "状态图";
    WayTaken: "The way so far", "走过的路径";
    GraphLines: "A bold way was taken: press its label to go to that moment. The lightest lines are resets, aborts and timeouts.", "粗线是走过的路径：点击它的标签，回到那一刻。最淡的线是复位、中止和超时。";

    // Many connections.
    Sockets: "Sockets", "套接字";
    AllSockets: "All sockets", "全部套接字";
    SocketsAbout: "As ss -tano lists them. Press a line to see that connection alone on the ladder.", "与 ss -tano 的输出一致。点击一行，时序图上就只显示这个连接。";
    NoSockets: "This host has no socket now.", "这台主机当前没有套接字。";
    ShowAll: "Show all connections", "显示全部连接";

    // The hosts' panels.
    State: "State", "状态";
    StatesSoFar: "States so far", "经过的状态";
    Timers: "Timers", "计时器";
    NoTimers: "no timer runs", "没有运行中的计时器";
    ToArming: "to when it was started", "回到它启动的时刻";
    Variables: "Variables", "变量";
    Application: "Application", "应用程序";
    World: "What can befall it", "意外情况";
    CutBoth: "Cut both ways", "双向断开";
    CutBothMeaning: "All that either host sends from now on is lost.", "双方此后发出的报文段全部丢失。";
    MendBoth: "Mend both ways", "双向恢复";
    MendBothMeaning: "What both hosts send gets through again.", "双方发出的报文段又能到达对端。";
    Octets: "Bytes to send", "发送字节数";
    SwitchedOff: "switched off", "已断电";
    ProcessHangs: "process hangs", "进程已挂起";
    Blocked: "waiting in", "阻塞于";
    NoConnection: "no connection", "没有连接";
    ChangedNow: "changed by this step", "在这一步改变";

    // Numbers.
    Numbers: "Numbers", "序号显示";
    NumbersFlags: "Flags only", "仅标志位";
    NumbersSymbolic: "Symbols", "符号";
    NumbersRelative: "Relative", "相对序号";
    NumbersAbsolute: "Absolute", "绝对序号";

    // The selected packet.
    SelectedPacket: "Selected packet", "选中的报文段";
    Drop: "Drop", "丢弃";
    Delay: "Delay", "推迟";
    DuplicateIt: "Duplicate", "复制";
    LetThrough: "Let through", "放行";
    DropMeaning: "The packet is lost on its way.", "让这个报文段在途中丢失。";
    DelayMeaning: "The packet takes longer on its way.", "推迟这个报文段的到达时间。";
    DuplicateMeaning: "The packet arrives twice.", "让这个报文段到达两次。";
    LetThroughMeaning: "The packet arrives, whatever luck and cuts say.", "无论随机丢包或链路断开，都让它到达。";

    TakesBack: "Press again to take it back.", "再按一次即可撤回。";
    DragToDelay: "Drag it down: it arrives later", "向下拖动：推迟到达";
    DelayBy: "Delay by", "推迟";
    SendAgain: "Send again later", "再投递旧副本";
    SendAgainMeaning: "The network delivers an old copy of it at the playhead.", "网络在当前时刻再投递一份旧副本。";

    // What no host sends.
    InjectDots: "Inject a segment…", "注入报文段……";
    InjectTitle: "Inject a segment", "注入报文段";
    InjectMeaning: "Something turns up in the network, as if it came from this host.", "网络中出现一个报文段，仿佛由这台主机发出。";
    Inject: "Inject", "注入";
    MadeUp: "Made up", "自拟";
    OldDuplicate: "An old duplicate", "旧副本";
    IcmpError: "An ICMP error", "ICMP 差错报文";
    Flags: "Flags", "标志位";
    SequenceNumber: "Sequence number", "序号";
    AcknowledgementNumber: "Acknowledgement number", "确认号";
    Window: "Window", "窗口";
    DataLength: "Bytes of data", "数据字节数";
    MssOption: "MSS option", "MSS 选项";
    AbsoluteNumbers: "Absolute numbers", "绝对序号";
    InOrder: "in order", "按序";
    Old: "old", "旧的";
    OutsideWindow: "outside the window", "窗口之外";
    UpToDate: "up to date", "最新";
    NeverSent: "never sent", "尚未发送";
    WhichPacket: "Of which packet", "哪个报文段";
    NothingSent: "Nothing has been sent by then.", "此前尚未发送任何报文段。";

    // The inspector.
    Header: "Header", "首部";
    HeaderMeaning: "The header, and what was done with it.", "首部各字段，以及如何处理这个报文段。";
    Inspector: "The packet in detail", "报文段详情";
    NoPacketYet: "Select a packet to see its header.", "选中一个报文段，查看它的首部。";
    TcpHeader: "TCP header", "TCP 首部";
    IpHeader: "IPv4 header", "IPv4 首部";
    Bits: "Bits", "位";
    Bytes: "Bytes", "字节";
    ByteAt: "Byte", "字节";
    MoreBytes: "more bytes of data", "字节数据未列出";
    OptionList: "Options", "选项";
    Relative: "relative", "相对";
    Scaled: "scaled", "扩大后";
    BitSet: "set", "置 1";
    BitClear: "not set", "置 0";
    PointAtField: "Point at a field or a byte to see what it means.", "指向某个字段或字节，查看含义。";
    WhySent: "Why it was sent", "为什么发送";
    InAnswerTo: "Sent as this arrived:", "收到此报文段时发送：";
    WhatReceiverDid: "What the receiver did with it", "接收方如何处理";
    NotSentYet: "It has not been sent yet.", "它尚未发送。";
    StillUnderWay: "It is still under way.", "它仍在途中。";
    NobodyReceivedIt: "Nobody received it.", "没有主机收到它。";
    FirstArrival: "First arrival", "第一次到达";
    SecondArrival: "Second arrival, of the copy", "第二次到达（副本）";
    CopyUnderWay: "A copy of it is still under way.", "它的一个副本仍在途中。";
    WhatCameOfIt: "What came of it", "结果";
    NothingCameOfIt: "Nothing: it is not answered, and nothing changes.", "没有结果：既不作答，也无任何变化。";

    // Transport.
    Play: "Play", "播放";
    Pause: "Pause", "暂停";
    StepForward: "Step forward", "下一步";
    StepBack: "Step back", "上一步";
    NextPacket: "Next packet", "下一个报文段";
    NextNotable: "Next notable moment", "下一个关键时刻";
    Marks: "Notable moments", "关键时刻";
    ToBeginning: "To the beginning", "回到开头";
    ToEnd: "To the end", "跳到结尾";
    Transport: "Transport", "播放控制";
    Timeline: "Timeline", "时间轴";
    Time: "Time", "时间";
    Pace: "Pace", "节奏";
    ReadingPauses: "Pauses for reading", "阅读停顿";

    // What happens next?
    AskWhatNext: "Ask what happens next", "提问：接下来会发生什么";
    Questions: "What happens next?", "接下来会发生什么？";
    QuestionsComeMeaning: "A question comes before what is worth one: play, or step forward.", "播放或前进时，遇到值得思考之处会先提问。";
    QuestionsStop: "No more questions.", "不再提问。";
    NoQuestionsBeside: "No questions while two runs are compared.", "对比两次运行时不提问。";
    Choices: "Choices", "选项";
    Skip: "Skip", "跳过";
    GoOn: "Go on", "继续";
    Score: "Score", "得分";
    NoAnswerYet: "no answer yet", "尚未作答";
    ResetScore: "Reset the score", "重新计分";
    StopAsking: "Stop asking", "停止提问";
    HowToAnswer: "Press 1 to 4, or Esc to skip.", "按 1 到 4 作答，按 Esc 跳过。";

    // Two runs side by side.
    Compare: "Compare", "对比";
    CompareWith: "Compare with", "对比对象";
    CompareOff: "Do not compare", "不对比";
    AgainstLastEdit: "The run before the last change", "上一次改动之前的运行";
    AgainstLoaded: "The run without my changes", "不含我的改动的运行";
    AgainstProfile: "The same with the profile", "换用协议栈";
    NothingChanged: "Nothing was changed yet.", "还没有任何改动。";
    ProfileAlready: "Both hosts have this profile already.", "两台主机已经使用这个协议栈。";
    AfterLastEdit: "after your last change", "最近一次改动之后";
    BeforeLastEdit: "before your last change", "最近一次改动之前";
    WithEdits: "with your changes", "含你的改动";
    WithoutEdits: "without your changes", "不含你的改动";
    FirstDifference: "first difference", "首个差异";
    ToFirstDifference: "To the first difference", "跳到首个差异";
    RunsAreSame: "Both runs are the same.", "两次运行完全相同。";
    ComputingOther: "Run B is being computed…", "正在计算运行 B……";
    OnlyAChanges: "Changes are made in A; B follows.", "只能改动 A；B 随之更新。";
    ShownRun: "Run shown", "显示的运行";

    // Sliders.
    Loss: "Loss", "丢包率";
    RoundTrip: "Round trip", "往返时间";
    Msl: "MSL", "最长报文段寿命";
    Retries: "Retries", "最大重传次数";
    OfThisScene: "In this scene", "本演示的参数";
    More: "More…", "更多……";
    Knobs: "Parameters", "参数";
    Value: "value", "数值";
    Reset: "Reset", "恢复默认值";
    Profile: "Profile", "协议栈";
    KnobsComputeAnew: "Sliders change the world from the start: the run is computed anew.", "滑块改变整个环境：从头重新计算这次运行。";
    FixedByLinux: "fixed by Linux: to move it is a what-if", "Linux 内核固定此值，移动只是假设";
    LinuxFixesTimeWait: "Linux fixes TIME-WAIT at 60 s; to move this is a what-if.", "Linux 内核把 TIME-WAIT 固定为 60 s，移动它只是假设。";

    // Reasons.
    WhatTheRuleSays: "What the rule says", "规则说了什么";
    OurWords: "In our own words, not a quotation.", "以上是转述，不是原文。";

    // Keys.
    Keys: "Keys", "快捷键";
    KeyPlay: "play and pause", "播放和暂停";
    KeyStep: "step back and forward", "上一步和下一步";
    KeyPacket: "the previous and the next packet that is sent or arrives", "上一个和下一个发出或到达的报文段";
    KeyHostPacket: "the previous and the next packet of the same host", "同一主机的上一个和下一个报文段";
    KeyNotable: "the next and the previous change of state, loss or expiry", "下一个和上一个状态变化、丢失或超时";
    KeyBeat: "the next and the previous point of a guided scene", "引导演示的下一个和上一个要点";
    KeyFolds: "unfold all idle time, or fold it", "展开或折叠全部空闲时间";
    KeyEnds: "beginning and end", "开头和结尾";
    KeyPace: "faster and slower", "加快和放慢";
    KeyVerdicts: "drop, delay, duplicate or let through the selected packet", "丢弃、推迟、复制或放行选中的报文段";
    KeyHeader: "the header of the selected packet", "查看选中报文段的首部";
    KeyCompare: "compare with another run; A and B, where there is room for one; to the first difference", "与另一次运行对比；空间不足时切换 A 和 B；跳到首个差异";
    KeyPredict: "ask what happens next, or stop asking", "开始或停止提问";
    KeyAnswer: "choose an answer; Esc or → skips the question", "选择答案；Esc 或 → 跳过此题";
    KeyUndo: "undo and redo", "撤销和重做";
    KeyDeselect: "let go of the selection, close what is open, or go to the ladder", "取消选中，关闭打开的面板，或回到时序图";
    KeySockets: "all sockets, where there are many", "有许多连接时，列出全部套接字";
    KeyHelp: "show these keys", "显示快捷键";

    // When something goes wrong.
    LastRunStays: "The last good run stays on the screen.", "屏幕上保留上一次成功的运行。";
    Dismiss: "Dismiss", "知道了";
}
