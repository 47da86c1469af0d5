use serde::{Deserialize, Serialize};

use super::{
    Encoding, PercentColumn, Percents, columns::LabelReason, columns::Matching,
    numbers::DecimalSign,
};
use crate::in_groups;

/// Lines listed of each reason for leaving rows out.
const LISTED: usize = 3;

/// How a table was understood.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableFacts {
    /// How its characters were written.
    pub encoding: Encoding,
    /// What stood between cells: "a comma"; none where each line is one cell.
    pub delimiter: Option<String>,
    /// What divides decimal places.
    pub decimal: DecimalSign,
    /// Whether the first line held names.
    pub has_header: bool,
    /// Lines above the header.
    pub titles: usize,
    /// How columns were found.
    pub matching: Matching,
    /// Names of the label columns.
    pub labels: Vec<String>,
    /// What told that they hold the label.
    pub reason: Option<LabelReason>,
    /// Names of columns that hold neither a feature nor a label.
    pub left_out: Vec<String>,
    /// Columns with percent signs.
    pub percents: Vec<PercentColumn>,
    /// Rows that were used.
    pub rows: usize,
    /// Rows that were not, by reason.
    pub skipped: Vec<SkippedRows>,
}

/// Rows that were left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedRows {
    /// What is wrong with the first: `column "age" is empty`.
    pub reason: String,
    /// How many.
    pub count: usize,
    /// Lines of the first of them, from 1.
    pub lines: Vec<u64>,
}

impl TableFacts {
    /// Counts one row as left out.
    pub fn skip(&mut self, line: u64, reason: String) {
        let known = self.skipped.iter_mut().find(|rows| rows.reason == reason);
        match known {
            Some(rows) => {
                rows.count += 1;
                if rows.lines.len() < LISTED {
                    rows.lines.push(line);
                }
            }
            None => self.skipped.push(SkippedRows {
                reason,
                count: 1,
                lines: vec![line],
            }),
        }
    }

    /// All of it in sentences, without values.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = vec![self.form(), self.columns()];
        if !self.left_out.is_empty() {
            sentences.push(format!("Not used: {}.", listed(&self.left_out)));
        }
        sentences.extend(self.percentages(Percents::Shares, "as shares: 45 % is 0.45"));
        sentences.extend(self.percentages(Percents::AsWritten, "as they stand: 45 % is 45"));
        sentences.extend(self.skipped.iter().map(SkippedRows::sentence));
        sentences
    }

    fn percentages(&self, percents: Percents, how: &str) -> Option<String> {
        let columns = self
            .percents
            .iter()
            .filter(|column| column.percents == percents);
        let names: Vec<String> = columns.map(|column| column.name.clone()).collect();
        (!names.is_empty()).then(|| format!("Percentages in {} were read {how}.", listed(&names)))
    }

    fn form(&self) -> String {
        let delimiter = match self.delimiter.as_deref() {
            Some(delimiter) => format!("cells divided by {delimiter}"),
            None => "one cell in each line".into(),
        };
        let header = match self.has_header {
            true => "names in the first line",
            false => "no names in the first line",
        };
        let mut parts = vec![delimiter, self.decimal.to_string(), header.into()];
        match self.titles {
            0 => {}
            1 => parts.push("1 line above it left out".into()),
            titles => parts.push(format!("{titles} lines above it left out")),
        }
        let encoding = self.encoding;
        format!("The table is {encoding} text, {}.", parts.join(", "))
    }

    fn columns(&self) -> String {
        let how = match self.matching {
            Matching::ByName => "Columns were matched by name",
            Matching::ByPosition => "Columns were matched by position",
            Matching::ByRole => "Columns were matched as you chose",
        };
        let is_one = self.labels.len() == 1;
        let reason = self.reason.map_or("", |reason| reason.words(is_one));
        match self.labels.as_slice() {
            [] => format!("{how}."),
            [label] => format!("{how}, and {label:?} is the label{reason}."),
            labels => format!("{how}, and {} are the labels{reason}.", listed(labels)),
        }
    }
}

impl LabelReason {
    /// To stand behind "is the label", or behind "are the labels".
    fn words(self, is_one: bool) -> &'static str {
        match (self, is_one) {
            (Self::Name, true) => ", by its name",
            (Self::Name, false) => ", by their names",
            (Self::Values, true) => ", by its values",
            (Self::Values, false) => ", by their values",
            (Self::OddOneOut, _) => ", because the others are numbered alike",
            (Self::Place, true) => ", by its place",
            (Self::Place, false) => ", by their places",
            (Self::Fit, true) => ": the model answers it best",
            (Self::Fit, false) => ": the model answers them best",
            (Self::Choice, _) => ", as you chose",
        }
    }
}

impl SkippedRows {
    fn sentence(&self) -> String {
        let lines: Vec<String> = self.lines.iter().map(in_groups).collect();
        let rows = match self.count {
            1 => "1 row was".to_owned(),
            count => format!("{} rows were", in_groups(count)),
        };
        let (reason, listed) = (&self.reason, lines.join(", "));
        let lines = match self.count {
            1 => format!("in line {listed}"),
            count if count > lines.len() => format!("in lines {listed} and others"),
            _ => format!("in lines {listed}"),
        };
        format!("{rows} left out: {reason} ({lines}).")
    }
}

/// `"a", "b" and 3 more`.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("{name:?}"))
        .collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_labels_are_told_of_as_several() {
        let said = |labels: &[&str], reason| {
            let labels = labels.iter().map(|label| (*label).to_owned());
            TableFacts {
                labels: labels.collect(),
                reason: Some(reason),
                ..TableFacts::default()
            }
            .columns()
        };
        let one = said(&["y"], LabelReason::Name);
        assert!(one.ends_with("\"y\" is the label, by its name."), "{one}");
        let two = said(&["y", "z"], LabelReason::Name);
        assert!(two.ends_with("are the labels, by their names."), "{two}");
    }

    #[test]
    fn long_counts_are_grouped() {
        let skipped = SkippedRows {
            reason: "it is wrong".to_owned(),
            count: 1_234,
            lines: vec![12_345],
        };
        let told = skipped.sentence().replace('\u{202f}', " ");
        assert_eq!(
            told,
            "1 234 rows were left out: it is wrong (in lines 12 345 and others)."
        );
    }
}
