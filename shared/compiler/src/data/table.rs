use card::{
    Doubt, OpenQuestion, OwnerReply,
    table::{
        ColumnFacts, Columns, LabelReason, Percents, TableFacts, TableProblem, TableReader, Wanted,
        unit,
    },
};

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
    /// What it leaves open: which column is the label, what percent signs mean.
    pub(crate) questions: Vec<OpenQuestion>,
    /// What makes it doubtful which column is what.
    pub(crate) doubts: Vec<Doubt>,
}

/// Reads labelled rows. Rows that cannot be used are left out and counted.
pub(crate) fn read(file: &[u8], reading: &Reading) -> Result<Table, TableProblem> {
    let mut reader = TableReader::new(file)?;
    let Placed {
        columns,
        question,
        doubts,
    } = placed(&mut reader, reading)?;
    let mut questions: Vec<OpenQuestion> = question.into_iter().collect();
    questions.extend(percents(&mut reader, reading, &columns)?);
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
        questions,
        doubts,
    })
}

/// What stands where, what the owner is asked about it, and what is doubtful.
struct Placed {
    columns: Columns,
    question: Option<OpenQuestion>,
    doubts: Vec<Doubt>,
}

/// The likeliest columns: where several may be the label, the owner's choice, else those that the model answers
/// best. Columns that are called otherwise than the model's inputs are taken by their place only where their names tell no
/// other order and the model answers the labels beside them.
fn placed(reader: &mut TableReader, reading: &Reading) -> Result<Placed, TableProblem> {
    let names: Vec<&str> = reading.names.iter().map(|name| name.trim()).collect();
    let proposals = reader.proposals(&Wanted {
        names: &names,
        inputs: &reading.preparation.inputs,
        answer: Some(reading.answer),
        labels: None,
        roles: reading.roles,
        guesses: true,
    })?;
    let proposals = in_order(proposals, &names)?;
    let is_plain = |columns: &Columns| !columns.is_renamed;
    if let [only] = proposals.as_slice()
        && is_plain(only)
    {
        return Ok(Placed {
            columns: only.clone(),
            question: None,
            doubts: lacking(only).into_iter().chain(guessed(only)).collect(),
        });
    }
    let fit = Fit::of(reader, reading, &proposals)?;
    let best = fit.best(&proposals);
    let is_wished = |columns: &Columns| {
        let mut labels = columns.labels.iter();
        reading.label.is_some() && labels.any(|label| Some(label.name.as_str()) == reading.label)
    };
    let wish = proposals.iter().position(is_wished);
    let question = fit.question(&proposals, best, wish);
    let chosen = wish.unwrap_or(best);
    let doubt = fit.doubt(&proposals, chosen);
    let doubt = doubt.filter(|_| wish.is_none() && question.is_none());
    let columns = match proposals.into_iter().nth(chosen) {
        Some(columns) if wish.is_some() => Columns {
            reason: Some(LabelReason::Choice),
            ..columns
        },
        Some(columns) if is_plain(&columns) || fit.is_clear(best) => fit.explained(columns, best),
        _ => return Err(TableProblem::MissingColumns(reading.names.to_vec())),
    };
    let lacking = lacking(&columns).filter(|_| wish.is_none() && doubt.is_none());
    let doubts = doubt.into_iter().chain(lacking);
    Ok(Placed {
        doubts: doubts
            .chain(guessed(&columns))
            .chain(renamed(&columns, &names))
            .collect(),
        columns,
        question,
    })
}

/// The ways in which no name tells another order than the model's.
fn in_order(proposals: Vec<Columns>, names: &[&str]) -> Result<Vec<Columns>, TableProblem> {
    let mut problem = None;
    let mut kept = Vec::new();
    for columns in proposals {
        match columns.other_order(names) {
            None => kept.push(columns),
            Some(other) => problem = problem.or(Some(other)),
        }
    }
    match problem {
        Some(problem) if kept.is_empty() => Err(problem),
        _ => Ok(kept),
    }
}

