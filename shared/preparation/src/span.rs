use serde::{Deserialize, Serialize};

/// The values that a column can take, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Span {
    /// Smallest value.
    pub minimum: f64,
    /// Largest value.
    pub maximum: f64,
}

impl Span {
    /// 0 or 1.
    pub const BIT: Self = Self::new(0.0, 1.0);

    /// From `minimum` to `maximum`.
    pub const fn new(minimum: f64, maximum: f64) -> Self {
        Self { minimum, maximum }
    }

    /// The smallest that holds all of these numbers; none without one.
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Self> {
        let widen = |span: Option<Self>, number: f64| {
            Some(span.map_or(Self::new(number, number), |span| {
                Self::new(span.minimum.min(number), span.maximum.max(number))
            }))
        };
        numbers
            .into_iter()
            .filter(|number| !number.is_nan())
            .fold(None, widen)
    }

    /// The nearest value inside; not-a-number stays.
    pub fn clamp(self, value: f64) -> f64 {
        if value < self.minimum {
            self.minimum
        } else if value > self.maximum {
            self.maximum
        } else {
            value
        }
    }

    /// Whether a value lies inside.
    pub fn holds(self, value: f64) -> bool {
        (self.minimum..=self.maximum).contains(&value)
    }

    /// Whether both ends are finite and in order.
    pub fn is_ordered(self) -> bool {
        self.minimum.is_finite() && self.maximum.is_finite() && self.minimum <= self.maximum
    }

    pub(crate) fn scaled(self, scale: f64, offset: f64) -> Self {
        let (a, b) = (self.minimum * scale + offset, self.maximum * scale + offset);
        Self::new(a.min(b), a.max(b))
    }

    pub(crate) fn times(self, other: Self) -> Self {
        let products = [
            self.minimum * other.minimum,
            self.minimum * other.maximum,
            self.maximum * other.minimum,
            self.maximum * other.maximum,
        ];
        Self::of(products).unwrap_or(self)
    }

    /// Ends by a monotonic function.
    pub(crate) fn through(self, function: impl Fn(f64) -> f64) -> Self {
        let (a, b) = (function(self.minimum), function(self.maximum));
        Self::new(a.min(b), a.max(b))
    }

    pub(crate) fn with(self, value: f64) -> Self {
        Self::new(self.minimum.min(value), self.maximum.max(value))
    }
}
