//! Inputs that are past values of one series, told by their names.

use card::{Answer, OpenQuestion, OwnerReply, Series, SeriesInput};
use circuit::FeatureRange;
use preparation::{Input, Preparation};

use crate::model::feature::Feature;

/// Fewest values that look like a series.
const FEWEST: usize = 3;
/// What a series is called whose inputs name nothing but their lag.
const UNNAMED: &str = "Series";
const SEPARATORS: [char; 8] = [' ', '_', '-', '.', '(', '[', ':', '/'];

/// Neighbouring inputs that are past values of a series, one step apart.
pub(crate) struct Run {
    first: usize,
    /// How far back each lies; the newest is 1.
    lags: Vec<usize>,
    name: String,
    /// Values of the answer, and whether their names count up.
    horizons: usize,
    counts_up: bool,
}

impl Run {
    /// The longest run among numbers that are never missing; none below three.
    pub(crate) fn found(inputs: &[Feature], taken: &[Input], answer: &Answer) -> Option<Self> {
        let is_number = |input: &Input| {
            matches!(
                input,
                Input::Number {
                    may_miss: false,
                    ..
                }
            )
        };
        let told = inputs.iter().zip(taken).map(|(input, taken)| {
            let told = lag(&input.field.name);
            told.filter(|_| is_number(taken) && input.field.choices.is_empty())
        });
        let told: Vec<Option<(String, usize)>> = told.collect();
        let mut best = 0..0;
        let mut first = 0;
        while first < told.len() {
            let end = end_of_run(&told, first);
            if end - first > best.len() {
                best = first..end;
            }
            first = end.max(first + 1);
        }
        let run = best.clone().filter_map(|input| told[input].clone());
        let (stems, lags): (Vec<String>, Vec<usize>) = run.unzip();
        let newest = lags.iter().min().copied().filter(|newest| *newest <= 1)?;
        if lags.len() < FEWEST {
            return None;
        }
        let (horizons, counts_up) = match answer {
            Answer::Values { .. } => (answer.outputs(), count_up(&answer.names())),
            _ => (0, false),
        };
        Some(Self {
            first: best.start,
            lags: lags.into_iter().map(|lag| lag + 1 - newest).collect(),
            name: stems
                .into_iter()
                .find(|stem| !stem.is_empty())
                .unwrap_or_else(|| UNNAMED.into()),
            horizons,
            counts_up,
        })
    }

    /// Whether the series is to be asked for, the likeliest answer first.
    pub(crate) fn question(&self, chosen: Option<SeriesInput>) -> OpenQuestion {
        let (values, horizons) = (self.lags.len(), self.horizons);
        let reply = |choice| OwnerReply::Series {
            choice,
            values,
            horizons,
        };
        OpenQuestion {
            about: format!(
                "{values} inputs look like the last values of a series ({:?}): ask for the series?",
                self.name
            ),
            options: self.options().iter().copied().map(reply).collect(),
            chosen: reply(chosen.unwrap_or(self.options()[0])),
            is_settled: chosen.is_some(),
        }
    }

    fn options(&self) -> &'static [SeriesInput] {
        use SeriesInput::{Alone, Continued, Numbers};
        match (self.horizons, self.counts_up) {
            (0, _) => &[Alone, Numbers],
            (_, true) => &[Continued, Alone, Numbers],
            (_, false) => &[Alone, Continued, Numbers],
        }
    }

    /// Inputs and preparation as the owner chose, or as is likely.
    pub(crate) fn asked_as(
        self,
        choice: Option<SeriesInput>,
        mut inputs: Vec<Feature>,
        preparation: Preparation,
    ) -> (Vec<Feature>, Preparation) {
        let choice = choice.unwrap_or(self.options()[0]);
        if choice == SeriesInput::Numbers {
            return (inputs, preparation);
        }
        let run = self.first..self.first + self.lags.len();
        let preparation = preparation.with_series(self.first, self.lags.clone());
        let Some(span) = preparation.inputs.get(self.first).map(Input::span) else {
            return (inputs, preparation);
        };
        let asked = &inputs[run.clone()];
        let columns = asked.iter().map(|input| input.field.name.clone());
        let (step, example) = (asked[0].field.step, asked[0].field.example);
        let field = card::Field {
            series: Some(Series {
                columns: columns.collect(),
                lags: self.lags,
                goes_on: choice == SeriesInput::Continued,
            }),
            ..card::Field::number(self.name, step, example)
        };
        let range = FeatureRange {
            minimum: span.minimum,
            maximum: span.maximum,
        };
        inputs.splice(run, [Feature { field, range }]);
        (inputs, preparation)
    }
}

/// Behind the last input that goes on by one step, forwards or backwards.
fn end_of_run(told: &[Option<(String, usize)>], first: usize) -> usize {
    let Some((stem, start)) = &told[first] else {
        return first;
    };
    let follows = |step: i64| {
        let rest = told[first..].iter().enumerate();
        rest.take_while(|(index, told)| {
            told.as_ref().is_some_and(|(other, lag)| {
                other == stem && *lag as i64 == *start as i64 + step * *index as i64
            })
        })
        .count()
    };
    first + follows(1).max(follows(-1))
}

