use crate::read::trees::threshold::{exceeding, reaching, smallest};

/// What was done to a feature before it reaches the trees: shifts and factors, in the numbers of the file.
#[derive(Clone, Default)]
pub(crate) struct Trail {
    /// Whether numbers have 64 bits.
    is_wide: bool,
    steps: Vec<Step>,
}

#[derive(Clone, Copy)]
pub(crate) enum Step {
    Add(f64),
    Multiply(f64),
    Divide(f64),
}

/// Which side of a threshold is meant.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    AtLeast,
    Above,
}

/// From where on a feature lies on a side of a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Edge {
    /// From this value on.
    From(f64),
    /// Below this value: a factor turned the order around.
    Below(f64),
}

impl Trail {
    /// Numbers have 64 bits from here on, or 32.
    pub(crate) fn set_wide(&mut self, is_wide: bool) {
        self.is_wide = is_wide;
    }

    pub(crate) fn follow(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// Where the feature brings the column to that side of the threshold.
    pub(crate) fn edge(&self, threshold: f64, side: Side) -> Edge {
        let is_turned = self.steps.iter().filter(|step| step.turns()).count() % 2 == 1;
        let at = match (self.is_wide, is_turned) {
            (true, _) => self.wide_edge(threshold, side, is_turned),
            (false, false) if self.steps.is_empty() => match side {
                Side::AtLeast => reaching(threshold as f32),
                Side::Above => exceeding(threshold as f32),
            },
            (false, _) => {
                reaching(self.smallest(|value| side.holds(value, threshold as f32) != is_turned))
            }
        };
        match is_turned {
            true => Edge::Below(at),
            false => Edge::From(at),
        }
    }

    fn wide_edge(&self, threshold: f64, side: Side, is_turned: bool) -> f64 {
        let edge = match side {
            Side::AtLeast => threshold,
            Side::Above => threshold.next_up(),
        };
        let steps = self.steps.iter().rev();
        let edge = steps.fold(edge, |edge, step| step.undone(edge));
        match is_turned {
            true => edge.next_up(),
            false => edge,
        }
    }

    fn smallest(&self, holds: impl Fn(f32) -> bool) -> f32 {
        let shown = |x: f32| self.steps.iter().fold(x, |x, step| step.done(x));
        smallest(|x| holds(shown(x))).unwrap_or(f32::MAX)
    }
}

impl Side {
    fn holds(self, value: f32, threshold: f32) -> bool {
        match self {
            Self::AtLeast => value >= threshold,
            Self::Above => value > threshold,
        }
    }
}

impl Step {
    /// Whether larger becomes smaller.
    fn turns(self) -> bool {
        matches!(self, Self::Multiply(number) | Self::Divide(number) if number < 0.0)
    }

    fn done(self, x: f32) -> f32 {
        match self {
            Self::Add(number) => x + number as f32,
            Self::Multiply(number) => x * number as f32,
            Self::Divide(number) => x / number as f32,
        }
    }

    fn undone(self, x: f64) -> f64 {
        match self {
            Self::Add(number) => x - number,
            Self::Multiply(number) => x / number,
            Self::Divide(number) => x * number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail(steps: &[Step]) -> Trail {
        let mut trail = Trail::default();
        steps.iter().for_each(|step| trail.follow(*step));
        trail
    }

    #[test]
    fn a_scaler_moves_the_edge_to_where_32_bit_arithmetic_crosses_it() {
        let steps = [
            Step::Add(-13.000617980957031),
            Step::Multiply(1.2352648973464966),
        ];
        let scaled = |x: f64| (x as f32 - 13.000618) * 1.2352649;
        let Edge::From(edge) = trail(&steps).edge(0.5, Side::Above) else {
            panic!("the order is kept")
        };
        assert!(scaled(edge) > 0.5 && scaled(edge.next_down()) <= 0.5);
    }

    #[test]
    fn a_negative_factor_turns_the_side_around() {
        let Edge::Below(edge) = trail(&[Step::Divide(-3.0)]).edge(0.1, Side::Above) else {
            panic!("the order is turned")
        };
        let divided = |x: f64| x as f32 / -3.0;
        assert!(divided(edge.next_down()) > 0.1 && divided(edge) <= 0.1);
    }
}
