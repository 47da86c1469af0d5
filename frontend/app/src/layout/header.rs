use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};

use super::{account_menu::AccountMenu, log_indicator::LogIndicator, navigation::Navigation};
use crate::{
    address::Address,
    components::{Icon, IconName},
    state::{theme::Look, use_theme},
};

/// Brand, navigation, log indicator, look, account.
#[component]
pub(super) fn Header() -> impl IntoView {
    let open = RwSignal::new(false);
    let path = use_location().pathname;
    Effect::new(move || {
        path.track();
        open.set(false);
    });
    view! {
        <header class="site-header">
            <div class="site-header-inner">
                <A href=Address::Landing attr:class="brand" attr:aria-label="Tacit, start page">
                    <Icon name=IconName::Seal />
                    <span>"Tacit"</span>
                </A>
                <button
                    type="button"
                    class="icon-button menu-button"
                    aria-expanded=move || if open.get() { "true" } else { "false" }
                    aria-controls="site-menu"
                    aria-label="Menu"
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    <Icon name=IconName::Menu />
                </button>
                <div id="site-menu" class="site-menu" class:is-open=open>
                    <Navigation />
                    <div class="site-tools">
                        <LogIndicator />
                        <ThemeToggle />
                        <AccountMenu />
                    </div>
                </div>
            </div>
        </header>
    }
}

#[component]
fn ThemeToggle() -> impl IntoView {
    let theme = use_theme();
    let label = move || match theme.look() {
        Look::Light => "Use the dark look",
        Look::Dark => "Use the light look",
    };
    let icon = move || match theme.look() {
        Look::Light => view! { <Icon name=IconName::Moon /> },
        Look::Dark => view! { <Icon name=IconName::Sun /> },
    };
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=move || label()
            title=label
            on:click=move |_| theme.toggle()
        >
            {move || icon()}
        </button>
    }
}
