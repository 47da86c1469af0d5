use card::{Doubt, ImportSettings, PictureForm, PixelScale};

use super::found::Found;
use crate::{
    data::table::Table, error::Error, model::hint::Hint, read::understanding::Understanding,
};

/// What white is in files of greys without a normalisation, from small to large.
const TOPS: [f64; 6] = [1.0, 16.0, 100.0, 255.0, 4_095.0, 65_535.0];
/// White in a usual file.
const USUAL_TOP: f64 = 255.0;
/// Greys beyond this are more than half of the usual top's: no smaller top is meant.
const HALF_OF_USUAL: f64 = 127.0;
/// How far rows may lie from a scale's ends, as a share of its width: they are written with few digits.
const ROUNDING: f64 = 1e-3;
/// How near the darkest or the lightest pixel of all rows comes to black or white, alike.
const NEAR: f64 = 0.02;
/// Means of columns that are each normalised by itself are nearer to 0 than this.
const CENTRED: f64 = 0.25;
/// Deviations above a scaler's mean that its data reaches.
const DEVIATIONS: f64 = 2.0;
/// A scaler whose data reaches no farther saw pixels from 0 to 1, and one that reaches farther saw greys.
const UNIT_REACH: f64 = 1.55;

/// The numbers of black and white.
pub(super) struct Ends {
    pub(super) found: Found<PixelScale>,
    /// What white is in rows that surely hold bare pixels.
    pub(super) white: Option<f64>,
    /// Whether each pixel was normalised by itself.
    is_by_pixel: bool,
    /// Whether rows reach below 0 in a way that no usual scale explains.
    is_odd: bool,
}

/// The numbers of black and white: as the owner says, as the rows show, as a scaler in the model tells, or
/// likely ones.
///
/// # Errors
/// [`Error::PixelScale`].
pub(super) fn ends(
    understanding: &Understanding,
    table: Option<&Table>,
    form: &PictureForm,
    settings: &ImportSettings,
) -> Result<Ends, Error> {
    let seen = match table.and_then(|table| Seen::of(table, form)) {
        Some(seen) => seen.ends(form.channels),
        None => told(&understanding.hints, form.channels),
    };
    let Some(said) = settings.picture.scale.clone() else {
        return Ok(seen);
    };
    said.validate(form.channels)
        .map_err(|_| Error::PixelScale)?;
    let mut options = seen.found.options;
    if !options.contains(&said) {
        options.push(said.clone());
    }
    Ok(Ends {
        found: Found {
            chosen: said,
            options,
            is_settled: true,
        },
        white: seen.white,
        is_by_pixel: false,
        is_odd: false,
    })
}

impl Ends {
    /// What the owner must look at before he publishes.
    pub(super) fn doubt(&self) -> Option<Doubt> {
        let what = match (self.is_by_pixel, self.is_odd) {
            (true, _) => {
                "Your rows hold values below 0, and each pixel seems to be normalised by a mean and deviation of its own: a picture cannot be brought there without them."
            }
            (_, true) => {
                "Your rows hold values below 0: their pixels were normalised, with a mean and deviation that are not among the usual ones."
            }
            _ => return None,
        };
        let action = "Say below which numbers stood for black and white, or put the normalisation into the model, as its first step: x = (x - mean) / deviation. Then export it again, and give rows from 0 to 1.";
        Some(Doubt {
            what: what.into(),
            action: action.into(),
        })
    }
}

/// What the rows show.
struct Seen {
    /// Smallest and largest value of each colour.
    colours: Vec<(f64, f64)>,
    is_centred: bool,
}

impl Seen {
    fn of(table: &Table, form: &PictureForm) -> Option<Self> {
        let mut colours = vec![(f64::INFINITY, f64::NEG_INFINITY); form.channels];
        let mut is_centred = true;
        for (feature, summary) in table.features.iter().enumerate() {
            let own = colours.get_mut(form.channel(feature))?;
            *own = (own.0.min(summary.minimum), own.1.max(summary.maximum));
            is_centred &= summary.mean().abs() < CENTRED;
        }
        let is_told = colours.iter().all(|(low, high)| low <= high);
        is_told.then_some(Self {
            colours,
            is_centred,
        })
    }

