use crate::model::network::function::Function;

/// The numbers that a table covers, on half the torus.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Domain {
    pub(crate) low: f64,
    pub(crate) span: f64,
}

/// What a lookup does besides the function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noise {
    /// Standard deviation of what it reads, as a share of the torus.
    pub(crate) reading: f64,
    /// By how much the value jumps where the domain ends.
    pub(crate) jump: f64,
}

/// The domains of a layer's rows.
pub(crate) struct Fit {
    pub(crate) domains: Vec<Domain>,
    /// What the shared table's entries are multiplied with to be a row's.
    pub(crate) gains: Vec<f64>,
    /// The domain of the shared table.
    pub(crate) shared: Domain,
}

/// Shares of the samples that a domain may leave out on one side.
const LEFT_OUT: [f64; 5] = [0.005, 0.02, 0.08, 0.2, 0.4];
/// Fewer samples than this are no reason to leave them out.
const FEWEST_LEFT_OUT: usize = 2;
/// Share of the width that the widest domain, and a function's part of a table, adds on both sides.
pub(super) const MARGIN: f64 = 0.08;
/// Where a homogeneous function's table may begin, when it ends at 1.
const BEGINNINGS: [f64; 4] = [-0.125, -0.25, -0.5, -1.0];
/// Share of the samples' width that a domain covers at least: what lies around the torus is garbage.
const LEAST_SHARE: f64 = 0.3;
/// A domain no wider than this has nothing to tell apart.
const LEAST_SPAN: f64 = 1e-6;

impl Domain {
    /// The function around the torus: beyond the domain it comes back with the sign changed around its
    /// middle, so that the ends meet.
    pub(crate) fn around(&self, function: &Function, x: f64) -> f64 {
        let place = ((x - self.low) / self.span).rem_euclid(2.0);
        let at = |place: f64| value(function, self.low + place * self.span);
        match place < 1.0 {
            true => at(place),
            false => 2.0 * self.middle(function) - at(place - 1.0),
        }
    }

    /// The middle of the function's values at both ends.
    pub(crate) fn middle(&self, function: &Function) -> f64 {
        (value(function, self.low) + value(function, self.low + self.span)) / 2.0
    }

    /// The function in the middle of each of `boxes` boxes.
    pub(crate) fn table(&self, function: &Function, boxes: usize) -> Vec<f64> {
        let width = self.span / boxes as f64;
        let middle = |index| self.low + (index as f64 + 0.5) * width;
        (0..boxes)
            .map(|index| value(function, middle(index)))
            .collect()
    }

    /// Mean square of what noise and a domain too small do to the samples.
    fn error(&self, function: &Function, samples: &[f64], noise: Noise) -> f64 {
        let step = 3f64.sqrt() * noise.reading * 2.0 * self.span;
        let square = |x: f64, exact: f64| {
            let outside = x < self.low || x >= self.low + self.span;
            let jump = if outside { noise.jump } else { 0.0 };
            (self.around(function, x) - exact).abs().max(jump).powi(2)
        };
        let errors = samples.iter().map(|x| {
            let exact = value(function, *x);
            let sides = square(x - step, exact) + square(x + step, exact);
            sides / 6.0 + square(*x, exact) * 2.0 / 3.0
        });
        errors.sum::<f64>() / samples.len().max(1) as f64
    }

    /// The best of several domains that cover the samples (in order of size), or most of them.
    pub(crate) fn fitted(function: &Function, samples: &[f64], noise: Noise) -> Self {
        let Some((first, last)) = samples.first().zip(samples.last()) else {
            return Self {
                low: -1.0,
                span: 2.0,
            };
        };
        let margin = (MARGIN * (last - first)).max(LEAST_SPAN * (1.0 + first.abs()));
        let lows = left_out(samples.len()).map(|count| match count {
            0 => first - margin,
            count => samples[count],
        });
        let highs = left_out(samples.len()).map(|count| match count {
            0 => last + margin,
            count => samples[samples.len() - 1 - count],
        });
        let highs: Vec<f64> = highs.collect();
        let pairs = lows.flat_map(|low| highs.iter().map(move |high| (low, *high)));
        let domains = pairs
            .filter(|(low, high)| high - low >= margin + LEAST_SHARE * (last - first))
            .map(|(low, high)| Self {
                low,
                span: high - low,
            });
        let weighed = domains.map(|domain| (domain, domain.error(function, samples, noise)));
        let best = weighed.min_by(|(_, a), (_, b)| a.total_cmp(b));
        best.map_or(
            Self {
                low: first - margin,
                span: last - first + 2.0 * margin,
            },
            |(domain, _)| domain,
        )
    }
}

impl Fit {
    /// A domain for each row: its table is its own, and jumps where the domain ends.
    pub(crate) fn of_each(
        functions: &[Function],
        sums: &[Vec<f64>],
        noise: Noise,
        jumps: &[f64],
    ) -> Vec<Domain> {
        let fitted = |((function, samples), jump): ((&Function, &Vec<f64>), &f64)| {
            let noise = Noise {
                jump: *jump,
                ..noise
            };
            Domain::fitted(function, samples, noise)
        };
        functions.iter().zip(sums).zip(jumps).map(fitted).collect()
    }

