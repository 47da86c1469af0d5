//! Labelled rows that hold bare pixels, of a model that was trained on other numbers: on a part of white, or normalised.

use card::{Metric, PictureForm, PixelScale};

use super::found::Found;
use crate::{
    data::{sample::Truth, table::Table},
    model::{float::FloatModel, link::Link},
};

/// Rows that ways to read them are tried on.
const MOST_ROWS: usize = 200;
/// Fewer rows prove nothing.
const FEWEST_ROWS: usize = 10;
/// What is right of rows that are read as they stand, so that nothing else is tried.
const GOOD: f64 = 0.98;
/// Share of what is missed that another way must at most leave.
const CLEARLY: f64 = 0.5;
/// Rows that it must answer better, more than these.
const MORE_ROWS: f64 = 1.5;
/// How far rows may lie beyond white: they are written with few digits.
const ROUNDING: f64 = 1e-3;
/// Deviations of chance up to which a difference may be one.
const SURE: f64 = 2.0;
/// Logarithm of a probability that is no difference: every scale answers its rows surely.
const LITTLE: f64 = 0.005;
/// Powers of two that scores are multiplied by.
const FACTORS: std::ops::RangeInclusive<i8> = -8..=8;
/// White of numbers that training may have seen, where nothing was normalised.
const USUAL_TOPS: [f64; 3] = [1.0, 255.0, 16.0];

/// How well a model answers rows.
struct Fit {
    /// Share of right answers, or R2.
    right: f64,
    /// Logarithm of each right class's probability where one factor of all scores makes them largest; none where scores tell
    /// no probabilities. A scale may be in doubt by such a factor, and a model that knows its rows is the surer the larger it is:
    /// only what no factor makes up for tells scales apart.
    likelihoods: Vec<f64>,
}

impl Fit {
    /// How much likelier a row is on average than by the other, and the standard error of that.
    fn gain(&self, other: &Self) -> (f64, f64) {
        let pairs = self.likelihoods.iter().zip(&other.likelihoods);
        let gains: Vec<f64> = pairs.map(|(own, other)| own - other).collect();
        let count = gains.len() as f64;
        let mean = gains.iter().sum::<f64>() / count;
        let squares: f64 = gains.iter().map(|gain| (gain - mean).powi(2)).sum();
        (mean, (squares / (count - 1.0).max(1.0) / count).sqrt())
    }

    /// Whether this makes the rows likelier than the other does, by more than chance.
    fn is_likelier(&self, other: &Self) -> bool {
        let (gain, error) = self.gain(other);
        gain > SURE * error
    }
}

/// See [`Fit`].
fn likelihoods(link: Link, truth: &Truth, scores: &[Vec<f64>]) -> Vec<f64> {
    let Truth::Classes(classes) = truth else {
        return Vec::new();
    };
    if !matches!(link, Link::Softmax | Link::Logistic | Link::OneVersusRest) {
        return Vec::new();
    }
    let told = |factor: f64| -> Vec<f64> {
        let pairs = classes.iter().zip(scores).map(|(class, scores)| {
            let scores: Vec<f64> = scores.iter().map(|score| factor * score).collect();
            let shares = link.probability_link().probabilities(&scores);
            let share = shares.get(*class).copied().unwrap_or(0.0);
            share.max(f64::MIN_POSITIVE).ln()
        });
        pairs.collect()
    };
    let tried = FACTORS.map(|factor| told(f64::from(factor).exp2()));
    let sum = |likelihoods: &Vec<f64>| likelihoods.iter().sum::<f64>();
    let best = tried.max_by(|one, other| sum(one).total_cmp(&sum(other)));
    best.unwrap_or_default()
}

/// Pixels from 0 to a white of their own, and what the model says to them.
pub(super) struct BareRows<'a> {
    float: &'a FloatModel,
    table: &'a Table,
    form: &'a PictureForm,
    white: f64,
}

impl<'a> BareRows<'a> {
    pub(super) fn new(
        float: &'a FloatModel,
        table: &'a Table,
        form: &'a PictureForm,
        white: f64,
    ) -> Self {
        Self {
            float,
            table,
            form,
            white,
        }
    }

    /// Usual scales of training.
    pub(super) fn usual(&self) -> Vec<PixelScale> {
        let mut scales = Self::unnormalised();
        scales.extend(PixelScale::usual(self.form.channels));
        scales
    }

    /// Usual scales that begin at 0.
    pub(super) fn unnormalised() -> Vec<PixelScale> {
        USUAL_TOPS.map(PixelScale::up_to).to_vec()
    }

