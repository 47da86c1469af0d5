//! Questions that are one vector, as an encoder writes it: nobody types or slides its numbers one by one.

use card::{Answer, ModelCard, table};
use preparation::{Cell, Input};

use crate::{Failure, Outcome};

/// Numbers from which on a match is asked by a vector.
const FEWEST: usize = 16;

/// Whether a model is asked by a vector: it finds a match for many numbers that only an encoder makes.
pub fn is_asked_by_vector(card: &ModelCard) -> bool {
    let inputs = card.inputs();
    let is_number = |input: &Input| matches!(input, Input::Number { .. });
    matches!(card.answer, Answer::Match { .. })
        && inputs.len() >= FEWEST
        && inputs.iter().all(is_number)
}

/// The row of a pasted vector: numbers with commas, blanks, semicolons, tabs or line ends between them, in brackets or not.
///
/// # Errors
/// That it holds other things than numbers, or another number of them than the model takes.
pub fn read_vector(card: &ModelCard, text: &str) -> Outcome<Vec<Cell>> {
    let wanted = card.inputs().len();
    let numbers = table::list(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    let numbers = numbers.ok_or_else(|| {
        Failure::local(
            t!("This is not a list of numbers."),
            t!("Paste the vector as the encoder wrote it: numbers with commas, blanks or line ends between them."),
        )
    })?;
    match numbers.len() == wanted {
        true => Ok(Cell::row(&numbers)),
        false => Err(Failure::local(
            match numbers.len() {
                1 => t!("The vector has one number; the model takes {wanted}."),
                got => t!("The vector has {} numbers; the model takes {wanted}.", got),
            },
            t!("Use the encoder that the model card names."),
        )),
    }
}

#[cfg(test)]
mod tests {
    use card::{Field, InputForm};
    use circuit::{FeatureRange, OutputPolicy};

    use super::*;

    fn card(numbers: usize) -> ModelCard {
        let fields = (0..numbers).map(|at| Field::number(format!("v{at}"), 0.1, 0.0));
        let form = InputForm::Table {
            fields: fields.collect(),
        };
        let answer = Answer::Match {
            names: vec!["Ann".to_owned(), "Ben".to_owned()],
        };
        let policy = OutputPolicy::Scores {
            resolution_bits: 12,
        };
        let mut circuit = crate::reading::test_circuit(2, policy);
        circuit.encoder.features = vec![
            FeatureRange {
                minimum: -1.0,
                maximum: 1.0,
            };
            numbers
        ];
        ModelCard::draft(form, answer, circuit, None)
    }

    #[test]
    fn a_match_of_many_numbers_is_asked_by_a_vector() {
        assert!(is_asked_by_vector(&card(128)));
        assert!(!is_asked_by_vector(&card(3)));
    }

    #[test]
    fn a_vector_is_read_as_encoders_write_it() {
        let card = card(16);
        let numbers: Vec<f64> = (0..16).map(|at| f64::from(at) / 4.0).collect();
        let written: Vec<String> = numbers.iter().map(f64::to_string).collect();
        for between in [", ", " ", "\n", ";", ",\n "] {
            for (open, close) in [("[", "]"), ("", "")] {
                let text = format!("{open}{}{close}\n", written.join(between));
                let row = read_vector(&card, &text).unwrap();
                assert_eq!(row, Cell::row(&numbers), "{text:?}");
            }
        }
    }

    #[test]
    fn another_number_of_numbers_is_told_and_so_is_what_is_none() {
        let few = read_vector(&card(16), "[1, 2, 3]").unwrap_err();
        assert!(few.happened.contains("3 numbers") && few.happened.contains("takes 16"));
        let words = read_vector(&card(16), "one, two").unwrap_err();
        assert!(words.happened.contains("not a list"));
    }
}
