use crate::{Preparation, Step};

/// What a step makes public beside names and ranges of inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Learnt {
    /// What stands for a gap.
    Filling,
    /// What numbers are scaled by, or where they stay.
    Scaling,
    /// A word that is counted.
    Word,
    /// Where one bin ends and the next begins.
    Edge,
    /// A value that is told apart from others, or replaced.
    Value,
    /// A point of a curve, or its parameter.
    Point,
    /// A weight of a public sum.
    Weight,
    /// That columns are multiplied, compared or divided by their length.
    Several,
    /// How far back a series is read.
    Lag,
}

impl Learnt {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Filling,
        Self::Scaling,
        Self::Word,
        Self::Edge,
        Self::Value,
        Self::Point,
        Self::Weight,
        Self::Several,
        Self::Lag,
    ];

    /// What one of them is called, and several.
    pub fn called(self) -> [&'static str; 2] {
        match self {
            Self::Filling => ["value that fills a gap", "values that fill gaps"],
            Self::Scaling => ["scale or limit", "scales and limits"],
            Self::Word => ["word that is counted", "words that are counted"],
            Self::Edge => ["edge of a bin", "edges of bins"],
            Self::Value => ["value told apart", "values told apart"],
            Self::Point => ["point of a curve", "points of curves"],
            Self::Weight => ["weight of a public sum", "weights of public sums"],
            Self::Several => ["column made of several", "columns made of several"],
            Self::Lag => ["earlier value of a series", "earlier values of series"],
        }
    }
}

impl Step {
    /// How many numbers or words it makes public, and of which kind; none where it is a fixed function of one
    /// column.
    pub fn learnt(&self) -> Option<(Learnt, usize)> {
        Some(match self {
            Self::Filled { .. } => (Learnt::Filling, 1),
            Self::Scaled { .. } | Self::Clipped { .. } => (Learnt::Scaling, 1),
            Self::OneOf { values, .. } => (Learnt::Value, values.len()),
            Self::Mapped { keys, .. } => (Learnt::Value, keys.len()),
            Self::AtLeast { .. } => (Learnt::Edge, 1),
            Self::Binned { edges, .. } => (Learnt::Edge, edges.len()),
            Self::Interpolated { from, .. } => (Learnt::Point, from.len()),
            Self::Curved { curve, .. } => (Learnt::Point, curve.parameter().map(|_| 1)?),
            Self::Combined { weights, .. } => (Learnt::Weight, weights.len()),
            Self::Product { .. }
            | Self::Extreme { .. }
            | Self::Length { .. }
            | Self::Choice { .. }
            | Self::Normalized { .. } => (Learnt::Several, 1),
            Self::Lagged { lags, .. } => (Learnt::Lag, lags.len()),
            Self::Words { vocabulary, .. } => (Learnt::Word, vocabulary.terms.len()),
            Self::Missing { .. } => return None,
        })
    }
}

impl Preparation {
    /// How many numbers or words of each kind it makes public beside names and ranges of inputs; kinds that it
    /// has none of are left out.
    pub fn learnt(&self) -> impl Iterator<Item = (Learnt, usize)> {
        let counts = Learnt::ALL.map(|kind| {
            let steps = self.steps.iter().filter_map(Step::learnt);
            let count = steps.filter(|(of, _)| *of == kind).map(|(_, count)| count);
            (kind, count.sum::<usize>())
        });
        counts.into_iter().filter(|(_, count)| *count > 0)
    }
}
