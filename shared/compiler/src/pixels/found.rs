/// What something that a file leaves open was taken to be.
pub(super) struct Found<T> {
    pub(super) chosen: T,
    /// What else it can be, and what it was taken to be; fewer than two where nothing was ever open.
    pub(super) options: Vec<T>,
    pub(super) is_settled: bool,
}

impl<T> Found<T> {
    pub(super) fn settled(chosen: T) -> Self {
        Self {
            chosen,
            options: Vec::new(),
            is_settled: true,
        }
    }
}
