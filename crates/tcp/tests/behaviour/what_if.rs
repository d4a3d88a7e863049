//! Variants that are not TCP: each does what it says, and nothing else.

use synscope_tcp::{Cause, Profile, Signal, State, TimerKind, WhatIf};

use crate::common::{
    Lab, Output, SECOND, ack, close_wait, config, data, established, fin, fin_wait_1, listen, rst, syn,
};

fn with(variant: WhatIf, make: fn(synscope_tcp::Config) -> Lab) -> Lab {
    make(config(Profile::Rfc9293, &[(variant.name(), "on")]))
}

#[test]
fn with_two_steps_a_server_is_open_as_soon_as_its_syn_ack_is_sent() {
    let mut lab = with(WhatIf::TwoStepHandshake, listen);
    lab.receive(syn());
    assert_eq!(lab.state(), State::Established);
    assert_eq!(lab.causes(), [Cause::AnswerToSyn]);
    assert_eq!(lab.log.signals, [Signal::Connected]);
}

#[test]
fn with_two_steps_the_third_is_an_ack_like_any_other() {
    let mut lab = with(WhatIf::TwoStepHandshake, listen);
    lab.receive(syn());
    lab.log = Output::default();
    lab.receive(ack(1, 1));
    assert_eq!((lab.state(), lab.sent().len()), (State::Established, 0));
    assert_eq!(lab.log.signals, []);
    assert_eq!(lab.timer_ms(TimerKind::Retransmission), None);
}

#[test]
fn with_two_steps_the_syn_ack_is_repeated_until_it_is_acknowledged() {
    let mut lab = with(WhatIf::TwoStepHandshake, listen);
    lab.receive(syn());
    lab.log = Output::default();
    lab.pass(SECOND);
    assert_eq!(lab.sent(), ["SYN,ACK 0 ack 1"]);
}

#[test]
fn with_two_steps_a_reset_ends_the_ghost() {
    let mut lab = with(WhatIf::TwoStepHandshake, listen);
    lab.receive(syn());
    lab.receive(rst(1));
    assert_eq!(lab.state(), State::Closed);
}

#[test]
fn without_time_wait_the_last_ack_goes_out_and_the_connection_is_gone() {
    let mut lab = with(WhatIf::NoTimeWait, fin_wait_1);
    lab.receive(fin(1, 2));
    assert_eq!((lab.state(), lab.causes()), (State::Closed, vec![Cause::AckOfFin]));
    assert_eq!(lab.endpoint.poll_timeout(), None);
    assert_eq!(lab.log.signals, [Signal::EndOfStream, Signal::Closed]);
}

#[test]
fn without_time_wait_crossed_fins_end_in_closed() {
    let mut lab = with(WhatIf::NoTimeWait, fin_wait_1);
    lab.receive(fin(1, 1));
    assert_eq!(lab.state(), State::Closing);
    lab.receive(ack(2, 2));
    assert_eq!((lab.state(), lab.endpoint.poll_timeout()), (State::Closed, None));
}

#[test]
fn with_a_constant_isn_every_connection_begins_with_the_same_number() {
    let iss = |wait_us| {
        let mut lab = with(WhatIf::ConstantIsn, Lab::with);
        lab.pass(wait_us);
        lab.connect();
        lab.view().iss
    };
    assert_eq!(iss(0), iss(3_600 * SECOND));
    let mut lab = with(WhatIf::ConstantIsn, listen);
    lab.receive(syn());
    assert_eq!(lab.view().iss, iss(0));
}

#[test]
fn without_the_ack_of_a_fin_close_wait_is_silent_until_it_closes() {
    let mut lab = with(WhatIf::NoAckOfFin, established);
    lab.receive(fin(1, 1));
    lab.receive(fin(1, 1));
    lab.pass(SECOND);
    assert_eq!((lab.state(), lab.sent().len()), (State::CloseWait, 0));
    lab.does(synscope_tcp::Command::Close);
    assert_eq!(lab.sent(), ["FIN,ACK 1 ack 2"]);
}

#[test]
fn without_the_ack_of_a_fin_the_side_that_closed_first_still_acknowledges() {
    let mut lab = with(WhatIf::NoAckOfFin, fin_wait_1);
    lab.receive(ack(1, 2));
    lab.receive(data(1, 10, 2));
    lab.log = Output::default();
    lab.receive(fin(11, 2));
    assert_eq!((lab.state(), lab.causes()), (State::TimeWait, vec![Cause::AckOfFin]));
}

#[test]
fn without_the_ack_of_a_fin_what_is_sent_in_close_wait_acknowledges_it_all_the_same() {
    let mut lab = with(WhatIf::NoAckOfFin, close_wait);
    lab.send(3);
    assert_eq!(lab.sent(), ["PSH,ACK 1+3 ack 2"]);
}
