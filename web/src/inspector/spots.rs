//! Where in the header the pointer and the keyboard are.

use web_sys::{Element, Event, KeyboardEvent};

use super::header::BYTES_IN_ROW;
use crate::focus::focus;
use crate::shared::target_of;
use crate::state::Spot;

/// The field or the byte that an event has happened to.
pub(super) fn spot_of(event: &Event) -> Option<Spot> {
    let part = target_of::<Element>(event)?.closest("[data-field], [data-byte]").ok()??;
    number(&part, "data-field").map(Spot::Field).or_else(|| number(&part, "data-byte").map(Spot::Byte))
}

fn number(part: &Element, attribute: &str) -> Option<u32> {
    part.get_attribute(attribute)?.parse().ok()
}

/// Arrows go from field to field and from byte to byte; with Shift they are the page's.
pub(super) fn onkeydown(event: &KeyboardEvent) {
    if event.shift_key() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let Some(part) = target_of::<Element>(event) else { return };
    let Some(list) = part.parent_element().filter(|_| part.get_attribute("tabindex").is_some()) else {
        return;
    };
    let next = match event.key().as_str() {
        "ArrowRight" => later(&part),
        "ArrowLeft" => earlier(&part),
        "ArrowDown" => row(&list, &part, 1),
        "ArrowUp" => row(&list, &part, -1),
        "Home" => list.first_element_child(),
        "End" => list
            .last_element_child()
            .and_then(|last| if is_stop(&last) { Some(last) } else { earlier(&last) }),
        _ => return,
    };
    event.prevent_default();
    focus(next);
}

/// Whether the keyboard stops there: not at what goes on from the row above.
fn is_stop(part: &Element) -> bool {
    part.has_attribute("tabindex")
}

fn later(part: &Element) -> Option<Element> {
    let mut next = part.next_element_sibling();
    while let Some(other) = next.take_if(|other| !is_stop(other)) {
        next = other.next_element_sibling();
    }
    next
}

fn earlier(part: &Element) -> Option<Element> {
    let mut next = part.previous_element_sibling();
    while let Some(other) = next.take_if(|other| !is_stop(other)) {
        next = other.previous_element_sibling();
    }
    next
}

/// The part above or below.
fn row(list: &Element, part: &Element, by: i32) -> Option<Element> {
    if let Some(byte) = number(part, "data-byte") {
        let byte = byte.checked_add_signed(by * BYTES_IN_ROW.cast_signed())?;
        return list.query_selector(&format!("[data-byte=\"{byte}\"]")).ok()?;
    }
    let at = number(part, "data-at")?.checked_add_signed(by * 32)?;
    let mut found = None;
    let mut next = list.first_element_child();
    // As many turns as there are fields.
    while let Some(other) = next.filter(|other| number(other, "data-at").is_none_or(|begin| begin <= at)) {
        next = other.next_element_sibling();
        if is_stop(&other) {
            found = Some(other);
        }
    }
    found
}
