//! Digests as uploads announce them.

use api::ProblemKind;

use crate::{base::random, error::Error};

/// Checks that a text is a SHA-256 in lower-case hexadecimal.
///
/// # Errors
/// [`ProblemKind::Invalid`].
pub fn check_form(digest: &str) -> Result<(), Error> {
    let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let well_formed = digest.len() == 64 && digest.chars().all(hexadecimal);
    well_formed
        .then_some(())
        .ok_or_else(|| Error::invalid("The digest is not 64 hexadecimal digits."))
}

/// Checks bytes against their announced digest.
///
/// # Errors
/// [`ProblemKind::Nonconforming`].
pub fn check(bytes: &[u8], digest: &str) -> Result<(), Error> {
    let announced = random::hexadecimal(&random::digest(bytes)) == digest;
    announced.then_some(()).ok_or_else(|| {
        Error::refused(
            ProblemKind::Nonconforming,
            "What arrived is not what was announced: the digests differ.",
            "Start the upload again.",
        )
    })
}
