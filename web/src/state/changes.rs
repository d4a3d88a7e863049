//! What the person has changed, in a list of which each can be taken back.

use synscope_sim::{Decision, Edit, Effect, PacketName, Scenario, Verdict, edits, with_verdict, without};
use synscope_tcp::sort_by;

use super::edit::Then;
use super::{Model, Run, Version};

/// One thing that the person has changed, and where it shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) edit: Edit,
    pub(crate) effect: Effect,
}

/// All that the person has changed: the world first, then what belongs to a moment, in the order of the run,
/// then what does not show in it.
pub(crate) fn changes(version: &Version, run: &Run) -> Vec<Change> {
    // While another run is still shown, nothing can be said about when.
    let is_shown = run.scenario == version.scenario;
    let effect = |edit: &Edit| if is_shown { edit.effect(run) } else { Effect::World };
    let mut changes: Vec<Change> = edits(&version.base, &version.scenario)
        .into_iter()
        .map(|edit| Change { effect: effect(&edit), edit })
        .collect();
    let place = |change: &Change| match change.effect {
        Effect::World => (0, 0),
        Effect::At(step) => (1, step),
        Effect::Nowhere => (2, 0),
    };
    sort_by(&mut changes, |left, right| place(left).cmp(&place(right)));
    changes
}

impl Model {
    /// Takes one thing back; what was done after it stays.
    pub(super) fn take_back(&mut self, edit: &Edit) {
        let Version { scenario, base, .. } = &self.version;
        let less = without(scenario, base, edit);
        match edit {
            Edit::Profile(_) | Edit::Knob { .. } => self.turn(less, None),
            Edit::Line { .. } | Edit::Verdict(_) => self.fork(less, Then::Stays),
        }
    }

    /// The scenario as it was loaded.
    pub(super) fn take_all_back(&mut self) {
        self.fork(Scenario::clone(&self.version.base), Then::Stays);
    }

    /// To where a change shows, with the packet that it is about.
    pub(super) fn show_change(&mut self, edit: &Edit) {
        let run = self.picture.run.clone();
        let Effect::At(step) = edit.effect(&run) else { return };
        self.jump_to_step(step);
        let packet = match edit {
            Edit::Verdict(verdict) => Some(verdict.packet),
            Edit::Line { .. } => {
                run.step(step).and_then(|step| run.packet(step.sent.start)).map(|packet| packet.name)
            }
            Edit::Profile(_) | Edit::Knob { .. } => None,
        };
        self.select(packet.filter(|name| name.is_injected() || matches!(edit, Edit::Verdict(_))));
        if let Edit::Verdict(Verdict { packet, fate: Decision::Drop, .. }) = edit
            && let Some(loss) = self.loss_of(*packet)
        {
            self.scrub(loss);
        }
    }

    /// Decides about the selected packet; to decide the same again takes it back.
    pub(super) fn decide(&mut self, decision: Decision) {
        let Some(name) = self.selected_in_run() else { return };
        let Version { scenario, base, .. } = &self.version;
        let known = scenario.verdict(name);
        match known.filter(|known| is_alike(known.fate, decision)) {
            None => self.decide_about(name, decision),
            Some(known) if base.verdicts.contains(known) => self.decide_about(name, Decision::LetThrough),
            Some(known) => {
                let less = without(scenario, base, &Edit::Verdict(known.clone()));
                self.fork(less, Then::ToPacket(name));
            }
        }
    }

    /// Delays the selected packet by so much.
    pub(super) fn delay(&mut self, us: u64) {
        if let Some(name) = self.selected_in_run() {
            self.delay_packet(name, us);
        }
    }

    /// Delays a packet by so much; not at all takes an earlier delay back, and brings a lost packet back.
    pub(super) fn delay_packet(&mut self, name: PacketName, us: u64) {
        let known = self.decision_about(name);
        if us > 0 {
            self.decide_about(name, Decision::DelayUs(us));
        } else if matches!(known, Some(Decision::DelayUs(_))) {
            self.decide(Decision::DelayUs(0));
        } else if matches!(known, Some(Decision::Drop)) {
            self.decide_about(name, Decision::LetThrough);
        }
    }

    /// What is decided about a packet.
    fn decision_about(&self, name: PacketName) -> Option<Decision> {
        self.version.scenario.verdict(name).map(|verdict| verdict.fate)
    }

    fn decide_about(&mut self, name: PacketName, decision: Decision) {
        let scenario = with_verdict(&self.version.scenario, &self.picture.run, name, decision);
        let then = match decision {
            Decision::Drop => Then::ToLoss(name),
            Decision::DelayUs(_) | Decision::Duplicate | Decision::LetThrough => Then::ToPacket(name),
        };
        self.fork(scenario, then);
    }

    /// The selected packet; one of another run cannot be decided about.
    fn selected_in_run(&self) -> Option<PacketName> {
        self.selected_index().and(self.selected)
    }
}

/// Whether both decisions are of one kind, by however much they delay.
pub(crate) const fn is_alike(one: Decision, other: Decision) -> bool {
    matches!(
        (one, other),
        (Decision::Drop, Decision::Drop)
            | (Decision::DelayUs(_), Decision::DelayUs(_))
            | (Decision::Duplicate, Decision::Duplicate)
            | (Decision::LetThrough, Decision::LetThrough)
    )
}
