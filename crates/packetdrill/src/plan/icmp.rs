//! ICMP errors by the names that packetdrill gives them.

use synscope_tcp::IcmpKind;

use crate::script::{Direction, Icmp};

/// Codes of "destination unreachable", by number (RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1).
const UNREACHABLE: [&str; 16] = [
    "net_unreachable",
    "host_unreachable",
    "protocol_unreachable",
    "port_unreachable",
    "frag_needed",
    "source_route_failed",
    "net_unknown",
    "host_unknown",
    "source_host_isolated",
    "net_prohibited",
    "host_prohibited",
    "net_unreachable_for_tos",
    "host_unreachable_for_tos",
    "packet_filtered",
    "precedence_violation",
    "precedence_cutoff",
];

/// Which error arrives, and the number of the segment that it is about, as the script counts.
///
/// # Errors
/// What is not supported: messages that are sent, those that report no error, and those that change the
/// path's MTU, which an endpoint here does not have.
pub(super) fn plan(icmp: &Icmp) -> Result<(IcmpKind, u32), String> {
    if let Some(unsupported) = &icmp.unsupported {
        return Err(unsupported.clone());
    }
    let name = icmp.code.as_deref().map_or(icmp.kind.clone(), |code| format!("{} {code}", icmp.kind));
    let kind = kind(icmp).filter(|_| icmp.direction == Direction::In && icmp.mtu.is_none());
    match kind {
        Some(IcmpKind::Unreachable(4)) | None => Err(format!("the ICMP message `{name}`")),
        Some(kind) => Ok((kind, icmp.seq.unwrap_or_default())),
    }
}

fn kind(icmp: &Icmp) -> Option<IcmpKind> {
    let kind = match icmp.kind.as_str() {
        "unreachable" => 3,
        "source_quench" => 4,
        "time_exceeded" => 11,
        "parameter_problem" => 12,
        other => other.strip_prefix("type_")?.parse().ok()?,
    };
    let code = match icmp.code.as_deref() {
        None => 0,
        Some(code) => match code.strip_prefix("code_") {
            Some(number) => number.parse().ok()?,
            None => UNREACHABLE.iter().zip(0..).find(|(name, _)| **name == code && kind == 3)?.1,
        },
    };
    IcmpKind::new(kind, code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Action;

    fn planned(text: &str) -> Result<(IcmpKind, u32), String> {
        match &crate::parse(&format!("0 {text}")).expect(text).events[0].action {
            Action::Icmp(icmp) => plan(icmp),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn errors_are_known_by_name_and_by_number() {
        let host = Ok((IcmpKind::Unreachable(1), 5));
        assert_eq!(planned("< icmp unreachable host_unreachable [5:15(10)]"), host);
        assert_eq!(planned("< icmp type_3 code_1 [5:15(10)]"), host);
        assert_eq!(planned("< icmp source_quench"), Ok((IcmpKind::SourceQuench, 0)));
        assert_eq!(planned("< icmp time_exceeded [1:1(0)]"), Ok((IcmpKind::TimeExceeded, 1)));
    }

    #[test]
    fn other_messages_are_refused() {
        for text in [
            "> icmp unreachable host_unreachable [5:15(10)]",
            "< icmp unreachable frag_needed mtu 1200 [5:15(10)]",
            "< icmp unreachable who_knows [5:15(10)]",
            "< icmp echo_request id 5",
            "< icmp unreachable port_unreachable [udp (100)]",
            "< icmp type_99",
        ] {
            assert!(planned(text).is_err(), "{text}");
        }
    }
}
