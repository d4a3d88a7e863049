//! What a host did with a packet, test by test.

mod comparison;

use synscope_sim::{Check, Finding, Part, Reception, Remark, Side, Test, Trace};
use synscope_tcp::{Flags, Step};

pub use self::comparison::comparison;
use crate::Lang;
use crate::note::{Teller, as_sentence, passed, sentence};
use crate::remark::{at, remark};

/// What is tested.
pub const fn test_name(test: Test, part: Part, lang: Lang) -> &'static str {
    match test {
        Test::Timestamp => lang.pick("Timestamp (PAWS)", "时间戳（PAWS）"),
        Test::Sequence => lang.pick("Sequence number", "序号"),
        Test::Reset => lang.pick("RST bit", "RST 标志位"),
        Test::Security => lang.pick("Security", "安全等级"),
        Test::Syn => lang.pick("SYN bit", "SYN 标志位"),
        Test::Ack => match part {
            Part::SynSent | Part::Listen => lang.pick("ACK bit", "ACK 标志位"),
            Part::Closed | Part::Otherwise => lang.pick("ACK field", "确认号"),
        },
        Test::Urgent => lang.pick("URG bit", "URG 标志位"),
        Test::Text => lang.pick("Segment text", "报文段数据"),
        Test::Fin => lang.pick("FIN bit", "FIN 标志位"),
        Test::Other => match part {
            Part::Closed => lang.pick("No connection", "没有连接"),
            Part::SynSent => lang.pick("Neither SYN nor RST", "既无 SYN 也无 RST"),
            Part::Listen | Part::Otherwise => lang.pick("Anything else", "其他"),
        },
    }
}

/// How a test came out, in a word or two.
pub const fn finding_name(finding: Finding, lang: Lang) -> &'static str {
    match finding {
        Finding::Passed => lang.pick("passed", "通过"),
        Finding::Acted => lang.pick("acted", "已处理"),
        Finding::Ended => lang.pick("acted, ends here", "已处理，到此结束"),
        Finding::Failed => lang.pick("not passed, goes on", "未通过，继续"),
        Finding::Stopped => lang.pick("not passed, stops here", "未通过，到此为止"),
        Finding::Skipped => lang.pick("not checked", "不检查"),
        Finding::NotReached => lang.pick("not reached", "未到此步"),
    }
}

/// Why a test came out as it did, in full sentences; nothing for one that was not reached.
pub fn check_sentence(trace: &Trace, reception: &Reception<'_>, check: &Check, lang: Lang) -> String {
    let host = reception.packet.from.other();
    if check.notes.is_empty() {
        return untold(check, reception, lang);
    }
    let mut text = String::new();
    for record in check.notes.iter().filter_map(|place| at(&trace.notes, *place)) {
        if !text.is_empty() && lang == Lang::En {
            text.push(' ');
        }
        text += &match &record.note {
            Remark::Tcp(said) => sentence(said, teller(host, reception), lang),
            Remark::Transition { .. }
            | Remark::Sent { .. }
            | Remark::Call { .. }
            | Remark::Removed { .. } => remark(trace, host, record, lang),
        };
    }
    text
}

/// Whose numbers they are: those of the connection as it was.
fn teller(host: Side, reception: &Reception<'_>) -> Teller {
    let of = |parts: &[Part]| reception.view.filter(|_| parts.contains(&reception.part));
    Teller {
        host,
        iss: of(&[Part::SynSent, Part::Otherwise]).map(|view| view.iss),
        irs: of(&[Part::Otherwise]).map(|view| view.irs),
    }
}

/// A test of which no note tells: the segment itself does.
fn untold(check: &Check, reception: &Reception<'_>, lang: Lang) -> String {
    let clause = match (check.finding, check.test) {
        (Finding::NotReached, _) => return String::new(),
        (Finding::Skipped, Test::Security) => {
            lang.pick("no host here has security compartments", "这里的主机都没有安全等级")
        }
        (Finding::Skipped, Test::Urgent) => {
            lang.pick("the endpoint takes no notice of urgent data", "此端点不处理紧急数据")
        }
        (Finding::Skipped, _) => {
            lang.pick("Linux goes its own way with this segment", "Linux 对这个报文段另有处理方式")
        }
        (_, test) => quiet(test, reception, lang),
    };
    as_sentence(clause, lang)
}

/// That there is nothing to object to.
fn quiet(test: Test, reception: &Reception<'_>, lang: Lang) -> &'static str {
    match test {
        Test::Timestamp => lang.pick("it is not older than the last one", "不早于最近采纳的时间戳"),
        Test::Sequence | Test::Security | Test::Other => passed(Step::Sequence, lang),
        Test::Reset => passed(Step::Reset, lang),
        Test::Syn => passed(Step::Syn, lang),
        Test::Ack if !reception.packet.segment.has(Flags::ACK) => lang.pick("there is no ACK", "没有 ACK"),
        Test::Ack => passed(Step::Ack, lang),
        Test::Urgent => lang.pick("there is no URG", "没有 URG"),
        Test::Text => passed(Step::Text, lang),
        Test::Fin => passed(Step::Fin, lang),
    }
}
