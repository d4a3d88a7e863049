//! Whether a packet is the one that the script expects.

use synscope_tcp::Flags;

use super::flow::Flow;
use crate::plan::Plan;
use crate::script::{OptionList, Packet, TcpOption};

/// The first thing in which a packet differs; `None` if it is the expected one. `actual` is afterwards as
/// the script counts, its window left out where the script leaves it open.
pub(super) fn difference(
    expected: &Packet,
    actual: &mut Packet,
    flow: &mut Flow,
    plan: &Plan,
) -> Option<&'static str> {
    if actual.flags.contains(Flags::SYN) && expected.flags.contains(Flags::SYN) {
        actual.seq = actual.seq.wrapping_add(flow.name_syn(expected.seq));
    }
    if expected.window.is_none() {
        actual.window = None;
    }
    let options = options_differ(&expected.options, &mut actual.options, flow, plan);
    if actual.flags != expected.flags {
        return Some("the flags");
    }
    if actual.seq != expected.seq {
        return Some("the sequence number");
    }
    if actual.len != expected.len {
        return Some("the length");
    }
    if actual.ack.unwrap_or_default() != expected.ack.unwrap_or_default() {
        return Some("the acknowledgement number");
    }
    if expected.window.is_some() && actual.window != expected.window {
        return Some("the window");
    }
    options.then_some("the options")
}

/// Whether lists of options differ; the host's timestamps are put on the script's clock.
fn options_differ(expected: &OptionList, actual: &mut OptionList, flow: &mut Flow, plan: &Plan) -> bool {
    let OptionList::These(actual) = actual else { return false };
    let OptionList::These(expected) = expected else {
        return false;
    };
    let mut differ = expected.len() != actual.len();
    for (expected, actual) in expected.iter().zip(actual) {
        match (expected, actual) {
            (TcpOption::Timestamps { val, ecr }, TcpOption::Timestamps { val: actual, ecr: echoed }) => {
                flow.name_timestamp(*val, *actual);
                *actual = flow.timestamp_in_script(*actual);
                differ |= echoed != ecr || is_off(*val, *actual, plan);
            }
            (expected, actual) => differ |= expected != actual,
        }
    }
    differ
}

/// Whether two timestamps lie too far apart, if the script wants to know.
fn is_off(expected: u32, actual: u32, plan: &Plan) -> bool {
    let Some(tick_us) = plan.timestamp_tick_us else { return false };
    let apart = expected.wrapping_sub(actual).min(actual.wrapping_sub(expected));
    u64::from(apart).saturating_mul(tick_us) > plan.tolerance_us
}
