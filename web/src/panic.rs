//! What a person sees when the application stops by a mistake of ours.
//!
//! The message lies outside of the tree that Yew draws (`#trouble` in `index.html`), so that it
//! can be shown whatever state that tree is in.

/// Makes every panic visible.
pub(crate) fn install() {
    // Through Yew, which would else put a hook of its own in the place of this one.
    yew::set_custom_panic_hook(Box::new(|info| {
        let detail = info.to_string();
        web_sys::console::error_1(&detail.as_str().into());
        show(&detail);
    }));
}

fn show(detail: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id("trouble-detail")?.set_text_content(Some(detail));
    document.get_element_by_id("trouble")?.remove_attribute("hidden").ok()
}