/// That columns which are called otherwise were taken for the model's inputs in their order.
fn renamed(columns: &Columns, names: &[&str]) -> Option<Doubt> {
    let taken = columns.assumed(names).filter(|_| columns.is_renamed)?;
    let (column, input) = taken.first()?;
    Some(Doubt {
        what: format!("The columns have other names than the model's inputs and were taken in their order, beginning with {column:?} for {input:?}."),
        action: "If that is their order, go on. Otherwise choose the role of each column, or name the columns as in the training data.".into(),
    })
}

/// That columns were left out by their place alone.
fn guessed(columns: &Columns) -> Option<Doubt> {
    const SHOWN: usize = 5;
    let names = &columns.guessed;
    let shown: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("{name:?}"))
        .collect();
    let listed = match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    };
    (!names.is_empty()).then(|| Doubt {
        what: format!("The table has more columns than the model takes, and no name tells which are not used; these are left out: {listed}."),
        action: "If the model takes one of them, choose the role of each column. Otherwise go on.".into(),
    })
}

/// That the table seems to lack a column of the model's, in whose place the label was taken.
fn lacking(columns: &Columns) -> Option<Doubt> {
    let taken = columns.suspect()?;
    Some(Doubt {
        what: format!("The column {taken:?} is called a label and was taken for an input: the table has just as many columns as the model has inputs."),
        action: "If it is the label, the table lacks a column that the model was trained on: add it, in its place. Otherwise go on.".into(),
    })
}

/// Settles what percent signs mean: by what is usual for an input, by the owner, or by what the model answers
/// better.
fn percents(
    reader: &mut TableReader,
    reading: &Reading,
    columns: &Columns,
) -> Result<Option<OpenQuestion>, TableProblem> {
    reader.settle_signs(columns, &reading.spans)?;
    let open = reader.percents().filter(|column| column.is_open);
    let names: Vec<String> = open.map(|column| format!("{:?}", column.name)).collect();
    if names.is_empty() {
        return Ok(None);
    }
    let mut fit = |percents| {
        reader.read_open_percents(percents);
        let fit = Fit::of(reader, reading, std::slice::from_ref(columns))?;
        Ok::<f64, TableProblem>(fit.first().unwrap_or(f64::NEG_INFINITY))
    };
    let (written, shares) = (fit(Percents::AsWritten)?, fit(Percents::Shares)?);
    let mut options = [Percents::AsWritten, Percents::Shares];
    if shares > written {
        options.reverse();
    }
    let chosen = reading.percents.unwrap_or(options[0]);
    reader.read_open_percents(chosen);
    Ok(Some(OpenQuestion {
        about: format!("What do the percent signs in {} mean?", names.join(", ")),
        options: options.map(OwnerReply::Percents).to_vec(),
        chosen: OwnerReply::Percents(chosen),
        is_settled: reading.percents.is_some(),
    }))
}

impl Table {
    /// What a hundred percent is in the cells of an input, if they are percentages.
    pub(crate) fn hundred(&self, input: usize) -> Option<f64> {
        let name = &self.columns.features.get(input)?.name;
        let mut signed = self.facts.percents.iter();
        match signed.find(|column| column.name == *name) {
            Some(column) if column.percents == Percents::Shares => Some(1.0),
            Some(_) => Some(100.0),
            None => (unit(name) == "%").then_some(100.0),
        }
    }

    /// Divides every feature by `top`, which is positive.
    pub(crate) fn divide_by(&mut self, top: f64) {
        for cell in self.rows.iter_mut().flatten() {
            *cell /= top;
        }
        for summary in self.features.iter_mut().chain(&mut self.inputs) {
            *summary = summary.divided_by(top);
        }
    }

    /// Makes `factor * (cell - origin)` of every feature, with its own origin and positive factor; inputs are the
    /// features.
    pub(crate) fn move_by(&mut self, motion: impl Fn(usize) -> (f64, f64)) {
        for (feature, cell) in self
            .rows
            .iter_mut()
            .flat_map(|row| row.iter_mut().enumerate())
        {
            let (origin, factor) = motion(feature);
            *cell = factor * (*cell - origin);
        }
        for summaries in [&mut self.features, &mut self.inputs] {
            for (feature, summary) in summaries.iter_mut().enumerate() {
                let (origin, factor) = motion(feature);
                *summary = summary.moved(origin, factor);
            }
        }
    }
}

#[cfg(test)]
mod tests;
