//! Resumable uploads of both purposes.

mod crash;
mod evaluation_keys;
mod sealed_copies;
