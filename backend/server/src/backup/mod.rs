//! Everything that outlives the process in one encrypted file (`docs/formats.md`), and back.

pub mod contents;
mod made_folders;
pub mod passphrase;
pub mod reading;
pub mod records;
pub mod restore;
pub mod sealing;
pub mod write;

#[cfg(test)]
mod tests;
