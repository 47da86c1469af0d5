use api::log::KeyProof;
use ledger::{DirectoryProof, Hash, Newest, directory_path, key_chain};

use super::{Checked, hash, hexadecimal};

/// What the log's directory holds of one account.
pub(super) struct LoggedKeys {
    /// Of all its keys in the order they were published, hexadecimal.
    pub(super) digests: Vec<String>,
    /// The last of them.
    pub(super) newest: Option<Newest>,
}

/// Reads the JSON of a [`KeyProof`] of what entries of a kind published, and checks it against the directory of a followed head: whoever follows
/// the same head gets the same answer.
pub(super) fn logged_keys(
    json: &[u8],
    kind: &str,
    account: &str,
    directory: Hash,
) -> Checked<LoggedKeys> {
    let path = directory_path(kind, account);
    let (proof, newest) = proved(json, &path, directory)?;
    let digests: Option<Vec<Hash>> = proof.keys.iter().map(|key| hash(&key.0)).collect();
    let digests = digests.ok_or(DAMAGED)?;
    let complete = match &newest {
        None => digests.is_empty(),
        Some(newest) => key_chain(&digests) == newest.chain,
    };
    if !complete {
        return Err("The server left out keys of the log's list of keys.");
    }
    Ok(LoggedKeys {
        digests: digests.iter().map(|digest| hexadecimal(digest)).collect(),
        newest,
    })
}

/// What a directory holds at a path, as the JSON of a [`KeyProof`] proves it.
pub(super) fn proved(
    json: &[u8],
    path: &Hash,
    directory: Hash,
) -> Checked<(KeyProof, Option<Newest>)> {
    let proof: KeyProof = serde_json::from_slice(json).map_err(|_| DAMAGED)?;
    let newest = parsed(&proof)
        .ok_or(DAMAGED)?
        .verify(path, directory)
        .map_err(|_| "The log's list of keys says something else than the server.")?;
    Ok((proof, newest))
}

fn parsed(proof: &KeyProof) -> Option<DirectoryProof> {
    let siblings = proof.siblings.iter().map(|sibling| hash(&sibling.0));
    let end = match &proof.end {
        None => None,
        Some(end) => {
            let newest = Newest {
                index: end.index,
                key: hash(&end.key.0)?,
                chain: hash(&end.chain.0)?,
            };
            Some((hash(&end.path.0)?, newest))
        }
    };
    Some(DirectoryProof {
        siblings: siblings.collect::<Option<_>>()?,
        end,
    })
}

const DAMAGED: &str = "The proof is damaged.";
