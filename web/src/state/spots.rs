//! What of the selected packet's header the person points at.

/// A part of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    /// A field, by its place among the packet's fields.
    Field(u32),
    /// A byte, by its place in the packet.
    Byte(u32),
}

/// Where the pointer and the keyboard are in the header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spots {
    pub(crate) pointed: Option<Spot>,
    focused: Option<Spot>,
    /// The field and the byte where the keyboard was last, and comes back to.
    pub(crate) field: Option<u32>,
    pub(crate) byte: Option<u32>,
}

impl Spots {
    /// What is marked: the pointer is the newer of the two wherever it is.
    pub(crate) fn shown(self) -> Option<Spot> {
        self.pointed.or(self.focused)
    }

    pub(super) const fn focus(&mut self, spot: Option<Spot>) {
        self.focused = spot;
        match spot {
            Some(Spot::Field(field)) => self.field = Some(field),
            Some(Spot::Byte(byte)) => self.byte = Some(byte),
            None => {}
        }
    }
}
