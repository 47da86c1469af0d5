//! What the service says of itself.

use api::{
    paths,
    settings::{RegistrationRule, ServiceInfo},
};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::port::BrowserHttp;

/// What it is called before it says so.
const USUAL_NAME: &str = "Tacit";

/// Name, logo, contact and who may register; read once a visit, and when an administrator changed it here.
#[derive(Clone, Copy)]
pub(crate) struct Service {
    info: RwSignal<Option<ServiceInfo>>,
}

impl Service {
    pub(super) fn new() -> Self {
        Self {
            info: RwSignal::new(None),
        }
    }

    /// Asks the service.
    pub(crate) fn load(self) {
        spawn_local(async move {
            if let Ok(info) = client::service_info(&BrowserHttp).await {
                self.info.set(Some(info));
            }
        });
    }

    /// All of it, as soon as it is known.
    pub(crate) fn info(self) -> Option<ServiceInfo> {
        self.info.get()
    }

    /// What it is called.
    pub(crate) fn name(self) -> String {
        let info = self.info.read();
        info.as_ref()
            .map_or_else(|| USUAL_NAME.to_owned(), |info| info.name.clone())
    }

    /// Address of its logo, if it has one.
    pub(crate) fn logo(self) -> Option<String> {
        let info = self.info.read();
        let logo = info.as_ref()?.logo.as_ref()?;
        Some(format!("{}?version={logo}", paths::SERVICE_LOGO))
    }

    /// Whom to turn to, if somebody is named.
    pub(crate) fn contact(self) -> Option<String> {
        let info = self.info.read();
        let contact = info.as_ref()?.contact.clone();
        (!contact.is_empty()).then_some(contact)
    }

    /// Whether there are terms to read.
    pub(crate) fn has_terms(self) -> bool {
        self.info.read().as_ref().is_some_and(|info| info.has_terms)
    }

    /// Who may register, and addresses of which domains.
    pub(crate) fn registration(self) -> (RegistrationRule, Vec<String>) {
        let info = self.info.read();
        info.as_ref().map_or_else(Default::default, |info| {
            (info.registration, info.domains.clone())
        })
    }
}
