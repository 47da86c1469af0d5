//! A server on an empty data folder.

use std::{fs, path::Path, sync::LazyLock, time::Duration};

use api::account::Role;
use engines::Postgres;
use service::{
    app::App,
    base::clock::ServerClock,
    config::{CommandLine, Config},
    use_cases::serving::setup,
};
use tacit_http::{router::router, site::Site};
use tempfile::TempDir;

use crate::browser::Browser;

pub(crate) const PASSWORD: &str = "demonstration";

pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) clock: ServerClock,
    folder: TempDir,
    /// Address of a database outside the folder.
    database: Option<String>,
}

enum Engine {
    Sqlite,
    Postgres,
}

/// All tests run on the database that `TACIT_TEST_DATABASE` names.
fn engine() -> Engine {
    match std::env::var("TACIT_TEST_DATABASE").as_deref() {
        Ok("postgres") => Engine::Postgres,
        _ => Engine::Sqlite,
    }
}

static POSTGRES: LazyLock<Postgres> = LazyLock::new(Postgres::start);

impl House {
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    /// A server that was told these flags.
    pub(crate) async fn with(flags: &[&str]) -> Self {
        Self::on(tempfile::tempdir().unwrap(), flags).await
    }

    /// A server whose `dist` folder holds these files.
    pub(crate) async fn serving(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let file = folder.path().join("dist").join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, content).unwrap();
        }
        Self::on(folder, &[]).await
    }

    /// The same server, started again with these flags.
    pub(crate) async fn again(self, flags: &[&str]) -> Self {
        self.app.database.close().await;
        self.app.lock.release().unwrap();
        Self::open(self.folder, self.database, flags).await
    }

    /// The same server, started again on its data folder as this leaves it.
    pub(crate) async fn again_after(self, change: impl FnOnce(&Path)) -> Self {
        self.app.database.close().await;
        self.app.lock.release().unwrap();
        change(&self.app.config.data);
        Self::open(self.folder, self.database, &[]).await
    }

    async fn on(folder: TempDir, flags: &[&str]) -> Self {
        let database = match engine() {
            Engine::Sqlite => None,
            Engine::Postgres => Some(POSTGRES.database()),
        };
        Self::open(folder, database, flags).await
    }

    /// A server on SQLite, whatever the others are on.
    pub(crate) async fn on_sqlite() -> Self {
        Self::open(tempfile::tempdir().unwrap(), None, &[]).await
    }

    /// A server on PostgreSQL, whatever the others are on.
    pub(crate) async fn on_postgres(flags: &[&str]) -> Self {
        let database = Some(POSTGRES.database());
        Self::open(tempfile::tempdir().unwrap(), database, flags).await
    }

    /// A server that reaches PostgreSQL in a way of its own: what is made of the database's address.
    pub(crate) async fn on_postgres_by(way: impl FnOnce(String) -> String) -> Self {
        let database = Some(way(POSTGRES.database()));
        Self::open(tempfile::tempdir().unwrap(), database, &[]).await
    }

    /// Another server of the same service, on a machine whose clock is so much ahead.
    pub(crate) async fn beside(&self, ahead: Duration, flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = config(folder.path(), None, &[]).data;
        fs::create_dir_all(&data).unwrap();
        for key in ["log.key", "opaque.key"] {
            fs::copy(self.app.config.data.join(key), data.join(key)).unwrap();
        }
        let clock = ServerClock::default();
        clock.put_machine_forward(ahead);
        Self::open_by(clock, folder, self.database.clone(), flags).await
    }

    /// A server that was told the same database, and brought no keys.
    pub(crate) async fn stranger(&self) -> Self {
        Self::open(tempfile::tempdir().unwrap(), self.database.clone(), &[]).await
    }

    async fn open(folder: TempDir, database: Option<String>, flags: &[&str]) -> Self {
        Self::open_by(ServerClock::default(), folder, database, flags).await
    }

    async fn open_by(
        clock: ServerClock,
        folder: TempDir,
        database: Option<String>,
        flags: &[&str],
    ) -> Self {
        let config = config(folder.path(), database.as_deref(), flags);
        let app = App::open(config, clock.clone()).await.unwrap();
        Self {
            app,
            clock,
            folder,
            database,
        }
    }

    /// No bytes, as its database writes them.
    pub(crate) fn no_bytes(&self) -> &'static str {
        match self.app.database.is_exclusive() {
            true => "x''",
            false => "''::bytea",
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(router(
            self.app.clone(),
            Site::load(&self.app.config.dist).unwrap(),
        ))
    }

    /// What `/metrics` says of a series without labels.
    pub(crate) async fn metric(&self, name: &str) -> u64 {
        let metrics = self.browser().get("/metrics").await;
        let text = String::from_utf8(metrics.body.to_vec()).unwrap();
        let mut series = text.lines().filter_map(|line| line.split_once(' '));
        let told = series.find(|(told, _)| *told == name);
        told.unwrap_or_else(|| panic!("{name}: {text}"))
            .1
            .parse()
            .unwrap()
    }

    pub(crate) async fn setup_token(&self) -> String {
        let link = self.setup_link().await.unwrap();
        link.split_once("/setup#").unwrap().1.to_owned()
    }

    /// None where there is an administrator.
    pub(crate) async fn setup_link(&self) -> Option<String> {
        let now = self.clock.now();
        let link = setup::link(&self.app.database, &self.app.origin, now);
        link.await.unwrap()
    }

    /// An approved person of that role, signed in.
    pub(crate) async fn member(&self, role: Role, email: &str) -> Browser {
        let mut browser = self.browser();
        match role {
            Role::Administrator => {
                let token = self.setup_token().await;
                browser
                    .register(role, email, Some(token))
                    .await
                    .expect_status(201);
            }
            Role::Owner | Role::User => {
                browser.register(role, email, None).await.expect_status(201);
                self.approve(email).await;
            }
            Role::Auditor => {
                let registered = browser.register(Role::User, email, None).await;
                registered.expect_status(201);
                self.execute(format!(
                    "UPDATE accounts SET role = 'auditor' WHERE email = '{email}'"
                ))
                .await;
                self.approve(email).await;
            }
        }
        browser.sign_in(email, PASSWORD).await.expect_status(200);
        browser
    }

    pub(crate) async fn administrator(&self) -> Browser {
        self.member(Role::Administrator, "admin@demo.example").await
    }

    /// Lets the database fail at a change of this kind, in the middle of whatever makes it.
    pub(crate) async fn refuse(&self, change: &'static str) {
        let trigger = match engine() {
            Engine::Sqlite => format!(
                "CREATE TRIGGER refused BEFORE {change} BEGIN SELECT RAISE(FAIL, 'no room'); END"
            ),
            Engine::Postgres => format!(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql \
                 AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$; \
                 CREATE TRIGGER refused BEFORE {change} FOR EACH ROW EXECUTE FUNCTION refuse()"
            ),
        };
        self.execute(trigger).await;
    }

    /// The opposite of [`House::refuse`].
    pub(crate) async fn refuse_nothing(&self) {
        let drop = match engine() {
            Engine::Sqlite => "DROP TRIGGER refused",
            Engine::Postgres => "DROP FUNCTION refuse() CASCADE",
        };
        self.execute(drop.to_owned()).await;
    }

    /// Changes the database behind the server's back.
    pub(crate) async fn execute(&self, statements: String) {
        let mut writing = self.app.database.write().await.unwrap();
        let statements = sqlx::AssertSqlSafe(statements);
        sqlx::raw_sql(statements)
            .execute(&mut *writing)
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    /// Makes an account's record one of the first days, which say nothing of how the password is stretched.
    pub(crate) async fn weaken(&self, email: &str) {
        let cut = "UPDATE accounts SET opaque_record = substr(opaque_record, 1, 192) WHERE email";
        self.execute(format!("{cut} = '{email}'")).await;
    }

    pub(crate) async fn approve(&self, email: &str) {
        let mut writing = self.app.database.write().await.unwrap();
        sqlx::query("UPDATE accounts SET state = 'approved' WHERE email = $1")
            .bind(email)
            .execute(&mut *writing)
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }
}

fn config(folder: &Path, database: Option<&str>, flags: &[&str]) -> Config {
    let own = |flag, name| format!("--{flag}={}", folder.join(name).display());
    let own = [
        "backend".to_owned(),
        own("data", "data"),
        own("dist", "dist"),
    ];
    let database = database.map(|address| format!("--database={address}"));
    let flags = flags.iter().map(|flag| (*flag).to_owned());
    CommandLine::read(own.into_iter().chain(database).chain(flags))
        .unwrap()
        .config
}
