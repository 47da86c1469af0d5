use circuit::MOST_FEATURES;
use preparation::{Builder, Input};

use crate::{
    error::Error,
    file_kind::FileKind,
    lower::trees::words,
    model::{
        float::{FloatModel, ModelKind},
        forest::{Forest, Tree, asked, margin},
        hint::Hint,
    },
    read::{
        trees::{gaps, output::Output},
        understanding::Understanding,
    },
    words::printable,
};

/// What a file of trees holds, whichever program wrote it.
pub(crate) struct SavedForest {
    pub(crate) kind: FileKind,
    /// What is given for each feature.
    pub(crate) inputs: Vec<Input>,
    /// Whether training saw missing values: then any number may be missing.
    pub(crate) gaps: bool,
    /// Feature names; none where the file has none.
    pub(crate) names: Vec<String>,
    /// Smallest and largest value in training; none where the file does not tell.
    pub(crate) ranges: Vec<Option<(f64, f64)>>,
    /// What each score starts with.
    pub(crate) base: Vec<f64>,
    pub(crate) trees: Vec<Tree>,
    /// How often each tree of the file is here: once for each score its leaves add to.
    pub(crate) copies: usize,
    pub(crate) output: Output,
    /// What the owner should know.
    pub(crate) notes: Vec<&'static str>,
}

impl SavedForest {
    /// # Errors
    /// [`Error::Damaged`], [`Error::Features`], [`Error::Outputs`] and [`Error::NotFinite`].
    pub(crate) fn checked(mut self) -> Result<Self, Error> {
        self.output = self.output.checked()?;
        let features = self.inputs.len();
        if !(1..=MOST_FEATURES).contains(&features) {
            return Err(Error::Features { got: features });
        }
        let leaves = self.trees.iter().flat_map(Tree::leaves);
        if !self.base.iter().copied().chain(leaves).all(f64::is_finite) {
            return Err(Error::NotFinite);
        }
        let fits = self.base.len() == self.output.scores()
            && self.trees.iter().all(|tree| tree.target < self.base.len())
            && [0, features].contains(&self.names.len())
            && [0, features].contains(&self.ranges.len());
        let damaged = Error::Damaged(self.kind);
        fits.then_some(self).ok_or(damaged)
    }

    /// The understanding of a file with these class names and this target.
    ///
    /// # Errors
    /// [`Error::Classes`] and [`Error::Outputs`].
    pub(crate) fn understood(
        mut self,
        classes: Option<Vec<String>>,
        target: Option<&str>,
    ) -> Result<Understanding, Error> {
        let answer = self.output.answer(classes, target)?;
        let count = self.inputs.len();
        let mut names: Vec<String> = self.names.iter().map(|name| printable(name)).collect();
        names.resize(count, String::new());
        self.ranges.resize(count, None);
        let hints = hints(&self.trees, &self.ranges);
        let (builder, columns) = self.filled();
        let forest = Forest {
            features: count,
            base: self.base,
            trees: self.trees,
            copies: self.copies.max(1),
            link: self.output.link(),
            notes: self.notes,
        };
        Ok(Understanding {
            answer,
            preparation: builder.finish(columns),
            names,
            hints,
            steps: vec![words::trees(&forest)],
            pixels: None,
            questions: Vec::new(),
            file: Some(format!("A model file written by {}.", self.kind.program)),
            float: FloatModel(ModelKind::Forest(forest)),
        })
    }

    /// The inputs, and the column of each feature: without gaps, if there may be any.
    fn filled(&mut self) -> (Builder, Vec<usize>) {
        let mut columns: Vec<usize> = (0..self.inputs.len()).collect();
        let mut builder = Builder::new(std::mem::take(&mut self.inputs));
        let is_told = self.gaps || gaps::are_told(&self.trees);
        if !is_told && !builder.inputs.iter().any(gaps::may_be) {
            gaps::forget(&mut self.trees);
            self.notes.push(COMPLETE);
            return (builder, columns);
        }
        for input in &mut builder.inputs {
            if let Input::Number { may_miss, .. } | Input::Category { may_miss, .. } = input {
                *may_miss |= is_told;
            }
        }
        self.notes.push(GAPS);
        gaps::fill(&mut self.trees, &mut columns, &mut builder);
        (builder, columns)
    }
}

const COMPLETE: &str = "Every feature needs a value: the trees were trained without missing ones, so an empty cell has no meaning.";
const GAPS: &str = "An empty cell goes where the trees send missing values.";

/// Smallest and largest value.
type Ends = (f64, f64);

/// Ranges of training, or what the edges of each feature span, with as much on either side.
fn hints(trees: &[Tree], ranges: &[Option<Ends>]) -> Vec<Option<Hint>> {
    let spans = asked(trees, ranges.len());
    let hint = |(range, span): (&Option<Ends>, Option<Ends>)| {
        let (minimum, maximum) = match (range, span) {
            (None, None) => return Some(Hint::Unread),
            (Some((low, high)), None) => (*low, *high),
            (Some((low, high)), Some((first, last))) => (low.min(first), high.max(last)),
            (None, Some((first, last))) => {
                let margin = match last - first {
                    0.0 => first.abs().max(1.0),
                    _ => margin(first, last),
                };
                (first - margin, last + margin)
            }
        };
        Some(Hint::Ends { minimum, maximum })
    };
    ranges.iter().zip(spans).map(hint).collect()
}
