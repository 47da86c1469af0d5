use api::pool::SuspensionCause;
use leptos::prelude::*;

use super::super::granted::Granted;
use crate::{
    components::{ErrorPanel, Progress},
    format::number::counted,
};

/// Where the owner takes only rows that the service can check: how many are prepared, and what that means.
#[component]
pub(in super::super) fn CheckedRows(granted: Granted) -> impl IntoView {
    let busy = granted.preparing.busy();
    let waits = move || busy.get() && granted.pads_left() == 0;
    view! {
        <Show when=move || granted.is_verified()>
            <section class="signed-by" aria-label=t!("Checked rows")>
                <p role="status">{move || ready(granted.pads_left(), busy.get())}</p>
                <Show when=waits>
                    <Progress label=t!("Preparing checked rows") value=Signal::stored(None) />
                </Show>
                <ErrorPanel failure=granted.preparing.failure() />
                <details class="fold">
                    <summary>{t!("What checked rows are")}</summary>
                    <p>
                        {t!("The owner takes only questions that can be nothing but rows inside this model\u{2019}s ranges. So your browser makes sealed forms ahead of time. The service chooses most of them to be opened, looks whether they are right, and throws them away; each of the others carries one of your questions. Nothing of your rows is shown: what is opened was never used, and what is used is never opened.")}
                    </p>
                </details>
                <Show when=move || busy.get()>
                    <p>
                        {t!("While questions are being prepared, keep this page open and do not reload it. Otherwise the next ones are prepared only two minutes later, and those that the service asked to see and never saw count as withheld. After three such times the owner has to let you go on.")}
                    </p>
                </Show>
            </section>
        </Show>
    }
}

fn ready(left: u32, is_preparing: bool) -> String {
    match (left, is_preparing) {
        (0, true) => {
            t!("Your questions to this model are checked. The first are being prepared; after a reload, or with another window open, \
             that takes up to two minutes.")
                .to_owned()
        }
        (0, false) => {
            t!("Your questions to this model are checked. More are prepared with the next one.")
                .to_owned()
        }
        (left, _) => t!(
            "Your questions to this model are checked: {} prepared.",
            counted(left.into(), t!("is"), t!("are"))
        ),
    }
}

/// Why a grant is suspended and what its user can do, in words.
pub(in super::super) fn why_suspended(cause: SuspensionCause) -> &'static str {
    match cause {
        SuspensionCause::MalformedPad => {
            t!(
                "What your browser promised of its prepared questions is not what it showed. The app of this service does not do \
             that; a damaged device or another program can. The owner sees what was signed, and only he can lift the \
             suspension: ask him, and use the app from a device you trust."
            )
        }
        SuspensionCause::Forfeits => {
            t!(
                "Your browser went away more than three times while the service was checking prepared questions. A closed window or a \
             lost connection does that; nothing is proved against you. Only the owner can lift the suspension: ask \
             him, and then leave the page open until your questions are prepared."
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_questions_are_prepared_is_said_in_words() {
        assert!(ready(0, true).contains("being prepared"));
        assert!(ready(0, false).contains("with the next one"));
        assert!(ready(12, true).contains("12\u{a0}are prepared"));
        assert!(ready(1, false).contains("1\u{a0}is prepared"));
    }
}
