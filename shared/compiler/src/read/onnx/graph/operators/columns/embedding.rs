//! Embeddings: a row of weights for each code.

use preparation::Step;

use super::encoder::codes_of;
use crate::error::Error;
use crate::read::onnx::{
    algebra::{extent::Extent, folding},
    graph::{
        affine::Affine,
        notes::Notes,
        operators::rule::{Results, affine, one, shape},
        value::Value,
    },
    protobuf::node::Node,
};

/// Most codes of one embedding.
const MOST_CODES: usize = 1_024;

/// Rows of a constant at the places that columns name: a bit for each code in public, and the rows as sealed weights of
/// these bits.
pub(crate) fn embedded(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Constant(table), Value::Affine(codes)] = arguments else {
        return Ok(None);
    };
    let (Some(numbers), Some(sizes)) = (table.numbers(), folding::extent(table)) else {
        return Ok(None);
    };
    let [count, width @ ..] = sizes.sizes() else {
        return Ok(None);
    };
    let (count, width): (usize, usize) = (*count, width.iter().product());
    if node.integer("axis", 0) != 0 || !(1..=MOST_CODES).contains(&count) || width == 0 {
        return Ok(None);
    }
    let rows = looked_up(codes, (count, width), notes, |row, place| {
        numbers[row * width + place]
    })?;
    let Some(rows) = rows else {
        return Ok(None);
    };
    let arranged = [codes.extent().sizes(), &sizes.sizes()[1..]].concat();
    let extent = Extent::new(arranged, codes.extent().rows());
    let rows = extent.and_then(|extent| rows.arranged(extent));
    one(Some(affine(rows.ok_or_else(|| shape(node))?)))
}

/// Columns of a constant at the place that one column names, rows of answers side by side: as the likelihoods of a
/// category are looked up.
///
/// Source: onnx/docs/Operators-ml.md, ArrayFeatureExtractor; skl2onnx, `operator_converters/naive_bayes.py`.
pub(crate) fn extracted(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Constant(table), Value::Affine(codes)] = arguments else {
        return Ok(None);
    };
    let (Some(numbers), Some(sizes)) = (table.numbers(), folding::extent(table)) else {
        return Ok(None);
    };
    let (&[width, count], 1) = (sizes.sizes(), codes.columns()) else {
        return Ok(None);
    };
    if !(1..=MOST_CODES).contains(&count) || width == 0 {
        return Ok(None);
    }
    let columns = looked_up(codes, (count, width), notes, |column, place| {
        numbers[place * count + column]
    })?;
    let Some(columns) = columns else {
        return Ok(None);
    };
    let extent = Extent::new(vec![width, 1], Some(1));
    let columns = extent.and_then(|extent| columns.arranged(extent));
    one(Some(affine(columns.ok_or_else(|| shape(node))?)))
}

/// What stands at each code of a table of `count` entries of `width` numbers; none where these are no codes.
fn looked_up(
    codes: &Affine,
    (count, width): (usize, usize),
    notes: &mut Notes,
    number: impl Fn(usize, usize) -> f64,
) -> Result<Option<Affine>, Error> {
    let Some(columns) = codes_of(codes, false, notes) else {
        return Ok(None);
    };
    let mut bits = Vec::with_capacity(columns.len() * count);
    for column in &columns {
        bits.extend((0..count).map(|code| {
            let values = vec![code as f64];
            notes.columns.column(Step::OneOf {
                column: *column,
                values,
            })
        }));
    }
    let Some(bits) = notes.picked(&bits) else {
        return Ok(None);
    };
    notes.step("an embedding of categories");
    notes.keep_hints(&bits);
    let rows = bits.combined(columns.len() * width, |output, add| {
        let (code, place) = (output / width, output % width);
        (0..count).for_each(|row| add(code * count + row, number(row, place)));
    })?;
    Ok(Some(rows))
}
