//! The routes of all pages.

use api::account::Role;
use leptos::prelude::*;
use leptos_router::{
    components::{Outlet, ParentRoute, Route, Routes},
    hooks::use_params_map,
    path,
};

use crate::{
    address::page_table,
    layout::{Guard, NotFound},
    pages::{account::*, administrator::*, log::*, owner::*, user::*, visitor::*},
};

macro_rules! routes {
    (
        everybody { $($open:ident = $open_path:tt => $open_view:ident,)* }
        $($role:ident $below:tt {
            $($name:ident $(($id:ident: $type:ty))? = $path:tt => $view:ident,)*
        })*
    ) => {
        /// The page of the current path.
        #[component]
        pub(crate) fn Pages() -> impl IntoView {
            view! {
                <Routes fallback=NotFound>
                    $(<Route path=path!($open_path) view=|| anew($open_view) />)*
                    $(
                        <ParentRoute path=path!($below) view=|| guarded(Role::$role)>
                            $(<Route path=path!($path) view=|| anew($view) />)*
                        </ParentRoute>
                    )*
                </Routes>
            }
        }
    };
}

page_table!(routes);

/// A page is built anew where its address names another thing: the browser's Back can lead from one to the other.
fn anew<View: IntoView + 'static>(
    page: impl Fn() -> View + Copy + Send + 'static,
) -> impl IntoView {
    let parameters = use_params_map();
    let id = Memo::new(move |_| parameters.read().get("id"));
    move || {
        id.track();
        untrack(page)
    }
}

fn guarded(role: Role) -> impl IntoView {
    view! {
        <Guard role>
            <Outlet />
        </Guard>
    }
}
