use std::{cell::RefCell, collections::BTreeMap, future::ready, rc::Rc};

use super::Work;

/// How long something is kept, and who may read it meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shelf {
    /// Until this visit ends, where nobody else reads. The vault's key lies here.
    Visit,
    /// Until it is forgotten, for all visits of this browser, under a key that the browser hands to nobody. A place without such keys
    /// keeps nothing.
    Guarded,
    /// Beyond the visit: what the server must not be able to take back, such as the log it showed.
    Lasting,
    /// Beyond the visit, large and replaceable: sealed copies on their way.
    Copies,
}

/// What outlives a page or a program. A place that cannot keep anything keeps nothing: what is missing
/// costs work or, for the followed log, leaves the vault's copy as the only one.
pub trait Keep {
    /// What lies under a name.
    fn load(&self, shelf: Shelf, name: &str) -> Work<Option<Vec<u8>>>;

    /// Puts something under a name, in place of what was there.
    fn save(&self, shelf: Shelf, name: &str, bytes: &[u8]) -> Work<()>;

    /// Takes it away.
    fn forget(&self, shelf: Shelf, name: &str) -> Work<()>;

    /// Names on the lasting shelf that begin like this.
    fn lasting(&self, beginning: &str) -> Work<Vec<String>>;
}

/// Keeps everything for as long as one of its clones lives.
#[derive(Clone, Default)]
pub struct MemoryKeep(Rc<RefCell<Shelves>>);

type Shelves = BTreeMap<(Shelf, String), Vec<u8>>;

impl Keep for MemoryKeep {
    fn load(&self, shelf: Shelf, name: &str) -> Work<Option<Vec<u8>>> {
        let found = self.0.borrow().get(&(shelf, name.to_owned())).cloned();
        Box::pin(ready(found))
    }

    fn save(&self, shelf: Shelf, name: &str, bytes: &[u8]) -> Work<()> {
        let place = (shelf, name.to_owned());
        self.0.borrow_mut().insert(place, bytes.to_vec());
        Box::pin(ready(()))
    }

    fn forget(&self, shelf: Shelf, name: &str) -> Work<()> {
        self.0.borrow_mut().remove(&(shelf, name.to_owned()));
        Box::pin(ready(()))
    }

    fn lasting(&self, beginning: &str) -> Work<Vec<String>> {
        let shelves = self.0.borrow();
        let names = shelves
            .keys()
            .filter(|(shelf, name)| *shelf == Shelf::Lasting && name.starts_with(beginning))
            .map(|(_, name)| name.clone());
        Box::pin(ready(names.collect()))
    }
}
