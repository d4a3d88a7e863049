//! The knobs of the scenario: four that are always there, and all of them in a drawer.

pub(crate) mod drawer;
pub(crate) mod entry;
mod scale;
pub(crate) mod sliders;
