//! Granting access: check the key, seal the model under it, upload the sealed copy.

use std::cell::Cell;

use api::{grant::Grant, model::Model, upload::UploadStart};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::{ChunkPlan, PlanSealing, SealChunk, Verdict};

use super::{
    Stop, evaluate,
    key_check::{self, CheckedKey},
    sealed_store::Slot,
    trust::{Standing, Trust},
    upload::{Parts, patiently},
};
use crate::{
    failure::{Failure, Outcome},
    state::{LogWatch, Vault, Workers, client},
};

/// Where sealing for one user stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Checking the key and its log proof.
    Check,
    /// Sealing: chunks done, chunks.
    Seal(u32, u32),
    /// Uploading: parts there, parts.
    Upload(u32, u32),
    /// Granted.
    Done,
}

/// What sealing needs of the app.
#[derive(Clone, Copy)]
pub(crate) struct Sealing {
    /// The crypto workers.
    pub(crate) workers: Workers,
    /// Where the clear model is kept.
    pub(crate) vault: Vault,
    /// The verified log.
    pub(crate) log_watch: LogWatch,
}

/// Name of the vault item that holds the clear model of a card.
pub(crate) fn model_item(model: &api::ModelId) -> String {
    format!("model-{model}")
}

impl Sealing {
    /// Seals the grant's model under its user's key and uploads the copy. A copy made before (the page
    /// was reloaded, the connection broke) is uploaded further instead of being made again.
    ///
    /// # Errors
    /// A key whose proof fails or that differs from the verified one, a model that is not in the
    /// vault, a worker's fault, the server's problem, or that it was stopped.
    pub(crate) async fn grant(
        &self,
        grant: &Grant,
        stop: &Stop,
        on_stage: impl Fn(Stage),
    ) -> Outcome<Grant> {
        on_stage(Stage::Check);
        let key = key_check::check(self.log_watch, &grant.user).await?;
        let trust = Trust::load(self.vault).await?;
        allow(&key, &trust.standing(&grant.user, &key.fingerprint))?;
        stop.check()?;
        let model = client().model(&grant.model).await?;
        let slot = Slot {
            grant: grant.id.clone(),
            key_epoch: key.document.published.epoch,
            card_changed_at: model.updated_at,
        };
        let sealed = match slot.load().await {
            Some(sealed) => sealed,
            None => {
                let sealed = self.seal(&model, &key, stop, &on_stage).await?;
                slot.save(&sealed).await;
                sealed
            }
        };
        let granted = self.upload(grant, &slot, &sealed, stop, &on_stage).await?;
        slot.forget().await;
        on_stage(Stage::Done);
        Ok(granted)
    }

    async fn upload(
        &self,
        grant: &Grant,
        slot: &Slot,
        sealed: &[u8],
        stop: &Stop,
        on_stage: &impl Fn(Stage),
    ) -> Outcome<Grant> {
        let announced = UploadStart {
            bytes: sealed.len() as u64,
            digest: evaluate::digest(self.workers, sealed.to_vec()).await?,
            key_epoch: slot.key_epoch,
        };
        let sent = send(grant, &announced, sealed, stop, on_stage).await;
        if sent
            .as_ref()
            .is_err_and(|failure| failure.is(api::ProblemKind::Nonconforming))
        {
            // What the server will never take must not be offered again.
            slot.forget().await;
        }
        sent
    }

