use circuit::Circuit;
use fhe_client::Sealer;
use fhe_core::{PublicKey, sealed};
use protocol::{
    Answers, ChunkPlan, Fault, ImportModel, ImportReport, KeepModel, OpenSealing, PlanSealing,
    SealChunk,
};
use zeroize::Zeroizing;

use super::Desk;
use crate::{error::Error, import, model::OwnedModel};

/// A model, checked against its card, and a key, ready to seal.
pub(super) struct Sealing {
    plan: ChunkPlan,
    sealer: Sealer,
}

impl Answers<ImportModel> for Desk {
    fn answer(&mut self, ask: ImportModel) -> Result<ImportReport, Fault> {
        let file = Zeroizing::new(ask.file);
        let data = ask.data.map(Zeroizing::new);
        let rows = data.as_ref().map(|data| data.as_slice());
        let (model, report) = import::import(&file, rows, &ask.settings)?;
        self.models.put(ask.model, model);
        Ok(report)
    }
}

impl Answers<KeepModel> for Desk {
    fn answer(&mut self, ask: KeepModel) -> Result<Vec<u8>, Fault> {
        let model = self.models.find(ask.model)?;
        Ok(self.vault()?.seal(&ask.name, &model.to_bytes()?)?)
    }
}

impl Answers<OpenSealing> for Desk {
    fn answer(&mut self, ask: OpenSealing) -> Result<(), Fault> {
        let model = OwnedModel::from_bytes(&self.vault()?.open(&ask.name, &ask.blob)?)?;
        if !model.fits(&ask.circuit) {
            return Err(Error::ModelMismatch.into());
        }
        let sealing = Sealing::new(model, &ask.circuit, &ask.public_key)?;
        self.sealings.put(ask.sealing, sealing);
        Ok(())
    }
}

impl Answers<PlanSealing> for Desk {
    fn answer(&mut self, ask: PlanSealing) -> Result<ChunkPlan, Fault> {
        Ok(self.sealings.find(ask.sealing)?.plan.clone())
    }
}

impl Answers<SealChunk> for Desk {
    fn answer(&mut self, ask: SealChunk) -> Result<Vec<u8>, Fault> {
        let sealing = self.sealings.find(ask.sealing)?;
        Ok(sealing.sealer.seal_chunk(ask.index).map_err(Error::from)?)
    }
}

impl Sealing {
    fn new(model: OwnedModel, circuit: &Circuit, public_key: &[u8]) -> Result<Self, Error> {
        let key = PublicKey::from_bytes(public_key)?;
        let blueprint = circuit.check()?;
        let plan = ChunkPlan {
            header: sealed::header(&blueprint),
            chunks: sealed::chunk_count(&blueprint),
            total_bytes: sealed::total_bytes(&blueprint),
        };
        let sealer = Sealer::new(&key, blueprint, model.trained)?;
        Ok(Self { plan, sealer })
    }
}
