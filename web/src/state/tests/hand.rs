//! Everything in the person's hand: decisions, delays, commands, injections; and how it comes back.

use synscope_sim::{Injection, Provenance, run};

use super::*;

const SYN: &str = "client:SYN#1";
const DATA: &str = "client:1+100#1";

impl Page {
    /// The playhead goes to a time.
    fn at(&mut self, ms: u64) {
        let run = self.0.picture.run.clone();
        let there = run.playhead_at(Time::from_us(ms * 1_000));
        self.act(Action::Scrub(self.0.picture.axis.position(there)));
    }

    fn select(&mut self, name: &str) {
        self.act(Action::Select(Some(packet(name))));
    }

    fn index(&self, name: &str) -> Index {
        self.0.picture.run.find_packet(&packet(name)).expect("the run has the packet")
    }

    fn arrives_us(&self, name: &str) -> u64 {
        match self.fate(packet(name)) {
            Fate::Arrived { at } => at.as_us(),
            other => panic!("{name}: {other:?}"),
        }
    }

    fn scenario(&self) -> Rc<Scenario> {
        Rc::clone(&self.0.version.scenario)
    }

    fn changes(&self) -> Vec<Change> {
        changes(&self.0.version, &self.0.picture.run)
    }

    /// The run on screen is that of the scenario, as if it were run from the beginning.
    fn check(&self) {
        let anew = run(&self.0.version.scenario).expect("it can be run");
        assert_eq!(self.0.picture.run.digest(), anew.digest());
    }
}

/// Everything that belongs to a moment, done to the default run at about so many ms.
const DEEDS: [fn(&mut Page, u64); 7] = [
    |page, ms| {
        page.at(ms);
        page.act(Action::Command(Side::Server, CommandKind::Hang));
    },
    |page, ms| {
        page.at(ms);
        page.act(Action::CommandBoth(CommandKind::Cut));
    },
    |page, ms| decides(page, ms, Action::Decide(Decision::Drop)),
    |page, ms| decides(page, ms, Action::Delay(700_000)),
    |page, ms| {
        let index = page.index(&sent_from(page, ms).to_string());
        page.act(Action::Grab(index));
        page.act(Action::Drag(30.0));
        page.act(Action::Release);
    },
    |page, ms| {
        page.at(ms);
        page.act(Action::Extra(Extra::BeginDraft(Side::Client)));
        page.act(Action::Extra(Extra::Inject));
    },
    |page, ms| {
        page.at(ms);
        page.select(SYN);
        page.act(Action::SendAgain);
    },
];

/// Does something to the first packet that is sent from then on.
fn decides(page: &mut Page, ms: u64, action: Action) {
    let name = sent_from(page, ms);
    page.act(Action::Select(Some(name)));
    page.act(action);
}

fn sent_from(page: &Page, ms: u64) -> PacketName {
    let sent = page.0.picture.run.packets.iter().find(|packet| packet.sent.as_us() >= ms * 1_000);
    sent.expect("something is sent then").name
}

#[test]
fn what_was_done_later_goes_when_something_is_done_earlier_and_comes_back_by_undo() {
    for (later, act_later) in DEEDS.iter().enumerate() {
        for (earlier, act_earlier) in DEEDS.iter().enumerate() {
            let mut page = Page::open();
            act_later(&mut page, 260);
            let with_later = page.scenario();
            let count = page.changes().len();
            assert_ne!(with_later, page.0.version.base, "{later}");
            page.check();
            act_earlier(&mut page, 60);
            let changes = page.changes();
            assert!(changes.iter().all(|change| !has(&with_later, &change.edit)), "{later} before {earlier}");
            page.check();
            let with_earlier = page.scenario();
            page.act(Action::Undo);
            assert_eq!(page.scenario(), with_later, "{later} before {earlier}");
            assert_eq!(page.changes().len(), count);
            page.check();
            page.act(Action::Redo);
            assert_eq!(page.scenario(), with_earlier);
            page.check();
        }
    }
}

