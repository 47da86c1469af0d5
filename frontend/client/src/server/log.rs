use api::{
    Timestamp,
    log::{Leaf, LogPolicy},
    paths,
};
use protocol::LogPart;

use crate::{
    Client, Outcome,
    port::{HttpRequest, Method},
};

impl Client {
    /// Whose signatures the log's heads carry, as the server says.
    pub(crate) async fn log_policy(&self) -> Outcome<Vec<u8>> {
        self.bytes_at(paths::LOG_POLICY.to_owned()).await
    }

    /// The newest checkpoint.
    pub(crate) async fn checkpoint(&self) -> Outcome<Vec<u8>> {
        self.bytes_at(paths::LOG_CHECKPOINT.to_owned()).await
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
            let bytes = self.bytes_at(format!("{tile}{since}")).await?;
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
        self.bytes_at(format!("{log}?kind={kind}&account={account}&size={size}"))
            .await
    }

    async fn bytes_at(&self, path: String) -> Outcome<Vec<u8>> {
        Ok(self.send(HttpRequest::new(Method::Get, path)).await?.body)
    }
}
