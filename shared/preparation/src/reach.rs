//! What the columns that a step makes can be.

use crate::{Norm, Span, Vocabulary};

/// The length of columns under a norm.
pub(crate) fn length(columns: &[usize], norm: Norm, spans: &[Span]) -> Span {
    let largest = |column: &usize| {
        spans[*column]
            .minimum
            .abs()
            .max(spans[*column].maximum.abs())
    };
    let largest: Vec<f64> = columns.iter().map(largest).collect();
    Span::new(0.0, norm.of(&largest))
}

/// A product of columns. Even powers are never negative.
pub(crate) fn product(columns: &[usize], spans: &[Span]) -> Span {
    let mut sorted = columns.to_vec();
    sorted.sort_unstable();
    let powers = sorted.chunk_by(|a, b| a == b).map(|group| {
        let span = spans[group[0]];
        let power = span.through(|end| end.powi(group.len() as i32));
        match group.len() % 2 == 0 && span.holds(0.0) {
            true => power.with(0.0),
            false => power,
        }
    });
    powers.fold(Span::new(1.0, 1.0), Span::times)
}

/// What divided columns can be: -1 to 1, without a sign that no value has.
pub(crate) fn unit(span: Span) -> Span {
    let minimum = if span.minimum < 0.0 { -1.0 } else { 0.0 };
    let maximum = if span.maximum > 0.0 { 1.0 } else { 0.0 };
    Span::new(minimum, maximum)
}

/// Counts of a term have no end; ten are more than usual.
pub(crate) fn words(vocabulary: &Vocabulary) -> Vec<Span> {
    const MANY: f64 = 10.0;
    let weight = |place: usize| vocabulary.weights.get(place).copied().unwrap_or(1.0);
    let most = match (vocabulary.norm, vocabulary.once, vocabulary.sublinear) {
        (Some(_), ..) => None,
        (None, true, _) => Some(1.0),
        (None, false, true) => Some(1.0 + MANY.ln()),
        (None, false, false) => Some(MANY),
    };
    let span = |place: usize| match most {
        None => unit(Span::BIT.scaled(weight(place), 0.0)),
        Some(most) => Span::new(0.0, most).scaled(weight(place), 0.0),
    };
    (0..vocabulary.terms.len()).map(span).collect()
}
