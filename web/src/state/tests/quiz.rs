//! Questions about what happens next, on the page.

use synscope_sim::quiz::Asks;

use super::*;

const FORWARD: Action = Action::Step(Direction::Forward);
const BACK: Action = Action::Step(Direction::Back);

/// A page that asks, at the beginning of a run.
fn asking(name: &'static str) -> Page {
    let mut page = Page::showing(name);
    page.act(Action::SetReducedMotion(true));
    page.act(Action::TogglePredicts);
    page.act(Action::ToStart);
    page
}

impl Page {
    fn asked(&self) -> Option<&Asked> {
        self.0.quiz.asked.as_deref()
    }

    fn open_question(&self) -> Option<&Asked> {
        self.asked().filter(|asked| asked.given.is_none())
    }

    /// Goes on until there is a question; how many steps have happened then.
    fn go_to_question(&mut self) -> Index {
        for _ in 0..100 {
            if self.open_question().is_some() {
                return self.0.playhead().steps;
            }
            self.act(FORWARD);
        }
        panic!("no question comes");
    }

    fn answer(&mut self, is_right: bool) {
        let right = self.open_question().expect("a question is open").question.right;
        self.act(Action::Answer(if is_right { right } else { usize::from(right == 0) }));
    }

    fn score(&self) -> (u32, u32) {
        (self.0.quiz.score.right, self.0.quiz.score.given)
    }

    /// Answers all questions to the end of the run, and counts them.
    fn answer_all(&mut self) -> u32 {
        let before = self.score().1;
        for _ in 0..300 {
            match self.open_question() {
                Some(_) => self.answer(true),
                None if self.0.position >= self.0.picture.end() => break,
                None => self.act(FORWARD),
            }
        }
        self.score().1 - before
    }
}

#[test]
fn nothing_is_asked_unless_it_is_wanted() {
    let mut page = Page::showing("open-close");
    page.act(Action::SetReducedMotion(true));
    page.act(Action::ToStart);
    while page.0.position < page.0.picture.end() {
        page.act(FORWARD);
        assert!(page.asked().is_none());
    }
}

#[test]
fn a_step_stops_before_what_the_question_is_about() {
    for name in ["open-close", "third-ack-lost-for-good", "simultaneous-close"] {
        let mut page = asking(name);
        for _ in 0..5 {
            let steps = page.go_to_question();
            let asked = page.open_question().expect("a question is open");
            assert_eq!(steps, asked.question.step);
            let coming = page.0.picture.run.step(steps).expect("it is still to come");
            assert!(page.0.playhead().time < coming.at, "its time is not there yet");
            page.answer(true);
            assert!(page.0.playhead().steps > steps, "the answer is shown");
        }
    }
}

#[test]
fn playing_stops_before_a_question_and_goes_on_after_it() {
    let mut page = Page::showing("open-close");
    page.act(Action::TogglePredicts);
    page.act(Action::PlayPause);
    page.wait(10_000);
    let asked = page.open_question().expect("the SYN is about to arrive").clone();
    assert!(!page.0.is_playing());
    assert_eq!(page.0.playhead().steps, asked.question.step);
    page.answer(true);
    page.wait(1_000);
    assert!(page.asked().is_some_and(|asked| asked.given.is_some()), "there is time to read");
    page.act(Action::GoOn);
    assert!(page.0.is_playing());
    page.wait(10_000);
    let next = page.open_question().expect("the next question");
    assert!(next.question.step > asked.question.step);
}

#[test]
fn the_score_counts_answers_and_those_that_were_right() {
    let mut page = asking("open-close");
    for is_right in [true, false, true] {
        page.go_to_question();
        page.answer(is_right);
    }
    assert_eq!(page.score(), (2, 3));
    page.act(Action::Answer(0));
    assert_eq!(page.score(), (2, 3), "one answer is all");
    page.act(Action::ResetScore);
    assert_eq!(page.score(), (0, 0));
}

#[test]
fn what_was_answered_is_not_asked_again_on_the_way_back_and_forth() {
    let mut page = asking("open-close");
    let count = page.answer_all();
    assert!(count > 8, "{count}");
    page.act(Action::ToStart);
    assert_eq!(page.answer_all(), 0);
}

#[test]
fn a_question_is_skipped_by_going_on_and_comes_again_after_going_back() {
    for skip in [Action::Dismiss, FORWARD, Action::GoOn] {
        let mut page = asking("open-close");
        let first = page.go_to_question();
        page.act(skip);
        let asked = page.asked().map(|asked| asked.question.step);
        assert_ne!(asked, Some(first));
        assert_eq!(page.score(), (0, 0));
        page.act(Action::ToStart);
        assert_eq!(page.go_to_question(), first);
    }
}

