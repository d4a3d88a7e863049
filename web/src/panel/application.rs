//! What can be done with a host at the playhead, and what can befall it.

use synscope_sim::{CommandKind, Index, NotNow, Side};
use synscope_words::{Label, command_label, command_meaning, not_now};
use yew::prelude::*;

use super::after_steps;
use crate::button::Button;
use crate::shared::Shared;
use crate::state::{Action, Run};

pub(super) fn draw(run: &Run, side: Side, steps: Index, shared: &Shared) -> Html {
    let (commands, blocked) = after_steps(run, side, steps, |host| {
        (host.commands.clone(), host.newest().and_then(|socket| socket.blocked_in))
    });
    let (application, world): (Vec<_>, Vec<_>) =
        commands.into_iter().partition(|(command, _)| is_applications(*command));
    let buttons = |commands: Vec<(CommandKind, Result<(), NotNow>)>| {
        commands
            .into_iter()
            .filter(|(command, allowed)| !is_beside_the_point(*command, *allowed))
            .map(move |(command, allowed)| act(side, command, allowed.err(), shared))
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
                <div class="acts">{ buttons(world) }</div>
            </section>
        </>
    }
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
    let button = Button::new(Action::Command(side, command)).title(explanation).described_by(id.clone());
    html! {
        <span key={command as usize}>
            { button.disabled(reason.is_some()).draw(shared, command_label(command, lang)) }
            <span class="explained" {id}>{ explanation }</span>
        </span>
    }
}
