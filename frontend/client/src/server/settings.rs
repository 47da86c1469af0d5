use api::{
    paths,
    settings::{LegalText, ServiceInfo, SettingsUpdate, SettingsView, ShownText},
};

use super::document;
use crate::{
    Client, Failure, Outcome, Pending,
    port::{HttpRequest, Method},
};

impl Client {
    /// Remembers what the service says of itself, for what depends on it.
    pub fn know_service(&self, info: ServiceInfo) {
        self.0.service.replace(Some(info));
    }

    /// A budget that is proposed, and no more than administrators want proposed.
    pub fn proposed(&self, rows: u64) -> u64 {
        let service = self.0.service.borrow();
        let most = service.as_ref().map_or(rows, |info| info.usual_budget);
        rows.min(most.max(1))
    }

    /// A legal text; empty where nobody wrote one.
    pub fn legal_text(&self, text: LegalText) -> Pending<ShownText> {
        let name = match text {
            LegalText::Privacy => "privacy",
            LegalText::Legal => "legal",
            LegalText::Terms => "terms",
        };
        self.read(format!("{}?text={name}", paths::SERVICE_TEXT))
    }

    /// Everything that is set, who changed it, and what the command line says.
    pub fn settings(&self) -> Pending<SettingsView> {
        self.read(paths::ADMIN_SETTINGS.to_owned())
    }

    /// Changes settings.
    ///
    /// # Errors
    /// What is wrong with them; that somebody else changed them meanwhile.
    pub async fn change_settings(&self, update: &SettingsUpdate) -> Outcome<SettingsView> {
        if let Some(fault) = update.settings.fault() {
            return Err(Failure::local(fault.why, t!("Change it and save again.")));
        }
        document(self.send_document(Method::Put, paths::ADMIN_SETTINGS, update)).await
    }

    /// Shows a picture beside the service's name, or none.
    ///
    /// # Errors
    /// That it is no small PNG picture.
    pub async fn change_logo(&self, logo: Option<Vec<u8>>) -> Outcome<SettingsView> {
        let path = paths::ADMIN_LOGO;
        document(match logo {
            Some(logo) => self.send(HttpRequest::new(Method::Put, path).bytes(logo)),
            None => self.send_nothing(Method::Delete, path),
        })
        .await
    }
}
