//! The two hosts.

use synscope_sim::Side;

use crate::Lang;

/// The host in the middle of a sentence: `client`, `server`.
pub const fn host(side: Side, lang: Lang) -> &'static str {
    match side {
        Side::Client => lang.pick("client", "客户端"),
        Side::Server => lang.pick("server", "服务器"),
    }
}

/// The host at the start of a sentence or as a heading.
pub const fn host_title(side: Side, lang: Lang) -> &'static str {
    match side {
        Side::Client => lang.pick("Client", "客户端"),
        Side::Server => lang.pick("Server", "服务器"),
    }
}
