//! Memory for bodies that are read at the same time.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Kibibytes of bodies under way, from everywhere.
const MOST: u32 = 512 << 10;

/// Of them from one address.
const MOST_OF_ADDRESS: u32 = 128 << 10;

/// Bytes of a body that needs no leave: as many as there may be connections take no room.
const SMALL: usize = 64 << 10;

/// Leave to hold bodies in memory; clones count the same. Who waits for it is not read meanwhile.
#[derive(Clone, Debug)]
pub struct Bodies {
    free: Arc<Semaphore>,
    of_addresses: Arc<Mutex<HashMap<IpAddr, Weak<Semaphore>>>>,
}

/// Leave for one body, given back when it is dropped.
#[derive(Debug)]
pub struct Leave {
    _of_address: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Default for Bodies {
    fn default() -> Self {
        Self {
            free: Arc::new(Semaphore::new(MOST as usize)),
            of_addresses: Arc::default(),
        }
    }
}

impl Bodies {
    /// Waits until an address may send a body of at most so many bytes; none for a small one, which needs no leave.
    pub async fn leave(&self, address: IpAddr, bytes: usize) -> Option<Leave> {
        if bytes <= SMALL {
            return None;
        }
        let kibibytes = u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX);
        let kibibytes = kibibytes.min(MOST_OF_ADDRESS);
        // First its own: an address that waits for itself keeps nothing from others.
        let of_address = self.of_address(address);
        let of_address = of_address.acquire_many_owned(kibibytes).await.ok()?;
        let of_all = self.free.clone().acquire_many_owned(kibibytes).await.ok()?;
        Some(Leave {
            _of_address: of_address,
            _of_all: of_all,
        })
    }

    fn of_address(&self, address: IpAddr) -> Arc<Semaphore> {
        let known = self.of_addresses.lock();
        let mut known = known.unwrap_or_else(PoisonError::into_inner);
        if let Some(semaphore) = known.get(&address).and_then(Weak::upgrade) {
            return semaphore;
        }
        known.retain(|_, semaphore| semaphore.strong_count() > 0);
        let semaphore = Arc::new(Semaphore::new(MOST_OF_ADDRESS as usize));
        known.insert(address, Arc::downgrade(&semaphore));
        semaphore
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::{FutureExt as _, future::join_all};

    use super::*;

    const BODY: usize = 16 << 20;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[tokio::test]
    async fn one_address_waits_for_itself_and_others_do_not() {
        let bodies = Bodies::default();
        let mut held = join_all((0..8).map(|_| bodies.leave(address(1), BODY))).await;
        assert!(held.iter().all(Option::is_some));
        let mut next = pin!(bodies.leave(address(1), BODY));
        assert!(next.as_mut().now_or_never().is_none());
        assert!(bodies.leave(address(2), BODY).now_or_never().is_some());
        assert!(bodies.leave(address(1), SMALL).now_or_never().is_some());
        held.pop();
        assert!(next.await.is_some());
    }

    #[tokio::test]
    async fn all_together_wait_too() {
        let bodies = Bodies::default();
        let full = (1..=4).flat_map(|last| [last; 8]);
        let held = join_all(full.map(|last| bodies.leave(address(last), BODY))).await;
        assert!(bodies.leave(address(5), BODY).now_or_never().is_none());
        drop(held);
        assert!(bodies.leave(address(5), BODY).now_or_never().is_some());
    }

    #[tokio::test]
    async fn addresses_that_hold_nothing_are_forgotten() {
        let bodies = Bodies::default();
        for last in 0..200 {
            drop(bodies.leave(address(last), BODY).await);
        }
        assert!(bodies.of_addresses.lock().unwrap().len() <= 1);
    }
}