    /// Header and chunks of the sealed model; chunks are made side by side by the helpers.
    async fn seal(
        &self,
        model: &Model,
        key: &CheckedKey,
        stop: &Stop,
        on_stage: &impl Fn(Stage),
    ) -> Outcome<Vec<u8>> {
        let name = model_item(&model.id);
        let (blob, _) = self.vault.load(&name).await?.ok_or_else(not_in_vault)?;
        let circuit = &model.card.circuit;
        let plan = PlanSealing {
            circuit: circuit.clone(),
        };
        let ChunkPlan {
            header,
            chunks,
            total_bytes,
        } = self.workers.ask(plan).await?;
        on_stage(Stage::Seal(0, chunks));
        let done = Cell::new(0);
        let chunk = async |index: u32| {
            stop.check()?;
            let ask = SealChunk {
                name: name.clone(),
                blob: blob.clone(),
                circuit: circuit.clone(),
                public_key: key.document.public_key.0.clone(),
                index,
            };
            let bytes = self.workers.ask_any(ask).await?;
            done.set(done.get() + 1);
            on_stage(Stage::Seal(done.get(), chunks));
            Ok::<_, Failure>(bytes)
        };
        let made: Vec<Vec<u8>> = stream::iter(0..chunks)
            .map(chunk)
            .buffered(self.workers.helpers())
            .try_collect()
            .await?;
        let mut sealed = header;
        sealed.reserve(usize::try_from(total_bytes).unwrap_or(0));
        made.iter()
            .for_each(|chunk| sealed.extend_from_slice(chunk));
        Ok(sealed)
    }
}

/// Announces a sealed copy, sends what is missing of it and ends the upload.
async fn send(
    grant: &Grant,
    announced: &UploadStart,
    sealed: &[u8],
    stop: &Stop,
    on_stage: &impl Fn(Stage),
) -> Outcome<Grant> {
    let upload = client().start_upload(&grant.id, announced).await?;
    let parts = Parts {
        bytes: sealed,
        part_bytes: upload.part_bytes,
        count: upload.parts,
        received: &upload.received,
    };
    let tell = |there, parts| on_stage(Stage::Upload(there, parts));
    let put = async |index: u32, part: &[u8]| client().upload_part(&upload.id, index, part).await;
    parts.send(stop, &tell, put).await?;
    patiently(async || client().finish_upload(&upload.id).await).await
}

/// Refuses every key but one whose proof holds and that is not another than the verified one.
fn allow(key: &CheckedKey, standing: &Standing) -> Outcome<()> {
    if let Verdict::Fails(why) = &key.verdict {
        return Err(Failure::local(
            format!("The proof of this user's key failed: {why}"),
            "Do not grant access. Tell the administrator, and compare the fingerprint with the user \
             over another channel.",
        ));
    }
    if *standing == Standing::Changed {
        return Err(Failure::local(
            "This is another key than the one you verified.",
            "Ask the user over another channel whether she made a new key, compare the words, and mark \
             it verified before you grant.",
        ));
    }
    Ok(())
}

fn not_in_vault() -> Failure {
    Failure::local(
        "The clear model of this card is not in your vault.",
        "Open the model's page and import the same file again; then grant.",
    )
}

#[cfg(test)]
mod tests {
    use api::{
        AccountId, Base64,
        key::{KeyDocument, PublishedKey},
    };

    use super::*;

    fn key(verdict: Verdict) -> CheckedKey {
        let published = PublishedKey {
            account: AccountId("u".to_owned()),
            epoch: 1,
            fingerprint: Base64(vec![0xff]),
            log_index: 3,
            published_at: 0,
        };
        CheckedKey {
            document: KeyDocument {
                published,
                public_key: Base64(vec![1]),
            },
            fingerprint: "ff".to_owned(),
            verdict,
        }
    }

    #[test]
    fn a_key_whose_proof_fails_is_refused_even_if_verified() {
        let failed = key(Verdict::Fails("it is not in the log".to_owned()));
        let refusal = allow(&failed, &Standing::Verified(0)).unwrap_err();
        assert!(refusal.happened.contains("not in the log"));
    }

    #[test]
    fn another_key_than_the_verified_one_is_refused() {
        assert!(allow(&key(Verdict::Holds), &Standing::Changed).is_err());
        assert_eq!(allow(&key(Verdict::Holds), &Standing::Unverified), Ok(()));
        assert_eq!(allow(&key(Verdict::Holds), &Standing::Verified(5)), Ok(()));
    }
}
