//! Pools of pads: opened, challenged, checked, and their pads opened for rows (`docs/verified-inputs.md`).

mod checking;
mod opening;
mod stored;
mod suspension;

pub use checking::{challenge, check};
pub use opening::{open, open_pad};
pub(crate) use suspension::carry_over;
pub use suspension::{evidence, lift};
