//! How modules, folders and names of the workspace lie to each other.
//!
//! Each list below holds what is not mended yet: it may shrink, never grow.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use walls::{Module, circles, crates, root, tracked_files};

/// Entries a folder may have: source files and folders of such, `mod.rs` and its like not counted.
const MOST_SIBLINGS: usize = 15;

/// Folders that are still fuller, and how full they may be.
const FULL_FOLDERS: &[(&str, usize)] = &[];

/// Modules that still stand in circles, a crate.
const MODULES_IN_CIRCLES: &[(&str, usize)] = &[];

/// Public types of one name, and why they may share it.
const SHARED_NAMES: &[(&str, &str)] = &[("Error", "one a crate, always named by its crate")];

#[test]
fn no_modules_of_a_crate_use_each_other_in_circles() {
    let mut faults = Vec::new();
    for member in crates() {
        let found: Vec<_> = member
            .roots()
            .flat_map(|file| circles(&Module::read(&file)))
            .collect();
        let entangled = found.iter().map(Vec::len).sum();
        let allowed = allowance(MODULES_IN_CIRCLES, &member.name);
        faults.extend(fault(&member.name, entangled, 0, allowed, &found));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn no_folder_holds_more_than_fifteen_sources_and_folders() {
    let mut faults = Vec::new();
    let folders = siblings();
    for (folder, entries) in &folders {
        let folder = folder.to_string_lossy();
        let allowed = allowance(FULL_FOLDERS, &folder);
        faults.extend(fault(
            &folder,
            entries.len(),
            MOST_SIBLINGS,
            allowed,
            entries,
        ));
    }
    let gone = FULL_FOLDERS
        .iter()
        .filter(|(folder, _)| !folders.contains_key(Path::new(folder)));
    faults.extend(gone.map(|(folder, _)| format!("{folder} is gone: strike it from the list")));
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn no_public_type_of_the_workspace_shares_its_name_without_a_reason() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for member in crates() {
        for file in member.roots() {
            for (path, module) in Module::read(&file).all() {
                let types = module
                    .items
                    .iter()
                    .filter(|(_, item)| item.is_type && item.is_public);
                let place = [std::slice::from_ref(&member.name), path.as_slice()]
                    .concat()
                    .join("::");
                types.for_each(|(name, _)| {
                    places.entry(name.clone()).or_default().push(place.clone())
                });
            }
        }
    }
    places.retain(|_, places| places.len() > 1);
    let excused: BTreeSet<_> = SHARED_NAMES.iter().map(|(name, _)| *name).collect();
    let shared = places
        .iter()
        .filter(|(name, _)| !excused.contains(name.as_str()));
    let shared: Vec<_> = shared.collect();
    assert!(shared.is_empty(), "{shared:#?}");
    let idle: Vec<_> = excused
        .iter()
        .filter(|name| !places.contains_key(**name))
        .collect();
    assert!(
        idle.is_empty(),
        "no longer shared, strike them from the list: {idle:?}"
    );
}

fn allowance(list: &[(&str, usize)], name: &str) -> Option<usize> {
    let listed = list.iter().find(|(listed, _)| *listed == name);
    listed.map(|(_, allowed)| *allowed)
}

fn fault(
    name: &str,
    count: usize,
    limit: usize,
    allowed: Option<usize>,
    found: &impl std::fmt::Debug,
) -> Option<String> {
    match allowed {
        Some(_) if count <= limit => Some(format!("{name} is mended: strike it from the list")),
        allowed if count > allowed.unwrap_or(limit) => Some(format!("{name}: {count}: {found:?}")),
        _ => None,
    }
}

/// Names in each folder, by the folder's path.
fn siblings() -> BTreeMap<PathBuf, BTreeSet<String>> {
    let mut folders: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    for file in tracked_files() {
        let extension = file.extension().and_then(|extension| extension.to_str());
        let is_source = matches!(extension, Some("rs" | "ts" | "mjs" | "py"));
        let is_root = ["mod.rs", "lib.rs", "main.rs"]
            .map(Path::new)
            .contains(&Path::new(file.file_name().unwrap_or_default()));
        if !is_source || is_root || !root().join(&file).exists() {
            continue;
        }
        for entry in file.ancestors() {
            if let (Some(folder), Some(name)) = (entry.parent(), entry.file_name()) {
                let name = name.to_string_lossy().into_owned();
                folders.entry(folder.to_owned()).or_default().insert(name);
            }
        }
    }
    folders
}
