use card::{
    Answer, ProbabilityLink,
    table::{TableReader, number},
};

use crate::case::Hindrance;

/// How far values of a constant model lie apart, next to their size: its library computes with 32 bits.
const ALIKE: f64 = 1e-6;

/// What the library answers.
pub(crate) struct Expected {
    columns: Vec<String>,
    rows: Vec<Vec<Told>>,
}

/// One cell of what the library answers.
struct Told {
    text: String,
    /// Read as the table writes its numbers.
    number: Option<f64>,
}

/// How far answers agree with the library's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Agreement {
    /// Share of rows with the same label.
    pub labels: Option<f64>,
    /// Mean absolute difference of probabilities.
    pub probability_mean: Option<f64>,
    /// Largest difference of a probability, of rows whose numbers are all inside their ranges: others are moved there, as
    /// their sender is told.
    pub probability_most: Option<f64>,
    /// Determination of the library's values by ours, the least of several targets.
    pub values: Option<f64>,
}

impl Expected {
    pub(crate) fn read(csv: &[u8]) -> Result<Self, Hindrance> {
        let mut reader = TableReader::new(csv).map_err(|problem| problem.to_string())?;
        let mut lines = Vec::new();
        while let Some(row) = reader.next().map_err(|problem| problem.to_string())? {
            let texts = row.texts().into_iter().enumerate();
            let told = texts.map(|(position, text)| Told {
                number: row.number(position).ok(),
                text,
            });
            lines.push(told.collect::<Vec<Told>>());
        }
        let mut lines = lines.into_iter();
        let columns = lines.next().unwrap_or_default().into_iter();
        Ok(Self {
            columns: columns.map(|told| told.text).collect(),
            rows: lines.collect(),
        })
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Compares scores, none where a row was refused, by what the answer says they mean; `inside` says which rows keep to
    /// the ranges, `tells_scores` whether scores are more than what decides.
    pub(crate) fn compare(
        &self,
        answer: &Answer,
        scores: &[Option<Vec<f64>>],
        inside: &[bool],
        tells_scores: bool,
    ) -> Result<Agreement, Hindrance> {
        let labels = self.columns.iter().position(|column| column == "label");
        let values = self.numbered("value");
        if let Some(column) = labels {
            let link = probability_link(answer).filter(|_| tells_scores);
            return Ok(self.classes(&answer.names(), link, scores, (column, inside)));
        }
        if let Answer::Labels { .. } = answer {
            return Ok(self.yes_and_no(&values, scores));
        }
        let link = match answer {
            Answer::Regression { link, .. } | Answer::Values { link, .. } => *link,
            Answer::Binary { .. } | Answer::Multiclass { .. } => {
                let values = Some(f64::NEG_INFINITY);
                return Ok(Agreement {
                    values,
                    ..Agreement::default()
                });
            }
            Answer::Match { .. } | Answer::Labels { .. } => return Err("no such answer".into()),
        };
        let each = values.iter().enumerate().map(|(output, column)| {
            let got = scores.iter().map(|row| {
                row.as_ref()
                    .and_then(|row| Some(link.value(*row.get(output)?)))
            });
            self.determination(*column, &got.collect::<Vec<_>>())
        });
        Ok(Agreement {
            values: each.reduce(f64::min),
            ..Agreement::default()
        })
    }

    /// Columns of this name, alone or numbered.
    fn numbered(&self, stem: &str) -> Vec<usize> {
        let is_one = |column: &String| {
            let rest = column.strip_prefix(stem);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        let columns = 0..self.columns.len();
        columns
            .filter(|column| is_one(&self.columns[*column]))
            .collect()
    }

    fn classes(
        &self,
        names: &[&str],
        link: Option<ProbabilityLink>,
        scores: &[Option<Vec<f64>>],
        (column, inside): (usize, &[bool]),
    ) -> Agreement {
        let said = |row: &Option<Vec<f64>>| names.get(best(row.as_ref()?)).copied();
        let right = self.rows.iter().zip(scores).filter(|(expected, scores)| {
            said(scores).is_some_and(|name| is_same(name, &expected[column].text))
        });
        let labels = Some(right.count() as f64 / self.rows.len() as f64);
        let shares = self.numbered("p");
        let link = link.filter(|_| !shares.is_empty());
        let Some(link) = link else {
            return Agreement {
                labels,
                ..Agreement::default()
            };
        };
        let mut sum = 0.0;
        let (mut count, mut most) = (0, 0f64);
        for ((expected, scores), is_inside) in self.rows.iter().zip(scores).zip(inside) {
            let Some(scores) = scores else { continue };
            for (share, column) in link.probabilities(scores).iter().zip(&shares) {
                let difference = (share - expected[*column].number.unwrap_or(f64::NAN)).abs();
                sum += difference;
                most = most.max(if *is_inside { difference } else { 0.0 });
                count += 1;
            }
        }
        Agreement {
            labels,
            probability_mean: Some(sum / f64::from(count.max(1))),
            probability_most: Some(most),
            values: None,
        }
    }

    fn yes_and_no(&self, columns: &[usize], scores: &[Option<Vec<f64>>]) -> Agreement {
        let mut right = 0;
        for (expected, scores) in self.rows.iter().zip(scores) {
            for (output, column) in columns.iter().enumerate() {
                let yes = expected[*column].number.map(|value| value > 0.5);
                let said = scores
                    .as_ref()
                    .and_then(|scores| Some(*scores.get(output)? > 0.0));
                right += usize::from(said.is_some() && said == yes);
            }
        }
        Agreement {
            labels: Some(right as f64 / (self.rows.len() * columns.len().max(1)) as f64),
            ..Agreement::default()
        }
    }

    fn determination(&self, column: usize, got: &[Option<f64>]) -> f64 {
        let expected = self.rows.iter().map(|row| row[column].number);
        let expected: Vec<f64> = expected.map(|value| value.unwrap_or(f64::NAN)).collect();
        let mean = expected.iter().sum::<f64>() / expected.len() as f64;
        let pairs = expected.iter().zip(got);
        let pairs = pairs.map(|(value, got)| (*value, got.unwrap_or(mean)));
        determination(mean, &pairs.collect::<Vec<_>>())
    }
}

/// Of pairs of an expected value and the one told; where the expected ones, of this mean, are all alike, how near the
/// others come next to their size.
fn determination(mean: f64, pairs: &[(f64, f64)]) -> f64 {
    let count = pairs.len() as f64;
    let square = |differences: &dyn Fn(&(f64, f64)) -> f64| {
        let squares = pairs.iter().map(|pair| differences(pair).powi(2));
        squares.sum::<f64>() / count
    };
    let total = square(&|(expected, _)| expected - mean);
    let rest = square(&|(expected, told)| expected - told);
    let size = mean.abs().max(f64::MIN_POSITIVE);
    match total > (ALIKE * size).powi(2) {
        true => 1.0 - rest / total,
        false => 1.0 - (rest.sqrt() / size).min(1.0),
    }
}

/// How scores become probabilities; none where the answer states none.
fn probability_link(answer: &Answer) -> Option<ProbabilityLink> {
    match answer {
        Answer::Binary {
            probability, link, ..
        }
        | Answer::Multiclass {
            probability, link, ..
        } => probability.then_some(*link),
        _ => None,
    }
}

fn best(scores: &[f64]) -> usize {
    if let [score] = scores {
        return usize::from(*score > 0.0);
    }
    let better = |best: usize, index: usize| match scores[index] > scores[best] {
        true => index,
        false => best,
    };
    (0..scores.len()).fold(0, better)
}

/// The same name, number or truth value.
fn is_same(name: &str, expected: &str) -> bool {
    let truth = |text: &str| match text.to_lowercase().as_str() {
        "true" => Some(1.0),
        "false" => Some(0.0),
        _ => number(text),
    };
    name == expected || truth(name).is_some() && truth(name) == truth(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_is_judged_by_how_near_it_is_met_and_others_by_their_spread() {
        let constant = |told: f64| [(152.0, told), (152.000_01, told), (152.0, told)];
        assert!(determination(152.0, &constant(152.000_02)) > 0.999_999);
        assert!(determination(152.0, &constant(140.0)) < 0.93);
        let spread = [(151.0, 151.5), (153.0, 152.5)];
        assert_eq!(determination(152.0, &spread), 0.75);
        assert_eq!(determination(0.0, &[(0.0, 0.0)]), 1.0);
    }
}
