use card::table::{Columns, Row};
use protocol::{OwnColumn, TableReport};

/// Columns shown beside the answers at most.
const MOST: usize = 2;
/// Characters shown of a cell.
const LONGEST: usize = 40;

/// Takes the first columns that hold no input: by them a person knows her rows.
pub(super) struct Own(Vec<usize>);

impl Own {
    /// Of a table, named in its report.
    pub(super) fn of(columns: &Columns, report: &mut TableReport) -> Self {
        let is_input = |position: &usize| {
            let mut features = columns.features.iter();
            features.any(|feature| feature.position == *position)
        };
        let positions = (0..columns.width).filter(|position| !is_input(position));
        let named = columns.others.iter().take(MOST);
        report.own = named
            .map(|name| OwnColumn {
                name: name.clone(),
                cells: Vec::new(),
            })
            .collect();
        Self(positions.take(MOST).collect())
    }

    /// Takes the cells of a good row.
    pub(super) fn take(&self, row: Row, report: &mut TableReport) {
        for (position, column) in self.0.iter().zip(&mut report.own) {
            let text = row.text(*position).unwrap_or_default();
            column.cells.push(text.chars().take(LONGEST).collect());
        }
    }
}
