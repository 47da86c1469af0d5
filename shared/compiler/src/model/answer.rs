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

/// A question that no file names, before its number.
pub(crate) const UNNAMED_QUESTION: &str = "label";

/// The answer, named by the labels' columns where the file names no target and no question, and showing
/// decimal places down to the noise of each score.
pub(crate) fn completed(
    mut answer: Answer,
    labels: &[&str],
    noise_deviation: impl Fn(usize) -> f64,
) -> Answer {
    match &mut answer {
        Answer::Regression {
            target, decimals, ..
        } => {
            if let Some(label) = labels.first().filter(|_| target == UNNAMED) {
                *target = (*label).to_owned();
            }
            *decimals = decimals_of(noise_deviation(0));
        }
        Answer::Values { targets, .. } => {
            for (output, target) in targets.iter_mut().enumerate() {
                target.decimals = decimals_of(noise_deviation(output));
            }
            let names = targets.iter_mut().map(|target| &mut target.name);
            name_numbered(names.collect(), UNNAMED, labels);
        }
        Answer::Labels { names, .. } => {
            name_numbered(names.iter_mut().collect(), UNNAMED_QUESTION, labels);
        }
        Answer::Binary { .. } | Answer::Multiclass { .. } | Answer::Match { .. } => {}
    }
    answer
}

/// Names from columns, where there is one for each and the file only numbers them.
fn name_numbered(names: Vec<&mut String>, word: &str, columns: &[&str]) {
    let numbers = numbered(word, columns.len());
    if !names.iter().map(|name| &**name).eq(&numbers) {
        return;
    }
    for (name, column) in names.into_iter().zip(columns) {
        *name = (*column).to_owned();
    }
}

/// What several are called that no file names; counted from 1.
pub(crate) fn numbered(word: &str, count: usize) -> Vec<String> {
    let numbers = 1..=count;
    numbers.map(|number| format!("{word} {number}")).collect()
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

    fn labels(names: [&str; 2]) -> Answer {
        Answer::Labels {
            names: names.map(str::to_owned).to_vec(),
            probability: true,
        }
    }

    #[test]
    fn numbered_questions_are_called_as_their_columns() {
        let named = |names, columns: &[&str]| completed(labels(names), columns, |_| 0.0);
        let columns = ["rain", "wind"];
        assert_eq!(named(["label 1", "label 2"], &columns), labels(columns));
        let kept = ["hail", "label 2"];
        assert_eq!(named(kept, &columns), labels(kept));
        let two = ["label 1", "label 2"];
        assert_eq!(named(two, &columns[..1]), labels(two));
    }

    #[test]
    fn each_of_several_values_shows_places_down_to_its_own_noise() {
        let target = |name: &str, decimals| card::Target {
            name: name.to_owned(),
            unit: String::new(),
            decimals,
        };
        let values = |targets: [card::Target; 2]| Answer::Values {
            targets: targets.to_vec(),
            link: card::ValueLink::Identity,
        };
        let open = values([target("value 1", 0), target("value 2", 0)]);
        let noise = |output: usize| [0.004, 20.0][output];
        let named = values([target("load", 3), target("price", 0)]);
        assert_eq!(completed(open, &["load", "price"], noise), named);
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
