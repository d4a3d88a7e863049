//! The states' names in their bands; they stay in sight for as long as the band does.

use synscope_diagram::{Band, BandKind};
use synscope_sim::Index;
use synscope_words::Label;
use yew::prelude::*;

use super::Drawn;
use super::figure::band_is;
use super::viewport::Window;
use crate::css::px;
use crate::group::group_class;
use crate::markup::{classes, html};
use crate::shared::Shared;

pub(super) struct Names {
    pub(super) ladder: Drawn,
    pub(super) window: Window,
    /// How many steps have happened.
    pub(super) steps: Index,
    pub(super) position: f64,
}

impl PartialEq for Names {
    /// Bands begin with steps, so the playhead's position tells nothing more.
    fn eq(&self, other: &Self) -> bool {
        self.ladder == other.ladder && self.window == other.window && self.steps == other.steps
    }
}

pub(super) fn draw(names: &Names, shared: &Shared) -> Html {
    let Names { ladder, window, position, .. } = names;
    if ladder.layout.compact {
        return Html::default();
    }
    let named = ladder.bands.within(window.top..window.bottom).filter(|band| band.has_room_for_name());
    html! {
        <div class="names" aria-hidden="true">
            { for named.map(|band| draw_name(band, band.top > *position + 0.01, ladder, shared)) }
        </div>
    }
}

fn draw_name(band: &Band, is_coming: bool, ladder: &Drawn, shared: &Shared) -> Html {
    let (left, right) = ladder.layout.tint(band.host);
    let key = format!("{}-{}", band.host.name(), px(band.top));
    let (name, class) = match band.kind {
        BandKind::State(state) => (state.name(), group_class(state)),
        BandKind::Off => (shared.text(Label::SwitchedOff), "off"),
    };
    let (top, height) = (px(band.top), px(band.bottom - band.top));
    let style = format!("top:{top}px;height:{height}px;left:{}px;width:{}px", px(left), px(right - left));
    html! {
        <div {key} class={classes!(class, is_coming.then_some("coming"))} {style}>
            <span data-of={band_is(band)}>{ name }</span>
        </div>
    }
}
