use std::future::Future;

use api::ProblemKind;
use openidconnect::{
    AuthType, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, DiscoveryError,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    StandardErrorResponse, StandardTokenResponse, TokenResponse,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod,
        CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken,
        CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use tokio::{sync::Semaphore, time::timeout};

use super::{
    line::ProviderLine,
    told::{OtherClaims, ProvenPerson},
};
use crate::{
    config::{IdentitySettings, Origin},
    error::Error,
};

/// Questions to the provider at the same time: more wait nowhere, so that a slow provider costs nothing but its own answers.
const MOST_AT_ONCE: usize = 16;

/// Signatures by a key whose public half the provider publishes; never one that the client secret, or nothing, makes.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Tokens = StandardTokenResponse<
    IdTokenFields<
        OtherClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type ProviderClient = Client<
    OtherClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider that the operator named.
pub struct IdentityProvider {
    settings: IdentitySettings,
    redirect: RedirectUrl,
    line: ProviderLine,
    places: Semaphore,
}

/// What the server must know again when a browser comes back from the provider.
pub struct BegunIdentity {
    /// What the provider sends back with the browser.
    pub state: CsrfToken,
    /// What the token must name.
    pub nonce: Nonce,
    /// Without it nobody gets anything for the code.
    pub verifier: PkceCodeVerifier,
}

/// A browser on its way to the provider.
pub struct Leaving {
    /// Where it goes.
    pub address: String,
    /// What to know again when it comes back.
    pub begun: BegunIdentity,
}

impl IdentityProvider {
    /// As set; nothing is asked yet.
    ///
    /// # Errors
    /// A refusal for a secret that cannot be read; [`Error::Internal`] where no TLS can be spoken.
    pub fn new(settings: IdentitySettings, origin: &Origin) -> Result<Self, Error> {
        let address = format!("{}{}", origin.as_str(), api::paths::IDENTITY_RETURN);
        let redirect = RedirectUrl::new(address);
        let line = ProviderLine::new(&settings);
        Ok(Self {
            redirect: redirect.map_err(|_| Error::Internal("the origin is no address"))?,
            line: line.ok_or(Error::Internal("the provider cannot be asked over TLS"))?,
            places: Semaphore::new(MOST_AT_ONCE),
            settings,
        })
    }

    /// As the operator told.
    pub fn settings(&self) -> &IdentitySettings {
        &self.settings
    }

    /// Whether the secret can be read.
    ///
    /// # Errors
    /// A refusal, with what to look at.
    pub async fn require_secret(&self) -> Result<(), Error> {
        self.secret().await.map(drop).map_err(|_| {
            Error::refused(
                ProblemKind::Invalid,
                "The file with the secret for the OpenID Connect provider cannot be read, or is empty.",
                "Check its path and its permissions.",
            )
        })
    }

    /// Sends somebody there.
    ///
    /// # Errors
    /// [`ProblemKind::Busy`] where it cannot be asked.
    pub async fn begin(&self) -> Result<Leaving, Error> {
        self.in_time(async {
            let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
            let client = self.client(None).await?;
            let (address, state, nonce) = client
                .authorize_url(
                    CoreAuthenticationFlow::AuthorizationCode,
                    CsrfToken::new_random,
                    Nonce::new_random,
                )
                .add_scope(Scope::new("email".to_owned()))
                .add_scope(Scope::new("profile".to_owned()))
                .set_pkce_challenge(challenge)
                .url();
            let begun = BegunIdentity {
                state,
                nonce,
                verifier,
            };
            match self.line.may_ask(&address) {
                true => Ok(Leaving {
                    address: address.into(),
                    begun,
                }),
                false => Err(self.unusable("it names a page that nobody is sent to")),
            }
        })
        .await
    }

    /// Who came back with a code.
    ///
    /// # Errors
    /// [`ProblemKind::Busy`] where the provider cannot be asked, [`ProblemKind::Forbidden`] where it does not vouch for that person, or
    /// for nobody that is taken here.
    pub async fn finish(&self, begun: BegunIdentity, code: String) -> Result<ProvenPerson, Error> {
        self.in_time(async {
            let client = self.client(Some(self.secret().await?)).await?;
            let exchange = client.exchange_code(AuthorizationCode::new(code));
            let exchange = exchange.map_err(|_| self.unusable("it names no place for codes"))?;
            let exchange = exchange.set_pkce_verifier(begun.verifier);
            let tokens = exchange.request_async(&self.line).await;
            let tokens: Tokens = tokens.map_err(|error| match error {
                RequestTokenError::ServerResponse(_) => self.unproven("it refuses the code"),
                RequestTokenError::Request(error) => self.unusable(&error.to_string()),
                RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                    self.unusable("its answer to a code cannot be read")
                }
            })?;
            let token = tokens.id_token();
            let token = token.ok_or_else(|| self.unproven("it gave no ID token"))?;
            let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS);
            let told = token.claims(&verifier, &begun.nonce);
            let told = told.map_err(|_| self.unproven("its ID token does not hold"))?;
            ProvenPerson::told(told, &self.settings)
        })
        .await
    }

    async fn in_time<T>(&self, asking: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let place = self.places.try_acquire();
        let _place = place.map_err(|_| self.unusable("too many ask it at once"))?;
        match timeout(self.settings.patience, asking).await {
            Ok(asked) => asked,
            Err(_) => Err(self.unusable("it does not answer in time")),
        }
    }

    /// As the provider describes itself now: its keys may change at any time.
    async fn client(&self, secret: Option<ClientSecret>) -> Result<ProviderClient, Error> {
        let issuer = self.settings.issuer.clone();
        let found = CoreProviderMetadata::discover_async(issuer, &self.line).await;
        let metadata = found.map_err(|error| match error {
            DiscoveryError::Request(error) => self.unusable(&error.to_string()),
            DiscoveryError::Validation(_) => self.unusable("it says that it is another issuer"),
            _ => self.unusable("it does not describe itself as a provider does"),
        })?;
        let methods = metadata.token_endpoint_auth_methods_supported();
        let takes_basic = methods
            .is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let client_id = ClientId::new(self.settings.client_id.clone());
        let client = ProviderClient::from_provider_metadata(metadata, client_id, secret);
        Ok(client
            .set_redirect_uri(self.redirect.clone())
            .set_auth_type(match takes_basic {
                true => AuthType::BasicAuth,
                false => AuthType::RequestBody,
            }))
    }

    async fn secret(&self) -> Result<ClientSecret, Error> {
        let read = tokio::fs::read_to_string(&self.settings.secret_file).await;
        let text = read.map_err(|_| self.unusable("the file with the secret cannot be read"))?;
        match text.trim_end_matches(['\r', '\n']) {
            "" => Err(self.unusable("the file with the secret is empty")),
            secret => Ok(ClientSecret::new(secret.to_owned())),
        }
    }

    /// Nothing can be said of anybody now.
    fn unusable(&self, why: &str) -> Error {
        tracing::warn!(why, "the OpenID Connect provider cannot be used");
        Error::refused(
            ProblemKind::Busy,
            format!(
                "This service cannot ask {} now, where people prove who they are.",
                self.settings.name
            ),
            "Nothing is registered yet. Begin again in some minutes; if it stays so, tell whoever runs this service.",
        )
    }

    /// The provider does not vouch for this one.
    fn unproven(&self, why: &str) -> Error {
        tracing::warn!(why, "the OpenID Connect provider vouches for nobody");
        Error::refused(
            ProblemKind::Forbidden,
            format!(
                "What came back from {} does not prove who you are.",
                self.settings.name
            ),
            "Nothing is registered yet. Begin again from the registration page.",
        )
    }
}
