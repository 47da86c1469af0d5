use zeroize::Zeroizing;

use super::shape::Shape;

/// One tree, and what each of its leaves adds to which target.
pub(crate) struct Ballot {
    pub(crate) shape: Shape,
    pub(crate) votes: Votes,
}

/// For each leaf the targets it adds to, and how much.
pub(crate) type Votes = Zeroizing<Vec<Vec<(usize, f64)>>>;
