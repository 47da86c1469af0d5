use super::trail::Trail;

/// A column that trees read: one of the preparation, and what was done to it since.
pub(crate) struct Column {
    pub(crate) source: usize,
    pub(crate) trail: Trail,
}
