use client::{LoggedAnswers, Past};

use super::{asked, standing};
use crate::format::{csv, region::is_as_programs_write, time};

/// What a reader should know of such a file whose language it is not in, or whose times it does not write as she does.
pub(super) fn hint() -> Option<&'static str> {
    (!is_as_programs_write()).then(|| {
        t!("The file's times are for programs, in UTC; questions and answers stand there as you read them here.")
    })
}

/// Answers as a file for a spreadsheet.
pub(super) fn as_csv(answers: &[Past], logged: &LoggedAnswers) -> String {
    let row = |past: &Past| {
        let standing = standing::remark(logged, past).map(|(_, text)| text.to_owned());
        let remarks = asked::replaced(past).into_iter().chain(standing);
        vec![
            time::iso(past.at),
            past.model_name.clone(),
            past.version
                .map(|version| version.to_string())
                .unwrap_or_default(),
            asked::line(past),
            past.headline(),
            past.note.clone(),
            past.log_index
                .map(|index| (index + 1).to_string())
                .unwrap_or_default(),
            remarks.collect::<Vec<_>>().join(" "),
        ]
    };
    let header = [
        t!("column" | "when"),
        t!("column" | "model"),
        t!("column" | "version"),
        t!("column" | "question"),
        t!("column" | "answer"),
        t!("column" | "note"),
        t!("column" | "log entry"),
        t!("column" | "remark"),
    ];
    csv::file(&header, answers.iter().map(row).collect::<Vec<_>>())
}
