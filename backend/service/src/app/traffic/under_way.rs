//! Rows of evaluations that run in this process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use api::GrantId;

/// Rows that were asked and not booked yet, by grant. They keep anybody from making the server compute far beyond a budget; the
/// books alone decide what is answered.
#[derive(Clone, Debug, Default)]
pub struct RowsUnderWay(Arc<Mutex<HashMap<GrantId, u64>>>);

/// Rows of one request, counted until this is dropped.
#[derive(Debug)]
pub struct UnderWay {
    all: RowsUnderWay,
    grant: GrantId,
    rows: u64,
}

impl RowsUnderWay {
    /// Counts the rows of a request; none if those of its grant are more than it has left with them.
    pub fn begin(&self, grant: &GrantId, rows: u64, rows_left: u64) -> Option<UnderWay> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let others = all.get(grant).copied().unwrap_or_default();
        let sum = others.checked_add(rows).filter(|sum| *sum <= rows_left)?;
        all.insert(grant.clone(), sum);
        Some(UnderWay {
            all: self.clone(),
            grant: grant.clone(),
            rows,
        })
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(rows) = all.get_mut(&self.grant) else {
            return;
        };
        *rows -= self.rows;
        if *rows == 0 {
            all.remove(&self.grant);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_count_until_they_are_dropped() {
        let (all, grant) = (RowsUnderWay::default(), GrantId("grant".into()));
        let first = all.begin(&grant, 2, 3).unwrap();
        assert!(all.begin(&grant, 2, 3).is_none());
        assert!(all.begin(&GrantId("other".into()), 2, 3).is_some());
        let second = all.begin(&grant, 1, 3).unwrap();
        drop(first);
        assert!(all.begin(&grant, 2, 3).is_some());
        drop(second);
        assert!(all.0.lock().unwrap().is_empty());
        assert!(all.begin(&grant, u64::MAX, u64::MAX).is_some());
    }
}
