//! The network: what becomes of a packet, and what is under way.

use core::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;

use smallvec::SmallVec;
use synscope_tcp::{Segment, SortedMap, Time};

use crate::luck::{self, PPM, Purpose};
use crate::name::PacketName;
use crate::scenario::{Decision, Link, Scenario};
use crate::side::{PerSide, Side};
use crate::trace::{Index, LossReason, Packet};

/// How far a lost packet comes, in parts per million of its way.
pub(crate) const LOST_AT_PPM: u32 = 680_000;

/// What becomes of a packet, decided when it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fortune {
    /// When it arrives, or would.
    pub(crate) arrives: Time,
    /// When it is lost and why, if it is.
    pub(crate) lost: Option<(Time, LossReason)>,
    /// When its copy arrives, if there is one.
    pub(crate) copy: Option<Time>,
    /// Whether a verdict has a part in it.
    pub(crate) decided: bool,
}

/// What becomes of packets, as the scenario has it.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) scenario: Rc<Scenario>,
    verdicts: SortedMap<PacketName, Decision>,
}

/// The packets under way, and the state of the links.
#[derive(Clone, Debug, Default)]
pub(crate) struct Air {
    cut: PerSide<bool>,
    /// What is under way, the next to land on top, with its place in `flights`.
    landings: BinaryHeap<Reverse<(Landing, usize)>>,
    flights: Vec<Option<Flight>>,
    /// Free places in `flights`.
    free: SmallVec<[usize; 4]>,
}

/// When something that is under way arrives or is lost: what happens first, and at one moment what was
/// sent first; a copy follows its original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Landing {
    /// When.
    pub(crate) at: Time,
    /// Which packet of the run it is, from 0.
    pub(crate) packet: Index,
    /// Whether it is the network's copy.
    pub(crate) is_copy: bool,
}

/// Something that is under way.
#[derive(Clone, Debug)]
pub(crate) struct Flight {
    /// Where it goes.
    pub(crate) to: Side,
    /// The place by which conditions of the script know it, if they do.
    pub(crate) awaited: Option<Index>,
    /// The segment that arrives, or why it does not.
    pub(crate) load: Result<Segment, LossReason>,
}

/// When a packet arrives that nobody loses, cuts off or delays on purpose.
pub(crate) fn in_time(scenario: &Scenario, packet: &Packet) -> Time {
    let link = scenario.network.link(packet.from);
    packet.sent.after_us(Luck { seed: scenario.seed, name: Some(&packet.name), link }.way_us())
}

/// What was decided about packets, by their names. The last word counts.
pub(crate) fn verdicts(scenario: &Scenario) -> SortedMap<PacketName, Decision> {
    scenario.verdicts.iter().map(|verdict| (verdict.packet, verdict.fate)).collect()
}

impl Rules {
    pub(crate) fn new(scenario: Rc<Scenario>) -> Self {
        Self { verdicts: verdicts(&scenario), scenario }
    }

    /// Whether the fate of packets depends on what they are called.
    pub(crate) fn need_names(&self) -> bool {
        !self.verdicts.is_empty()
            || Side::BOTH.into_iter().any(|side| {
                let link = self.scenario.network.link(side);
                link.jitter_us > 0 || link.loss_ppm > 0 || link.duplicate_ppm > 0 || link.reorder_ppm > 0
            })
    }

    /// What will become of a packet that `from` sends now: verdicts first, then cuts, then luck; what is not for the
    /// peer finds nobody.
    pub(crate) fn decide(
        &self,
        cut: PerSide<bool>,
        now: Time,
        (from, is_for_peer): (Side, bool),
        name: Option<&PacketName>,
    ) -> Fortune {
        let link = self.scenario.network.link(from);
        let decision = name.and_then(|name| self.verdicts.get(name)).copied();
        let luck = Luck { seed: self.scenario.seed, name, link };
        let (way_us, lost) = match decision {
            None => (luck.way_us(), loss(cut[from], &luck)),
            Some(Decision::Drop) => (luck.way_us(), Some(LossReason::Verdict)),
            Some(Decision::DelayUs(more)) => (luck.way_us().saturating_add(more), None),
            Some(Decision::Duplicate) => (luck.way_us(), None),
            Some(Decision::LetThrough) => (luck.delay_us(), None),
        };
        let lost = if is_for_peer { lost } else { Some(LossReason::NoSuchHost) };
        let outlives = way_us > link.lifetime_us && decision != Some(Decision::LetThrough);
        let lost = match lost {
            Some(why) => Some((now.after_us(part(way_us, LOST_AT_PPM)), why)),
            None => outlives.then(|| (now.after_us(link.lifetime_us), LossReason::Lifetime)),
        };
        let twice = match decision {
            None => luck.happens(link.duplicate_ppm, Purpose::Duplicate),
            Some(Decision::Duplicate) => true,
            Some(Decision::Drop | Decision::DelayUs(_) | Decision::LetThrough) => false,
        };
        let copy_us = luck.copy_us();
        let copy = (twice && lost.is_none() && copy_us <= link.lifetime_us).then(|| now.after_us(copy_us));
        Fortune { arrives: now.after_us(way_us), lost, copy, decided: decision.is_some() }
    }
}

