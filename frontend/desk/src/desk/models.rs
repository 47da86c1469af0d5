use circuit::Circuit;
use protocol::{
    Answers, ChunkPlan, Fault, ImportModel, ImportReport, KeepModel, OpenSealing, PlanSealing,
    SealChunk, Tried, TryModel,
};
use zeroize::Zeroizing;

use super::Desk;
use crate::{
    cost::cost,
    error::Error,
    import::{ImportedModel, Price},
    model::{OwnedModel, check_size},
    sealing::Sealing,
};

impl Answers<ImportModel> for Desk {
    fn answer(&mut self, ask: ImportModel) -> Result<ImportReport, Fault> {
        let files = Zeroizing::new(ask.files);
        let data = ask.data.map(Zeroizing::new);
        let rows = data.as_ref().map(|data| data.as_slice());
        let importer = self.importer.as_ref().ok_or(Error::NoImporter)?;
        let price = |circuit: &Circuit| Ok(self.price(circuit)?);
        let compiled = importer.import(&files, rows, &ask.settings, &price)?;
        let (model, report) = ImportedModel::new(compiled);
        self.models.put(ask.model, model);
        Ok(report)
    }
}

impl Desk {
    /// # Errors
    /// That the server would not take the sealed form.
    fn price(&self, circuit: &Circuit) -> Result<Price, Error> {
        check_size(circuit)?;
        let cost = cost(&circuit.check()?)?;
        Ok(Price {
            sealing_micros: self.sealing_micros(cost.sealed_bytes)?,
            cost,
        })
    }
}

impl Answers<TryModel> for Desk {
    fn answer(&mut self, ask: TryModel) -> Result<Tried, Fault> {
        let row = Zeroizing::new(ask.row);
        let model = self.models.find(ask.model)?;
        Ok(model.tried(self.cards.find(ask.card)?, &row)?)
    }
}

impl Answers<KeepModel> for Desk {
    fn answer(&mut self, ask: KeepModel) -> Result<Vec<u8>, Fault> {
        let model = self.models.find(ask.model)?;
        Ok(self.vault()?.seal(&ask.name, &model.owned.to_bytes()?)?)
    }
}

impl Answers<OpenSealing> for Desk {
    fn answer(&mut self, ask: OpenSealing) -> Result<(), Fault> {
        let model = OwnedModel::from_bytes(&self.vault()?.open(&ask.name, &ask.blob)?)?;
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
