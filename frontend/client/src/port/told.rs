//! What a desk says in English about a file, in the reader's language.

use protocol::{ImportReport, TableReport};

/// What the compiler understood.
pub(crate) fn import(report: &mut ImportReport) {
    let doubts = report.doubts.iter_mut();
    let doubts = doubts.flat_map(|doubt| [&mut doubt.what, &mut doubt.action]);
    let questions = report.questions.iter_mut();
    let questions = questions.map(|question| &mut question.about);
    let lines = report.understood.iter_mut().chain(&mut report.layers);
    let lines = lines.chain(&mut report.remarks);
    lines.chain(doubts).chain(questions).for_each(tell);
    if report.draft.name == card::UNNAMED {
        report.draft.name = t!("New model").to_owned();
    }
}

/// How a table was read.
pub(crate) fn table(report: &mut TableReport) {
    let problems = report.problems.iter_mut();
    let problems = problems.map(|problem| &mut problem.problem);
    let remarks = report.remarks.iter_mut();
    let remarks = remarks.map(|remark| &mut remark.remark);
    let lines = report.understood.iter_mut();
    lines.chain(problems).chain(remarks).for_each(tell);
}

fn tell(text: &mut String) {
    *text = words::told(text);
}
