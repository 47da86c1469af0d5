use protocol::{
    Answers, ChunkPlan, Fault, ImportModel, ImportReport, KeepModel, PlanSealing, SealChunk,
};
use zeroize::Zeroizing;

use super::Desk;
use crate::{
    error::Error,
    import,
    model::OwnedModel,
    sealing::{self, Sealing},
};

impl Answers<ImportModel> for Desk {
    fn answer(&mut self, ask: ImportModel) -> Result<ImportReport, Fault> {
        let data = ask.data.map(Zeroizing::new);
        let rows = data.as_ref().map(|data| data.as_slice());
        let (model, report) = import::import(&ask.model, rows, &ask.settings)?;
        self.imported = Some(model);
        Ok(report)
    }
}

impl Answers<KeepModel> for Desk {
    fn answer(&mut self, ask: KeepModel) -> Result<Vec<u8>, Fault> {
        let model = self.imported.as_ref().ok_or(Error::OutOfOrder)?;
        Ok(self.vault()?.seal(&ask.name, &model.to_bytes()?)?)
    }
}

impl Answers<PlanSealing> for Desk {
    fn answer(&mut self, ask: PlanSealing) -> Result<ChunkPlan, Fault> {
        Ok(sealing::plan(&ask.circuit)?)
    }
}

impl Answers<SealChunk> for Desk {
    /// Opens the model and gets the key ready, unless the chunk before was of the same three.
    fn answer(&mut self, ask: SealChunk) -> Result<Vec<u8>, Fault> {
        let vault = self.vault()?;
        let ready = |sealing: &Sealing| sealing.is_for(&ask.blob, &ask.public_key, &ask.circuit);
        if !self.sealing.as_ref().is_some_and(ready) {
            let model = OwnedModel::from_bytes(&vault.open(&ask.name, &ask.blob)?)?;
            self.sealing = Some(Sealing::new(ask.blob, ask.public_key, ask.circuit, model)?);
        }
        let sealing = self.sealing.as_ref().ok_or(Error::OutOfOrder)?;
        Ok(sealing.chunk(ask.index)?)
    }
}
