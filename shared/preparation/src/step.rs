use serde::{Deserialize, Serialize};

use crate::{Cell, Curve, Norm, Span, Vocabulary, reach};

/// Makes columns of earlier ones. What is missing is not-a-number until a step fills it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The column, and `value` where it is missing.
    Filled {
        /// What is read.
        column: usize,
        /// What stands for a gap.
        value: f64,
    },
    /// 1 where the column is missing, else 0.
    Missing {
        /// What is read.
        column: usize,
    },
    /// `scale * x + offset`.
    Scaled {
        /// What is read.
        column: usize,
        /// Factor.
        scale: f64,
        /// What is added.
        offset: f64,
    },
    /// The nearest number inside a span.
    Clipped {
        /// What is read.
        column: usize,
        /// Where values stay.
        span: Span,
    },
    /// 1 where the column is one of these values, else 0.
    OneOf {
        /// What is read.
        column: usize,
        /// The values, at least one.
        values: Vec<f64>,
    },
    /// 1 where the column is at least `edge`, else 0; 0 where it is missing.
    AtLeast {
        /// What is read.
        column: usize,
        /// The first value that counts.
        edge: f64,
    },
    /// How many of the edges the column has reached.
    Binned {
        /// What is read.
        column: usize,
        /// Increasing.
        edges: Vec<f64>,
    },
    /// The value of the key that the column equals.
    Mapped {
        /// What is read.
        column: usize,
        /// What is looked for.
        keys: Vec<f64>,
        /// What stands for each key.
        values: Vec<f64>,
        /// What stands for everything else.
        otherwise: f64,
    },
    /// Straight lines between points, level beyond both ends; where several points share a place, midway
    /// between the first and the last, and at either end the end's own value.
    ///
    /// Source: scikit-learn, `QuantileTransformer`, which averages both directions.
    Interpolated {
        /// What is read.
        column: usize,
        /// Where the points are, never decreasing.
        from: Vec<f64>,
        /// Their values.
        to: Vec<f64>,
    },
    /// The product of columns; a column named twice is squared.
    Product {
        /// What is read, at least one.
        columns: Vec<usize>,
    },
    /// `weights . columns + offset`.
    Combined {
        /// What is read.
        columns: Vec<usize>,
        /// A factor for each.
        weights: Vec<f64>,
        /// What is added.
        offset: f64,
    },
    /// The largest of columns, or the smallest.
    Extreme {
        /// What is read, at least one.
        columns: Vec<usize>,
        /// Whether the largest is meant.
        is_largest: bool,
    },
    /// How long a row of columns is.
    Length {
        /// What is read, at least one.
        columns: Vec<usize>,
        /// What is meant by length.
        norm: Norm,
    },
    /// The second column where the first is not 0, else the third.
    Choice {
        /// What decides, what is taken where it is not 0, what is taken where it is.
        columns: [usize; 3],
    },
    /// A function of the column.
    Curved {
        /// What is read.
        column: usize,
        /// The function.
        curve: Curve,
    },
    /// The columns divided by their length: as many columns.
    Normalized {
        /// What is read, at least one.
        columns: Vec<usize>,
        /// What is meant by length.
        norm: Norm,
    },
    /// Values of a series: a column for each lag.
    Lagged {
        /// The input that is the series.
        input: usize,
        /// How far back each lies; the newest is 1.
        lags: Vec<usize>,
        /// Where values stay.
        span: Span,
    },
    /// How often words occur in a text: a column for each term.
    Words {
        /// The input that is the text.
        input: usize,
        /// What is counted.
        vocabulary: Vocabulary,
    },
}

impl Step {
    /// Columns that it makes.
    pub fn width(&self) -> usize {
        match self {
            Self::Normalized { columns, .. } => columns.len(),
            Self::Words { vocabulary, .. } => vocabulary.terms.len(),
            Self::Lagged { lags, .. } => lags.len(),
            _ => 1,
        }
    }

    /// Leaves out what nothing reads and nothing else depends on; answers which columns stay.
    pub(crate) fn narrow(&mut self, read: &[bool]) -> Vec<bool> {
        match self {
            Self::Words { vocabulary, .. } if vocabulary.norm.is_none() => {
                vocabulary.keep(read);
                read.to_vec()
            }
            _ => vec![true; read.len()],
        }
    }

    /// Whether what is made of a missing value is missing.
    pub(crate) fn keeps_gaps(&self) -> bool {
        !matches!(
            self,
            Self::Filled { .. }
                | Self::Missing { .. }
                | Self::OneOf { .. }
                | Self::AtLeast { .. }
                | Self::Mapped { .. }
                | Self::Words { .. }
                | Self::Lagged { .. }
        )
    }

