//! How hosts, networks and packets are written.

use core::fmt::Display;
use core::str::FromStr;

use synscope_tcp::{
    App, Config, Flags, IcmpKind, OnEof, Options, Profile, SackBlock, Seq, State, Time, Timestamps,
};

use super::read::Read;
use super::{Fault, Node, Value};
use crate::name::PacketName;
use crate::scenario::{HostSpec, Link, Network};
use crate::side::Side;

impl Read for HostSpec {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut fields = node.fields()?;
        let host = Self {
            config: fields.or("config", Config::default())?,
            app: fields.or("app", App::default())?,
            iss: fields.or("iss", Vec::new())?,
        };
        fields.end().map(|()| host)
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
            let text = match &field.value.value {
                Value::Text(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Switch(switch) => switch.to_string(),
                Value::Null | Value::Negative(_) | Value::Other | Value::List(_) | Value::Map(_) => {
                    return Err(field
                        .value
                        .fault("expected a text such as \"30s\", a whole number, true or false"));
                }
            };
            config.set(&field.name, &text).map_err(|error| Fault::knob(field.at, error))?;
        }
        Ok(config)
    }
}

impl Read for App {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut fields = node.fields()?;
        let default = Self::default();
        let app = Self {
            reply_octets: fields.or("reply_octets", default.reply_octets)?,
            on_eof: fields.or("on_eof", default.on_eof)?,
        };
        fields.end().map(|()| app)
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
        let mut fields = node.fields()?;
        let network = Self {
            client_to_server: fields.or("client_to_server", Link::default())?,
            server_to_client: fields.or("server_to_client", Link::default())?,
        };
        fields.end().map(|()| network)
    }
}

impl Read for Link {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut fields = node.fields()?;
        let default = Self::default();
        let link = Self {
            delay_us: fields.or("delay_us", default.delay_us)?,
            jitter_us: fields.or("jitter_us", default.jitter_us)?,
            loss_ppm: fields.or("loss_ppm", default.loss_ppm)?,
            duplicate_ppm: fields.or("duplicate_ppm", default.duplicate_ppm)?,
            reorder_ppm: fields.or("reorder_ppm", default.reorder_ppm)?,
            reorder_us: fields.or("reorder_us", default.reorder_us)?,
            lifetime_us: fields.or("lifetime_us", default.lifetime_us)?,
        };
        fields.end().map(|()| link)
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
        let mut fields = node.fields()?;
        let options = Self {
            mss: fields.option("mss")?,
            window_scale: fields.option("window_scale")?,
            sack_permitted: fields.or("sack_permitted", false)?,
            timestamps: fields.option("timestamps")?,
            sack: fields.or("sack", Vec::new())?.into_iter().collect(),
        };
        fields.end().map(|()| options)
    }
}

impl Read for Timestamps {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut fields = node.fields()?;
        let timestamps = Self { val: fields.need("val")?, ecr: fields.need("ecr")? };
        fields.end().map(|()| timestamps)
    }
}

impl Read for SackBlock {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut fields = node.fields()?;
        let block = Self { left: fields.need("left")?, right: fields.need("right")? };
        fields.end().map(|()| block)
    }
}
