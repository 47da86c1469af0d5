use ledger::directory_path;
use protocol::{LogState, NoteStanding, VAULT_NOTED};
use sha2::{Digest, Sha256};

use super::{
    Checked,
    head::{followed, followed_directory},
    keys::proved,
};

/// Compares the list of an account's vault items, as the server stores it, with the digest that the followed
/// head's directory holds of it.
pub(crate) fn note_standing(
    account: &str,
    stored: Option<&[u8]>,
    head: &[u8],
    noted: &[u8],
    state: Option<&LogState>,
) -> Checked<NoteStanding> {
    followed(head, state)?;
    // A log of the first versions, or an empty one, names nothing.
    let Ok(directory) = followed_directory(state) else {
        return Ok(NoteStanding::Unnoted);
    };
    let path = directory_path(VAULT_NOTED, account);
    let (_, newest) = proved(noted, &path, directory)?;
    let stored = stored.map(Sha256::digest);
    Ok(match newest {
        None => NoteStanding::Unnoted,
        Some(newest) if stored.is_some_and(|stored| stored.as_slice() == newest.key) => {
            NoteStanding::Newest
        }
        Some(_) => NoteStanding::Other,
    })
}
