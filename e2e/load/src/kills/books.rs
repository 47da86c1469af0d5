use std::{collections::HashMap, error::Error};

use crate::{
    crowd::Crowd,
    kills::{
        asking::{Answers, asks_directly},
        house::House,
        writing::Writers,
    },
};

const LOGGED: &str =
    "SELECT detail::json->>'output_digest' FROM log_entries WHERE kind = 'evaluated'";

/// Rows that each grant was charged for, beside those that the log has of it.
const CHARGED: &str = "SELECT coalesce(sum(abs(rows_used - logged) + rows_reserved), 0) FROM \
    (SELECT rows_used, rows_reserved, (SELECT count(*) FROM log_entries \
    WHERE grant_id = grants.id AND kind = 'evaluated') AS logged FROM grants) AS sums";

/// Entries whose places are not those of a log without gaps.
const GAPS: &str = "SELECT coalesce(max(entry) + 1, 0) - count(*) FROM log_entries";

/// What the answers that came, and the writes that were acknowledged, say of the books.
pub(super) struct Comparison {
    /// Answers that came and are not in the log.
    pub(super) lost: u64,
    /// Answers that are in the log twice, and entries of jobs beyond those that were answered.
    pub(super) doubled: u64,
    /// Rows that budgets were charged for, or that are still set aside, other than the log says.
    pub(super) charged_twice: u64,
    /// Writes that were acknowledged and are not there.
    pub(super) writes_lost: u64,
    gaps: u64,
}

impl Comparison {
    pub(super) fn draw(
        house: &House,
        crowd: &Crowd,
        received: &Answers,
        writers: &Writers<'_>,
    ) -> Result<Self, Box<dyn Error>> {
        let mut logged: HashMap<String, u64> = HashMap::new();
        for digest in house.ask(LOGGED).lines() {
            *logged.entry(digest.to_owned()).or_default() += 1;
        }
        let lost = received.all().filter(|one| !logged.contains_key(*one));
        let again: u64 = logged.values().map(|times| times - 1).sum();
        let of_jobs = house.number(&logged_of_jobs(crowd))?;
        let answered = house.number("SELECT count(*) FROM jobs WHERE state = 'answered'")?;
        Ok(Self {
            lost: lost.count() as u64 + answered.saturating_sub(of_jobs),
            doubled: again + of_jobs.saturating_sub(answered),
            charged_twice: house.number(CHARGED)?,
            writes_lost: writers.lost(),
            gaps: house.number(GAPS)?,
        })
    }

    pub(super) fn is_clean(&self) -> bool {
        self.lost + self.doubled + self.charged_twice + self.writes_lost + self.gaps == 0
    }
}

/// Entries about grants of those users who only ask for jobs.
fn logged_of_jobs(crowd: &Crowd) -> String {
    let grants = crowd.grants.iter().enumerate();
    let grants = grants.filter(|(user, _)| !asks_directly(*user));
    let names: Vec<String> = grants.map(|(_, (_, grant))| format!("'{grant}'")).collect();
    let names = names.join(", ");
    format!("SELECT count(*) FROM log_entries WHERE kind = 'evaluated' AND grant_id IN ({names})")
}
