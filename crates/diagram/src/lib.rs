//! A [`synscope_sim::Trace`] as geometry: a time axis that folds idle time, and a ladder of
//! lifelines, state bands, timer brackets and slanted arrows; and the graph of states.
//!
//! Pure functions; positions are in CSS pixels, x to the right, y down. Nothing here knows of a
//! screen: the page draws a [`Ladder`] as nodes.
//!
//! The only words are names: of states, flags, calls and timers.
#![warn(missing_docs)]

mod arrows;
mod axis;
mod bands;
mod calls;
mod cuts;
mod graph;
mod gutter;
mod heights;
mod ladder;
mod layout;
mod list;
mod moments;
mod names;
mod numbers;
mod placing;
pub mod svg;
pub mod text;
mod units;

pub use arrows::{Arrow, Ending, Label, LabelForm, Point, Priority, Retry};
pub use axis::{Fold, Piece, PieceKind, TimeAxis};
pub use bands::{Band, BandKind, ListenerChip};
pub use calls::{CallLine, CallMark};
pub use cuts::Cut;
pub use graph::{
    Anchor, Edge, EdgeKind, EdgeName, Graph, GraphForm, LabelPlace, Node, Take, edge_name, ways,
};
pub use gutter::{Absence, AbsenceKind, Bracket, BracketEnd, Line, More};
pub use ladder::{Brace, EndMark, Ladder, Options};
pub use layout::Layout;
pub use list::{Extent, List};
pub use numbers::{Numbers, segment_label};
pub use units::duration;
