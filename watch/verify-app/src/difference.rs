use std::fmt;

use crate::site::Coding;

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
    /// A file holds something else when it is asked for in this coding.
    Content(String, Coding),
    /// A page is not the app's.
    Page(String),
    /// The page comes without the headers that keep other code out.
    Header(&'static str),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoManifest => f.write_str("It has no manifest of its app, or cannot be reached."),
            Self::Manifest => f.write_str("Its manifest is not the one that this checkout builds."),
            Self::Additional(path) => write!(f, "{path}: this checkout builds no such file."),
            Self::Missing(path) => write!(f, "{path}: the server does not have this file."),
            Self::Content(path, Coding::Identity) => {
                write!(f, "{path}: the server hands out something else.")
            }
            Self::Content(path, coding) => write!(
                f,
                "{path}: the server hands out something else to browsers that ask for {}.",
                coding.name()
            ),
            Self::Page(path) => write!(f, "{path}: this is not the app's page."),
            Self::Header(name) => write!(
                f,
                "Its page comes without the {name} header that belongs to it."
            ),
        }
    }
}
