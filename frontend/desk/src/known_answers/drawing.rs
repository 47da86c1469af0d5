//! Rows inside a card's ranges, of every class or side of a decision as far as they are found, whose answers no noise
//! changes.

use std::cmp::Reverse;

use circuit::{Blueprint, OutputPolicy, Shape, Trained, Twin};
use fhe_core::{Randomness, noise};

use super::contents::{WrittenRow, feature};
use crate::error::Error;

/// Products that drawing may take, and fewest and most rows that are tried.
const MOST_WORK: usize = 1 << 26;
const FEWEST: usize = 64;
const MOST: usize = 2_000;
/// Steps uphill below which it is not worth looking for a class.
const FEWEST_STEPS: usize = 20;
/// Rows that are settled by trying so many for each that is wanted: coarse tables answer few rows surely.
const TRIES: usize = 32;
/// Rounds of noise, and how much stronger it is than in use.
const ROUNDS: usize = 16;
const AMPLIFIED: f64 = 2.0;
/// Standard deviations that a comparison must have to spare.
const CLEAR: f64 = 8.0;
/// Standard deviations of noise that are no mismatch: exceeded once in 4 x 10^11 numbers.
const TOLERATED: f64 = 7.0;
/// Share of the torus that scores may reach, and that a tolerance may take.
const REACH: f64 = 0.49;
const BROAD: f64 = 0.2;

/// At most so many rows, by turns of each side.
pub(super) fn drawn(
    blueprint: &Blueprint,
    trained: &Trained,
    rows: usize,
) -> Result<Vec<WrittenRow>, Error> {
    let mut drawing = Drawing {
        blueprint,
        twin: blueprint.twin(trained)?,
        draws: Draws(Randomness::from_entropy()),
        around: 64f64.exp2() / blueprint.score_delta() as f64,
    };
    let tried = (MOST_WORK / products(blueprint, trained).max(1)).clamp(FEWEST, MOST);
    let mut sides = drawing.sides(tried);
    drawing.look_for_missing(&mut sides, tried);
    Ok(drawing.settled(sides, rows))
}

fn products(blueprint: &Blueprint, trained: &Trained) -> usize {
    let shapes = blueprint.hidden.iter().map(|hidden| match &hidden.shape {
        Shape::Convolution(convolution) => convolution.positions(),
        Shape::Dense { .. } => 1,
    });
    let layers = trained.weights().zip(shapes.chain([1]));
    layers
        .map(|(weights, times)| weights.features() * weights.outputs() * times)
        .sum()
}

/// A row and its scores without noise.
#[derive(Clone)]
struct Candidate {
    places: Vec<u16>,
    scores: Vec<i64>,
}

struct Drawing<'a> {
    blueprint: &'a Blueprint,
    twin: Twin<'a>,
    draws: Draws,
    /// Integer scores around the torus.
    around: f64,
}

