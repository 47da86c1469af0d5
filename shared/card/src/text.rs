/// Whether a text has `shortest` to `longest` characters, blanks around it not counted.
pub(crate) fn within(
    value: &str,
    shortest: usize,
    longest: usize,
    problem: &'static str,
) -> Result<(), &'static str> {
    (shortest..=longest)
        .contains(&value.trim().chars().count())
        .then_some(())
        .ok_or(problem)
}
