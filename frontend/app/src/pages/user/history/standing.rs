use client::{AnswerStanding, LoggedAnswers, Past};

use crate::components::BadgeTone;

/// What is said of an answer beside its entry, if it is not sound.
pub(super) fn remark(logged: &LoggedAnswers, past: &Past) -> Option<(BadgeTone, &'static str)> {
    match logged.standing(|entry| past.is_recorded_by(entry)) {
        AnswerStanding::Sound => None,
        AnswerStanding::Waiting => Some((BadgeTone::Waiting, t!("Not yet compared with the log"))),
        AnswerStanding::Contradicted => Some((
            BadgeTone::Bad,
            t!("The log holds something else: do not rely on it"),
        )),
    }
}