    /// The scales in which the model answers these rows better than as they stand, to be asked about: the likely one of those
    /// in which it answers them clearly better, and as they stand if there is none.
    pub(super) fn likelier(&self, scales: Vec<PixelScale>) -> Option<Found<PixelScale>> {
        let as_they_stand = self.fit(None)?;
        if as_they_stand.right >= GOOD {
            return None;
        }
        let bare = PixelScale::up_to(self.white);
        let tried = scales.into_iter().filter(|scale| *scale != bare);
        let fits = tried.filter_map(|scale| Some((self.fit(Some(&scale))?, scale)));
        let (mut better, ahead): (Vec<_>, Vec<_>) = fits
            .filter(|(fit, _)| self.is_ahead(fit, &as_they_stand))
            .partition(|(fit, _)| self.is_clearly(fit, &as_they_stand));
        let likely = self.likely(&better).map(|place| better.remove(place).1);
        let others = better.into_iter().chain(ahead).map(|(_, scale)| scale);
        let (chosen, last) = match likely {
            Some(likely) => (likely, Some(bare)),
            None => (bare, None),
        };
        let options = std::iter::once(chosen.clone()).chain(others).chain(last);
        let options: Vec<PixelScale> = options.collect();
        (options.len() > 1).then_some(Found {
            chosen,
            options,
            is_settled: false,
        })
    }

    /// The place of the first of those that are right most often, but for single rows, unless another makes the rows likelier.
    fn likely(&self, fits: &[(Fit, PixelScale)]) -> Option<usize> {
        let most = fits.iter().map(|(fit, _)| fit.right);
        let most = most.fold(f64::NEG_INFINITY, f64::max);
        let rows = self.rows().len() as f64;
        let is_near = |place: &usize| (most - fits[*place].0.right) * rows <= MORE_ROWS;
        let near = (0..fits.len()).filter(is_near);
        near.reduce(|best, place| {
            let (gain, _) = fits[place].0.gain(&fits[best].0);
            if gain > LITTLE { place } else { best }
        })
    }

    /// Whether rows hold pixels, and not yet the numbers of the scale that their owner names.
    pub(super) fn are_bare_for(&self, scale: &PixelScale) -> bool {
        if *scale == PixelScale::up_to(self.white) {
            return false;
        }
        match (self.fit(None), self.fit(Some(scale))) {
            (Some(as_they_stand), Some(moved)) if as_they_stand.right != moved.right => {
                moved.right > as_they_stand.right
            }
            _ => self.lie_beyond(scale),
        }
    }

    fn is_clearly(&self, fit: &Fit, as_they_stand: &Fit) -> bool {
        let is_half = 1.0 - fit.right <= CLEARLY * (1.0 - as_they_stand.right);
        let baseline = self.table.truth.as_ref().map_or(0.0, Truth::baseline);
        is_half && fit.right > baseline && self.is_more_often_right(fit, as_they_stand)
    }

    /// Whether another way is better at all, by more than chance.
    fn is_ahead(&self, fit: &Fit, as_they_stand: &Fit) -> bool {
        let is_likelier = || fit.right >= as_they_stand.right && fit.is_likelier(as_they_stand);
        self.is_more_often_right(fit, as_they_stand) || is_likelier()
    }

    fn is_more_often_right(&self, fit: &Fit, as_they_stand: &Fit) -> bool {
        (fit.right - as_they_stand.right) * self.rows().len() as f64 > MORE_ROWS
    }

    /// How well the model answers rows as they stand, or as numbers of this scale; none where too little tells it.
    fn fit(&self, scale: Option<&PixelScale>) -> Option<Fit> {
        let truth = self.table.truth.as_ref()?;
        let link = self.float.link();
        let is_told = truth.metric() == Metric::Accuracy || link == Link::Identity;
        let rows = self.rows();
        if !is_told || rows.len() < FEWEST_ROWS {
            return None;
        }
        let truth = truth.at(&rows);
        let rows = rows.iter().map(|row| self.table.rows[*row].as_slice());
        let rows = rows.map(|row| match scale {
            Some(scale) => self.moved(row, scale),
            None => row.to_vec(),
        });
        let scores: Vec<Vec<f64>> = rows.map(|row| self.float.scores(&row)).collect();
        let right = truth.measure(&scores);
        (!right.is_nan()).then(|| Fit {
            right,
            likelihoods: likelihoods(link, &truth, &scores),
        })
    }

    fn moved(&self, row: &[f64], scale: &PixelScale) -> Vec<f64> {
        let motion = motions(self.form, scale, self.white);
        let numbers = row.iter().enumerate().map(|(feature, number)| {
            let (origin, factor) = motion(feature);
            factor * (number - origin)
        });
        numbers.collect()
    }

    fn rows(&self) -> Vec<usize> {
        let step = self.table.rows.len().div_ceil(MOST_ROWS).max(1);
        (0..self.table.rows.len()).step_by(step).collect()
    }

    fn lie_beyond(&self, scale: &PixelScale) -> bool {
        let mut features = self.table.features.iter().enumerate();
        features.any(|(feature, summary)| {
            let white = scale.top * scale.feature(self.form.channel(feature), 1.0);
            summary.maximum > white + ROUNDING * white.abs()
        })
    }
}

/// Origin and factor by which each feature of rows becomes a number of this scale.
pub(super) fn motions(
    form: &PictureForm,
    scale: &PixelScale,
    white: f64,
) -> impl Fn(usize) -> (f64, f64) {
    move |feature| {
        let channel = form.channel(feature);
        let [dark, light] = [0.0, 1.0].map(|pixel| scale.feature(channel, pixel));
        let origin = white * scale.pixel(channel, 0.0);
        (origin, scale.top * (light - dark) / white)
    }
}
