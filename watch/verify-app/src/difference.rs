use std::fmt;

/// One way in which a server hands out another app than a checkout builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// No manifest, or one that cannot be read.
    NoManifest,
    /// Its manifest is not the checkout's.
    Manifest,
    /// Its manifest lists a file that the checkout does not build.
    Additional(String),
    /// A file is not there.
    Missing(String),
    /// A file holds something else when it is asked for in these codings.
    Content(String, &'static str),
    /// A page is not the app's.
    Page(String),
    /// A file comes without a header that keeps other code out.
    Lacks(&'static str, String),
    /// A file comes with a header by which browsers fetch or run something else.
    Acts(&'static str, String),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoManifest => f.write_str("It has no manifest of its app."),
            Self::Manifest => f.write_str("Its manifest is not the one that this checkout builds."),
            Self::Additional(path) => write!(f, "{path}: this checkout builds no such file."),
            Self::Missing(path) => write!(f, "{path}: the server does not have this file."),
            Self::Content(path, "identity") => {
                write!(f, "{path}: the server hands out something else.")
            }
            Self::Content(path, asked) => write!(
                f,
                "{path}: the server hands out something else to browsers that ask for {asked}."
            ),
            Self::Page(path) => write!(f, "{path}: this is not the app's page."),
            Self::Lacks(name, path) => write!(
                f,
                "{path}: it comes without the {name} header that belongs to every file."
            ),
            Self::Acts(name, path) => write!(
                f,
                "{path}: it comes with a {name} header, by which browsers fetch or run something else."
            ),
        }
    }
}
