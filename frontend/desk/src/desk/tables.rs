use preparation::Cell;
use protocol::{Answers, EncryptTable, Encrypted, Fault, ReadTable, ShowRows, TableReport};
use zeroize::Zeroizing;

use super::{Desk, cards::OpenedCard};
use crate::{
    error::Error,
    table::{self, Table},
};

/// Rows that fit a card, and the card.
pub(super) struct ReadRows {
    card: OpenedCard,
    rows: Zeroizing<Vec<Vec<Cell>>>,
}

impl ReadRows {
    /// So many rows from the first on.
    fn part(&self, first: u32, count: u32) -> Result<&[Vec<Cell>], Error> {
        let first = first as usize;
        let part = first..first.saturating_add(count as usize);
        self.rows.get(part).ok_or(Error::OutOfOrder)
    }
}

impl Answers<ReadTable> for Desk {
    fn answer(&mut self, ask: ReadTable) -> Result<TableReport, Fault> {
        let csv = Zeroizing::new(ask.csv);
        let card = OpenedCard::new(&ask.card.circuit, ask.card.preparation.clone())?;
        let Table { rows, report } = table::read(&csv, &ask.card)?;
        self.tables.put(ask.table, ReadRows { card, rows });
        Ok(report)
    }
}

impl Answers<ShowRows> for Desk {
    fn answer(&mut self, ask: ShowRows) -> Result<Vec<Vec<Cell>>, Fault> {
        let table = self.tables.find(ask.table)?;
        Ok(table.part(ask.first, ask.count)?.to_vec())
    }
}

impl Answers<EncryptTable> for Desk {
    fn answer(&mut self, ask: EncryptTable) -> Result<Encrypted, Fault> {
        let table = self.tables.find(ask.table)?;
        let rows = table.part(ask.first, ask.count)?;
        Ok(self.encrypt(&table.card, rows)?)
    }
}