fn has(scenario: &Scenario, edit: &Edit) -> bool {
    match edit {
        Edit::Line { entry, .. } => scenario.script.contains(entry),
        Edit::Verdict(verdict) => scenario.verdicts.contains(verdict),
        Edit::Profile(_) | Edit::Knob { .. } => false,
    }
}

#[test]
fn what_was_done_earlier_stays_when_something_is_done_later() {
    for act_earlier in DEEDS {
        for act_later in DEEDS {
            let mut page = Page::open();
            act_earlier(&mut page, 0);
            let (before, count) = (page.scenario(), page.changes().len());
            act_later(&mut page, 90);
            assert!(page.changes().len() > count);
            assert!(before.script.iter().all(|line| page.scenario().script.contains(line)));
            page.check();
        }
    }
}

#[test]
fn everything_that_edits_can_be_undone_and_done_again() {
    let actions = [
        turn("loss", 100_000),
        Action::SetProfile(Profile::Linux),
        Action::ResetKnob("loss"),
        Action::Command(Side::Client, CommandKind::Send),
        Action::CommandBoth(CommandKind::Cut),
        Action::Decide(Decision::Duplicate),
        Action::Delay(250_000),
        Action::SendAgain,
        Action::TakeAllBack,
        Action::Load("third-ack-lost"),
    ];
    let mut page = Page::open();
    let mut versions = vec![page.0.version.clone()];
    for action in actions {
        page.select(SYN);
        page.act(action.clone());
        page.act(Action::Settle);
        assert_ne!(Some(&page.0.version), versions.last(), "{action:?}");
        versions.push(page.0.version.clone());
    }
    for version in versions.iter().rev().skip(1) {
        page.act(Action::Undo);
        assert_eq!(page.0.version, *version);
        page.check();
    }
    assert!(!page.0.can_undo());
    for version in versions.iter().skip(1) {
        page.act(Action::Redo);
        assert_eq!(page.0.version, *version);
        page.check();
    }
    assert!(!page.0.can_redo());
}

#[test]
fn undo_and_redo_go_back_to_where_the_person_looked() {
    let mut page = Page::open();
    page.at(300);
    page.select(DATA);
    let before = page.0.look();
    page.act(Action::Decide(Decision::Drop));
    let after = page.0.look();
    assert_ne!(before, after);
    page.act(Action::ToEnd);
    page.act(Action::Undo);
    assert_eq!(page.0.look(), before);
    assert!(page.0.ghost.is_some(), "what was undone lingers");
    page.act(Action::ToStart);
    page.act(Action::Redo);
    assert_eq!(page.0.look(), after);
}

#[test]
fn undoing_a_knob_keeps_the_time() {
    let mut page = Page::open();
    page.at(100);
    page.act(turn("retries", 3));
    page.at(300);
    page.act(Action::Undo);
    assert_eq!(page.time_us(), 300_000);
}

#[test]
fn a_decision_that_is_made_again_is_taken_back() {
    for decision in [Decision::Drop, Decision::DelayUs(500_000), Decision::Duplicate, Decision::LetThrough] {
        let mut page = Page::open();
        page.select(DATA);
        page.act(Action::Decide(decision));
        assert_eq!(page.changes().len(), 1);
        page.act(Action::Decide(decision));
        assert_eq!(page.scenario(), page.0.version.base, "{decision:?}");
    }
}

#[test]
fn what_the_scenario_has_decided_is_overruled_by_letting_through() {
    let mut page = Page::showing("third-ack-lost");
    let own = page.scenario().verdicts.first().expect("it drops the third ACK").packet;
    page.act(Action::Select(Some(own)));
    page.act(Action::Decide(Decision::Drop));
    assert!(matches!(page.fate(own), Fate::Arrived { .. }));
    page.act(Action::Decide(Decision::LetThrough));
    assert_eq!(page.scenario(), page.0.version.base);
}

