//! What happens by itself after a while.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::shared::Shared;
use crate::state::Action;

/// Does an action once it has stood on the page for so long; another action begins anew.
pub(crate) struct Later {
    _timeout: Timeout,
}

#[derive(Properties, PartialEq)]
pub(crate) struct LaterProps {
    pub(crate) shared: Shared,
    pub(crate) action: Action,
    /// In milliseconds.
    pub(crate) ms: u32,
}

impl Component for Later {
    type Message = ();
    type Properties = LaterProps;

    fn create(context: &Context<Self>) -> Self {
        let LaterProps { shared, action, ms } = context.props();
        let (dispatch, action) = (shared.dispatch.clone(), action.clone());
        Self { _timeout: Timeout::new(*ms, move || dispatch.dispatch(action)) }
    }

    fn changed(&mut self, context: &Context<Self>, before: &LaterProps) -> bool {
        if context.props().action != before.action {
            *self = <Self as Component>::create(context);
        }
        false
    }

    fn view(&self, _: &Context<Self>) -> Html {
        Html::default()
    }
}
