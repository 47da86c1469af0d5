//! Squares of what is affine in the features: secret weights of public products.

use std::collections::BTreeMap;

use preparation::Step;

use super::likelihood::is_over_classes;
use crate::{
    error::Error,
    model::hint::Hint,
    read::onnx::{
        algebra::extent::Extent,
        graph::{
            affine::Affine,
            notes::Notes,
            operators::{
                arithmetic::general_product,
                rule::{Results, affine, one},
            },
            value::Value,
        },
        protobuf::node::Node,
    },
};

/// Most public products made for squares of weighted sums.
const MOST_PRODUCTS: usize = 8_192;

/// Squares of features that no weight has met.
pub(crate) fn raised(_node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features), Value::Constant(exponent)] = arguments else {
        return Ok(None);
    };
    let is_square = exponent.numbers() == Some(&[2.0]);
    if !is_square || features.scaled_columns().is_none() {
        return Ok(None);
    }
    one(squared(features, notes)?.map(affine))
}

/// Sums of squares along all columns.
pub(crate) fn summed(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let (sums, axes) = match arguments {
        [Value::Affine(sums), axes @ ..] if node.operator == "ReduceSumSquare" => (sums, axes),
        [Value::Function(sums, function), axes @ ..] if function.is_square() => (sums, axes),
        _ => return Ok(None),
    };
    if !sums.is_public() || !is_over_classes(node, sums, axes) {
        return Ok(None);
    }
    let sum = match sums.is_matrix() {
        true => sum_of_squares(sums, notes)?,
        false => length(sums, notes)?,
    };
    let extent = match node.integer("keepdims", 1) {
        0 => Extent::new(vec![1], Some(0)),
        _ => Some(sum.extent().clone()),
    };
    one(extent.and_then(|extent| sum.arranged(extent)).map(affine))
}

/// A matrix product to which columns are added.
pub(crate) fn added(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [features, matrix, Value::Affine(more)] = arguments else {
        return Ok(None);
    };
    let pair = [features.clone(), matrix.clone()];
    let product = general_product(node, &pair, notes)?.unwrap_or_default();
    let [Value::Affine(product)] = product.as_slice() else {
        return Ok(None);
    };
    let sum = || {
        let more = more.scaled(&[node.float("beta", 1.0)])?;
        let more = more.stretched_to(product.extent().sizes())?;
        product.plus(&more, 1.0)
    };
    one(sum().map(affine))
}

/// The sum of the squares of all features, in public: one column.
///
/// # Errors
/// [`Error::NotLinear`] behind layers, [`Error::TooLarge`].
pub(crate) fn length(features: &Affine, notes: &mut Notes) -> Result<Affine, Error> {
    let Some(bases) = notes.bases(features) else {
        return sum_of_squares(features, notes);
    };
    let square = |base: &usize| {
        let columns = vec![*base, *base];
        notes.columns.column(Step::Product { columns })
    };
    let columns: Vec<usize> = bases.iter().map(square).collect();
    let sum = notes.columns.column(Step::Combined {
        weights: vec![1.0; columns.len()],
        columns,
        offset: 0.0,
    });
    notes.picked(&[sum]).ok_or(Error::TooLarge)
}

/// The sum of the squares of weighted sums, in weights of public products.
///
/// # Errors
/// As [`length`].
pub(crate) fn sum_of_squares(sums: &Affine, notes: &mut Notes) -> Result<Affine, Error> {
    let squares = squared(sums, notes)?.ok_or(Error::NotLinear("a square".into()))?;
    squares.times(1, |_, _| 1.0)
}

