//! From the document as it is written to a recording whose values can be.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddrV4};

use serde_json::Value;
use synscope_tcp::{Flags, Time};

use crate::call::Call;
use crate::clock::{MOST_SECONDS, time};
use crate::document::{Document, DriverAction, Event, Opts, StateChange, TraceRow};
use crate::error::{ReadError, value};
use crate::kernel::state;
use crate::recording::{IcmpMessage, Name, Number, Packet, Poll, Recording, Side, Sides, Traced};

pub(crate) fn recording(document: &Document) -> Result<Recording, ReadError> {
    let params = &document.params;
    let addresses = Sides([params.hosts.a, params.hosts.b]);
    if params.hosts.a == params.hosts.b {
        return Err(value("params.hosts", params.hosts.b, "two addresses"));
    }
    let (packets, icmp) = packets(document, &addresses)?;
    let mut recording = Recording {
        end: time("params.duration_s", params.duration_s)?,
        addresses,
        sysctls: Sides([sysctls(document, Side::A), sysctls(document, Side::B)]),
        packets,
        icmp,
        calls: Vec::with_capacity(document.app_results.len()),
        actions: Vec::new(),
        polls: Vec::with_capacity(document.state_changes.len()),
        traced: Vec::new(),
    };
    for (index, row) in document.app_results.iter().enumerate() {
        recording.calls.push(Call::parse(index, row)?);
    }
    recording.calls.sort_by_key(|call| call.at);
    for (index, action) in params.driver_actions.iter().enumerate() {
        recording.actions.push(action_at(index, action, params.t0_unix)?);
    }
    for (index, row) in document.state_changes.iter().enumerate() {
        recording.polls.push(poll(index, row)?);
    }
    recording.polls.sort_by_key(|poll| poll.at);
    for (index, row) in document.kernel_trace.iter().enumerate() {
        recording.traced.extend(traced(index, row)?);
    }
    recording.traced.sort_by_key(|traced| traced.at);
    Ok(recording)
}

pub(crate) fn side(at: &str, name: &str) -> Result<Side, ReadError> {
    Side::BOTH.into_iter().find(|side| side.name() == name).ok_or_else(|| value(at, name, "a or b"))
}

