use card::ModelCard;
use preparation::{Cell, KnownWords, WordCount};
use protocol::{ColumnRemark, RowMark, TableReport};

/// Says how many words of each text column the model knows, and marks the rows of which it knows none.
pub(super) fn tell(rows: &[Vec<Cell>], report: &mut TableReport, card: &ModelCard) {
    let Some(preparation) = &card.preparation else {
        return;
    };
    for (input, name) in card.input.names().into_iter().enumerate() {
        let Some(known) = preparation.known_words(input) else {
            continue;
        };
        let counts: Vec<WordCount> = rows
            .iter()
            .map(|row| count(&known, row.get(input)))
            .collect();
        let all = counts.iter().copied().sum();
        report.understood.extend(unknown(name, all));
        let is_alone = preparation.inputs.len() == 1;
        let is_strange = |count: &WordCount| count.knows_none() && (is_alone || count.words > 0);
        let strange = counts.iter().enumerate();
        let strange = strange.filter(|(_, count)| is_strange(count));
        let strange = strange.map(|(row, _)| row as u32).collect();
        mark(report, name, strange);
    }
}

fn count(known: &KnownWords<'_>, cell: Option<&Cell>) -> WordCount {
    match cell {
        Some(Cell::Text(text)) => known.count(text),
        _ => WordCount::default(),
    }
}

/// How many words of a column are unknown.
fn unknown(name: &str, all: WordCount) -> Option<String> {
    let WordCount { words, known } = all;
    let unknown = words - known;
    Some(match (unknown, words) {
        (0, _) => return None,
        (1, 1) => format!("The model does not know the one word in {name:?}: it does not count."),
        (1, _) => format!(
            "The model does not know one of the {words} words in {name:?}: it does not count."
        ),
        _ => format!(
            "The model does not know {unknown} of the {words} words in {name:?}: they do not count."
        ),
    })
}

/// Rows in which nothing is known are as good as empty.
fn mark(report: &mut TableReport, name: &str, strange: Vec<u32>) {
    if strange.is_empty() {
        return;
    }
    let remark = report.remarks.len() as u32;
    report.remarks.push(ColumnRemark {
        column: name.to_owned(),
        rows: strange.len() as u32,
        remark: "without a word that the model knows, the answer says nothing about the text"
            .to_owned(),
    });
    for row in strange {
        match report.marks.binary_search_by_key(&row, |mark| mark.row) {
            Ok(at) => report.marks[at].remarks.push(remark),
            Err(at) => report.marks.insert(
                at,
                RowMark {
                    row,
                    remarks: vec![remark],
                },
            ),
        }
    }
}
