use card::table::Formulas;
use preparation::Cell;
use protocol::{
    Answers, EncryptTable, Encrypted, ExtendTable, Fault, HeadChoice, MatchHeads, ReadTable,
    RenameColumns, ShowRows, TableReport, WriteWorkbook,
};
use zeroize::Zeroizing;

use super::Desk;
use crate::{
    opened_card::OpenedCard,
    table::{self, ReadRows, Table, heads},
};

impl Answers<ReadTable> for Desk {
    fn answer(&mut self, ask: ReadTable) -> Result<TableReport, Fault> {
        let csv = Zeroizing::new(ask.csv);
        let card = OpenedCard::new(&ask.card.circuit, ask.card.preparation.clone())?;
        let Table { rows, report } = table::read(&csv, &ask.card)?;
        self.tables.put(ask.table, ReadRows { card, rows });
        Ok(report)
    }
}

impl Answers<MatchHeads> for Desk {
    fn answer(&mut self, ask: MatchHeads) -> Result<HeadChoice, Fault> {
        let csv = Zeroizing::new(ask.csv);
        Ok(heads::matched(&csv, &ask.card)?)
    }
}

impl Answers<RenameColumns> for Desk {
    fn answer(&mut self, ask: RenameColumns) -> Result<Vec<u8>, Fault> {
        let csv = Zeroizing::new(ask.csv);
        Ok(heads::renamed(&csv, ask.heads)?)
    }
}

impl Answers<ShowRows> for Desk {
    fn answer(&mut self, ask: ShowRows) -> Result<Vec<Vec<Cell>>, Fault> {
        let table = self.tables.find(ask.table)?;
        Ok(table.part(ask.first, ask.count)?.to_vec())
    }
}

impl Answers<ExtendTable> for Desk {
    fn answer(&mut self, ask: ExtendTable) -> Result<Vec<u8>, Fault> {
        let csv = Zeroizing::new(ask.csv);
        let (names, columns) = (&ask.names, &ask.columns);
        Ok(table::extended(
            &csv,
            names,
            columns,
            ask.cells,
            Formulas::Quoted,
        )?)
    }
}

impl Answers<WriteWorkbook> for Desk {
    fn answer(&mut self, ask: WriteWorkbook) -> Result<Vec<u8>, Fault> {
        let csv = Zeroizing::new(ask.csv);
        let (names, columns) = (&ask.names, &ask.columns);
        Ok(table::workbook(&csv, names, columns, ask.cells)?)
    }
}

impl Answers<EncryptTable> for Desk {
    fn answer(&mut self, ask: EncryptTable) -> Result<Encrypted, Fault> {
        let table = self.tables.find(ask.table)?;
        let rows = table.part(ask.first, ask.count)?;
        Ok(self.encrypt(&table.card, rows, ask.known)?)
    }
}
