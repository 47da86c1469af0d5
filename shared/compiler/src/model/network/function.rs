/// Most operations of one activation.
const MOST_OPERATIONS: usize = 200;

/// An elementwise function of one number, as the graph writes it: an expression of few operations.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Function {
    root: Expression,
    operations: usize,
    /// Names of operators on the way, in graph order.
    names: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Expression {
    Input,
    /// `factor * x + shift`.
    Scaled(f64, f64, Box<Expression>),
    Shaped(Curve, Box<Expression>),
    Joined(Join, Box<Expression>, Box<Expression>),
    /// The second where the first is not 0, else the third.
    Chosen(Box<[Expression; 3]>),
}

/// A named function of one number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Curve {
    Absolute,
    /// 1 above a limit, else 0.
    Above(f64),
    Ceiling,
    Clipped {
        low: f64,
        high: f64,
    },
    Cosine,
    Elu {
        alpha: f64,
        gamma: f64,
    },
    ErrorFunction,
    Exponential,
    Floor,
    Gelu,
    GeluByTanh,
    HardSigmoid {
        alpha: f64,
        beta: f64,
    },
    Logarithm,
    Power(f64),
    /// 1 from a limit on, else 0.
    Reaching(f64),
    Reciprocal,
    Rectified {
        slope: f64,
    },
    /// To the nearest whole number, halves to even ones.
    Rounded,
    Sigmoid,
    Sign,
    Sine,
    Softplus,
    Softsign,
    SquareRoot,
    Tanh,
    Thresholded {
        alpha: f64,
    },
    /// Towards 0.
    Truncated,
}

/// A function of two numbers that come from the same one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Join {
    Sum,
    Difference,
    Product,
    Quotient,
    Smaller,
    Larger,
}

impl Function {
    /// The function that changes nothing.
    pub(crate) fn identity() -> Self {
        Self {
            root: Expression::Input,
            operations: 1,
            names: Vec::new(),
        }
    }

    /// This function, then `factor * y + shift`.
    pub(crate) fn scaled(self, factor: f64, shift: f64) -> Self {
        let root = match self.root {
            Expression::Scaled(inner, offset, root) => {
                Expression::Scaled(inner * factor, offset * factor + shift, root)
            }
            root => Expression::Scaled(factor, shift, Box::new(root)),
        };
        Self { root, ..self }
    }

    /// This function, then a curve; none when it grows too long.
    pub(crate) fn shaped(mut self, curve: Curve, name: &str) -> Option<Self> {
        self.names.push(name.to_owned());
        let shaped = Self {
            root: Expression::Shaped(curve, Box::new(self.root)),
            operations: self.operations + 1,
            names: self.names,
        };
        (shaped.operations <= MOST_OPERATIONS).then_some(shaped)
    }

    /// Two functions of the same number; none when they grow too long.
    pub(crate) fn joined(self, join: Join, other: Self) -> Option<Self> {
        let mut names = self.names;
        names.extend(other.names.into_iter().filter(|name| !name.is_empty()));
        names.dedup();
        let joined = Self {
            root: Expression::Joined(join, Box::new(self.root), Box::new(other.root)),
            operations: self.operations + other.operations,
            names,
        };
        (joined.operations <= MOST_OPERATIONS).then_some(joined)
    }

    /// Where a condition is not 0, one function of the same number, else another; none when they grow too
    /// long.
    pub(crate) fn chosen(condition: Self, yes: Self, no: Self) -> Option<Self> {
        let mut names = [yes.names, no.names].concat();
        if names.is_empty() {
            names = condition.names;
        }
        names.dedup();
        let chosen = Self {
            root: Expression::Chosen(Box::new([condition.root, yes.root, no.root])),
            operations: condition.operations + yes.operations + no.operations,
            names,
        };
        (chosen.operations <= MOST_OPERATIONS).then_some(chosen)
    }

