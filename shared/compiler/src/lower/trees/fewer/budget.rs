use card::LookupChoice;
use circuit::Circuit;

use super::thinning::Thinning;
use crate::{
    error::Error,
    lower::{
        family::Task,
        search::{Candidate, Lowered},
        trees::{
            attempt::{TOLERANCE, attempts, quick_attempt},
            frame::MOST_LOOKUPS,
            grid::Grid,
            words,
        },
    },
    measure::rows,
    model::{forest::Forest, scorer::Scorer},
};

/// Shares of all lookups that are tried below them.
const SHARES: [f64; 7] = [0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.03];
/// A forest of fewer lookups is left as it is, unless its owner wishes.
const FEW: usize = 24;
/// A forest of more leaves does not fit, however it is cut.
const MOST_LEAVES: usize = 24_000;
/// Leaves for each lookup, where nothing is known of a forest.
const USUAL_LEAVES: f64 = 2.2;
/// How often a number of leaves is tried until the lookups are few enough, and how many fewer leaves it is
/// where they are not, or where they are too many to count.
const TRIES: usize = 6;
const SLACK: f64 = 0.96;
const TOO_MANY: f64 = 0.8;
/// Which share of a wish, and of a position of the ladder, is as good.
const CLOSE: f64 = 0.95;
const LOOSE: f64 = 0.8;
/// Rows that leaves are weighed and moved by: of the owner's, and of those drawn around them, as many as are
/// walked down the trees in so many products.
const MOST_ROWS: usize = 1_500;
const FEWEST_ROWS: usize = 200;
const MOST_PRODUCTS: usize = 1 << 24;

/// One forest with some number of leaves, compiled.
struct Position {
    candidates: Vec<Candidate>,
    chosen: usize,
    is_whole: bool,
}

/// Compiles a forest: as it is, or with as many lookups as its owner wishes or as fit.
///
/// # Errors
/// [`Error::ForestLoss`] where it does not fit as closely as it should, [`Error::FewLookups`] where no
/// answer takes as few as wished, and as [`attempts`].
pub(crate) fn lowered(forest: &Forest, task: &Task) -> Result<Lowered, Error> {
    let rows = fitting_rows(forest, task);
    let thinning = Thinning::new(forest, &rows);
    let mut ladder = Ladder {
        thinning,
        task,
        wish: task.settings.lookups.unwrap_or(usize::MAX),
        choices: Vec::new(),
        kept: None,
        leaves_each: USUAL_LEAVES,
    };
    ladder.run(forest)?;
    ladder.lowered(forest)
}

/// Positions from many lookups to few; the first that is few enough is kept.
struct Ladder<'a> {
    thinning: Thinning<'a>,
    task: &'a Task<'a>,
    wish: usize,
    choices: Vec<LookupChoice>,
    kept: Option<Position>,
    /// Leaves of the last position, for each lookup.
    leaves_each: f64,
}

impl Ladder<'_> {
    fn run(&mut self, forest: &Forest) -> Result<(), Error> {
        let whole = match self.thinning.leaves <= MOST_LEAVES {
            true => whole(forest, self.task)?,
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
        if is_few || self.is_too_far() {
            return Ok(());
        }
        let shares = SHARES.map(|share| ((share * most as f64) as usize, LOOSE));
        let wish = (self.wish < most).then_some((self.wish, CLOSE));
        let mut wanted: Vec<(usize, f64)> = shares.into_iter().chain(wish).collect();
        wanted.sort_by_key(|(lookups, _)| std::cmp::Reverse(*lookups));
        wanted
            .into_iter()
            .try_for_each(|(lookups, close)| self.reach(lookups, close))
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
        let mut leaves = self.leaves_each * most as f64;
        for _ in 0..TRIES {
            let thinned = self.thinning.forest(leaves as usize);
            let found = position(quick_attempt(&thinned, self.task), false)?;
            let Some(found) = found else {
                leaves *= TOO_MANY;
                continue;
            };
            let got = found.lookups();
            self.leaves_each = leaves / got.max(1) as f64;
            if got <= most {
                self.add(found);
                return Ok(());
            }
            leaves = (SLACK * self.leaves_each * most as f64).min(TOO_MANY * leaves);
        }
        Ok(())
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
        self.choices.push(choice);
        if self.kept.is_none() && position.lookups() <= self.wish {
            self.kept = Some(position);
        }
    }

    /// Whether as many lookups as there may be are too few, and fewer are not what the owner wishes.
    fn is_too_far(&self) -> bool {
        let is_asked = self.task.settings.lookups.is_some();
        let is_close = |kept: &Position| kept.is_whole || kept.is_close();
        !is_asked && !self.kept.as_ref().is_some_and(is_close)
    }

    fn lowered(self, forest: &Forest) -> Result<Lowered, Error> {
        let is_too_far = self.is_too_far();
        let kept = self.kept.ok_or(match self.choices.last() {
            Some(last) => Error::FewLookups {
                least: last.lookup_count,
            },
            None => Error::ForestSize {
                got: MOST_LOOKUPS + 1,
            },
        })?;
        if is_too_far {
            let choice = kept.choice();
            return Err(Error::ForestLoss {
                lookups: choice.lookup_count,
                fidelity: choice.fidelity,
            });
        }
        let mut budget = self.choices;
        let chosen = kept.lookups() as u64;
        for choice in &mut budget {
            choice.chosen = choice.lookup_count == chosen;
        }
        let layers = |circuit: &Circuit| words::layers(circuit, forest);
        let lowered = Lowered::new(kept.candidates, kept.chosen, layers);
        Ok(Lowered { budget, ..lowered })
    }
}

/// The forest as it is; none where it takes too many lookups.
fn whole(forest: &Forest, task: &Task) -> Result<Option<Position>, Error> {
    position(attempts(forest, task), true)
}

fn position(
    attempts: Result<(Vec<Candidate>, usize), Error>,
    is_whole: bool,
) -> Result<Option<Position>, Error> {
    match attempts {
        Err(Error::ForestSize { .. }) => Ok(None),
        Err(Error::TreeSize) if !is_whole => Ok(None),
        attempts => attempts.map(|(candidates, chosen)| {
            Some(Position {
                candidates,
                chosen,
                is_whole,
            })
        }),
    }
}

impl Position {
    fn candidate(&self) -> &Candidate {
        &self.candidates[self.chosen]
    }

    fn lookups(&self) -> usize {
        self.candidate().circuit.lookup_count()
    }

    fn is_close(&self) -> bool {
        self.candidate().measured.used_of(TOLERANCE) <= 1.0
    }

    fn choice(&self) -> LookupChoice {
        let choice = &self.candidate().choice;
        LookupChoice {
            lookup_count: choice.lookup_count,
            lookups: choice.lookups,
            milliseconds: choice.milliseconds,
            accuracy: choice.accuracy,
            fidelity: choice.fidelity,
            is_whole: self.is_whole,
            chosen: false,
        }
    }
}

/// Rows that show where leaves matter: the owner's and others around them, or some between the thresholds.
fn fitting_rows(forest: &Forest, task: &Task) -> Vec<Vec<f64>> {
    let most = (MOST_PRODUCTS / forest.products().max(1)).clamp(FEWEST_ROWS, MOST_ROWS);
    let mut rows = rows::owned(task.rows, task.features, most);
    match rows.is_empty() {
        true => {
            let grid = Grid::new(forest, usize::MAX);
            rows = rows::between(grid.thresholds(), task.features, 2 * most);
        }
        false => rows.extend(rows::around(task.rows, task.features, most)),
    }
    rows
}