    fn ends(&self, channels: usize) -> Ends {
        let lowest = self.colours.iter().map(|(low, _)| *low);
        let highest = self.colours.iter().map(|(_, high)| *high);
        let lowest = lowest.fold(f64::INFINITY, f64::min);
        let highest = highest.fold(f64::NEG_INFINITY, f64::max);
        let found = match lowest < 0.0 {
            false => greys(highest),
            true => self.normalised(channels),
        };
        let is_odd = lowest < 0.0 && !found.is_settled;
        let is_bare = lowest >= 0.0 && found.is_settled;
        Ends {
            white: is_bare.then_some(found.chosen.top),
            found,
            is_by_pixel: is_odd && self.is_centred,
            is_odd,
        }
    }

    /// The usual scale at whose ends the rows lie, else the one at whose ends these rows would lie.
    fn normalised(&self, channels: usize) -> Found<PixelScale> {
        let usual = PixelScale::usual(channels);
        if let Some(place) = usual.iter().position(|scale| self.reaches(scale)) {
            let mut options = usual;
            let chosen = options.remove(place);
            options.insert(0, chosen.clone());
            return Found {
                chosen,
                options,
                is_settled: true,
            };
        }
        let (deviations, means): (Vec<f64>, Vec<f64>) = self
            .colours
            .iter()
            .map(|(low, high)| {
                let width = (high - low).max(ROUNDING);
                (1.0 / width, -low / width)
            })
            .unzip();
        let own = PixelScale {
            top: 1.0,
            means,
            deviations,
        };
        let inside = usual.into_iter().filter(|scale| self.lies_inside(scale));
        let options: Vec<PixelScale> = [own].into_iter().chain(inside).collect();
        Found {
            chosen: options[0].clone(),
            options,
            is_settled: false,
        }
    }

    /// Whether every colour lies inside a scale and begins or ends where it does.
    fn reaches(&self, scale: &PixelScale) -> bool {
        let each = self.colours.iter().enumerate();
        self.lies_inside(scale)
            && each.into_iter().all(|(channel, (low, high))| {
                let [black, white, width] = bounds(scale, channel);
                (low - black).min(white - high) <= NEAR * width
            })
    }

    fn lies_inside(&self, scale: &PixelScale) -> bool {
        let mut each = self.colours.iter().enumerate();
        each.all(|(channel, (low, high))| {
            let [black, white, width] = bounds(scale, channel);
            *low >= black - ROUNDING * width && *high <= white + ROUNDING * width
        })
    }
}

/// A scale's ends and its width.
fn bounds(scale: &PixelScale, channel: usize) -> [f64; 3] {
    let [black, white] = [0.0, 1.0].map(|pixel| scale.feature(channel, pixel));
    [black, white, white - black]
}

/// The top of greys that reach so high.
fn greys(highest: f64) -> Found<PixelScale> {
    if highest <= 1.0 {
        return Found::settled(PixelScale::up_to(1.0));
    }
    let reached = TOPS.iter().copied().filter(|top| highest <= *top);
    let mut options: Vec<f64> = reached.collect();
    let is_certain =
        options.first() == Some(&highest) || highest > HALF_OF_USUAL && highest <= USUAL_TOP;
    if !is_certain && highest <= USUAL_TOP {
        options.retain(|top| *top != USUAL_TOP);
        options.insert(0, USUAL_TOP);
    }
    let options: Vec<PixelScale> = options.into_iter().map(PixelScale::up_to).collect();
    match options.first() {
        None => Found::settled(PixelScale::up_to(TOPS[TOPS.len() - 1])),
        Some(likely) => Found {
            chosen: likely.clone(),
            is_settled: is_certain,
            options,
        },
    }
}