impl Drawing<'_> {
    /// Rows drawn anywhere, in the middle and nearly empty, by side; where only the side leaves, those that lie furthest
    /// on it first. Those that only repeat scores come last.
    fn sides(&mut self, tried: usize) -> Vec<Vec<Candidate>> {
        let mut sides: Vec<Vec<Candidate>> = vec![Vec::new(); self.side_count()];
        let mut repeated = sides.clone();
        for index in 0..tried {
            let places = (0..self.blueprint.features()).map(|_| match index % 4 {
                0 => self.draws.place(),
                1 => self.draws.middle(),
                2 => self.draws.sparse(5),
                _ => self.draws.sparse(25),
            });
            let places = places.collect();
            if let Some(candidate) = self.candidate(places) {
                let side = self.side(&candidate.scores);
                let mut known = sides[side].iter();
                match known.any(|known| known.scores == candidate.scores) {
                    true => repeated[side].push(candidate),
                    false => sides[side].push(candidate),
                }
            }
        }
        for (index, (side, repeated)) in sides.iter_mut().zip(repeated).enumerate() {
            if !self.blueprint.policy.shows_scores() {
                side.sort_by_key(|row| Reverse(self.lead(&row.scores, index)));
            }
            side.extend(repeated);
        }
        sides
    }

    fn side_count(&self) -> usize {
        match self.is_about_classes() {
            true => self.blueprint.outputs,
            false => 2,
        }
    }

    fn is_about_classes(&self) -> bool {
        self.blueprint.outputs > 1 && self.blueprint.policy != OutputPolicy::Decision
    }

    /// The class with the highest score, or whether the highest score is at least 0.
    fn side(&self, scores: &[i64]) -> usize {
        let best = (0..scores.len()).max_by_key(|output| scores[*output]);
        let best = best.unwrap_or(0);
        match self.is_about_classes() {
            true => best,
            false => usize::from(scores.get(best).is_some_and(|score| *score >= 0)),
        }
    }

    /// How far a row lies on a side, in integer scores.
    fn lead(&self, scores: &[i64], side: usize) -> i64 {
        let others = scores.iter().enumerate();
        let others = others.filter(|(output, _)| !self.is_about_classes() || *output != side);
        let highest = others.map(|(_, score)| *score).max().unwrap_or(0);
        match (self.is_about_classes(), side) {
            (true, _) => scores[side] - highest,
            (false, 0) => -highest,
            (false, _) => highest,
        }
    }

    fn features(&self, places: &[u16]) -> Vec<f64> {
        let ranges = self.blueprint.encoder.features.iter();
        let pairs = ranges.zip(places);
        pairs.map(|(range, place)| feature(range, *place)).collect()
    }

    /// None where scores leave the range of the torus.
    fn candidate(&self, places: Vec<u16>) -> Option<Candidate> {
        let quantized = self.blueprint.encoder.quantize(&self.features(&places));
        let scores = self.twin.integer_scores(&quantized.ok()?).ok()?;
        self.stays(&scores).then_some(Candidate { places, scores })
    }

    fn stays(&self, scores: &[i64]) -> bool {
        let highest = scores.iter().copied().max().unwrap_or(0);
        let lowest = scores.iter().copied().min().unwrap_or(0);
        let reach = match self.blueprint.policy {
            OutputPolicy::Label => highest.saturating_sub(lowest),
            _ => highest.max(lowest.saturating_neg()),
        };
        (reach as f64) < REACH * self.around
    }

    /// Walks from the row that comes closest to each side without any, as long as that is quick.
    fn look_for_missing(&mut self, sides: &mut [Vec<Candidate>], tried: usize) {
        let missing = sides.iter().filter(|rows| rows.is_empty()).count();
        let steps = tried / missing.max(1);
        if steps < FEWEST_STEPS {
            return;
        }
        for side in 0..sides.len() {
            if sides[side].is_empty() {
                let all = sides.iter().flatten();
                let start = all.max_by_key(|row| self.lead(&row.scores, side)).cloned();
                sides[side] = self.climbed(start, side, steps);
            }
        }
    }

    /// Rows on the way from where a side begins: one feature after the other is moved if that leads further.
    fn climbed(&mut self, start: Option<Candidate>, side: usize, steps: usize) -> Vec<Candidate> {
        let mut found = Vec::new();
        let Some(mut here) = start else {
            return found;
        };
        for _ in 0..steps {
            let mut places = here.places.clone();
            let moved = self.draws.below(places.len());
            if let Some(place) = places.get_mut(moved) {
                *place = self.draws.extreme();
            }
            let next = self.candidate(places);
            let further =
                |next: &Candidate| self.lead(&next.scores, side) > self.lead(&here.scores, side);
            if let Some(next) = next.filter(further) {
                here = next;
                if self.side(&here.scores) == side {
                    found.push(here.clone());
                }
            }
        }
        // Those that lead furthest are taken first.
        found.reverse();
        found
    }

    /// Rows of which noise changes nothing, one of each side in turn.
    fn settled(&mut self, sides: Vec<Vec<Candidate>>, rows: usize) -> Vec<WrittenRow> {
        let mut settled = Vec::with_capacity(rows);
        let mut sides: Vec<_> = sides.into_iter().map(Vec::into_iter).collect();
        let mut left = TRIES * rows;
        while settled.len() < rows && left > 0 && !sides.is_empty() {
            sides.retain_mut(|side| {
                let next = side.next().filter(|_| settled.len() < rows && left > 0);
                let Some(candidate) = next else {
                    return false;
                };
                left -= 1;
                settled.extend(self.row(&candidate));
                true
            });
        }
        settled
    }

    /// The row with its answer, unless noise may change that.
    fn row(&mut self, candidate: &Candidate) -> Option<WrittenRow> {
        let strayed = self.strayed(candidate)?;
        let scores = candidate.scores.iter().enumerate();
        let real = scores.map(|(output, score)| self.blueprint.real_score(output, *score as f64));
        let answer = self.blueprint.conclude(real.collect());
        let tolerance = match self.blueprint.policy {
            OutputPolicy::Scores { .. } => {
                let strayed = strayed.iter().enumerate();
                let tolerances = strayed.map(|(output, off)| self.tolerance(output, *off));
                tolerances.collect::<Option<_>>()?
            }
            OutputPolicy::Label | OutputPolicy::Decision => {
                self.is_clear(&candidate.scores).then(|| vec![0.0])?
            }
        };
        Some(WrittenRow {
            places: candidate.places.clone(),
            answer,
            tolerance,
        })
    }

    /// How far each score strays when lookups read with more noise than in use; none if the answer changes.
    fn strayed(&mut self, candidate: &Candidate) -> Option<Vec<f64>> {
        let mut strayed = vec![0f64; candidate.scores.len()];
        let Some(set) = self.blueprint.lookups else {
            return Some(strayed);
        };
        let features = self.features(&candidate.places);
        let quantized = self.blueprint.encoder.quantize(&features).ok()?;
        let reading = AMPLIFIED * set.profile().reading_std;
        let shows_scores = self.blueprint.policy.shows_scores();
        for _ in 0..ROUNDS {
            let draws = &mut self.draws;
            let mut nudge = |range: u64| (draws.normal() * reading * range as f64).round() as i64;
            let noisy = self.twin.nudged_scores(&quantized, &mut nudge).ok()?;
            let same = shows_scores || self.side(&noisy) == self.side(&candidate.scores);
            if !same || !self.stays(&noisy) {
                return None;
            }
            for (most, (noisy, quiet)) in
                strayed.iter_mut().zip(noisy.iter().zip(&candidate.scores))
            {
                *most = most.max(noisy.abs_diff(*quiet) as f64);
            }
        }
        Some(strayed)
    }

    /// How far the real score of an output may be off; none if that is most of the range.
    fn tolerance(&self, output: usize, strayed: f64) -> Option<f64> {
        let flooding = self.blueprint.flooding_std();
        let noise = TOLERATED * flooding.hypot(noise::computation_std(self.blueprint));
        let off = noise + AMPLIFIED * strayed / self.around;
        let real = |torus| self.blueprint.decode(output, torus);
        (off < BROAD).then(|| real(off) - real(0.0))
    }

    /// Whether what is compared under encryption lies far apart.
    fn is_clear(&self, scores: &[i64]) -> bool {
        let reading = self
            .blueprint
            .lookups
            .map_or(0.0, |set| set.profile().reading_std);
        let margin = CLEAR * reading * self.around;
        self.lead(scores, self.side(scores)) as f64 > margin
    }
}