#[test]
fn another_delay_replaces_the_first() {
    let mut page = Page::open();
    page.select(SYN);
    page.act(Action::Decide(Decision::DelayUs(500_000)));
    page.act(Action::Delay(70_000));
    assert_eq!(page.arrives_us(SYN), 120_000);
    assert_eq!(page.changes().len(), 1);
}

#[test]
fn a_packet_of_another_run_cannot_be_decided_about() {
    let mut page = Page::open();
    page.select("client:SYN#7");
    page.act(Action::Decide(Decision::Drop));
    page.act(Action::Delay(1_000));
    page.act(Action::SendAgain);
    assert_eq!(page.scenario(), page.0.version.base);
}

#[test]
fn a_packet_that_is_dragged_down_arrives_when_it_is_let_go() {
    let mut page = Page::open();
    let syn = page.index(SYN);
    page.act(Action::Grab(syn));
    page.act(Action::Drag(24.0));
    let dragged = page.0.dragged.expect("it is dragged");
    assert!((20_000..=50_000).contains(&dragged.delay_us), "{dragged:?}");
    assert_eq!(page.scenario(), page.0.version.base, "nothing happens before it is let go");
    page.act(Action::Release);
    assert_eq!(page.arrives_us(SYN), dragged.arrives().as_us());
    assert_eq!(page.0.dragged, None);
    page.act(Action::Grab(syn));
    assert_eq!(page.0.dragged.map(|dragged| dragged.delay_us), Some(dragged.delay_us));
    page.act(Action::Drag(-500.0));
    page.act(Action::Release);
    assert_eq!(page.arrives_us(SYN), 50_000, "no earlier than without a delay");
}

#[test]
fn a_lost_packet_that_is_dragged_arrives() {
    let mut page = Page::open();
    page.select(SYN);
    page.act(Action::Decide(Decision::Drop));
    page.act(Action::Grab(page.index(SYN)));
    page.act(Action::Drag(48.0));
    page.act(Action::Release);
    assert!(page.arrives_us(SYN) > 50_000);
}

#[test]
fn a_packet_can_be_dragged_beyond_the_end_of_the_run_but_not_beyond_a_day() {
    let mut page = Page::open();
    page.act(Action::ToEnd);
    let last = u32::try_from(page.0.picture.run.packets.len() - 1).expect("a short run");
    page.act(Action::Grab(last));
    page.act(Action::Drag(5_000.0));
    let far = page.0.dragged.expect("it is dragged");
    assert!(far.delay_us >= 1_000_000, "{far:?}");
    page.act(Action::Drag(1e12));
    assert_eq!(page.0.dragged.map(|dragged| dragged.delay_us), Some(synscope_sim::DELAY_MAX_US));
    page.act(Action::Release);
    assert_eq!(page.0.failure, None);
}

#[test]
fn escape_lets_a_dragged_packet_go_as_it_was() {
    let mut page = Page::open();
    page.act(Action::Grab(0));
    page.act(Action::Drag(100.0));
    page.act(Action::Dismiss);
    page.act(Action::Drag(120.0));
    page.act(Action::Release);
    assert_eq!(page.scenario(), page.0.version.base);
    page.act(Action::Grab(0));
    page.act(Action::Release);
    assert_eq!(page.scenario(), page.0.version.base, "not moved, not delayed");
    assert!(!page.0.can_undo());
}

#[test]
fn so_many_octets_are_sent_as_the_person_says() {
    let mut page = Page::open();
    page.act(Action::SetOctets(3_000));
    page.act(Action::Command(Side::Server, CommandKind::Send));
    let sent: usize = page
        .0
        .picture
        .run
        .packets
        .iter()
        .filter(|sent| sent.from == Side::Server)
        .map(|sent| sent.segment.payload.len())
        .sum();
    assert!(sent >= 3_000, "{sent}");
}

