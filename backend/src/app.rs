//! What every handler has at hand.

use std::{ops::Deref, sync::Arc, time::Instant};

use fhe_server::EvaluationKey;
use object_store::{ObjectStore, local::LocalFileSystem};
use opaque::{Suite, opaque_ke::ServerSetup};

use crate::{
    attempts::Attempts,
    clock::Clock,
    config::Config,
    database::{Database, speed},
    error::Error,
    metrics::Metrics,
    private,
    rates::RateLimits,
    server_keys,
    services::{
        calibration::Calibration, evaluation_pool::EvaluationPool, jobs::Jobs, ledger::Ledger,
        memory::Memory, memory_cache::MemoryCache, part_store::PartStore, prepared::Prepared,
        terms::TermsCache, timings::Timings, whole_store::WholeStore,
    },
    site::Site,
};

/// The running server; clones are handles to the same one.
#[derive(Clone)]
pub struct App(Arc<Services>);

/// Its parts.
pub struct Services {
    /// As configured.
    pub config: Config,
    /// The time.
    pub clock: Clock,
    /// When it started.
    pub started: Instant,
    /// The database.
    pub database: Database,
    /// Blobs: vault items, uploads, sealed models.
    pub objects: Arc<dyn ObjectStore>,
    /// The server's OPAQUE keys.
    pub opaque: ServerSetup<Suite>,
    /// Sign-ins under way.
    pub attempts: Attempts,
    /// Rate limits.
    pub rates: RateLimits,
    /// Counters.
    pub metrics: Metrics,
    /// The append-only log.
    pub ledger: Ledger,
    /// Parts of uploads under way.
    pub parts: PartStore,
    /// Sealed copies.
    pub sealed: WholeStore,
    /// Sealed copies ready for use.
    pub prepared: MemoryCache<Prepared>,
    /// What sealed copies compute.
    pub terms: TermsCache,
    /// Evaluation keys.
    pub evaluation_keys: WholeStore,
    /// Evaluation keys ready for use.
    pub expanded: MemoryCache<EvaluationKey>,
    /// Leave to hold whole files.
    pub memory: Memory,
    /// The job queue.
    pub jobs: Jobs,
    /// How fast evaluations are.
    pub calibration: Calibration,
    /// Threads for everything on ciphertext.
    pub pool: EvaluationPool,
    /// How long evaluations took.
    pub timings: Timings,
    /// The browser app.
    pub site: Site,
}

impl App {
    /// Opens the data folder, or fills an empty one.
    ///
    /// # Errors
    /// What keeps the server from starting.
    pub async fn open(config: Config, clock: Clock) -> Result<Self, Error> {
        private::create_folder(&config.data)?;
        let blobs = config.data.join("blobs");
        private::create_folder(&blobs)?;
        let database = Database::open(&config.data.join("tacit.sqlite")).await?;
        let objects = LocalFileSystem::new_with_prefix(&blobs)?.with_automatic_cleanup(true);
        let objects: Arc<dyn ObjectStore> = Arc::new(objects);
        let measured = speed::last(database.read()).await?;
        Ok(Self(Arc::new(Services {
            rates: RateLimits::new(&config.rates),
            opaque: server_keys::opaque_setup(&config.data)?,
            ledger: Ledger::open(&config.data, clock.clone())?,
            site: Site::load(&config.dist)?,
            parts: PartStore::new(objects.clone()),
            sealed: WholeStore::sealed(objects.clone()),
            prepared: MemoryCache::new(config.cache_bytes),
            terms: TermsCache::default(),
            evaluation_keys: WholeStore::evaluation_keys(objects.clone()),
            expanded: MemoryCache::new(config.evaluation_key_cache_bytes),
            memory: Memory::default(),
            jobs: Jobs::new(&config),
            calibration: Calibration::new(measured, config.threads.get()),
            pool: EvaluationPool::start(config.threads.get(), config.queue_limit)?,
            timings: Timings::default(),
            objects,
            attempts: Attempts::default(),
            metrics: Metrics::default(),
            started: Instant::now(),
            database,
            clock,
            config,
        })))
    }
}

impl Deref for App {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}
