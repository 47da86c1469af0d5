//! What administrators set, at hand for every request. Another process's change counts here within two seconds.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use storage::database::{
    Database,
    serving::settings::{self, StoredSettings},
};

use crate::error::Error;

/// So long settings count without another look at the database.
const FRESH: Duration = Duration::from_secs(2);

/// The settings, and when they were looked at last.
#[derive(Debug)]
pub struct SettingsCache {
    database: Database,
    known: RwLock<Option<(Instant, Arc<StoredSettings>)>>,
}

impl SettingsCache {
    pub(crate) fn new(database: &Database) -> Self {
        Self {
            database: database.clone(),
            known: RwLock::new(None),
        }
    }

    /// The settings of now. Where the database cannot be asked those count that were known last.
    ///
    /// # Errors
    /// That none are known, and the database cannot be asked.
    pub async fn current(&self) -> Result<Arc<StoredSettings>, Error> {
        let known = self.known();
        let known = match known {
            Some((looked, known)) if looked.elapsed() < FRESH => return Ok(known),
            known => known.map(|(_, known)| known),
        };
        match (self.read(known.as_ref()).await, known) {
            (Ok(read), _) => {
                self.remember(read.clone());
                Ok(read)
            }
            (Err(_), Some(known)) => Ok(known),
            (Err(error), None) => Err(error),
        }
    }

    /// What was changed counts here at once.
    pub fn remember(&self, settings: Arc<StoredSettings>) {
        let known = Some((Instant::now(), settings));
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// Reads them only if they changed: a logo may be large.
    async fn read(
        &self,
        known: Option<&Arc<StoredSettings>>,
    ) -> Result<Arc<StoredSettings>, Error> {
        if let Some(known) = known
            && settings::version(self.database.read()).await? == known.version
        {
            return Ok(known.clone());
        }
        Ok(Arc::new(settings::read(self.database.read()).await?))
    }

    fn known(&self) -> Option<(Instant, Arc<StoredSettings>)> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }
}
