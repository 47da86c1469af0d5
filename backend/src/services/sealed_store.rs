//! Sealed copies and the parts they arrive in.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use api::UploadId;
use axum::body::Bytes;
use object_store::{Error, ObjectStore, ObjectStoreExt, Result, path::Path};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Uploads that are put together at the same time.
const WHOLE_IN_MEMORY: usize = 2;

const PARTS: &str = "uploads";
const COPIES: &str = "sealed";

/// Sealed copies and the parts they arrive in, all ciphertext. Every write is atomic: after a crash an
/// object is there as a whole or not at all.
#[derive(Debug)]
pub struct SealedStore {
    objects: Arc<dyn ObjectStore>,
    memory: Semaphore,
}

impl SealedStore {
    /// On top of an object store.
    pub fn new(objects: Arc<dyn ObjectStore>) -> Self {
        let memory = Semaphore::new(WHOLE_IN_MEMORY);
        Self { objects, memory }
    }

    /// Waits for leave to hold a whole sealed copy in memory, given back on drop.
    pub async fn memory(&self) -> Option<SemaphorePermit<'_>> {
        self.memory.acquire().await.ok()
    }

    /// Keeps one part, in place of an earlier one of the same index.
    ///
    /// # Errors
    /// Of the object store.
    pub async fn put_part(&self, upload: &UploadId, part: u32, bytes: Bytes) -> Result<()> {
        let path = parts_of(upload).join(part.to_string());
        self.objects.put(&path, bytes.into()).await.map(|_| ())
    }

    /// Bytes of each part that is here.
    ///
    /// # Errors
    /// Of the object store.
    pub async fn parts(&self, upload: &UploadId) -> Result<BTreeMap<u32, u64>> {
        let listed = self
            .objects
            .list_with_delimiter(Some(&parts_of(upload)))
            .await?;
        let part = |path: &Path| path.filename()?.parse().ok();
        Ok(listed
            .objects
            .into_iter()
            .filter_map(|object| Some((part(&object.location)?, object.size)))
            .collect())
    }

    /// Parts `0..parts` one after the other.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a missing part, and others of the object store.
    pub async fn assemble(&self, upload: &UploadId, parts: u32) -> Result<Vec<u8>> {
        let mut whole = Vec::new();
        for part in 0..parts {
            let path = parts_of(upload).join(part.to_string());
            whole.extend_from_slice(&self.objects.get(&path).await?.bytes().await?);
        }
        Ok(whole)
    }

    /// Forgets the parts of an upload.
    ///
    /// # Errors
    /// Of the object store.
    pub async fn delete_parts(&self, upload: &UploadId) -> Result<()> {
        for part in self.parts(upload).await?.into_keys() {
            self.delete(&parts_of(upload).join(part.to_string()))
                .await?;
        }
        Ok(())
    }

    /// Keeps a sealed copy under the upload it came with.
    ///
    /// # Errors
    /// Of the object store.
    pub async fn put_copy(&self, upload: &UploadId, bytes: Vec<u8>) -> Result<()> {
        self.objects
            .put(&copy_of(upload), bytes.into())
            .await
            .map(|_| ())
    }

    /// A sealed copy.
    ///
    /// # Errors
    /// [`Error::NotFound`], and others of the object store.
    pub async fn copy(&self, upload: &UploadId) -> Result<Bytes> {
        self.objects.get(&copy_of(upload)).await?.bytes().await
    }

    /// Deletes a sealed copy, if it is there.
    ///
    /// # Errors
    /// Of the object store.
    pub async fn delete_copy(&self, upload: &UploadId) -> Result<()> {
        self.delete(&copy_of(upload)).await
    }

    /// Uploads that have parts here.
    ///
    /// # Errors
    /// Of the object store.
    pub async fn uploads(&self) -> Result<BTreeSet<UploadId>> {
        let listed = self
            .objects
            .list_with_delimiter(Some(&Path::from(PARTS)))
            .await?;
        Ok(listed
            .common_prefixes
            .iter()
            .filter_map(identifier)
            .collect())
    }

    /// Uploads whose sealed copy is here.
    ///
    /// # Errors
    /// Of the object store.
    pub async fn copies(&self) -> Result<BTreeSet<UploadId>> {
        let listed = self
            .objects
            .list_with_delimiter(Some(&Path::from(COPIES)))
            .await?;
        let locations = listed.objects.iter().map(|object| &object.location);
        Ok(locations.filter_map(identifier).collect())
    }

    async fn delete(&self, path: &Path) -> Result<()> {
        match self.objects.delete(path).await {
            Err(Error::NotFound { .. }) => Ok(()),
            outcome => outcome,
        }
    }
}

fn parts_of(upload: &UploadId) -> Path {
    Path::from(PARTS).join(upload.0.as_str())
}

fn copy_of(upload: &UploadId) -> Path {
    Path::from(COPIES).join(upload.0.as_str())
}

fn identifier(path: &Path) -> Option<UploadId> {
    Some(UploadId(path.filename()?.to_owned()))
}
