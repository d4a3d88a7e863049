//! What stands below the picture: the caption, the transport, the knobs.

pub(crate) mod caption;
pub(crate) mod quiz;
pub(crate) mod timeline;
pub(crate) mod transport;
