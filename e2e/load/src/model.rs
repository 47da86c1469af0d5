use std::error::Error;

use api::{
    Digest, GrantId,
    model::Model,
    paths,
    upload::{Purpose, Upload, UploadStart},
};
use card::{Answer, Field, InputForm, ModelCard, ValueLink};
use circuit::{Blueprint, Circuit, Trained};
use circuits::random_model;
use fhe_client::{ClientKey, Sealer};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::member::Member;

const FEATURES: usize = 30;
const BITS: u8 = 6;
const BUDGET: u64 = 1_000_000;

/// A linear model, published and in the clear.
pub(crate) struct PublishedModel {
    pub(crate) model: Model,
    pub(crate) blueprint: Blueprint,
    pub(crate) trained: Trained,
}

impl PublishedModel {
    pub(crate) fn publish(owner: &mut Member) -> Result<Self, Box<dyn Error>> {
        let (circuit, trained) = random_model(FEATURES, 1, BITS, 1);
        let card = card("Random model".into(), circuit.clone());
        let model = owner.browser.post(paths::MODELS, &card)?;
        let blueprint = circuit
            .check()
            .map_err(|_| "The circuit is out of bounds.")?;
        Ok(Self {
            model,
            blueprint,
            trained,
        })
    }

    /// Publishes cards of models that nobody uses.
    pub(crate) fn publish_unused(
        owner: &mut Member,
        names: &[String],
    ) -> Result<(), Box<dyn Error>> {
        let (circuit, _) = random_model(FEATURES, 1, BITS, 1);
        for name in names {
            let _: Model = owner
                .browser
                .post(paths::MODELS, &card(name.clone(), circuit.clone()))?;
        }
        Ok(())
    }

    /// Seals it for a key, and uploads that under a grant.
    pub(crate) fn seal(
        &self,
        owner: &mut Member,
        grant: &GrantId,
        key: &ClientKey,
        key_epoch: u32,
    ) -> Result<(), Box<dyn Error>> {
        let sealer = Sealer::new(
            &key.public_key(),
            self.blueprint.clone(),
            self.trained.clone(),
        );
        let sealed = sealer?.seal()?;
        let start = UploadStart {
            purpose: Purpose::SealedCopy(grant.clone()),
            key_epoch,
            bytes: sealed.len() as u64,
            digest: Digest(Sha256::digest(&sealed).into()),
        };
        let upload: Upload = owner.browser.post(paths::UPLOADS, &start)?;
        for (part, bytes) in (0..).zip(sealed.chunks(upload.part_bytes as usize)) {
            owner
                .browser
                .put_bytes(&paths::upload_part(&upload.id, part), bytes)?;
        }
        let finish = paths::upload_finish(&upload.id);
        let _: Value = owner.browser.post_bytes(&finish, Vec::new())?;
        Ok(())
    }
}

fn card(name: String, circuit: Circuit) -> ModelCard {
    let field = |index| Field {
        name: format!("feature {index}"),
        unit: String::new(),
        step: 0.01,
        example: 0.5,
        choices: Vec::new(),
        series: None,
        refuses_outside: false,
        example_text: String::new(),
    };
    let answer = Answer::Regression {
        target: "score".into(),
        unit: String::new(),
        decimals: 1,
        link: ValueLink::Identity,
        decision: None,
    };
    let fields = (0..circuit.features()).map(field).collect();
    ModelCard {
        name,
        summary: "Random weights".into(),
        description: "A model to load the server with.".into(),
        query_budget: BUDGET,
        ..ModelCard::draft(InputForm::new(fields, None), answer, circuit, None)
    }
}
