use circuit::FeatureRange;

/// One number inside its range, or what is wrong with it (never the value).
pub(super) fn number(text: &[u8], range: &FeatureRange) -> Result<f64, String> {
    if text.is_empty() {
        return Err("is empty".to_owned());
    }
    match finite(text) {
        None => Err("is not a number".to_owned()),
        Some(number) if (range.minimum..=range.maximum).contains(&number) => Ok(number),
        Some(_) => Err(format!(
            "lies outside {} to {}",
            range.minimum, range.maximum
        )),
    }
}

/// The position of one of a category's names, given by name (as written or in another case) or as a
/// number.
pub(super) fn choice(text: &[u8], choices: &[String]) -> Result<f64, String> {
    if text.is_empty() {
        return Err("is empty".to_owned());
    }
    let named = std::str::from_utf8(text).ok().map(str::trim);
    let position = |same: &dyn Fn(&str, &str) -> bool| {
        choices
            .iter()
            .position(|choice| named.is_some_and(|text| same(choice.trim(), text)))
    };
    position(&|choice, text| choice == text)
        .or_else(|| position(&|choice, text| choice.to_lowercase() == text.to_lowercase()))
        .or_else(|| (0..choices.len()).find(|index| finite(text) == Some(*index as f64)))
        .map(|position| position as f64)
        .ok_or_else(|| "is none of the choices".to_owned())
}

fn finite(text: &[u8]) -> Option<f64> {
    let number: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    number.is_finite().then_some(number)
}
