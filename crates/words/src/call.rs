//! What applications do, and what comes of it.

use synscope_sim::Side;
use synscope_tcp::{Call, Outcome};

use crate::Lang;
use crate::error::{command_error, connection_error};
use crate::host::host;
use crate::lang::say;

/// What the application, or the world, does: the head of a sentence, without its end.
pub(crate) fn call_head(side: Side, call: Call, lang: Lang) -> String {
    let host = host(side, lang);
    match call {
        Call::Bind
        | Call::Listen
        | Call::Connect
        | Call::Accept
        | Call::Read
        | Call::Write(_)
        | Call::ShutdownWrite
        | Call::Socket
        | Call::Close => say!(lang, "The {host}'s application calls {call}", "{host}的应用程序调用 {call}"),
        Call::Abort => say!(lang, "The {host}'s application aborts", "{host}的应用程序中止连接"),
        Call::Kill => say!(lang, "The {host}'s process is killed", "{host}的进程被终止"),
        Call::Hang => {
            say!(lang, "The {host}'s process hangs; its kernel goes on", "{host}的进程挂起，内核仍在工作")
        }
        Call::Resume => say!(lang, "The {host}'s process goes on", "{host}的进程恢复运行"),
        Call::PowerOff => say!(
            lang,
            "The {host} loses power and forgets everything, silently",
            "{host}断电，忘记一切，不发送任何报文段"
        ),
        Call::Reboot => {
            say!(lang, "The {host} has rebooted and remembers nothing", "{host}重新启动，不记得任何连接")
        }
    }
}

/// What a call returned, as a full sentence.
///
/// ```
/// use synscope_tcp::{Call, Outcome};
/// use synscope_words::{Lang, outcome};
/// assert_eq!(
///     outcome(Call::Read, Outcome::EndOfStream, Lang::En),
///     "read() returns 0: no more data will come."
/// );
/// ```
pub fn outcome(call: Call, outcome: Outcome, lang: Lang) -> String {
    match outcome {
        Outcome::Blocked => say!(lang, "{call} waits.", "{call} 阻塞，等待结果。"),
        Outcome::Done => say!(lang, "{call} succeeds.", "{call} 成功返回。"),
        Outcome::Octets(octets) => {
            say!(lang, "{call} returns {octets}: so many bytes.", "{call} 返回 {octets}，即字节数。")
        }
        Outcome::EndOfStream => {
            say!(lang, "{call} returns 0: no more data will come.", "{call} 返回 0：不会再有数据。")
        }
        Outcome::Failed(error) => {
            let (errno, why) = (error.errno(), connection_error(error, lang));
            say!(lang, "{call} fails with {errno}. {why}", "{call} 失败，返回 {errno}。{why}")
        }
        Outcome::Refused(error) => {
            let (errno, why) = (error.errno(), command_error(error, lang));
            say!(lang, "{call} is refused with {errno}. {why}", "{call} 被拒绝，返回 {errno}。{why}")
        }
    }
}
