//! Memory for bodies that are read at the same time.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use api::ProblemKind;
use axum::{
    BoxError,
    body::{Body, Bytes},
};
use futures_util::{StreamExt as _, stream};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use service::error::Error;

/// Kibibytes of bodies under way, from everywhere.
const MOST: u32 = 512 << 10;

/// Of them from one address.
const MOST_OF_ADDRESS: u32 = 128 << 10;

/// Bytes of a body that take no room: as many as there may be connections have that much.
const SMALL: usize = 64 << 10;

/// How long a body may bring nothing.
const SILENCE: Duration = Duration::from_secs(10);

/// How long a body waits for room. Then it gives back what it has, or two that wait for each other would do so for ever.
const PATIENCE: Duration = Duration::from_secs(10);

/// Room for bodies in memory; clones count the same.
#[derive(Clone, Debug)]
pub struct Bodies {
    free: Arc<Semaphore>,
    of_addresses: Arc<Mutex<HashMap<IpAddr, Weak<Semaphore>>>>,
}

/// Room for one body, taken as its bytes arrive; clones are the same. It is given back when all are dropped.
#[derive(Clone, Debug)]
pub struct Room(Arc<Mutex<Held>>);

#[derive(Debug)]
struct Held {
    bodies: Bodies,
    address: IpAddr,
    bytes: usize,
    permits: Option<[OwnedSemaphorePermit; 2]>,
    failure: Option<Failed>,
}

/// Why a body is not read to its end.
#[derive(Clone, Copy, Debug)]
enum Failed {
    Silent,
    NoRoom,
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
    /// Room for a body from an address, none of it taken yet.
    pub fn room(&self, address: IpAddr) -> Room {
        Room(Arc::new(Mutex::new(Held {
            bodies: self.clone(),
            address,
            bytes: 0,
            permits: None,
            failure: None,
        })))
    }

