//! How hosts, networks and packets are written.

use core::fmt::Display;
use core::net::Ipv4Addr;
use core::str::FromStr;

use synscope_tcp::{
    App, Config, Errand, Flags, IcmpKind, OnEof, Options, Profile, SackBlock, Seq, State, Time, Timestamps,
};

use super::read::Read;
use super::{Fault, Node, Value};
use crate::name::PacketName;
use crate::scenario::{HostSpec, Link, Network};
use crate::side::Side;

impl Read for HostSpec {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut value = Self::default();
        node.fields(
            0,
            &mut [("config", &mut value.config), ("app", &mut value.app), ("iss", &mut value.iss)],
        )?;
        Ok(value)
    }
}

impl Read for Config {
    /// A profile, and the knobs that differ from it: as texts, numbers or switches.
    fn read(node: &Node) -> Result<Self, Fault> {
        let Value::Map(fields) = &node.value else { return Err(node.fault("expected fields in braces")) };
        let profile = fields.iter().find(|field| field.name == "profile");
        let mut config =
            Self::new(profile.map_or(Ok(Profile::default()), |field| Profile::read(&field.value))?);
        for field in fields.iter().filter(|field| field.name != "profile") {
            let text = field.value.setting()?;
            config.set(&field.name, &text).map_err(|error| Fault::knob(field.at, error))?;
        }
        Ok(config)
    }
}

impl Read for App {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut value = Self::default();
        node.fields(
            0,
            &mut [
                ("reply_octets", &mut value.reply_octets),
                ("on_eof", &mut value.on_eof),
                ("on_connect", &mut value.on_connect),
            ],
        )?;
        Ok(value)
    }
}

impl Read for Errand {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut value = Self::default();
        node.fields(
            0,
            &mut [("send_octets", &mut value.send_octets), ("close_after_us", &mut value.close_after_us)],
        )?;
        Ok(value)
    }
}

impl Read for OnEof {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        match variant.name {
            "close_after_us" => variant.content().map(Self::CloseAfterUs),
            "never" => variant.unit(Self::Never),
            _ => variant.unknown(&["close_after_us", "never"]),
        }
    }
}

impl Read for Network {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut value = Self::default();
        node.fields(
            0,
            &mut [
                ("client_to_server", &mut value.client_to_server),
                ("server_to_client", &mut value.server_to_client),
            ],
        )?;
        Ok(value)
    }
}

impl Read for Link {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut value = Self::default();
        node.fields(
            0,
            &mut [
                ("delay_us", &mut value.delay_us),
                ("jitter_us", &mut value.jitter_us),
                ("loss_ppm", &mut value.loss_ppm),
                ("duplicate_ppm", &mut value.duplicate_ppm),
                ("reorder_ppm", &mut value.reorder_ppm),
                ("reorder_us", &mut value.reorder_us),
                ("lifetime_us", &mut value.lifetime_us),
            ],
        )?;
        Ok(value)
    }
}

/// Reads what is written as a text of its own form.
fn parsed<T: FromStr<Err: Display>>(node: &Node) -> Result<T, Fault> {
    node.text()?.parse().map_err(|error: T::Err| node.fault(&error.to_string()))
}

impl Read for Profile {
    fn read(node: &Node) -> Result<Self, Fault> {
        parsed(node)
    }
}

impl Read for PacketName {
    fn read(node: &Node) -> Result<Self, Fault> {
        parsed(node)
    }
}

impl Read for Ipv4Addr {
    fn read(node: &Node) -> Result<Self, Fault> {
        parsed(node)
    }
}

impl Read for Flags {
    fn read(node: &Node) -> Result<Self, Fault> {
        parsed(node)
    }
}

impl Read for Side {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        let side = Self::BOTH.into_iter().find(|side| side.name() == variant.name);
        side.map_or_else(|| variant.unknown(&Self::BOTH.map(Self::name)), |side| variant.unit(side))
    }
}

impl Read for State {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        let state = Self::ALL.into_iter().find(|state| state.name() == variant.name);
        state.map_or_else(|| variant.unknown(&Self::ALL.map(Self::name)), |state| variant.unit(state))
    }
}

impl Read for Time {
    fn read(node: &Node) -> Result<Self, Fault> {
        u64::read(node).map(Self::from_us)
    }
}

impl Read for Seq {
    fn read(node: &Node) -> Result<Self, Fault> {
        u32::read(node).map(Self)
    }
}

impl Read for IcmpKind {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        match variant.name {
            "unreachable" => variant.content().map(Self::Unreachable),
            "source-quench" => variant.unit(Self::SourceQuench),
            "time-exceeded" => variant.unit(Self::TimeExceeded),
            "parameter-problem" => variant.unit(Self::ParameterProblem),
            _ => variant.unknown(&["unreachable", "source-quench", "time-exceeded", "parameter-problem"]),
        }
    }
}

impl Read for Options {
    fn read(node: &Node) -> Result<Self, Fault> {
        let (mut value, mut sack) = (Self::default(), Vec::new());
        node.fields(
            0,
            &mut [
                ("mss", &mut value.mss),
                ("window_scale", &mut value.window_scale),
                ("sack_permitted", &mut value.sack_permitted),
                ("timestamps", &mut value.timestamps),
                ("sack", &mut sack),
            ],
        )?;
        Ok(Self { sack: sack.into_iter().collect(), ..value })
    }
}

impl Read for Timestamps {
    fn read(node: &Node) -> Result<Self, Fault> {
        let (mut val, mut ecr) = (0_u32, 0_u32);
        node.fields(2, &mut [("val", &mut val), ("ecr", &mut ecr)])?;
        Ok(Self { val, ecr })
    }
}

impl Read for SackBlock {
    fn read(node: &Node) -> Result<Self, Fault> {
        let (mut left, mut right) = (Seq(0), Seq(0));
        node.fields(2, &mut [("left", &mut left), ("right", &mut right)])?;
        Ok(Self { left, right })
    }
}
