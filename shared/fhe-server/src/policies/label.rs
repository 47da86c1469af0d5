use circuit::comparison_groups;

use crate::{
    Error,
    bootstrap::Lookups,
    lwe::{Lwe, fraction},
};

/// Argmax under encryption: the plaintext `(label + 1) / answers` of the class whose score beats every
/// other, 0 when none does.
///
/// Every pair is compared by a sign lookup of its difference; a class wins when it won all its
/// comparisons, which a sign lookup of their sum tells, group by group when there are many.
///
/// # Errors
/// [`Error::Cancelled`].
pub(super) fn label(lookups: &mut Lookups<'_>, scores: &[Lwe], answers: u64) -> Result<Lwe, Error> {
    let contest = Contest::new(scores.len());
    let wins = contest.compare(lookups, scores)?;
    let winners = contest.winners(lookups, wins)?;
    let half_label = |class: usize| fraction(2 * answers as usize).wrapping_mul(class as u64 + 1);
    let named = lookups.signs(&winners, half_label)?;
    let mut label = Lwe::zero();
    for (class, name) in named.iter().enumerate() {
        label.add(name);
        label.shift(half_label(class));
    }
    Ok(label)
}

/// Comparisons of `classes` classes with each other, in `groups` groups of opponents.
struct Contest {
    classes: usize,
    groups: usize,
    group_len: usize,
}

impl Contest {
    fn new(classes: usize) -> Self {
        let groups = comparison_groups(classes);
        Self {
            classes,
            groups,
            group_len: (classes - 1).div_ceil(groups),
        }
    }

    /// For each class and group the sum of `+-1/(4 * group_len)` over comparisons won and lost.
    fn compare(&self, lookups: &mut Lookups<'_>, scores: &[Lwe]) -> Result<Vec<Lwe>, Error> {
        let pairs: Vec<_> = (0..self.classes)
            .flat_map(|first| (first + 1..self.classes).map(move |second| (first, second)))
            .collect();
        let difference = |(first, second): &(usize, usize)| {
            let mut difference = scores[*first].clone();
            difference.subtract(&scores[*second]);
            difference
        };
        let differences: Vec<_> = pairs.iter().map(difference).collect();
        let signs = lookups.signs(&differences, |_| fraction(4 * self.group_len))?;
        let mut wins = vec![Lwe::zero(); self.classes * self.groups];
        for ((first, second), sign) in pairs.into_iter().zip(&signs) {
            wins[self.place(first, second)].add(sign);
            wins[self.place(second, first)].subtract(sign);
        }
        Ok(wins)
    }

    /// Where a class's comparison with an opponent counts.
    fn place(&self, class: usize, opponent: usize) -> usize {
        let rank = if opponent < class {
            opponent
        } else {
            opponent - 1
        };
        class * self.groups + rank / self.group_len
    }

    /// One value for each class, positive when it won every comparison.
    fn winners(&self, lookups: &mut Lookups<'_>, mut wins: Vec<Lwe>) -> Result<Vec<Lwe>, Error> {
        let opponents = self.classes - 1;
        for (place, wins) in wins.iter_mut().enumerate() {
            let first = place % self.groups * self.group_len;
            let comparisons = self.group_len.min(opponents - first) as u64;
            wins.shift(
                (comparisons - 1)
                    .wrapping_mul(fraction(4 * self.group_len))
                    .wrapping_neg(),
            );
        }
        if self.groups == 1 {
            return Ok(wins);
        }
        let won = lookups.signs(&wins, |_| fraction(4 * self.groups))?;
        let all = won.chunks_exact(self.groups).map(|groups| {
            let mut sum = Lwe::zero();
            groups.iter().for_each(|group| sum.add(group));
            let margin = (self.groups as u64 - 1).wrapping_mul(fraction(4 * self.groups));
            sum.shift(margin.wrapping_neg());
            sum
        });
        Ok(all.collect())
    }
}
