//! Lists on people's screens that changed, as this process hears of them.

use std::time::Duration;

use tokio::sync::{Notify, broadcast};

use storage::database::accounts::lists::ListChange;

/// Changes that a follower may be behind; one who is further behind is told that everything may have changed.
const KEPT: usize = 1_024;

/// Who follows lists in this process, and what wakes it.
#[derive(Debug)]
pub struct LiveLists {
    changes: broadcast::Sender<ListChange>,
    wake: Notify,
}

impl Default for LiveLists {
    fn default() -> Self {
        Self {
            changes: broadcast::Sender::new(KEPT),
            wake: Notify::new(),
        }
    }
}

impl LiveLists {
    /// Everything that changes from now on.
    pub fn follow(&self) -> broadcast::Receiver<ListChange> {
        self.changes.subscribe()
    }

    /// Passes a change on.
    pub fn pass_on(&self, change: ListChange) {
        // Nobody may follow.
        let _ = self.changes.send(change);
    }

    /// Something may have changed.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Waits until something may have changed, for so long at most.
    pub async fn woken(&self, patience: Duration) {
        let _ = tokio::time::timeout(patience, self.wake.notified()).await;
    }
}
