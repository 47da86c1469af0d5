//! Where the objects lie.

use std::{collections::BTreeSet, fmt, path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use futures_util::TryStreamExt;
use object_store::{
    ObjectStore, ObjectStoreExt, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey, S3ConditionalPut},
    local::LocalFileSystem,
    memory::InMemory,
    path::Path,
    prefix::PrefixStore,
};

use crate::{Error, objects::connector::InterruptibleConnector, private};

/// How long a request to S3 that fails is sent again: whoever waits for it is told within the time that a request may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A place for objects, as an operator names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectsAddress {
    /// A folder of this machine: `file:PATH`.
    Folder(PathBuf),
    /// Nothing that outlives the process: `memory:`.
    Memory,
    /// A bucket of an S3 service: `s3://BUCKET` or `s3://BUCKET/PREFIX`. Endpoint and credentials are in the environment, as
    /// `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
    S3 {
        /// The bucket.
        bucket: String,
        /// What comes before every name.
        prefix: String,
    },
}

impl FromStr for ObjectsAddress {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const ADVICE: &str = "name a place for objects as file:PATH, or as s3://BUCKET/PREFIX";
        let (scheme, rest) = text.split_once(':').ok_or(ADVICE)?;
        match (scheme, rest) {
            ("memory", "") => Some(Self::Memory),
            ("file", path) if !path.is_empty() => Some(Self::Folder(path.into())),
            ("s3", rest) => {
                let path = rest.strip_prefix("//").ok_or(ADVICE)?;
                let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
                let named = !bucket.is_empty();
                named.then(|| Self::S3 {
                    bucket: bucket.to_owned(),
                    prefix: prefix.to_owned(),
                })
            }
            _ => None,
        }
        .ok_or(ADVICE)
    }
}

/// As it is read.
impl fmt::Display for ObjectsAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(formatter, "file:{}", folder.display()),
            Self::Memory => formatter.write_str("memory:"),
            Self::S3 { bucket, prefix } if prefix.is_empty() => {
                write!(formatter, "s3://{bucket}")
            }
            Self::S3 { bucket, prefix } => write!(formatter, "s3://{bucket}/{prefix}"),
        }
    }
}

impl ObjectsAddress {
    /// Opens the place as it is; none where it is a folder that is not there.
    ///
    /// # Errors
    /// As [`ObjectsAddress::open`].
    pub fn find(&self) -> Result<Option<Arc<dyn ObjectStore>>, Error> {
        match self {
            Self::Folder(folder) if !folder.exists() => Ok(None),
            _ => self.open().map(Some),
        }
    }

    /// Opens the place; a folder is made if there is none (mode 0700).
    ///
    /// # Errors
    /// [`Error::File`], or [`Error::Objects`] for settings that cannot be used.
    pub fn open(&self) -> Result<Arc<dyn ObjectStore>, Error> {
        self.open_in(std::env::vars())
    }

    /// The same in another environment.
    ///
    /// # Errors
    /// As [`ObjectsAddress::open`].
    pub fn open_in(
        &self,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Arc<dyn ObjectStore>, Error> {
        match self {
            Self::Folder(folder) => {
                private::create_folder(folder)?;
                let store = LocalFileSystem::new_with_prefix(folder)?;
                // What was put survives a power cut, as in S3: the row that names it may.
                let store = store.with_fsync(true);
                Ok(Arc::new(store.with_automatic_cleanup(true)))
            }
            Self::Memory => Ok(Arc::new(InMemory::new())),
            Self::S3 { bucket, prefix } => {
                let store = s3(bucket, environment)?;
                Ok(Arc::new(PrefixStore::new(
                    store,
                    Path::from(prefix.as_str()),
                )))
            }
        }
    }
}

/// Whether no object is there.
pub async fn is_vacant(objects: &dyn ObjectStore) -> Result<bool, Error> {
    Ok(objects.list(None).try_next().await?.is_none())
}

/// Names of all objects.
pub async fn names(objects: &dyn ObjectStore) -> Result<BTreeSet<Path>, Error> {
    let names = objects.list(None).map_ok(|object| object.location);
    Ok(names.try_collect().await?)
}

/// How many of some names are not among the objects there.
pub fn missing(there: &BTreeSet<Path>, named: &BTreeSet<String>) -> usize {
    let is_missing = |name: &&String| !there.contains(&Path::from(name.as_str()));
    named.iter().filter(is_missing).count()
}

/// Copies objects, in place of those of the same name.
pub async fn copy(
    from: &dyn ObjectStore,
    to: &dyn ObjectStore,
    names: &BTreeSet<Path>,
) -> Result<(), Error> {
    for name in names {
        let bytes = from.get(name).await?.bytes().await?;
        to.put(name, bytes.into()).await?;
    }
    Ok(())
}

fn s3(
    bucket: &str,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<AmazonS3, Error> {
    // `object_store` asks for one before its first request; the second call finds the first one's.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_http_connector(InterruptibleConnector::default())
        .with_retry(RetryConfig {
            retry_timeout: PATIENCE,
            ..RetryConfig::default()
        })
        .with_conditional_put(S3ConditionalPut::ETagMatch);
    for (name, value) in environment {
        let key = name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>();
        if let Some(key) = key.ok().filter(|_| name.starts_with("AWS_")) {
            builder = builder.with_config(key, value);
        }
    }
    Ok(builder.build()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_for_objects_is_named_by_its_kind() {
        let parse = |text: &str| text.parse::<ObjectsAddress>();
        assert_eq!(
            parse("file:/srv/x"),
            Ok(ObjectsAddress::Folder("/srv/x".into()))
        );
        let s3 = |bucket: &str, prefix: &str| {
            Ok(ObjectsAddress::S3 {
                bucket: bucket.to_owned(),
                prefix: prefix.to_owned(),
            })
        };
        assert_eq!(parse("s3://sealed"), s3("sealed", ""));
        assert_eq!(parse("s3://sealed/a/b"), s3("sealed", "a/b"));
        for text in ["file:/srv/x", "memory:", "s3://sealed", "s3://sealed/a/b"] {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
        for wrong in ["", "file:", "s3:", "s3://", "s3:///a", "ftp://x", "/srv/x"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
