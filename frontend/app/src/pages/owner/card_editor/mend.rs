use crate::failure::Failure;

/// What is wrong with the card, and what to do now.
pub(super) fn mend(problem: impl Into<String>) -> Failure {
    Failure::local(problem, "Mend it above; everything else you typed is kept.")
}
