//! The profiles: whose behaviour a host has.

use synscope_tcp::Profile;

use crate::Lang;

/// The profile's name as a person reads it.
pub const fn profile_name(profile: Profile, lang: Lang) -> &'static str {
    match profile {
        Profile::Rfc9293 => "RFC 9293",
        Profile::Linux => "Linux",
        Profile::Classic => lang.pick("classic", "经典教材"),
    }
}

/// What the profile stands for, in one sentence.
pub const fn profile_meaning(profile: Profile, lang: Lang) -> &'static str {
    match profile {
        Profile::Rfc9293 => lang.pick(
            "What the standard says: the first retransmission after 1 s, then doubling.",
            "遵照标准：1 s 后第一次重传，此后每次加倍。",
        ),
        Profile::Linux => lang.pick(
            "What today's Linux kernel does: the first four SYNs 1 s apart, TIME-WAIT of 60 s.",
            "当今 Linux 内核的做法：前几次 SYN 重传间隔 1 s，TIME-WAIT 为 60 s。",
        ),
        Profile::Classic => lang.pick(
            "What older textbooks describe: waits of 3, 6, 12 … seconds, SYN-ACK repeated five times.",
            "较早教材的描述：依次等待 3、6、12……秒，SYN-ACK 最多重传 5 次。",
        ),
    }
}
