//! Whose turn it is.

use std::collections::HashMap;

use api::{AccountId, JobId};

use storage::database::jobs::queue::Queued;

/// Waiting jobs in the order they will be started: always the oldest job of the user who was served least
/// recently. A user with many jobs delays another's first by one job for each slot at most.
pub fn order(open: &[Queued]) -> Vec<&Queued> {
    let mut turns: HashMap<&AccountId, i64> =
        open.iter().map(|job| (&job.user, job.last_turn)).collect();
    let mut next_turn = turns.values().max().map_or(1, |last| last + 1);
    let mut waiting: Vec<&Queued> = open.iter().filter(|job| !job.running).collect();
    let mut order = Vec::with_capacity(waiting.len());
    while let Some(next) = (0..waiting.len()).min_by_key(|index| turns[&waiting[*index].user]) {
        let job = waiting.remove(next);
        turns.insert(&job.user, next_turn);
        next_turn += 1;
        order.push(job);
    }
    order
}

/// What a waiting job can expect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// Jobs before it, those being evaluated included.
    pub ahead: u64,
    /// Seconds until it is answered.
    pub seconds_left: f64,
}

/// The outlook of a waiting job; none if it does not wait. `seconds` estimates what is left of a job, in
/// the queue or being evaluated, and `slots` jobs are evaluated at the same time.
pub fn outlook(
    open: &[Queued],
    id: &JobId,
    slots: u32,
    seconds: impl Fn(&Queued) -> f64,
) -> Option<Outlook> {
    let order = order(open);
    let place = order.iter().position(|job| job.id == *id)?;
    let running = open.iter().filter(|job| job.running);
    let before = running.chain(order[..place].iter().copied());
    let (count, wait) = before.fold((0, 0.0), |(count, wait), job| {
        (count + 1, wait + seconds(job))
    });
    Some(Outlook {
        ahead: count,
        seconds_left: wait / f64::from(slots) + seconds(order[place]),
    })
}

#[cfg(test)]
mod tests {
    use circuit::Cost;

    use super::*;

    fn job(name: &str, running: bool, last_turn: i64) -> Queued {
        let (user, _) = name.split_at(1);
        Queued {
            id: JobId(name.to_owned()),
            user: AccountId(user.to_owned()),
            cost: Cost {
                external_products: 1,
                lookups: 0,
                set: None,
            },
            running,
            last_turn,
            done: 0,
            elapsed_ms: 0,
        }
    }

    fn names(open: &[Queued]) -> Vec<&str> {
        order(open).iter().map(|job| job.id.0.as_str()).collect()
    }

    #[test]
    fn users_take_turns_however_many_jobs_one_of_them_has() {
        let open = ["a1", "a2", "a3", "b1", "c1", "b2"].map(|name| job(name, false, 0));
        assert_eq!(names(&open), ["a1", "b1", "c1", "a2", "b2", "a3"]);
    }

    #[test]
    fn who_was_served_last_waits_for_the_others() {
        let open = [
            job("a1", true, 7),
            job("a2", false, 7),
            job("b1", false, 3),
            job("c1", false, 5),
        ];
        assert_eq!(names(&open), ["b1", "c1", "a2"]);
    }

    #[test]
    fn the_outlook_counts_running_and_earlier_jobs() {
        let open = [job("a1", true, 1), job("a2", false, 1), job("b1", false, 0)];
        let seconds = |job: &Queued| if job.running { 1.0 } else { 4.0 };
        let outlook = |name: &str| outlook(&open, &JobId(name.to_owned()), 1, seconds);
        let expected = |ahead, seconds_left| {
            Some(Outlook {
                ahead,
                seconds_left,
            })
        };
        assert_eq!(outlook("b1"), expected(1, 5.0));
        assert_eq!(outlook("a2"), expected(2, 9.0));
        assert_eq!(outlook("a1"), None);
    }
}
