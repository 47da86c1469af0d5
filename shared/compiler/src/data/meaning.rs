use card::{
    OutputMeaning,
    table::{Columns, TableReader, mark},
};

/// Rows that are looked at.
const LOOKED_AT: usize = 1_000;

/// What so many outputs are, by the labels that stand in the owner's rows: one label for all of them is a
/// class, one for each is a value or a yes or no. None where the table does not tell.
pub(crate) fn shown(csv: &[u8], names: &[String], outputs: usize) -> Option<OutputMeaning> {
    let mut reader = TableReader::new(csv).ok()?;
    match reader.labelled(names, outputs) {
        Ok(columns) if columns.labels.len() == outputs => of_each(&mut reader, &columns),
        _ => {
            let columns = TableReader::new(csv).ok()?.labelled(names, 1).ok()?;
            (columns.labels.len() == 1).then_some(OutputMeaning::Classes)
        }
    }
}

/// Yes or no where nothing else stands, else values where every cell is a number.
fn of_each(reader: &mut TableReader, columns: &Columns) -> Option<OutputMeaning> {
    let (mut is_marked, mut rows) = (true, 0);
    while let Some(row) = reader.next().ok()?.filter(|_| rows < LOOKED_AT) {
        rows += 1;
        for column in &columns.labels {
            let is_mark = row.text(column.position).and_then(mark).is_some();
            is_marked &= is_mark;
            if !is_mark {
                row.number(column.position).ok()?;
            }
        }
    }
    (rows > 0).then_some(match is_marked {
        true => OutputMeaning::Labels,
        false => OutputMeaning::Values,
    })
}
