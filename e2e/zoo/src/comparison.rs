use card::{
    Answer, ProbabilityLink,
    table::{TableReader, number},
};

use crate::case::Hindrance;

/// What the library answers.
pub(crate) struct Expected {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// How far answers agree with the library's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Agreement {
    /// Share of rows with the same label.
    pub labels: Option<f64>,
    /// Mean absolute difference of probabilities.
    pub probability_mean: Option<f64>,
    /// Largest difference of a probability.
    pub probability_most: Option<f64>,
    /// Determination of the library's values by ours, the least of several targets.
    pub values: Option<f64>,
}

impl Expected {
    pub(crate) fn read(csv: &[u8]) -> Result<Self, Hindrance> {
        let mut reader = TableReader::new(csv).map_err(|problem| problem.to_string())?;
        let mut lines = Vec::new();
        while let Some(row) = reader.next().map_err(|problem| problem.to_string())? {
            lines.push(row.texts());
        }
        let columns = lines.remove(0);
        let rows = lines;
        Ok(Self { columns, rows })
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Compares scores, none where a row was refused, by what the answer says they mean.
    pub(crate) fn compare(
        &self,
        answer: &Answer,
        scores: &[Option<Vec<f64>>],
    ) -> Result<Agreement, Hindrance> {
        let labels = self.columns.iter().position(|column| column == "label");
        let values = self.numbered("value");
        if let Some(column) = labels {
            return Ok(self.classes(answer, scores, column));
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

    fn classes(&self, answer: &Answer, scores: &[Option<Vec<f64>>], column: usize) -> Agreement {
        let names = answer.names();
        let said = |row: &Option<Vec<f64>>| names.get(best(row.as_ref()?)).copied();
        let right = self.rows.iter().zip(scores).filter(|(expected, scores)| {
            said(scores).is_some_and(|name| is_same(name, &expected[column]))
        });
        let labels = Some(right.count() as f64 / self.rows.len() as f64);
        let shares = self.numbered("p");
        let link = probability_link(answer).filter(|_| !shares.is_empty());
        let Some(link) = link else {
            return Agreement {
                labels,
                ..Agreement::default()
            };
        };
        let mut sum = 0.0;
        let (mut count, mut most) = (0, 0f64);
        for (expected, scores) in self.rows.iter().zip(scores) {
            let Some(scores) = scores else { continue };
            for (share, column) in link.probabilities(scores).iter().zip(&shares) {
                let difference = (share - number(&expected[*column]).unwrap_or(f64::NAN)).abs();
                sum += difference;
                most = most.max(difference);
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
                let yes = number(&expected[*column]).map(|value| value > 0.5);
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
        let expected = self.rows.iter().map(|row| number(&row[column]));
        let expected: Vec<f64> = expected.map(|value| value.unwrap_or(f64::NAN)).collect();
        let mean = expected.iter().sum::<f64>() / expected.len() as f64;
        let total: f64 = expected.iter().map(|value| (value - mean).powi(2)).sum();
        let pairs = expected.iter().zip(got);
        let rest: f64 = pairs
            .map(|(value, got)| (value - got.unwrap_or(mean)).powi(2))
            .sum();
        match total > 0.0 {
            true => 1.0 - rest / total,
            false => f64::from(u8::from(rest < 1e-6 * (1.0 + mean * mean))),
        }
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
