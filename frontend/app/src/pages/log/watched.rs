use client::LogStatus;
use leptos::prelude::*;

use crate::{
    components::{Alert, AlertTone},
    state::use_log_watch,
    wording::{Explained, glossary::Term},
};

/// Who else confirms the log that this browser followed.
#[component]
pub(super) fn Watched() -> impl IntoView {
    let watch = use_log_watch();
    let told = move || match watch.status() {
        LogStatus::Verified { watch, .. } => Some(watch),
        _ => None,
    };
    let watched = move || told().map(|watch| sentence(watch.cosigned, watch.named));
    let weakened = move || {
        told().filter(|watch| watch.weakened).map(|_| {
            view! {
                <Alert tone=AlertTone::Warning title=t!("The service names fewer witnesses than before")>
                    <p>
                        {t!("A witness is not named any more, or fewer of them have to confirm the log. This browser still asks for those that were named first. Ask the administrator why.")}
                    </p>
                </Alert>
            }
        })
    };
    view! {
        <p role="status">{move || watched()}</p>
        <p class="small muted">
            {t!("Words: ")} <Explained term=Term::TreeHead text=t!("signed head") /> ", " <Explained term=Term::Witness text=t!("witness") /> "."
        </p>
        <div role="status">{move || weakened()}</div>
    }
}

fn sentence(cosigned: u32, named: u32) -> String {
    match named {
        0 => t!("No witness is named by this service: that everybody is shown the same log, you have from the service \
              alone.")
            .to_owned(),
        1 => t!("Watched by {cosigned} of 1 witness. {}", confirmed()),
        _ => t!("Watched by {cosigned} of {named} witnesses. {}", confirmed()),
    }
}

fn confirmed() -> &'static str {
    t!(
        "A witness cosigns a log only if it continues the one it cosigned before, so nobody is shown \
                         another one."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_watches_is_said_in_plain_words() {
        assert!(sentence(2, 2).starts_with("Watched by 2 of 2 witnesses."));
        assert!(sentence(1, 3).starts_with("Watched by 1 of 3 witnesses."));
        assert!(sentence(0, 0).starts_with("No witness is named"));
    }
}
