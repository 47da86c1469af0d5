//! An empty database of each kind, an empty place for objects of each kind.

use std::sync::{Arc, LazyLock};

use engines::{Gate, Postgres, S3};
use storage::{
    database::{Database, DatabaseAddress},
    objects::address::ObjectsAddress,
};
use tempfile::TempDir;

static POSTGRES: LazyLock<Postgres> = LazyLock::new(Postgres::start);
static SIMPLE_STORAGE: LazyLock<S3> = LazyLock::new(S3::start);

/// A database that nobody else uses.
pub(crate) struct Place {
    pub(crate) address: DatabaseAddress,
    pub(crate) database: Database,
    folder: Option<TempDir>,
}

impl Place {
    pub(crate) async fn sqlite() -> Self {
        let (address, folder) = no_sqlite();
        Self::at(address, Some(folder)).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::at(no_postgres(), None).await
    }

    async fn at(address: DatabaseAddress, folder: Option<TempDir>) -> Self {
        let database = Database::open(&address).await.unwrap();
        Self {
            address,
            database,
            folder,
        }
    }

    /// The folder of the files, if it has one.
    pub(crate) fn folder(&self) -> Option<&TempDir> {
        self.folder.as_ref()
    }
}

/// An address at which there is nothing yet, and its folder.
pub(crate) fn no_sqlite() -> (DatabaseAddress, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let address = DatabaseAddress::Sqlite(folder.path().join("tacit.sqlite"));
    (address, folder)
}

/// The address of a database without a table.
pub(crate) fn no_postgres() -> DatabaseAddress {
    POSTGRES.database().parse().unwrap()
}

/// A place for objects that nobody else uses.
pub(crate) fn object_stores() -> Vec<(
    &'static str,
    Arc<dyn object_store::ObjectStore>,
    Option<TempDir>,
)> {
    let folder = tempfile::tempdir().unwrap();
    let in_folder = ObjectsAddress::Folder(folder.path().join("objects"));
    vec![
        ("folder", in_folder.open().unwrap(), Some(folder)),
        ("memory", ObjectsAddress::Memory.open().unwrap(), None),
        ("s3", bucket_at(SIMPLE_STORAGE.endpoint()), None),
    ]
}

/// One in S3 that is reached through a gate.
pub(crate) fn gated_bucket() -> (Arc<dyn object_store::ObjectStore>, Gate) {
    let gate = Gate::before(SIMPLE_STORAGE.endpoint());
    (bucket_at(&gate.endpoint()), gate)
}

fn bucket_at(endpoint: &str) -> Arc<dyn object_store::ObjectStore> {
    let bucket = ObjectsAddress::S3 {
        bucket: S3::BUCKET.to_owned(),
        prefix: uuid::Uuid::new_v4().to_string(),
    };
    let environment = S3::environment_at(endpoint);
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    bucket.open_in(environment).unwrap()
}

/// Makes a test of each database out of one function.
macro_rules! on_every_database {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name($crate::places::Place::sqlite().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name($crate::places::Place::postgres().await).await;
            })+
        }
    };
}

pub(crate) use on_every_database;
