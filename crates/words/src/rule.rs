//! What the rules say that notes and reasons point to, in our own words.

use synscope_tcp::{Source, TABLE, TimerKind};

use crate::Lang;
use crate::knob::same;

/// A short paragraph that says in our own words what stands at the place; `None` for a place that
/// no rule of ours points to.
pub fn rule(source: Source, lang: Lang) -> Option<&'static str> {
    RULES.iter().find(|(known, _, _)| *known == source).map(|(_, en, zh)| lang.pick(en, zh))
}

const fn rfc(number: u16, section: &'static str) -> Source {
    Source::Rfc(number, section)
}

/// Place, English, Chinese.
const RULES: &[(Source, &str, &str)] = &[
    (
        rfc(6675, "5.1"),
        "When the retransmission timer fires, all that is not acknowledged is taken for lost. What the receiver has said to have (SACK) is not sent again; the rest goes as ACKs come in.",
        "重传计时器到期时，所有未被确认的数据都视为丢失。接收方已用 SACK 报告收到的部分不再重发；其余部分随着确认的到来陆续重传。",
    ),
    (
        rfc(7323, "5.3"),
        "PAWS: a segment whose timestamp is older than the last one that was taken is an old duplicate, even if its number lies in the window. It is dropped and answered with an ACK; only a RST is exempt.",
        "PAWS：若报文段的时间戳早于最近采纳的时间戳，即使序号落在窗口内，它也是过时的重复报文段，予以丢弃并回应 ACK；只有 RST 例外。",
    ),
    (
        rfc(9293, "3.5"),
        "Opening takes three steps: each side sends a SYN with its initial sequence number, and each SYN is acknowledged; the server's ACK rides on its SYN. If both sides open at once, their SYNs cross, each is acknowledged, and one connection results.",
        "建立连接需要三次握手：双方各发送一个带初始序号的 SYN，并各自得到确认；服务器的确认与它的 SYN 合在一个报文段中。若双方同时打开，两个 SYN 交错并分别得到确认，结果仍是一个连接。",
    ),
    (
        rfc(9293, "3.5.2"),
        "A RST answers what cannot belong to a connection. While the handshake is not complete, a segment that acknowledges something never sent is answered with a RST, and the state stays as it is.",
        "对不可能属于本连接的报文段，以 RST 回应。握手尚未完成时，若报文段确认了从未发送过的序号，就发送 RST，自身状态不变。",
    ),
    (
        rfc(9293, "3.6"),
        "To close means: I have no more data to send. The other side may go on sending, so each direction is closed on its own, with its own FIN and ACK.",
        "“关闭”的意思是：我没有数据要发送了。另一方仍可继续发送，因此两个方向各自用 FIN 和 ACK 关闭。",
    ),
    (
        rfc(9293, "3.6.1"),
        "The side that closes first stays in TIME-WAIT for two maximum segment lifetimes; a new SYN with a higher number may reuse the connection earlier. If an application closes both directions and data still arrives, or leaves data unread, a RST tells the peer that data was lost.",
        "先关闭的一方在 TIME-WAIT 停留两倍的最长报文段寿命；在此期间，序号更大的新 SYN 可以重新启用该连接。若应用程序已完全关闭却仍有数据到达，或关闭时还有未读数据，就用 RST 告知对端数据没有被收下。",
    ),
    (
        rfc(9293, "3.7.4"),
        "Nagle's algorithm: while data is unacknowledged, further small data is collected, until the ACK comes or a full segment is together. An application can switch it off.",
        "Nagle 算法：有数据未被确认时，后续的小块数据先攒着，等收到确认或攒够一个完整报文段再发送。应用程序可以关掉它。",
    ),
    (
        rfc(9293, "3.8.1"),
        "What is not acknowledged within the retransmission timeout is sent again. The timeout follows the measured round-trip time by RFC 6298 and doubles with each retransmission.",
        "在超时重传时间内没有得到确认的报文段要重传。该时间按 RFC 6298 由测得的往返时间算出，每重传一次就加倍。",
    ),
    (
        rfc(9293, "3.8.3"),
        "Retransmission has an end. When a segment has been sent again often enough without an answer, the connection is given up and the application is told; a SYN is to be tried for at least three minutes.",
        "重传不会无休止地进行。同一报文段重传足够多次仍无应答，就放弃连接并告知应用程序；对 SYN 至少要坚持三分钟。",
    ),
    (
        rfc(9293, "3.8.4"),
        "Keepalive is optional and off by default. When a connection has been silent for long, at least two hours by default, a probe asks for a sign of life; no single unanswered probe may end the connection.",
        "TCP 保活是可选的，默认关闭。连接沉默很久之后（默认不少于两小时），用探测报文段询问对端是否还在；不能因为一次探测没有应答就断定连接已失效。",
    ),
    (
        rfc(9293, "3.8.6.1"),
        "A closed window must be probed: the ACK that would open it may have been lost, and then both sides would wait for ever. As long as probes are answered, the connection stays.",
        "窗口为零时必须探测：打开窗口的那个确认可能丢失，双方就会一直互相等待。只要探测有应答，连接就保持。",
    ),
    (
        rfc(9293, "3.8.6.2.2"),
        "The receiver does not offer its window in small pieces: it waits until it can open it by a full segment or half of its buffer, so that no tiny segments arise.",
        "接收方不会一点一点地打开窗口，而是等到至少能多接收一个完整报文段或半个缓存时才通告，以免产生很小的报文段。",
    ),
    (
        rfc(9293, "3.8.6.3"),
        "An ACK may wait, for less than half a second, so that it can ride on data or a FIN. At least every second full segment is acknowledged at once.",
        "确认可以推迟，但不超过 0.5 秒，以便由数据或 FIN 捎带。至少每收到两个完整报文段就要确认一次。",
    ),
    (
        rfc(9293, "3.9.2.2"),
        "ICMP errors are passed up to TCP. Most are soft: a route may be mended, so the connection goes on and the application can ask what was said. Protocol or port unreachable are hard and end the connection. A source quench is discarded.",
        "ICMP 差错会上交给 TCP。大多数是软差错：路由可能恢复，连接继续，应用程序可以查询原因。协议不可达、端口不可达是硬差错，连接随之终止。源点抑制一律丢弃。",
    ),
    (
        rfc(4987, "2.2"),
        "A listener can remember only so many half-open connections, and only so many that are open and not accepted. When it is full, a SYN is dropped without an answer: the client tries again, and a flood of forged SYNs does no more than that.",
        "监听者能记住的半连接数有限，已建立而尚未 accept() 的连接数也有限。满了之后，新的 SYN 被丢弃、不作答：客户端会重试；伪造的 SYN 洪泛也不过如此。",
    ),
    (
        rfc(4987, "3.6"),
        "SYN cookies: instead of remembering a half-open connection, the server hides what it needs in the number of its SYN-ACK, keyed by a secret. The ACK brings it back, and the connection is made from it. What does not fit in is lost: most options, and the retransmission of the SYN-ACK.",
        "SYN Cookie：服务器不记录半连接，而是用密钥把所需信息藏进 SYN-ACK 的序号里。客户端的 ACK 把它带回来，连接由此建立。藏不下的就丢了：大部分选项，以及 SYN-ACK 的重传。",
    ),
    (
        Source::Linux("TCP_DEFER_ACCEPT"),
        "Linux: a listener with TCP_DEFER_ACCEPT does not take the third step alone: the connection opens when data comes, or when the time is over.",
        "Linux：设置了 TCP_DEFER_ACCEPT 的监听者不接受单独的第三次握手：等数据到来或时限已过，连接才建立。",
    ),
    (
        Source::Linux("tcp_abort_on_overflow"),
        "Linux: with tcp_abort_on_overflow on, a connection that comes to be open when the accept queue is full is reset, so that the client learns of it at once.",
        "Linux：打开 tcp_abort_on_overflow 后，若全连接队列已满，刚建立的连接会被 RST 复位，客户端立即得知。",
    ),
    (
        rfc(5927, "4.1"),
        "Anybody can forge an ICMP error. It quotes the sequence number of the segment it is about: if that segment is not under way, the error is ignored.",
        "任何人都能伪造 ICMP 差错报文。它引用了所指报文段的序号：若该报文段并不在途中，就忽略这个差错。",
    ),
    (
        rfc(9293, "3.10.1"),
        "OPEN: a passive open waits in LISTEN for a SYN; an active open chooses an initial sequence number, sends a SYN and waits in SYN-SENT.",
        "OPEN 调用：被动打开在 LISTEN 等待 SYN；主动打开则选定初始序号、发送 SYN，并进入 SYN-SENT。",
    ),
    (
        rfc(9293, "3.10.2"),
        "SEND: data goes out when the connection is open and the window allows; before that it waits in a queue. After a close it is refused.",
        "SEND 调用：连接已建立且窗口允许时发送数据，否则先排队；关闭之后的发送会被拒绝。",
    ),
    (
        rfc(9293, "3.10.4"),
        "CLOSE: what is queued is sent first, then a FIN. From ESTABLISHED this leads to FIN-WAIT-1, from CLOSE-WAIT to LAST-ACK. Receiving goes on until the peer closes too.",
        "CLOSE 调用：先发完排队的数据，再发送 FIN。从 ESTABLISHED 进入 FIN-WAIT-1，从 CLOSE-WAIT 进入 LAST-ACK。在对端也关闭之前，仍可继续接收。",
    ),
    (
        rfc(9293, "3.10.5"),
        "ABORT: the connection is gone at once. Queued data is thrown away, and a RST tells the peer, except where both sides have closed already.",
        "ABORT 调用：立即中止连接。丢弃排队的数据，并用 RST 告知对端；若双方都已关闭，则不必发送。",
    ),
    (
        rfc(9293, "3.10.7.1"),
        "For a connection that does not exist, every segment is answered with a RST, except a RST itself.",
        "对不存在的连接，除 RST 以外的任何报文段都以 RST 回应。",
    ),
    (
        rfc(9293, "3.10.7.2"),
        "In LISTEN a RST is ignored, an ACK is answered with a RST, and a SYN is answered with a SYN-ACK that carries our own initial sequence number: the state becomes SYN-RECEIVED.",
        "在 LISTEN：忽略 RST；对 ACK 回应 RST；对 SYN 回应带有自己初始序号的 SYN-ACK，进入 SYN-RECEIVED。",
    ),
    (
        rfc(9293, "3.10.7.3"),
        "In SYN-SENT an ACK must acknowledge our SYN, else a RST answers it. A SYN with that ACK opens the connection and is acknowledged; a SYN alone has crossed ours and leads to SYN-RECEIVED; a RST with that ACK means refused.",
        "在 SYN-SENT：ACK 必须确认我方的 SYN，否则回应 RST。SYN 连同该确认到达，连接即建立并发送确认；只有 SYN 到达，说明双方的 SYN 交错，进入 SYN-RECEIVED；RST 连同该确认到达，表示连接被拒绝。",
    ),
    (
        rfc(9293, "3.10.7.4"),
        "In every other state a segment is looked at in order: does it lie in the window, then RST, SYN, ACK, data and FIN. What lies outside is answered with an ACK that says what is expected; an ACK of our SYN or FIN and the peer's FIN move the state on.",
        "在其他状态，对到达的报文段依次检查：序号是否在接收窗口内，然后是 RST、SYN、ACK、数据和 FIN。不在窗口内的，回应一个 ACK 说明期望的序号；对我方 SYN 或 FIN 的确认，以及对端的 FIN，使状态前进。",
    ),
    (
        rfc(9293, "3.10.8"),
        "Timeouts: the user timeout ends a connection whose data stays unacknowledged for too long; the retransmission timeout sends again; the TIME-WAIT timeout deletes the connection.",
        "超时的处理：用户超时结束长期得不到确认的连接；重传超时则再次发送；TIME-WAIT 超时则删除连接。",
    ),
    (
        rfc(6298, "2"),
        "The timeout is computed from the measured round trips: their smoothed mean plus four times their variation. It starts at 1 s before there is a measurement, and should not be shorter than 1 s.",
        "超时重传时间由测得的往返时间算出：平滑平均值加上偏差的四倍。尚无测量值时取 1 s，并且一般不应小于 1 s。",
    ),
    (
        rfc(6298, "3"),
        "Karn's algorithm: a segment that was sent again gives no measurement, since nobody can tell which of the transmissions the ACK is for.",
        "Karn 算法：重传过的报文段不用来测量往返时间，因为无法判断收到的确认对应哪一次发送。",
    ),
    (
        rfc(6298, "5"),
        "One timer runs while anything is unacknowledged. When it fires, the oldest segment is sent again and the timeout doubles; new acknowledgements restart it. If a SYN was lost, data begins with a timeout of 3 s.",
        "只要有未被确认的数据，就有一个重传计时器在运行。到期时重传最早的报文段，并把超时重传时间加倍；收到新的确认则重新启动。若 SYN 曾经丢失，数据阶段的超时重传时间从 3 s 开始。",
    ),
    (
        rfc(6528, "3"),
        "The initial sequence number is a clock that ticks every four microseconds plus a keyed hash of the addresses and ports. A later connection continues above an earlier one, and outsiders cannot guess the number.",
        "初始序号等于每 4 微秒加一的时钟，加上由地址、端口和密钥算出的散列值。这样，同一对端口上的新连接序号在旧连接之后，而外人又猜不出来。",
    ),
    (
        rfc(5961, "3.2"),
        "A RST is believed only if its number is exactly the one expected, or in SYN-SENT if it acknowledges our SYN. If it merely lies in the window, a challenge ACK asks back; a peer that means it will reset again with the right number. Before RFC 5961 (profile classic) any number in the window was believed.",
        "只有序号恰好等于所期望的值，RST 才有效；在 SYN-SENT 则须确认我方的 SYN。若只是落在窗口内，就发送质询 ACK；对端若确要复位，会用正确的序号再发一次 RST。在 RFC 5961 之前（profile classic），落在窗口内的任何序号都有效。",
    ),
    (
        rfc(5961, "4.2"),
        "A SYN on an open connection does not reset it but is answered with a challenge ACK. A peer that has really restarted knows nothing of the connection and answers that with a RST.",
        "连接已同步时收到 SYN，不会直接复位，而是回应质询 ACK。若对端真的重启过，它不知道这个连接，就会回应 RST。",
    ),
    (
        rfc(5961, "5.2"),
        "An ACK is acceptable only if it is not older than the largest window the peer ever offered, and not newer than what was sent. Otherwise a challenge ACK is sent, so that blind injection of data gets harder.",
        "确认号不能比对端曾通告的最大窗口更旧，也不能超过已发送的序号。否则回应质询 ACK，使盲目注入数据变得更难。",
    ),
    (
        rfc(5482, "1"),
        "The user timeout says how long data may stay unacknowledged before the connection is closed. An application can choose it to fit its network.",
        "用户超时规定数据最久可以多长时间不被确认，超过就关闭连接。应用程序可按网络情况自行设定。",
    ),
    (
        rfc(8985, "7"),
        "Tail loss probe: when the last segments of a flight are lost, no later one makes the peer complain. So the last one is sent again after about two round trips, once, before the retransmission timeout begins.",
        "尾部丢失探测：一批报文段的最后几个丢失时，再没有后续报文段促使对端重复确认。因此约两个往返时间后先把最后一个重发一次，然后才开始超时重传计时。",
    ),
    (
        Source::Linux("tcp_fin_timeout"),
        "Linux: when nobody owns the connection any more, FIN-WAIT-2 ends after this time, 60 s by default. The RFC lets it wait for ever. TIME-WAIT is not changed by it.",
        "Linux：连接已无应用程序使用时，FIN-WAIT-2 最多等待这么久，默认 60 s；RFC 则允许一直等待。它不影响 TIME-WAIT 的时长。",
    ),
    (
        Source::Linux("tcp_keepalive_probes"),
        "Linux: when so many keepalive probes stay unanswered, 9 by default, the connection is given up and a RST is sent, should the peer still be there.",
        "Linux：保活探测连续这么多次（默认 9 次）没有应答，就放弃连接，并发送一个 RST，以防对端其实还在。",
    ),
    (
        Source::Linux("tcp_check_req"),
        "Linux: when the client's SYN comes again to a half-done handshake, the SYN-ACK is sent again at once, without waiting for the timer.",
        "Linux：握手尚未完成时再次收到客户端的 SYN，就立即重发 SYN-ACK，不等计时器到期。",
    ),
    (
        Source::Linux("tcp_rcv_synsent_state_process"),
        "Linux: after SYNs have crossed, the peer's SYN-ACK opens the connection and is acknowledged once more.",
        "Linux：双方的 SYN 交错之后，收到对端的 SYN-ACK 即建立连接，并再发送一个确认。",
    ),
    (
        Source::Linux("inet_csk_listen_stop"),
        "Linux: a half-open connection is only a request. When its listener is closed it is forgotten in silence, and the client learns of it when it sends something.",
        "Linux：半连接只是一个请求。监听者关闭时，它被悄悄丢弃；客户端要等到自己再发送时才会得知。",
    ),
    (
        Source::Linux("tcp_close_state"),
        "Linux: close() moves CLOSE-WAIT to LAST-ACK at once, also while data still waits to be sent; the FIN follows that data.",
        "Linux：调用 close() 后立即从 CLOSE-WAIT 进入 LAST-ACK，即使还有数据待发送；FIN 跟在这些数据之后。",
    ),
    (
        Source::WhatIf("two_step_handshake"),
        "Not TCP: with two steps the server takes every SYN for a connection, also one that is long out of date. The third step is there so that the client can say that it meant it.",
        "并非 TCP：只有两次握手时，服务器把每个 SYN 都当作连接，包括早已失效的连接请求报文段。第三次握手正是为了让客户端表明它确有此意。",
    ),
    (
        Source::WhatIf("no_time_wait"),
        "Not TCP: without TIME-WAIT nobody is left to acknowledge the peer's FIN again should the last ACK be lost, and segments of the old connection may reach the next one on the same ports.",
        "并非 TCP：没有 TIME-WAIT，万一最后的 ACK 丢失，就无人再次确认对端的 FIN；旧连接的报文段还可能闯入使用相同端口的下一个连接。",
    ),
];

/// A row of the table or a timer whose rule has no words does not compile.
const _: () = {
    let mut place = 0;
    while place < TABLE.len() {
        assert!(is_told(TABLE[place].source), "a row's source has no entry in RULES");
        place += 1;
    }
    let mut place = 0;
    while place < TimerKind::ALL.len() {
        assert!(is_told(TimerKind::ALL[place].source()), "a timer's source has no entry in RULES");
        place += 1;
    }
};

const fn is_told(source: Source) -> bool {
    let mut place = 0;
    while place < RULES.len() {
        let is_same = match (RULES[place].0, source) {
            (Source::Rfc(known, known_section), Source::Rfc(number, section)) => {
                known == number && same(known_section, section)
            }
            (Source::Linux(known), Source::Linux(name)) => same(known, name),
            (Source::WhatIf(known), Source::WhatIf(name)) => same(known, name),
            (Source::Rfc(..), Source::Linux(_) | Source::WhatIf(_))
            | (Source::Linux(_), Source::Rfc(..) | Source::WhatIf(_))
            | (Source::WhatIf(_), Source::Rfc(..) | Source::Linux(_)) => false,
        };
        if is_same {
            return true;
        }
        place += 1;
    }
    false
}
