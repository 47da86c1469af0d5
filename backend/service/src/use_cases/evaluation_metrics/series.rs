//! One number in the Prometheus text format.

/// Name, what is counted, and how many.
pub(super) type Series = (&'static str, &'static str, u64);

/// The lines of a series of that kind.
pub(super) fn lines(kind: &str, (name, help, value): Series) -> String {
    format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n")
}
