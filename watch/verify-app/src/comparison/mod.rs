use crate::{
    build::{Build, Listing, MANIFEST, MANIFEST_BYTES, digest_of},
    difference::Difference,
    site::{Coding, Served, Site},
};

/// The first page, and one that the app draws.
const PAGES: [&str; 2] = ["/", "/user"];
const POLICY: &str = "content-security-policy";
const INTEGRITY: &str = "integrity-policy";
/// What keeps a browser from running a script whose digest the page does not name.
const SCRIPTS_BY_DIGEST: &str = "blocked-destinations=(script)";

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
    differences
}

fn manifest(build: &Build, site: &Site) -> Vec<Difference> {
    let served = site.file(MANIFEST, Coding::Identity);
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

/// Each coding on its own: a browser takes brotli, who looks at a server by hand may not.
fn file(build: &Build, site: &Site, path: &str) -> Vec<Difference> {
    let mut differences = Vec::new();
    for asked in Coding::ALL {
        match site.file(path, asked) {
            None if asked == Coding::Identity => {
                return vec![Difference::Missing(path.to_owned())];
            }
            Some(served) if is_as_built(build, path, &served) => {}
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
    let Some(served) = site.file(path, Coding::Identity) else {
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
    let header = |name| {
        served
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    if header(POLICY) != Some(&build.listing.default_csp) {
        differences.push(Difference::Header("Content-Security-Policy"));
    }
    if header(INTEGRITY) != Some(SCRIPTS_BY_DIGEST) {
        differences.push(Difference::Header("Integrity-Policy"));
    }
    differences
}

#[cfg(test)]
mod tests;
