//! Parts of uploads under way.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use api::UploadId;
use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, path::Path};

use crate::{
    error::Error,
    objects::{part_plan::PartPlan, whole_store::delete},
};

const FOLDER: &str = "uploads";

/// Parts of sealed models and evaluation keys, all ciphertext. Every write is atomic: after a crash a
/// part is there as a whole or not at all.
#[derive(Debug)]
pub struct PartStore(Arc<dyn ObjectStore>);

impl PartStore {
    /// On top of an object store.
    pub fn new(objects: Arc<dyn ObjectStore>) -> Self {
        Self(objects)
    }

    /// Keeps one part, in place of an earlier one of the same index; `false` for a part that is not in the plan.
    pub async fn put(
        &self,
        upload: &UploadId,
        plan: PartPlan,
        part: u32,
        bytes: Bytes,
    ) -> Result<bool, Error> {
        if plan.length(part) != Some(bytes.len() as u64) {
            return Ok(false);
        }
        let path = parts_of(upload).join(part.to_string());
        self.0.put(&path, bytes.into()).await?;
        Ok(true)
    }

    /// Indices of the parts that are here.
    pub async fn received(&self, upload: &UploadId) -> Result<Vec<u32>, Error> {
        Ok(self.sizes(upload).await?.into_keys().collect())
    }

    /// Whether all parts are here.
    pub async fn is_complete(&self, upload: &UploadId, plan: PartPlan) -> Result<bool, Error> {
        let received = self.sizes(upload).await?;
        let here = |part| received.get(&part).copied() == plan.length(part);
        Ok((0..plan.count()).all(here))
    }

    /// All parts, one after the other.
    ///
    /// # Errors
    /// [`Error::Objects`], for a missing part too.
    pub async fn assemble(&self, upload: &UploadId, plan: PartPlan) -> Result<Vec<u8>, Error> {
        let mut whole = Vec::new();
        for part in 0..plan.count() {
            let path = parts_of(upload).join(part.to_string());
            whole.extend_from_slice(&self.0.get(&path).await?.bytes().await?);
        }
        Ok(whole)
    }

    /// Forgets the parts of an upload.
    pub async fn delete(&self, upload: &UploadId) -> Result<(), Error> {
        for part in self.sizes(upload).await?.into_keys() {
            delete(&*self.0, &parts_of(upload).join(part.to_string())).await?;
        }
        Ok(())
    }

    /// Uploads that have parts here.
    pub async fn uploads(&self) -> Result<BTreeSet<UploadId>, Error> {
        let listed = self
            .0
            .list_with_delimiter(Some(&Path::from(FOLDER)))
            .await?;
        let folders = listed.common_prefixes.iter();
        let names = folders.filter_map(|folder| folder.filename());
        Ok(names.map(|name| UploadId(name.to_owned())).collect())
    }

    async fn sizes(&self, upload: &UploadId) -> Result<BTreeMap<u32, u64>, Error> {
        let listed = self.0.list_with_delimiter(Some(&parts_of(upload))).await?;
        let part = |path: &Path| path.filename()?.parse().ok();
        Ok(listed
            .objects
            .into_iter()
            .filter_map(|object| Some((part(&object.location)?, object.size)))
            .collect())
    }
}

fn parts_of(upload: &UploadId) -> Path {
    Path::from(FOLDER).join(upload.0.as_str())
}
