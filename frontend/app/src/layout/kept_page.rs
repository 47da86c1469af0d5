use api::account::Account;
use leptos::prelude::*;

use super::PasswordForm;
use crate::components::{Button, ButtonKind, Page, focus_heading};

/// Stands before a page whose session has ended while something on it was unsaved: whoever signs in again has it back.
#[component]
pub(super) fn KeptPage(
    /// Whose page it is.
    account: Account,
    /// Gives up what is unsaved.
    #[prop(into)]
    on_discard: Callback<()>,
) -> impl IntoView {
    let title = document().title();
    on_cleanup(move || {
        document().set_title(&title);
        request_animation_frame(focus_heading);
    });
    view! {
        <div class="narrow-page">
            <Page
                title="Your session has ended"
                lead="What you had not saved is kept on this page, out of sight. Sign in again to go on where you were."
            >
                <PasswordForm email=account.profile.email standing="The page is kept for" verb="Sign in again">
                    <Button kind=ButtonKind::Danger on_press=move |()| on_discard.run(())>
                        "Discard it and leave"
                    </Button>
                </PasswordForm>
            </Page>
        </div>
    }
}
