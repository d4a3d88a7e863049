//! The knobs of the scenario: four that are always there, and all of them in a drawer.

pub(crate) mod drawer;
mod entry;
mod scale;
pub(crate) mod sliders;