impl Air {
    /// Cuts or mends the link for what `from` sends from now on; what is under way arrives.
    pub(crate) const fn set_cut(&mut self, from: Side, cut: bool) {
        match from {
            Side::Client => self.cut.client = cut,
            Side::Server => self.cut.server = cut,
        }
    }

    /// Which links are cut, by sender.
    pub(crate) const fn cut(&self) -> PerSide<bool> {
        self.cut
    }

    /// Takes a packet on its way. `packet` counts the packets of the run, from 0.
    pub(crate) fn launch(
        &mut self,
        packet: Index,
        to: Side,
        awaited: Option<Index>,
        segment: Segment,
        fortune: &Fortune,
    ) {
        if let Some(at) = fortune.copy {
            let copy = Flight { to, awaited, load: Ok(segment.clone()) };
            self.fly(Landing { at, packet, is_copy: true }, copy);
        }
        let (at, load) = match fortune.lost {
            Some((at, why)) => (at, Err(why)),
            None => (fortune.arrives, Ok(segment)),
        };
        self.fly(Landing { at, packet, is_copy: false }, Flight { to, awaited, load });
    }

    fn fly(&mut self, landing: Landing, flight: Flight) {
        let place = if let Some(place) = self.free.pop() {
            self.flights[place] = Some(flight);
            place
        } else {
            self.flights.push(Some(flight));
            self.flights.len() - 1
        };
        self.landings.push(Reverse((landing, place)));
    }

    /// When the next of the packets under way arrives or is lost; the end of time if there is none.
    pub(crate) fn next(&self) -> Time {
        self.landings.peek().map_or(Time::NEVER, |Reverse((landing, _))| landing.at)
    }

    /// The packets under way, as places in the trace's packets, in no order; copies do not count.
    pub(crate) fn originals(&self) -> impl Iterator<Item = Index> {
        let landings = self.landings.iter().map(|Reverse((landing, _))| landing);
        landings.filter(|landing| !landing.is_copy).map(|landing| landing.packet)
    }

    /// Takes that packet out.
    pub(crate) fn land(&mut self) -> Option<(Landing, Flight)> {
        let Reverse((landing, place)) = self.landings.pop()?;
        self.free.push(place);
        Some((landing, self.flights[place].take()?))
    }
}

/// Why a packet on which no verdict was given is lost, if it is.
fn loss(is_cut: bool, luck: &Luck<'_>) -> Option<LossReason> {
    if is_cut {
        return Some(LossReason::Cut);
    }
    luck.happens(luck.link.loss_ppm, Purpose::Loss).then_some(LossReason::Luck)
}

/// A packet's luck on a link. What has no name has none: packets are named wherever luck matters.
struct Luck<'a> {
    seed: u64,
    name: Option<&'a PacketName>,
    link: &'a Link,
}

impl Luck<'_> {
    fn happens(&self, ppm: u32, purpose: Purpose) -> bool {
        self.name.is_some_and(|name| luck::happens(ppm, self.seed, purpose, name))
    }

    fn jitter_us(&self, purpose: Purpose) -> u64 {
        self.name.map_or(0, |name| luck::up_to(self.link.jitter_us, self.seed, purpose, name))
    }

    /// How long the packet is under way.
    fn way_us(&self) -> u64 {
        let held_back =
            if self.happens(self.link.reorder_ppm, Purpose::Reorder) { self.link.reorder_us } else { 0 };
        let jitter = self.jitter_us(Purpose::Jitter);
        self.delay_us().saturating_add(jitter).saturating_add(held_back)
    }

    /// How long the packet is under way without luck: what is injected has half of the way behind it.
    fn delay_us(&self) -> u64 {
        let injected = self.name.is_some_and(PacketName::is_injected);
        if injected { self.link.delay_us / 2 } else { self.link.delay_us }
    }

    /// How long its copy is under way: a tenth longer, so that it has a moment of its own.
    fn copy_us(&self) -> u64 {
        let jitter = self.jitter_us(Purpose::CopyJitter);
        self.delay_us().saturating_add(self.delay_us() / 10).saturating_add(jitter)
    }
}