/// The series and the lag that a name tells: "sales_lag_3", "lag3", "lag_3_sales", "sales (t-3)".
fn lag(name: &str) -> Option<(String, usize)> {
    let lower = name.trim().to_lowercase();
    let lower = lower.trim_end_matches([')', ']']);
    let is_digit = |letter: char| letter.is_ascii_digit();
    let stem = |text: &str| text.trim_matches(SEPARATORS).to_owned();
    let head = lower.trim_end_matches(is_digit);
    if let Ok(lag) = lower[head.len()..].parse::<usize>() {
        if let Some(before) = head.trim_end_matches(SEPARATORS).strip_suffix("lag") {
            return is_word_end(before).then(|| (stem(before), lag));
        }
        let minus = head.trim_end_matches(['_', ' ']);
        let minus = minus
            .strip_suffix('-')
            .or_else(|| minus.strip_suffix("minus"))?;
        let before = minus.trim_end_matches(['_', ' ']).strip_suffix('t')?;
        return is_word_end(before).then(|| (stem(before), lag));
    }
    let behind = lower.strip_prefix("lag")?.trim_start_matches(SEPARATORS);
    let rest = behind.trim_start_matches(is_digit);
    let lag = behind[..behind.len() - rest.len()].parse().ok()?;
    rest.starts_with(SEPARATORS).then(|| (stem(rest), lag))
}

/// Whether a word can begin behind this text.
fn is_word_end(before: &str) -> bool {
    before.is_empty() || before.ends_with(SEPARATORS)
}

/// Whether names are alike but for numbers that count up.
fn count_up(names: &[&str]) -> bool {
    let parted = names.iter().map(|name| {
        let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
        Some((stem, name[stem.len()..].parse::<i64>().ok()?))
    });
    let parted: Option<Vec<(&str, i64)>> = parted.collect();
    parted.is_some_and(|parted| {
        let mut pairs = parted.windows(2);
        pairs.all(|pair| pair[0].0 == pair[1].0 && pair[0].1 + 1 == pair[1].1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(names: &[&str]) -> (Vec<Feature>, Vec<Input>) {
        let feature = |name: &&str| Feature {
            field: card::Field::number(*name, 0.1, 0.5),
            range: FeatureRange {
                minimum: 0.0,
                maximum: 1.0,
            },
        };
        let taken = vec![Input::number(0.0, 1.0); names.len()];
        (names.iter().map(feature).collect(), taken)
    }

    fn run(names: &[&str]) -> Option<(String, usize, Vec<usize>)> {
        let (inputs, taken) = inputs(names);
        let answer = Answer::Match { names: Vec::new() };
        let run = Run::found(&inputs, &taken, &answer)?;
        Some((run.name, run.first, run.lags))
    }

    #[test]
    fn names_tell_how_far_back_a_value_lies() {
        let told = |name: &str| lag(name).map(|(stem, lag)| format!("{stem}:{lag}"));
        for (name, expected) in [
            ("lag_12", ":12"),
            ("lag3", ":3"),
            ("Sales_Lag_3", "sales:3"),
            ("x_lag3", "x:3"),
            ("lag_3_sales", "sales:3"),
            ("t-1", ":1"),
            ("sales (t-4)", "sales:4"),
            ("sales_t_minus_4", "sales:4"),
            ("co2 lag 24", "co2:24"),
        ] {
            assert_eq!(told(name).as_deref(), Some(expected), "{name}");
        }
        for name in [
            "flag_1", "lagoon 2", "x3", "weight-3", "t1", "pixel 12", "lag", "1",
        ] {
            assert_eq!(told(name), None, "{name}");
        }
    }

    #[test]
    fn neighbours_one_step_apart_are_a_series() {
        let found = |name: &str, first, lags: &[usize]| Some((name.into(), first, lags.to_vec()));
        assert_eq!(
            run(&["lag_3", "lag_2", "lag_1"]),
            found("Series", 0, &[3, 2, 1])
        );
        let beside = ["size", "x_lag0", "x_lag1", "x_lag2", "month"];
        assert_eq!(run(&beside), found("x", 1, &[1, 2, 3]));
        assert_eq!(run(&["lag_1", "lag_7", "lag_14"]), None);
        assert_eq!(run(&["lag_12", "lag_11", "lag_10"]), None);
        assert_eq!(run(&["lag_1", "lag_2"]), None);
        assert_eq!(run(&["x_lag1", "y_lag2", "x_lag3"]), None);
    }

    #[test]
    fn one_field_asks_for_the_series_unless_the_owner_wants_numbers() {
        let answer = Answer::Match { names: Vec::new() };
        let asked = |choice| {
            let (inputs, taken) = inputs(&["size", "lag_1", "lag_2", "lag_3"]);
            let run = Run::found(&inputs, &taken, &answer).unwrap();
            assert_eq!(run.question(choice).is_settled, choice.is_some());
            run.asked_as(choice, inputs, Preparation::plain(taken))
        };
        let (inputs, preparation) = asked(None);
        assert_eq!((inputs.len(), preparation.inputs[1].length()), (2, Some(3)));
        let series = inputs[1].field.series.as_ref().unwrap();
        assert_eq!(series.columns, ["lag_1", "lag_2", "lag_3"]);
        assert!(!series.goes_on);
        let (inputs, preparation) = asked(Some(SeriesInput::Numbers));
        assert_eq!((inputs.len(), preparation.is_plain()), (4, true));
    }
}
