//! The list itself: a line for each socket, of which only those are in the document that can be seen.

use synscope_sim::Listed;
use synscope_words::{Label, show_on_ladder};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::focus::focus;
use crate::group::group_class;
use crate::markup::{classes, html};
use crate::shared::{Shared, target_of};
use crate::state::{Action, SocketList};

/// So many lines are drawn at once, more than any window has room for.
const DRAWN: usize = 80;
/// The first of them changes in leaps of so many.
const LEAP: usize = 10;

const HEADS: [&str; 6] = ["State", "Recv-Q", "Send-Q", "Local Address:Port", "Peer Address:Port", "Timer"];

pub(super) fn draw(
    sockets: &[Listed],
    listing: SocketList,
    connection: Option<u32>,
    shared: &Shared,
) -> Html {
    if sockets.is_empty() {
        return html! { <p class="none">{ shared.text(Label::NoSockets) }</p> };
    }
    let first = listing.first.min(sockets.len().saturating_sub(DRAWN));
    let drawn = sockets.iter().enumerate().skip(first).take(DRAWN);
    let below = sockets.len().saturating_sub(first + DRAWN);
    let onscroll = shared.on(|event: Event| leap(&event).map(Action::ScrollSockets));
    html! {
        <div class="list" {onscroll} onclick={shared.on(|event: MouseEvent| pressed(&event))} onkeydown={|event: KeyboardEvent| walk(&event)}>
            <table aria-label={shared.text(Label::AllSockets)} aria-rowcount={(sockets.len() + 1).to_string()}>
                <thead>
                    <tr aria-rowindex="1">{ for HEADS.map(|head| html! { <th scope="col">{ head }</th> }) }</tr>
                </thead>
                <tbody>
                    { spacer("above", first) }
                    { for drawn.map(|(place, listed)| line(listed, place, place == first, connection, shared)) }
                    { spacer("below", below) }
                </tbody>
            </table>
        </div>
    }
}

/// Room for lines that are not in the document.
fn spacer(key: &'static str, lines: usize) -> Html {
    html! { <tr {key} class="spacer" aria-hidden="true" style={format!("height:calc({lines} * var(--line))")}><td colspan="6" /></tr> }
}

fn line(listed: &Listed, place: usize, is_first: bool, connection: Option<u32>, shared: &Shared) -> Html {
    let is_shown = listed.connection.is_some() && listed.connection == connection;
    let timer = listed.timer.map(|timer| timer.detail()).unwrap_or_default();
    let class =
        classes!(group_class(listed.state), listed.is_news.then_some("news"), is_shown.then_some("shown"));
    let number = listed.connection.map(|number| number.to_string());
    html! {
        <tr key={listed.id.0} {class} aria-rowindex={(place + 2).to_string()} data-connection={number.clone()}>
            <th scope="row">
                if number.is_some() {
                    <button
                        type="button" tabindex={if is_first { "0" } else { "-1" }} aria-pressed={if is_shown { "true" } else { "false" }}
                        aria-label={show_on_ladder(listed, shared.lang)}
                    >{ listed.state.ss_name() }</button>
                } else {
                    { listed.state.ss_name() }
                }
            </th>
            <td>{ listed.recv_q }</td>
            <td>{ listed.send_q }</td>
            <td>{ listed.local.to_string() }</td>
            <td>{ listed.peer_text() }</td>
            <td>{ timer }</td>
        </tr>
    }
}

/// The connection of the line that was pressed; of the one that is shown already, all again.
fn pressed(event: &MouseEvent) -> Option<Action> {
    let line = target_of::<Element>(event)?.closest("[data-connection]").ok()??;
    let number = line.get_attribute("data-connection")?.parse().ok()?;
    let is_shown = line.query_selector("[aria-pressed=true]").ok()?.is_some();
    Some(Action::ShowConnection((!is_shown).then_some(number)))
}

/// The first line to be drawn at where the list is scrolled to.
fn leap(event: &Event) -> Option<usize> {
    let list = target_of::<HtmlElement>(event)?;
    let line = list.query_selector("[data-connection]").ok()??.dyn_into::<HtmlElement>().ok()?;
    let above = usize::try_from(list.scroll_top()).ok()? / usize::try_from(line.offset_height()).ok()?.max(1);
    Some((above / LEAP * LEAP).saturating_sub(2 * LEAP))
}

/// From a line to the next.
fn walk(event: &KeyboardEvent) {
    let line = target_of::<Element>(event).and_then(|target| target.closest("tr").ok()?);
    let to = match event.key().as_str() {
        "ArrowDown" => line.and_then(|line| line.next_element_sibling()),
        "ArrowUp" => line.and_then(|line| line.previous_element_sibling()),
        _ => return,
    };
    event.prevent_default();
    focus(to.and_then(|line| line.query_selector("button").ok()?));
}