#[test]
fn the_link_is_cut_and_mended_in_both_directions_at_once() {
    let mut page = Page::open();
    page.act(Action::CommandBoth(CommandKind::Cut));
    let cut = |page: &Page| page.0.picture.run.at(page.0.playhead()).cut;
    assert!(cut(&page).client && cut(&page).server);
    page.act(Action::CommandBoth(CommandKind::Mend));
    assert!(!cut(&page).client && !cut(&page).server);
    page.act(Action::Undo);
    page.act(Action::Undo);
    assert_eq!(page.scenario(), page.0.version.base);
}

#[test]
fn an_old_duplicate_of_the_selected_packet_turns_up_at_the_playhead() {
    let mut page = Page::open();
    page.at(300);
    page.select(SYN);
    page.act(Action::SendAgain);
    let old = page.0.selected.expect("the duplicate is selected");
    assert_eq!(old.provenance, Provenance::Old);
    let sent =
        page.0.picture.run.packet(page.0.selected_index().expect("it is there")).expect("it is there").sent;
    assert_eq!((sent.as_us(), page.time_us()), (300_000, 300_000));
}

#[test]
fn what_is_not_sent_yet_cannot_be_sent_again() {
    let mut page = Page::open();
    page.at(0);
    page.select(DATA);
    page.act(Action::SendAgain);
    assert_eq!(page.scenario(), page.0.version.base);
}

/// Opens the sheet for a segment in the client's name, at a time when both sides are open.
fn drafting() -> Page {
    let mut page = Page::open();
    page.at(200);
    page.act(Action::Extra(Extra::BeginDraft(Side::Client)));
    page
}

fn draft(page: &Page) -> &Draft {
    page.0.draft.as_deref().expect("the sheet is open")
}

#[test]
fn what_the_sheet_offers_first_is_a_reset_that_is_believed() {
    let mut page = drafting();
    assert_eq!(page.0.open, Some(Opened::Injection));
    page.act(Action::Extra(Extra::Inject));
    assert_eq!(page.0.open, None);
    let forged = page.0.selected.expect("it is selected");
    assert_eq!(forged.to_string(), "forged:client:RST 1#1");
    page.act(Action::ToEnd);
    assert_eq!(page.states().1, State::Closed);
}

#[test]
fn numbers_mean_what_their_buttons_say() {
    let number = |field, place, what: &str| {
        let mut page = drafting();
        page.act(Action::Extra(Extra::Fill(Fill::Flag(Flags::ACK))));
        page.act(Action::Extra(Extra::Fill(Fill::Text(Field::Len, "10".to_owned()))));
        page.act(Action::Extra(Extra::Fill(Fill::Number(field, place))));
        assert_eq!(draft(&page).text(field), what, "{field:?} {place:?}");
    };
    number(Field::Seq, Place::InOrder, "1");
    number(Field::Seq, Place::Old, "-9");
    number(Field::Seq, Place::Beyond, "65536");
    number(Field::Ack, Place::InOrder, "1");
    number(Field::Ack, Place::Old, "0");
    number(Field::Ack, Place::Beyond, "2");
}

#[test]
fn absolute_numbers_are_the_same_numbers() {
    let mut page = drafting();
    let relative = draft(&page).text(Field::Seq).to_owned();
    let injected = |page: &Page| {
        let mut page = Page(Rc::clone(&page.0));
        page.act(Action::Extra(Extra::Inject));
        page.0.selected
    };
    let before = injected(&page);
    page.act(Action::Extra(Extra::Fill(Fill::Absolute(true))));
    assert_ne!(draft(&page).text(Field::Seq), relative);
    assert_eq!(injected(&page), before);
    page.act(Action::Extra(Extra::Fill(Fill::Absolute(false))));
    assert_eq!(draft(&page).text(Field::Seq), relative);
}

