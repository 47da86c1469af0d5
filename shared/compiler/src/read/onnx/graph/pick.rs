use crate::{model::hint::Hint, read::onnx::trees::trail::Trail};

/// One feature, scaled.
#[derive(Clone)]
pub(crate) struct Pick {
    pub(crate) source: usize,
    pub(crate) scale: f64,
    pub(crate) style: Style,
    /// What its own statistics tell, where further factors follow that are none.
    pub(crate) told: Option<Hint>,
    /// How it was scaled and shifted, step by step.
    pub(crate) trail: Trail,
}

/// Which scaler wrote the first step: it decides what the scaled numbers mean.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Style {
    Raw,
    Standard,
    MinMax,
}

/// What is done to some column at least of those that are scaled together.
#[derive(Clone, Copy)]
pub(crate) struct Scaler {
    pub(crate) shifts: bool,
    pub(crate) stretches: bool,
}

impl Pick {
    pub(crate) fn of(source: usize) -> Self {
        Self {
            source,
            scale: 1.0,
            style: Style::Raw,
            told: None,
            trail: Trail::default(),
        }
    }

    /// A feature that does not count.
    pub(crate) fn nothing() -> Self {
        Self {
            scale: 0.0,
            ..Self::of(0)
        }
    }

    /// Where the scaled value is 0 and 1 in units of the feature, as far as its scaler shifts and stretches at all.
    pub(crate) fn hint(&self, offset: f64, scaler: Scaler) -> Option<Hint> {
        let (zero, one) = (-offset / self.scale, (1.0 - offset) / self.scale);
        let usable = zero.is_finite() && one.is_finite() && zero != one;
        match self.style {
            Style::Raw => None,
            _ if self.told.is_some() => self.told,
            _ if !usable => None,
            _ if !scaler.stretches => Some(Hint::Centre { centre: zero }),
            _ if !scaler.shifts => Some(Hint::Unit { one: one.abs() }),
            Style::Standard => Some(Hint::Spread {
                centre: zero,
                deviation: (one - zero).abs(),
            }),
            Style::MinMax => Some(Hint::Scaled { zero, one }),
        }
    }
}
