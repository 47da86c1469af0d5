//! What administrators set for the service; auditors read it.

mod changes;
mod clashes;
mod form;
mod logo;
mod texts;

use api::{account::Role, settings::SettingsView};
use leptos::prelude::*;

use changes::{Changes, Told};
use form::SettingsForm;
use logo::Logo;

use crate::{
    components::{FetchedView, Page, fetch},
    state::{client, use_session},
};

/// Every setting, who changed which, and what the command line says.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let view = fetch(|| client().settings()).stay_fresh();
    // Outlives the form, which is made anew when somebody else changes a setting while this one is on its way.
    let on_change = Callback::new(move |shown: SettingsView| view.update(|view| *view = shown));
    let reader = use_session().account().map(|reader| reader.role);
    let changes = reader == Some(Role::Administrator);
    let lead = match changes {
        true => {
            t!(
                "A change counts within five seconds, on every server of the service, and stands in the list below."
            )
        }
        false => {
            t!("What administrators set for the service. Auditors read it and change nothing.")
        }
    };
    view! {
        <Page title=t!("Settings") lead=lead>
            <FetchedView from=view what=t!("the settings") children=move |shown: SettingsView| {
                view! {
                    <div class="stack settings-page">
                    <Logo shown=shown.clone() is_fixed=!changes on_change />
                    <SettingsForm shown=shown.clone() is_fixed=!changes on_change />
                    <Told told=shown.told />
                    <Changes changes=shown.changes />
                    </div>
                }
            } />
        </Page>
    }
}
