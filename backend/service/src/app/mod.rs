//! What every handler has at hand.

pub mod caches;
pub mod calibration;
pub mod data_folder;
pub mod directory;
pub mod evaluation_pool;
pub mod jobs;
pub mod ledger;
pub mod memory;
pub mod metrics;
pub mod password_keys;
pub mod rates;
pub mod tokens;
pub mod traffic;
pub mod witnesses;

use std::{ops::Deref, sync::Arc, time::Instant};

use api::{ProblemKind, UploadId};
use futures_util::future::BoxFuture;

use storage::{
    database::{Database, keys::of_server, models::listing, serving::speed},
    objects::part_store::PartStore,
    objects::whole_store::WholeStore,
    private,
};

use crate::{
    app::{
        caches::Caches,
        calibration::Calibration,
        data_folder::{DataLock, require_restored},
        evaluation_pool::EvaluationPool,
        jobs::{Jobs, LiveLists},
        ledger::{Ledger, succession::shared_key},
        memory::{Memory, pulse::Pulse, settings::SettingsCache},
        metrics::{Metrics, timings::Timings},
        password_keys::PasswordKeys,
        rates::RateLimits,
        tokens::{attempts::Attempts, devices::Devices},
        traffic::{Traffic, books::Books},
        witnesses::Witnesses,
    },
    base::clock::ServerClock,
    config::{Config, Origin},
    error::Error,
    identity::IdentityProvider,
    mail::outbox::Outbox,
};

/// Bytes of what settings call a megabyte.
const MEGABYTE: usize = 1_000_000;

/// The running server; clones are handles to the same one.
#[derive(Clone)]
pub struct App(Arc<Services>);

/// Its parts.
pub struct Services {
    /// Nobody else serves from the data folder, nor from the SQLite file.
    pub lock: DataLock,
    /// As configured.
    pub config: Config,
    /// Where browsers find it.
    pub origin: Origin,
    /// The time.
    pub clock: ServerClock,
    /// When it started.
    pub started: Instant,
    /// The database.
    pub database: Database,
    /// Vault items.
    pub vault: WholeStore<String>,
    /// The server's OPAQUE keys.
    pub passwords: PasswordKeys,
    /// Seals what has begun and is finished by another message: sign-ins, proofs of passwords, challenges to passkeys, proofs of who
    /// somebody is.
    pub attempts: Attempts,
    /// Where people prove who they are before they register, if they do.
    pub identity: Option<IdentityProvider>,
    /// Knows browsers again in which somebody was signed in.
    pub devices: Devices,
    /// Rate limits.
    pub rates: RateLimits,
    /// What administrators set.
    pub settings: SettingsCache,
    /// Counters.
    pub metrics: Metrics,
    /// The append-only log.
    pub ledger: Arc<Ledger>,
    /// What people shall be told by mail.
    pub outbox: Outbox,
    /// What requests at the same time share.
    pub traffic: Traffic,
    /// Who else watches it.
    pub witnesses: Witnesses,
    /// Parts of uploads under way.
    pub parts: PartStore,
    /// Sealed copies.
    pub sealed: WholeStore<UploadId>,
    /// Evaluation keys.
    pub evaluation_keys: WholeStore<UploadId>,
    /// What is ready for evaluations.
    pub caches: Caches,
    /// When database and objects answered last.
    pub pulse: Pulse,
    /// Leave to hold whole files.
    pub memory: Memory,
    /// The job queue.
    pub jobs: Jobs,
    /// Lists on people's screens.
    pub lists: LiveLists,
    /// How fast evaluations are.
    pub calibration: Calibration,
    /// Threads for everything on ciphertext.
    pub pool: EvaluationPool,
    /// How long evaluations took.
    pub timings: Timings,
}

