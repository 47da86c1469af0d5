//! What surrounds every page.

mod account_menu;
mod alarm_banner;
mod footer;
mod guard;
mod header;
mod kept_page;
mod log_indicator;
mod navigation;
mod not_found;
mod password_form;

pub(crate) use account_menu::sign_out;
pub(crate) use guard::{Guard, go_on_when_open};
pub(crate) use not_found::NotFound;
pub(crate) use password_form::PasswordForm;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use self::{alarm_banner::AlarmBanner, footer::Footer, header::Header};
use crate::{address::Address, components::ToastRegion};

/// Skip link, header, alarm, page, footer, notes.
#[component]
pub(crate) fn Layout(children: Children) -> impl IntoView {
    let path = use_location().pathname;
    let wide = Memo::new(move |_| *path.read() == Address::Landing.to_string());
    view! {
        <a class="skip-link" href="#main" rel="external">
            "Skip to the content"
        </a>
        <Header />
        <AlarmBanner />
        <main id="main" tabindex="-1" class:main-wide=wide>
            {children()}
        </main>
        <Footer />
        <ToastRegion />
    }
}
