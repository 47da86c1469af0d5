//! Parts of the app that are fetched when they are needed: who only looks at the start page loads none of them.
//!
//! What the program reaches through a split point alone (`wasm_split`) is put into files of its own by `.ci/modules`; what
//! several of them share travels once. A split point hands out a table of functions, which stays for the visit.

use std::{future::Future, pin::Pin};

use api::account::{Account, Role};
use futures_util::future::try_join;
use leptos::{
    children::ChildrenFn,
    prelude::{
        AnyView, Get, GetUntracked, GetValue, LocalStorage, Owner, RwSignal, Set, SetValue,
        StoredValue, document, expect_context,
    },
    wasm_split::SplitLoaderError,
};
use wasm_bindgen_futures::spawn_local;

use crate::failure::{Failure, Outcome};

/// What the loader marks the page with when the service does not hold a part any more: it serves another version by now.
const OUTDATED: &str = "data-outdated";

/// A table on its way.
pub(crate) type Opening<T> = Pin<Box<dyn Future<Output = Result<&'static T, SplitLoaderError>>>>;

/// One part of the app.
pub(crate) struct Module<T: 'static> {
    here: RwSignal<Option<&'static T>>,
    open: fn() -> Opening<T>,
}

impl<T: 'static> Clone for Module<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static> Copy for Module<T> {}

impl<T: Send + Sync + 'static> Module<T> {
    /// A part behind its split point.
    pub(crate) fn new(open: fn() -> Opening<T>) -> Self {
        Self {
            here: RwSignal::new(None),
            open,
        }
    }

    /// What it holds, as soon as it is here.
    pub(crate) fn get(self) -> Option<&'static T> {
        self.here.get()
    }

    /// What it holds, if it is here now.
    pub(crate) fn get_untracked(self) -> Option<&'static T> {
        self.here.get_untracked()
    }

    /// Fetches it, unless it is here. May be tried again, and outlives the page that asks for it.
    pub(crate) async fn fetch(self) -> Outcome<&'static T> {
        let table = (self.open)().await.map_err(|_| missed())?;
        if let Some(None) = self.here.try_get_untracked() {
            self.here.try_set(Some(table));
        }
        Ok(table)
    }

    /// Fetches it for later; whoever needs it then tries again where this fails.
    pub(crate) fn fetch_ahead(self) {
        spawn_local(async move { drop(self.fetch().await) });
    }
}

/// What is there for whoever may be signed in.
pub(crate) struct SessionParts {
    /// Asks who is signed in, and keeps to it from then on.
    pub(crate) begin: fn(),
    /// The door of a role's pages, or of everybody's who is signed in.
    pub(crate) guard: fn(Option<Role>, ChildrenFn) -> AnyView,
    /// What is wrong with the log.
    pub(crate) alarm: fn() -> AnyView,
    /// Asks before what was typed is lost.
    pub(crate) ask: fn() -> AnyView,
    /// How far the log is verified.
    pub(crate) log: fn() -> AnyView,
    /// What waits for whoever is signed in.
    pub(crate) bell: fn() -> AnyView,
    /// What belongs to whoever is signed in.
    pub(crate) menu: fn(Account) -> AnyView,
}

/// Pages that travel together.
pub(crate) struct PageParts {
    /// The page of this name.
    pub(crate) page: fn(&'static str) -> AnyView,
    /// What they do whichever of them stands.
    pub(crate) work: PageWork,
}

/// What pages of a role do whichever of them stands.
pub(crate) struct PageWork {
    /// Begins it.
    pub(crate) begin: fn(),
    /// Shows how it goes.
    pub(crate) corner: fn() -> AnyView,
}

/// Whom pages are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageReader {
    /// It does not matter who is signed in.
    Anybody,
    /// Somebody who may be signed in.
    Somebody,
    /// Whoever is signed in in a role.
    Of(Role),
}

/// A module of pages.
#[derive(Clone, Copy)]
pub(crate) struct PageModule {
    /// What the page table calls it.
    pub(crate) name: &'static str,
    /// Whom its pages are for.
    pub(crate) reader: PageReader,
    /// The module.
    pub(crate) module: Module<PageParts>,
}

/// Every module that more than one page asks for.
#[derive(Clone, Copy)]
pub(crate) struct Modules {
    session: Module<SessionParts>,
    pages: StoredValue<Vec<PageModule>>,
    is_begun: StoredValue<bool>,
    owner: StoredValue<Option<Owner>, LocalStorage>,
}

impl Modules {
    /// All of them, none of which is fetched.
    pub(crate) fn new(session: Module<SessionParts>, pages: Vec<PageModule>) -> Self {
        Self {
            session,
            pages: StoredValue::new(pages),
            is_begun: StoredValue::new(false),
            owner: StoredValue::new_local(Owner::current()),
        }
    }

    /// What is there for whoever may be signed in, as soon as it is here.
    pub(crate) fn session(self) -> Option<&'static SessionParts> {
        self.session.get()
    }

    /// Fetches that, and begins it, once.
    pub(crate) async fn begin(self) -> Outcome<&'static SessionParts> {
        let parts = self.session.fetch().await?;
        if !self.is_begun.get_value() {
            self.is_begun.set_value(true);
            self.within(parts.begin);
        }
        Ok(parts)
    }

    /// Begins it where that can be done.
    pub(crate) fn begin_ahead(self) {
        spawn_local(async move { drop(self.begin().await) });
    }

    /// The pages of this name, with whoever is signed in where that matters to them.
    pub(crate) async fn pages(self, name: &'static str) -> Outcome<&'static PageParts> {
        let pages = self.find(|pages| pages.name == name).ok_or_else(missed)?;
        match pages.reader {
            PageReader::Somebody => {
                let (_, parts) = try_join(self.begin(), pages.module.fetch()).await?;
                Ok(parts)
            }
            PageReader::Anybody | PageReader::Of(_) => pages.module.fetch().await,
        }
    }

    /// The pages of a role.
    pub(crate) fn of(self, role: Role) -> Option<Module<PageParts>> {
        let pages = self.find(|pages| pages.reader == PageReader::Of(role));
        pages.map(|pages| pages.module)
    }

    /// Fetches the pages of a role for later.
    pub(crate) fn fetch_ahead(self, role: Role) {
        self.of(role).into_iter().for_each(Module::fetch_ahead);
    }

    fn find(self, is_it: impl Fn(&PageModule) -> bool) -> Option<PageModule> {
        let pages = self.pages.get_value();
        pages.into_iter().find(is_it)
    }

    /// Does something that outlives the page that asks for it.
    pub(crate) fn within(self, work: impl FnOnce()) {
        match self.owner.get_value() {
            Some(owner) => owner.with(work),
            None => work(),
        }
    }
}

/// The modules of the app.
pub(crate) fn use_modules() -> Modules {
    expect_context()
}

/// Whether the service serves another version of the app than this one.
pub(crate) fn is_outdated() -> bool {
    let root = document().document_element();
    root.is_some_and(|root| root.has_attribute(OUTDATED))
}

fn missed() -> Failure {
    match is_outdated() {
        true => Failure::local(
            t!("The service was updated, and this part of the app is no longer there."),
            t!("Reload the page to go on with the new version."),
        ),
        false => Failure::local(
            t!("This part of the app could not be fetched."),
            t!("Check your connection and try again; nothing you entered is lost."),
        ),
    }
}
