//! How many connections there are, in all and from one address.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::household;

/// The connections that may be; clones count the same.
#[derive(Clone, Debug)]
pub struct Places {
    free: Arc<Semaphore>,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    most_of_address: usize,
}

/// One of them, given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    address: IpAddr,
    _permit: OwnedSemaphorePermit,
}

impl Places {
    /// So many in all, and so many from one address.
    pub fn new(most: NonZeroUsize, most_of_address: usize) -> Self {
        Self {
            free: Arc::new(Semaphore::new(most.get().min(Semaphore::MAX_PERMITS))),
            taken: Arc::default(),
            most_of_address,
        }
    }

    /// Waits until there is room for another one.
    pub async fn free(&self) -> OwnedSemaphorePermit {
        match self.free.clone().acquire_owned().await {
            Ok(permit) => permit,
            Err(_) => std::future::pending().await,
        }
    }

    /// Takes it for an address; none if that has as many as it may have.
    pub fn taken(&self, permit: OwnedSemaphorePermit, address: IpAddr) -> Option<Place> {
        let address = household(address);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let of_address = taken.entry(address).or_default();
        if *of_address >= self.most_of_address {
            return None;
        }
        *of_address += 1;
        Some(Place {
            taken: self.taken.clone(),
            address,
            _permit: permit,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_address) = taken.get_mut(&self.address) {
            *of_address -= 1;
            if *of_address == 0 {
                taken.remove(&self.address);
            }
        }
    }
}