    /// Waits until an address may hold so many kibibytes more.
    async fn take(&self, address: IpAddr, kibibytes: u32) -> Option<[OwnedSemaphorePermit; 2]> {
        // First its own: an address that waits for itself keeps nothing from others.
        let of_address = self.of_address(address);
        let of_address = of_address.acquire_many_owned(kibibytes).await.ok()?;
        let of_all = self.free.clone().acquire_many_owned(kibibytes).await.ok()?;
        Some([of_address, of_all])
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

impl Room {
    /// A body that takes this room as it is read, and ends where it brings nothing for some time or there is no room for long.
    pub fn hold(&self, body: Body) -> Body {
        let arriving = (self.clone(), body.into_data_stream());
        Body::from_stream(stream::try_unfold(
            arriving,
            |(room, mut body)| async move {
                let Ok(next) = timeout(SILENCE, body.next()).await else {
                    return Err(room.fail(Failed::Silent));
                };
                let Some(bytes) = next.transpose()? else {
                    return Ok(None);
                };
                room.take(&bytes).await?;
                Ok::<_, BoxError>(Some((bytes, (room, body))))
            },
        ))
    }

    /// What to answer in place of whatever came of a body that was not read to its end.
    pub fn refusal(&self) -> Option<Error> {
        let failed = self.with(|held| held.failure)?;
        Some(match failed {
            Failed::Silent => Error::refused(
                ProblemKind::Busy,
                "The request did not arrive: nothing came for some time.",
                "Look at the connection and try again.",
            ),
            Failed::NoRoom => ProblemKind::Busy.into(),
        })
    }

    async fn take(&self, bytes: &Bytes) -> Result<(), BoxError> {
        let (bodies, address, missing) = self.with(|held| {
            held.bytes += bytes.len();
            (held.bodies.clone(), held.address, held.missing())
        });
        if missing == 0 {
            return Ok(());
        }
        let taken = timeout(PATIENCE, bodies.take(address, missing)).await;
        let Some(more) = taken.ok().flatten() else {
            return Err(self.fail(Failed::NoRoom));
        };
        self.with(|held| held.add(more));
        Ok(())
    }

    fn fail(&self, why: Failed) -> BoxError {
        self.with(|held| {
            held.failure = Some(why);
            held.permits = None;
        });
        "the body is not read to its end".into()
    }

    fn with<T>(&self, change: impl FnOnce(&mut Held) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Held {
    /// Kibibytes to take for what has arrived.
    fn missing(&self) -> u32 {
        if self.bytes <= SMALL {
            return 0;
        }
        let taken = self
            .permits
            .as_ref()
            .map_or(0, |[permit, _]| permit.num_permits());
        let missing = self.bytes.div_ceil(1 << 10).saturating_sub(taken);
        u32::try_from(missing).unwrap_or(u32::MAX)
    }

    fn add(&mut self, [of_address, of_all]: [OwnedSemaphorePermit; 2]) {
        match &mut self.permits {
            Some([address, all]) => {
                address.merge(of_address);
                all.merge(of_all);
            }
            None => self.permits = Some([of_address, of_all]),
        }
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

    /// Room of a body of which so much has arrived.
    async fn held(bodies: &Bodies, from: u8, bytes: usize) -> Room {
        let room = bodies.room(address(from));
        room.take(&vec![0; bytes].into()).await.unwrap();
        room
    }

    #[tokio::test]
    async fn one_address_waits_for_itself_and_others_do_not() {
        let bodies = Bodies::default();
        let mut rooms = join_all((0..8).map(|_| held(&bodies, 1, BODY))).await;
        let mut next = pin!(held(&bodies, 1, BODY));
        assert!(next.as_mut().now_or_never().is_none());
        assert!(held(&bodies, 2, BODY).now_or_never().is_some());
        assert!(held(&bodies, 1, SMALL).now_or_never().is_some());
        rooms.pop();
        next.await;
    }

    #[tokio::test]
    async fn all_together_wait_too() {
        let bodies = Bodies::default();
        let full = (1..=4).flat_map(|last| [last; 8]);
        let rooms = join_all(full.map(|last| held(&bodies, last, BODY))).await;
        assert!(held(&bodies, 5, BODY).now_or_never().is_none());
        drop(rooms);
        assert!(held(&bodies, 5, BODY).now_or_never().is_some());
    }

    #[tokio::test]
    async fn bodies_of_which_nothing_arrives_take_no_room() {
        let bodies = Bodies::default();
        let idle = (0..1_000).map(|_| {
            bodies
                .room(address(1))
                .hold(Body::from_stream(
                    stream::pending::<Result<Bytes, BoxError>>(),
                ))
        });
        let mut idle: Vec<_> = idle.map(Body::into_data_stream).collect();
        assert!(
            idle.iter_mut()
                .all(|body| body.next().now_or_never().is_none())
        );
        assert!(held(&bodies, 1, BODY).now_or_never().is_some());
    }

    #[tokio::test]
    async fn what_arrives_in_pieces_takes_as_much_as_at_once() {
        let bodies = Bodies::default();
        let room = bodies.room(address(1));
        for _ in 0..1_000 {
            room.take(&vec![0; 1_500].into()).await.unwrap();
        }
        let taken = MOST as usize - bodies.free.available_permits();
        assert_eq!(taken, 1_500_000_usize.div_ceil(1 << 10));
        drop(room);
        assert_eq!(bodies.free.available_permits(), MOST as usize);
    }

    /// Where its address has all that it may have, and where everybody has.
    #[tokio::test]
    async fn a_body_without_room_for_long_is_told_so_and_gives_back_what_it_had() {
        let own = (1, [1; 7].to_vec());
        let of_all = (5, (1..=4).flat_map(|last| [last; 8]).skip(1).collect());
        let waits = [own, of_all].map(|(from, holders)| async move {
            let bodies = Bodies::default();
            let _held = join_all(holders.iter().map(|last| held(&bodies, *last, BODY))).await;
            let free = || (bodies.free.available_permits(), of_address(&bodies, from));
            let before = free();
            let room = bodies.room(address(from));
            let arriving =
                [BODY / 2, BODY].map(|bytes| Ok::<Bytes, BoxError>(vec![0; bytes].into()));
            let body = room.hold(Body::from_stream(stream::iter(arriving)));
            let mut body = body.into_data_stream();
            body.next().await.unwrap().unwrap();
            assert!(free() < before && room.refusal().is_none());
            body.next().await.unwrap().unwrap_err();
            assert_eq!(free(), before);
            let refusal = room.refusal().unwrap().problem();
            assert_eq!(refusal.kind, ProblemKind::Busy);
            assert!(!refusal.happened.contains("did not arrive"));
        });
        join_all(waits).await;
    }

    /// Kibibytes that an address may hold beside what it holds.
    fn of_address(bodies: &Bodies, from: u8) -> usize {
        bodies.of_address(address(from)).available_permits()
    }

    #[tokio::test]
    async fn addresses_that_hold_nothing_are_forgotten() {
        let bodies = Bodies::default();
        for last in 0..200 {
            drop(held(&bodies, last, BODY).await);
        }
        assert!(bodies.of_addresses.lock().unwrap().len() <= 1);
    }
}