#[test]
fn what_is_no_number_is_told_by_its_field_and_injects_nothing() {
    let mut page = drafting();
    for (field, text) in
        [(Field::Seq, "many"), (Field::Len, "65496"), (Field::Window, "-1"), (Field::Mss, "x")]
    {
        page.act(Action::Extra(Extra::Fill(Fill::Text(field, text.to_owned()))));
    }
    page.act(Action::Extra(Extra::Fill(Fill::Flag(Flags::SYN))));
    let faults = draft(&page).forgery().expect_err("it is wrong");
    let fields: Vec<Field> = faults.iter().map(|fault| fault.field).collect();
    assert_eq!(fields, [Field::Seq, Field::Window, Field::Len, Field::Mss]);
    assert_eq!(faults[2].bounds, (0, 65_495));
    page.act(Action::Extra(Extra::Inject));
    assert_eq!(page.scenario(), page.0.version.base);
    assert_eq!(page.0.open, Some(Opened::Injection));
    page.act(Action::Extra(Extra::Fill(Fill::Text(Field::Seq, "−1\u{a0}000".to_owned()))));
    assert_eq!(draft(&page).forgery().expect_err("the rest is wrong").len(), 3);
}

#[test]
fn copies_and_errors_are_of_what_was_sent_by_now() {
    let mut page = drafting();
    let names = |list: &[Index]| -> Vec<String> {
        let run = &page.0.picture.run;
        list.iter().map(|index| run.packet(*index).expect("it is there").name.to_string()).collect()
    };
    assert_eq!(names(&draft(&page).sent), ["client:ACK 1#1", SYN]);
    assert_eq!(names(&draft(&page).about), ["server:SYN,ACK#1"]);
    page.act(Action::Extra(Extra::Fill(Fill::What(What::Copy))));
    page.act(Action::Extra(Extra::Fill(Fill::Copied(packet(SYN)))));
    assert_eq!(draft(&page).injection(), Some(Injection::CopyOf(packet(SYN))));
    page.act(Action::Extra(Extra::Fill(Fill::What(What::Icmp))));
    page.act(Action::Extra(Extra::Inject));
    assert!(matches!(page.changes()[..], [Change { effect: Effect::At(_), .. }]));
}

#[test]
fn changes_are_listed_as_the_run_has_them_and_lead_there() {
    let mut page = Page::open();
    page.act(turn("loss_server_to_client", 0));
    page.act(turn("msl", 1_000_000));
    page.select(SYN);
    page.act(Action::Decide(Decision::Drop));
    page.at(1_200);
    page.act(Action::Command(Side::Client, CommandKind::Send));
    page.select("client:SYN#2");
    page.act(Action::Delay(10_000));
    let edits: Vec<Edit> = page.changes().into_iter().map(|change| change.edit).collect();
    assert!(
        matches!(edits[..], [Edit::Knob { name: "msl", .. }, Edit::Verdict(_), Edit::Verdict(_)]),
        "{edits:?}"
    );
    page.act(Action::ToEnd);
    page.act(Action::ShowChange(edits[2].clone()));
    assert_eq!(page.0.selected, Some(packet("client:SYN#2")));
    assert_eq!(page.time_us(), 1_000_000);
    page.act(Action::ShowChange(edits[1].clone()));
    assert!(matches!(page.fate(packet(SYN)), Fate::Lost { at, .. } if at.as_us() == page.time_us()));
}

#[test]
fn a_change_that_was_taken_back_takes_no_other_with_it() {
    let mut page = Page::open();
    page.select(SYN);
    page.act(Action::Decide(Decision::Drop));
    page.select("client:SYN#2");
    page.act(Action::Decide(Decision::Drop));
    page.act(turn("msl", 1_000_000));
    let first = page.changes()[1].edit.clone();
    page.act(Action::TakeBack(first));
    let effects: Vec<Effect> = page.changes().iter().map(|change| change.effect).collect();
    assert_eq!(effects, [Effect::World, Effect::Nowhere]);
    page.act(Action::Undo);
    assert!(matches!(page.changes()[1].effect, Effect::At(_)));
    page.act(Action::TakeAllBack);
    assert_eq!(page.scenario(), page.0.version.base);
    page.act(Action::Undo);
    assert_eq!(page.changes().len(), 3);
}
