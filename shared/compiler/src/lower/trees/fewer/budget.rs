use card::LookupChoice;
use circuit::Circuit;

use super::{growing::Growing, refining::Teacher, thinning::Thinning};
use crate::{
    error::Error,
    lower::{
        family::Task,
        search::{Candidate, Lowered},
        trees::{
            attempt::{Quick, TOLERANCE, attempts, quick_attempt},
            frame::MOST_LOOKUPS,
            grid::Grid,
            words,
        },
    },
    measure::{fidelity::Tolerance, rows},
    model::{forest::Forest, scorer::Scorer},
};

/// Shares of all lookups that are tried below them.
const SHARES: [f64; 7] = [0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.03];
/// A forest of fewer lookups is left as it is, unless its owner wishes.
const FEW: usize = 24;
/// A forest of more splits does not fit, however it is cut.
const MOST_SPLITS: usize = 24_000;
/// Leaves for each lookup, where nothing is known of a forest.
const USUAL_LEAVES: f64 = 2.2;
/// How often a number of leaves is tried until the lookups are few enough, and how many fewer leaves it is
/// where they are not, or where they are too many to count.
const TRIES: usize = 6;
const SLACK: f64 = 0.96;
const TOO_MANY: f64 = 0.8;
/// The same of trees grown anew: as many as in proportion, then as many fewer as there are lookups too many, since
/// telling the label takes some whatever the trees.
const GROWN_TRIES: usize = 3;
/// Which share of a wish, and of a position of the ladder, is as good.
const CLOSE: f64 = 0.95;
const LOOSE: f64 = 0.8;
/// Most lookups of trees that are grown anew.
const MOST_GROWN: usize = 2_048;
/// Rows that leaves are weighed and moved by: of the owner's, and for each of them so many drawn around them with
/// a seed, as many as are walked down the trees in so many products. Of many rows of the owner's every second
/// one is left to show what is lost.
const MOST_ROWS: usize = 1_500;
const FEWEST_ROWS: usize = 200;
const DRAWN_EACH: usize = 2;
const FITTED: u64 = 13;
const MOST_PRODUCTS: usize = 1 << 24;

/// What a forest may lose that does not fit whole: its owner is told what became of it.
const TOLD: Tolerance = Tolerance {
    labels: 0.02,
    variance: 0.01,
    drawn: 12.5,
    ..TOLERANCE
};

/// What a forest may lose whose sealed form would be too large: its owner is asked about probabilities that differ.
const ASKED: Tolerance = Tolerance {
    labels: 0.07,
    probability: 0.5,
    mean_probability: 0.05,
    variance: 0.02,
    ..TOLD
};

/// One forest with some number of leaves, compiled.
struct Position {
    candidates: Vec<Candidate>,
    chosen: usize,
    way: Way,
}

/// How a forest came to its number of lookups.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It is as trained.
    Whole,
    /// Leaves became one.
    Cut,
    /// Trees were grown anew.
    Grown,
}

impl Way {
    /// The way to so many lookups, from so many before, in a sentence; none for a forest as trained.
    fn told(self, lookups: u64, before: &str) -> Option<String> {
        let how = match self {
            Self::Whole => return None,
            Self::Cut => {
                "leaves that differ least where rows are became one, and thresholds that no tree asks for any more are gone"
            }
            Self::Grown => {
                "in place of the trained trees, smaller ones were grown that answer as all of them together do"
            }
        };
        Some(format!(
            "The trees were brought down to {lookups} lookups, from {before}: {how}."
        ))
    }
}

/// Compiles a forest: as it is, or with as many lookups as its owner wishes or as fit.
///
/// # Errors
/// [`Error::ForestLoss`] where it does not fit as closely as it should, [`Error::FewLookups`] where no
/// answer takes as few as wished, and as [`attempts`].
pub(crate) fn lowered(forest: &Forest, task: &Task) -> Result<Lowered, Error> {
    let rows = fitting_rows(forest, task);
    let teacher = Teacher::new(forest, &rows);
    let mut ladder = Ladder {
        forest,
        teacher: &teacher,
        thinning: Thinning::new(forest, &teacher),
        growing: None,
        is_outgrown: false,
        task,
        wish: task.settings.lookups.unwrap_or(usize::MAX),
        choices: Vec::new(),
        kept: None,
        oversized: None,
        leaves_each: USUAL_LEAVES,
    };
    ladder.run()?;
    ladder.lowered()
}

/// Positions from many lookups to few; the first that is few enough is kept.
struct Ladder<'a> {
    forest: &'a Forest,
    teacher: &'a Teacher<'a>,
    thinning: Thinning<'a>,
    growing: Option<Growing<'a>>,
    /// Whether trees that were grown anew came closer than what was left of the forest's own.
    is_outgrown: bool,
    task: &'a Task<'a>,
    wish: usize,
    choices: Vec<LookupChoice>,
    kept: Option<Position>,
    /// Lookups of the first position whose sealed form is too large to be kept.
    oversized: Option<u64>,
    /// Leaves of the last position, for each lookup.
    leaves_each: f64,
}

