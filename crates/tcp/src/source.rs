//! Where a rule stands.

use core::fmt;
use serde::Serialize;

/// The document and place that a rule comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "String")]
pub enum Source {
    /// A section of an RFC, such as 9293 and `3.10.7.4`.
    Rfc(u16, &'static str),
    /// What the Linux kernel does under the name of a knob or function.
    Linux(&'static str),
    /// Nowhere: a variant that TCP does not have, by the name of its knob.
    WhatIf(&'static str),
}

impl Source {
    /// The address of the text on the RFC editor's site; `None` for what no RFC says.
    pub fn url(self) -> Option<String> {
        match self {
            Self::Rfc(number, section) => {
                let anchor =
                    if section.starts_with(|c: char| c.is_ascii_digit()) { "section" } else { "appendix" };
                Some(format!("https://www.rfc-editor.org/rfc/rfc{number}#{anchor}-{section}"))
            }
            Self::Linux(_) | Self::WhatIf(_) => None,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rfc(number, section) => write!(f, "RFC {number} §{section}"),
            Self::Linux(name) => write!(f, "Linux {name}"),
            Self::WhatIf(name) => write!(f, "not TCP: {name}"),
        }
    }
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        source.to_string()
    }
}
