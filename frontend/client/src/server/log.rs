use api::paths;
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

    /// Tiles and entry bundles.
    pub(crate) async fn log_parts(&self, planned: Vec<String>) -> Outcome<Vec<LogPart>> {
        let mut parts = Vec::with_capacity(planned.len());
        for path in planned {
            let bytes = self.bytes_at(paths::log_tile(&path)).await?;
            parts.push(LogPart { path, bytes });
        }
        Ok(parts)
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
