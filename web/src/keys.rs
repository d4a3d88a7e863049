//! Which key does what, and where.

use synscope_sim::{Decision, Which};

use crate::state::{Action, Direction, Extra, Opened};

/// By how much the key D, L, U, P's *delay* delays, in microseconds.
pub(crate) const DELAY_US: u64 = 500_000;

/// What was pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Press<'k> {
    /// The key, as browsers name it.
    pub(crate) key: &'k str,
    pub(crate) shift: bool,
    /// Ctrl, or Cmd on a Mac.
    pub(crate) command: bool,
    pub(crate) alt: bool,
}

/// Where the focus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nowhere, or in the stage: all keys act.
    Stage,
    /// At a button, which has keys of its own.
    Control,
    /// At a question, which is answered by digits.
    Question,
    /// At a slider, which has keys of its own but no use for the space bar.
    Slider,
    /// In a field that was typed into.
    Text,
    /// In a field in which nothing was typed yet, or all of it was taken: typing has nothing to undo.
    Field,
    /// In an open dialog or menu.
    Dialog,
}

/// What a key does there.
pub(crate) fn action(press: &Press<'_>, place: Place) -> Option<Action> {
    if place == Place::Dialog || press.alt {
        return None;
    }
    if press.key == "Escape" {
        return Some(Action::Dismiss);
    }
    if place == Place::Text {
        return None;
    }
    if press.command {
        return match (press.key, press.shift) {
            ("z" | "Z", false) => Some(Action::Undo),
            ("z" | "Z", true) => Some(Action::Redo),
            ("y", false) => Some(Action::Redo),
            _ => None,
        };
    }
    if place == Place::Field {
        return None;
    }
    match press.key {
        "?" => Some(Action::Open(Opened::Help)),
        "+" | "=" => Some(Action::Faster),
        "-" | "−" => Some(Action::Slower),
        " " if place == Place::Slider => Some(Action::PlayPause),
        _ if place == Place::Question => at_question(press),
        _ if place == Place::Stage => on_stage(press),
        _ => None,
    }
}

/// What a key does at a question, which is what it does on the stage.
fn at_question(press: &Press<'_>) -> Option<Action> {
    match (press.key, press.shift) {
        ("1", _) => Some(Action::Answer(0)),
        ("2", _) => Some(Action::Answer(1)),
        ("3", _) => Some(Action::Answer(2)),
        ("4", _) => Some(Action::Answer(3)),
        ("q" | "Q", _) => Some(Action::TogglePredicts),
        ("ArrowRight", false) => Some(Action::Step(Direction::Forward)),
        _ => None,
    }
}

fn on_stage(press: &Press<'_>) -> Option<Action> {
    match (press.key, press.shift) {
        (" ", false) => Some(Action::PlayPause),
        ("ArrowRight", false) => Some(Action::Step(Direction::Forward)),
        ("ArrowLeft", false) => Some(Action::Step(Direction::Back)),
        ("ArrowRight", true) => Some(Action::StepHost(Direction::Forward)),
        ("ArrowLeft", true) => Some(Action::StepHost(Direction::Back)),
        (".", _) => Some(Action::StepPacket(Direction::Forward)),
        (",", _) => Some(Action::StepPacket(Direction::Back)),
        ("n" | "N", false) => Some(Action::StepNotable(Direction::Forward)),
        ("n" | "N", true) => Some(Action::StepNotable(Direction::Back)),
        ("s" | "S", false) => Some(Action::StepBeat(Direction::Forward)),
        ("s" | "S", true) => Some(Action::StepBeat(Direction::Back)),
        ("f" | "F", _) => Some(Action::ToggleFolds),
        ("c" | "C", _) => Some(Action::Open(Opened::Compare)),
        ("a" | "A", _) => Some(Action::ShowRun(Which::A)),
        ("b" | "B", _) => Some(Action::ShowRun(Which::B)),
        ("x" | "X", _) => Some(Action::Extra(Extra::ToDifference)),
        ("g" | "G", _) => Some(Action::Open(Opened::Graph)),
        ("i" | "I", _) => Some(Action::Open(Opened::Inspector)),
        ("t" | "T", _) => Some(Action::OpenSockets),
        ("Home", _) => Some(Action::ToStart),
        ("End", _) => Some(Action::ToEnd),
        ("d" | "D", _) => Some(Action::Decide(Decision::Drop)),
        ("l" | "L", _) => Some(Action::Decide(Decision::DelayUs(DELAY_US))),
        ("u" | "U", _) => Some(Action::Decide(Decision::Duplicate)),
        ("p" | "P", _) => Some(Action::Decide(Decision::LetThrough)),
        _ => at_question(press),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str) -> Press<'_> {
        Press { key, shift: false, command: false, alt: false }
    }

    #[test]
    fn space_belongs_to_a_focused_button() {
        assert_eq!(action(&press(" "), Place::Stage), Some(Action::PlayPause));
        assert_eq!(action(&press(" "), Place::Control), None);
        assert_eq!(action(&press(" "), Place::Slider), Some(Action::PlayPause));
        assert_eq!(action(&press("ArrowRight"), Place::Slider), None);
    }

    #[test]
    fn digits_answer_where_there_is_nothing_to_type() {
        assert_eq!(action(&press("2"), Place::Stage), Some(Action::Answer(1)));
        assert_eq!(action(&press("2"), Place::Question), Some(Action::Answer(1)));
        assert_eq!(action(&press(" "), Place::Question), None, "it presses the button");
        for place in [Place::Control, Place::Text, Place::Field, Place::Dialog] {
            assert_eq!(action(&press("2"), place), None, "{place:?}");
        }
    }

    #[test]
    fn typing_does_nothing_else() {
        for key in [" ", "d", "?", "ArrowLeft", "-"] {
            assert_eq!(action(&press(key), Place::Text), None, "{key}");
        }
        let undo = Press { command: true, ..press("z") };
        assert_eq!(action(&undo, Place::Text), None, "the field undoes its own typing");
        assert_eq!(action(&undo, Place::Control), Some(Action::Undo));
        assert_eq!(action(&undo, Place::Field), Some(Action::Undo));
        assert_eq!(action(&press("-"), Place::Field), None);
    }

    #[test]
    fn shift_brings_back_what_was_undone() {
        let redo = Press { command: true, shift: true, ..press("Z") };
        assert_eq!(action(&redo, Place::Stage), Some(Action::Redo));
    }

    #[test]
    fn the_browsers_own_shortcuts_are_left_alone() {
        for key in ["d", "l", "p", "u"] {
            let shortcut = Press { command: true, ..press(key) };
            assert_eq!(action(&shortcut, Place::Stage), None, "{key}");
        }
    }
}
