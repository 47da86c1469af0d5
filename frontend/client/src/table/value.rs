use circuit::FeatureRange;

/// One number inside its range, or what is wrong with it (never the value).
pub(super) fn parse(text: &[u8], range: &FeatureRange) -> Result<f64, String> {
    if text.is_empty() {
        return Err("is empty".to_owned());
    }
    let number = std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.parse::<f64>().ok());
    match number.filter(|number| number.is_finite()) {
        None => Err("is not a number".to_owned()),
        Some(number) if (range.minimum..=range.maximum).contains(&number) => Ok(number),
        Some(_) => Err(format!(
            "lies outside {} to {}",
            range.minimum, range.maximum
        )),
    }
}
