//! Packets: `> S. 0:0(0) ack 1 win 65535 <mss 1460,nop,wscale 7>`.

use synscope_tcp::Flags;
use winnow::prelude::*;
use winnow::stream::Location;
use winnow::token::{any, take_till, take_while};

use super::lexemes::{
    Failure, Read, blanks, has_mark, is_word_char, mark, peek_char, peeks_word, starts_with, then_blanks,
    word,
};
use super::{Input, bounded, fail};
use crate::script::{Action, Direction, Icmp, OptionList, Packet, TcpOption};

const FLAGS: &str = "flags such as S, S., P., F., R, . or -";
const A_PORT: &str = "a port from 0 to 65535";
const A_NUMBER: &str = "a sequence number from 0 to 4294967295";
/// More options than fit into a header, `nop`s counted.
const MOST_OPTIONS: usize = 40;
/// Words with which packets begin that are no plain segments.
const OTHERS: [&str; 8] = ["udp", "ipv4", "ipv6", "gre", "GREv0", "mpls", "sctp", "raw"];

/// A packet, `<` or `>` included.
pub(super) fn packet(direction: Direction, input: &mut Input<'_>) -> Read<Action> {
    then_blanks(any.void(), input)?;
    if let Some(other) = OTHERS.iter().find(|other| peeks_word(input, other)) {
        take_till(0.., '\n').void().parse_next(input)?;
        return Ok(Action::OtherPacket((*other).to_owned()));
    }
    let mut unsupported = ip_fields(input)?;
    if peeks_word(input, "icmp") {
        return icmp(direction, unsupported, input).map(Action::Icmp);
    }
    if let Some(other) = OTHERS.iter().find(|other| peeks_word(input, other)) {
        take_till(0.., '\n').void().parse_next(input)?;
        return Ok(Action::OtherPacket((*other).to_owned()));
    }
    if let Some(ports) = ports(input)? {
        unsupported.get_or_insert(ports);
    }
    let (flags, unknown) = flags(input)?;
    unsupported = unsupported.or(unknown);
    let (seq, len) = numbers(input)?;
    let ack = number_after("ack", A_NUMBER, input)?;
    let window = number_after("win", "a window from 0 to 65535", input)?;
    if number_after::<u16>("urg", "an urgent pointer from 0 to 65535", input)?.is_some() {
        unsupported.get_or_insert_with(|| "an urgent pointer".to_owned());
    }
    let options = options(direction, input)?;
    if peek_char(input) == Some('{') {
        in_brackets('}', input)?;
        unsupported.get_or_insert_with(|| "a packet that is mutated".to_owned());
    }
    let packet = Packet { direction, flags, seq, len, ack, window, options, unsupported };
    Ok(Action::Packet(packet))
}

/// `[ect0]`, `(tos 0x3)` and the like, which SynScope has no use for.
fn ip_fields(input: &mut Input<'_>) -> Read<Option<String>> {
    let close = match peek_char(input) {
        Some('[') => ']',
        Some('(') => ')',
        Some(_) | None => return Ok(None),
    };
    let fields = in_brackets(close, input)?;
    Ok(Some(format!("the IP field `{fields}`")))
}

/// What stands between two brackets that do not nest.
fn in_brackets(close: char, input: &mut Input<'_>) -> Read<String> {
    any.void().parse_next(input)?;
    let content = take_till(0.., |c| c == close || c == '\n').parse_next(input)?.trim().to_owned();
    if peek_char(input) != Some(close) {
        return fail(input, "a closing bracket");
    }
    then_blanks(any.void(), input)?;
    Ok(content)
}

/// `4000 > 5000`, which a script may write before the flags.
fn ports(input: &mut Input<'_>) -> Read<Option<String>> {
    let rest: &str = input;
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    if after.len() == rest.len() || !after.trim_start().starts_with('>') {
        return Ok(None);
    }
    let from: u16 = bounded(A_PORT, input)?;
    blanks(input)?;
    mark(">", "`>` between two ports", input)?;
    let to: u16 = bounded(A_PORT, input)?;
    blanks(input)?;
    Ok(Some(format!("a packet from port {from} to port {to}")))
}

/// The control bits, and those that SynScope does not know.
fn flags(input: &mut Input<'_>) -> Read<(Flags, Option<String>)> {
    let at = input.current_token_start();
    let text = take_while(0.., |c: char| is_word_char(c) || c == '.' || c == '-').parse_next(input)?;
    let wrong = || Failure::expecting(at, FLAGS);
    if text.is_empty() || (text.contains('-') && text != "-") {
        return Err(wrong());
    }
    let mut flags = Flags::empty();
    let mut unknown = None;
    for letter in text.chars() {
        match letter {
            'S' => flags |= Flags::SYN,
            'F' => flags |= Flags::FIN,
            'R' => flags |= Flags::RST,
            'P' => flags |= Flags::PSH,
            '.' => flags |= Flags::ACK,
            '-' => {}
            'U' => unknown = Some("the flag U (urgent data)".to_owned()),
            'E' | 'W' | 'C' | 'A' | '0'..='7' => unknown = Some(format!("the flag {letter} (ECN)")),
            _ => return Err(wrong()),
        }
    }
    blanks(input)?;
    Ok((flags, unknown))
}

/// `first:end(length)`.
fn numbers(input: &mut Input<'_>) -> Read<(u32, u16)> {
    let at = input.current_token_start();
    if !peek_char(input).is_some_and(|c| c.is_ascii_digit()) {
        return fail(input, "sequence numbers such as 1:101(100)");
    }
    let first: u32 = bounded(A_NUMBER, input)?;
    blanks(input)?;
    mark(":", "`:` and the end of the sequence numbers", input)?;
    let end: u32 = bounded(A_NUMBER, input)?;
    blanks(input)?;
    mark("(", "`(` and the length", input)?;
    let len: u16 = bounded("a length from 0 to 65535", input)?;
    blanks(input)?;
    mark(")", "`)`", input)?;
    if end != first.wrapping_add(u32::from(len)) {
        return Err(Failure::expecting(at, "sequence numbers whose difference is the length in brackets"));
    }
    Ok((first, len))
}

