//! What a replay takes on: calls that the hosts know, and not too much of anything.

use crate::call::{Call, What};
use crate::recording::Recording;
use crate::skip::Skip;

/// Entries that a list of a recording may have.
const MOST_ENTRIES: usize = 20_000;
/// Octets that an application may send in one call.
const MOST_SENT: u32 = 1 << 26;

/// Whether a recording can be replayed.
pub(crate) fn check(recording: &Recording) -> Result<(), Skip> {
    is_bounded(recording)?;
    if let Some(message) = recording.icmp.iter().find(|message| message.about.is_none()) {
        return Err(Skip::Icmp { kind: message.kind, code: message.code });
    }
    if let Some(packet) = recording.packets.iter().find(|packet| packet.other_flags) {
        return Err(Skip::Flags(packet.number));
    }
    recording.calls.iter().try_for_each(|call| is_modelled(recording, call))
}

/// Whether it takes a time that is bounded.
fn is_bounded(recording: &Recording) -> Result<(), Skip> {
    let lists = [
        ("packets", recording.packets.len()),
        ("calls", recording.calls.len()),
        ("ICMP errors", recording.icmp.len()),
        ("changes of state", recording.polls.len().max(recording.traced.len())),
        ("actions", recording.actions.len()),
    ];
    let long = lists.into_iter().find(|(_, count)| *count > MOST_ENTRIES);
    long.map_or(Ok(()), |(what, count)| Err(Skip::TooMany { what, count, most: MOST_ENTRIES }))
}

/// Whether the hosts know a call and whom it is about.
fn is_modelled(recording: &Recording, call: &Call) -> Result<(), Skip> {
    let is_too_long = matches!(call.what, What::Send(octets) if octets > MOST_SENT);
    if call.what == What::Unknown || is_too_long {
        return Err(Skip::Call(call.text.chars().take(80).collect()));
    }
    if let What::Connect(remote) = call.what
        && recording.side_of(*remote.ip()).is_none()
    {
        return Err(Skip::Elsewhere(remote));
    }
    Ok(())
}
