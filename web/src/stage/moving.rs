//! What moves: the playhead's line, the packets under way, and the ends of running timers. All of
//! it stands at the height of the playhead, so the whole strip moves as one.

use synscope_diagram::{Arrow, Point};
use synscope_sim::{Index, Provenance};
use synscope_words::Label;
use yew::prelude::*;

use super::{Drawn, scrub};
use crate::css::{Css, px};
use crate::links::of;
use crate::markup::{classes, html};
use crate::shared::Shared;
use crate::state::Thing;

/// Chips closer than this become dots with leaders, in px.
const CHIP_ROOM: f64 = 60.0;

pub(super) fn draw(
    ladder: &Drawn,
    position: f64,
    selected: Option<Index>,
    is_hinting: bool,
    shared: &Shared,
) -> Html {
    let chips = place(ladder, position, selected);
    let hinted = chips.first().map(|chip| chip.x).filter(|_| is_hinting);
    let running = ladder
        .brackets
        .within(position..position)
        .filter(|bracket| bracket.top <= position && position < bracket.bottom);
    html! {
        <div class="moving" style={format!("transform:translateY({}px)", Css(position))} aria-hidden="true">
            <div class="line" />
            { scrub::grip(shared) }
            <div class="stubs">
                { for running.map(|bracket| html! {
                    <i key={bracket.timer} style={format!("left:{}px", px(bracket.x))} />
                }) }
            </div>
            <div class="chips">
                { for chips.iter().map(|chip| chip.draw(selected)) }
            </div>
            if let Some(x) = hinted {
                <p class="hint" style={format!("left:{}px", px(x))}>{ shared.text(Label::ClickToStop) }</p>
            }
        </div>
    }
}

/// Where there are more chips than this, those that lie on each other are not all drawn.
const MANY: usize = 12;
/// Dots closer than this lie on each other, in px.
const DOT_ROOM: f64 = 8.0;
/// The rank of the selected packet, above those of all others.
const SELECTED: u32 = 10;
/// How many labels of a crowd are lifted off the line; beyond, the ladder would be full of them.
const LIFTED: u32 = 8;

/// A packet under way.
struct Chip {
    packet: Index,
    is_copy: bool,
    provenance: Provenance,
    /// Nothing where its crowd is too dense for labels.
    text: String,
    x: f64,
    /// How far its label stands off the line, where it has no room on it.
    lifted: Option<f64>,
}

impl Chip {
    /// As the style sheet makes it: 44 px wide at least, letters of 11 px with 7 px around them.
    fn half_width(&self) -> f64 {
        (self.text.chars().count() as f64 * 0.62 * 11.0 + 14.0).max(44.0) / 2.0
    }

    /// Of a crowd, who has a higher one is drawn first: every second packet comes before the others, of these
    /// every second again, and so on.
    fn rank(&self, selected: Option<Index>) -> u32 {
        if selected == Some(self.packet) { SELECTED } else { self.packet.trailing_zeros().min(SELECTED - 1) }
    }

    fn draw(&self, selected: Option<Index>) -> Html {
        let class = classes!(
            "chip",
            (selected == Some(self.packet)).then_some("selected"),
            self.lifted.is_some().then_some("lifted"),
            match self.provenance {
                Provenance::Sent => None,
                Provenance::Forged => Some("forged"),
                Provenance::Old => Some("old"),
            },
        );
        let leader = self.lifted.filter(|by| *by != 0.0).map(|by| {
            html! {
                <i class="leader" style={format!("top:{}px;height:{}px", px(by.min(0.0)), px(by.abs()))} />
            }
        });
        html! {
            <div
                key={format!("{}{}", self.packet, if self.is_copy { "+" } else { "" })} {class}
                data-packet={self.packet.to_string()} data-end="" data-of={of(&[Thing::Packet(self.packet)])}
                style={format!("transform:translateX({}px)", Css(self.x))}
            >
                { leader }
                if !self.text.is_empty() {
                    <span style={format!("top:{}px", px(self.lifted.unwrap_or(0.0)))}>{ self.text.clone() }</span>
                }
            </div>
        }
    }
}

/// The packets that are under way at a height, from left to right.
fn place(ladder: &Drawn, position: f64, selected: Option<Index>) -> Vec<Chip> {
    let (left, right) = (ladder.layout.lifeline.client, ladder.layout.lifeline.server);
    let mut chips: Vec<Chip> = Vec::new();
    for mut chip in ladder.arrows.within(position..position).flat_map(|arrow| chips_of(arrow, position)) {
        // A chip that has hardly left, or is about to arrive, does not lie on the state's name.
        let half = chip.half_width();
        chip.x = chip.x.min(right - half).max(left + half);
        chips.insert(chips.partition_point(|other| other.x <= chip.x), chip);
    }
    thin_out(&mut chips, selected);
    lift(&mut chips);
    chips
}

