//! What the wall tests look at: the workspace's dependency graph, sources and documents.

mod circles;
mod crates;
mod graph;
mod paths;
mod phrases;
mod source;
mod sources;

pub use circles::circles;
pub use crates::{Crate, crates, workspace_dependencies};
pub use graph::{BROWSER, Graph};
pub use paths::{named_paths, tracked_files};
pub use phrases::{parts, phrases, reasons, sentences};
pub use source::{Item, Module, Name};
pub use sources::{Mention, mentions, rust_files};

use std::path::{Path, PathBuf};

/// Top folder of the workspace.
///
/// # Panics
/// When this crate has moved.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .nth(2)
        .expect("the crate lies two folders deep")
        .to_path_buf()
}
