use card::table::{ColumnFacts, Columns, TableFacts, TableProblem, TableReader, Wanted};

use super::{body::Body, fit::Fit, reading::Reading, sample::Truth, summary::Summary};

/// The owner's rows.
pub(crate) struct Table {
    /// What stands where.
    pub(crate) columns: Columns,
    /// One for each input, over all rows.
    pub(crate) inputs: Vec<Summary>,
    /// One for each feature, over all rows.
    pub(crate) features: Vec<Summary>,
    /// Features of rows for measuring accuracy, at most a few million numbers.
    pub(crate) rows: Vec<Vec<f64>>,
    /// Their lines in the file, from 1.
    pub(crate) lines: Vec<u64>,
    /// Their labels.
    pub(crate) truth: Option<Truth>,
    /// Rows that were used.
    pub(crate) total: usize,
    /// How the file was understood.
    pub(crate) facts: TableFacts,
    /// Every column with its first values, for the owner's screen.
    pub(crate) proposed: Vec<ColumnFacts>,
}

/// Reads labelled rows. Rows that cannot be used are left out and counted.
pub(crate) fn read(file: &[u8], reading: &Reading) -> Result<Table, TableProblem> {
    let mut reader = TableReader::new(file)?;
    let columns = columns(&mut reader, reading)?;
    let facts = reader.facts(&columns);
    let proposed = reader.column_facts(&columns);
    let mut body = Body::new(&columns, reading, facts);
    while let Some(row) = reader.next()? {
        body.add(row);
    }
    let gathered = body.finish()?;
    Ok(Table {
        columns: columns.clone(),
        inputs: gathered.inputs,
        features: gathered.features,
        rows: gathered.sample.rows,
        lines: gathered.sample.lines,
        truth: gathered.sample.truth,
        total: gathered.sample.seen,
        facts: gathered.facts,
        proposed,
    })
}

/// The likeliest columns: where several may be the label, those that the model answers best.
fn columns(reader: &mut TableReader, reading: &Reading) -> Result<Columns, TableProblem> {
    let names: Vec<&str> = reading.names.iter().map(|name| name.trim()).collect();
    let proposals = reader.proposals(&Wanted {
        names: &names,
        inputs: &reading.preparation.inputs,
        answer: Some(reading.answer),
        labels: None,
        roles: reading.roles,
    })?;
    let is_plain = |columns: &Columns| !columns.is_renamed;
    if let [only] = proposals.as_slice()
        && is_plain(only)
    {
        return Ok(only.clone());
    }
    let fit = Fit::of(reader, reading, &proposals);
    let best = fit.best(&proposals);
    match proposals.into_iter().nth(best) {
        Some(columns) if is_plain(&columns) || fit.is_good(best) => {
            Ok(fit.explained(columns, best))
        }
        _ => Err(TableProblem::MissingColumns(reading.names.to_vec())),
    }
}

impl Table {
    /// Divides every feature by `top`, which is positive.
    pub(crate) fn divide_by(&mut self, top: f64) {
        for cell in self.rows.iter_mut().flatten() {
            *cell /= top;
        }
        for summary in self.features.iter_mut().chain(&mut self.inputs) {
            *summary = summary.divided_by(top);
        }
    }
}

#[cfg(test)]
mod tests;
