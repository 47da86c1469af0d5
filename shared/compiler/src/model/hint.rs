/// Both ends of the range of an input that the model does not read, where no data tells another.
pub(crate) const UNREAD: f64 = 1e6;

/// What a file gives away about a feature's usual values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Hint {
    /// Mean and standard deviation of the training data.
    Spread { centre: f64, deviation: f64 },
    /// Where a scaler's output is 0 and 1: the ends of the training data, or their middle and one end.
    Scaled { zero: f64, one: f64 },
    /// Smallest and largest value of the training data.
    Ends { minimum: f64, maximum: f64 },
    /// Mean of the training data alone: nothing tells how far it reaches.
    Centre { centre: f64 },
    /// What a scaler divides by alone: a deviation, a largest value or another unit.
    Unit { one: f64 },
    /// That the model reads no value of it: any number does.
    Unread,
}

impl Hint {
    /// Whether it tells both where values lie and how far they reach.
    pub(crate) fn tells_range(self) -> bool {
        !matches!(self, Self::Centre { .. } | Self::Unit { .. })
    }

    /// What a scaler takes off, and what it divides by.
    pub(crate) fn scaling(self) -> Option<(f64, f64)> {
        Some(match self {
            Self::Spread { centre, deviation } => (centre, deviation),
            Self::Scaled { zero, one } => (zero, one - zero),
            Self::Centre { centre } => (centre, 1.0),
            Self::Unit { one } => (0.0, one),
            Self::Ends { .. } | Self::Unread => return None,
        })
    }

    /// The middle of usual values.
    pub(crate) fn middle(self) -> f64 {
        match self {
            Self::Spread { centre, .. } | Self::Centre { centre } => centre,
            Self::Scaled { zero, one } => zero.midpoint(one),
            Self::Ends { minimum, maximum } => minimum.midpoint(maximum),
            Self::Unit { .. } | Self::Unread => 0.0,
        }
    }
}
