//! The header, 32 bits a row, and below it the bytes.

use synscope_wire::{Field, Placed};
use synscope_words::{Label, field_meaning, field_name, field_value, grouped, option_name};
use yew::prelude::*;

use super::spots::{onkeydown, spot_of};
use super::wire::Wire;
use crate::markup::{classes, html};
use crate::shared::Shared;
use crate::state::{Action, Spot, Spots};

/// So many bytes of data are shown: they say nothing, and there may be thousands.
const DATA_SHOWN: usize = 128;
/// Bits in a row of the header.
const ROW: u32 = 32;
/// Bytes in a row of the dump.
pub(super) const BYTES_IN_ROW: u32 = 16;

pub(super) fn draw(wire: &Wire<'_>, spots: Spots, shared: &Shared) -> Html {
    let ip = wire.ip_fields();
    let onpointerover = shared.on(|event: PointerEvent| Some(Action::Point(spot_of(&event))));
    let onfocusin = shared.on(|event: FocusEvent| Some(Action::FocusSpot(spot_of(&event))));
    html! {
        <div
            class="wire" {onpointerover} {onfocusin} onpointerleave={shared.act(Action::Point(None))}
            onfocusout={shared.act(Action::FocusSpot(None))} onkeydown={Callback::from(|event: KeyboardEvent| onkeydown(&event))}
        >
            <details>
                <summary>{ shared.text(Label::IpHeader) }</summary>
                { field_list(wire, 0..ip, Label::IpHeader, spots, shared) }
            </details>
            <h3>{ shared.text(Label::TcpHeader) }</h3>
            { ruler() }
            { field_list(wire, ip..wire.fields.len(), Label::TcpHeader, spots, shared) }
            <p class="meaning">{ meaning(wire, spots, shared) }</p>
            <h3>{ shared.text(Label::Bytes) }</h3>
            { bytes(wire, spots, shared) }
        </div>
    }
}

/// The numbers of the bits, as the RFC writes them.
fn ruler() -> Html {
    html! {
        <div class="ruler" aria-hidden="true">
            { for (0..ROW).map(|bit| {
                let ten = if bit.is_multiple_of(10) { (bit / 10).to_string() } else { "\u{a0}".to_owned() };
                html! { <span>{ ten }<br />{ bit % 10 }</span> }
            }) }
        </div>
    }
}

/// The fields of a header: one place in the order of focus, and arrows within.
fn field_list(
    wire: &Wire<'_>,
    range: core::ops::Range<usize>,
    name: Label,
    spots: Spots,
    shared: &Shared,
) -> Html {
    let marked = wire.marked(spots.shown());
    let home =
        spots.field.and_then(|place| usize::try_from(place).ok()).filter(|place| range.contains(place));
    let home = home.unwrap_or(range.start);
    let begin = wire.fields.get(range.start).map_or(0, |placed| placed.bit);
    let fields = wire.fields.iter().enumerate().take(range.end).skip(range.start);
    html! {
        <ol class="fields" aria-label={shared.text(name)}>
            { for fields.map(|(place, placed)| {
                let cell = Cell {
                    place,
                    at: placed.bit - begin,
                    is_marked: marked.iter().any(|marked| marked.bit == placed.bit),
                    is_home: place == home,
                };
                cell.draw(wire, placed, shared)
            }) }
        </ol>
    }
}

/// A field in its place on the figure.
struct Cell {
    place: usize,
    /// Its first bit, from the beginning of the header.
    at: u32,
    is_marked: bool,
    is_home: bool,
}

impl Cell {
    fn draw(&self, wire: &Wire<'_>, placed: &Placed, shared: &Shared) -> Html {
        let lang = shared.lang;
        let is_bit = matches!(placed.field, Field::Control(_));
        let is_set = is_bit && placed.value == 1;
        let class = classes!(
            "cell",
            is_bit.then_some("bit"),
            is_set.then_some("set"),
            self.is_marked.then_some("marked")
        );
        // What goes on in the next row is one field all the same.
        let first = placed.bits.min(ROW - self.at % ROW);
        let rest = placed.bits - first;
        let state = is_bit.then(|| shared.text(if is_set { Label::BitSet } else { Label::BitClear }));
        let more = more(wire, placed, shared);
        let told = [
            field_name(placed.field, lang),
            &field_value(placed, lang),
            state.or(more.as_deref()).unwrap_or(""),
        ];
        let place = self.place.to_string();
        html! {
            <>
                <li
                    class={class.clone()} style={span(first)} data-field={place.clone()} data-at={self.at.to_string()}
                    tabindex={if self.is_home { "0" } else { "-1" }} title={field_meaning(placed.field, lang)}
                    aria-label={told.join(" ")}
                >
                    <span class="name">{ field_name(placed.field, lang) }</span>{ " " }
                    <span class="value">{ field_value(placed, lang) }</span>
                    if let Some(state) = state {
                        { " " }<span class="told">{ state }</span>
                    }
                    if let Some(more) = more {
                        { " " }<span class="more">{ more }</span>
                    }
                </li>
                if rest > 0 && placed.field != Field::Payload {
                    { for (0..rest.div_ceil(ROW)).map(|row| html! {
                        <li
                            class={class.clone()} style={span((rest - row * ROW).min(ROW))} aria-hidden="true"
                            data-field={place.clone()}
                        >
                            { "…" }
                        </li>
                    }) }
                }
            </>
        }
    }
}

