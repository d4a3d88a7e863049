//! The two that speak with each other.

use std::fmt;
use std::net::Ipv4Addr;
use std::ops::{Index, IndexMut, Not};

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// The endpoint of this project.
    Ours,
    /// The machine's TCP.
    Kernel,
}

/// A router between them.
pub(crate) const ROUTER: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 3);

impl Who {
    pub(crate) const BOTH: [Self; 2] = [Self::Ours, Self::Kernel];

    /// Its address. Each case has a namespace of its own, so they are always the same.
    pub(crate) const fn address(self) -> Ipv4Addr {
        match self {
            Self::Ours => Ipv4Addr::new(10, 0, 0, 2),
            Self::Kernel => Ipv4Addr::new(10, 0, 0, 1),
        }
    }
}

impl Not for Who {
    type Output = Self;
    /// The other one.
    fn not(self) -> Self {
        match self {
            Self::Ours => Self::Kernel,
            Self::Kernel => Self::Ours,
        }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ours => "ours",
            Self::Kernel => "kernel",
        })
    }
}

/// Something that each of them has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Both<T> {
    pub(crate) ours: T,
    pub(crate) kernel: T,
}

impl<T> Index<Who> for Both<T> {
    type Output = T;
    fn index(&self, who: Who) -> &T {
        match who {
            Who::Ours => &self.ours,
            Who::Kernel => &self.kernel,
        }
    }
}

impl<T> IndexMut<Who> for Both<T> {
    fn index_mut(&mut self, who: Who) -> &mut T {
        match who {
            Who::Ours => &mut self.ours,
            Who::Kernel => &mut self.kernel,
        }
    }
}
