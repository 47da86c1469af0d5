use std::collections::HashMap;

/// Most numbers kept for measuring accuracy.
const MOST_CELLS: usize = 4 << 20;

/// Whom a row of a gallery's data shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Names {
    /// First vector of the same name, for each vector.
    pub(crate) first: Vec<usize>,
    /// First vector of each row's name; none when the name is not in the gallery.
    pub(crate) rows: Vec<Option<usize>>,
}

/// What the labelled rows say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Truth {
    /// Class of each row.
    Classes(Vec<usize>),
    /// Value of each row.
    Values(Vec<f64>),
    /// Several values of each row.
    Vectors(Vec<Vec<f64>>),
    /// Several questions of each row, and whether each is answered yes.
    Marks(Vec<Vec<bool>>),
    /// Name that each row should find in a gallery.
    Names(Names),
    /// Whether each row should find anything in a gallery.
    Matches(Vec<bool>),
}

impl Truth {
    /// For a gallery of vectors with these names.
    pub(crate) fn names(names: &[String]) -> Self {
        let mut seen = HashMap::new();
        let vectors = names.iter().enumerate();
        Self::Names(Names {
            first: vectors
                .map(|(vector, name)| *seen.entry(name).or_insert(vector))
                .collect(),
            rows: Vec::new(),
        })
    }

    /// The labels of some rows.
    pub(crate) fn at(&self, rows: &[usize]) -> Self {
        match self {
            Self::Classes(classes) => Self::Classes(rows.iter().map(|row| classes[*row]).collect()),
            Self::Values(values) => Self::Values(rows.iter().map(|row| values[*row]).collect()),
            Self::Vectors(vectors) => {
                Self::Vectors(rows.iter().map(|row| vectors[*row].clone()).collect())
            }
            Self::Marks(marks) => Self::Marks(rows.iter().map(|row| marks[*row].clone()).collect()),
            Self::Matches(matches) => Self::Matches(rows.iter().map(|row| matches[*row]).collect()),
            Self::Names(names) => Self::Names(Names {
                first: names.first.clone(),
                rows: rows.iter().map(|row| names.rows[*row]).collect(),
            }),
        }
    }

    /// Adds the labels of one more row: class, value or vector (-1: none), several values, or several
    /// answers (1: yes).
    fn push(&mut self, labels: &[f64]) {
        let label = labels.first().copied().unwrap_or(0.0);
        match self {
            Self::Vectors(vectors) => vectors.push(labels.to_vec()),
            Self::Marks(marks) => marks.push(labels.iter().map(|label| *label > 0.0).collect()),
            Self::Classes(classes) => classes.push(label as usize),
            Self::Values(values) => values.push(label),
            Self::Names(names) => names.rows.push((label >= 0.0).then_some(label as usize)),
            Self::Matches(matches) => matches.push(label >= 0.0),
        }
    }

    fn thin(&mut self) {
        match self {
            Self::Classes(classes) => every_second(classes),
            Self::Values(values) => every_second(values),
            Self::Vectors(vectors) => every_second(vectors),
            Self::Marks(marks) => every_second(marks),
            Self::Names(names) => every_second(&mut names.rows),
            Self::Matches(matches) => every_second(matches),
        }
    }
}

/// An even sample of a stream of rows: when it is full, every second row goes and the stride doubles.
pub(crate) struct Sample {
    pub(crate) rows: Vec<Vec<f64>>,
    pub(crate) truth: Option<Truth>,
    /// Line of each row in the file, from 1.
    pub(crate) lines: Vec<u64>,
    /// Rows seen.
    pub(crate) seen: usize,
    stride: usize,
}

impl Sample {
    pub(crate) fn new(truth: Option<Truth>) -> Self {
        Self {
            rows: Vec::new(),
            truth,
            lines: Vec::new(),
            seen: 0,
            stride: 1,
        }
    }

    /// Offers the row of a line and its labels.
    pub(crate) fn offer(&mut self, line: u64, row: &[f64], labels: &[f64]) {
        self.seen += 1;
        if !(self.seen - 1).is_multiple_of(self.stride) {
            return;
        }
        if (self.rows.len() + 1) * row.len() > MOST_CELLS && self.rows.len() > 1 {
            self.thin();
            if !(self.seen - 1).is_multiple_of(self.stride) {
                return;
            }
        }
        self.rows.push(row.to_vec());
        self.lines.push(line);
        if let Some(truth) = &mut self.truth {
            truth.push(labels);
        }
    }

    fn thin(&mut self) {
        self.stride *= 2;
        every_second(&mut self.rows);
        every_second(&mut self.lines);
        if let Some(truth) = &mut self.truth {
            truth.thin();
        }
    }
}

fn every_second<T>(items: &mut Vec<T>) {
    let mut index = 0;
    items.retain(|_| {
        index += 1;
        index % 2 == 1
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_stream_is_sampled_evenly() {
        let mut sample = Sample::new(Some(Truth::Values(Vec::new())));
        let width = 1 << 18;
        for index in 0..100 {
            let value = f64::from(index);
            sample.offer(index as u64, &vec![value; width], &[value]);
        }
        let Some(Truth::Values(values)) = &sample.truth else {
            panic!("the truth changed its kind")
        };
        assert_eq!(sample.seen, 100);
        assert_eq!(values.len(), sample.rows.len());
        assert!(values.len() >= 8 && values.len() <= 16);
        let gaps: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.iter().all(|gap| *gap == gaps[0]));
        assert!(sample.rows.iter().zip(values).all(|(row, v)| row[0] == *v));
        let lines = sample.lines.iter().zip(values);
        assert!(lines.into_iter().all(|(line, v)| *line as f64 == *v));
    }
}
