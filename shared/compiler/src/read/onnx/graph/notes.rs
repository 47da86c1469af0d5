use std::{collections::BTreeSet, rc::Rc};

use card::PixelOrder;
use preparation::{Builder, Input, Step};

use super::affine::{Activated, Affine, MOST_COLUMNS, Source};
use crate::{
    error::Error,
    lower::trees::words,
    model::{
        forest::{Forest, margin},
        hint::{Hint, UNREAD},
        network::{MOST_LAYERS, function::Function, functions::Functions},
    },
    read::onnx::trees::{column::Column, grove::Grove, trail::Trail},
    words::printable,
};

/// What the step is called that adds up leaves, until all trees are known.
pub(crate) const TREES: &str = "trees";
/// Most columns that are combined in public for trees.
const MOST_COMBINED: usize = 1_024;

/// Facts gathered on the way through the graph.
pub(crate) struct Notes {
    /// What is made of the inputs before the first sealed layer.
    pub(crate) columns: Builder,
    /// Trees, and the numbers that are made of them.
    pub(crate) trees: Grove,
    /// How the colours of pixels stand, where the input's dimensions tell that it is a coloured picture.
    pub(crate) pixels: Option<PixelOrder>,
    /// Ranges given away by scalers, by feature.
    pub(crate) hints: Vec<Option<Hint>>,
    /// Columns that weights meet as they are.
    pub(crate) reached: BTreeSet<usize>,
    /// Columns that encoders read, which take what they know alone.
    pub(crate) strict: BTreeSet<usize>,
    /// Steps that shape the scores, in words.
    pub(crate) steps: Vec<String>,
}

impl Notes {
    /// Of a graph with these inputs.
    pub(crate) fn new(inputs: Vec<Input>) -> Self {
        Self {
            hints: vec![None; inputs.len()],
            pixels: None,
            columns: Builder::new(inputs),
            trees: Grove::new(),
            reached: BTreeSet::new(),
            strict: BTreeSet::new(),
            steps: Vec::new(),
        }
    }

    pub(crate) fn step(&mut self, step: &str) {
        if self.steps.last().is_none_or(|last| last != step) {
            self.steps.push(step.into());
        }
    }

    /// Says what the trees are, and from where to where they ask; a number that none reads may be any.
    pub(crate) fn tell(&mut self, forest: &Forest) {
        if let Some(step) = self.steps.iter_mut().find(|step| *step == TREES) {
            *step = words::trees(forest);
        }
        let asked = self.asked_of_inputs(forest);
        // What steps make of an input is asked for in its place.
        let mut steps = self.columns.steps().iter();
        let is_direct = steps.all(|step| matches!(step, Step::Filled { .. }));
        for (hint, asked) in self.hints.iter_mut().zip(asked) {
            let told = match asked {
                None if is_direct => Hint::Unread,
                asked => {
                    let (first, last) = asked.unwrap_or((0.0, UNREAD));
                    let margin = margin(first, last);
                    let (minimum, maximum) = (first - margin, last + margin);
                    Hint::Ends { minimum, maximum }
                }
            };
            *hint = hint.or(Some(told));
        }
        self.steps.retain(|step| step != TREES);
    }

    /// The first and last number that trees ask each input for, before gaps are filled or behind that.
    fn asked_of_inputs(&self, forest: &Forest) -> Vec<Option<(f64, f64)>> {
        let mut inputs: Vec<Option<(f64, f64)>> = vec![None; self.hints.len()];
        for (column, asked) in forest.asked().into_iter().enumerate() {
            let Some((input, (first, last))) = inputs.get_mut(self.unfilled(column)).zip(asked)
            else {
                continue;
            };
            let (low, high) = input.unwrap_or((first, last));
            *input = Some((low.min(first), high.max(last)));
        }
        inputs
    }

    /// Remembers what the scalers before a linear layer tell.
    pub(crate) fn keep_hints(&mut self, layer_input: &Affine) {
        let scaled = layer_input.scaled_columns().unwrap_or_default();
        let met = scaled.into_iter().filter(|(_, scale, _)| *scale != 0.0);
        self.reached.extend(met.map(|(column, ..)| column));
        self.learn(layer_input);
    }

    /// Remembers what the scalers before a value tell.
    fn learn(&mut self, scaled: &Affine) {
        for (column, hint) in scaled.hints() {
            let column = self.unfilled(column);
            if let Some(input) = self.hints.get_mut(column) {
                *input = Some(hint);
            }
        }
    }

    /// Remembers what steps before a value tell of inputs: where a transform of quantiles or bins begins and ends.
    pub(crate) fn learn_of_steps(&mut self) {
        let told = self.columns.steps().iter().filter_map(|step| {
            let (column, points) = match step {
                Step::Interpolated { column, from, .. } => (column, from),
                Step::Binned { column, edges } => (column, edges),
                _ => return None,
            };
            let (first, last) = (*points.first()?, *points.last()?);
            Some((self.unfilled(*column), first, last))
        });
        for (column, first, last) in told.collect::<Vec<_>>() {
            if let Some(hint @ None) = self.hints.get_mut(column) {
                let margin = margin(first, last);
                let (minimum, maximum) = (first - margin, last + margin);
                *hint = Some(Hint::Ends { minimum, maximum });
            }
        }
    }

