//! Reads of every request, many in one query.

use api::GrantId;

use storage::database::{
    Database,
    grants::budgets::{self, Admission},
    tokens::{
        TokenHash,
        sessions::{self, StoredSession},
    },
};

use crate::app::traffic::batcher::Batcher;

/// Looks sessions up, each anew: what was signed out is gone at once, in whatever process that happened.
pub type SessionReads = Batcher<TokenHash, Option<StoredSession>>;

/// Looks grants up, likewise.
pub type AdmissionReads = Batcher<GrantId, Option<Admission>>;

/// Reads sessions of a database.
pub fn of_sessions(database: Database) -> SessionReads {
    Batcher::start(move |hashes: Vec<TokenHash>| {
        let database = database.clone();
        async move {
            let found = sessions::find_all(database.read(), &hashes).await?;
            let answers = hashes.iter().map(|hash| found.get(hash).cloned());
            Ok(answers.collect())
        }
    })
}

/// Reads grants of a database.
pub fn of_admissions(database: Database) -> AdmissionReads {
    Batcher::start(move |grants: Vec<GrantId>| {
        let database = database.clone();
        async move {
            let found = budgets::admissions(database.read(), &grants).await?;
            let answers = grants.iter().map(|grant| found.get(grant).cloned());
            Ok(answers.collect())
        }
    })
}
