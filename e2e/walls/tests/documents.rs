//! Documents and sizes of files.

use std::fs;

use walls::{named_paths, root, tracked_files};

const LONGEST: usize = 600;

#[test]
fn documents_name_only_paths_that_exist() {
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "SECURITY.md",
        "CONTRIBUTING.md",
        "docs/formats.md",
        "docs/verified-inputs.md",
        "docs/running/backup.md",
        "docs/running/data-protection.md",
        "docs/running/identity.md",
        "docs/running/incident.md",
        "docs/running/install.md",
        "docs/running/mail.md",
        "docs/running/sizing.md",
        "docs/running/tls.md",
        "docs/running/upgrade.md",
    ] {
        let text = fs::read_to_string(root().join(document)).expect("the document exists");
        let missing: Vec<_> = named_paths(&text)
            .into_iter()
            .filter(|path| !root().join(path).exists())
            .collect();
        assert!(missing.is_empty(), "{document}: {missing:?}");
    }
}

#[test]
fn every_source_file_stays_under_six_hundred_lines() {
    let sources = tracked_files().into_iter().filter(|path| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("rs" | "ts" | "mjs" | "py"))
    });
    let long: Vec<_> = sources
        .filter(|path| root().join(path).exists())
        .filter(|path| lines(path) > LONGEST)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

fn lines(path: &std::path::Path) -> usize {
    let text = fs::read_to_string(root().join(path)).expect("the source can be read");
    text.lines().count()
}
