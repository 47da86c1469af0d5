use std::path::PathBuf;

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The public origin is no `scheme://host[:port]`.
    #[error("The origin is not of the form scheme://host or scheme://host:port. Correct it.")]
    Origin,
    /// Plain HTTP on a public name.
    #[error(
        "Plain HTTP is only allowed on a loopback name. State --tls-certificate and --tls-key, or an https --origin where a proxy speaks TLS; \
         or --listen on 127.0.0.1."
    )]
    PlainHttp,
    /// The address to listen on is none.
    #[error(
        "An address to listen on is one in figures with a port, such as 127.0.0.1:8080. Correct it."
    )]
    Listen,
    /// Half of what TLS needs.
    #[error("A TLS certificate and its key belong together. State both files, or neither.")]
    HalfTls,
    /// The address of the collector is no web address.
    #[error("The collector\'s address is not of the form http://host:port. Correct it.")]
    Collector,
    /// Part of what mail needs.
    #[error(
        "A mail server needs --mail-from, and one with a user --smtp-password-file; without --smtp neither means anything. State all \
         that belong together, or none."
    )]
    HalfMail,
    /// Part of what a provider needs.
    #[error(
        "An OpenID Connect provider needs --oidc-issuer, --oidc-client-id and --oidc-client-secret-file; without them no other --oidc \
         setting means anything. State all that belong together, or none."
    )]
    HalfOidc,
    /// The issuer cannot be asked.
    #[error(
        "An issuer is https://HOST/PATH without a query; plain http is for one on this machine. Correct it."
    )]
    Issuer,
    /// Nothing to call a provider.
    #[error("What people call the provider is one line of 1 to 40 characters. Correct it.")]
    ProviderName,
    /// Domains that are none.
    #[error(
        "Domains are such as hospital.example, with spaces between them. Correct them, or leave them out to take all."
    )]
    Domains,
    /// A claim without a value.
    #[error("A claim is stated as CLAIM=VALUE, such as groups=staff. Correct it.")]
    Claim,
    /// The configuration file cannot be read.
    #[error(
        "The configuration file {} cannot be read. Check its path and its permissions.",
        .0.display()
    )]
    Unreadable(PathBuf),
    /// The configuration file cannot be understood.
    #[error(
        "The configuration file {} is not valid TOML. Correct what is said below.",
        file.display()
    )]
    File {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        source: toml::de::Error,
    },
    /// The configuration file says something that is no setting.
    #[error(
        "The configuration file {} says {key}, which is no setting. Compare it with the long flags of --help, with _ for -.",
        file.display()
    )]
    NoSetting {
        /// The file.
        file: PathBuf,
        /// What it says.
        key: String,
    },
    /// The configuration file says a list, a table or a number with a point of a setting.
    #[error(
        "What the configuration file {} says of {key} is neither a text, a whole number, true nor false. Correct it.",
        file.display()
    )]
    SettingKind {
        /// The file.
        file: PathBuf,
        /// The setting.
        key: String,
    },
    /// Something else than to serve is asked for where a restore is rehearsed.
    #[error(
        "In the folder {} a restore is rehearsed, and nothing comes out of a rehearsal. Serve from it, delete it afterwards, and name the \
         service's own folder for all else.",
        .0.display()
    )]
    Rehearsed(PathBuf),
    /// Others could reach a rehearsal.
    #[error(
        "A restore is rehearsed here, which is for this machine alone, and others can reach the address to listen on. State \
         --listen 127.0.0.1:8080; for the service itself, restore into an empty folder without --rehearsal."
    )]
    OpenRehearsal,
    /// Flags, environment or file say what no setting can be, or ask for help.
    #[error("{0}")]
    Usage(#[from] clap::Error),
}