    /// Columns that it reads.
    pub fn reads(&self) -> &[usize] {
        match self {
            Self::Filled { column, .. }
            | Self::Missing { column }
            | Self::Scaled { column, .. }
            | Self::Clipped { column, .. }
            | Self::OneOf { column, .. }
            | Self::AtLeast { column, .. }
            | Self::Binned { column, .. }
            | Self::Mapped { column, .. }
            | Self::Interpolated { column, .. }
            | Self::Curved { column, .. } => std::slice::from_ref(column),
            Self::Product { columns }
            | Self::Combined { columns, .. }
            | Self::Extreme { columns, .. }
            | Self::Length { columns, .. }
            | Self::Normalized { columns, .. } => columns,
            Self::Choice { columns } => columns,
            Self::Words { input, .. } | Self::Lagged { input, .. } => std::slice::from_ref(input),
        }
    }

    /// Reads every column where it now stands.
    pub(crate) fn renumber(&mut self, place: &[usize]) {
        match self {
            Self::Filled { column, .. }
            | Self::Missing { column }
            | Self::Scaled { column, .. }
            | Self::Clipped { column, .. }
            | Self::OneOf { column, .. }
            | Self::AtLeast { column, .. }
            | Self::Binned { column, .. }
            | Self::Mapped { column, .. }
            | Self::Interpolated { column, .. }
            | Self::Curved { column, .. } => *column = place[*column],
            Self::Product { columns }
            | Self::Combined { columns, .. }
            | Self::Extreme { columns, .. }
            | Self::Length { columns, .. }
            | Self::Normalized { columns, .. } => moved(columns, place),
            Self::Choice { columns } => moved(columns, place),
            Self::Words { input, .. } | Self::Lagged { input, .. } => *input = place[*input],
        }
    }

    /// Appends its columns to those before it.
    pub(crate) fn apply(&self, cells: &[Cell], columns: &mut Vec<f64>) {
        match self {
            Self::Normalized {
                columns: read,
                norm,
            } => {
                let mut numbers: Vec<f64> = read.iter().map(|column| columns[*column]).collect();
                norm.divide(&mut numbers);
                columns.extend(numbers);
            }
            Self::Words { input, vocabulary } => columns.extend(match &cells[*input] {
                Cell::Text(text) => vocabulary.count(text),
                Cell::Number(_) | Cell::Missing | Cell::Series(_) => {
                    vec![0.0; vocabulary.terms.len()]
                }
            }),
            Self::Lagged { input, lags, span } => {
                let values = match &cells[*input] {
                    Cell::Series(values) => values.as_slice(),
                    Cell::Number(_) | Cell::Missing | Cell::Text(_) => &[],
                };
                let back = |lag: &usize| values.len().checked_sub(*lag).map(|place| values[place]);
                let lagged = lags.iter().map(back);
                columns
                    .extend(lagged.map(|value| value.map_or(f64::NAN, |value| span.clamp(value))));
            }
            _ => columns.push(self.one(columns)),
        }
    }

    /// The column of a step that makes one.
    fn one(&self, columns: &[f64]) -> f64 {
        match self {
            Self::Filled { column, value } if columns[*column].is_nan() => *value,
            Self::Filled { column, .. } => columns[*column],
            Self::Missing { column } => bit(columns[*column].is_nan()),
            Self::Scaled {
                column,
                scale,
                offset,
            } => scale * columns[*column] + offset,
            Self::Clipped { column, span } => span.clamp(columns[*column]),
            Self::OneOf { column, values } => bit(values.contains(&columns[*column])),
            Self::AtLeast { column, edge } => bit(columns[*column] >= *edge),
            Self::Binned { column, edges } => {
                let value = columns[*column];
                match value.is_nan() {
                    true => value,
                    false => edges.partition_point(|edge| *edge <= value) as f64,
                }
            }
            Self::Mapped {
                column,
                keys,
                values,
                otherwise,
            } => {
                let place = keys.iter().position(|key| *key == columns[*column]);
                place.map_or(*otherwise, |place| values[place])
            }
            Self::Interpolated { column, from, to } => interpolated(columns[*column], from, to),
            Self::Product { columns: read } => read.iter().map(|column| columns[*column]).product(),
            Self::Combined {
                columns: read,
                weights,
                offset,
            } => {
                let terms = read.iter().zip(weights);
                terms.map(|(column, w)| w * columns[*column]).sum::<f64>() + offset
            }
            Self::Extreme {
                columns: read,
                is_largest,
            } => extreme(read.iter().map(|column| columns[*column]), *is_largest),
            Self::Length {
                columns: read,
                norm,
            } => {
                let numbers: Vec<f64> = read.iter().map(|column| columns[*column]).collect();
                norm.of(&numbers)
            }
            Self::Choice {
                columns: [condition, yes, no],
            } => {
                let taken = if columns[*condition] == 0.0 { no } else { yes };
                columns[*taken]
            }
            Self::Curved { column, curve } => curve.at(columns[*column]),
            Self::Normalized { .. } | Self::Words { .. } | Self::Lagged { .. } => f64::NAN,
        }
    }

