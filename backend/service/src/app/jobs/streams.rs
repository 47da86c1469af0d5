use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use api::{AccountId, ProblemKind};

use crate::error::Error;

/// Streams of events that one person may follow at the same time: a few windows, each with its lists and a job.
const MOST: usize = 16;

/// Streams of events that are open, for each user.
#[derive(Clone, Debug, Default)]
pub(super) struct Streams(Arc<Mutex<HashMap<AccountId, usize>>>);

/// A stream's place among those of its user, given back on drop.
#[derive(Debug)]
pub struct StreamPlace {
    streams: Streams,
    user: AccountId,
}

impl Streams {
    /// # Errors
    /// [`ProblemKind::TooMany`].
    pub(super) fn open(&self, user: &AccountId) -> Result<StreamPlace, Error> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let streams = open.entry(user.clone()).or_default();
        if *streams >= MOST {
            return Err(Error::refused(
                ProblemKind::TooMany,
                "Too many pages follow jobs and lists at the same time.",
                "Close some of them.",
            ));
        }
        *streams += 1;
        Ok(StreamPlace {
            streams: self.clone(),
            user: user.clone(),
        })
    }
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let mut open = self
            .streams
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(streams) = open.get_mut(&self.user) {
            *streams -= 1;
            if *streams == 0 {
                open.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_users_streams_are_limited_and_places_come_back() {
        let streams = Streams::default();
        let (one, other) = (AccountId("one".into()), AccountId("other".into()));
        let mut places: Vec<StreamPlace> = (0..MOST).map(|_| streams.open(&one).unwrap()).collect();
        assert!(streams.open(&one).is_err());
        let elsewhere = streams.open(&other).unwrap();
        places.pop();
        places.push(streams.open(&one).unwrap());
        drop((places, elsewhere));
        assert!(streams.0.lock().unwrap().is_empty());
    }
}
