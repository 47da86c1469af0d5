//! Secrets the server hands out and recognises without keeping them.

use std::fmt;

use storage::database::tokens::TokenHash;

use crate::base::random;

/// 256 random bits that prove something to the server, which itself keeps only their hash.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A new one.
    pub fn random() -> Self {
        Self(random::hexadecimal(&random::bytes::<32>()))
    }

    /// Takes over what a client sent; it may be anything.
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What to hand to its holder.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What to store.
    pub fn hash(&self) -> TokenHash {
        TokenHash(random::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(redacted)")
    }
}