    /// What its columns can be, given what those before it can be.
    pub(crate) fn spans(&self, spans: &[Span]) -> Vec<Span> {
        let read = |column: &usize| spans[*column];
        let one = match self {
            Self::Filled { column, value } => read(column).with(*value),
            Self::Missing { .. } | Self::OneOf { .. } | Self::AtLeast { .. } => Span::BIT,
            Self::Scaled {
                column,
                scale,
                offset,
            } => read(column).scaled(*scale, *offset),
            Self::Clipped { column, span } => read(column).through(|end| span.clamp(end)),
            Self::Binned { edges, .. } => Span::new(0.0, edges.len() as f64),
            Self::Mapped {
                values, otherwise, ..
            } => Span::of(values.iter().copied().chain([*otherwise])).unwrap_or(Span::BIT),
            Self::Interpolated { to, .. } => Span::of(to.iter().copied()).unwrap_or(Span::BIT),
            Self::Product { columns } => reach::product(columns, spans),
            Self::Combined {
                columns,
                weights,
                offset,
            } => columns
                .iter()
                .zip(weights)
                .map(|(column, weight)| read(column).scaled(*weight, 0.0))
                .fold(Span::new(*offset, *offset), |sum, term| {
                    Span::new(sum.minimum + term.minimum, sum.maximum + term.maximum)
                }),
            Self::Extreme {
                columns,
                is_largest,
            } => {
                let ends = |end: fn(Span) -> f64| columns.iter().map(move |c| end(spans[*c]));
                Span::new(
                    extreme(ends(|span| span.minimum), *is_largest),
                    extreme(ends(|span| span.maximum), *is_largest),
                )
            }
            Self::Length { columns, norm } => reach::length(columns, *norm, spans),
            Self::Choice {
                columns: [_, yes, no],
            } => {
                let (yes, no) = (read(yes), read(no));
                yes.with(no.minimum).with(no.maximum)
            }
            Self::Curved { column, curve } => curve.span(read(column)),
            Self::Normalized { columns, .. } => {
                return columns
                    .iter()
                    .map(|column| reach::unit(read(column)))
                    .collect();
            }
            Self::Words { vocabulary, .. } => return reach::words(vocabulary),
            Self::Lagged { lags, span, .. } => return vec![*span; lags.len()],
        };
        vec![one]
    }

    /// Whether its numbers can be computed with.
    pub(crate) fn is_sound(&self) -> bool {
        let finite = |numbers: &[f64]| numbers.iter().all(|number| number.is_finite());
        match self {
            Self::Filled { value, .. } => value.is_finite(),
            Self::Missing { .. } => true,
            Self::Scaled { scale, offset, .. } => finite(&[*scale, *offset]),
            Self::Clipped { span, .. } => span.minimum <= span.maximum,
            Self::OneOf { values, .. } => !values.is_empty() && finite(values),
            Self::AtLeast { edge, .. } => edge.is_finite(),
            Self::Binned { edges, .. } => finite(edges) && edges.is_sorted(),
            Self::Mapped {
                keys,
                values,
                otherwise,
                ..
            } => keys.len() == values.len() && finite(values) && otherwise.is_finite(),
            Self::Interpolated { from, to, .. } => {
                !from.is_empty()
                    && from.len() == to.len()
                    && finite(from)
                    && finite(to)
                    && from.is_sorted()
            }
            Self::Product { columns }
            | Self::Extreme { columns, .. }
            | Self::Length { columns, .. }
            | Self::Normalized { columns, .. } => !columns.is_empty(),
            Self::Choice { .. } => true,
            Self::Combined {
                columns,
                weights,
                offset,
            } => columns.len() == weights.len() && finite(weights) && offset.is_finite(),
            Self::Curved { curve, .. } => curve.is_finite(),
            Self::Words { vocabulary, .. } => vocabulary.is_sound(),
            Self::Lagged { lags, span, .. } => {
                !lags.is_empty() && !lags.contains(&0) && span.is_ordered()
            }
        }
    }

