use preparation::Input;

use crate::{Field, InputForm, ModelCard, table};

/// Stands for a text that nobody has written.
const TEXT: &str = "A text";

impl ModelCard {
    /// A table to fill in: the heads that a table of questions is read by, with units, and the card's examples as one row.
    /// Comma-separated; none of a card that does not name its inputs.
    pub fn template(&self) -> Option<String> {
        let (names, inputs) = self.columns();
        if names.is_empty() || names.len() != inputs.len() {
            return None;
        }
        let fields = self.fields_of_columns();
        let field = |at: usize| fields.get(at).copied();
        let heads = names.iter().enumerate();
        let heads =
            heads.map(|(at, name)| head(name, field(at).map_or("", |field| field.unit.trim())));
        let cells = inputs.iter().enumerate();
        let cells = cells.map(|(at, input)| example(input, field(at).map(|field| field.example)));
        Some(format!("{}\n{}\n", line(heads), line(cells)))
    }

    /// The field that each column belongs to; none of a picture.
    fn fields_of_columns(&self) -> Vec<&Field> {
        let InputForm::Table { fields } = &self.input else {
            return Vec::new();
        };
        let columns = fields.iter().flat_map(|field| {
            let count = field
                .series
                .as_ref()
                .map_or(1, |series| series.columns.len());
            std::iter::repeat_n(field, count)
        });
        columns.collect()
    }
}

/// A name with its unit in brackets, if it does not end with one.
fn head(name: &str, unit: &str) -> String {
    match unit.is_empty() || !table::unit(name).is_empty() {
        true => name.to_owned(),
        false => format!("{name} ({unit})"),
    }
}

fn example(input: &Input, example: Option<f64>) -> String {
    let number = example.unwrap_or_else(|| input.span().minimum);
    match input {
        Input::Category { names, .. } => {
            let name = names.get(number.max(0.0) as usize).or(names.first());
            name.cloned().unwrap_or_default()
        }
        Input::Text => TEXT.to_owned(),
        Input::Number { .. } | Input::Series { .. } => number.to_string(),
    }
}

fn line(cells: impl Iterator<Item = String>) -> String {
    cells
        .map(|cell| quoted(&cell))
        .collect::<Vec<_>>()
        .join(",")
}

fn quoted(cell: &str) -> String {
    match cell.contains([',', ';', '\t', '"', '\n']) || cell.trim() != cell {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}
