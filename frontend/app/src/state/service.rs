//! What the service says of itself.

use api::{
    identity::IdentityCheck,
    paths,
    settings::{RegistrationRule, ServiceInfo},
};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::port::{PlainDocument, read_plainly};

/// What it is called before it says so.
const USUAL_NAME: &str = "Tacit";

/// Name, logo, contact and who may register; read once a visit, and when an administrator changed it here.
#[derive(Clone, Copy)]
pub(crate) struct Service {
    told: RwSignal<Option<PlainDocument>>,
}

impl Service {
    pub(super) fn new() -> Self {
        Self {
            told: RwSignal::new(None),
        }
    }

    /// Asks the service.
    pub(crate) fn load(self) {
        spawn_local(async move {
            if let Some(told) = read_plainly(paths::SERVICE).await {
                self.told.set(Some(told));
            }
        });
    }

    /// All of it, as soon as it is known; not for what the start page shows.
    pub(crate) fn info(self) -> Option<ServiceInfo> {
        let told = self.told.read();
        serde_json::from_str(told.as_ref()?.text()).ok()
    }

    /// What it is called.
    pub(crate) fn name(self) -> String {
        self.words("name").unwrap_or_else(|| USUAL_NAME.to_owned())
    }

    /// Address of its logo, if it has one.
    pub(crate) fn logo(self) -> Option<String> {
        let logo = self.words("logo")?;
        Some(format!("{}?version={logo}", paths::SERVICE_LOGO))
    }

    /// Whom to turn to, if somebody is named.
    pub(crate) fn contact(self) -> Option<String> {
        self.words("contact").filter(|contact| !contact.is_empty())
    }

    /// Whether there are terms to read.
    pub(crate) fn has_terms(self) -> bool {
        let told = self.told.read();
        told.as_ref().is_some_and(|told| told.says("has_terms"))
    }

    /// Who may register, and addresses of which domains.
    pub(crate) fn registration(self) -> (RegistrationRule, Vec<String>) {
        let info = self.info();
        info.map_or_else(Default::default, |info| (info.registration, info.domains))
    }

    /// Whether nobody registers without an invitation; the start page shows it, too.
    pub(crate) fn is_by_invitation(self) -> bool {
        self.words("registration").as_deref() == Some("invited")
    }

    /// Whether it sends mails, as far as is known.
    pub(crate) fn sends_mail(self) -> bool {
        self.info().is_none_or(|info| info.sends_mail)
    }

    /// Whether passkeys can be kept for its address, as far as is known.
    pub(crate) fn has_passkeys(self) -> bool {
        self.info().is_none_or(|info| info.has_passkeys)
    }

    fn words(self, name: &str) -> Option<String> {
        self.told.read().as_ref()?.words(name)
    }

    /// Where people prove who they are before they register, if they do.
    pub(crate) fn identity(self) -> Option<IdentityCheck> {
        self.info()?.identity
    }
}