impl Ladder<'_> {
    fn run(&mut self) -> Result<(), Error> {
        let splits = self.forest.conditions().count();
        let whole = match splits.min(self.thinning.leaves) <= MOST_SPLITS {
            true => whole(self.forest, self.task)?,
            false => None,
        };
        let most = whole.as_ref().map_or(MOST_LOOKUPS, Position::lookups);
        match whole {
            Some(whole) => {
                self.leaves_each = self.thinning.leaves as f64 / whole.lookups().max(1) as f64;
                self.add(whole);
            }
            None => self.reach(MOST_LOOKUPS, CLOSE)?,
        }
        let is_few = most <= FEW && self.kept.is_some();
        if is_few || self.oversized.is_none() && self.is_too_far() {
            return Ok(());
        }
        let shares = SHARES.map(|share| ((share * most as f64) as usize, LOOSE));
        let wish = (self.wish < most).then_some((self.wish, CLOSE));
        let mut wanted: Vec<(usize, f64)> = shares.into_iter().chain(wish).collect();
        wanted.sort_by_key(|(lookups, _)| std::cmp::Reverse(*lookups));
        for (lookups, close) in wanted {
            self.reach(lookups, close)?;
            if self.kept.is_some() && self.is_too_far() {
                break;
            }
        }
        Ok(())
    }

    /// Adds a position of at most `most` lookups, unless one is known that has at least `close` times as many.
    fn reach(&mut self, most: usize, close: f64) -> Result<(), Error> {
        let near = |choice: &LookupChoice| {
            let count = choice.lookup_count as f64;
            (close * most as f64..=most as f64).contains(&count)
        };
        if most == 0 || self.choices.iter().any(near) {
            return Ok(());
        }
        let cut = match self.is_outgrown {
            true => None,
            false => self.cut(most)?,
        };
        let grown = match &cut {
            Some(cut) if cut.is_close() => None,
            _ => self.grown(most)?,
        };
        let closer = match (cut, grown) {
            (Some(cut), Some(grown)) if cut.loss() <= grown.loss() => Some(cut),
            (cut, grown) => {
                self.is_outgrown = grown.is_some();
                grown.or(cut)
            }
        };
        if let Some(position) = closer {
            self.add(position);
        }
        Ok(())
    }

    /// What is left of the forest's own trees with at most so many lookups.
    fn cut(&mut self, most: usize) -> Result<Option<Position>, Error> {
        let mut leaves = self.leaves_each * most as f64;
        for _ in 0..TRIES {
            let thinned = self.thinning.forest(leaves as usize);
            let found = standing_in(&thinned, self.task, Way::Cut, most)?;
            let Some(found) = found else {
                leaves *= TOO_MANY;
                continue;
            };
            self.leaves_each = leaves / found.lookups().max(1) as f64;
            if let StandIn::Fits(position) = found {
                return Ok(Some(position));
            }
            leaves = (SLACK * self.leaves_each * most as f64).min(TOO_MANY * leaves);
        }
        Ok(None)
    }

    /// Trees grown anew, of at most so many lookups.
    fn grown(&mut self, most: usize) -> Result<Option<Position>, Error> {
        if most > MOST_GROWN {
            return Ok(None);
        }
        let growing = || Growing::new(self.forest, self.teacher, most);
        let growing = self.growing.get_or_insert_with(growing);
        let mut trees = most;
        for attempt in 0..GROWN_TRIES {
            let found = standing_in(&growing.forest(trees), self.task, Way::Grown, most)?;
            let Some(StandIn::TooMany(got)) = found else {
                return Ok(found.and_then(StandIn::position));
            };
            trees = match attempt {
                0 => trees * most / got.max(1),
                _ => trees.saturating_sub(got - most),
            };
            if trees == 0 {
                break;
            }
        }
        Ok(None)
    }

    fn add(&mut self, position: Position) {
        let choice = position.choice();
        let fewest = self
            .choices
            .last()
            .map_or(u64::MAX, |last| last.lookup_count);
        if choice.lookup_count >= fewest {
            return;
        }
        if !(self.task.fits)(&position.candidate().circuit) {
            self.oversized.get_or_insert(choice.lookup_count);
            return;
        }
        self.choices.push(choice);
        if self.kept.is_none() && position.lookups() <= self.wish {
            self.kept = Some(position);
        }
    }

    /// Whether as many lookups as there may be are too few, and fewer are not what the owner wishes.
    fn is_too_far(&self) -> bool {
        let is_asked = self.task.settings.lookups.is_some();
        let most = if self.oversized.is_some() {
            ASKED
        } else {
            TOLD
        };
        let is_told = |kept: &Position| kept.used_of(most) <= 1.0;
        let is_close = |kept: &Position| kept.way == Way::Whole || is_told(kept);
        !is_asked && !self.kept.as_ref().is_some_and(is_close)
    }

    fn lowered(self) -> Result<Lowered, Error> {
        let is_too_far = self.is_too_far();
        let oversized = self.oversized;
        let kept = self.kept.ok_or(match (self.choices.last(), oversized) {
            (Some(last), _) => Error::FewLookups {
                least: last.lookup_count,
            },
            (None, Some(_)) => Error::TooLarge,
            (None, None) => Error::ForestSize {
                got: MOST_LOOKUPS + 1,
            },
        })?;
        if is_too_far {
            let choice = kept.choice();
            return Err(Error::ForestLoss {
                oversized,
                lookups: choice.lookup_count,
                fidelity: choice.fidelity,
            });
        }
        let mut budget = self.choices;
        let chosen = kept.lookups() as u64;
        for choice in &mut budget {
            choice.chosen = choice.lookup_count == chosen;
        }
        let whole = budget.iter().find(|choice| choice.is_whole);
        let before = match (whole, oversized) {
            (Some(whole), _) => whole.lookup_count.to_string(),
            (None, Some(lookups)) => {
                format!("{lookups}, with which a sealed copy would be larger than a server takes")
            }
            (None, None) => "more than an answer may take".to_owned(),
        };
        let remark = kept.way.told(chosen, &before);
        let layers = |circuit: &Circuit| words::layers(circuit, self.forest);
        let lowered = Lowered::new(kept.candidates, kept.chosen, layers);
        Ok(Lowered {
            remarks: remark.into_iter().collect(),
            budget,
            ..lowered
        })
    }
}

