//! S3.

use crate::script::Script;

/// A running S3 server (`.ci/s3`) with one bucket.
#[derive(Debug)]
pub struct S3(Script);

impl S3 {
    /// The bucket that is there.
    pub const BUCKET: &str = "sealed";

    /// Starts one that keeps everything in memory.
    ///
    /// # Panics
    /// Where its packages are not installed.
    pub fn start() -> Self {
        Self(Script::start("s3", &[]))
    }

    /// Starts one that keeps everything in a folder.
    ///
    /// # Panics
    /// Where it is not installed.
    pub fn start_kept() -> Self {
        Self(Script::start("s3", &["kept"]))
    }

    /// Ends one that keeps everything in a folder without a warning (SIGKILL).
    pub fn kill(&self) {
        self.0.order("kill");
    }

    /// Starts it again at the same address.
    pub fn start_again(&self) {
        self.0.order("start");
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
