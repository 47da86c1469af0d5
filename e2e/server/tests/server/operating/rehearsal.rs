//! A restore that is rehearsed with the service's own settings.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::Path,
    process::Output,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use api::{log::LogPolicy, paths, settings::ServiceInfo};
use ledger::NoteKey;

use super::backups::with_passphrase;
use crate::{
    house::{
        browser::Browser,
        people::Person,
        process::{Place, Server, Start},
        scene::Scene,
        witness::WatchingWitness,
    },
    log::head,
};

const PATIENCE: Duration = Duration::from_secs(20);

/// Whatever the settings name that is not on the machine of the data folder: it counts who comes, and sends everybody away.
struct Outside {
    address: SocketAddr,
    came: Arc<AtomicUsize>,
}

impl Outside {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let came = Arc::new(AtomicUsize::new(0));
        let count = came.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::Relaxed);
                drop(stream);
            }
        });
        Self { address, came }
    }

    fn came(&self) -> usize {
        self.came.load(Ordering::Relaxed)
    }

    fn expect_somebody(&self) {
        let deadline = Instant::now() + PATIENCE;
        while self.came() == 0 {
            assert!(Instant::now() < deadline, "nobody came");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Lets a server's settings name this for everything.
    fn tell(&self, server: &mut Server, witness: &NoteKey, secret: &Path) {
        let (address, secret) = (self.address, secret.display());
        for (name, value) in [
            ("TACIT_WITNESSES", format!("{witness}@http://{address}")),
            ("TACIT_SMTP", format!("smtp+plain://{address}")),
            ("TACIT_MAIL_FROM", "tacit@demo.example".to_owned()),
            ("TACIT_OTLP_ENDPOINT", format!("http://{address}")),
            ("TACIT_OIDC_ISSUER", format!("http://{address}")),
            ("TACIT_OIDC_CLIENT_ID", "tacit".to_owned()),
            ("TACIT_OIDC_CLIENT_SECRET_FILE", secret.to_string()),
        ] {
            server.tell(name, value);
        }
    }

    /// Rows and objects, as far as settings say.
    fn place(&self) -> Place {
        Place {
            database: Some(format!("postgres://tacit:secret@{}/tacit", self.address)),
            ..Place::in_bucket("tacit", &format!("http://{}", self.address))
        }
    }
}

fn restore(server: &Server, more: &[&str], from: &str) -> Output {
    let command = ["restore", "--reason", "To see.", "--from", from];
    with_passphrase(server, &[&command[..], more].concat())
}

#[track_caller]
fn refused(output: &Output, because: &str) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && told.contains(because), "{told}");
}

#[test]
fn a_rehearsal_with_the_services_own_settings_reaches_nobody_and_a_restore_does() {
    let mut scene = Scene::granted();
    let input = scene.input(1);
    let policy: LogPolicy = Browser::new(scene.server.origin())
        .get(paths::LOG_POLICY)
        .document();
    let witness = WatchingWitness::of(NoteKey::parse(&policy.log).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (backup, secret) = (folder.path().join("backup"), folder.path().join("secret"));
    fs::write(&secret, "of the provider").unwrap();
    let backup = backup.to_str().unwrap();
    let written = with_passphrase(&scene.server, &["backup", "--to", backup]);
    assert!(written.status.success(), "{written:?}");

    let outside = Outside::open();
    outside.tell(&mut scene.server, &witness.key, &secret);
    scene.server.lose_everything_for(outside.place());
    let rehearsed = restore(&scene.server, &["--rehearsal"], backup);
    assert!(rehearsed.status.success(), "{rehearsed:?}");
    assert!(scene.server.data("tacit.sqlite").is_file());
    scene.server.restart(&Start::default());
    scene.user.sign_in();
    scene.administrator.sign_in();
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
    assert!(head(&scene).size > 0 && scene.health().is_rehearsal);
    let service: ServiceInfo = scene.user.browser.get(paths::SERVICE).document();
    assert!(!service.sends_mail && service.identity.is_none());
    nothing_comes_out(&scene.server, backup);
    scene.server.stop();
    assert_eq!(outside.came(), 0);

    scene.server.lose_everything_for(Place::default());
    let restored = restore(&scene.server, &[], backup);
    assert!(restored.status.success(), "{restored:?}");
    scene.server.restart(&Start::default());
    scene.administrator.sign_in();
    assert!(!scene.health().is_rehearsal);
    let _ = Browser::new(scene.server.origin()).get(paths::LOG_CHECKPOINT);
    outside.expect_somebody();
}

#[track_caller]
fn nothing_comes_out(server: &Server, backup: &str) {
    let data = server.data("");
    let data = data.to_str().unwrap();
    let rows = format!("sqlite:{}", server.data("tacit.sqlite").display());
    let migrate = ["migrate", "--from", rows.as_str(), "--to", "sqlite:new"];
    for command in [
        &["backup", "--to", "again"][..],
        &migrate[..],
        &["rotate", "log-key"][..],
        &["rotate", "opaque-key", "--report"][..],
        &["restored"][..],
        &["evaluator"][..],
    ] {
        refused(&server.run(command), "is rehearsed");
    }
    refused(&Server::run_elsewhere(&migrate), "is rehearsed");
    let open = ["--data", data, "--listen", "0.0.0.0:0"];
    refused(&Server::run_elsewhere(&open), "--listen 127.0.0.1:8080");
    refused(&restore(server, &["--rehearsal"], backup), "not empty");
}

#[test]
fn a_rehearsal_that_fails_leaves_nothing() {
    let mut server = Server::start();
    Person::administrator(&server);
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    let backup = backup.to_str().unwrap();
    let written = with_passphrase(&server, &["backup", "--to", backup]);
    assert!(written.status.success(), "{written:?}");
    server.lose_everything();
    let too_few = ["--rehearsal", "--entries-before", "0"];
    let failed = restore(&server, &too_few, backup);
    refused(&failed, "more entries than --entries-before says");
    assert!(!server.data("").exists());
}
