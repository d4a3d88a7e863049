//! Whose ICMP error it is.

use super::{Host, HostSink, Pair};
use crate::icmp::IcmpError;
use crate::time::Time;

impl Host {
    /// IP passes up an ICMP error about a segment of this host (RFC 9293 §3.9.2.2, MUST-54). One that is about no
    /// connection is taken no notice of, nor is any while the host is switched off.
    pub fn handle_icmp(&mut self, now: Time, error: &IcmpError, sink: &mut impl HostSink) {
        if !self.up || *error.src.ip() != self.address {
            return;
        }
        let pair = Pair::new(error.src.port(), Some(error.dst));
        if let Some(id) = self.sockets.id_with_pair(pair) {
            self.with_endpoint(id, now, sink, |endpoint, sink| endpoint.handle_icmp(now, error, sink));
        }
    }
}