impl App {
    /// Opens the data folder, or fills an empty one. Boxed: compiled here once, not in each program that waits for it.
    ///
    /// # Errors
    /// What keeps the server from starting.
    pub fn open(config: Config, clock: ServerClock) -> BoxFuture<'static, Result<Self, Error>> {
        Box::pin(Self::opened(config, clock))
    }

    async fn opened(config: Config, clock: ServerClock) -> Result<Self, Error> {
        private::create_folder(&config.data)?;
        let lock = DataLock::take(&config)?;
        require_restored(&config.data)?;
        let database = database(&config).await?;
        clock.follow(&database).await?;
        let objects = config.objects().open()?;
        let origin = origin(&config)?;
        let measured = speed::last(database.read()).await?;
        let ledger = Ledger::open(&config.data, &origin, clock.clone())?;
        let passwords = PasswordKeys::open(&config.data)?;
        let opaque = passwords.newest().clone();
        let books = Books {
            database: database.clone(),
            ledger: Arc::new(ledger),
            outbox: Outbox::new(config.smtp.is_some(), &clock),
            clock: clock.clone(),
        };
        Ok(Self(Arc::new(Services {
            rates: RateLimits::new(&config, &database),
            settings: SettingsCache::new(&database),
            ledger: books.ledger.clone(),
            outbox: books.outbox.clone(),
            traffic: Traffic::new(books),
            witnesses: Witnesses::new(&config.witnesses, config.witness_quorum),
            parts: PartStore::new(objects.clone()),
            sealed: WholeStore::new(objects.clone(), "sealed"),
            evaluation_keys: WholeStore::new(objects.clone(), "evaluation-keys"),
            caches: Caches::new(
                config.cache_megabytes.saturating_mul(MEGABYTE),
                config
                    .evaluation_key_cache_megabytes
                    .saturating_mul(MEGABYTE),
            ),
            pulse: Pulse::default(),
            memory: Memory::default(),
            jobs: Jobs::new(&config),
            lists: LiveLists::default(),
            calibration: Calibration::new(measured, config.threads.get()),
            pool: EvaluationPool::start(
                config.threads.get(),
                config.queue_limit,
                config.longest_wait(),
            )?,
            timings: Timings::default(),
            vault: WholeStore::new(objects, "vault"),
            attempts: Attempts::new(&opaque),
            identity: identity_provider(&config, &origin)?,
            devices: Devices::new(&opaque),
            passwords,
            origin,
            metrics: Metrics::default(),
            started: Instant::now(),
            database,
            clock,
            config,
            lock,
        })))
    }
}

impl App {
    /// Refuses to serve with other keys than the first server of this database: it would sign the same log with another key, and
    /// know nobody's password.
    ///
    /// # Errors
    /// [`ProblemKind::Conflict`], with which file to bring, or where a log was signed here and the database has none; a refusal where the
    /// log keeps another origin.
    pub async fn require_keys_of_service(&self) -> Result<(), Error> {
        self.ledger.require_entries(self.database.read()).await?;
        let passwords = (password_keys::FILE, self.passwords.shared_digest());
        let mut writing = self.database.write().await?;
        self.ledger.take_up_key(&mut *writing).await?;
        let keys = [shared_key(&self.ledger.key()), passwords];
        for (name, digest) in keys {
            if !of_server::is_known(&mut writing, name, &digest).await? {
                return Err(Error::refused(
                    ProblemKind::Conflict,
                    format!("The database belongs to servers with another {name}."),
                    "Copy log.key and opaque.key from one of them into this server's data folder.",
                ));
            }
        }
        writing.commit().await?;
        ledger::origin::keep(&self.config.data, &self.origin)
    }
}

fn identity_provider(config: &Config, origin: &Origin) -> Result<Option<IdentityProvider>, Error> {
    let settings = config.oidc.identity();
    let settings = settings.map_err(|_| Error::Internal("half of a provider is configured"))?;
    settings
        .map(|settings| IdentityProvider::new(settings, origin))
        .transpose()
}

/// Opens the database, or makes an empty one.
pub async fn database(config: &Config) -> Result<Database, Error> {
    private::create_folder(&config.data)?;
    let opened = Database::open_with(&config.database(), config.synchronous).await;
    let database = opened.map_err(database_error)?;
    listing::complete(&database).await?;
    Ok(database)
}

/// A fault of the database that the settings name, with what to do where it cannot be reached.
pub fn database_error(error: storage::Error) -> Error {
    if !error.is_out_of_reach() {
        return error.into();
    }
    Error::refused(
        ProblemKind::Busy,
        "The database cannot be reached.",
        "Look whether it runs, takes more connections and is the one that TACIT_DATABASE names, then start again.",
    )
}

/// Where browsers find the server.
pub fn origin(config: &Config) -> Result<Origin, Error> {
    let origin = config.origin();
    origin.map_err(|_| Error::Internal("the origin cannot be used"))
}

impl Deref for App {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}