#[test]
fn play_goes_past_an_open_question() {
    let mut page = asking("open-close");
    let first = page.go_to_question();
    page.act(Action::PlayPause);
    assert!(page.0.is_playing() && page.asked().is_none());
    page.wait(3_000);
    assert!(page.0.playhead().steps > first || page.0.is_playing());
}

#[test]
fn going_elsewhere_takes_the_card_away() {
    for elsewhere in [BACK, Action::ToStart, Action::ToEnd, Action::Load("fin-lost"), Action::TogglePredicts]
    {
        let mut page = asking("open-close");
        page.go_to_question();
        page.answer(true);
        page.go_to_question();
        page.act(elsewhere.clone());
        assert!(page.asked().is_none(), "{elsewhere:?}");
    }
}

#[test]
fn looking_at_something_leaves_the_card_where_it_is() {
    let mut page = asking("open-close");
    page.go_to_question();
    for look in [Action::SelectIndex(0), Action::Open(Opened::Inspector), Action::SetLang(Lang::Zh)] {
        page.act(look);
        assert!(page.open_question().is_some());
    }
}

#[test]
fn an_edit_makes_new_questions_and_old_answers_do_not_count_twice() {
    let mut page = asking("open-close");
    let all = page.answer_all();
    // Another world in which the same happens, later.
    page.act(turn("rtt", 200_000));
    page.act(Action::ToStart);
    let again = page.answer_all();
    assert!(again < all / 2, "{again} of {all}");
    // The server closes first, which is another future.
    page.act(Action::Undo);
    page.act(Action::ToStart);
    while page.states() != BOTH_OPEN {
        page.act(FORWARD);
    }
    page.act(Action::Command(Side::Server, CommandKind::Close));
    assert!(page.answer_all() > 2);
}

#[test]
fn an_edit_takes_the_card_away() {
    let mut page = asking("open-close");
    page.go_to_question();
    page.act(Action::SelectIndex(0));
    page.act(Action::Decide(Decision::Drop));
    assert!(page.asked().is_none());
}

#[test]
fn other_ways_forward_stop_for_a_question_too() {
    let ways = [
        Action::StepPacket(Direction::Forward),
        Action::StepHost(Direction::Forward),
        Action::StepNotable(Direction::Forward),
    ];
    for way in ways {
        let mut page = asking("open-close");
        let asks = (0..3).any(|_| {
            page.act(way.clone());
            page.open_question().is_some()
        });
        assert!(asks, "{way:?}");
    }
}

#[test]
fn while_nothing_happens_the_question_is_asked_before_the_wait() {
    let mut page = asking("last-ack-lost");
    let mut seen = 0;
    for _ in 0..40 {
        if page.0.position >= page.0.picture.end() {
            break;
        }
        page.act(FORWARD);
        let Some(asked) = page.open_question() else { continue };
        if let Asks::Wait { .. } | Asks::Next { .. } = asked.question.asks {
            seen += 1;
            let last = page.0.picture.run.step(asked.question.step - 1).expect("something has happened");
            assert_eq!(page.0.playhead().time, last.at);
        }
        page.answer(true);
    }
    assert!(seen > 1, "{seen}");
}

#[test]
fn nothing_is_asked_while_two_runs_are_compared() {
    let mut page = asking("open-close");
    page.act(Action::Extra(Extra::Compare(Some(Against::Profile(Profile::Linux)))));
    page.act(Action::ToStart);
    for _ in 0..8 {
        page.act(FORWARD);
        assert!(page.asked().is_none());
    }
}

#[test]
fn either_the_future_is_shown_or_it_is_asked_about() {
    let mut page = Page::open();
    page.act(Action::SetShowsFuture(true));
    page.act(Action::TogglePredicts);
    assert!(page.0.prefs.predicts && !page.0.prefs.shows_future);
    page.act(Action::SetShowsFuture(true));
    assert!(!page.0.prefs.predicts && page.0.prefs.shows_future);
}

#[test]
fn another_scenario_asks_anew_and_the_score_goes_on() {
    let mut page = asking("open-close");
    let first = page.answer_all();
    page.act(Action::Load("server-closes-first"));
    page.act(Action::ToStart);
    let second = page.answer_all();
    assert!(second > 8);
    assert_eq!(page.score().1, first + second);
}

#[test]
fn where_one_connection_is_shown_it_is_asked_about_its_packets() {
    let mut page = asking("open-close");
    page.act(Action::ShowConnection(Some(1)));
    let mut seen = 0;
    while page.0.position < page.0.picture.end() {
        page.act(FORWARD);
        let Some(asked) = page.open_question() else { continue };
        let stimulus = page.0.picture.run.step(asked.question.step).expect("it comes").stimulus;
        assert!(matches!(stimulus, synscope_sim::Stimulus::Arrival { .. }));
        seen += 1;
        page.answer(true);
    }
    assert!(seen > 4, "{seen}");
}
