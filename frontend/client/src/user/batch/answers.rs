use std::ops::Range;

use super::super::{Exchange, placed_tests::Lots};

/// Most bytes of answers that the vault keeps as one item.
const PIECE_BYTES: usize = 8 << 20;

/// A file's answers so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    scores: Vec<Option<Vec<f64>>>,
    answered: usize,
    logged: Option<(u64, u64)>,
}

/// Rows of a file that travel together, and the places of tests among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) rows: Range<usize>,
    pub(super) tests: Vec<u32>,
}

impl Batch {
    /// A batch of `rows` unanswered rows.
    pub fn new(rows: usize) -> Self {
        Self {
            scores: vec![None; rows],
            answered: 0,
            logged: None,
        }
    }

    /// The same, with answers that were logged between these entries.
    pub(super) fn logged_at(rows: usize, logged: Option<(u64, u64)>) -> Self {
        Self {
            logged,
            ..Self::new(rows)
        }
    }

    /// Rows of the file.
    pub fn rows(&self) -> usize {
        self.scores.len()
    }

    /// Scores of each row, none until answered.
    pub fn scores(&self) -> &[Option<Vec<f64>>] {
        &self.scores
    }

    /// Rows answered.
    pub fn answered(&self) -> usize {
        self.answered
    }

    /// Rows without an answer.
    pub fn open(&self) -> usize {
        self.rows() - self.answered
    }

    /// The first and the last log entry of its answers.
    pub fn logged(&self) -> Option<(u64, u64)> {
        self.logged
    }

    /// Takes an answer to the rows from `first` on.
    pub fn take_answer(&mut self, first: usize, answer: &Exchange) {
        self.take(first, answer.scores.clone());
        if let Some(entry) = answer.log_index {
            let (from, until) = self.logged.unwrap_or((entry, entry));
            self.logged = Some((from.min(entry), until.max(entry)));
        }
    }

    /// Takes the scores of the rows from `first` on.
    pub fn take(&mut self, first: usize, scores: Vec<Vec<f64>>) {
        for (slot, scores) in self.scores.iter_mut().skip(first).zip(scores) {
            self.answered += usize::from(slot.replace(scores).is_none());
        }
    }

    /// Numbers in the answer to one row; none before the first.
    fn width(&self) -> Option<usize> {
        self.scores.iter().flatten().map(Vec::len).next()
    }

    /// Runs of unanswered rows, each with the places among them where tests stand: together at most `size`, and
    /// fewer only where a run ends, as if the file had so many rows more, and where what is `left` of the budget ends.
    /// Rows beyond the budget are in none.
    pub(super) fn open_parts(&self, size: usize, mut left: u64, lots: &mut Lots) -> Vec<Part> {
        let is_open = |row: &usize| self.scores[*row].is_none();
        let mut parts = Vec::new();
        let mut next = 0;
        while let Some(start) = (next..self.scores.len()).find(is_open) {
            let mut part = Part {
                rows: start..start,
                tests: Vec::new(),
            };
            for place in 0..left.min(size as u64) as u32 {
                let open = part.rows.end < self.scores.len() && is_open(&part.rows.end);
                if !open {
                    break;
                }
                match lots.draw() {
                    true => part.tests.push(place),
                    false => part.rows.end += 1,
                }
            }
            if left == 0 {
                break;
            }
            next = part.rows.end;
            left = left.saturating_sub((part.rows.len() + part.tests.len()) as u64);
            parts.push(part);
        }
        parts
    }
}

/// How answers lie in the vault: rows of the same length in pieces, each a byte that tells whether there is an answer and
/// its numbers, little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PieceForm {
    rows: usize,
    width: usize,
}

impl PieceForm {
    /// Of answers of so many numbers to so many rows.
    pub(super) fn new(rows: usize, width: usize) -> Self {
        Self { rows, width }
    }

    /// Of a batch; none before its first answer.
    pub(super) fn of(batch: &Batch) -> Option<Self> {
        Some(Self::new(batch.rows(), batch.width()?))
    }

    /// Numbers in an answer.
    pub(super) fn width(self) -> usize {
        self.width
    }

    fn row_bytes(self) -> usize {
        1 + 8 * self.width
    }

    fn rows_in_piece(self) -> usize {
        (PIECE_BYTES / self.row_bytes()).max(1)
    }

    /// Rows of each piece.
    pub(super) fn pieces(self) -> impl Iterator<Item = Range<usize>> {
        let (size, rows) = (self.rows_in_piece(), self.rows);
        (0..rows)
            .step_by(size)
            .map(move |first| first..rows.min(first + size))
    }

