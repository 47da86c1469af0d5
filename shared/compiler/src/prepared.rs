//! Features that a preparation makes of inputs: their ranges, and their usual values.

use card::Field;
use circuit::FeatureRange;
use preparation::{Cell, Input, Preparation, Span};

use crate::{
    data::{summary::Summary, table::Table},
    model::feature::Feature,
};

/// Share of a column's width in the data that its range reaches beyond it on either side: where a wide range costs
/// noise, and where it costs nothing but bits. There squares and products of nearly all inputs in their ranges fit.
const MARGIN: f64 = 0.5;
const WIDE_MARGIN: f64 = 3.0;
/// Width up to which a column's own ends are close enough: bits, and shares of a row's length.
const BOUNDED: f64 = 2.0;
/// Ends of a column that nothing else bounds.
const UNBOUNDED: f64 = 1e9;

/// An input that is one of several names.
pub(crate) fn category(name: String, names: &[String]) -> Feature {
    let choices = names.to_vec();
    Feature {
        field: Field {
            choices,
            ..Field::number(name, 1.0, 0.0)
        },
        range: FeatureRange {
            minimum: 0.0,
            maximum: (names.len().max(2) - 1) as f64,
        },
    }
}

/// An input that is a text.
pub(crate) fn text(name: String) -> Feature {
    let range = FeatureRange {
        minimum: 0.0,
        maximum: 1.0,
    };
    Feature {
        field: Field::number(name, 1.0, 0.0),
        range,
    }
}

/// Gives the open spans of a preparation's numbers the ranges that were found.
pub(crate) fn close(preparation: &mut Preparation, inputs: &[Feature]) {
    for (input, found) in preparation.inputs.iter_mut().zip(inputs) {
        if let Input::Number { span, .. } = input {
            *span = Span::new(found.range.minimum, found.range.maximum);
        }
    }
}

/// The features: the inputs themselves, or columns in what they can be and what the data shows of them; `is_noisy`
/// where lookups read them, whose noise is a share of what they may read.
pub(crate) fn features(
    preparation: &Preparation,
    inputs: &[Feature],
    table: Option<&Table>,
    is_noisy: bool,
) -> Vec<Feature> {
    if preparation.is_plain() {
        return inputs.to_vec();
    }
    let cell = |(input, found): (&Input, &Feature)| match input {
        Input::Text => Cell::Text(String::new()),
        Input::Series { length, .. } => Cell::Series(vec![found.field.example; *length]),
        Input::Number { .. } | Input::Category { .. } => Cell::Number(found.field.example),
    };
    let usual: Vec<Cell> = preparation.inputs.iter().zip(inputs).map(cell).collect();
    let usual = preparation.features(&usual).unwrap_or_default();
    let columns = preparation.features.iter().zip(preparation.spans());
    let margin = if is_noisy { MARGIN } else { WIDE_MARGIN };
    let feature = |(index, (column, span)): (usize, (&usize, Span))| {
        let (name, range) = match inputs.get(*column) {
            Some(input) => (input.field.name.clone(), input.range),
            None => {
                let keeps_span = preparation.looks_up(*column) || preparation.rescales(*column);
                let summary = table
                    .filter(|_| !keeps_span)
                    .map(|table| &table.features[index]);
                (
                    format!("column {}", index + 1),
                    range(span, summary, margin),
                )
            }
        };
        let example = usual.get(index).copied().unwrap_or(f64::NAN);
        Feature {
            field: Field::number(name, range.width() / 1000.0, range.clamp(example)),
            range,
        }
    };
    columns.enumerate().map(feature).collect()
}

/// Takes a gap that no step filled as the smallest value, as the encoder of a card does.
pub(crate) fn fill(rows: &mut [Vec<f64>], features: &[Feature]) {
    for row in rows {
        for (value, feature) in row.iter_mut().zip(features) {
            if value.is_nan() {
                *value = feature.range.minimum;
            }
        }
    }
}

/// What a column can be; what nothing bounds closely is narrowed to the data with a margin.
fn range(span: Span, summary: Option<&Summary>, margin: f64) -> FeatureRange {
    let bound = Span::new(-UNBOUNDED, UNBOUNDED);
    let (mut low, mut high) = (bound.clamp(span.minimum), bound.clamp(span.maximum));
    let is_bounded = high - low <= BOUNDED;
    let shown = summary.filter(|summary| !is_bounded && summary.minimum <= summary.maximum);
    if let Some(summary) = shown {
        let margin = margin * (summary.maximum - summary.minimum);
        low = low.max(summary.minimum - margin);
        high = high.min(summary.maximum + margin);
    }
    let is_wide = high - low > 0.0;
    FeatureRange {
        minimum: low,
        maximum: if is_wide {
            high
        } else {
            low + low.abs().max(1.0)
        },
    }
}