/// The square of each column, in weights of public products; none behind layers or where products
/// would be too many.
pub(crate) fn squared(sums: &Affine, notes: &mut Notes) -> Result<Option<Affine>, Error> {
    if !sums.is_public() {
        return Ok(None);
    }
    let rows: Vec<_> = (0..sums.columns())
        .map(|column| sums.weights(column))
        .collect();
    let met = |source: &usize| rows.iter().any(|row| row[*source] != 0.0);
    let sources: Vec<usize> = (0..sums.features()).filter(met).collect();
    let mut pairs: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for row in &rows {
        let own: Vec<usize> = sources.iter().copied().filter(|s| row[*s] != 0.0).collect();
        for (index, first) in own.iter().enumerate() {
            for second in &own[index..] {
                pairs.insert((*first, *second), 0);
            }
        }
        if pairs.len() > MOST_PRODUCTS {
            return Ok(None);
        }
    }
    let centres: BTreeMap<usize, Centre> = sources
        .iter()
        .map(|source| (*source, Centre::of(*source, sums, notes)))
        .collect();
    for ((first, second), product) in &mut pairs {
        let columns = vec![centres[first].column, centres[second].column];
        *product = notes.columns.column(Step::Product { columns });
    }
    let mut columns: Vec<usize> = sources.clone();
    columns.extend(pairs.values());
    let picked = notes.picked(&columns).ok_or(Error::TooLarge)?;
    let mut squares = Vec::with_capacity(rows.len());
    let mut offsets = Vec::with_capacity(rows.len());
    for (output, row) in rows.iter().enumerate() {
        let level = sources.iter().map(|s| row[*s] * centres[s].offset);
        let level = sums.offset(output) + level.sum::<f64>();
        // With t = scale * (x - offset): (sum w x + o)^2 = (sum w/scale t + level)^2.
        let weight = |source: &usize| row[*source] / centres[source].scale;
        let linear = sources.iter().map(|source| 2.0 * level * row[*source]);
        let constant = sources.iter().map(|s| row[*s] * centres[s].offset);
        let quadratic = pairs.keys().map(|(first, second)| {
            let twice = if first == second { 1.0 } else { 2.0 };
            twice * weight(first) * weight(second)
        });
        squares.push(linear.chain(quadratic).collect::<Vec<f64>>());
        offsets.push(level * level - 2.0 * level * constant.sum::<f64>());
    }
    let result = picked.times(rows.len(), |column, output| squares[output][column])?;
    let result = result.shifted(&offsets).ok_or(Error::TooLarge)?;
    Ok(result.arranged(sums.extent().clone()))
}

/// Where a feature's square is taken from, so that it is small where the feature is usual.
struct Centre {
    /// The public column `scale * (x - offset)`.
    column: usize,
    scale: f64,
    offset: f64,
}

impl Centre {
    /// Around what a scaler or the sums themselves tell of the feature, rounded so that the public numbers say
    /// little.
    fn of(source: usize, sums: &Affine, notes: &mut Notes) -> Self {
        let told = sums
            .hints()
            .into_iter()
            .filter(|(column, _)| *column == source);
        let own: Vec<Hint> = told.map(|(_, hint)| hint).collect();
        let known = notes.hints.get(source).copied().flatten();
        let (centre, deviation) = known.map_or_else(|| spread(&own), usual);
        let usable = centre.is_finite() && deviation.is_finite() && deviation > 0.0;
        let (centre, deviation) = if usable {
            (centre, deviation)
        } else {
            (0.0, 1.0)
        };
        let step = deviation.log2().round().exp2();
        let offset = (4.0 * centre / step).round() * step / 4.0;
        let scale = 1.0 / step;
        let column = match (scale, offset) {
            (1.0, 0.0) => source,
            _ => notes.columns.column(Step::Scaled {
                column: source,
                scale,
                offset: -offset * scale,
            }),
        };
        Self {
            column,
            scale,
            offset,
        }
    }
}

/// Centre and deviation that one hint tells.
fn usual(hint: Hint) -> (f64, f64) {
    match hint {
        Hint::Spread { centre, deviation } => (centre, deviation),
        Hint::Centre { centre } => (centre, 1.0),
        Hint::Unit { one } => (0.0, one),
        Hint::Unread => (0.0, 1.0),
        Hint::Ends {
            minimum: zero,
            maximum: one,
        }
        | Hint::Scaled { zero, one } => ((zero + one) / 2.0, (one - zero).abs() / 4.0),
    }
}

/// Centre and deviation of all that is told together: how far centres lie apart, or else what each tells.
fn spread(told: &[Hint]) -> (f64, f64) {
    let count = told.len().max(1) as f64;
    let mean = told.iter().map(|hint| usual(*hint).0).sum::<f64>() / count;
    let square = |hint: &Hint| (usual(*hint).0 - mean).powi(2);
    let apart = (told.iter().map(square).sum::<f64>() / count).sqrt();
    let each = told.iter().map(|hint| usual(*hint).1).fold(0.0, f64::max);
    (mean, if apart > 0.0 { apart } else { each })
}
