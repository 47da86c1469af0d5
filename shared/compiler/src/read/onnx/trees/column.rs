use crate::{
    error::Error,
    read::trees::threshold::{exceeding, reaching, smallest},
};

/// What a value of an ONNX graph holds of one feature before it reaches the trees: the feature itself,
/// shifted and scaled.
#[derive(Clone)]
pub(crate) struct Column {
    pub(crate) source: usize,
    /// Whether numbers have 64 bits.
    wide: bool,
    steps: Vec<Step>,
}

#[derive(Clone, Copy)]
pub(crate) enum Step {
    Add(f64),
    Subtract(f64),
    /// By a positive number.
    Multiply(f64),
    /// By a positive number.
    Divide(f64),
}

/// Which side of a threshold is meant.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    AtLeast,
    Above,
}

impl Column {
    pub(crate) fn new(source: usize, wide: bool) -> Self {
        let steps = Vec::new();
        Self {
            source,
            wide,
            steps,
        }
    }

    /// The same numbers in 32 bits.
    pub(crate) fn narrow(mut self) -> Self {
        self.wide = false;
        self
    }

    /// # Errors
    /// [`Error::NotFinite`], and [`Error::NegativeScale`] for a factor that is not positive.
    pub(crate) fn followed_by(mut self, step: Step) -> Result<Self, Error> {
        let (Step::Add(number)
        | Step::Subtract(number)
        | Step::Multiply(number)
        | Step::Divide(number)) = step;
        if !number.is_finite() {
            return Err(Error::NotFinite);
        }
        if matches!(step, Step::Multiply(_) | Step::Divide(_)) && number <= 0.0 {
            return Err(Error::NegativeScale);
        }
        self.steps.push(step);
        Ok(self)
    }

    /// The feature's smallest value that brings the column to that side of the threshold.
    pub(crate) fn edge(&self, threshold: f64, side: Side) -> f64 {
        if self.wide {
            let edge = match side {
                Side::AtLeast => threshold,
                Side::Above => threshold.next_up(),
            };
            return self
                .steps
                .iter()
                .rev()
                .fold(edge, |edge, step| step.undone(edge));
        }
        let threshold = threshold as f32;
        match side {
            Side::AtLeast if self.steps.is_empty() => reaching(threshold),
            Side::Above if self.steps.is_empty() => exceeding(threshold),
            Side::AtLeast => reaching(self.smallest(|value| value >= threshold)),
            Side::Above => reaching(self.smallest(|value| value > threshold)),
        }
    }

    fn smallest(&self, holds: impl Fn(f32) -> bool) -> f32 {
        let shown = |x: f32| self.steps.iter().fold(x, |x, step| step.done(x));
        smallest(|x| holds(shown(x))).unwrap_or(f32::MAX)
    }
}

impl Step {
    fn done(self, x: f32) -> f32 {
        match self {
            Self::Add(number) => x + number as f32,
            Self::Subtract(number) => x - number as f32,
            Self::Multiply(number) => x * number as f32,
            Self::Divide(number) => x / number as f32,
        }
    }

    fn undone(self, x: f64) -> f64 {
        match self {
            Self::Add(number) => x - number,
            Self::Subtract(number) => x + number,
            Self::Multiply(number) => x / number,
            Self::Divide(number) => x * number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scaler_moves_the_edge_to_where_32_bit_arithmetic_crosses_it() {
        let steps = [
            Step::Subtract(13.000617980957031),
            Step::Multiply(1.2352648973464966),
        ];
        let column = steps
            .into_iter()
            .try_fold(Column::new(0, false), Column::followed_by)
            .unwrap();
        let edge = column.edge(0.5, Side::Above);
        let scaled = |x: f64| (x as f32 - 13.000618) * 1.2352649;
        assert!(scaled(edge) > 0.5 && scaled(edge.next_down()) <= 0.5);
    }

    #[test]
    fn a_factor_that_turns_the_order_around_is_refused() {
        let turned = Column::new(0, false).followed_by(Step::Multiply(-1.0));
        assert_eq!(turned.err(), Some(Error::NegativeScale));
    }
}
