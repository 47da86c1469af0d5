//! Every route on one screen.

use api::account::Role;
use leptos::prelude::*;
use leptos_router::{
    components::{Outlet, ParentRoute, Route, Routes},
    path,
};

use crate::{
    layout::{Guard, NotFound},
    pages::{account::*, administrator::*, log::*, owner::*, user::*, visitor::*},
};

/// The page of the current path.
#[component]
pub(crate) fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <Route path=path!("/") view=LandingPage />
            <Route path=path!("/how-it-works") view=HowItWorksPage />
            <Route path=path!("/register") view=RegisterPage />
            <Route path=path!("/setup") view=SetUpPage />
            <Route path=path!("/sign-in") view=SignInPage />
            <Route path=path!("/unlock") view=UnlockPage />

            <ParentRoute path=path!("/admin") view=|| guarded(Role::Administrator)>
                <Route path=path!("") view=QueuePage />
                <Route path=path!("accounts") view=AccountsPage />
                <Route path=path!("models") view=ModelsPage />
                <Route path=path!("grants") view=GrantsPage />
                <Route path=path!("log") view=LogPage />
                <Route path=path!("health") view=HealthPage />
            </ParentRoute>

            <ParentRoute path=path!("/owner") view=|| guarded(Role::Owner)>
                <Route path=path!("") view=OwnerDashboardPage />
                <Route path=path!("import") view=ImportPage />
                <Route path=path!("models/:id") view=OwnerModelPage />
                <Route path=path!("requests") view=RequestsPage />
                <Route path=path!("activity") view=ActivityPage />
            </ParentRoute>

            <ParentRoute path=path!("/user") view=|| guarded(Role::User)>
                <Route path=path!("") view=CataloguePage />
                <Route path=path!("keys") view=KeysPage />
                <Route path=path!("models/:id") view=UserModelPage />
                <Route path=path!("grants") view=UserGrantsPage />
                <Route path=path!("use/:grant") view=UsePage />
                <Route path=path!("history") view=HistoryPage />
                <Route path=path!("activity") view=ActivityPage />
            </ParentRoute>
        </Routes>
    }
}

fn guarded(role: Role) -> impl IntoView {
    view! {
        <Guard role=role>
            <Outlet />
        </Guard>
    }
}
