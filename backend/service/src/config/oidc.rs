use std::{net::IpAddr, path::PathBuf, time::Duration};

use clap::{ArgAction, Args};
use openidconnect::{
    IssuerUrl,
    url::{Host, Url},
};

use super::error::ConfigError;
use crate::base::text::one_line;

/// Most characters of what a provider is called.
const NAME_CHARACTERS: usize = 40;

/// Where people prove who they are before they register.
#[derive(Clone, Debug, Args)]
pub struct OidcFlags {
    /// OpenID Connect provider where people prove who they are before they register, by its issuer: https://HOST/PATH; without one
    /// nobody does
    #[arg(long, env = "TACIT_OIDC_ISSUER", value_parser = issuer)]
    pub oidc_issuer: Option<IssuerUrl>,
    /// Name that the provider knows this service by
    #[arg(long, env = "TACIT_OIDC_CLIENT_ID")]
    pub oidc_client_id: Option<String>,
    /// File that holds the secret which goes with that name; read again each time it is needed
    #[arg(long, env = "TACIT_OIDC_CLIENT_SECRET_FILE")]
    pub oidc_client_secret_file: Option<PathBuf>,
    /// What people call the provider, up to 40 characters [default: the host of its issuer]
    #[arg(long, env = "TACIT_OIDC_NAME", value_parser = name)]
    pub oidc_name: Option<String>,
    /// Domains whose addresses are taken, with spaces between them [default: all]
    #[arg(long, env = "TACIT_OIDC_DOMAINS", value_parser = domains)]
    pub oidc_domains: Option<Domains>,
    /// What the provider must say of people, as CLAIM=VALUE; of a claim that is a list, one of it
    #[arg(long, env = "TACIT_OIDC_CLAIM", value_parser = claim)]
    pub oidc_claim: Option<DemandedClaim>,
    /// Whether those prove who they are as well who were invited
    #[arg(long, env = "TACIT_OIDC_INVITED", default_value_t = true, action = ArgAction::Set)]
    pub oidc_invited: bool,
    /// Longest time for the provider's answers in seconds
    #[arg(long, env = "TACIT_OIDC_SECONDS", default_value_t = 10)]
    pub oidc_seconds: u64,
}

/// Domains of e-mail addresses, in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Domains(pub Vec<String>);

/// A claim and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemandedClaim {
    /// Its name.
    pub name: String,
    /// What it must be, or hold.
    pub value: String,
}

/// The provider where people prove who they are.
#[derive(Clone, Debug)]
pub struct IdentitySettings {
    /// Names it, and is where it is asked.
    pub issuer: IssuerUrl,
    /// What it knows this service by.
    pub client_id: String,
    /// Where the secret stands that goes with it.
    pub secret_file: PathBuf,
    /// What people call it.
    pub name: String,
    /// Domains whose addresses are taken; none: all.
    pub domains: Vec<String>,
    /// What it must say of people.
    pub claim: Option<DemandedClaim>,
    /// Whether those prove who they are as well who were invited.
    pub asks_invited: bool,
    /// Longest time for its answers.
    pub patience: Duration,
}

impl OidcFlags {
    /// Takes back what they say of a provider.
    pub(super) fn forget(&mut self) {
        self.oidc_issuer = None;
        self.oidc_client_id = None;
        self.oidc_client_secret_file = None;
        self.oidc_name = None;
        self.oidc_domains = None;
        self.oidc_claim = None;
    }

    /// What they say as a whole, if they say something.
    ///
    /// # Errors
    /// [`ConfigError::HalfOidc`].
    pub fn identity(&self) -> Result<Option<IdentitySettings>, ConfigError> {
        let of_provider = (
            self.oidc_issuer.clone(),
            self.oidc_client_id.clone(),
            self.oidc_client_secret_file.clone(),
        );
        let has_more =
            self.oidc_name.is_some() || self.oidc_domains.is_some() || self.oidc_claim.is_some();
        match of_provider {
            (Some(issuer), Some(client_id), Some(secret_file)) => Ok(Some(IdentitySettings {
                name: self.oidc_name.clone().unwrap_or_else(|| host(&issuer)),
                domains: self.oidc_domains.clone().unwrap_or_default().0,
                claim: self.oidc_claim.clone(),
                asks_invited: self.oidc_invited,
                patience: Duration::from_secs(self.oidc_seconds.max(1)),
                issuer,
                client_id,
                secret_file,
            })),
            (None, None, None) if !has_more => Ok(None),
            _ => Err(ConfigError::HalfOidc),
        }
    }
}

