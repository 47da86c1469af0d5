use card::ModelCard;
use desk::Desk;
use preparation::Cell;
use protocol::{Answers, Fault, ReadTable, ShowRows, TableHandle};

use crate::case::Hindrance;

/// Cells of every row, as the user's desk reads them; none of a row that it leaves out.
///
/// # Errors
/// Why the desk takes none of them.
pub(crate) fn rows(csv: &[u8], card: &ModelCard) -> Result<Vec<Option<Vec<Cell>>>, Hindrance> {
    let mut desk = Desk::new(|| 0);
    let table = TableHandle(1);
    let read = ReadTable {
        table,
        csv: csv.to_vec(),
        card: Box::new(card.clone()),
    };
    let report = Answers::answer(&mut desk, read).map_err(told)?;
    let shown = ShowRows {
        table,
        first: 0,
        count: report.lines.len() as u32,
    };
    let cells = Answers::answer(&mut desk, shown).map_err(told)?;
    let good = report.lines.into_iter().zip(cells.into_iter().map(Some));
    let others = report.left_out.into_iter().map(|row| (row.line, None));
    let mut rows: Vec<(u32, Option<Vec<Cell>>)> = good.chain(others).collect();
    rows.sort_by_key(|(line, _)| *line);
    Ok(rows.into_iter().map(|(_, cells)| cells).collect())
}

fn told(fault: Fault) -> Hindrance {
    format!("{} {}", fault.happened, fault.action).into()
}

#[cfg(test)]
mod tests {
    use card::{Answer, Field, InputForm};
    use circuit::{Circuit, Encoder, FeatureRange, OutputPolicy, Scale};

    use super::*;

    #[test]
    fn decimal_commas_are_read_and_rows_that_do_not_fit_keep_their_place() {
        let range = FeatureRange {
            minimum: 0.0,
            maximum: 2_000.0,
        };
        let encoder = Encoder {
            input_bits: 8,
            features: vec![range; 2],
            grids: Vec::new(),
        };
        let scale = Scale {
            range_bits: 20,
            unit: 1.0,
        };
        let policy = OutputPolicy::Scores {
            resolution_bits: 12,
        };
        let circuit = Circuit::linear(encoder, 1, scale, policy);
        let fields = ["a", "b"].map(|name| Field::number(name, 1.0, 0.0));
        let answer = Answer::Regression {
            target: "value".into(),
            unit: String::new(),
            decimals: 1,
            link: Default::default(),
            decision: None,
        };
        let form = InputForm::new(fields.into(), None);
        let card = ModelCard::draft(form, answer, circuit, None);
        let csv = "a;b\n1,250;0,5\nnothing;1,5\n3,500;2,5\n";
        let numbers = |a: f64, b: f64| Some(vec![Cell::Number(a), Cell::Number(b)]);
        let expected = [numbers(1.25, 0.5), None, numbers(3.5, 2.5)];
        assert_eq!(rows(csv.as_bytes(), &card).unwrap(), expected);
    }
}
