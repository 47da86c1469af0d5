use std::time::Duration;

use api::{
    AccountId, Base64, GrantId, ProblemKind, grant::InputPolicy, limits, log::EntryKind,
    pool::OpenedPool,
};
use bytes::Bytes;
use fhe_core::{PublicKey, noise};
use pads::{Cut, HeldPad, OpenedRow, PadContext, PadOpening, PoolTerms};

use super::{stored::of_grant, suspension};
use storage::database::{
    keys,
    models::versions::{self, ModelVersion},
    pools::{self, PoolState, StoredPool},
};

use crate::{
    app::App,
    base::{clock::milliseconds, random},
    error::Error,
    use_cases::admission::{self, Admitted},
};

/// A challenged pool is waited for this long before another one may be opened.
const PATIENCE: Duration = Duration::from_secs(120);

/// Opens a pool for a grant whose inputs are verified, and gives up waiting for the account's last one.
///
/// # Errors
/// As [`admission::admit`]; [`ProblemKind::Conflict`] when inputs are trusted or she published no key to sign with,
/// [`ProblemKind::Nonconforming`] for a model whose pads are too large, [`ProblemKind::PoolOpen`].
pub async fn open(app: &App, user: &AccountId, grant: GrantId) -> Result<OpenedPool, Error> {
    let admitted = admission::admit(app, user, grant, 0, InputPolicy::Verified).await?;
    if admitted.admission.inputs == InputPolicy::Trusted {
        return Err(trusted());
    }
    // Whoever has to wait keeps nobody else from writing.
    abandoned(
        app,
        pools::newest(app.database.read(), user).await?.as_ref(),
    )?;
    let pool = prepared(app, &admitted).await?;
    let mut writing = app.database.write().await?;
    let last = pools::newest(&mut *writing, user).await?;
    if let Some(left) = abandoned(app, last.as_ref())? {
        suspension::forfeit(app, &mut writing, left).await?;
    }
    let number = last.map_or(1, |last| last.number + 1);
    let pool = StoredPool {
        context: pool.context(number),
        number,
        ..pool.pool
    };
    pools::insert(&mut writing, &pool).await?;
    writing.commit().await?;
    // Suspended by the pool that was left, if at all.
    admission::admit(app, user, pool.grant.clone(), 0, InputPolicy::Verified).await?;
    Ok(OpenedPool {
        number,
        nonce: Base64(pool.nonce),
        kept: pool.kept,
    })
}

/// The last pool, if its reply is given up waiting for; none if nothing is waited for.
///
/// # Errors
/// [`ProblemKind::PoolOpen`] while it is.
fn abandoned<'a>(app: &App, last: Option<&'a StoredPool>) -> Result<Option<&'a StoredPool>, Error> {
    let Some(last) = last.filter(|last| last.state == PoolState::Challenged) else {
        return Ok(None);
    };
    let since = last.challenged_at.unwrap_or_default();
    match app.clock.now() - since < milliseconds(PATIENCE) {
        true => Err(ProblemKind::PoolOpen.into()),
        false => Ok(Some(last)),
    }
}

/// A pool but for its number and what depends on it.
struct Prepared {
    pool: StoredPool,
    terms: PoolTerms,
    key: PublicKey,
    plan: std::sync::Arc<pads::PadPlan>,
}

impl Prepared {
    fn context(&self, number: u64) -> [u8; 32] {
        let terms = PoolTerms {
            number,
            ..self.terms.clone()
        };
        PadContext::new(&terms, &self.key, &self.plan).to_bytes()
    }
}

async fn prepared(app: &App, admitted: &Admitted) -> Result<Prepared, Error> {
    let (admission, copy) = (&admitted.admission, &admitted.copy);
    let (user, read) = (&admission.user, app.database.read());
    let key = keys::current(read, user, EntryKind::KeyPublished).await?;
    let key = key.filter(|key| Some(key.published.epoch) == admission.key_epoch);
    let key = PublicKey::from_bytes(&key.ok_or(ProblemKind::StaleKey)?.public_key.0)?;
    let signer = keys::current(read, user, EntryKind::SigningKeyPublished).await?;
    let signer = signer.ok_or_else(no_signing_key)?;
    let plan = app
        .caches
        .plans
        .find(&app.caches.terms, &app.database, copy, &admission.model)
        .await?;
    if plan.opening_bytes() > limits::OPENING_BYTES {
        return Err(pads::Error::Layout.into());
    }
    let cut = cut(app, &admission.model).await?;
    let terms = PoolTerms {
        account: user.to_string(),
        grant: admitted.grant.to_string(),
        number: 0,
        nonce: random::bytes(),
        cut,
    };
    let pool = StoredPool {
        account: user.clone(),
        number: 0,
        grant: admitted.grant.clone(),
        copy: copy.clone(),
        version: admission.model.version,
        fingerprint: key.fingerprint().to_vec(),
        signing_key: signer.public_key.0,
        context: [0; 32],
        nonce: terms.nonce.to_vec(),
        kept: cut.kept() as u8,
        state: PoolState::Opened,
        commitments: None,
        challenge: None,
        challenged_at: None,
        reply: None,
        reply_digest: None,
    };
    Ok(Prepared {
        pool,
        terms,
        key,
        plan,
    })
}

async fn cut(app: &App, of: &ModelVersion) -> Result<Cut, Error> {
    let card = versions::card(app.database.read(), of).await?;
    let card = card.ok_or(ProblemKind::NotFound)?;
    let capacity = noise::capacity_per_answer(&card.circuit);
    Ok(Cut::of(capacity, card.sealed_bits))
}

/// The row that an opening makes of its pad. The pad is marked as used before anything else; the same bytes make the
/// same row again.
///
/// # Errors
/// [`ProblemKind::PadRefused`], [`ProblemKind::Nonconforming`].
pub async fn open_pad(
    app: &App,
    admitted: &Admitted,
    number: u64,
    bytes: Bytes,
) -> Result<OpenedRow, Error> {
    let admission = &admitted.admission;
    let (user, grant) = (&admission.user, &admitted.grant);
    let found = pools::find(app.database.read(), user, number).await?;
    let pool = of_grant(found, grant).map_err(refused)?;
    if pool.state != PoolState::Answered || pool.copy != admitted.copy {
        return Err(ProblemKind::PadRefused.into());
    }
    let plan = app
        .caches
        .plans
        .find(
            &app.caches.terms,
            &app.database,
            &admitted.copy,
            &admission.model,
        )
        .await?;
    let (index, digest) = (PadOpening::index_of(&bytes, &plan)?, random::digest(&bytes));
    let mut writing = app.database.write().await?;
    let taken = pools::take_pad(&mut *writing, &pool, index, digest).await?;
    let pad = taken.ok_or(ProblemKind::PadRefused)?;
    writing.commit().await?;
    let open = move |_: &mut _| {
        let opening = PadOpening::from_bytes(&bytes, &plan)?;
        let pad = HeldPad::new(index, pad.digest, pad.public);
        pad.open(&plan, &PadContext::from_bytes(pool.context), &opening)
    };
    let opened = app.pool.run(open).await?;
    opened.map_err(|_| ProblemKind::PadRefused.into())
}

/// A pool that is not there has no pads either.
fn refused(error: Error) -> Error {
    match error {
        Error::Refused(ProblemKind::NotFound, _) => ProblemKind::PadRefused.into(),
        error => error,
    }
}

fn trusted() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "This grant takes rows without pads.",
        "Reload the page and ask again.",
    )
}

fn no_signing_key() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "This account has not published the key it signs with.",
        "Reload the page and ask again.",
    )
}
