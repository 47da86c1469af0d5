use api::{
    Timestamp,
    log::{KeyProof, Leaf, LogPolicy},
    paths,
};
use protocol::LogPart;
use serde::de::DeserializeOwned;

use crate::{
    Client, Failure, Outcome,
    port::{HttpRequest, LARGEST_ANSWER, Method},
};

/// Most bytes of a signed head, of the log's policy with what changed its keys and where it was put back, and of a tile or a bundle
/// of 256 entries.
const NOTE_BYTES: u64 = 64 << 10;
const POLICY_BYTES: u64 = 4 << 20;
const PART_BYTES: u64 = 17 << 20;

impl Client {
    /// Whose signatures the log's heads carry, as the server says.
    pub(crate) async fn log_policy(&self) -> Outcome<Vec<u8>> {
        let json = self.bytes_at(paths::LOG_POLICY, POLICY_BYTES).await?;
        understood(json, is_json::<LogPolicy>)
    }

    /// The newest checkpoint.
    pub(crate) async fn checkpoint(&self) -> Outcome<Vec<u8>> {
        let note = self.bytes_at(paths::LOG_CHECKPOINT, NOTE_BYTES).await?;
        understood(note, is_note)
    }

    /// Tiles and entry bundles. Browsers keep them for good, but not beyond a restore: it is part of their address.
    pub(crate) async fn log_parts(&self, planned: Vec<String>) -> Outcome<Vec<LogPart>> {
        let since = match self.last_restore() {
            Some(at) => format!("?since={at}"),
            None => String::new(),
        };
        let mut parts = Vec::with_capacity(planned.len());
        for path in planned {
            let tile = paths::log_tile(&path);
            let bytes = self.bytes_at(format!("{tile}{since}"), PART_BYTES).await?;
            parts.push(LogPart { path, bytes });
        }
        Ok(parts)
    }

    /// When the log was put back last, by the server's word.
    fn last_restore(&self) -> Option<Timestamp> {
        let policy: LogPolicy = serde_json::from_slice(&self.0.log.policy.borrow()).ok()?;
        let last = policy.restores.last()?;
        let leaf: Leaf = serde_json::from_str(&last.leaf).ok()?;
        Some(leaf.at)
    }

    /// What the log's directory says of an account at a size of the log, with its proof: what entries of that kind
    /// put there.
    pub(crate) async fn directory_proof(
        &self,
        kind: &str,
        account: &str,
        size: u64,
    ) -> Outcome<Vec<u8>> {
        let log = paths::LOG_KEYS;
        let path = format!("{log}?kind={kind}&account={account}&size={size}");
        let json = self.bytes_at(path, LARGEST_ANSWER).await?;
        understood(json, is_json::<KeyProof>)
    }

    async fn bytes_at(&self, path: impl Into<String>, most: u64) -> Outcome<Vec<u8>> {
        let request = HttpRequest::new(Method::Get, path).answered_within(most);
        self.send(request).await?.body_of()
    }
}

/// What is not of the form of a proof proves nothing, and accuses nobody of anything.
fn understood(bytes: Vec<u8>, is_of_form: fn(&[u8]) -> bool) -> Outcome<Vec<u8>> {
    match is_of_form(&bytes) {
        true => Ok(bytes),
        false => Err(Failure::foreign_answer()),
    }
}

fn is_json<T: DeserializeOwned>(bytes: &[u8]) -> bool {
    serde_json::from_slice::<T>(bytes).is_ok()
}

/// Whether bytes look like a signed note (C2SP signed-note): a text, a blank line, and lines of signatures.
fn is_note(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.contains("\n\n\u{2014} "))
}
