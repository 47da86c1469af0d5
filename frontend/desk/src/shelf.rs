//! What a desk keeps between requests, by handle.

use std::collections::VecDeque;

use crate::error::Error;

/// A few things by handle; the one that lies there longest makes room for a new one.
pub(crate) struct Shelf<H, T> {
    room: usize,
    things: VecDeque<(H, T)>,
}

impl<H: Copy + PartialEq, T> Shelf<H, T> {
    /// An empty shelf for at most `room` things.
    pub(crate) fn new(room: usize) -> Self {
        Self {
            room,
            things: VecDeque::new(),
        }
    }

    /// Puts a thing there, in place of what had its handle.
    pub(crate) fn put(&mut self, handle: H, thing: T) {
        self.discard(handle);
        if self.things.len() >= self.room {
            self.things.pop_front();
        }
        self.things.push_back((handle, thing));
    }

    /// The thing of a handle, or [`Error::Gone`].
    pub(crate) fn find(&self, handle: H) -> Result<&T, Error> {
        let mut things = self.things.iter();
        let found = things.find(|(known, _)| *known == handle);
        found.map(|(_, thing)| thing).ok_or(Error::Gone)
    }

    /// As [`Shelf::find`], to be changed.
    pub(crate) fn find_mut(&mut self, handle: H) -> Result<&mut T, Error> {
        let mut things = self.things.iter_mut();
        let found = things.find(|(known, _)| *known == handle);
        found.map(|(_, thing)| thing).ok_or(Error::Gone)
    }

    /// Takes the thing of a handle out.
    pub(crate) fn take(&mut self, handle: H) -> Option<T> {
        let at = self.things.iter().position(|(known, _)| *known == handle)?;
        self.things.remove(at).map(|(_, thing)| thing)
    }

    /// Takes the thing of a handle away, if it is there.
    pub(crate) fn discard(&mut self, handle: H) {
        self.things.retain(|(known, _)| *known != handle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_thing_makes_room_for_the_newest() {
        let mut shelf = Shelf::new(2);
        ["a", "b", "c"]
            .into_iter()
            .zip(0u32..)
            .for_each(|(thing, handle)| shelf.put(handle, thing));
        assert_eq!(shelf.find(0), Err(Error::Gone));
        assert_eq!((shelf.find(1), shelf.find(2)), (Ok(&"b"), Ok(&"c")));
    }

    #[test]
    fn a_thing_put_under_a_known_handle_takes_its_place() {
        let mut shelf = Shelf::new(2);
        shelf.put(0u32, "a");
        shelf.put(1, "b");
        shelf.put(0, "c");
        assert_eq!((shelf.find(0), shelf.find(1)), (Ok(&"c"), Ok(&"b")));
        shelf.discard(0);
        assert_eq!(shelf.find(0), Err(Error::Gone));
    }
}
