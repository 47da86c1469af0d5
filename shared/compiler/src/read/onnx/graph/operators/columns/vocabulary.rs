//! What is done to all counts of a vocabulary at once stays one step.

use preparation::{Norm, Step, Vocabulary};

use crate::read::onnx::{
    graph::{
        affine::Affine,
        notes::Notes,
        operators::rule::{Results, affine, one},
        value::Value,
    },
    protobuf::node::Node,
};

/// `ln(1 + n)` of counts, as skl2onnx writes scikit-learn's `1 + ln n`.
///
/// Source: skl2onnx, `operator_converters/tfidf_transformer.py`; scikit-learn, `TfidfTransformer`.
pub(crate) fn sublinear(_node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    let is_one_more = |(scale, offset): &(f64, f64)| (*scale, *offset) == (1.0, 1.0);
    let Some((input, vocabulary)) = whole(features, notes, is_one_more) else {
        return Ok(None);
    };
    notes.step(
        "1 + ln n of counts, as scikit-learn computes sublinear_tf (the ONNX file says ln(1 + n))",
    );
    one(counts(
        input,
        Vocabulary {
            sublinear: true,
            ..vocabulary
        },
        notes,
    )
    .map(affine))
}

/// Whether each term occurs at all.
pub(super) fn occurrence(features: &Affine, notes: &mut Notes) -> Option<Affine> {
    let is_plain = |(scale, offset): &(f64, f64)| (*scale, *offset) == (1.0, 0.0);
    let (input, vocabulary) = whole(features, notes, is_plain)?;
    let once = Vocabulary {
        once: true,
        ..vocabulary
    };
    counts(input, once, notes)
}

/// Weighted counts divided by their length.
pub(super) fn normalized(features: &Affine, norm: Norm, notes: &mut Notes) -> Option<Affine> {
    let columns = features.scaled_columns()?;
    let (input, vocabulary) = whole(features, notes, |(_, offset)| *offset == 0.0)?;
    let weights = columns.iter().map(|(_, scale, _)| *scale);
    let old = |place: usize| vocabulary.weights.get(place).copied().unwrap_or(1.0);
    let weights = weights
        .enumerate()
        .map(|(place, scale)| scale * old(place))
        .collect();
    let normalized = Vocabulary {
        weights,
        norm: Some(norm),
        ..vocabulary
    };
    counts(input, normalized, notes)
}

/// The vocabulary whose counts, all of them and in its order, these columns are, each scaled so.
fn whole(
    features: &Affine,
    notes: &Notes,
    fits: impl Fn(&(f64, f64)) -> bool,
) -> Option<(usize, Vocabulary)> {
    let columns = features.scaled_columns()?;
    let (Step::Words { input, vocabulary }, first) = notes.columns.made(columns.first()?.0)? else {
        return None;
    };
    let is_whole = columns.len() == vocabulary.terms.len()
        && columns
            .iter()
            .map(|(column, ..)| *column)
            .eq(first..first + columns.len())
        && columns
            .iter()
            .all(|(_, scale, offset)| fits(&(*scale, *offset)))
        && vocabulary.norm.is_none();
    is_whole.then(|| (*input, vocabulary.clone()))
}

fn counts(input: usize, vocabulary: Vocabulary, notes: &mut Notes) -> Option<Affine> {
    let count = vocabulary.terms.len();
    let first = notes.columns.column(Step::Words { input, vocabulary });
    let columns: Vec<usize> = (first..first + count).collect();
    notes.picked(&columns)
}
