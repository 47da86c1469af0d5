//! Who people are, as an OpenID Connect provider says: the authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1; RFC
//! 7636). What the provider learns is that somebody begins to register here.

mod line;
mod provider;
mod told;

pub use provider::{BegunIdentity, IdentityProvider, Leaving};
pub use told::ProvenPerson;
