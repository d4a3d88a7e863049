//! Profiles: whose behaviour the endpoint has where stacks part.

use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// A named set of defaults and of choices where implementations differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// What RFC 9293 and the RFCs it rests on say.
    #[default]
    Rfc9293 = 0,
    /// What today's Linux kernel does.
    Linux = 1,
    /// What textbooks of the 1990s describe: a first wait of 3 s, five repeated SYN-ACKs,
    /// and RSTs that are believed anywhere in the window, as before RFC 5961.
    Classic = 2,
}

impl Profile {
    /// All profiles, the default first.
    pub const ALL: [Self; 3] = [Self::Rfc9293, Self::Linux, Self::Classic];

    /// The name a person writes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rfc9293 => "rfc9293",
            Self::Linux => "linux",
            Self::Classic => "classic",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that is no profile's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown profile `{0}`, expected rfc9293, linux or classic")]
pub struct UnknownProfile(pub String);

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|profile| profile.name() == text)
            .ok_or_else(|| UnknownProfile(text.to_owned()))
    }
}
