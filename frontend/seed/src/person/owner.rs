use api::{
    ModelId,
    grant::Grant,
    model::Model,
    paths,
    upload::{Upload, UploadStart},
};
use card::ImportSettings;
use card::ModelCard;
use protocol::{ImportModel, ImportReport, KeepModel, PlanSealing, SealChunk};
use sha2::{Digest, Sha256};

use super::Person;
use crate::Error;

impl Person {
    /// Reads a model file and, optionally, labelled rows; keeps the model at her desk.
    ///
    /// # Errors
    /// The desk's fault.
    pub fn import(
        &mut self,
        model: Vec<u8>,
        data: Option<Vec<u8>>,
        settings: ImportSettings,
    ) -> Result<ImportReport, Error> {
        self.ask(ImportModel {
            model,
            data,
            settings,
        })
    }

    /// Publishes the card of the model imported last, and keeps the model in her vault.
    ///
    /// # Errors
    /// The server's problem, the desk's fault.
    pub fn publish_imported(&mut self, card: &ModelCard) -> Result<Model, Error> {
        let model: Model = self.connection.post(paths::MODELS, card)?;
        let name = vault_name(&model.id);
        let blob = self.ask(KeepModel { name: name.clone() })?;
        self.save_item(&name, blob, 0)?;
        Ok(model)
    }

    /// Her own models.
    ///
    /// # Errors
    /// The server's problem.
    pub fn own_models(&mut self) -> Result<Vec<Model>, Error> {
        self.connection.read(paths::MY_MODELS)
    }

    /// Checks the user's key, seals the model for her and uploads the sealed copy.
    ///
    /// # Errors
    /// [`Error::Proof`] when the key is not in the log, the server's problem, the desk's fault.
    pub fn seal(&mut self, grant: &Grant) -> Result<Grant, Error> {
        let key = self.proven_key(&grant.user)?;
        let model: Model = self.connection.read(&paths::model(&grant.model))?;
        let sealed = self.sealed(&model, key.public_key.0)?;
        let announcement = UploadStart {
            bytes: sealed.len() as u64,
            digest: format!("{:x}", Sha256::digest(&sealed)),
            key_epoch: key.published.epoch,
        };
        let path = paths::grant_uploads(&grant.id);
        let upload: Upload = self.connection.post(&path, &announcement)?;
        let path = |part| paths::upload_part(&upload.id, part);
        self.send_parts(&sealed, upload.part_bytes, &upload.received, path)?;
        self.connection
            .post_empty(&paths::upload_finish(&upload.id))
    }

    /// Takes access back.
    ///
    /// # Errors
    /// The server's problem.
    pub fn revoke(&mut self, grant: &Grant) -> Result<Grant, Error> {
        self.connection.post_empty(&paths::grant_revoke(&grant.id))
    }

    /// The sealed form of one of her models under a public key.
    ///
    /// # Errors
    /// The server's problem, the desk's fault.
    pub fn sealed(&mut self, model: &Model, public_key: Vec<u8>) -> Result<Vec<u8>, Error> {
        let name = vault_name(&model.id);
        let item = self.load_item(&name)?;
        let blob = item.ok_or(Error::Unexpected("a vault item"))?.blob;
        let circuit = &model.card.circuit;
        let plan = self.ask(PlanSealing {
            circuit: circuit.clone(),
        })?;
        let mut sealed = plan.header;
        for index in 0..plan.chunks {
            let ask = SealChunk {
                name: name.clone(),
                blob: blob.clone(),
                circuit: circuit.clone(),
                public_key: public_key.clone(),
                index,
            };
            sealed.extend(self.ask(ask)?);
        }
        Ok(sealed)
    }
}

fn vault_name(model: &ModelId) -> String {
    format!("model-{model}")
}