/// What is drawn; from a source that nobody else knows.
struct Draws(Randomness);

impl Draws {
    fn word(&mut self) -> u64 {
        let mut word = [0];
        self.0.fill_uniform(&mut word);
        word[0]
    }

    /// Anywhere.
    fn place(&mut self) -> u16 {
        self.word() as u16
    }

    /// Around the middle.
    fn middle(&mut self) -> u16 {
        let share = 0.5 + 0.15 * self.normal();
        (share.clamp(0.0, 1.0) * f64::from(u16::MAX)) as u16
    }

    /// Mostly at the lower end: one place in so many lies anywhere.
    fn sparse(&mut self, of: usize) -> u16 {
        let place = self.place();
        match self.below(of) {
            0 => place,
            _ => 0,
        }
    }

    /// At an end or anywhere.
    fn extreme(&mut self) -> u16 {
        match self.below(4) {
            0 => 0,
            1 => u16::MAX,
            _ => self.place(),
        }
    }

    fn below(&mut self, count: usize) -> usize {
        (self.word() % count.max(1) as u64) as usize
    }

    /// Standard normal.
    fn normal(&mut self) -> f64 {
        const STD: f64 = 1.0 / 64.0;
        let torus = self.0.gaussian(STD) as i64 as f64 / 64f64.exp2();
        torus / STD
    }
}
