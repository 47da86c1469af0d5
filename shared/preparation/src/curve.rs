use serde::{Deserialize, Serialize};

use crate::Span;

/// A function of one column without numbers of the model in it, or with a public parameter.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Curve {
    /// `|x|`.
    Absolute,
    /// `e^x`.
    Exponential,
    /// Natural logarithm; of 0 and less that of the smallest positive 32-bit number.
    Logarithm,
    /// `ln(1 + x)`, as [`Curve::Logarithm`] below -1.
    LogarithmPlusOne,
    /// Square root; of less than 0 it is 0.
    SquareRoot,
    /// `1 / x`; of 0 it is 0.
    Reciprocal,
    /// The largest whole number that is not larger.
    Floor,
    /// The smallest whole number that is not smaller.
    Ceiling,
    /// The nearest whole number, of two the even one.
    Round,
    /// -1, 0 or 1.
    Sign,
    /// The hyperbolic tangent.
    Tanh,
    /// The logistic function.
    Logistic,
    /// The quantile function of the standard normal distribution, cut at 1e-7 from both ends.
    ///
    /// Source: Acklam, rational approximation (relative error 1.15e-9), one step of refinement.
    NormalQuantile,
    /// Yeo and Johnson's power transform.
    ///
    /// Source: Yeo, Johnson 2000, "A new family of power transformations", equation 2.1.
    YeoJohnson {
        /// Its parameter.
        lambda: f64,
    },
    /// `x^exponent`; what is no number (a root of less than 0, 1 / 0) is 0.
    Power {
        /// The exponent.
        exponent: f64,
    },
    /// The whole number towards 0.
    Truncated,
    /// Box and Cox' power transform of positive numbers.
    BoxCox {
        /// Its parameter.
        lambda: f64,
    },
}

/// Below it a parameter counts as 0, as scikit-learn has it.
const NO_POWER: f64 = 1e-19;

impl Curve {
    /// The function's value; not-a-number stays.
    pub fn at(self, x: f64) -> f64 {
        match self {
            Self::Absolute => x.abs(),
            Self::Exponential => x.exp(),
            Self::Logarithm => smallest(x).ln(),
            Self::LogarithmPlusOne => smallest(1.0 + x).ln(),
            Self::SquareRoot => positive(x).sqrt(),
            Self::Reciprocal if x == 0.0 => 0.0,
            Self::Reciprocal => 1.0 / x,
            Self::Floor => x.floor(),
            Self::Ceiling => x.ceil(),
            Self::Round => x.round_ties_even(),
            Self::Sign if x == 0.0 => 0.0,
            Self::Sign => x.signum(),
            Self::Tanh => x.tanh(),
            Self::Logistic => 1.0 / (1.0 + (-x).exp()),
            Self::NormalQuantile => normal_quantile(x),
            Self::YeoJohnson { lambda } => yeo_johnson(x, lambda),
            Self::Power { exponent } => power(x, exponent),
            Self::Truncated => x.trunc(),
            Self::BoxCox { lambda } if lambda.abs() < NO_POWER => smallest(x).ln(),
            Self::BoxCox { lambda } => (smallest(x).powf(lambda) - 1.0) / lambda,
        }
    }

    /// What values of a span become.
    pub(crate) fn span(self, span: Span) -> Span {
        match self {
            Self::Absolute if span.holds(0.0) => span.through(f64::abs).with(0.0),
            Self::Power { exponent } if exponent > 0.0 && span.holds(0.0) => {
                span.through(|x| self.at(x)).with(0.0)
            }
            Self::Power { exponent } if exponent < 0.0 && span.holds(0.0) => {
                Span::new(-f64::MAX, f64::MAX)
            }
            Self::Reciprocal if span.holds(0.0) => Span::new(-f64::MAX, f64::MAX),
            _ => span.through(|x| self.at(x)),
        }
    }

    pub(crate) fn is_finite(self) -> bool {
        self.parameter().is_none_or(f64::is_finite)
    }

    /// Its public parameter, if it has one.
    pub fn parameter(self) -> Option<f64> {
        match self {
            Self::YeoJohnson { lambda } | Self::BoxCox { lambda } => Some(lambda),
            Self::Power { exponent } => Some(exponent),
            Self::Absolute
            | Self::Exponential
            | Self::Logarithm
            | Self::LogarithmPlusOne
            | Self::SquareRoot
            | Self::Reciprocal
            | Self::Floor
            | Self::Ceiling
            | Self::Round
            | Self::Sign
            | Self::Tanh
            | Self::Logistic
            | Self::NormalQuantile
            | Self::Truncated => None,
        }
    }
}

fn power(x: f64, exponent: f64) -> f64 {
    match x.powf(exponent) {
        power if power.is_finite() || x.is_nan() => power,
        _ => 0.0,
    }
}

/// `f64::max` would turn not-a-number into a number.
fn positive(x: f64) -> f64 {
    if x < 0.0 { 0.0 } else { x }
}

fn smallest(x: f64) -> f64 {
    let least = f64::from(f32::MIN_POSITIVE);
    if x < least { least } else { x }
}

fn yeo_johnson(x: f64, lambda: f64) -> f64 {
    match x >= 0.0 {
        true if lambda.abs() < NO_POWER => x.ln_1p(),
        true => ((1.0 + x).powf(lambda) - 1.0) / lambda,
        false if (lambda - 2.0).abs() < NO_POWER => -(-x).ln_1p(),
        false => -((1.0 - x).powf(2.0 - lambda) - 1.0) / (2.0 - lambda),
    }
}

fn normal_quantile(probability: f64) -> f64 {
    const ENDS: f64 = 1e-7;
    const TAIL: f64 = 0.02425;
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 6] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 5] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    let polynomial =
        |coefficients: &[f64], x: f64| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    if probability.is_nan() {
        return probability;
    }
    let p = probability.clamp(ENDS, 1.0 - ENDS);
    let tail = |q: f64| {
        let q = (-2.0 * q.ln()).sqrt();
        polynomial(&C, q) / polynomial(&D, q)
    };
    if p < TAIL {
        tail(p)
    } else if p > 1.0 - TAIL {
        -tail(1.0 - p)
    } else {
        let q = p - 0.5;
        polynomial(&A, q * q) * q / polynomial(&B, q * q)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_transforms_meet_the_library() {
        // scipy.stats.yeojohnson and boxcox
        let yeo_johnson = |lambda| Curve::YeoJohnson { lambda };
        assert!((yeo_johnson(0.5).at(3.0) - 2.0).abs() < 1e-12);
        assert!((yeo_johnson(0.0).at(1.0) - 2f64.ln()).abs() < 1e-12);
        assert!((yeo_johnson(2.0).at(-1.0) + 2f64.ln()).abs() < 1e-12);
        assert!((yeo_johnson(0.5).at(-3.0) + 14.0 / 3.0).abs() < 1e-12);
        assert!((Curve::BoxCox { lambda: 2.0 }.at(3.0) - 4.0).abs() < 1e-12);
    }

    #[test]
    fn the_normal_quantile_meets_known_values() {
        for (probability, expected) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.01, -2.326_347_874_040_841),
            (0.0, -5.199_337_582_605_575),
        ] {
            let got = Curve::NormalQuantile.at(probability);
            assert!((got - expected).abs() < 2e-8, "{probability}: {got}");
        }
    }

    #[test]
    fn what_is_missing_stays_missing() {
        for curve in [Curve::SquareRoot, Curve::Logarithm, Curve::NormalQuantile] {
            assert!(curve.at(f64::NAN).is_nan());
        }
    }
}
