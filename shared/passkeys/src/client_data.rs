use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;

use crate::{CLIENT_DATA_BYTES, Error};

/// `CollectedClientData` (section 5.8.1). What is not named here may stand there as well.
#[derive(Deserialize)]
struct ClientData<'a> {
    r#type: &'a str,
    challenge: &'a str,
    origin: &'a str,
    #[serde(default, rename = "crossOrigin")]
    is_cross_origin: bool,
    #[serde(default, rename = "topOrigin")]
    top_origin: Option<&'a str>,
}

/// Checks that it is an answer to `challenge`, of the kind `kind`, from a page of `origin` that stands in no other one (section 7.1,
/// steps 5 to 11; section 7.2, steps 8 to 14).
pub(crate) fn check(
    client_data: &[u8],
    kind: &str,
    challenge: &[u8],
    origin: &str,
) -> Result<(), Error> {
    if client_data.len() > CLIENT_DATA_BYTES {
        return Err(Error::Malformed);
    }
    let data: ClientData<'_> = serde_json::from_slice(client_data).map_err(|_| Error::Malformed)?;
    if data.r#type != kind || data.challenge != BASE64_URL_SAFE_NO_PAD.encode(challenge) {
        return Err(Error::Challenge);
    }
    match data.origin == origin && !data.is_cross_origin && data.top_origin.is_none() {
        true => Ok(()),
        false => Err(Error::Origin),
    }
}
