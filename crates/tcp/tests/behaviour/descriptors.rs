//! File descriptors: how many sockets a program may have, and what it sees where there is none left.

use core::net::SocketAddrV4;

use synscope_tcp::{App, CommandError, Errand, Errno, Flags, HostCommand, OnEof, Profile, SocketId, Syscall};

use crate::common::{MS, Machine, config};

const ACK: Flags = Flags::ACK;

/// A machine whose program may have so many sockets, beside the three files that every program has.
fn with_room_for(sockets: u32, app: App) -> Machine {
    Machine::new(config(Profile::Rfc9293, &[("rlimit_nofile", &(3 + sockets).to_string())]), app)
}

fn client(number: u16) -> SocketAddrV4 {
    SocketAddrV4::new([198, 51, 100, 1].into(), 40_000 + number)
}

fn shake_hands(machine: &mut Machine, number: u16) -> Vec<String> {
    machine.receive_from(client(number), 80, Flags::SYN, 0, 0, 0);
    machine.receive_from(client(number), 80, ACK, 1, 1, 0);
    machine.out().into_iter().filter(|line| line.contains("accept()")).collect()
}

fn connect(machine: &mut Machine, from_port: u16) -> Result<(), CommandError> {
    let remote = SocketAddrV4::new([198, 51, 100, 1].into(), 80);
    machine.does(HostCommand::Connect { remote, from_port: Some(from_port) })
}

#[test]
fn a_connection_that_finds_no_descriptor_waits_and_is_accepted_when_another_is_closed() {
    let app = App { on_eof: OnEof::Never, ..App::default() };
    let mut machine = with_room_for(3, app);
    machine.listen(8);
    assert_eq!(shake_hands(&mut machine, 0), ["#2 accept() = ok"]);
    assert_eq!(shake_hands(&mut machine, 1), ["#3 accept() = ok"]);
    assert_eq!(shake_hands(&mut machine, 2), ["#4 accept() = EMFILE"]);
    assert_eq!(shake_hands(&mut machine, 3), ["#5 accept() = EMFILE"]);
    // What comes for it meanwhile is kept, and accept() is not called for it again.
    machine.receive_from(client(2), 80, ACK, 1, 1, 10);
    let said = machine.out();
    assert!(said.iter().all(|line| !line.contains("accept()") && !line.contains("read()")), "{said:?}");
    machine.does(HostCommand::Close(SocketId(2))).expect("it is open");
    let said: Vec<String> = machine.out().into_iter().filter(|line| line.contains("()")).collect();
    assert_eq!(said, ["#2 close() = ok", "#4 accept() = ok", "#4 read() = 10"]);
}

#[test]
fn what_the_peer_closes_keeps_its_descriptor_until_the_application_closes_it() {
    let app = App { on_eof: OnEof::Never, ..App::default() };
    let mut machine = with_room_for(2, app);
    machine.listen(8);
    shake_hands(&mut machine, 0);
    machine.receive_from(client(0), 80, Flags::FIN | ACK, 1, 1, 0);
    assert_eq!(shake_hands(&mut machine, 1), ["#3 accept() = EMFILE"]);
    // A connection that the application has closed has none, however long its end takes.
    let mut machine = with_room_for(2, App::default());
    machine.listen(8);
    shake_hands(&mut machine, 0);
    machine.receive_from(client(0), 80, Flags::FIN | ACK, 1, 1, 0);
    assert_eq!(shake_hands(&mut machine, 1), ["#3 accept() = ok"]);
}

#[test]
fn neither_a_listener_nor_a_connection_is_made_without_a_descriptor() {
    let mut machine = with_room_for(1, App::default());
    connect(&mut machine, 5_000).expect("there is one");
    assert_eq!(connect(&mut machine, 5_001), Err(CommandError::TooManyFiles));
    let listen = HostCommand::Listen { port: 80, backlog: 1 };
    assert_eq!(machine.does(listen), Err(CommandError::TooManyFiles));
    let said = machine.out();
    assert!(said.iter().any(|line| line.contains("socket() = EMFILE")), "{said:?}");
    machine.does(HostCommand::Abort(SocketId(1))).expect("it is there");
    connect(&mut machine, 5_001).expect("it is free again");
}

#[test]
fn a_program_that_makes_system_calls_has_no_more_either() {
    let mut machine = with_room_for(2, App::default());
    let listener = machine.listening(8);
    let other = machine.socket();
    assert_eq!(machine.call(Syscall::Socket), Err(Errno::EMFILE));
    // The kernel takes a descriptor before it looks whether anybody waits.
    assert_eq!(machine.accept(listener), Err(Errno::EMFILE));
    machine.close(other).expect("it is open");
    assert_eq!(machine.accept(listener), Err(Errno::EAGAIN));
}

#[test]
fn an_application_does_its_errand_on_each_connection_that_it_opens() {
    let errand = Errand { send_octets: 10, close_after_us: Some(5 * MS) };
    let mut machine = with_room_for(5, App { on_connect: errand, ..App::default() });
    connect(&mut machine, 5_000).expect("a descriptor is free");
    let answer = |machine: &mut Machine| {
        let server = SocketAddrV4::new([198, 51, 100, 1].into(), 80);
        machine.receive_from(server, 5_000, Flags::SYN | ACK, 0, 1, 0);
    };
    answer(&mut machine);
    let said = machine.out();
    let calls: Vec<&String> =
        said.iter().filter(|line| line.contains("()") || line.contains("write")).collect();
    assert_eq!(calls, ["#1 connect() = …", "#1 connect() = ok", "#1 write(10) = 10"]);
    machine.pass(5 * MS);
    assert!(machine.out().contains(&"#1 close() = ok".to_owned()));
    // A process that hangs begins when it goes on.
    let mut machine = with_room_for(5, App { on_connect: errand, ..App::default() });
    connect(&mut machine, 5_000).expect("a descriptor is free");
    machine.does(HostCommand::Hang).expect("always");
    answer(&mut machine);
    assert!(machine.out().iter().all(|line| !line.contains("write")));
    machine.does(HostCommand::Resume).expect("it hangs");
    assert!(machine.out().iter().any(|line| line == "#1 write(10) = 10"));
}
