//! Moving house: rows from one database into another, and objects from one place to another.

use std::{collections::BTreeSet, sync::Arc};

use api::ProblemKind;
use object_store::{ObjectStore, path::Path as ObjectPath};
use storage::{
    database::{Database, DatabaseAddress, transfer},
    objects::address::{self, ObjectsAddress},
};

use service::{
    app::data_folder::{DataLock, folder_of, server_lock},
    config::{Config, Move},
    error::Error,
};

use crate::standing::require_stopped;

const OLD_DATABASE: &str = "The database to copy from cannot be reached.";
const NEW_DATABASE: &str = "The database to copy into cannot be reached.";
const OLD_OBJECTS: &str = "The place of the objects cannot be reached.";
const NEW_OBJECTS: &str = "The place to copy objects into cannot be reached.";

/// Copies everything, or nothing, and says what is where now.
///
/// # Errors
/// A refusal while a server runs, for a target that is not empty, and where objects that the database names are not there.
pub(crate) async fn migrate(config: &Config, told: &Move) -> Result<(), Error> {
    require_vacant_target(told).await?;
    let _lock = lock(config, told)?;
    require_stopped(&told.from, |error| reached(error, OLD_DATABASE)).await?;
    let from = Database::open(&told.from).await;
    let from = from.map_err(|error| reached(error, OLD_DATABASE))?;
    let held = from.write().await?;
    let objects = Objects::find(&from, told).await?;
    if objects.missing > 0 && !told.lose_objects {
        return Err(objects.missed());
    }
    // Objects first: no row of the new database shall name one that is not there.
    if let Some(to) = &told.to_objects {
        let copied = objects.copy(to).await;
        copied.map_err(|error| reached(error, NEW_OBJECTS))?;
    }
    let copied = copy_rows(&from, &told.to).await;
    copied.map_err(|error| reached(error, NEW_DATABASE))?;
    drop(held);
    from.close().await;
    println!("{}", objects.told(told.to_objects.as_ref()));
    Ok(())
}

/// Whoever takes the new database along, as an SQLite file, takes all of it.
async fn copy_rows(from: &Database, to: &DatabaseAddress) -> Result<(), storage::Error> {
    let to = Database::open(to).await?;
    transfer::copy(from, &to).await?;
    to.settle().await
}

async fn require_vacant_target(told: &Move) -> Result<(), Error> {
    let is_vacant = transfer::is_vacant(&told.to).await;
    if !is_vacant.map_err(|error| reached(error, NEW_DATABASE))? {
        return Err(occupied());
    }
    let is_vacant = transfer::is_vacant(&told.from).await;
    match is_vacant.map_err(|error| reached(error, OLD_DATABASE))? {
        true => Err(nothing_there()),
        false => Ok(()),
    }
}

/// Nobody serves meanwhile from the folders of SQLite files, nor from the one that the settings name. No folder becomes a server's by this.
fn lock(config: &Config, told: &Move) -> Result<DataLock, Error> {
    let files = [&told.from, &told.to].into_iter().filter_map(folder_of);
    let folders = files.chain([config.data.clone()]);
    DataLock::of(folders.filter(|folder| server_lock(folder).is_file()))
}

/// The objects of the database that is copied.
struct Objects {
    place: ObjectsAddress,
    /// None where there is no such folder.
    store: Option<Arc<dyn ObjectStore>>,
    there: BTreeSet<ObjectPath>,
    /// How many the database names.
    named: usize,
    /// How many of these are not there.
    missing: usize,
}

impl Objects {
    async fn find(database: &Database, told: &Move) -> Result<Self, Error> {
        let place = place(told)?;
        let store = place.find()?;
        let there = match &store {
            Some(store) => address::names(&**store).await,
            None => Ok(BTreeSet::new()),
        };
        let there = there.map_err(|error| reached(error, OLD_OBJECTS))?;
        let named = database.named_objects().await?;
        Ok(Self {
            missing: address::missing(&there, &named),
            named: named.len(),
            place,
            store,
            there,
        })
    }

    async fn copy(&self, to: &ObjectsAddress) -> Result<(), storage::Error> {
        match &self.store {
            Some(from) => address::copy(&**from, &*to.open()?, &self.there).await,
            None => Ok(()),
        }
    }

    /// What is where, once all is copied.
    fn told(&self, moved: Option<&ObjectsAddress>) -> String {
        const START: &str = "Start the server on the new place, with the files log.key and opaque.key of the old data folder in its own; \
                             then nobody notices";
        let Self {
            place,
            there,
            named,
            missing,
            ..
        } = self;
        let copied = match moved {
            Some(to) => format!("Objects copied to {to}: {}.", there.len()),
            None => format!("The objects stay in {place}: name that place with --objects."),
        };
        match (missing, moved) {
            (0, Some(_)) => format!(
                "Everything is copied. {copied} All that the database names are among them: {named}. {START}, and the old place can be \
                 deleted."
            ),
            (0, None) => format!(
                "All rows are copied. {copied} All that the database names are there: {named}. {START}. Keep the objects; the old database \
                 can be deleted."
            ),
            _ => format!(
                "All rows are copied. {copied} Of {named} that the database names, these were not in {place}: {missing}. {START} but who \
                 needs one of them. Keep the old place."
            ),
        }
    }

    fn missed(&self) -> Error {
        Error::refused(
            ProblemKind::NotFound,
            format!(
                "The database names {} objects, and of these are not in {}: {}. Nothing was copied.",
                self.named, self.place, self.missing
            ),
            "Name the place where they lie with --from-objects. If they are lost, bring them back from a backup, or add --lose-objects.",
        )
    }
}

/// Where the objects lie: as told, else where a server keeps them that is told of no place.
fn place(told: &Move) -> Result<ObjectsAddress, Error> {
    let beside = || Some(ObjectsAddress::Folder(told.from.folder()?.join("blobs")));
    told.from_objects
        .clone()
        .or_else(beside)
        .ok_or_else(unnamed)
}

fn unnamed() -> Error {
    Error::refused(
        ProblemKind::Invalid,
        "It was not said where the objects lie that the database names. Nothing was copied.",
        "Name their place with --from-objects; without --to-objects they stay there.",
    )
}

fn reached(error: storage::Error, happened: &'static str) -> Error {
    match error.is_out_of_reach() {
        true => Error::refused(
            ProblemKind::Busy,
            happened,
            "Look whether it runs and is the one that you named, then try again.",
        ),
        false => error.into(),
    }
}

fn nothing_there() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "There is no database to copy from, or it holds nothing. Nothing was copied.",
        "Look at how its address is written.",
    )
}

fn occupied() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The database to copy into is not empty. Nothing was copied.",
        "Name an empty one.",
    )
}
