//! The routes of all pages.

use api::account::Role;
use leptos::prelude::*;
use leptos_router::{
    components::{Outlet, ParentRoute, Route, Routes},
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
                    $(<Route path=path!($open_path) view=$open_view />)*
                    $(
                        <ParentRoute path=path!($below) view=|| guarded(Role::$role)>
                            $(<Route path=path!($path) view=$view />)*
                        </ParentRoute>
                    )*
                </Routes>
            }
        }
    };
}

page_table!(routes);

fn guarded(role: Role) -> impl IntoView {
    view! {
        <Guard role=role>
            <Outlet />
        </Guard>
    }
}
