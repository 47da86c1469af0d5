/// Coefficients of the ring that layouts are checked against.
pub(crate) const RING_SIZE: usize = 2048;
