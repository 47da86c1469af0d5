use serde::{Deserialize, Serialize};

use crate::LookupSet;

/// What one answer takes, counted in operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cost {
    /// External products.
    pub external_products: u64,
    /// Lookups: keyswitch and programmable bootstrap.
    pub lookups: u64,
    /// Parameters of the lookups.
    pub set: Option<LookupSet>,
}

/// Most comparisons that one lookup sums up (see [`comparison_groups`]).
const MOST_COMPARISONS: usize = 12;

/// A class wins when it beats all others; with many others, when it beats them group by group.
pub fn comparison_groups(classes: usize) -> usize {
    (classes - 1).div_ceil(MOST_COMPARISONS)
}

/// Lookups that tell the label of `classes` scores: every pair compared, then the winners named.
pub(crate) fn label_lookups(classes: usize) -> usize {
    let groups = comparison_groups(classes);
    let winners = if groups == 1 { 1 } else { groups + 1 };
    classes * (classes - 1) / 2 + classes * winners
}

/// Lookups that tell whether any of `values` values is positive: a sign for each, their sum in groups of
/// [`any_group_len`], and so on until one is left.
pub(crate) fn any_lookups(values: usize) -> usize {
    match values {
        0 | 1 => 1,
        _ => values + any_lookups(values.div_ceil(any_group_len(values))),
    }
}

/// Values that one lookup sums up on the way to whether any is positive.
pub fn any_group_len(values: usize) -> usize {
    values.div_ceil(values.div_ceil(MOST_COMPARISONS))
}