/// A number with its name before it, if it comes next.
fn number_after<T: TryFrom<i64>>(
    name: &'static str,
    expected: &'static str,
    input: &mut Input<'_>,
) -> Read<Option<T>> {
    if !peeks_word(input, name) {
        return Ok(None);
    }
    then_blanks(name.void(), input)?;
    let number = bounded(expected, input)?;
    blanks(input)?;
    Ok(Some(number))
}

fn options(direction: Direction, input: &mut Input<'_>) -> Read<OptionList> {
    let at = input.current_token_start();
    // `<` also begins the next event's packet, but a time comes before that.
    if !has_mark('<', input)? {
        return Ok(OptionList::These(Vec::new()));
    }
    if starts_with(input, "...") {
        mark("...", "`...`", input)?;
        mark(">", "`>` at the end of the options", input)?;
        return match direction {
            Direction::Out => Ok(OptionList::Whatever),
            Direction::In => {
                Err(Failure::expecting(at, "options that are written out, since this packet comes in"))
            }
        };
    }
    let mut options = vec![option(input)?];
    while has_mark(',', input)? {
        if options.len() == MOST_OPTIONS {
            return fail(input, "at most 40 octets of options");
        }
        options.push(option(input)?);
    }
    mark(">", "`,` or `>` after an option", input)?;
    if octets(&options) > MOST_OPTIONS {
        return Err(Failure::expecting(at, "at most 40 octets of options"));
    }
    Ok(OptionList::These(options))
}

/// How much room options take in a header, those that are not known left out.
fn octets(options: &[TcpOption]) -> usize {
    let octets = |option: &TcpOption| match option {
        TcpOption::Nop | TcpOption::Eol => 1,
        TcpOption::Mss(_) => 4,
        TcpOption::WindowScale(_) => 3,
        TcpOption::SackPermitted => 2,
        TcpOption::Timestamps { .. } => 10,
        TcpOption::Sack(blocks) => 2 + 8 * blocks.len(),
        TcpOption::Other(_) => 0,
    };
    options.iter().map(octets).sum()
}

fn option(input: &mut Input<'_>) -> Read<TcpOption> {
    let name = then_blanks(word.context("an option such as mss 1460, nop or sackOK"), input)?;
    let option = match name {
        "nop" => TcpOption::Nop,
        "eol" => TcpOption::Eol,
        "sackOK" => TcpOption::SackPermitted,
        "mss" => TcpOption::Mss(bounded("a number from 0 to 65535", input)?),
        "wscale" => TcpOption::WindowScale(bounded("a number from 0 to 255", input)?),
        "TS" => timestamps(input)?,
        "sack" => sack(input)?,
        other => {
            let rest = take_till(0.., |c| matches!(c, ',' | '>' | '\n')).parse_next(input)?;
            TcpOption::Other(format!("{other} {rest}").trim().to_owned())
        }
    };
    blanks(input)?;
    Ok(option)
}

fn timestamps(input: &mut Input<'_>) -> Read<TcpOption> {
    const RANGE: &str = "a number from 0 to 4294967295";
    let val = number_after("val", RANGE, input)?;
    let Some(val) = val else { return fail(input, "`val` and the timestamp") };
    let ecr = number_after("ecr", RANGE, input)?;
    let Some(ecr) = ecr else { return fail(input, "`ecr` and the echoed timestamp") };
    Ok(TcpOption::Timestamps { val, ecr })
}

fn sack(input: &mut Input<'_>) -> Read<TcpOption> {
    let mut blocks = Vec::new();
    while blocks.is_empty() || peek_char(input).is_some_and(|c| c.is_ascii_digit()) {
        let left = bounded(A_NUMBER, input)?;
        blanks(input)?;
        mark(":", "`:` and the end of the block", input)?;
        let right = bounded(A_NUMBER, input)?;
        blanks(input)?;
        blocks.push((left, right));
    }
    Ok(TcpOption::Sack(blocks))
}

/// `icmp unreachable host_unreachable mtu 1400 [1:1001(1000)]`.
fn icmp(direction: Direction, mut unsupported: Option<String>, input: &mut Input<'_>) -> Read<Icmp> {
    then_blanks("icmp".void(), input)?;
    let kind = then_blanks(word.context("the kind of ICMP message"), input)?.to_owned();
    let mut code = None;
    if let Some(c) = peek_char(input)
        && c.is_ascii_alphabetic()
        && !peeks_word(input, "mtu")
        && !peeks_word(input, "id")
    {
        code = Some(then_blanks(word, input)?.to_owned());
    }
    let mtu = number_after("mtu", "a number from 0 to 4294967295", input)?;
    if number_after::<u16>("id", "a number from 0 to 65535", input)?.is_some() {
        unsupported.get_or_insert_with(|| "an ICMP echo".to_owned());
    }
    let mut seq = None;
    if has_mark('[', input)? {
        if peek_char(input).is_some_and(|c| c.is_ascii_digit()) {
            seq = Some(numbers(input)?.0);
        } else {
            let about = take_till(0.., |c| c == ']' || c == '\n').parse_next(input)?;
            unsupported.get_or_insert_with(|| format!("an ICMP message about {}", about.trim()));
        }
        mark("]", "`]`", input)?;
    }
    Ok(Icmp { direction, kind, code, mtu, seq, unsupported })
}