/// The forest as it is; none where it takes too many lookups.
fn whole(forest: &Forest, task: &Task) -> Result<Option<Position>, Error> {
    match attempts(forest, task) {
        Err(Error::ForestSize { .. }) => Ok(None),
        attempts => attempts.map(|(candidates, chosen)| {
            Some(Position {
                candidates,
                chosen,
                way: Way::Whole,
            })
        }),
    }
}

/// A forest in place of a larger one.
enum StandIn {
    Fits(Position),
    /// It takes so many lookups.
    TooMany(usize),
}

impl StandIn {
    fn lookups(&self) -> usize {
        match self {
            Self::Fits(position) => position.lookups(),
            Self::TooMany(lookups) => *lookups,
        }
    }

    fn position(self) -> Option<Position> {
        match self {
            Self::Fits(position) => Some(position),
            Self::TooMany(_) => None,
        }
    }
}

/// A forest in place of a larger one, of at most so many lookups; none where they cannot be counted.
fn standing_in(
    forest: &Forest,
    task: &Task,
    way: Way,
    most: usize,
) -> Result<Option<StandIn>, Error> {
    match quick_attempt(forest, task, most) {
        Err(Error::ForestSize { .. } | Error::TreeSize) => Ok(None),
        Err(error) => Err(error),
        Ok(Quick::TooMany(lookups)) => Ok(Some(StandIn::TooMany(lookups))),
        Ok(Quick::Fits(candidate)) => Ok(Some(StandIn::Fits(Position {
            candidates: vec![*candidate],
            chosen: 0,
            way,
        }))),
    }
}

impl Position {
    fn candidate(&self) -> &Candidate {
        &self.candidates[self.chosen]
    }

    fn lookups(&self) -> usize {
        self.candidate().circuit.lookup_count()
    }

    /// What is lost, as a multiple of what may be.
    fn loss(&self) -> f64 {
        self.used_of(TOLERANCE)
    }

    fn used_of(&self, tolerance: Tolerance) -> f64 {
        self.candidate().measured.used_of(tolerance)
    }

    fn is_close(&self) -> bool {
        self.loss() <= 1.0
    }

    fn choice(&self) -> LookupChoice {
        let choice = &self.candidate().choice;
        LookupChoice {
            lookup_count: choice.lookup_count,
            lookups: choice.lookups,
            milliseconds: choice.milliseconds,
            accuracy: choice.accuracy,
            fidelity: choice.fidelity,
            is_whole: self.way == Way::Whole,
            chosen: false,
        }
    }
}

/// Rows that show where leaves matter: the owner's and others around them, or some between the thresholds.
fn fitting_rows(forest: &Forest, task: &Task) -> Vec<Vec<f64>> {
    let most = (MOST_PRODUCTS / forest.products().max(1)).clamp(FEWEST_ROWS, MOST_ROWS);
    if task.rows.is_empty() {
        let grid = Grid::exact(forest);
        return rows::between(grid.thresholds(), task.features, DRAWN_EACH * most);
    }
    let most = match task.rows.len() >= 2 * FEWEST_ROWS {
        true => most.min(task.rows.len() / 2),
        false => most,
    };
    let mut fitting = rows::owned(task.rows, task.features, most);
    let drawn = DRAWN_EACH * most;
    fitting.extend(rows::around(task.rows, task.features, drawn, FITTED));
    fitting
}