    /// This function as far as a place, another one beyond it; none when they grow too long.
    pub(crate) fn up_to(self, place: f64, beyond: Self) -> Option<Self> {
        let above = Self::identity().shaped(Curve::Above(place), "")?;
        Self::chosen(above, beyond, self)
    }

    /// This function of `factor * x + shift`.
    pub(crate) fn after(mut self, factor: f64, shift: f64) -> Self {
        if (factor, shift) != (1.0, 0.0) {
            self.root.replace_input(factor, shift);
        }
        self
    }

    /// The function's value; not a number where it has none.
    pub(crate) fn at(&self, x: f64) -> f64 {
        self.root.at(x)
    }

    /// Whether `f(s x) = s f(x)` for every `s > 0`, as for a rectifier.
    pub(crate) fn is_homogeneous(&self) -> bool {
        let sizes = (-60..=60).map(|step| (f64::from(step) / 4.0).exp2());
        let (up, down) = (self.at(1.0), self.at(-1.0));
        let scales = |size: f64| {
            let is = |value: f64, unit: f64| (value - size * unit).abs() <= 1e-9 * size;
            is(self.at(size), up) && is(self.at(-size), down)
        };
        self.at(0.0) == 0.0 && sizes.into_iter().all(scales)
    }

    /// Factor, shift, and the function that is scaled by them at last.
    pub(crate) fn unscaled(self) -> (f64, f64, Self) {
        match self.root {
            Expression::Scaled(factor, shift, root) => {
                let root = *root;
                (factor, shift, Self { root, ..self })
            }
            root => (1.0, 0.0, Self { root, ..self }),
        }
    }

    /// Whether it never falls, as far as one looks.
    pub(crate) fn is_rising(&self) -> bool {
        let points = (-600..=600).map(|step| f64::from(step).powi(3) / 1e5);
        let values: Vec<f64> = points.map(|x| self.at(x)).collect();
        values.is_sorted() && values.iter().all(|value| value.is_finite())
    }

    /// Smallest and largest of its values, as far as one looks.
    pub(crate) fn bounds(&self) -> (f64, f64) {
        let points = (-60..=60).map(|step| f64::from(step).powi(3) / 100.0);
        let widen = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
        let values = points.map(|x| self.at(x));
        values.fold((f64::INFINITY, f64::NEG_INFINITY), widen)
    }

    /// What `f(x) + f(-x)` is, where that is the same for every `x`.
    pub(crate) fn mirror(&self) -> Option<f64> {
        let sum = |x: f64| self.at(x) + self.at(-x);
        let points = [0.125, 0.5, 1.0, 3.5, 20.0];
        let is_same = points.iter().all(|x| (sum(*x) - sum(0.25)).abs() < 1e-12);
        is_same.then(|| sum(0.25))
    }

    /// Whether it changes nothing.
    pub(crate) fn is_identity(&self) -> bool {
        self.root == Expression::Input
    }

    /// Factor and shift of what it keeps between 0 and 1, where it does nothing else.
    pub(crate) fn clipped_share(&self) -> Option<(f64, f64)> {
        let (factor, shift, root) = match &self.root {
            Expression::Scaled(factor, shift, root) => (*factor, *shift, root.as_ref()),
            root => (1.0, 0.0, root),
        };
        let Expression::Shaped(Curve::Clipped { low, high }, inner) = root else {
            return None;
        };
        let ends = [low, high].map(|end| factor * end + shift);
        let is_share = **inner == Expression::Input && factor > 0.0 && ends == [0.0, 1.0];
        is_share.then_some((factor, shift))
    }

    /// Whether it is the square.
    pub(crate) fn is_square(&self) -> bool {
        matches!(&self.root, Expression::Shaped(Curve::Power(2.0), inner) if **inner == Expression::Input)
    }

