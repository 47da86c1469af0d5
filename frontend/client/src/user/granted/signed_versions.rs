use std::collections::BTreeMap;

use api::{
    GrantId,
    grant::{Grant, GrantState},
};
use card::FIRST_VERSION;

use super::{MODEL_VERSIONS, STATEMENTS, Versions, model_of};
use crate::{Client, Failure, Outcome};

/// Which version a copy is of, by what its owner signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedVersion {
    /// This one.
    Of(u32),
    /// What was signed does not hold: why.
    Refused(Failure),
    /// What was signed is not to be had now: the service's word alone says which it is.
    Unavailable,
}

impl Client {
    /// The versions of the copies in force among `grants`. Where the service tells another than was seen here or elsewhere, or nothing
    /// was, what is signed is checked as before a question is asked.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn signed_versions(
        &self,
        grants: &[Grant],
    ) -> Outcome<BTreeMap<GrantId, SignedVersion>> {
        let reader = self.reader().ok_or_else(Failure::unexpected_answer)?;
        let statements = self.seen_versions(&reader, STATEMENTS).await?;
        let versions = self.seen_versions(&reader, MODEL_VERSIONS).await?;
        let mut told = BTreeMap::new();
        for grant in grants
            .iter()
            .filter(|grant| grant.state == GrantState::Active)
        {
            let model = model_of(grant);
            let seen = u64::from(FIRST_VERSION) + newest(&versions, &model);
            let last = newest(&statements, &model);
            let is_known = last > 0 && newest(&statements, &grant.id.0) == last;
            let version = match grant.sealed_version {
                Some(version) if is_known && u64::from(version) == seen => {
                    SignedVersion::Of(version)
                }
                _ => match self.granted_model(grant).await {
                    Ok(model) => SignedVersion::Of(model.card().version),
                    Err(failure) if failure.kind.is_none() => SignedVersion::Refused(failure),
                    Err(_) => SignedVersion::Unavailable,
                },
            };
            told.insert(grant.id.clone(), version);
        }
        Ok(told)
    }
}

fn newest((here, elsewhere): &(Versions, Versions), name: &str) -> u64 {
    here.of(name).max(elsewhere.of(name))
}