/// The values in force, as they were listed, and then as they were changed.
fn sysctls(document: &Document, side: Side) -> BTreeMap<String, Value> {
    let params = &document.params;
    let mut all = params.sysctl.get(side.name()).cloned().unwrap_or_default();
    for (hosts, changed) in &params.sysctl_changed {
        if hosts.contains(side.name()) {
            all.extend(changed.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
    }
    all
}

/// Some rows are in Unix time, because they were written down before the zero was known.
fn action_at(index: usize, action: &DriverAction, zero: Option<f64>) -> Result<(Time, String), ReadError> {
    let from_zero = match zero {
        Some(zero) if action.t > MOST_SECONDS => action.t - zero,
        Some(_) | None => action.t,
    };
    Ok((time(&format!("params.driver_actions[{index}].t"), from_zero)?, action.what.clone()))
}

fn packets(
    document: &Document,
    addresses: &Sides<Ipv4Addr>,
) -> Result<(Vec<Packet>, Vec<IcmpMessage>), ReadError> {
    let filtered = filtered(&document.kernel_trace);
    let (mut packets, mut icmp) = (Vec::new(), Vec::new());
    let mut left = Left::default();
    let mut order: Vec<usize> = (0..document.events.len()).collect();
    order.sort_by(|one, other| document.events[*one].t.total_cmp(&document.events[*other].t));
    for index in order {
        let row = &document.events[index];
        let at = format!("events[{index}]");
        match row.dir.as_str() {
            "in" if row.dup => copy(&at, row, &left, &mut packets)?,
            "in" => {}
            "out" | "inject" if row.proto.as_deref() == Some("icmp") => {
                icmp.push(icmp_message(&at, row, &left)?);
            }
            "out" | "inject" => {
                let mut packet = packet(&at, row, addresses)?;
                if filtered.contains(&packet.number) {
                    packet.arrivals.clear();
                }
                let is_answered = row.why.as_deref().is_some_and(|why| why.contains("ICMP"));
                left.note(&packet, packets.len(), is_answered);
                packets.push(packet);
            }
            other => return Err(value(&format!("{at}.dir"), other, "out, in or inject")),
        }
    }
    Ok((packets, icmp))
}

/// Numbers of packets that reached a host, but that its packet filter kept from TCP.
fn filtered(trace: &[TraceRow]) -> BTreeSet<u64> {
    let by_filter = |row: &&TraceRow| row.reason.as_deref() == Some("NETFILTER_DROP");
    trace.iter().filter(by_filter).filter_map(|row| row.pkt).collect()
}

/// Places of packets that have left: what a later row may be about.
#[derive(Default)]
struct Left {
    by_number: BTreeMap<u64, usize>,
    /// The last of each side.
    last: Sides<Option<usize>>,
    /// The last of each side that was dropped with an ICMP error.
    answered: Sides<Option<usize>>,
}

impl Left {
    fn note(&mut self, packet: &Packet, place: usize, is_answered: bool) {
        self.by_number.insert(packet.number, place);
        self.last[packet.from] = Some(place);
        if is_answered {
            self.answered[packet.from] = Some(place);
        }
    }
}

/// The network made a copy of a packet.
fn copy(at: &str, row: &Event, left: &Left, packets: &mut [Packet]) -> Result<(), ReadError> {
    let arrival = time(&format!("{at}.t"), row.t)?;
    let original = left.by_number.get(&row.pkt).and_then(|place| packets.get_mut(*place));
    let original = original
        .ok_or_else(|| value(&format!("{at}.pkt"), row.pkt, "the number of a packet that left before"))?;
    original.arrivals.push(arrival);
    Ok(())
}

/// It is about the last packet before it that was dropped with an ICMP error; if there is none, about the
/// last one.
fn icmp_message(at: &str, row: &Event, left: &Left) -> Result<IcmpMessage, ReadError> {
    let (kind, code) = row.icmp.ok_or_else(|| value(&format!("{at}.icmp"), "nothing", "type and code"))?;
    let to = side(&format!("{at}.to"), row.to.as_deref().unwrap_or_default())?;
    let arrives = time(&format!("{at}.t_rx"), row.t_rx.unwrap_or(row.t))?;
    Ok(IcmpMessage { at: arrives, to, kind, code, about: left.answered[to].or(left.last[to]) })
}

fn packet(at: &str, row: &Event, addresses: &Sides<Ipv4Addr>) -> Result<Packet, ReadError> {
    let injected = row.dir == "inject";
    let from = if injected {
        side(&format!("{at}.to"), row.to.as_deref().unwrap_or_default())?.other()
    } else {
        side(&format!("{at}.host"), &row.host)?
    };
    let port = |field: &str, port: Option<u16>| {
        port.ok_or_else(|| value(&format!("{at}.{field}"), "nothing", "a port"))
    };
    let (flags, other_flags) = flags(&format!("{at}.flags"), &row.flags)?;
    let none = Opts::default();
    let options = row.opts.as_ref().unwrap_or(&none);
    let arrival = row.t_rx.map(|t| time(&format!("{at}.t_rx"), t)).transpose()?;
    let len = u32::try_from(row.len).ok().filter(|len| *len <= 65_535);
    Ok(Packet {
        number: row.pkt,
        at: time(&format!("{at}.t"), row.t)?,
        from,
        injected,
        src: SocketAddrV4::new(addresses[from], port("sport", row.sport)?),
        dst: SocketAddrV4::new(addresses[from.other()], port("dport", row.dport)?),
        flags,
        other_flags,
        seq: Number { absolute: row.seq_abs.unwrap_or(0), relative: row.seq },
        ack: Number { absolute: row.ack_abs.unwrap_or(0), relative: row.ack },
        len: len.ok_or_else(|| value(&format!("{at}.len"), row.len, "0 to 65535"))?,
        window: row.win.unwrap_or(0),
        mss: options.mss,
        window_scale: options.wscale,
        sack_permitted: options.sack_ok,
        timestamps: options.ts_val.map(|val| (val, options.ts_ecr.unwrap_or(0))),
        arrivals: arrival.filter(|_| row.fate.as_deref() == Some("delivered")).into_iter().collect(),
    })
}

/// The bits that the hosts know, and whether there are others.
fn flags(at: &str, text: &str) -> Result<(Flags, bool), ReadError> {
    let (mut flags, mut others) = (Flags::empty(), false);
    for word in text.split('|').filter(|word| !word.is_empty()) {
        flags |= match word {
            "FIN" => Flags::FIN,
            "SYN" => Flags::SYN,
            "RST" => Flags::RST,
            "PSH" => Flags::PSH,
            "ACK" => Flags::ACK,
            "URG" => Flags::URG,
            "ECE" | "CWR" | "NS" | "AE" => {
                others = true;
                Flags::empty()
            }
            _ => return Err(value(at, text, "SYN, FIN, RST, PSH, ACK, URG, ECE, CWR, joined by |")),
        };
    }
    Ok((flags, others))
}

fn poll(index: usize, row: &StateChange) -> Result<Poll, ReadError> {
    let at = format!("state_changes[{index}]");
    let state = if row.why == "gone" {
        Err(row.was.as_deref().map(|was| state(&format!("{at}.was"), was)).transpose()?)
    } else {
        Ok(state(&format!("{at}.state"), &row.state)?)
    };
    let peer = Some(row.peer).filter(|peer| !peer.ip().is_unspecified());
    Ok(Poll {
        at: time(&format!("{at}.t"), row.t)?,
        name: Name { side: side(&format!("{at}.host"), &row.host)?, port: row.sport, peer },
        state,
        minisock: row.tw_minisock,
    })
}

/// Only changes of state, of sockets whose host is known and that have a port.
fn traced(index: usize, row: &TraceRow) -> Result<Option<Traced>, ReadError> {
    let at = format!("kernel_trace[{index}]");
    if row.ev != "state" || row.host == "?" {
        return Ok(None);
    }
    let (Some(old), Some(new), Some(port), Some(peer_port)) = (&row.old, &row.new, row.sport, row.dport)
    else {
        return Err(value(&at, "a change of state", "sport, dport, old and new"));
    };
    Ok(Some(Traced {
        at: time(&format!("{at}.t"), row.t)?,
        side: side(&format!("{at}.host"), &row.host)?,
        port,
        peer_port,
        from: state(&format!("{at}.old"), old)?,
        to: state(&format!("{at}.new"), new)?,
    }))
}
