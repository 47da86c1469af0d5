//! The reader's account: who is signed in, and by which password.

mod password;
mod recovery;
mod session;

pub use recovery::{OfferedKit, OpenedRecovery};
pub use session::{Entrance, Registering, Registration, SIGNED_OUT};

use crate::Failure;

fn vault_is_closed() -> Failure {
    Failure::local("The vault is closed.", "Open it with your password first.")
}
