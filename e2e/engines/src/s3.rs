//! S3.

use crate::script::Script;

/// A running S3 server (`.ci/s3`) with one bucket.
#[derive(Debug)]
pub struct S3(Script);

impl S3 {
    /// The bucket that is there.
    pub const BUCKET: &str = "sealed";

    /// Starts one.
    ///
    /// # Panics
    /// Where its packages are not installed.
    pub fn start() -> Self {
        Self(Script::start("s3", &[]))
    }

    /// Its endpoint, `http://HOST:PORT`.
    pub fn endpoint(&self) -> &str {
        self.0.line()
    }

    /// What the environment of a program says that is to reach one at an endpoint.
    pub fn environment_at(endpoint: &str) -> [(&'static str, &str); 5] {
        [
            ("AWS_ENDPOINT_URL", endpoint),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ALLOW_HTTP", "true"),
        ]
    }
}