    /// Numbers and texts that it carries.
    pub(crate) fn size(&self) -> usize {
        self.reads().len()
            + match self {
                Self::OneOf { values, .. } => values.len(),
                Self::Binned { edges, .. } => edges.len(),
                Self::Mapped { keys, .. } => 2 * keys.len(),
                Self::Interpolated { from, .. } => 2 * from.len(),
                Self::Combined { weights, .. } => weights.len(),
                Self::Words { vocabulary, .. } => vocabulary.terms.len(),
                Self::Lagged { lags, .. } => lags.len(),
                _ => 2,
            }
    }
}

fn moved(columns: &mut [usize], place: &[usize]) {
    columns
        .iter_mut()
        .for_each(|column| *column = place[*column]);
}

fn bit(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

fn interpolated(x: f64, from: &[f64], to: &[f64]) -> f64 {
    if x.is_nan() {
        return x;
    }
    let after = from.partition_point(|point| *point <= x);
    let before = from.partition_point(|point| *point < x);
    if before == 0 {
        return to[0];
    }
    let Some(next) = from.get(after) else {
        return to[to.len() - 1];
    };
    if before < after {
        return 0.5 * (to[before] + to[after - 1]);
    }
    let (left, base) = (from[after - 1], to[after - 1]);
    base + (x - left) / (next - left) * (to[after] - base)
}

/// A missing one makes it missing.
fn extreme(numbers: impl Iterator<Item = f64>, is_largest: bool) -> f64 {
    let further = |a: f64, b: f64| match is_largest {
        _ if a.is_nan() || b.is_nan() => f64::NAN,
        true => a.max(b),
        false => a.min(b),
    };
    numbers.reduce(further).unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(step: Step, columns: &[f64]) -> f64 {
        let mut columns = columns.to_vec();
        step.apply(&[], &mut columns);
        columns[columns.len() - 1]
    }

    #[test]
    fn gaps_are_filled_counted_and_reach_no_edge() {
        let gap = [f64::NAN];
        let (column, value) = (0, 3.0);
        assert_eq!(made(Step::Filled { column, value }, &gap), 3.0);
        assert_eq!(made(Step::Missing { column }, &gap), 1.0);
        assert_eq!(made(Step::AtLeast { column, edge: 0.0 }, &gap), 0.0);
    }

    #[test]
    fn lines_between_points_end_level_and_pass_the_middle_of_a_jump() {
        let line = |x| {
            let (from, to) = (vec![0.0, 1.0, 1.0, 3.0], vec![0.0, 0.25, 0.75, 1.0]);
            let column = 0;
            made(Step::Interpolated { column, from, to }, &[x])
        };
        assert_eq!(
            [-1.0, 0.5, 1.0, 2.0, 9.0].map(line),
            [0.0, 0.125, 0.5, 0.875, 1.0]
        );
    }

    #[test]
    fn lengths_extremes_and_choices_read_several_columns() {
        let row = [3.0, -4.0, 0.0];
        let columns = vec![0, 1];
        let norm = Norm::Euclidean;
        assert_eq!(made(Step::Length { columns, norm }, &row), 5.0);
        let extreme = |is_largest| {
            let columns = vec![0, 1, 2];
            made(
                Step::Extreme {
                    columns,
                    is_largest,
                },
                &row,
            )
        };
        assert_eq!((extreme(true), extreme(false)), (3.0, -4.0));
        let choice = |columns| made(Step::Choice { columns }, &row);
        assert_eq!((choice([2, 0, 1]), choice([1, 0, 2])), (-4.0, 3.0));
        let spans = [Span::new(-2.0, 1.0), Span::new(0.0, 3.0)];
        let columns = vec![0, 1];
        let norm = Norm::Sum;
        assert_eq!(
            Step::Length { columns, norm }.spans(&spans),
            [Span::new(0.0, 5.0)]
        );
    }

    #[test]
    fn a_square_is_never_negative() {
        let columns = vec![0, 0, 1];
        let spans = [Span::new(-2.0, 1.0), Span::new(0.0, 3.0)];
        assert_eq!(
            Step::Product { columns }.spans(&spans),
            [Span::new(0.0, 12.0)]
        );
    }

    #[test]
    fn a_value_lies_in_as_many_bins_as_edges_it_reached() {
        let bin = |x| {
            let (column, edges) = (0, vec![1.0, 2.0]);
            made(Step::Binned { column, edges }, &[x])
        };
        assert_eq!([0.5, 1.0, 2.5].map(bin), [0.0, 1.0, 2.0]);
    }
}