    /// What it is below 0 and above 0, where it is a step there.
    pub(crate) fn step(&self) -> Option<(f64, f64)> {
        let (low, high) = (self.at(-1.0), self.at(1.0));
        let sizes = [1e-3, 0.5, 7.0, 1e4];
        let is_step = sizes
            .iter()
            .all(|x| self.at(-x) == low && self.at(*x) == high);
        (is_step && low != high).then_some((low, high))
    }

    /// Whether all its operators have this name.
    pub(crate) fn is_made_of(&self, name: &str) -> bool {
        self.names.iter().all(|own| own == name)
    }

    /// A name for people.
    pub(crate) fn name(&self) -> String {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        match (names.as_slice(), self.joins()) {
            ([], _) => "a product".into(),
            (["Sigmoid"], true) => "SiLU".into(),
            (["Erf"], true) => "Gelu".into(),
            (["Softplus", "Tanh"], true) => "Mish".into(),
            (names, _) => names.join("+"),
        }
    }

    /// Whether it joins two functions at last, scaling aside.
    fn joins(&self) -> bool {
        let last = match &self.root {
            Expression::Scaled(_, _, inner) => inner,
            root => root,
        };
        matches!(last, Expression::Joined(..))
    }
}

impl Expression {
    fn at(&self, x: f64) -> f64 {
        match self {
            Self::Input => x,
            Self::Scaled(factor, shift, inner) => factor * inner.at(x) + shift,
            Self::Shaped(curve, inner) => curve.at(inner.at(x)),
            Self::Joined(join, left, right) => join.of(left.at(x), right.at(x)),
            Self::Chosen(parts) => {
                let [condition, yes, no] = parts.as_ref();
                match condition.at(x) == 0.0 {
                    true => no.at(x),
                    false => yes.at(x),
                }
            }
        }
    }

    fn replace_input(&mut self, factor: f64, shift: f64) {
        match self {
            Self::Input => *self = Self::Scaled(factor, shift, Box::new(Self::Input)),
            Self::Scaled(_, _, inner) | Self::Shaped(_, inner) => {
                inner.replace_input(factor, shift);
            }
            Self::Joined(_, left, right) => {
                left.replace_input(factor, shift);
                right.replace_input(factor, shift);
            }
            Self::Chosen(parts) => parts
                .iter_mut()
                .for_each(|part| part.replace_input(factor, shift)),
        }
    }
}

impl Join {
    fn of(self, left: f64, right: f64) -> f64 {
        match self {
            Self::Sum => left + right,
            Self::Difference => left - right,
            Self::Product => left * right,
            Self::Quotient => left / right,
            Self::Smaller => left.min(right),
            Self::Larger => left.max(right),
        }
    }
}

impl Curve {
    fn at(self, x: f64) -> f64 {
        match self {
            Self::Absolute => x.abs(),
            Self::Above(limit) => f64::from(u8::from(x > limit)),
            Self::Ceiling => x.ceil(),
            Self::Clipped { low, high } => x.max(low).min(high),
            Self::Cosine => x.cos(),
            Self::Elu { alpha, gamma } if x < 0.0 => gamma * alpha * x.exp_m1(),
            Self::Elu { gamma, .. } => gamma * x,
            Self::ErrorFunction => error_function(x),
            Self::Exponential => x.exp(),
            Self::Floor => x.floor(),
            Self::Gelu => 0.5 * x * (1.0 + error_function(x * std::f64::consts::FRAC_1_SQRT_2)),
            Self::GeluByTanh => {
                let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x.powi(3));
                0.5 * x * (1.0 + inner.tanh())
            }
            Self::HardSigmoid { alpha, beta } => (alpha * x + beta).clamp(0.0, 1.0),
            Self::Logarithm => x.ln(),
            Self::Power(exponent) => x.powf(exponent),
            Self::Reaching(limit) => f64::from(u8::from(x >= limit)),
            Self::Reciprocal => 1.0 / x,
            Self::Rectified { slope } if x < 0.0 => slope * x,
            Self::Rectified { .. } => x,
            Self::Rounded => x.round_ties_even(),
            Self::Sigmoid => 1.0 / (1.0 + (-x).exp()),
            Self::Sign if x == 0.0 => 0.0,
            Self::Sign => x.signum(),
            Self::Sine => x.sin(),
            Self::Softplus => x.max(0.0) + (-x.abs()).exp().ln_1p(),
            Self::Softsign => x / (1.0 + x.abs()),
            Self::SquareRoot => x.sqrt(),
            Self::Tanh => x.tanh(),
            Self::Thresholded { alpha } if x > alpha => x,
            Self::Thresholded { .. } => 0.0,
            Self::Truncated => x.trunc(),
        }
    }
}

