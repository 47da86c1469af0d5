//! Rows whose answers a model's owner writes to a user, so that she notices a server which answers wrongly.
//!
//! Contents of a letter: `"tacit known answers v1\n" || rows (u16) || features (u32) || numbers (u16) || rows`, each row the
//! place of every feature in its range (u16), then answer and tolerance of every number (f64 each), all little-endian.

mod drawing;
mod letter;

use api::limits;
use circuit::{Blueprint, FeatureRange};
use fhe_client::{CAPSULE_BYTES, ClientKey};
use fhe_core::PublicKey;
use protocol::{KnownAnswer, KnownAnswersLetter};
use zeroize::Zeroizing;

use crate::{error::Error, sealing::Sealing};

const TAG: &[u8; 23] = b"tacit known answers v1\n";
const HEADER_BYTES: usize = TAG.len() + 2 + 4 + 2;
/// Bytes of a number's answer and tolerance.
const NUMBER_BYTES: usize = 16;
/// Bytes that a letter has beside its contents.
const AROUND: usize = CAPSULE_BYTES + 16;

/// A row as a letter holds it.
struct WrittenRow {
    /// Where in its range each feature lies, of 65,535.
    places: Vec<u16>,
    answer: Vec<f64>,
    tolerance: Vec<f64>,
}

/// Draws rows for a model that is being sealed, and writes their answers to the holder of the key.
pub(crate) fn write(sealing: &Sealing) -> Result<KnownAnswersLetter, Error> {
    let blueprint = &sealing.blueprint;
    let room = (limits::KNOWN_ANSWERS_BYTES - AROUND - HEADER_BYTES) / row_bytes(blueprint);
    let rows = limits::KNOWN_ANSWERS.min(room);
    let rows = drawing::drawn(blueprint, &sealing.trained, rows)?;
    written(&sealing.key, blueprint, &rows)
}

fn written(
    key: &PublicKey,
    blueprint: &Blueprint,
    rows: &[WrittenRow],
) -> Result<KnownAnswersLetter, Error> {
    let bytes = match rows.is_empty() {
        true => Vec::new(),
        false => letter::sealed(key, &contents(blueprint, rows))?,
    };
    Ok(KnownAnswersLetter {
        rows: rows.len() as u16,
        bytes,
    })
}

/// Opens a letter and reads it against the circuit it should be about.
pub(crate) fn read(
    key: &ClientKey,
    blueprint: &Blueprint,
    letter: &[u8],
) -> Result<Vec<KnownAnswer>, Error> {
    parse(&letter::opened(key, letter)?, blueprint).ok_or(Error::Letter)
}

fn row_bytes(blueprint: &Blueprint) -> usize {
    2 * blueprint.features() + NUMBER_BYTES * numbers(blueprint)
}

fn numbers(blueprint: &Blueprint) -> usize {
    blueprint.policy.numbers(blueprint.outputs)
}

fn contents(blueprint: &Blueprint, rows: &[WrittenRow]) -> Zeroizing<Vec<u8>> {
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
fn feature(range: &FeatureRange, place: u16) -> f64 {
    let share = f64::from(place) / f64::from(u16::MAX);
    range.clamp(range.minimum + range.width() * share)
}

#[cfg(test)]
mod tests {
    use circuit::{OutputPolicy, Trained, Weights};
    use fhe_core::demo;

    use super::*;

    fn blueprint() -> Blueprint {
        demo::circuit().check().unwrap()
    }

    fn trained(sign: i32) -> Trained {
        let circuit = blueprint();
        let row = (0..circuit.features() as i32).map(|i| sign * 150 * (i % 3 - 1));
        let rows = vec![row.collect(); circuit.outputs];
        Trained::linear(Weights::new(rows, vec![0; circuit.outputs]).unwrap())
    }

    fn rows() -> Vec<WrittenRow> {
        drawing::drawn(&blueprint(), &trained(1), limits::KNOWN_ANSWERS).unwrap()
    }

    #[test]
    fn what_an_owner_wrote_is_what_the_user_reads() {
        let (blueprint, key) = (blueprint(), ClientKey::from_seed([4; 32]));
        let letter = written(&key.public_key(), &blueprint, &rows()).unwrap();
        let known = read(&key, &blueprint, &letter.bytes).unwrap();
        assert_eq!(known.len(), usize::from(letter.rows));
        assert_eq!(known.len(), limits::KNOWN_ANSWERS);
        for row in &known {
            let twin = blueprint.evaluate_twin(&trained(1), &row.features).unwrap();
            assert!(row.is_met_by(&blueprint.conclude(twin)));
        }
    }

    #[test]
    fn a_letter_opens_with_its_key_alone_and_unchanged_alone() {
        let (blueprint, key) = (blueprint(), ClientKey::from_seed([4; 32]));
        let letter = written(&key.public_key(), &blueprint, &rows())
            .unwrap()
            .bytes;
        let other = ClientKey::from_seed([5; 32]);
        assert_eq!(read(&other, &blueprint, &letter), Err(Error::Letter));
        for place in [0, 9, CAPSULE_BYTES, letter.len() - 1] {
            let mut changed = letter.clone();
            changed[place] ^= 1;
            assert_eq!(read(&key, &blueprint, &changed), Err(Error::Letter));
        }
        for length in [0, CAPSULE_BYTES, letter.len() - 1] {
            assert_eq!(
                read(&key, &blueprint, &letter[..length]),
                Err(Error::Letter)
            );
        }
    }

    #[test]
    fn contents_of_another_circuit_cut_longer_or_without_rows_are_refused() {
        let whole = contents(&blueprint(), &rows());
        assert!(parse(&whole, &blueprint()).is_some());
        let two = circuit::Circuit {
            outputs: 2,
            policy: OutputPolicy::Scores {
                resolution_bits: 12,
            },
            ..demo::circuit()
        };
        assert!(parse(&whole, &two.check().unwrap()).is_none());
        assert!(parse(&[&whole[..], &[0]].concat(), &blueprint()).is_none());
        for length in [0, 20, HEADER_BYTES, whole.len() - 1] {
            assert!(parse(&whole[..length], &blueprint()).is_none());
        }
        let mut none = whole[..HEADER_BYTES].to_vec();
        none[TAG.len()..TAG.len() + 2].fill(0);
        assert!(parse(&none, &blueprint()).is_none());
    }

    #[test]
    fn answers_that_are_no_numbers_are_refused() {
        let mut row = rows().swap_remove(0);
        row.tolerance[0] = f64::INFINITY;
        assert!(parse(&contents(&blueprint(), &[row]), &blueprint()).is_none());
    }

    #[test]
    fn both_sides_of_a_score_are_among_the_rows_and_another_model_answers_them_otherwise() {
        let (blueprint, rows) = (blueprint(), rows());
        let (yes, no): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.answer[0] >= 0.0);
        assert!(yes.len() >= 8 && no.len() >= 8);
        let whole = contents(&blueprint, &rows);
        let known = parse(&whole, &blueprint).unwrap();
        let met = known.iter().filter(|row| {
            let other = blueprint
                .evaluate_twin(&trained(-1), &row.features)
                .unwrap();
            row.is_met_by(&blueprint.conclude(other))
        });
        assert!(met.count() <= rows.len() / 8);
    }
}
