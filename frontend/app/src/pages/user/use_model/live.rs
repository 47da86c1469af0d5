use client::{LIVE_FROM, may_ask_live};
use leptos::prelude::*;

use super::granted::Granted;
use crate::{components::Tick, format::number};

/// Whether questions are asked while somebody types or draws: by choice, and of a small budget never.
#[derive(Clone, Copy)]
pub(super) struct Live {
    wished: RwSignal<bool>,
    may: Memo<bool>,
}

impl Live {
    pub(super) fn new(granted: Granted) -> Self {
        Self {
            wished: RwSignal::new(false),
            may: Memo::new(move |_| may_ask_live(granted.rows_left())),
        }
    }

    pub(super) fn is_on(self) -> bool {
        self.wished.get() && self.may.get()
    }

    pub(super) fn is_on_untracked(self) -> bool {
        self.wished.get_untracked() && self.may.get_untracked()
    }
}

/// The choice; why there is none where the budget is small.
#[component]
pub(super) fn LiveChoice(
    live: Live,
    label: &'static str,
    /// How else a question is asked.
    keys: &'static str,
) -> impl IntoView {
    let told = t!(
        "Fewer than {} are left: each question is asked when you say so. {keys}",
        number::counted(LIVE_FROM, t!("row"), t!("rows"))
    );
    view! {
        <Show
            when=move || live.may.get()
            fallback=move || view! { <p class="small muted">{told.clone()}</p> }
        >
            <Tick label value=live.wished />
        </Show>
    }
}
