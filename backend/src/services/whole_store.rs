//! Uploads that are whole.

use std::{collections::BTreeSet, sync::Arc};

use api::UploadId;
use axum::body::Bytes;
use object_store::{Error, ObjectStore, ObjectStoreExt, Result, path::Path};

/// Sealed models or evaluation keys, each under the upload it came with. Every write is atomic: after a
/// crash a file is there as a whole or not at all.
#[derive(Debug)]
pub struct WholeStore {
    objects: Arc<dyn ObjectStore>,
    folder: &'static str,
}

impl WholeStore {
    /// Sealed models.
    pub fn sealed(objects: Arc<dyn ObjectStore>) -> Self {
        let folder = "sealed";
        Self { objects, folder }
    }

    /// Evaluation keys.
    pub fn evaluation_keys(objects: Arc<dyn ObjectStore>) -> Self {
        let folder = "evaluation-keys";
        Self { objects, folder }
    }

    /// Keeps a file.
    ///
    /// # Errors
    /// Of the object store.
    pub async fn put(&self, upload: &UploadId, bytes: Vec<u8>) -> Result<()> {
        self.objects
            .put(&self.path(upload), bytes.into())
            .await
            .map(|_| ())
    }

    /// A file.
    ///
    /// # Errors
    /// [`Error::NotFound`], and others of the object store.
    pub async fn read(&self, upload: &UploadId) -> Result<Bytes> {
        self.objects.get(&self.path(upload)).await?.bytes().await
    }

    /// Deletes a file, if it is there.
    ///
    /// # Errors
    /// Of the object store.
    pub async fn delete(&self, upload: &UploadId) -> Result<()> {
        delete(&*self.objects, &self.path(upload)).await
    }

    /// All files.
    ///
    /// # Errors
    /// Of the object store.
    pub async fn all(&self) -> Result<BTreeSet<UploadId>> {
        let folder = Path::from(self.folder);
        let listed = self.objects.list_with_delimiter(Some(&folder)).await?;
        let locations = listed.objects.iter().map(|object| &object.location);
        Ok(locations.filter_map(identifier).collect())
    }

    fn path(&self, upload: &UploadId) -> Path {
        Path::from(self.folder).join(upload.0.as_str())
    }
}

pub(super) async fn delete(objects: &dyn ObjectStore, path: &Path) -> Result<()> {
    match objects.delete(path).await {
        Err(Error::NotFound { .. }) => Ok(()),
        outcome => outcome,
    }
}

pub(super) fn identifier(path: &Path) -> Option<UploadId> {
    Some(UploadId(path.filename()?.to_owned()))
}