/// Whether an address is on this machine.
pub fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

fn host(issuer: &IssuerUrl) -> String {
    issuer.url().host_str().unwrap_or_default().to_owned()
}

/// Plain HTTP is for providers on this machine.
fn issuer(text: &str) -> Result<IssuerUrl, ConfigError> {
    let issuer = IssuerUrl::new(text.to_owned()).map_err(|_| ConfigError::Issuer)?;
    let url = issuer.url();
    let is_allowed = match url.scheme() {
        "https" => true,
        "http" => is_loopback(url),
        _ => false,
    };
    let is_bare = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    match is_allowed && is_bare && url.has_host() {
        true => Ok(issuer),
        false => Err(ConfigError::Issuer),
    }
}

fn name(text: &str) -> Result<String, ConfigError> {
    one_line(text, NAME_CHARACTERS, "").map_err(|_| ConfigError::ProviderName)
}

fn domains(text: &str) -> Result<Domains, ConfigError> {
    let domains: Vec<_> = text.split_whitespace().map(str::to_lowercase).collect();
    let are_good = domains
        .iter()
        .all(|domain| api::settings::is_domain(domain));
    match are_good && !domains.is_empty() {
        true => Ok(Domains(domains)),
        false => Err(ConfigError::Domains),
    }
}

fn claim(text: &str) -> Result<DemandedClaim, ConfigError> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => Ok(DemandedClaim {
            name: name.to_owned(),
            value: value.to_owned(),
        }),
        _ => Err(ConfigError::Claim),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::CommandLine;

    const WHOLE: [&str; 3] = [
        "--oidc-issuer=https://id.clinic.example/staff",
        "--oidc-client-id=tacit",
        "--oidc-client-secret-file=secret",
    ];

    fn read(flags: &[&str]) -> Result<Option<IdentitySettings>, ConfigError> {
        let told = CommandLine::read(["tacit-server"].iter().chain(flags))?;
        told.config.oidc.identity()
    }

    #[test]
    fn what_a_provider_needs_is_stated_as_a_whole() {
        let settings = read(&WHOLE).unwrap().unwrap();
        assert_eq!(settings.name, "id.clinic.example");
        assert!(settings.asks_invited && settings.domains.is_empty());
        assert!(read(&[]).unwrap().is_none());
        for half in [
            &WHOLE[..2],
            &WHOLE[1..],
            &["--oidc-name=Clinic"],
            &["--oidc-domains=clinic.example"],
            &["--oidc-claim=groups=staff"],
        ] {
            assert!(matches!(read(half), Err(ConfigError::HalfOidc)), "{half:?}");
        }
    }

    #[test]
    fn an_issuer_is_asked_over_tls_unless_it_is_on_this_machine() {
        for good in [
            "https://id.example",
            "http://127.0.0.1:9/realm",
            "http://[::1]:9",
            "http://localhost",
        ] {
            assert!(issuer(good).is_ok(), "{good}");
        }
        for wrong in [
            "http://id.example",
            "ftp://id.example",
            "https://id.example?a=b",
            "https://id.example#a",
            "https://user@id.example",
            "file:///etc/passwd",
            "id.example",
        ] {
            assert!(matches!(issuer(wrong), Err(ConfigError::Issuer)), "{wrong}");
        }
    }

    #[test]
    fn domains_and_claims_that_are_none_are_refused() {
        let more = |flag| read(&[&WHOLE[..], &[flag]].concat());
        let settings = more("--oidc-domains=Clinic.example  b.example");
        let domains = settings.unwrap().unwrap().domains;
        assert_eq!(domains, ["clinic.example", "b.example"]);
        let claim = more("--oidc-claim=groups=a=b").unwrap().unwrap().claim;
        assert_eq!(claim.unwrap().value, "a=b");
        for wrong in [
            "--oidc-domains=@clinic.example",
            "--oidc-domains= ",
            "--oidc-claim=groups",
            "--oidc-claim==staff",
            "--oidc-name=a\nb",
        ] {
            assert!(matches!(more(wrong), Err(ConfigError::Usage(_))), "{wrong}");
        }
    }
}