/// Of packets that lie on each other, one is drawn; the selected one if it is among them.
///
/// Those that are drawn are the same ones for as long as they are under way together, whoever comes or goes
/// at the ends of the crowd: none flickers.
fn thin_out(chips: &mut Vec<Chip>, selected: Option<Index>) {
    if chips.len() <= MANY {
        return;
    }
    let mut stays = vec![false; chips.len()];
    for rank in (0..=SELECTED).rev() {
        for (place, chip) in chips.iter().enumerate().filter(|(_, chip)| chip.rank(selected) == rank) {
            let is_near = |other: &usize| (chips[*other].x - chip.x).abs() < DOT_ROOM;
            let (left, right) = ((0..place).rev(), place + 1..chips.len());
            let mut near = left.take_while(is_near).chain(right.take_while(is_near));
            stays[place] = rank == SELECTED || !near.any(|other| stays[other]);
        }
    }
    let mut stays = stays.into_iter();
    chips.retain(|_| stays.next() == Some(true));
}

/// A packet, and the copy that the network made of it: one chip while they are at one place.
fn chips_of(arrow: &Arrow, position: f64) -> Vec<Chip> {
    let provenance = arrow.name.provenance;
    let chip = |x, is_copy, text| Chip { packet: arrow.packet, is_copy, provenance, text, x, lifted: None };
    let original = under_way(arrow, arrow.end, position);
    let copy = arrow.copy.and_then(|end| under_way(arrow, end, position));
    let text = arrow.flags.to_string();
    match (original, copy) {
        (Some(x), Some(copy)) if (x - copy).abs() < 1.0 => vec![chip(x, false, format!("{text} ×2"))],
        (original, copy) => {
            let original = original.map(|x| chip(x, false, text.clone()));
            original.into_iter().chain(copy.map(|x| chip(x, true, text))).collect()
        }
    }
}

/// Lifts chips off the line where they are crowded, above and below by turns.
fn lift(chips: &mut [Chip]) {
    let is_crowded: Vec<bool> = (0..chips.len())
        .map(|at| {
            let near =
                |other: usize| chips.get(other).is_some_and(|chip| (chip.x - chips[at].x).abs() < CHIP_ROOM);
            at.checked_sub(1).is_some_and(near) || near(at + 1)
        })
        .collect();
    let mut lifted = 0_u32;
    for (chip, is_crowded) in chips.iter_mut().zip(is_crowded) {
        if is_crowded && lifted >= LIFTED {
            chip.lifted = Some(0.0);
            chip.text.clear();
        } else if is_crowded {
            let side = if lifted.is_multiple_of(2) { -1.0 } else { 1.0 };
            chip.lifted = Some(side * (28.0 + 26.0 * f64::from(lifted / 2)));
            lifted += 1;
        } else {
            lifted = 0;
        }
    }
}

/// Where on its way to `end` the packet is, if it is under way.
fn under_way(arrow: &Arrow, end: Point, position: f64) -> Option<f64> {
    let length = end.y - arrow.start.y;
    let gone = position - arrow.start.y;
    (gone >= -0.01 && gone < length - 0.01).then(|| arrow.start.towards(end, (gone / length).max(0.0)).x)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packets that follow each other at a distance, of which the first is at `x`.
    fn crowd(packets: core::ops::Range<Index>, x: f64, distance: f64) -> Vec<Chip> {
        let chip = |(packet, place): (Index, u32)| Chip {
            packet,
            is_copy: false,
            provenance: Provenance::Sent,
            text: String::new(),
            x: x + f64::from(place) * distance,
            lifted: None,
        };
        packets.zip(0..).map(chip).collect()
    }

    fn drawn(mut chips: Vec<Chip>, selected: Option<Index>) -> Vec<Index> {
        thin_out(&mut chips, selected);
        chips.iter().map(|chip| chip.packet).collect()
    }

    #[test]
    fn those_of_a_crowd_that_are_drawn_stay_whoever_comes_and_goes() {
        let before = drawn(crowd(10..90, 100.0, 3.0), None);
        let after = drawn(crowd(14..97, 112.0, 3.0), None);
        let in_both = |packets: &[Index]| -> Vec<Index> {
            packets.iter().copied().filter(|packet| (20..80).contains(packet)).collect()
        };
        assert_eq!(in_both(&before), in_both(&after));
        assert!(before.windows(2).all(|pair| f64::from(pair[1] - pair[0]) * 3.0 >= DOT_ROOM));
    }

    #[test]
    fn the_selected_packet_of_a_crowd_is_drawn_and_of_few_all_are() {
        assert!(drawn(crowd(0..80, 0.0, 3.0), Some(33)).contains(&33));
        assert_eq!(drawn(crowd(0..12, 0.0, 1.0), None).len(), MANY);
    }
}