/// So many parts per million of a duration.
fn part(us: u64, ppm: u32) -> u64 {
    let part = u128::from(us) * u128::from(ppm) / u128::from(PPM);
    u64::try_from(part).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Network, Verdict};

    const NOW: Time = Time::from_us(1_000_000);

    fn syn() -> PacketName {
        "client:SYN#1".parse().expect("a packet's name")
    }

    fn rules(link: Link, fate: Option<Decision>) -> Rules {
        Rules::new(Rc::new(Scenario {
            network: Network { client_to_server: link, server_to_client: Link::default() },
            verdicts: fate
                .map(|fate| Verdict { packet: syn(), fate, by_person: false })
                .into_iter()
                .collect(),
            ..Scenario::default()
        }))
    }

    fn fortune(link: Link, fate: Option<Decision>) -> Fortune {
        rules(link, fate).decide(PerSide::default(), NOW, (Side::Client, true), Some(&syn()))
    }

    #[test]
    fn a_lost_packet_dies_at_68_percent_of_its_way() {
        let lost = fortune(Link { loss_ppm: PPM, ..Link::default() }, None).lost;
        assert_eq!(lost, Some((NOW.after_us(34_000), LossReason::Luck)));
    }

    #[test]
    fn a_verdict_overrules_luck_and_cut() {
        let link = Link { loss_ppm: PPM, jitter_us: 9_000, ..Link::default() };
        let rules = rules(link, Some(Decision::LetThrough));
        let cut = PerSide { client: true, server: false };
        let fortune = rules.decide(cut, NOW, (Side::Client, true), Some(&syn()));
        assert_eq!(fortune.lost, None);
        assert_eq!(fortune.arrives, NOW.after_us(50_000));
        assert!(fortune.decided);
    }

    #[test]
    fn a_cut_loses_only_what_its_side_sends() {
        let mut air = Air::default();
        air.set_cut(Side::Client, true);
        let rules = rules(Link::default(), None);
        let why = |side| rules.decide(air.cut(), NOW, (side, true), None).lost.map(|(_, why)| why);
        assert_eq!(why(Side::Client), Some(LossReason::Cut));
        assert_eq!(why(Side::Server), None);
    }

    #[test]
    fn what_is_under_way_for_too_long_is_lost_when_its_life_ends() {
        let link = Link { lifetime_us: 2_000_000, ..Link::default() };
        let delayed = |us| fortune(link.clone(), Some(Decision::DelayUs(us)));
        assert_eq!(delayed(1_950_000).lost, None);
        assert_eq!(delayed(1_950_001).lost, Some((NOW.after_us(2_000_000), LossReason::Lifetime)));
    }

    #[test]
    fn a_copy_arrives_at_a_moment_of_its_own() {
        let fortune = fortune(Link { duplicate_ppm: PPM, ..Link::default() }, None);
        assert_eq!(fortune.arrives, NOW.after_us(50_000));
        assert_eq!(fortune.copy, Some(NOW.after_us(55_000)));
    }

    #[test]
    fn a_lost_packet_is_not_copied() {
        let link = Link { duplicate_ppm: PPM, loss_ppm: PPM, ..Link::default() };
        assert_eq!(fortune(link, None).copy, None);
    }

    #[test]
    fn a_packet_that_is_held_back_is_overtaken() {
        let link = Link { reorder_ppm: PPM, ..Link::default() };
        assert_eq!(fortune(link, None).arrives, NOW.after_us(150_000));
    }

    #[test]
    fn packets_land_by_time_and_then_in_the_order_of_sending() {
        let mut air = Air::default();
        let address = "192.0.2.1:1".parse().expect("an address");
        let segment = Segment::new(address, address, synscope_tcp::Seq(0), synscope_tcp::Flags::SYN);
        for (packet, at) in [(0, 30), (1, 10), (2, 30), (3, 20)] {
            let arrives = Time::from_us(at);
            let copy = (packet == 0).then_some(arrives);
            let fortune = Fortune { arrives, lost: None, copy, decided: false };
            air.launch(packet, Side::Server, None, segment.clone(), &fortune);
        }
        let landed: Vec<_> =
            std::iter::from_fn(|| air.land()).map(|(landing, _)| (landing.packet, landing.is_copy)).collect();
        assert_eq!(landed, [(1, false), (3, false), (0, false), (0, true), (2, false)]);
    }
}