fn span(bits: u32) -> String {
    format!("grid-column:span {bits}")
}

/// What stands beside a value: the number counted otherwise, or the option that a number means.
fn more(wire: &Wire<'_>, placed: &Placed, shared: &Shared) -> Option<String> {
    if let Field::OptionKind(option) = placed.field {
        return Some(option_name(option, shared.lang).to_owned());
    }
    wire.otherwise(placed, shared)
}

/// What a field is called where it stands alone.
fn full_name(field: Field, shared: &Shared) -> String {
    let name = field_name(field, shared.lang);
    if let Field::OptionKind(option) | Field::OptionLength(option) = field {
        let option = option_name(option, shared.lang);
        format!("{option}, {name}")
    } else {
        name.to_owned()
    }
}

fn names<'p>(fields: impl Iterator<Item = &'p Placed>, shared: &Shared) -> String {
    fields.map(|placed| full_name(placed.field, shared)).collect::<Vec<_>>().join(", ")
}

/// What is marked, where it lies, and what it means.
fn meaning(wire: &Wire<'_>, spots: Spots, shared: &Shared) -> Html {
    let marked = wire.marked(spots.shown());
    let ([first, ..], [.., last]) = (&marked[..], &marked[..]) else {
        return shared.text(Label::PointAtField).into();
    };
    let (from, to) = (first.octets().start, last.octets().end - 1);
    let place = if from == to {
        format!("{} {from}", shared.text(Label::ByteAt))
    } else {
        format!("{} {from}–{to}", shared.text(Label::Bytes))
    };
    let [only] = marked[..] else {
        return html! { <><b>{ names(marked.into_iter(), shared) }</b>{ " · " }{ place }</> };
    };
    let more = more(wire, only, shared).map(|more| format!(" ({more})"));
    html! {
        <>
            <b>{ full_name(only.field, shared) }{ " = " }{ field_value(only, shared.lang) }</b>
            { more }{ " · " }{ place }{ ". " }{ field_meaning(only.field, shared.lang) }
        </>
    }
}

/// The bytes in hex: one place in the order of focus, and arrows within.
fn bytes(wire: &Wire<'_>, spots: Spots, shared: &Shared) -> Html {
    let marked = wire.marked(spots.shown());
    let shown = wire.octets.len().min(wire.header_end() + DATA_SHOWN);
    let home = spots.byte.filter(|byte| usize::try_from(*byte).is_ok_and(|byte| byte < shown)).unwrap_or(0);
    let left = wire.octets.len() - shown;
    html! {
        <>
            <ol class="octets" aria-label={shared.text(Label::Bytes)}>
                { for wire.octets.iter().take(shown).zip(0_u32..).map(|(octet, byte)| {
                    let is_marked = marked.iter().any(|placed| placed.octets().contains(&byte));
                    let is_pointed = spots.shown() == Some(Spot::Byte(byte));
                    let class = classes!(is_marked.then_some("marked"), is_pointed.then_some("pointed"));
                    let hex = format!("{octet:02x}");
                    let place = format!("{} {byte}", shared.text(Label::ByteAt));
                    let what = format!("0x{hex}, {}", names(wire.fields_at(byte), shared));
                    html! {
                        <li
                            {class} data-byte={byte.to_string()} tabindex={if byte == home { "0" } else { "-1" }}
                            data-offset={byte.is_multiple_of(BYTES_IN_ROW).then(|| format!("{byte:04x}"))}
                            aria-label={shared.pair(&place, &what)}
                        >
                            { hex }
                        </li>
                    }
                }) }
            </ol>
            if left > 0 {
                <p class="absence">
                    { format!("{} {}", grouped(left as u64), shared.text(Label::MoreBytes)) }
                </p>
            }
        </>
    }
}
