//! The actions whose code is fetched when it is wanted first.

use std::rc::Rc;

use synscope_sim::Side;

use super::{Action, Against, Direction, Fill, Model, Opened, Wanted};

/// Something that needs what is fetched when it is wanted first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Extra {
    /// Loads a scenario that is written in a text.
    OpenText(Rc<str>),
    /// A file was fetched, or could not be had.
    Fetched(Wanted, Option<Rc<str>>),
    /// Begins to make up a segment in a host's name.
    BeginDraft(Side),
    Fill(Fill),
    /// What has been made up is injected.
    Inject,
    Compare(Option<Against>),
    ToDifference,
}

impl Action {
    /// Whether it needs what is fetched when it is wanted first.
    pub(super) const fn is_extra(&self) -> bool {
        match self {
            Self::Open(opened) => opened.is_extra(),
            Self::OpenSockets => true,
            action => matches!(action, Self::Extra(_)),
        }
    }

    /// Whether the playhead goes on by itself, past what may be worth a question.
    pub(super) const fn goes_on(&self) -> bool {
        use Direction::Forward;
        matches!(
            self,
            Self::PlayPause
                | Self::Step(Forward)
                | Self::StepPacket(Forward)
                | Self::StepHost(Forward)
                | Self::StepNotable(Forward)
        )
    }
}

impl Opened {
    /// Whether what draws it is fetched when it is wanted first.
    const fn is_extra(self) -> bool {
        match self {
            Self::Scenarios
            | Self::Compare
            | Self::Help
            | Self::Knobs
            | Self::Graph
            | Self::Inspector
            | Self::Injection
            | Self::Guide
            | Self::Sockets => true,
            Self::MainKnobs | Self::Host(_) | Self::Rule | Self::Changes => false,
        }
    }
}

impl Model {
    pub(crate) fn act_extra(&mut self, extra: Extra) {
        match extra {
            Extra::OpenText(text) => self.open_text(&text),
            Extra::Fetched(file, text) => self.fetched(&file, text.as_deref()),
            Extra::BeginDraft(side) => self.begin_draft(side),
            Extra::Fill(fill) => self.fill(fill),
            Extra::Inject => self.inject(),
            Extra::Compare(against) => self.compare(against),
            Extra::ToDifference => self.jump_to_difference(),
        }
    }
}
