use std::{future::pending, num::NonZeroUsize, sync::Arc, thread, time::Duration};

use ledger::NoteKey;
use listening::{Connections, Places};
use tempfile::TempDir;
use tokio::{net::TcpListener, runtime::Builder, sync::oneshot};
use witness::{Witness, router};

const LONG: Duration = Duration::from_secs(60);
const CONNECTIONS: NonZeroUsize = NonZeroUsize::new(64).unwrap();

/// A witness of one log on a port of its own, until the process ends.
pub(crate) struct WatchingWitness {
    /// Its key.
    pub(crate) key: NoteKey,
    /// What a server is told of it.
    pub(crate) told: String,
    _folder: TempDir,
}

impl WatchingWitness {
    pub(crate) fn of(log: NoteKey) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let witness = Witness::open(folder.path(), "witness.example", [log]).unwrap();
        let key = witness.key().clone();
        let connections = Connections {
            router: router(Arc::new(witness)),
            places: Places::new(CONNECTIONS, CONNECTIONS.get()),
            tls: None,
            head: LONG,
            silence: LONG,
        };
        let (listening, heard) = oneshot::channel();
        thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                listening.send(listener.local_addr().unwrap()).unwrap();
                connections.serve(listener, pending(), LONG).await
            })
        });
        let address = heard.blocking_recv().unwrap();
        Self {
            told: format!("{key}@http://{address}"),
            key,
            _folder: folder,
        }
    }
}
