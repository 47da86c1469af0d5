use std::sync::OnceLock;

use circuit::LookupSet;

/// Reproducible pseudo-random draws for simulations: not for secrets.
///
/// Source: Steele, Lea, Flood 2014, SplitMix64; Marsaglia and Bray 1964, polar method.
pub(crate) struct Draws {
    state: u64,
    pool: &'static [f64],
}

/// Normal numbers drawn once, which all simulations draw from.
const POOL: usize = 1 << 14;
static NORMALS: OnceLock<Vec<f64>> = OnceLock::new();

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            state: seed,
            pool: NORMALS.get_or_init(normals),
        }
    }

    /// Uniform in (0, 1].
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }

    /// Below `count`, which is at least 1.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    /// Standard normal.
    pub(crate) fn normal(&mut self) -> f64 {
        let index = self.next() as usize % POOL;
        self.pool[index]
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// The pool, with mean 0 and variance 1.
fn normals() -> Vec<f64> {
    let mut draws = Draws {
        state: 0,
        pool: &[],
    };
    let drawn: Vec<f64> = (0..POOL).map(|_| polar(&mut draws)).collect();
    let mean = drawn.iter().sum::<f64>() / POOL as f64;
    let variance = drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / POOL as f64;
    let deviation = variance.sqrt();
    drawn.into_iter().map(|x| (x - mean) / deviation).collect()
}

fn polar(draws: &mut Draws) -> f64 {
    loop {
        let (x, y) = (2.0 * draws.uniform() - 1.0, 2.0 * draws.uniform() - 1.0);
        let square = x * x + y * y;
        if square > 0.0 && square < 1.0 {
            return x * (-2.0 * square.ln() / square).sqrt();
        }
    }
}

/// The largest normal number that is ever drawn, without its sign.
pub(crate) fn largest() -> f64 {
    let pool = NORMALS.get_or_init(normals).iter();
    pool.fold(0.0, |largest, normal| largest.max(normal.abs()))
}

/// Boxes of a smooth function's table: about one for each standard deviation of noise.
pub(crate) fn boxes(set: LookupSet) -> usize {
    match set {
        LookupSet::Bits3 | LookupSet::Bits4 => 128,
        LookupSet::Bits5 => 256,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_draws_have_mean_zero_and_variance_one() {
        let mut draws = Draws::new(3);
        let sample: Vec<f64> = (0..100_000).map(|_| draws.normal()).collect();
        let mean = sample.iter().sum::<f64>() / 1e5;
        let variance = sample.iter().map(|x| x * x).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02);
    }

    #[test]
    fn draws_below_a_count_reach_all_of_it_and_no_more() {
        let mut draws = Draws::new(4);
        let mut seen = [false; 7];
        (0..200).for_each(|_| seen[draws.below(7)] = true);
        assert_eq!(seen, [true; 7]);
        assert_eq!(draws.below(1), 0);
    }
}
