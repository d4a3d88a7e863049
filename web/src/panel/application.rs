//! What can be done with a host at the playhead, and what can befall it.

use synscope_sim::{CommandKind, Index, NotNow, Side};
use synscope_words::{Label, command_label, command_meaning, not_now};
use yew::prelude::*;

use crate::button::Button;
use crate::controls::entry::{Entry, Typed};
use crate::markup::html;
use crate::shared::Shared;
use crate::state::{Action, Extra, Run};

pub(super) fn draw(run: &Run, (side, octets): (Side, u32), steps: Index, shared: &Shared) -> Html {
    let host = run.host_after(side, steps);
    let blocked = host.newest().and_then(|socket| socket.blocked_in);
    let (application, world): (Vec<_>, Vec<_>) =
        host.commands.into_iter().partition(|(command, _)| is_applications(*command));
    let buttons = |commands: Vec<(CommandKind, Result<(), NotNow>)>| {
        commands
            .into_iter()
            .filter(|(command, allowed)| !is_beside_the_point(*command, *allowed))
            .map(move |(command, allowed)| {
                let button = act(side, command, allowed.err(), shared);
                if command == CommandKind::Send { with_amount(button, octets, shared) } else { button }
            })
            .collect::<Html>()
    };
    html! {
        <>
            <section>
                <h3>{ shared.text(Label::Application) }</h3>
                if let Some(call) = blocked {
                    <p class="absence">{ shared.text(Label::Blocked) }{ " " }<code>{ call.to_string() }</code></p>
                }
                <div class="acts">{ buttons(application) }</div>
            </section>
            <section>
                <h3>{ shared.text(Label::World) }</h3>
                <div class="acts">
                    { buttons(world) }
                    { both_ways(run, side, steps, shared) }
                    { inject(side, shared) }
                </div>
            </section>
        </>
    }
}

/// The button *send*, and how much it sends.
fn with_amount(button: Html, octets: u32, shared: &Shared) -> Html {
    html! {
        <span class="amount">
            { button }
            <Entry
                shared={shared.clone()} typed={Typed::Octets} value={u64::from(octets)} text={octets.to_string()}
                label={shared.text(Label::Octets)} class="field octets"
            />
        </span>
    }
}

/// The link in both directions: cut, unless it is cut in both.
fn both_ways(run: &Run, side: Side, steps: Index, shared: &Shared) -> Html {
    let cut = run.cut_after(steps);
    let (command, label, meaning) = if cut.client && cut.server {
        (CommandKind::Mend, Label::MendBoth, Label::MendBothMeaning)
    } else {
        (CommandKind::Cut, Label::CutBoth, Label::CutBothMeaning)
    };
    let id = format!("{}-both", side.name());
    let button = Button::new(Action::CommandBoth(command));
    explained(button, id, shared.text(label), shared.text(meaning), shared)
}

/// What opens the sheet for what no host sends.
fn inject(side: Side, shared: &Shared) -> Html {
    let (id, button) = (
        format!("{}-inject", side.name()),
        Button::new(Action::Extra(Extra::BeginDraft(side))).popup("dialog"),
    );
    explained(button, id, shared.text(Label::InjectDots), shared.text(Label::InjectMeaning), shared)
}

/// Whether the application does it, rather than suffers it.
const fn is_applications(command: CommandKind) -> bool {
    match command {
        CommandKind::Listen
        | CommandKind::Connect
        | CommandKind::Send
        | CommandKind::Close
        | CommandKind::ShutdownWrite
        | CommandKind::Abort => true,
        CommandKind::Kill
        | CommandKind::Hang
        | CommandKind::Resume
        | CommandKind::PowerOff
        | CommandKind::Reboot
        | CommandKind::Cut
        | CommandKind::Mend => false,
    }
}

/// Of a pair such as *cut* and *mend*, the one that has nothing to do is left out: its partner
/// stands there.
const fn is_beside_the_point(command: CommandKind, allowed: Result<(), NotNow>) -> bool {
    match command {
        CommandKind::Resume | CommandKind::Mend | CommandKind::Reboot | CommandKind::Cut => allowed.is_err(),
        CommandKind::Hang => matches!(allowed, Err(NotNow::Hanging)),
        CommandKind::PowerOff => matches!(allowed, Err(NotNow::HostDown)),
        CommandKind::Listen
        | CommandKind::Connect
        | CommandKind::Send
        | CommandKind::Close
        | CommandKind::ShutdownWrite
        | CommandKind::Abort
        | CommandKind::Kill => false,
    }
}

/// A button that acts on a host, with what it does, or why it cannot.
fn act(side: Side, command: CommandKind, reason: Option<NotNow>, shared: &Shared) -> Html {
    let lang = shared.lang;
    let id = format!("{}-{}", side.name(), command as usize);
    let explanation = match reason {
        Some(reason) => not_now(reason, lang),
        None => command_meaning(command, lang),
    };
    let button = Button::new(Action::Command(side, command)).disabled(reason.is_some());
    explained(button, id, command_label(command, lang), explanation, shared)
}

/// A button with what is to be known of it, for the pointer and for the keyboard.
fn explained(
    button: Button,
    id: String,
    label: &'static str,
    meaning: &'static str,
    shared: &Shared,
) -> Html {
    html! {
        <span key={id.clone()}>
            { button.title(meaning).described_by(id.clone()).draw(shared, label) }
            <span class="explained" {id}>{ meaning }</span>
        </span>
    }
}
