use crate::{model::hint::Hint, read::onnx::trees::trail::Trail};

/// One feature, scaled.
#[derive(Clone)]
pub(crate) struct Pick {
    pub(crate) source: usize,
    pub(crate) scale: f64,
    pub(crate) style: Style,
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

impl Pick {
    pub(crate) fn of(source: usize) -> Self {
        Self {
            source,
            scale: 1.0,
            style: Style::Raw,
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

    /// Where the scaled value is 0 and 1 in units of the feature.
    pub(crate) fn hint(&self, offset: f64) -> Option<Hint> {
        let (zero, one) = (-offset / self.scale, (1.0 - offset) / self.scale);
        let usable = zero.is_finite() && one.is_finite() && zero != one;
        match self.style {
            _ if !usable => None,
            Style::Raw => None,
            Style::Standard => Some(Hint::Spread {
                centre: zero,
                deviation: (one - zero).abs(),
            }),
            Style::MinMax => Some(Hint::Scaled { zero, one }),
        }
    }
}
