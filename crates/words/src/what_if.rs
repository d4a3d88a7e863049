//! What TCP does not do.

use synscope_tcp::WhatIf;

use crate::Lang;

/// What a variant is called, after “What if:”.
pub const fn what_if_name(variant: WhatIf, lang: Lang) -> &'static str {
    match variant {
        WhatIf::TwoStepHandshake => lang.pick("a two-step handshake", "两次握手"),
        WhatIf::NoTimeWait => lang.pick("no TIME-WAIT", "没有 TIME-WAIT"),
        WhatIf::ConstantIsn => lang.pick("always the same initial sequence number", "初始序号固定不变"),
        WhatIf::NoAckOfFin => lang.pick("no ACK for a FIN", "收到 FIN 不单独确认"),
    }
}
