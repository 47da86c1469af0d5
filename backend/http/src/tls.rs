//! TLS with a certificate that is renewed while the server runs.

use std::{
    fs, io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use listening::{Duplex, Handshake, Shaken, Steady};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use service::{app::App, config::TlsFiles, error::Error};

use crate::validity;

/// Between two looks at the files.
const LOOK: Duration = Duration::from_secs(10);
/// Told as the end of a certificate that cannot be read: long ago, so that the rule for one that ends tells of it.
const UNREADABLE: u64 = 1;

/// What connections are encrypted with; clones are the same.
#[derive(Clone, Debug)]
pub struct Tls {
    files: TlsFiles,
    current: Arc<Mutex<Current>>,
}

#[derive(Debug)]
struct Current {
    read: Pair,
    config: Arc<ServerConfig>,
    /// Seconds since 1970.
    ends: u64,
}

/// What the files hold.
#[derive(PartialEq, Eq)]
struct Pair {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Tls {
    /// Reads certificate and key.
    ///
    /// # Errors
    /// [`Error::Certificate`] when they cannot be used.
    pub fn read(files: TlsFiles) -> Result<Self, Error> {
        let unusable = || Error::Certificate(files.certificate.clone());
        let read = Pair::read(&files).map_err(|_| unusable())?;
        let config = read.config().ok_or_else(unusable)?;
        let current = Arc::new(Mutex::new(Current::new(read, config)));
        Ok(Self { files, current })
    }

    /// Takes up what the files hold, if it is something else and can be used.
    pub fn renew(&self) {
        let Ok(read) = Pair::read(&self.files) else {
            tracing::warn!("the TLS certificate cannot be read; the one before stays in use");
            return;
        };
        if read == self.current().read {
            return;
        }
        match read.config() {
            Some(config) => {
                *self.current() = Current::new(read, config);
                tracing::info!("the TLS certificate was renewed");
            }
            None => tracing::warn!(
                "the new TLS certificate and its key do not belong together; those before stay in use"
            ),
        }
    }

    fn current(&self) -> std::sync::MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Handshake for Tls {
    fn shake(&self, stream: Steady<TcpStream>) -> Shaken<'_> {
        let config = self.current().config.clone();
        Box::pin(async move {
            let stream = TlsAcceptor::from(config).accept(stream).await?;
            Ok(Box::new(stream) as Box<dyn Duplex>)
        })
    }
}

/// Takes up renewed certificates: at SIGHUP, and soon after the files changed, and counts until when the one in use holds. Without TLS
/// the signal does nothing.
pub async fn follow(tls: Option<Tls>, app: App) {
    #[cfg(unix)]
    let mut told = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok();
    loop {
        let ends = tls.as_ref().map(|tls| tls.current().ends);
        app.metrics.count_certificate(ends.unwrap_or_default());
        #[cfg(unix)]
        let signal = async {
            match &mut told {
                Some(told) => told.recv().await,
                None => std::future::pending().await,
            }
        };
        #[cfg(not(unix))]
        let signal = std::future::pending::<Option<()>>();
        tokio::select! {
            _ = signal => {}
            () = tokio::time::sleep(LOOK) => {}
        }
        if let Some(tls) = &tls {
            tls.renew();
        }
    }
}

impl Current {
    /// Says once of a certificate that its end cannot be read.
    fn new(read: Pair, config: Arc<ServerConfig>) -> Self {
        let ends = read.ends().unwrap_or_else(|| {
            tracing::warn!("until when the TLS certificate holds cannot be read");
            UNREADABLE
        });
        Self { read, config, ends }
    }
}

impl Pair {
    fn read(files: &TlsFiles) -> io::Result<Self> {
        Ok(Self {
            certificate: fs::read(&files.certificate)?,
            key: fs::read(&files.key)?,
        })
    }

    /// Seconds since 1970 at which the first certificate of the chain ends; none where that of one of them cannot be read.
    fn ends(&self) -> Option<u64> {
        let chain = CertificateDer::pem_slice_iter(&self.certificate);
        let ends = chain.map(|certificate| validity::ends(&certificate.ok()?));
        let ends: Option<Vec<u64>> = ends.collect();
        ends?.into_iter().min()
    }

    /// None where they are no certificates and key that belong together.
    fn config(&self) -> Option<Arc<ServerConfig>> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.certificate).collect();
        let key = PrivateKeyDer::from_pem_slice(&self.key).ok()?;
        let provider = Arc::new(ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .ok()?
            .with_no_client_auth()
            .with_single_cert(chain.ok()?, key)
            .ok()?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Some(Arc::new(config))
    }
}

impl std::fmt::Debug for Pair {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pair").finish_non_exhaustive()
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.key);
    }
}