    /// Domains of rows that share a table. `importance` is how much each row counts.
    pub(crate) fn shared(
        function: &Function,
        sums: &[Vec<f64>],
        importance: &[f64],
        noise: Noise,
    ) -> Self {
        if function.is_homogeneous() {
            return Self::homogeneous(function, sums, importance, noise);
        }
        let step = sums.len().div_ceil(16);
        let mut samples: Vec<f64> = sums.iter().step_by(step).flatten().copied().collect();
        samples.extend(sums.iter().filter_map(|sums| sums.first()));
        samples.extend(sums.iter().filter_map(|sums| sums.last()));
        samples.sort_by(f64::total_cmp);
        let shared = Domain::fitted(function, &samples, noise);
        Self {
            domains: vec![shared; sums.len()],
            gains: vec![1.0; sums.len()],
            shared,
        }
    }

    /// Each row scaled into the table, as a homogeneous function allows.
    fn homogeneous(
        function: &Function,
        sums: &[Vec<f64>],
        importance: &[f64],
        noise: Noise,
    ) -> Self {
        let tried = BEGINNINGS.map(|low| {
            let shared = Domain {
                low,
                span: 1.0 - low,
            };
            let scaled: Vec<(f64, f64)> = sums
                .iter()
                .map(|samples| gain(function, shared, samples, noise))
                .collect();
            let weighed = scaled
                .iter()
                .zip(importance)
                .map(|((_, error), weight)| error * weight);
            (weighed.sum::<f64>(), shared, scaled)
        });
        let best = tried.into_iter().min_by(|(a, ..), (b, ..)| a.total_cmp(b));
        let (shared, scaled) = best.map_or(
            (
                Domain {
                    low: -1.0,
                    span: 2.0,
                },
                Vec::new(),
            ),
            |(_, shared, scaled)| (shared, scaled),
        );
        let gains: Vec<f64> = scaled.into_iter().map(|(gain, _)| gain).collect();
        let domains = gains.iter().map(|gain| Domain {
            low: shared.low * gain,
            span: shared.span * gain,
        });
        Self {
            domains: domains.collect(),
            gains,
            shared,
        }
    }
}

/// How many samples a domain may leave out on one side: none, or at least a few.
fn left_out(samples: usize) -> impl Iterator<Item = usize> {
    let counts = LEFT_OUT.map(|share| (share * samples as f64) as usize);
    let usual = counts.into_iter().filter(|count| *count >= FEWEST_LEFT_OUT);
    std::iter::once(0).chain(usual)
}

/// The best gain of one row, and its error.
fn gain(function: &Function, shared: Domain, samples: &[f64], noise: Noise) -> (f64, f64) {
    let upper = left_out(samples.len()).filter_map(|count| samples.iter().nth_back(count));
    let lower = left_out(samples.len()).filter_map(|count| samples.get(count));
    let width = samples
        .last()
        .zip(samples.first())
        .map_or(0.0, |(last, first)| last - first);
    let needed = upper.copied().chain(lower.map(|low| low / shared.low));
    let gains = needed
        .map(|gain| gain * (1.0 + MARGIN))
        .filter(|gain| *gain > LEAST_SPAN && gain * shared.span >= LEAST_SHARE * width);
    let weighed = gains.map(|gain| {
        let domain = Domain {
            low: shared.low * gain,
            span: shared.span * gain,
        };
        (gain, domain.error(function, samples, noise))
    });
    let best = weighed.min_by(|(_, a), (_, b)| a.total_cmp(b));
    best.unwrap_or((1.0, 0.0))
}

/// The function's value, 0 where it has none.
fn value(function: &Function, x: f64) -> f64 {
    let value = function.at(x);
    if value.is_finite() { value } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::network::function::Curve;

    fn function(curve: Curve) -> Function {
        Function::identity().shaped(curve, "f").unwrap()
    }

    fn quiet(reading: f64) -> Noise {
        Noise { reading, jump: 0.0 }
    }

    #[test]
    fn beyond_its_domain_a_rectifier_saturates() {
        let rectifier = function(Curve::Rectified { slope: 0.0 });
        let domain = Domain {
            low: -1.0,
            span: 3.0,
        };
        assert_eq!(domain.around(&rectifier, 1.5), 1.5);
        assert!((domain.around(&rectifier, 2.7) - 2.0).abs() < 1e-12);
        assert!((domain.around(&rectifier, -1.2) - 0.2).abs() < 1e-12);
    }

    #[test]
    fn a_domain_covers_its_samples_when_noise_is_small() {
        let samples: Vec<f64> = (0..100).map(|i| f64::from(i) / 10.0 - 3.0).collect();
        let identity = Function::identity().scaled(2.0, 1.0);
        let domain = Domain::fitted(&identity, &samples, quiet(1e-4));
        assert!(
            domain.low < -2.9 && domain.low + domain.span > 6.8,
            "{domain:?}"
        );
    }

    #[test]
    fn a_saturating_function_is_cut_where_it_is_flat() {
        let samples: Vec<f64> = (0..200).map(|i| f64::from(i) - 100.0).collect();
        let domain = Domain::fitted(&function(Curve::Tanh), &samples, quiet(0.0045));
        assert!(domain.span < 150.0, "{domain:?}");
    }
}
