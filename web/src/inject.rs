//! The sheet on which a person makes up what no host sends: a segment by its fields, an old duplicate,
//! or an ICMP error.

use std::rc::Rc;

use synscope_sim::{Index, PacketName};
use synscope_tcp::{Flags, IcmpKind, Time};
use synscope_words::{Label, bad_number, icmp_name, injected_where, injection, packet_sentence};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::button::{Button, IconButton, truth};
use crate::focus::Borrowed;
use crate::icon::Icon;
use crate::markup::html;
use crate::shared::{Shared, target_of};
use crate::state::{Action, Draft, Extra, Fault, Field, Fill, Place, Run, What};

/// The sheet, and the moment at which it injects.
#[derive(PartialEq)]
pub(crate) struct Sheet {
    pub(crate) draft: Rc<Draft>,
    pub(crate) run: Run,
    pub(crate) time: Time,
}

/// The kinds, with the values of their switches.
const KINDS: [(What, &str, Label); 3] = [
    (What::Fields, "fields", Label::MadeUp),
    (What::Copy, "copy", Label::OldDuplicate),
    (What::Icmp, "icmp", Label::IcmpError),
];

const FLAGS: [(Flags, &str); 6] = [
    (Flags::SYN, "SYN"),
    (Flags::ACK, "ACK"),
    (Flags::FIN, "FIN"),
    (Flags::RST, "RST"),
    (Flags::PSH, "PSH"),
    (Flags::URG, "URG"),
];

/// What an ICMP error can say: those that TCP tells apart.
const ERRORS: [(IcmpKind, &str); 5] = [
    (IcmpKind::Unreachable(1), "host"),
    (IcmpKind::Unreachable(3), "port"),
    (IcmpKind::TimeExceeded, "time"),
    (IcmpKind::ParameterProblem, "parameter"),
    (IcmpKind::SourceQuench, "quench"),
];

pub(crate) fn draw(sheet: &Sheet, shared: &Shared) -> Html {
    let draft = &sheet.draft;
    let close = IconButton::new(shared.text(Label::ClosePanel), Icon::Close, Action::Dismiss);
    let onsubmit = shared.on(|event: SubmitEvent| {
        event.prevent_default();
        Some(Action::Extra(Extra::Inject))
    });
    let is_disabled = draft.injection().is_none();
    html! {
        <div class="drawer inject" role="dialog" aria-labelledby="inject" tabindex="-1">
            <div class="head">
                <h2 id="inject">{ shared.text(Label::InjectTitle) }</h2>
                { close.draw(shared) }
            </div>
            <form {onsubmit} oninput={shared.on(|event: InputEvent| Some(Action::Extra(Extra::Fill(filled(&event)?))))}>
                <p class="about">{ injected_where(draft.from, sheet.time, shared.lang) }</p>
                <div class="choice" role="radiogroup" aria-labelledby="inject">
                    { for KINDS.iter().map(|(what, value, label)| {
                        radio("what", (*value).to_owned(), draft.what == *what, shared.text(*label).into())
                    }) }
                </div>
                { match draft.what {
                    What::Fields => fields(draft, shared),
                    What::Copy => packets("copied", &draft.sent, draft.copied, sheet, shared),
                    What::Icmp => html! {
                        <>
                            { errors(draft.icmp, shared) }
                            { packets("quoted", &draft.about, draft.quoted, sheet, shared) }
                        </>
                    },
                } }
                <output class="preview">{ preview(draft, shared) }</output>
                <button type="submit" class="button main" aria-disabled={truth(is_disabled.then_some(true))}>
                    { shared.text(Label::Inject) }
                </button>
            </form>
            <Borrowed by="[aria-labelledby=inject]" />
        </div>
    }
}

/// What the input of an element fills in.
fn filled(event: &InputEvent) -> Option<Fill> {
    if let Some(select) = target_of::<HtmlSelectElement>(event) {
        let value = select.value();
        return ERRORS.iter().find(|(_, known)| *known == value).map(|(kind, _)| Fill::Icmp(*kind));
    }
    let input = target_of::<HtmlInputElement>(event)?;
    let (name, value) = (input.name(), input.value());
    match name.as_str() {
        "what" => KINDS.iter().find(|(_, known, _)| *known == value).map(|(what, _, _)| Fill::What(*what)),
        "copied" => value.parse().ok().map(Fill::Copied),
        "quoted" => value.parse().ok().map(Fill::Quoted),
        "flag" => FLAGS.iter().find(|(_, known)| *known == value).map(|(flag, _)| Fill::Flag(*flag)),
        "absolute" => Some(Fill::Absolute(input.checked())),
        _ => Field::ALL.into_iter().find(|field| field.name() == name).map(|field| Fill::Text(field, value)),
    }
}

