//! Guided scenes: a claim, a run that shows it, and beats that say what to look at and when.
//!
//! A scene is a JSON file, so that its prose is fetched when it is wanted and a teacher can write one.
//! Those that come with SynScope are in this crate's folder `scenes`, with an index of them. A beat is
//! pinned to something that happens, not to a time: it follows the run, whatever the person does to it,
//! and where it does not happen any more, that can be told.
//!
//! ```json
//! {
//!   "version": 1,
//!   "group": "notes",
//!   "notes": ["N4"],
//!   "title": { "en": "Two steps or three", "zh": "两次还是三次" },
//!   "claim": { "en": "…", "zh": "…" },
//!   "scenario": { "version": 2 },
//!   "names": { "a": { "en": "Three steps", "zh": "三次" }, "b": { "en": "Two steps", "zh": "两次" } },
//!   "against": { "server.two_step_handshake": "on" },
//!   "sliders": ["loss"],
//!   "beats": [
//!     { "at": { "sent": "client:SYN#1" }, "text": { "en": "…", "zh": "…" } },
//!     { "run": "b", "at": { "enters": { "host": "server", "state": "ESTABLISHED" } },
//!       "of": { "arrived": "client:SYN#1" }, "unless": [{ "sent": "client:RST 1#1" }],
//!       "text": { "en": "…", "zh": "…" } }
//!   ],
//!   "rule": { "source": "RFC 9293 §3.5", "text": { "en": "…", "zh": "…" } },
//!   "try": { "do": { "en": "…", "zh": "…" }, "look": { "en": "…", "zh": "…" } }
//! }
//! ```
#![warn(missing_docs)]

mod event;
mod follow;
mod glossary;
mod index;
mod read;
mod scene;

pub use event::{Event, Found, Happening};
pub use follow::{Followed, Reading};
pub use glossary::{Explained, Glossary};
pub use index::{Entry, read_index};
pub use scene::{Beat, Group, Names, Rule, Scene, Text, Try};
