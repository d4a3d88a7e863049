//! The yardstick: smoltcp opening and closing the same connection over a device in memory.

use std::collections::VecDeque;

use smoltcp::iface::{Config, Interface, SocketHandle, SocketSet, SocketStorage};
use smoltcp::phy::{ChecksumCapabilities, Device, DeviceCapabilities, Medium, RxToken, TxToken};
use smoltcp::socket::tcp;
use smoltcp::time::{Duration, Instant};
use smoltcp::wire::{HardwareAddress, IpAddress, IpCidr};

const MTU: usize = 1_500;
/// As large as our own send and receive buffers.
const BUFFER: usize = 65_535;
const PORT: u16 = 80;
/// As long as smoltcp's TIME-WAIT.
const TIME_WAIT: Duration = Duration::from_secs(10);
/// No handshake or teardown without loss takes more rounds.
const MAX_ROUNDS: usize = 64;

/// One end of a wire: packets that wait to be received, and packets that were sent. Buffers go
/// round, so that no packet costs an allocation.
#[derive(Default)]
struct Wire {
    received: VecDeque<Vec<u8>>,
    sent: VecDeque<Vec<u8>>,
    spare: Vec<Vec<u8>>,
}

struct Receive<'a> {
    packet: Vec<u8>,
    spare: &'a mut Vec<Vec<u8>>,
}

impl RxToken for Receive<'_> {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, work: F) -> R {
        let result = work(&self.packet);
        self.spare.push(self.packet);
        result
    }
}

struct Send<'a> {
    sent: &'a mut VecDeque<Vec<u8>>,
    packet: Vec<u8>,
}

impl TxToken for Send<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(mut self, len: usize, work: F) -> R {
        self.packet.resize(len, 0);
        let result = work(&mut self.packet);
        self.sent.push_back(self.packet);
        result
    }
}

impl Device for Wire {
    type RxToken<'a> = Receive<'a>;
    type TxToken<'a> = Send<'a>;

    fn receive(&mut self, _: Instant) -> Option<(Receive<'_>, Send<'_>)> {
        let packet = self.received.pop_front()?;
        let answer = self.spare.pop().unwrap_or_default();
        let Self { sent, spare, .. } = self;
        Some((Receive { packet, spare }, Send { sent, packet: answer }))
    }

    fn transmit(&mut self, _: Instant) -> Option<Send<'_>> {
        let packet = self.spare.pop().unwrap_or_default();
        Some(Send { sent: &mut self.sent, packet })
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.medium = Medium::Ip;
        capabilities.max_transmission_unit = MTU;
        capabilities.checksum = ChecksumCapabilities::ignored();
        capabilities
    }
}

struct End {
    wire: Wire,
    interface: Interface,
    sockets: SocketSet<'static>,
    socket: SocketHandle,
}

impl End {
    fn new(address: IpAddress) -> Self {
        let mut wire = Wire::default();
        let mut interface = Interface::new(Config::new(HardwareAddress::Ip), &mut wire, Instant::ZERO);
        interface.update_ip_addrs(|addresses| {
            addresses.push(IpCidr::new(address, 24)).expect("room for one address");
        });
        let buffer = || tcp::SocketBuffer::new(vec![0; BUFFER]);
        let mut socket = tcp::Socket::new(buffer(), buffer());
        socket.set_ack_delay(None);
        let mut sockets = SocketSet::new(vec![SocketStorage::EMPTY]);
        let socket = sockets.add(socket);
        Self { wire, interface, sockets, socket }
    }

    fn socket(&mut self) -> &mut tcp::Socket<'static> {
        self.sockets.get_mut(self.socket)
    }

    fn poll(&mut self, now: Instant) {
        self.interface.poll(now, &mut self.wire, &mut self.sockets);
    }
}

/// Two ends that can open and close a connection again and again.
pub(crate) struct Pair {
    client: End,
    server: End,
    now: Instant,
    port: u16,
}

impl Pair {
    pub(crate) fn new() -> Self {
        Self {
            client: End::new(IpAddress::v4(192, 0, 2, 1)),
            server: End::new(IpAddress::v4(192, 0, 2, 2)),
            now: Instant::ZERO,
            port: 49_152,
        }
    }

    /// Opens, closes from the client, then from the server, waits for TIME-WAIT to end; returns how
    /// many segments it took.
    pub(crate) fn open_and_close(&mut self) -> usize {
        self.port = self.port.checked_add(1).unwrap_or(49_152);
        self.server.socket().listen(PORT).expect("the server is closed");
        let remote = (IpAddress::v4(192, 0, 2, 2), PORT);
        let End { interface, sockets, socket, .. } = &mut self.client;
        let client = sockets.get_mut::<tcp::Socket>(*socket);
        client.connect(interface.context(), remote, self.port).expect("the client is closed");
        let mut segments = self.exchange();
        self.client.socket().close();
        segments += self.exchange();
        self.server.socket().close();
        segments += self.exchange();
        self.now += TIME_WAIT;
        self.client.poll(self.now);
        assert_eq!(self.client.socket().state(), tcp::State::Closed);
        assert_eq!(self.server.socket().state(), tcp::State::Closed);
        segments
    }

    /// Carries packets until none is under way.
    fn exchange(&mut self) -> usize {
        let mut segments = 0;
        for _ in 0..MAX_ROUNDS {
            self.now += Duration::from_millis(50);
            self.client.poll(self.now);
            self.server.poll(self.now);
            let under_way = self.client.wire.sent.len() + self.server.wire.sent.len();
            if under_way == 0 {
                return segments;
            }
            segments += under_way;
            self.server.wire.received.append(&mut self.client.wire.sent);
            self.client.wire.received.append(&mut self.server.wire.sent);
        }
        panic!("the exchange does not end");
    }
}
