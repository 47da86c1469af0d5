//! Whole files in the object store.

use std::{collections::BTreeSet, marker::PhantomData, sync::Arc};

use api::Timestamp;
use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, path::Path};

use crate::Error;

/// Name that nothing is written under: that it is not there is an answer, too.
const UNWRITTEN: &str = "ping";

/// Files of one folder, each under its name. Every write is atomic: after a crash a file is there as a
/// whole or not at all.
#[derive(Debug)]
pub struct WholeStore<N> {
    objects: Arc<dyn ObjectStore>,
    folder: &'static str,
    names: PhantomData<fn() -> N>,
}

impl<N: AsRef<str> + From<String> + Ord> WholeStore<N> {
    /// In a folder of an object store.
    pub fn new(objects: Arc<dyn ObjectStore>, folder: &'static str) -> Self {
        let names = PhantomData;
        Self {
            objects,
            folder,
            names,
        }
    }

    /// Whether the object store answers.
    ///
    /// # Errors
    /// [`Error::Objects`].
    pub async fn ping(&self) -> Result<(), Error> {
        match self.objects.head(&Path::from(UNWRITTEN)).await {
            Err(object_store::Error::NotFound { .. }) | Ok(_) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps a file.
    pub async fn put(&self, name: &N, bytes: impl Into<Bytes>) -> Result<(), Error> {
        let path = self.path(name);
        self.objects.put(&path, bytes.into().into()).await?;
        Ok(())
    }

    /// A file, if it is there.
    pub async fn read(&self, name: &N) -> Result<Option<Bytes>, Error> {
        match self.objects.get(&self.path(name)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            found => Ok(Some(found?.bytes().await?)),
        }
    }

    /// Deletes a file, if it is there.
    pub async fn delete(&self, name: &N) -> Result<(), Error> {
        delete(&*self.objects, &self.path(name)).await
    }

    /// Files that were written last before a time, by the clock of the object store.
    pub async fn written_before(&self, time: Timestamp) -> Result<BTreeSet<N>, Error> {
        let folder = Path::from(self.folder);
        let listed = self.objects.list_with_delimiter(Some(&folder)).await?;
        let written = listed.objects.iter();
        let written = written.filter(|object| object.last_modified.timestamp_millis() < time);
        let names = written.filter_map(|object| object.location.filename());
        Ok(names.map(|name| N::from(name.to_owned())).collect())
    }

    fn path(&self, name: &N) -> Path {
        Path::from(self.folder).join(name.as_ref())
    }
}

pub(super) async fn delete(objects: &dyn ObjectStore, path: &Path) -> Result<(), Error> {
    match objects.delete(path).await {
        Err(object_store::Error::NotFound { .. }) => Ok(()),
        outcome => Ok(outcome?),
    }
}
