use card::Answer;

/// A target that neither file names.
pub(crate) const UNNAMED: &str = "value";

/// The answer with names for classes that the file only numbers, if there are as many.
pub(crate) fn named(mut answer: Answer, names: &[String]) -> Answer {
    let own = answer.classes_mut();
    let numbered = own.iter().all(|name| name.trim().parse::<f64>().is_ok());
    if numbered && own.len() == names.len() {
        own.clone_from_slice(names);
    }
    answer
}

/// The answer, named by the label's column where the file names no target, and showing decimal places
/// down to the noise.
pub(crate) fn completed(mut answer: Answer, label: Option<&str>, noise_deviation: f64) -> Answer {
    if let Answer::Regression {
        target, decimals, ..
    } = &mut answer
    {
        if let Some(label) = label.filter(|_| target == UNNAMED) {
            *target = label.to_owned();
        }
        *decimals = decimals_of(noise_deviation);
    }
    if let Answer::Values { targets, .. } = &mut answer {
        for target in targets {
            target.decimals = decimals_of(noise_deviation);
        }
    }
    answer
}

/// Decimal places down to the noise.
fn decimals_of(noise_deviation: f64) -> u8 {
    (-noise_deviation.log10()).ceil().clamp(0.0, 6.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binary(negative: &str, positive: &str) -> Answer {
        Answer::Binary {
            classes: [negative, positive].map(str::to_owned),
            probability: true,
            link: card::ProbabilityLink::Softmax,
        }
    }

    #[test]
    fn numbered_classes_take_names_and_named_ones_keep_theirs() {
        let names = ["not repaid", "repaid"].map(str::to_owned);
        let numbered = || binary("0", "1");
        assert_eq!(named(numbered(), &names), binary("not repaid", "repaid"));
        assert_eq!(named(binary("no", "yes"), &names), binary("no", "yes"));
        assert_eq!(named(numbered(), &names[..1]), numbered());
    }
}
