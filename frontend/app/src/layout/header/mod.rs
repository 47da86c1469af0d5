//! What stands at the top of every page.

mod account_menu;
mod bell;
mod log_indicator;
mod navigation;
mod popover;

pub(crate) use account_menu::{menu, sign_out};
pub(crate) use bell::bell;
pub(crate) use log_indicator::log;

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};

use self::{account_menu::AccountMenu, navigation::Navigation};
use crate::{
    address::Address,
    components::{Icon, IconName},
    format::number,
    modules::use_modules,
    state::{use_lists, use_service},
};

/// One row: brand, navigation, log, what waits, account. Where it is narrow a button opens the navigation below it.
#[component]
pub(super) fn Header() -> impl IntoView {
    let (open, service, modules) = (RwSignal::new(false), use_service(), use_modules());
    let brand = move || t!("{}, start page", service.name());
    let (path, lists) = (use_location().pathname, use_lists());
    let waiting = Memo::new(move |_| lists.counts().sum());
    let label = move || match waiting.get() {
        0 => t!("Menu").to_owned(),
        waiting => t!("Menu, {} waiting", number::count(waiting)),
    };
    let mark = move || (waiting.get() > 0).then(|| view! { <span class="menu-mark"></span> });
    Effect::new(move |before: Option<()>| {
        path.track();
        if before.is_some() {
            open.set(false);
        }
    });
    view! {
        <header class="site-header">
            <div class="site-header-inner">
                <A href=Address::Landing attr:class="brand" attr:aria-label=brand>
                    {move || mark_of(service.logo())}
                    <span>{move || service.name()}</span>
                </A>
                <button
                    type="button"
                    class="icon-button menu-button"
                    aria-expanded=move || if open.get() { "true" } else { "false" }
                    aria-controls="site-menu"
                    aria-label=label
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    <Icon name=IconName::Menu />
                    {mark}
                </button>
                <div id="site-menu" class="site-menu" class:is-open=open>
                    <Navigation />
                </div>
                <div class="site-tools">
                    {move || modules.session().map(|session| (session.log)())}
                    {move || modules.session().map(|session| (session.bell)())}
                    <AccountMenu />
                </div>
            </div>
        </header>
    }
}

fn mark_of(logo: Option<String>) -> AnyView {
    match logo {
        Some(address) => view! { <img class="brand-logo" src=address alt="" /> }.into_any(),
        None => view! { <Icon name=IconName::Seal /> }.into_any(),
    }
}
