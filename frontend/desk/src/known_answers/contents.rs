//! Contents of a letter: `"tacit known answers v1\n" || rows (u16) || features (u32) || numbers (u16) || rows`, each row the
//! place of every feature in its range (u16), then answer and tolerance of every number (f64 each), all little-endian.

use api::limits;
use circuit::{Blueprint, FeatureRange};
use protocol::KnownAnswer;
use zeroize::Zeroizing;

const TAG: &[u8; 23] = b"tacit known answers v1\n";
pub(super) const HEADER_BYTES: usize = TAG.len() + 2 + 4 + 2;
/// Bytes of a number's answer and tolerance.
const NUMBER_BYTES: usize = 16;

/// A row as a letter holds it.
pub(super) struct WrittenRow {
    /// Where in its range each feature lies, of 65,535.
    pub(super) places: Vec<u16>,
    pub(super) answer: Vec<f64>,
    pub(super) tolerance: Vec<f64>,
}

pub(super) fn row_bytes(blueprint: &Blueprint) -> usize {
    2 * blueprint.features() + NUMBER_BYTES * numbers(blueprint)
}

fn numbers(blueprint: &Blueprint) -> usize {
    blueprint.policy.numbers(blueprint.outputs)
}

pub(super) fn contents(blueprint: &Blueprint, rows: &[WrittenRow]) -> Zeroizing<Vec<u8>> {
    let size = HEADER_BYTES + rows.len() * row_bytes(blueprint);
    let mut bytes = Zeroizing::new(Vec::with_capacity(size));
    bytes.extend_from_slice(TAG);
    bytes.extend_from_slice(&(rows.len() as u16).to_le_bytes());
    bytes.extend_from_slice(&(blueprint.features() as u32).to_le_bytes());
    bytes.extend_from_slice(&(numbers(blueprint) as u16).to_le_bytes());
    for row in rows {
        row.places
            .iter()
            .for_each(|place| bytes.extend_from_slice(&place.to_le_bytes()));
        for (answer, tolerance) in row.answer.iter().zip(&row.tolerance) {
            bytes.extend_from_slice(&answer.to_le_bytes());
            bytes.extend_from_slice(&tolerance.to_le_bytes());
        }
    }
    bytes
}

/// What an opened letter says: none for anything but 1 to [`limits::KNOWN_ANSWERS`] whole rows of this circuit with
/// finite numbers.
pub fn parse(contents: &[u8], blueprint: &Blueprint) -> Option<Vec<KnownAnswer>> {
    let rest = contents.strip_prefix(TAG)?;
    let (rows, rest) = rest.split_first_chunk()?;
    let (features, rest) = rest.split_first_chunk()?;
    let (wide, rest) = rest.split_first_chunk()?;
    let rows = usize::from(u16::from_le_bytes(*rows));
    let fits = (1..=limits::KNOWN_ANSWERS).contains(&rows)
        && u32::from_le_bytes(*features) as usize == blueprint.features()
        && usize::from(u16::from_le_bytes(*wide)) == numbers(blueprint)
        && rest.len() == rows * row_bytes(blueprint);
    if !fits {
        return None;
    }
    rest.chunks_exact(row_bytes(blueprint))
        .map(|row| parse_row(row, blueprint))
        .collect()
}

fn parse_row(row: &[u8], blueprint: &Blueprint) -> Option<KnownAnswer> {
    let (places, numbers) = row.split_at_checked(2 * blueprint.features())?;
    let ranges = &blueprint.encoder.features;
    let features = places.as_chunks().0.iter().zip(ranges);
    let features = features.map(|(place, range)| feature(range, u16::from_le_bytes(*place)));
    let number = |bytes: &[u8; 8]| f64::from_le_bytes(*bytes);
    let pairs = numbers.as_chunks::<8>().0.as_chunks::<2>().0;
    let known = KnownAnswer {
        features: features.collect(),
        answer: pairs.iter().map(|[answer, _]| number(answer)).collect(),
        tolerance: pairs.iter().map(|[_, off]| number(off)).collect(),
    };
    let finite = known.answer.iter().all(|answer| answer.is_finite());
    let bounded = |off: &f64| off.is_finite() && *off >= 0.0;
    (finite && known.tolerance.iter().all(bounded)).then_some(known)
}

/// A feature's value at a place of its range.
pub(super) fn feature(range: &FeatureRange, place: u16) -> f64 {
    let share = f64::from(place) / f64::from(u16::MAX);
    range.clamp(range.minimum + range.width() * share)
}
