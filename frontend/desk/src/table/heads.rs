use std::collections::BTreeMap;

use card::{
    InputForm, ModelCard,
    table::{Formulas, TableProblem, TableReader, likeliest, title},
};
use protocol::{HeadChoice, HeadInput, NamedHeads};
use zeroize::Zeroizing;

use crate::error::Error;

/// Most inputs and columns among which a person chooses.
const MOST_INPUTS: usize = 200;
const MOST_HEADS: usize = 1_000;

/// Which columns may be the card's inputs: those in use where their order is, else the likely ones by name. Nothing where
/// names tell, or the file lacks something else.
pub(crate) fn matched(csv: &[u8], card: &ModelCard) -> Result<HeadChoice, Error> {
    let (names, inputs) = card.columns();
    let InputForm::Table { fields } = &card.input else {
        return Ok(HeadChoice::default());
    };
    let mut reader = TableReader::new(csv)?;
    let found = super::found(&mut reader, card, &names, &inputs);
    let heads = reader.titles()?;
    let is_named = heads.iter().any(|head| !head.is_empty());
    let lacks = match &found {
        Ok(columns) => columns.assumed(&names).is_some(),
        Err(problem) => matches!(
            problem,
            TableProblem::MissingColumns(_)
                | TableProblem::ColumnCount { .. }
                | TableProblem::OtherOrder { .. }
        ),
    };
    let fits =
        fields.len() == names.len() && names.len() <= MOST_INPUTS && heads.len() <= MOST_HEADS;
    if !(is_named && lacks && fits) {
        return Ok(HeadChoice::default());
    }
    let likely = match &found {
        Ok(columns) => {
            let taken = columns.features.iter();
            taken.map(|column| Some(column.position)).collect()
        }
        Err(_) => likeliest(&names, &heads),
    };
    let inputs = names.iter().zip(&inputs).zip(likely);
    let inputs = inputs.map(|((name, input), likely)| HeadInput {
        name: (*name).to_owned(),
        likely: likely.map(|column| column as u32),
        may_miss: input.leaves_gaps(),
    });
    let heads = heads.iter().enumerate();
    Ok(HeadChoice {
        inputs: inputs.collect(),
        heads: heads
            .map(|(position, head)| title(position, head))
            .collect(),
    })
}

/// The file with other names of some columns, and empty columns behind its own.
pub(crate) fn renamed(csv: &[u8], heads: NamedHeads) -> Result<Vec<u8>, Error> {
    let NamedHeads { names, empty } = heads;
    let titles: BTreeMap<usize, String> = names
        .into_iter()
        .map(|(column, name)| (column as usize, name))
        .collect();
    let mut written = TableReader::new(csv)?.renamed(&titles)?;
    if empty.is_empty() {
        return Ok(std::mem::take(&mut *written));
    }
    let renamed = Zeroizing::new(std::mem::take(&mut *written));
    let names: Vec<String> = titles.into_values().collect();
    super::extended(&renamed, &names, &empty, Vec::new(), Formulas::Kept)
}
