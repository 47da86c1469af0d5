//! What a process holds in memory: leave to hold whole files, what was made of them, what administrators set.

pub mod cache;
pub mod pulse;
pub mod settings;

use tokio::sync::{Semaphore, SemaphorePermit};

/// Files that are whole in memory at the same time, be it to check, to transform or to expand them.
const WHOLE_FILES: usize = 2;

/// Leave to hold a whole sealed model or evaluation key in memory.
#[derive(Debug)]
pub struct Memory(Semaphore);

impl Default for Memory {
    fn default() -> Self {
        Self(Semaphore::new(WHOLE_FILES))
    }
}

impl Memory {
    /// Waits for leave, given back on drop. Never ask for a second one while holding one.
    pub async fn leave(&self) -> Option<SemaphorePermit<'_>> {
        self.0.acquire().await.ok()
    }
}
