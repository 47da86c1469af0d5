//! Whether a grant allows an evaluation, and the rows of its budget that are set aside meanwhile.

use api::{
    AccountId, GrantId, ProblemKind, UploadId,
    grant::{GrantState, InputPolicy},
};

use storage::database::{
    Writing,
    evaluations::{self, EvaluationOutcome, NewEvaluation},
    grants::budgets::{self, Admission},
};

use crate::{
    app::{App, traffic::under_way::UnderWay},
    error::Error,
};

/// A request that its grant allows, as far as the budget goes.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// Under which grant.
    pub grant: GrantId,
    /// Who asks whose model.
    pub admission: Admission,
    /// The sealed copy to use.
    pub copy: UploadId,
    /// Rows in the input.
    pub rows: u64,
}

/// Admits a request of `rows` rows, sent in this way, if the grant is this user's, active, not suspended and has not ended. A
/// refusal is counted for the model's owner.
///
/// # Errors
/// [`ProblemKind::NotFound`], [`ProblemKind::StaleKey`], [`ProblemKind::GrantInactive`],
/// [`ProblemKind::GrantSuspended`], [`ProblemKind::GrantExpired`], [`ProblemKind::InputUnverified`].
pub async fn admit(
    app: &App,
    user: &AccountId,
    grant: GrantId,
    rows: u64,
    sent: InputPolicy,
) -> Result<Admitted, Error> {
    let found = app.traffic.admissions.ask(grant.clone()).await?;
    let admission = found
        .filter(|admission| admission.user == *user)
        .ok_or(ProblemKind::NotFound)?;
    let is_unverified = admission.inputs == InputPolicy::Verified && sent == InputPolicy::Trusted;
    let refusal = match (&admission.state, admission.copy.clone()) {
        (GrantState::Active, _) if admission.is_suspended => ProblemKind::GrantSuspended.into(),
        (GrantState::Active, _) if admission.has_ended(app.clock.now()) => {
            ProblemKind::GrantExpired.into()
        }
        (GrantState::Active, _) if is_unverified => ProblemKind::InputUnverified.into(),
        (GrantState::Active, Some(copy)) => {
            return Ok(Admitted {
                grant,
                admission,
                copy,
                rows,
            });
        }
        (state, _) => refusal_of(state),
    };
    count_refusal(app, &grant, &admission, rows).await?;
    Err(refusal)
}

/// Admits once more what was admitted before for some sealed copy, if nothing has changed since.
///
/// # Errors
/// [`ProblemKind::StaleKey`], [`ProblemKind::GrantInactive`], [`ProblemKind::GrantSuspended`],
/// [`ProblemKind::Conflict`] when the model was sealed again.
pub async fn admit_again(
    app: &App,
    grant: &GrantId,
    copy: &UploadId,
    rows: u64,
) -> Result<Admitted, Error> {
    let found = budgets::admission(app.database.read(), grant).await?;
    let admission = found.ok_or(ProblemKind::NotFound)?;
    if admission.state != GrantState::Active || admission.copy.as_ref() != Some(copy) {
        return Err(refusal_of(&admission.state));
    }
    if admission.is_suspended {
        return Err(ProblemKind::GrantSuspended.into());
    }
    Ok(Admitted {
        grant: grant.clone(),
        admission,
        copy: copy.clone(),
        rows,
    })
}

impl Admitted {
    /// Refuses a question that was made by another card than was signed last.
    ///
    /// # Errors
    /// [`ProblemKind::StaleCard`].
    pub fn by_card(self, stated: Option<&str>) -> Result<Self, Error> {
        match (stated, self.admission.card_digest.as_deref()) {
            (Some(stated), Some(signed)) if stated != signed => Err(ProblemKind::StaleCard.into()),
            _ => Ok(self),
        }
    }

    /// Counts the rows as under way. The books decide: this only keeps the server from computing what the budget cannot pay.
    ///
    /// # Errors
    /// As [`Self::reserve`].
    pub async fn begin(&self, app: &App) -> Result<UnderWay, Error> {
        let rows_left = self.admission.rows_left();
        match app
            .traffic
            .under_way
            .begin(&self.grant, self.rows, rows_left)
        {
            Some(under_way) => Ok(under_way),
            None => {
                count_refusal(app, &self.grant, &self.admission, self.rows).await?;
                Err(self.refusal_now(app).await?)
            }
        }
    }

    /// Sets rows of the budget aside in the database, with what else `writing` changes; commits.
    ///
    /// # Errors
    /// [`ProblemKind::BudgetUsed`], or why the grant is no longer active.
    pub async fn reserve(&self, app: &App, mut writing: Writing) -> Result<(), Error> {
        let reserved = budgets::reserve(&mut *writing, &self.grant, &self.copy, self.rows).await?;
        if !reserved {
            drop(writing);
            count_refusal(app, &self.grant, &self.admission, self.rows).await?;
            return Err(self.refusal_now(app).await?);
        }
        Ok(writing.commit().await?)
    }

    /// Why the grant does not allow now what it allowed when the request was admitted.
    async fn refusal_now(&self, app: &App) -> Result<Error, Error> {
        let now = budgets::admission(app.database.read(), &self.grant).await?;
        let change = self.change(now.as_ref());
        let is_used = now.is_none_or(|now| now.rows_used >= now.query_budget);
        Ok(change.unwrap_or_else(|| match is_used {
            true => ProblemKind::BudgetUsed.into(),
            false => too_few_left(),
        }))
    }

    /// Why the sealed copy is not to be had: its grant has changed, or an object is lost.
    pub async fn absence_now(&self, app: &App) -> Result<Error, Error> {
        let lost = "a sealed copy that the database names is not among the objects";
        let now = budgets::admission(app.database.read(), &self.grant).await?;
        let change = self.change(now.as_ref());
        Ok(change.unwrap_or(storage::Error::Damaged(lost).into()))
    }

    /// What has changed of the grant since the request was admitted, if not its budget alone.
    fn change(&self, now: Option<&Admission>) -> Option<Error> {
        match now {
            Some(now) if now.is_suspended => Some(ProblemKind::GrantSuspended.into()),
            Some(now) if now.copy.as_ref() == Some(&self.copy) => None,
            Some(now) => Some(refusal_of(&now.state)),
            None => Some(ProblemKind::NotFound.into()),
        }
    }
}

async fn count_refusal(
    app: &App,
    grant: &GrantId,
    admission: &Admission,
    rows: u64,
) -> Result<(), Error> {
    app.timings.add_refusal();
    let mut writing = app.database.write().await?;
    let refused = NewEvaluation {
        grant,
        admission,
        rows,
        outcome: EvaluationOutcome::Refused,
    };
    evaluations::insert_all(&mut writing, &[refused], app.clock.now()).await?;
    Ok(writing.commit().await?)
}

/// The budget is not used up, but does not pay for this question.
pub(crate) fn too_few_left() -> Error {
    Error::refused(
        ProblemKind::BudgetUsed,
        "Fewer rows of the budget are left than this question has; rows under way are set aside.",
        "Send fewer rows at once, or ask the model owner for more.",
    )
}

/// Why a grant in that state allows no evaluation with an earlier sealed copy.
pub fn refusal_of(state: &GrantState) -> Error {
    match state {
        GrantState::Stale => Error::refused(
            ProblemKind::StaleKey,
            "The model is sealed for an older key, or its card has changed.",
            "Wait until the model owner has sealed it again.",
        ),
        GrantState::Active => Error::refused(
            ProblemKind::Conflict,
            "The model was sealed again in this moment.",
            "Send the input again.",
        ),
        _ => ProblemKind::GrantInactive.into(),
    }
}