/// `erf(x)` to about 1e-7.
///
/// Source: Press et al., Numerical Recipes, section 6.2 (Chebyshev fit of erfc).
fn error_function(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 10] = [
        0.170_872_77,
        -0.822_152_23,
        1.488_515_87,
        -1.135_203_98,
        0.278_868_07,
        -0.186_288_06,
        0.096_784_18,
        0.374_091_96,
        1.000_023_68,
        -1.265_512_23,
    ];
    let t = 1.0 / (1.0 + 0.5 * x.abs());
    let fit = COEFFICIENTS.iter().fold(0.0, |sum, c| sum * t + c);
    let complement = t * (fit - x * x).exp();
    (1.0 - complement).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(curve: Curve) -> Function {
        Function::identity().shaped(curve, "f").unwrap()
    }

    #[test]
    fn the_error_function_meets_known_values() {
        for (x, expected) in [
            (0.0, 0.0),
            (0.5, 0.520_499_878),
            (-1.0, -0.842_700_793),
            (3.0, 0.999_977_91),
        ] {
            assert!((error_function(x) - expected).abs() < 3e-7, "{x}");
        }
    }

    #[test]
    fn an_expanded_gelu_is_the_gelu() {
        let bell = function(Curve::ErrorFunction).after(std::f64::consts::FRAC_1_SQRT_2, 0.0);
        let product = Function::identity().joined(Join::Product, bell.scaled(1.0, 1.0));
        let expanded = product.unwrap().scaled(0.5, 0.0);
        for x in [-3.0, -0.5, 0.0, 0.7, 2.0] {
            assert!((expanded.at(x) - function(Curve::Gelu).at(x)).abs() < 1e-12);
            assert!((expanded.at(x) - function(Curve::GeluByTanh).at(x)).abs() < 1e-3);
        }
    }

    #[test]
    fn a_choice_between_functions_is_the_function_of_its_side() {
        let above = function(Curve::Above(20.0));
        let softplus = function(Curve::Softplus);
        let chosen = Function::chosen(above, Function::identity(), softplus.clone()).unwrap();
        assert_eq!(chosen.at(21.0), 21.0);
        assert_eq!(chosen.at(-2.0), softplus.at(-2.0));
        assert_eq!(chosen.after(2.0, 1.0).at(20.0), 41.0);
    }

    #[test]
    fn only_rectifiers_are_homogeneous() {
        assert!(function(Curve::Rectified { slope: 0.1 }).is_homogeneous());
        assert!(!function(Curve::Tanh).is_homogeneous());
        assert!(
            !function(Curve::Clipped {
                low: 0.0,
                high: 6.0
            })
            .is_homogeneous()
        );
        let above = function(Curve::Above(0.3));
        let shrunk = Function::identity().joined(Join::Product, above).unwrap();
        assert!(!shrunk.is_homogeneous());
    }

    #[test]
    fn an_expression_that_doubles_again_and_again_is_refused() {
        let double = |f: Function| f.clone().joined(Join::Product, f);
        let grown = (0..20).try_fold(Function::identity(), |f, _| double(f));
        assert_eq!(grown, None);
    }
}
