use std::collections::BTreeSet;
use std::process::Command;

use crate::root;

/// The target browsers run.
pub const BROWSER: &str = "wasm32-unknown-unknown";

/// Everything `cargo tree` finds below one package, development and build dependencies included.
pub struct Graph {
    package: String,
    names: BTreeSet<String>,
}

impl Graph {
    /// Dependencies of `package` on this machine.
    pub fn native(package: &str) -> Self {
        Self::new(package, &[])
    }

    /// Dependencies of `package` in a browser.
    pub fn browser(package: &str) -> Self {
        Self::new(package, &["--target", BROWSER])
    }

    /// Whether the package reaches `name`.
    pub fn reaches(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Which of `forbidden` the package reaches, as `package -> name`.
    pub fn breaches(&self, forbidden: &[&str]) -> Vec<String> {
        let reached = forbidden.iter().filter(|name| self.reaches(name));
        reached
            .map(|name| format!("{} -> {name}", self.package))
            .collect()
    }

    fn new(package: &str, more: &[&str]) -> Self {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let output = Command::new(cargo)
            .current_dir(root())
            .args(["tree", "--locked", "--prefix", "none", "--format", "{p}"])
            .args(["--edges", "normal,build,dev", "--package", package])
            .args(more)
            .output()
            .expect("cargo runs");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "cargo tree of {package}: {complaint}"
        );
        let names = String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| line.split_whitespace().next())
            .filter(|name| *name != package)
            .map(str::to_owned)
            .collect();
        Self {
            package: package.to_owned(),
            names,
        }
    }
}
