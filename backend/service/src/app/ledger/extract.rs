//! Entries with their proofs as a file, for whoever checks them without this server.

use api::{
    Base64,
    log::{EntriesFile, Leaf, LogPolicy, LoggedRestore, ProvedEntry},
};
use ledger::{Note, ProofPlan};

use storage::database::Readers;

use crate::{
    app::ledger::{Ledger, UNWRITABLE, proof},
    error::Error,
};

impl Ledger {
    /// The entries that say that the log was put back, with the proofs that its newest head holds them, as JSON: what whoever runs a witness
    /// looks at before it goes on.
    ///
    /// # Errors
    /// Those of [`Ledger::head`].
    pub async fn restores_file(&self, pool: &Readers) -> Result<Vec<u8>, Error> {
        let keys = self.keys(pool).await?;
        let head = self.head(pool).await?;
        let restores = self.restores(pool).await?;
        let mut entries = Vec::with_capacity(restores.len());
        for LoggedRestore { leaf, detail } in restores.clone() {
            let size = head.checkpoint.size;
            let read: Leaf = serde_json::from_str(&leaf).map_err(|_| UNWRITABLE)?;
            let plan = ProofPlan::inclusion(read.index, size).ok();
            let Some(hashes) = proof(pool, plan, size).await? else {
                continue;
            };
            let proof = hashes.iter().map(|hash| Base64(hash.to_vec())).collect();
            entries.push(ProvedEntry {
                leaf,
                detail,
                proof,
            });
        }
        let file = EntriesFile {
            format: EntriesFile::FORMAT.to_owned(),
            policy: LogPolicy {
                log: keys.newest.to_string(),
                changes: keys.changes.iter().map(Note::to_string).collect(),
                witnesses: Vec::new(),
                quorum: 0,
                restores,
            },
            checkpoint: head.note.to_string(),
            entries,
        };
        serde_json::to_vec(&file).map_err(|_| UNWRITABLE)
    }
}
