//! The signs on buttons, each drawn on a square of 18.

use yew::prelude::*;

use crate::markup::html;

/// A sign.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    Play,
    Pause,
    StepBack,
    StepForward,
    NextPacket,
    NextNotable,
    ToStart,
    ToEnd,
    Previous,
    Next,
    List,
    Undo,
    Redo,
    Theme,
    Reset,
    Close,
    Knobs,
    Graph,
    Change,
    Compare,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Play => "M5 3v12l10-6z",
            Self::Pause => "M5 3h3v12H5zM10 3h3v12h-3z",
            Self::StepBack => "M12 4v10L4.5 9z",
            Self::StepForward => "M6 4v10l7.500-5z",
            Self::NextPacket => "M2.300 4 3 2.600l8.800 4.700 1-1.900L16 12l-7.200-.800 1-1.900z",
            Self::NextNotable => "M2 4v10l6.500-5zM13 5l3.500 4-3.500 4-3.500-4z",
            Self::ToStart => "M14 4v10L6.500 9zM4 4h1.800v10H4z",
            Self::ToEnd => "M4 4v10l7.500-5zM12.200 4H14v10h-1.800z",
            Self::Previous => "m11.500 3.400 1.200 1.200L8.300 9l4.400 4.400-1.200 1.200L5.900 9z",
            Self::Next => "M6.500 3.400 5.300 4.600 9.700 9l-4.400 4.400 1.200 1.200L12.100 9z",
            Self::List => "M2 4h2v2H2zm4 0h10v2H6zM2 8h2v2H2zm4 0h10v2H6zM2 12h2v2H2zm4 0h10v2H6z",
            Self::Undo => {
                "M7 4 3 8l4 4V9.300h3.500a2.200 2.200 0 0 1 0 4.400H8v1.600h2.500a3.800 3.800 0 0 0 0-7.600H7z"
            }
            Self::Redo => {
                "m11 4 4 4-4 4V9.300H7.500a2.200 2.200 0 0 0 0 4.400H10v1.600H7.500a3.800 3.800 0 0 1 0-7.600H11z"
            }
            Self::Theme => "M9 2a7 7 0 1 0 0 14A7 7 0 0 0 9 2m0 1.500v11a5.500 5.500 0 0 1 0-11",
            Self::Reset => {
                "M9 4V1.500L5.500 4.800 9 8V5.600a3.700 3.700 0 1 1-3.700 3.700H3.700A5.300 5.300 0 1 0 9 4"
            }
            Self::Close => {
                "m4.600 3.500 4.400 4.400 4.400-4.400 1.100 1.100L10.100 9l4.400 4.400-1.100 1.100L9 10.100l-4.400 4.400-1.100-1.100L7.900 9 3.500 4.600z"
            }
            Self::Change => "M2.500 15.500l.900-4 8.400-8.400 3.100 3.100-8.400 8.400z",
            Self::Graph => {
                "M6 2h6v4H9.700v2.300H14V12h2v4h-6v-4h2.500V9.800h-7V12H8v4H2v-4h2V8.300h4.300V6H6z"
            }
            Self::Compare => "M2 3h6v12H2zm1.500 1.500v9h3v-9zM10 3h6v12h-6zm1.500 1.500v9h3v-9z",
            Self::Knobs => {
                "M2 5h7.300a2 2 0 0 1 3.900 0H16v1.500h-2.800a2 2 0 0 1-3.900 0H2zm0 6.500h2.800a2 2 0 0 1 3.900 0H16V13H8.700a2 2 0 0 1-3.900 0H2z"
            }
        }
    }
}

/// The sign, which says nothing to a screen reader: its button has a name.
pub(crate) fn sign(icon: Icon) -> Html {
    html! {
        <svg class="sign" viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">
            <path d={icon.path()} fill="currentColor" />
        </svg>
    }
}