/// What a scaler in the model tells, else what is likely.
fn told(hints: &[Option<Hint>], channels: usize) -> Ends {
    let reach = |hint: &Hint| match hint {
        Hint::Spread { centre, deviation } => Some(centre + DEVIATIONS * deviation),
        Hint::Scaled { one, .. } | Hint::Unit { one } => Some(*one),
        Hint::Ends { .. } | Hint::Centre { .. } | Hint::Unread => None,
    };
    let reaches = hints.iter().flatten().filter_map(reach);
    let farthest = reaches.reduce(f64::max).filter(|reach| *reach > 0.0);
    let found = match farthest {
        Some(reach) if reach <= UNIT_REACH => Found::settled(PixelScale::up_to(1.0)),
        Some(reach) => {
            let is_usual = reach > HALF_OF_USUAL / 2.0 && reach < 2.0 * USUAL_TOP;
            match is_usual {
                true => Found::settled(PixelScale::up_to(USUAL_TOP)),
                false => tops(reach / DEVIATIONS),
            }
        }
        None => likely(channels),
    };
    Ends {
        found,
        white: None,
        is_by_pixel: false,
        is_odd: false,
    }
}

/// Tops from `least` on; the next one is likely.
fn tops(least: f64) -> Found<PixelScale> {
    let last = TOPS.len() - 1;
    let place = TOPS.iter().position(|top| *top >= least).unwrap_or(last);
    let options: Vec<PixelScale> = TOPS[place..]
        .iter()
        .copied()
        .map(PixelScale::up_to)
        .collect();
    Found {
        chosen: options[0].clone(),
        options,
        is_settled: false,
    }
}

fn likely(channels: usize) -> Found<PixelScale> {
    let tops = [1.0, USUAL_TOP].map(PixelScale::up_to);
    let options: Vec<PixelScale> = tops
        .into_iter()
        .chain(PixelScale::usual(channels))
        .collect();
    Found {
        chosen: options[0].clone(),
        options,
        is_settled: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(colours: &[(f64, f64)]) -> Ends {
        let seen = Seen {
            colours: colours.to_vec(),
            is_centred: false,
        };
        seen.ends(colours.len())
    }

    #[test]
    fn usual_normalisations_are_recognised_by_their_ends() {
        let imagenet = PixelScale::usual(3).remove(1);
        let ends = [0, 1, 2].map(|colour| {
            let [black, white] = [0.0, 0.97].map(|pixel| imagenet.feature(colour, pixel));
            (black, white)
        });
        let found = seen(&ends).found;
        assert!(found.is_settled && found.chosen == imagenet);
        let found = seen(&[(-0.4242, 2.8215)]).found;
        assert!(found.is_settled && found.chosen == PixelScale::normalised(0.1307, 0.3081));
        let found = seen(&[(-1.0, 1.0)]).found;
        assert!(found.is_settled && found.chosen == PixelScale::signed());
    }

    #[test]
    fn unusual_numbers_are_asked_about() {
        let ends = seen(&[(-0.5, 1.5)]);
        assert!(!ends.found.is_settled && ends.doubt().is_some());
        assert!((ends.found.chosen.feature(0, 0.0) + 0.5).abs() < 1e-12);
        assert!((ends.found.chosen.feature(0, 1.0) - 1.5).abs() < 1e-12);
    }

    #[test]
    fn greys_end_where_white_is() {
        for (highest, top, settled) in [
            (0.9, 1.0, true),
            (16.0, 16.0, true),
            (255.0, 255.0, true),
            (200.0, 255.0, true),
            (60.0, 255.0, false),
            (3_000.0, 4_095.0, false),
            (1e9, 65_535.0, true),
        ] {
            let found = greys(highest);
            assert_eq!((found.chosen.top, found.is_settled), (top, settled));
        }
    }

    #[test]
    fn a_scaler_in_the_model_tells_whether_it_takes_greys() {
        let all = |hint| told(&[Some(hint); 4], 1).found;
        let rescaled = |one| Hint::Unit { one };
        let spread = |centre, deviation| Hint::Spread { centre, deviation };
        for (hint, top) in [
            (rescaled(255.0), 255.0),
            (rescaled(1.0), 1.0),
            (spread(0.1307, 0.3081), 1.0),
            (spread(33.3, 78.6), 255.0),
        ] {
            let found = all(hint);
            assert_eq!((found.chosen.top, found.is_settled), (top, true));
        }
        assert!(!told(&[None], 1).found.is_settled);
        let few = all(spread(9.0, 6.0));
        assert_eq!((few.chosen.top, few.is_settled), (16.0, false));
    }
}
