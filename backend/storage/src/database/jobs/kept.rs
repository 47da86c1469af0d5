//! Answers that were no jobs and are kept as if they had been, because who asked wished so.

use api::{
    JobId, Timestamp,
    evaluation::{Evaluated, KEPT_ANSWERS},
};

use crate::{
    database::{Executor, Writing, evaluations::NewEvaluation},
    error::Error,
};

/// An answer that is kept.
#[derive(Clone, Copy, Debug)]
pub struct KeptAnswer<'a> {
    /// Under this identifier, which its sender drew.
    pub id: &'a JobId,
    /// Who asked whose model, for how many rows.
    pub evaluation: NewEvaluation<'a>,
    /// SHA-256 of what was sent, hexadecimal.
    pub input_digest: &'a str,
    /// The answer.
    pub answer: &'a Evaluated,
}

/// Keeps an answer, and forgets the oldest of the account where there are more than are kept. An identifier that is
/// taken, by whomever, keeps what it names.
pub async fn insert(
    writing: &mut Writing,
    kept: KeptAnswer<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let NewEvaluation {
        grant,
        admission,
        rows,
        ..
    } = kept.evaluation;
    sqlx::query(
        "INSERT INTO jobs (id, grant_id, model, account, copy, rows, cost, input_digest, state, result, duration_us, \
         log_index, rows_left, created_at, finished_at) \
         VALUES ($1, $2, $3, $4, '', $5, '', $6, 'answered', $7, $8, $9, $10, $11, $11) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&kept.id.0)
    .bind(&grant.0)
    .bind(&admission.model.model.0)
    .bind(&admission.user.0)
    .bind(rows.cast_signed())
    .bind(kept.input_digest)
    .bind(&kept.answer.result)
    .bind(kept.answer.duration_us.cast_signed())
    .bind(kept.answer.log_index.cast_signed())
    .bind(kept.answer.rows_left.cast_signed())
    .bind(now)
    .execute(&mut **writing)
    .await?;
    // What was a job was held under a lease.
    sqlx::query(
        "DELETE FROM jobs WHERE account = $1 AND state = 'answered' AND fence = 0 AND sequence <= \
         (SELECT sequence FROM jobs WHERE account = $1 AND state = 'answered' AND fence = 0 \
         ORDER BY sequence DESC LIMIT 1 OFFSET $2)",
    )
    .bind(&admission.user.0)
    .bind(i64::from(KEPT_ANSWERS))
    .execute(&mut **writing)
    .await?;
    Ok(())
}

/// Whether an identifier is taken, by whomever.
pub async fn is_taken(executor: impl Executor<'_>, id: &JobId) -> Result<bool, Error> {
    let query = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM jobs WHERE id = $1");
    Ok(query.bind(&id.0).fetch_one(executor).await? > 0)
}
