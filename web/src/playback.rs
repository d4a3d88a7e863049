//! The only frame loop. It runs while the playhead moves or a run is computed, holds the
//! dispatcher, and never the state.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use yew::prelude::*;

use crate::shared::Dispatch;
use crate::state::{Action, Pending};

/// Runs the loop for as long as there is something to do.
#[hook]
pub(crate) fn use_frames(dispatch: Dispatch, is_moving: bool, pending: Option<Pending>) {
    use_effect_with((is_moving, pending), move |(is_moving, pending)| {
        let (is_moving, pending) = (*is_moving, pending.clone());
        let is_busy = is_moving || pending.is_some();
        let mut last = None;
        let frames = is_busy.then(|| {
            Frames::begin(move |now_ms| {
                if is_moving {
                    let passed = last.replace(now_ms).map_or(0.0, |last| now_ms - last);
                    dispatch.dispatch(Action::Tick(passed));
                }
                if let Some(pending) = &pending
                    && let Some(run) = pending.advance()
                {
                    dispatch.dispatch(Action::Computed(pending.clone(), run));
                }
            })
        });
        move || drop(frames)
    });
}

/// A loop that ends when it is dropped.
struct Frames {
    shared: Rc<Loop>,
}

/// What the browser calls before a frame, with the frame's time in milliseconds.
type Callback = Closure<dyn FnMut(f64)>;

struct Loop {
    callback: RefCell<Option<Callback>>,
    request: RefCell<Option<i32>>,
}

impl Frames {
    /// Calls `each` before every frame with the frame's time in milliseconds.
    fn begin(mut each: impl FnMut(f64) + 'static) -> Self {
        let shared = Rc::new(Loop { callback: RefCell::new(None), request: RefCell::new(None) });
        let again = Rc::downgrade(&shared);
        let callback = Callback::new(move |now_ms| {
            if let Some(shared) = again.upgrade() {
                shared.ask();
                each(now_ms);
            }
        });
        shared.callback.replace(Some(callback));
        shared.ask();
        Self { shared }
    }
}

impl Loop {
    fn ask(&self) {
        let callback = self.callback.borrow();
        let request = callback.as_ref().zip(web_sys::window()).and_then(|(callback, window)| {
            window.request_animation_frame(callback.as_ref().unchecked_ref()).ok()
        });
        self.request.replace(request);
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        if let Some((request, window)) = self.shared.request.take().zip(web_sys::window()) {
            let _ = window.cancel_animation_frame(request);
        }
    }
}
