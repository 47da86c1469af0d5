//! Sizes and counts that both sides keep.

/// Largest JSON body.
pub const JSON_BYTES: usize = 1 << 20;
/// Largest JSON body of whoever need not be signed in.
pub const ANONYMOUS_JSON_BYTES: usize = 32 << 10;
/// Largest public key.
pub const PUBLIC_KEY_BYTES: usize = 64 << 10;
/// Bytes of the key that an owner signs with.
pub const SIGNING_KEY_BYTES: usize = 32;
/// Bytes of a signature.
pub const SIGNATURE_BYTES: usize = 64;
/// Largest body that brings an owner's signature: a card and known answers in base64, and the rest.
pub const GRANT_SIGNATURE_BYTES: usize = 2 * JSON_BYTES + 2 * KNOWN_ANSWERS_BYTES;
/// Largest letter with known answers.
pub const KNOWN_ANSWERS_BYTES: usize = 256 << 10;
/// Most rows with known answers in one letter.
pub const KNOWN_ANSWERS: usize = 32;
/// Most rows of a grant's budget.
pub const GRANT_ROWS: u64 = 1_000_000_000 + KNOWN_ANSWERS as u64;
/// Longest statement that an owner signs.
pub const STATEMENT_BYTES: usize = 1 << 10;
/// Largest encrypted input.
pub const INPUT_BYTES: usize = 256 << 10;
/// Largest opening of a pad for one row: what needs more has no verified inputs.
pub const OPENING_BYTES: usize = 2 << 20;
/// Largest reply to a pool's challenge.
pub const POOL_REPLY_BYTES: usize = 4 << 20;
/// Largest sealed model.
pub const SEALED_BYTES: u64 = 512 << 20;
/// One part of an upload.
pub const PART_BYTES: usize = 1 << 20;
/// Largest vault item.
pub const VAULT_ITEM_BYTES: usize = 16 << 20;
/// Bytes of a wrapped vault key: version, nonce, key and tag.
pub const WRAPPED_VAULT_KEY_BYTES: usize = 1 + 24 + 32 + 16;
/// Most bytes of what a proof of the password is for.
pub const PURPOSE_BYTES: usize = 2048;
/// Most passkeys of one account.
pub const PASSKEYS: usize = 20;
/// Bytes of what an authenticator gives for one passkey and one salt (PRF).
pub const PASSKEY_SECRET_BYTES: usize = 32;
/// Most entries `restored` that the log's policy names, the newest.
pub const LOG_RESTORES: u32 = 64;
/// Most vault items of one account.
pub const VAULT_ITEMS: usize = 400;
/// Most models of one owner in the catalogue.
pub const MODELS: usize = 200;
/// Largest body of the visitor's demonstration (a sealed toy model, a key and an input).
pub const DEMO_BYTES: usize = 1 << 20;
/// Largest file a browser imports (model or table).
pub const IMPORT_BYTES: u64 = card::table::MOST_BYTES as u64;
/// Largest evaluation key.
pub const EVALUATION_KEY_BYTES: u64 = 32 << 20;
/// Evaluations expected to take at least as many milliseconds become jobs.
pub const JOB_FROM_MS: u64 = 200;
/// Fewest characters by which an identifier is found that begins with them.
pub const LEAST_OF_IDENTIFIER: usize = 6;
