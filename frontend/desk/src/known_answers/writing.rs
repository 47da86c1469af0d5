use api::limits;
use circuit::Blueprint;
use fhe_client::{CAPSULE_BYTES, ClientKey};
use fhe_core::PublicKey;
use protocol::{KnownAnswer, KnownAnswersLetter};

use super::{
    contents::{HEADER_BYTES, WrittenRow, contents, parse, row_bytes},
    drawing, letter,
};
use crate::{error::Error, sealing::Sealing};

/// Bytes that a letter has beside its contents.
const AROUND: usize = CAPSULE_BYTES + 16;

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
        none[23..25].fill(0);
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