fn radio(name: &'static str, value: String, checked: bool, text: Html) -> Html {
    html! {
        <label key={value.clone()}><input type="radio" {name} {value} {checked} />{ " " }{ text }</label>
    }
}

/// The packets that something can be a copy of, or about, the newest first.
fn packets(
    name: &'static str,
    list: &[Index],
    chosen: Option<PacketName>,
    sheet: &Sheet,
    shared: &Shared,
) -> Html {
    let legend = shared.text(Label::WhichPacket);
    if list.is_empty() {
        return html! { <p class="about">{ shared.text(Label::NothingSent) }</p> };
    }
    html! {
        <fieldset class="packets-sent" aria-label={legend}>
            { for list.iter().filter_map(|index| sheet.run.packet(*index)).map(|packet| {
                let text = html! {
                    <span><b>{ format!("{} #{}", packet.name.what(), packet.name.nth) }</b>{ " " }
                    <small>{ packet_sentence(packet, sheet.time, shared.lang) }</small></span>
                };
                radio(name, packet.name.to_string(), chosen == Some(packet.name), text)
            }) }
        </fieldset>
    }
}

fn errors(chosen: IcmpKind, shared: &Shared) -> Html {
    html! {
        <select class="field" name="icmp" aria-label={shared.text(Label::IcmpError)}>
            { for ERRORS.iter().map(|(kind, value)| html! {
                <option value={*value} selected={*kind == chosen}>{ icmp_name(*kind, shared.lang) }</option>
            }) }
        </select>
    }
}

fn fields(draft: &Draft, shared: &Shared) -> Html {
    let faults = draft.forgery().err().unwrap_or_default();
    html! {
        <>
            <fieldset class="flags" aria-label={shared.text(Label::Flags)}>
                { for FLAGS.iter().map(|(flag, name)| html! {
                    <label>
                        <input type="checkbox" name="flag" value={*name} checked={draft.flags.contains(*flag)} />
                        { " " }<code>{ *name }</code>
                    </label>
                }) }
            </fieldset>
            { for Field::ALL.into_iter().filter(|field| draft.takes(*field)).map(|field| {
                let fault = faults.iter().find(|fault| fault.field == field);
                row(field, draft, fault, shared)
            }) }
            <label class="switch">
                <input type="checkbox" name="absolute" checked={draft.is_absolute} />
                { " " }{ shared.text(Label::AbsoluteNumbers) }
            </label>
        </>
    }
}

/// A number, with what it can mean at this moment, and below it what is wrong with it.
fn row(field: Field, draft: &Draft, fault: Option<&Fault>, shared: &Shared) -> Html {
    let (name, label) = (field.name(), shared.text(label_of(field)));
    let wrong = format!("wrong-{name}");
    let described = fault.map(|_| wrong.clone());
    html! {
        <div key={name} class="row">
            <label for={name}>{ label }</label>
            <input
                type="text" inputmode="numeric" autocomplete="off" id={name} {name} class="field"
                value={draft.text(field).to_owned()} aria-invalid={truth(fault.map(|_| true))}
                aria-describedby={described}
            />
            <div class="places" role="group" aria-label={label}>
                { for places(field).iter().map(|(place, label)| {
                    let button = Button::new(Action::Extra(Extra::Fill(Fill::Number(field, *place)))).class("button quiet");
                    button.draw(shared, shared.text(*label))
                }) }
            </div>
            if let Some(fault) = fault {
                <p class="wrong" id={wrong}>{ bad_number(label_of(field), fault.bounds, shared.lang) }</p>
            }
        </div>
    }
}

const fn label_of(field: Field) -> Label {
    match field {
        Field::Seq => Label::SequenceNumber,
        Field::Ack => Label::AcknowledgementNumber,
        Field::Window => Label::Window,
        Field::Len => Label::DataLength,
        Field::Mss => Label::MssOption,
    }
}

/// What a field's number can mean.
const fn places(field: Field) -> &'static [(Place, Label)] {
    match field {
        Field::Seq => &[
            (Place::InOrder, Label::InOrder),
            (Place::Old, Label::Old),
            (Place::Beyond, Label::OutsideWindow),
        ],
        Field::Ack => {
            &[(Place::InOrder, Label::UpToDate), (Place::Old, Label::Old), (Place::Beyond, Label::NeverSent)]
        }
        Field::Window | Field::Len | Field::Mss => &[],
    }
}

/// What will turn up in the network, in words.
fn preview(draft: &Draft, shared: &Shared) -> String {
    let made = draft.injection();
    made.map_or_else(String::new, |made| injection(&made, draft.from, shared.lang))
}