    /// The column in which this one fills gaps, or itself.
    fn unfilled(&self, column: usize) -> usize {
        match self.columns.made(column) {
            Some((Step::Filled { column, .. }, _)) => *column,
            _ => column,
        }
    }

    /// Positions of names among those of a text input, which thereby is a category; none where the text is
    /// cut into words elsewhere.
    pub(crate) fn named(
        &mut self,
        input: usize,
        names: &[String],
        takes_others: bool,
    ) -> Option<Vec<f64>> {
        let is_cut = |step: &Step| matches!(step, Step::Words { input: cut, .. } if *cut == input);
        if self.columns.steps().iter().any(is_cut) {
            return None;
        }
        let known = self.columns.inputs.get_mut(input)?;
        if matches!(known, Input::Text) {
            *known = Input::Category {
                names: Vec::new(),
                may_miss: false,
                other_is_missing: true,
            };
        }
        let Input::Category {
            names: known,
            other_is_missing,
            ..
        } = known
        else {
            return None;
        };
        *other_is_missing &= takes_others;
        let position = |name: &String| {
            let position = known.iter().position(|other| other == name);
            position.unwrap_or_else(|| {
                known.push(name.clone());
                known.len() - 1
            }) as f64
        };
        Some(names.iter().map(position).collect())
    }

    /// A column that is the same number in every row.
    pub(crate) fn fixed(&mut self, number: f64) -> usize {
        self.columns.column(Step::Combined {
            columns: Vec::new(),
            weights: Vec::new(),
            offset: number,
        })
    }

    /// Inputs among these columns may be left empty.
    pub(crate) fn allow_gaps(&mut self, affine: &Affine) {
        for (column, ..) in affine.scaled_columns().unwrap_or_default() {
            if let Some(Input::Number { may_miss, .. } | Input::Category { may_miss, .. }) =
                self.columns.inputs.get_mut(column)
            {
                *may_miss = true;
            }
        }
    }

    /// A public column made of each column of `affine`, which must be scaled columns of the
    /// preparation; none where weights have combined them, or where there are too many.
    pub(crate) fn derived(
        &mut self,
        affine: &Affine,
        step: impl Fn(usize, usize) -> Step,
    ) -> Option<Affine> {
        let bases = self.bases(affine)?;
        let bases = bases.into_iter().enumerate();
        let made = bases.map(|(index, base)| self.columns.column(step(index, base)));
        let made: Vec<usize> = made.collect();
        self.picked(&made)?.arranged(affine.extent().clone())
    }

    /// The public column that each column of `affine` is, scaled where need be; none where weights have
    /// combined them.
    pub(crate) fn bases(&mut self, affine: &Affine) -> Option<Vec<usize>> {
        let scaled = affine.scaled_columns()?;
        self.learn(affine);
        let base = |(column, scale, offset): (usize, f64, f64)| match (scale, offset) {
            (1.0, 0.0) => column,
            _ => self.columns.column(Step::Scaled {
                column,
                scale,
                offset,
            }),
        };
        Some(scaled.into_iter().map(base).collect())
    }

    /// The columns of `affine` as trees read them: where weights have combined columns of the preparation,
    /// they are combined in public. None where a layer or trees made them.
    pub(crate) fn tree_columns(&mut self, affine: &Affine) -> Option<Vec<Column>> {
        if let Some(columns) = affine.tree_columns() {
            self.reached
                .extend(columns.iter().map(|column| column.source));
            return Some(columns);
        }
        if !affine.source().is_inputs() || affine.columns() > MOST_COMBINED {
            return None;
        }
        let combined = (0..affine.columns()).map(|column| Column {
            source: self.combined(&affine.weights(column), affine.offset(column)),
            trail: Trail::default(),
        });
        let combined: Vec<Column> = combined.collect();
        self.reached
            .extend(combined.iter().map(|column| column.source));
        Some(combined)
    }

    fn combined(&mut self, row: &[f64], offset: f64) -> usize {
        let terms = row.iter().copied().enumerate();
        let (columns, weights) = terms.filter(|(_, weight)| *weight != 0.0).unzip();
        self.columns.column(Step::Combined {
            columns,
            weights,
            offset,
        })
    }

    /// These columns of the preparation; none where there are too many.
    pub(crate) fn picked(&self, columns: &[usize]) -> Option<Affine> {
        let width = self.columns.width();
        (width <= MOST_COLUMNS).then(|| Affine::picked(columns, width))
    }

    /// Ends a layer with `function`: its outputs.
    ///
    /// # Errors
    /// [`Error::Layers`] and [`Error::NotLinear`].
    pub(crate) fn layer(
        &mut self,
        affine: Rc<Affine>,
        function: Function,
    ) -> Result<Affine, Error> {
        if matches!(affine.source(), Source::Trees) {
            return Err(Error::BehindTrees(printable(&function.name())));
        }
        if !affine.is_matrix() {
            return Err(Error::NotLinear(printable(&function.name())));
        }
        self.step(&function.name());
        let functions = Functions::alike(function, affine.columns());
        let layer = Activated { affine, functions };
        match layer.depth() {
            depth if depth > MOST_LAYERS => Err(Error::Layers { got: depth }),
            _ => Ok(Affine::behind_distinct(layer)),
        }
    }
}
