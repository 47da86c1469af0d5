//! The routes of all pages, and the modules that hold them.

use api::account::Role;
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use leptos_router::{
    components::{Outlet, ParentRoute, Route, Routes},
    hooks::use_params_map,
    path,
};

use crate::{
    address::page_table,
    components::arriving,
    layout::NotFound,
    modules::{Module, PageModule, PageParts, PageReader, PageWork, use_modules},
    pages::{
        account::*, administrator, administrator::*, log::*, owner, owner::*, user, user::*,
        visitor::*,
    },
};

/// Pages that everybody may open do nothing else.
const NO_WORK: PageWork = PageWork {
    begin: || (),
    corner: || ().into_any(),
};

macro_rules! routes {
    (
        first { $($first:ident = $first_path:tt => $first_view:ident,)* }
        $(open $part:ident for $reader:ident { $($open:ident = $open_path:tt => $open_view:ident,)* })*
        $(behind $role:ident $below:tt of $folder:ident {
            $($name:ident $(($id:ident: $type:ty))? = $path:tt => $view:ident,)*
        })*
    ) => {
        /// The page of the current path.
        #[component]
        pub(crate) fn Pages() -> impl IntoView {
            view! {
                <Routes fallback=NotFound>
                    $(<Route path=path!($first_path) view=$first_view />)*
                    $($(<Route path=path!($open_path) view=page(stringify!($part), stringify!($open)) />)*)*
                    $(
                        <ParentRoute path=path!($below) view=|| guarded(Role::$role)>
                            $(<Route path=path!($path) view=page(stringify!($role), stringify!($name)) />)*
                        </ParentRoute>
                    )*
                </Routes>
            }
        }

        $(
            mod $part {
                use crate::router::*;

                static PARTS: PageParts = PageParts { page, work: NO_WORK };

                #[wasm_split($part, wasm_split_path = leptos::wasm_split, fallible)]
                pub(super) fn open() -> Result<&'static PageParts, SplitLoaderError> {
                    Ok(&PARTS)
                }

                fn page(name: &'static str) -> AnyView {
                    match name {
                        $(stringify!($open) => $open_view().into_any(),)*
                        _ => ().into_any(),
                    }
                }
            }
        )*

        $(
            #[allow(non_snake_case, reason = "named as the role is")]
            mod $role {
                use crate::router::*;

                static PARTS: PageParts = PageParts { page, work: $folder::WORK };

                #[wasm_split($folder, wasm_split_path = leptos::wasm_split, fallible)]
                pub(super) fn $role() -> Result<&'static PageParts, SplitLoaderError> {
                    Ok(&PARTS)
                }

                fn page(name: &'static str) -> AnyView {
                    match name {
                        $(stringify!($name) => $view().into_any(),)*
                        _ => ().into_any(),
                    }
                }
            }
        )*

        /// The modules that hold pages.
        pub(crate) fn page_modules() -> Vec<PageModule> {
            vec![
                $(PageModule {
                    name: stringify!($part),
                    reader: PageReader::$reader,
                    module: Module::new(|| Box::pin($part::open())),
                },)*
                $(PageModule {
                    name: stringify!($role),
                    reader: PageReader::Of(Role::$role),
                    module: Module::new(|| Box::pin($role::$role())),
                },)*
            ]
        }

        /// Fetches the pages among which the one at `path` is; whoever needs them then is told where this fails.
        pub(crate) async fn fetch_pages(path: &str) {
            match path {
                $($($open_path)|* => drop($part::open().await),)*
                $(path if path.starts_with($below) => drop($role::$role().await),)*
                _ => {}
            }
        }
    };
}

page_table!(routes);

/// A page of a module, built anew where its address names another thing: the browser's Back can lead from one to the other.
fn page(module: &'static str, name: &'static str) -> impl Fn() -> AnyView + Clone + Send + 'static {
    move || {
        let (modules, parameters) = (use_modules(), use_params_map());
        let id = Memo::new(move |_| parameters.read().get("id"));
        arriving(
            move || Box::pin(modules.pages(module)),
            move |parts| {
                let drawn = move || {
                    id.read();
                    untrack(|| (parts.page)(name))
                };
                drawn.into_any()
            },
        )
    }
}

fn guarded(role: Role) -> AnyView {
    let modules = use_modules();
    arriving(
        move || Box::pin(modules.begin()),
        move |session| {
            let pages: ChildrenFn = ToChildren::to_children(|| Outlet().into_any());
            (session.guard)(Some(role), pages)
        },
    )
}
