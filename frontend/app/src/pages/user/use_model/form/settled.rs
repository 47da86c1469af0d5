use preparation::Cell;

/// The row that asks nothing new when a field is left: what the form began with, and then what was asked last.
#[derive(Debug, Default)]
pub(super) struct Settled {
    row: Option<Vec<Cell>>,
    has_begun: bool,
}

impl Settled {
    /// The first row that the form holds is nobody's question yet.
    pub(super) fn begins_with(&mut self, row: Option<&Vec<Cell>>) {
        if !std::mem::replace(&mut self.has_begun, true) {
            self.row = row.cloned();
        }
    }

    /// This row is asked.
    pub(super) fn asks(&mut self, row: &[Cell]) {
        self.row = Some(row.to_vec());
    }

    /// Whether this row is another.
    pub(super) fn is_new(&self, row: &[Cell]) -> bool {
        self.row.as_deref() != Some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(age: f64) -> Vec<Cell> {
        Cell::row(&[age, 2.0])
    }

    #[test]
    fn a_field_that_is_left_as_it_was_asks_nothing() {
        let mut settled = Settled::default();
        settled.begins_with(Some(&row(40.0)));
        assert!(!settled.is_new(&row(40.0)));
        settled.begins_with(Some(&row(41.0)));
        assert!(settled.is_new(&row(41.0)));
        settled.asks(&row(41.0));
        assert!(!settled.is_new(&row(41.0)));
        assert!(settled.is_new(&row(40.0)));
    }

    #[test]
    fn the_first_row_of_a_form_that_began_with_a_field_to_fill_in_is_new() {
        let mut settled = Settled::default();
        settled.begins_with(None);
        settled.begins_with(Some(&row(40.0)));
        assert!(settled.is_new(&row(40.0)));
    }
}
