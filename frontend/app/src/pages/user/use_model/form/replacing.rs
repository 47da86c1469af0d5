use client::Replaced;
use leptos::prelude::*;

use crate::{
    components::{Alert, AlertTone},
    wording::{before_asking, left_unasked},
};

/// What somebody was told that will be used in place of what she entered: the next press asks so.
#[derive(Clone, Copy)]
pub(super) struct Replacing {
    told: RwSignal<Vec<Replaced>>,
    /// Whether it was told because a field was left, and nobody pressed.
    was_left: RwSignal<bool>,
}

impl Replacing {
    pub(super) fn new() -> Self {
        Self {
            told: RwSignal::new(Vec::new()),
            was_left: RwSignal::new(false),
        }
    }

    /// Whether a press asks. If not, it tells what will be used.
    pub(super) fn may_ask(self, replaced: &[Replaced]) -> bool {
        let is_told = self.told.with_untracked(|told| *told == *replaced);
        let may_ask = replaced.is_empty() || is_told;
        self.was_left.set(false);
        self.told.set(match may_ask {
            true => Vec::new(),
            false => replaced.to_vec(),
        });
        may_ask
    }

    /// A field was left that would have asked: tells what will be used, unless that is told already.
    pub(super) fn leave(self, replaced: &[Replaced]) {
        if self.told.with_untracked(|told| *told != *replaced) {
            self.was_left.set(true);
            self.told.set(replaced.to_vec());
        }
    }

    /// Something else is entered.
    pub(super) fn forget(self) {
        self.told.set(Vec::new());
    }
}

/// Says it at the button.
#[component]
pub(super) fn ReplacingLine(replacing: Replacing) -> impl IntoView {
    let said = move || {
        let told = replacing.told.get();
        if replacing.was_left.get() {
            let said = left_unasked(&told)?;
            return Some(view! { <p class="small">{said}</p> }.into_any());
        }
        let said = before_asking(&told)?;
        let alert = view! {
            <Alert tone=AlertTone::Warning title=t!("Nothing was asked yet")>
                <p>{said}</p>
            </Alert>
        };
        Some(alert.into_any())
    };
    view! { <div role="status">{said}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_value_is_asked_with_by_the_second_press_and_another_one_is_told_anew() {
        let owner = Owner::new();
        owner.set();
        let of = |outside| [Replaced::OfVector { outside }];
        let replacing = Replacing::new();
        assert!(replacing.may_ask(&[]));
        assert!(!replacing.may_ask(&of(1)));
        assert!(!replacing.may_ask(&of(2)));
        assert!(replacing.may_ask(&of(2)));
        assert!(!replacing.may_ask(&of(2)), "each question is told of");
        replacing.forget();
        assert!(!replacing.may_ask(&of(2)));
    }

    #[test]
    fn what_is_told_when_a_field_is_left_is_asked_with_by_the_next_press() {
        let owner = Owner::new();
        owner.set();
        let of = |outside| [Replaced::OfVector { outside }];
        let replacing = Replacing::new();
        replacing.leave(&of(1));
        assert!(replacing.was_left.get_untracked());
        assert!(!replacing.may_ask(&of(2)));
        replacing.leave(&of(2));
        assert!(!replacing.was_left.get_untracked(), "a press told it");
        replacing.forget();
        replacing.leave(&of(2));
        assert!(replacing.may_ask(&of(2)));
    }
}
