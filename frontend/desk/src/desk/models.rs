use card::ImportSettings;
use circuit::Circuit;
use protocol::Response;
use zeroize::Zeroizing;

use super::Desk;
use crate::{error::Error, import, model::OwnedModel, sealing::Sealing};

impl Desk {
    pub(super) fn import(
        &mut self,
        model: &[u8],
        data: Option<Vec<u8>>,
        settings: ImportSettings,
    ) -> Result<Response, Error> {
        let data = data.map(Zeroizing::new);
        let rows = data.as_ref().map(|data| data.as_slice());
        let (model, report) = import::import(model, rows, &settings)?;
        self.imported = Some(model);
        Ok(Response::Imported(Box::new(report)))
    }

    pub(super) fn seal_imported(&mut self, name: &str) -> Result<Response, Error> {
        let model = self.imported.as_ref().ok_or(Error::OutOfOrder)?;
        let blob = self.vault()?.seal(name, &model.to_bytes()?)?;
        Ok(Response::Blob(blob))
    }

    /// Opens the model and gets the key ready, unless the chunk before was of the same two.
    pub(super) fn prepare_sealing(
        &mut self,
        name: &str,
        blob: Vec<u8>,
        public_key: Vec<u8>,
    ) -> Result<(), Error> {
        let vault = self.vault()?;
        let ready = |sealing: &Sealing| sealing.is_for(&blob, &public_key);
        if !self.sealing.as_ref().is_some_and(ready) {
            let model = OwnedModel::from_bytes(&vault.open(name, &blob)?)?;
            self.sealing = Some(Sealing::new(blob, public_key, model)?);
        }
        Ok(())
    }

    pub(super) fn seal_chunk(&self, circuit: &Circuit, index: u32) -> Result<Response, Error> {
        let sealing = self.sealing.as_ref().ok_or(Error::OutOfOrder)?;
        sealing.chunk(circuit, index).map(Response::Chunk)
    }
}