    /// The answers to some rows.
    pub(super) fn write(self, batch: &Batch, rows: Range<usize>) -> Vec<u8> {
        let mut piece = Vec::with_capacity(rows.len() * self.row_bytes());
        for scores in &batch.scores[rows] {
            let scores = scores.as_ref().filter(|row| row.len() == self.width);
            piece.push(u8::from(scores.is_some()));
            match scores {
                Some(scores) => piece.extend(scores.iter().flat_map(|score| score.to_le_bytes())),
                None => piece.resize(piece.len() + 8 * self.width, 0),
            }
        }
        piece
    }

    /// Takes the answers of a piece whose rows begin with `first`. What is no row of this form is none.
    pub(super) fn read(self, batch: &mut Batch, first: usize, piece: &[u8]) {
        for (row, bytes) in piece.chunks_exact(self.row_bytes()).enumerate() {
            if bytes[0] != 1 {
                continue;
            }
            let (scores, _) = bytes[1..].as_chunks::<8>();
            let scores = scores.iter().map(|score| f64::from_le_bytes(*score));
            batch.take(first + row, vec![scores.collect()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parts_with_open_rows_are_asked_again() {
        let mut batch = Batch::new(5);
        batch.take(0, vec![vec![0.0]; 2]);
        batch.take(4, vec![vec![0.0]]);
        batch.take(4, vec![vec![1.0]]);
        let middle = Part {
            rows: 2..4,
            tests: Vec::new(),
        };
        assert_eq!(batch.open_parts(2, 9, &mut Lots::none()), [middle]);
        assert_eq!((batch.answered(), batch.open()), (3, 2));
    }

    /// What the server sees of a file with tests: a file of more rows.
    #[test]
    fn tests_take_places_of_full_parts_and_every_row_is_asked_once() {
        for size in [1, 7, 68] {
            let parts = Batch::new(500).open_parts(size, 550, &mut Lots::of(9, 200, 50));
            let whole = |part: &Part| part.rows.len() + part.tests.len();
            let (last, others) = parts.split_last().unwrap();
            assert!(others.iter().all(|part| whole(part) == size));
            assert!((1..=size).contains(&whole(last)));
            let rows: Vec<usize> = parts.iter().flat_map(|part| part.rows.clone()).collect();
            assert_eq!(rows, (0..500).collect::<Vec<_>>());
            let tests: usize = parts.iter().map(|part| part.tests.len()).sum();
            assert_eq!(tests, 50, "as many as there is room for, at one in five");
        }
    }

    #[test]
    fn an_empty_batch_has_no_parts() {
        assert!(
            Batch::new(0)
                .open_parts(68, 9, &mut Lots::none())
                .is_empty()
        );
    }

    #[test]
    fn as_many_rows_are_asked_as_the_budget_allows_and_none_beyond() {
        let lengths = |left: u64| {
            let parts = Batch::new(200).open_parts(68, left, &mut Lots::none());
            parts.iter().map(|part| part.rows.len()).collect::<Vec<_>>()
        };
        assert_eq!(lengths(130), [68, 62]);
        assert_eq!(lengths(40), [40]);
        assert_eq!(lengths(999), [68, 68, 64]);
        assert!(lengths(0).is_empty());
    }

    #[test]
    fn answers_are_read_from_pieces_as_they_were_written() {
        let mut batch = Batch::new(7);
        batch.take(1, vec![vec![0.25, -3.5], vec![1e300, f64::MIN_POSITIVE]]);
        batch.take(6, vec![vec![7.0, 8.0]]);
        let form = PieceForm::of(&batch).unwrap();
        let mut read = Batch::new(7);
        for rows in form.pieces() {
            form.read(&mut read, rows.start, &form.write(&batch, rows.clone()));
        }
        assert_eq!(read, batch);
        let wide = PieceForm::new(1_000_000, 10);
        assert_eq!(
            wide.pieces().map(|rows| rows.len()).sum::<usize>(),
            1_000_000
        );
        assert!(
            wide.pieces()
                .all(|rows| rows.len() * wide.row_bytes() <= PIECE_BYTES)
        );
    }

    #[test]
    fn a_piece_of_another_length_is_read_as_far_as_it_goes() {
        let form = PieceForm::new(2, 1);
        let mut batch = Batch::new(2);
        form.read(&mut batch, 0, &[1; 30]);
        assert_eq!(batch.answered(), 2, "rows beyond the file are none");
        let mut batch = Batch::new(2);
        form.read(&mut batch, 0, &[1, 0]);
        assert_eq!(batch, Batch::new(2));
    }
}
