use std::collections::BTreeSet;

use crate::{
    build::{Build, Listing, MANIFEST, MANIFEST_BYTES, digest_of},
    difference::Difference,
    site::{ASKED, Coding, Served, Site},
};

/// The first page, and one that the app draws.
const PAGES: [&str; 2] = ["/", "/user"];
const PLAIN: &str = "identity";
const POLICY: &str = "Content-Security-Policy";
const INTEGRITY: &str = "Integrity-Policy";
/// What keeps a browser from running a script whose digest the page does not name.
const SCRIPTS_BY_DIGEST: &str = "blocked-destinations=(script)";
/// What makes a browser leave a page, or fetch or run something beside it; the server sends none of it.
const ACTING: [&str; 7] = [
    "Refresh",
    "Link",
    "Speculation-Rules",
    "Service-Worker-Allowed",
    "SourceMap",
    "X-SourceMap",
    "Use-As-Dictionary",
];

/// Every way in which what the site serves differs from what was built.
pub(crate) fn compare(build: &Build, site: &Site) -> Vec<Difference> {
    let mut differences = manifest(build, site);
    if differences.contains(&Difference::NoManifest) {
        return differences;
    }
    for path in build.listing.files.keys() {
        differences.extend(file(build, site, path));
    }
    for path in PAGES {
        differences.extend(page(build, site, path));
    }
    first_of_each_header(differences)
}

/// Headers are one and the same for all files: what one file tells of them, others need not tell again.
fn first_of_each_header(differences: Vec<Difference>) -> Vec<Difference> {
    let mut told = BTreeSet::new();
    let is_new = |difference: &Difference| match difference {
        Difference::Lacks(name, _) | Difference::Acts(name, _) => told.insert(*name),
        _ => true,
    };
    differences.into_iter().filter(is_new).collect()
}

fn manifest(build: &Build, site: &Site) -> Vec<Difference> {
    let served = site.file(MANIFEST, PLAIN);
    let Some(served) = served.filter(|served| served.bytes.len() as u64 <= MANIFEST_BYTES) else {
        return vec![Difference::NoManifest];
    };
    if served.bytes == build.manifest {
        return Vec::new();
    }
    let theirs = serde_json::from_slice::<Listing>(&served.bytes);
    let files = theirs.map(|listing| listing.files).unwrap_or_default();
    let additional = files
        .into_keys()
        .filter(|path| !build.listing.files.contains_key(path))
        .map(Difference::Additional);
    [Difference::Manifest]
        .into_iter()
        .chain(additional)
        .collect()
}

/// However it is asked for: a browser takes brotli, who looks at a server by hand may not.
fn file(build: &Build, site: &Site, path: &str) -> Vec<Difference> {
    let mut differences = Vec::new();
    for asked in ASKED {
        match site.file(path, asked) {
            None if asked == PLAIN => return vec![Difference::Missing(path.to_owned())],
            Some(served) if is_as_built(build, path, &served) => {
                differences.extend(headers(build, path, &served));
            }
            _ => differences.push(Difference::Content(path.to_owned(), asked)),
        }
    }
    differences
}

fn is_as_built(build: &Build, path: &str, served: &Served) -> bool {
    match served.coding {
        Coding::Brotli => build.brotli.get(path) == Some(&served.bytes),
        Coding::Identity | Coding::Gzip => {
            build.listing.files.get(path) == Some(&digest_of(&served.bytes))
        }
    }
}

fn page(build: &Build, site: &Site, path: &str) -> Vec<Difference> {
    let Some(served) = site.file(path, PLAIN) else {
        return vec![Difference::Page(path.to_owned())];
    };
    let mut differences = Vec::new();
    let built = match path {
        "/" => &format!("/{}", build.listing.default_index),
        _ => &build.listing.default_fallback,
    };
    if !is_as_built(build, built, &served) {
        differences.push(Difference::Page(path.to_owned()));
    }
    differences.extend(headers(build, path, &served));
    differences
}

/// Of every file: a worker's policy is that of its script.
fn headers(build: &Build, path: &str, served: &Served) -> Vec<Difference> {
    let values = |name| served.headers.get_all(name).iter();
    let is_just = |name, value: &str| values(name).eq([value]);
    let expected = [
        (POLICY, &*build.listing.default_csp),
        (INTEGRITY, SCRIPTS_BY_DIGEST),
    ];
    let lacking = expected
        .into_iter()
        .filter(|(name, value)| !is_just(*name, value));
    let lacking = lacking.map(|(name, _)| Difference::Lacks(name, path.to_owned()));
    let acting = ACTING
        .into_iter()
        .filter(|name| served.headers.contains_key(*name));
    let acting = acting.map(|name| Difference::Acts(name, path.to_owned()));
    lacking.chain(acting).collect()
}

#[cfg(test)]
mod tests;
