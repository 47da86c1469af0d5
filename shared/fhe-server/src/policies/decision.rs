use circuit::any_group_len;

use crate::{
    Error,
    bootstrap::Lookups,
    lwe::{Lwe, fraction},
};

/// Whether any score, in steps of `delta`, is at least 0: the plaintext `+1/4` or `-1/4`.
///
/// Half a step is added, so that 0 counts as positive. /// One score takes one sign lookup. Several take a sign lookup each; the sum of a group's signs,
/// `(2 * positive - group_len) / (4 * group_len)`, is shifted so that it is positive when one of them is,
/// and so on until one value is left.
///
/// # Errors
/// [`Error::Cancelled`], [`Error::Shape`] without a score.
pub(super) fn any(
    lookups: &mut Lookups<'_>,
    mut scores: Vec<Lwe>,
    delta: u64,
) -> Result<Lwe, Error> {
    scores.iter_mut().for_each(|score| score.shift(delta / 2));
    while scores.len() > 1 {
        let group_len = any_group_len(scores.len());
        let part = fraction(4 * group_len);
        let signs = lookups.signs(&scores, |_| part)?;
        let sums = signs.chunks(group_len).map(|signs| {
            let mut sum = Lwe::zero();
            signs.iter().for_each(|sign| sum.add(sign));
            sum.shift(part.wrapping_mul(signs.len() as u64 - 1));
            sum
        });
        scores = sums.collect();
    }
    let answer = lookups.signs(&scores, |_| fraction(4))?.pop();
    answer.ok_or(Error::Shape)
}
