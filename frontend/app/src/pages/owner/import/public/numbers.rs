//! The numbers of a card that were learnt from training data, line by line.

use card::ModelCard;
use preparation::{Preparation, Step};

use crate::format::{number::counted, typed::figure};

/// Lines that are shown, and numbers in each.
const MOST_LINES: usize = 300;
const MOST_IN_LINE: usize = 24;

/// What the preparation and the encoder of a card tell beside names and ranges.
pub(super) fn numbers(card: &ModelCard) -> Vec<String> {
    let names = Names::of(card);
    let mut lines = Vec::new();
    if let Some(preparation) = &card.preparation {
        lines.extend(prepared(preparation, &names));
    }
    lines.extend(thresholds(card, &names));
    let more = lines.len().saturating_sub(MOST_LINES);
    if more > 0 {
        lines.truncate(MOST_LINES);
        lines.push(t!(
            "And {} more.",
            counted(more as u64, t!("line"), t!("lines"))
        ));
    }
    lines
}

/// What columns are called: inputs by their names, others by their place.
struct Names(Vec<String>);

impl Names {
    fn of(card: &ModelCard) -> Self {
        let names = card.input.names();
        Self(names.into_iter().map(str::to_owned).collect())
    }

    fn of_column(&self, column: usize) -> String {
        match self.0.get(column).filter(|name| !name.is_empty()) {
            Some(name) => name.clone(),
            None => t!("column {}", column + 1),
        }
    }
}

/// The thresholds that trees compare each feature with.
fn thresholds(card: &ModelCard, names: &Names) -> Vec<String> {
    let features = card
        .preparation
        .as_ref()
        .map(|preparation| &preparation.features);
    let column =
        |feature: usize| features.map_or(Some(feature), |columns| columns.get(feature).copied());
    let grids = card.circuit.encoder.grids.iter().enumerate();
    let line = |(feature, grid): (usize, &Vec<f64>)| {
        let name = names.of_column(column(feature).unwrap_or(feature));
        (!grid.is_empty()).then(|| t!("{name} is compared with {}", listed(grid)))
    };
    grids.filter_map(line).collect()
}

fn prepared(preparation: &Preparation, names: &Names) -> Vec<String> {
    let mut made = preparation.inputs.len();
    let mut lines = Vec::new();
    for step in &preparation.steps {
        let told = told(step, preparation, names);
        let target = names.of_column(made);
        lines.extend(told.map(|told| format!("{target}: {told}")));
        made += step.width();
    }
    lines
}

/// What a step tells of numbers; none where it has none.
fn told(step: &Step, preparation: &Preparation, names: &Names) -> Option<String> {
    let name = |column: &usize| names.of_column(*column);
    Some(match step {
        Step::Filled { column, value } => {
            t!(
                "{}, and {} where it is missing",
                name(column),
                figure(*value)
            )
        }
        Step::Scaled {
            column,
            scale,
            offset,
        } => format!(
            "{} × {} + {}",
            name(column),
            figure(*scale),
            figure(*offset)
        ),
        Step::Clipped { column, span } => t!(
            "{}, kept inside {} to {}",
            name(column),
            figure(span.minimum),
            figure(span.maximum)
        ),
        Step::OneOf { column, values } => {
            let (column, values) = of_input(preparation, *column, values);
            t!("1 where {} is {}", name(&column), cut(values, t!(" or ")))
        }
        Step::AtLeast { column, edge } => {
            t!("1 where {} is at least {}", name(column), figure(*edge))
        }
        Step::Binned { column, edges } => t!("{} cut at {}", name(column), listed(edges)),
        Step::Mapped { column, .. } if is_order(preparation, *column, step) => return None,
        Step::Mapped {
            column,
            keys,
            values,
            otherwise,
        } => {
            let pairs = keys.iter().zip(values);
            let pairs = pairs.map(|(key, value)| t!("{} for {}", figure(*value), figure(*key)));
            let pairs = cut(pairs.collect(), words::between_numbers());
            t!(
                "of {}: {pairs}, otherwise {}",
                name(column),
                figure(*otherwise)
            )
        }
        Step::Interpolated { column, from, to } => {
            let points = from.iter().zip(to);
            let points = points.map(|(at, value)| t!("{} at {}", figure(*value), figure(*at)));
            t!(
                "of {}: {}",
                name(column),
                cut(points.collect(), words::between_numbers())
            )
        }
        Step::Combined {
            columns,
            weights,
            offset,
        } => {
            let terms = columns.iter().zip(weights);
            let terms =
                terms.map(|(column, weight)| format!("{} × {}", figure(*weight), name(column)));
            format!("{} + {}", cut(terms.collect(), " + "), figure(*offset))
        }
        Step::Words { vocabulary, .. } => {
            let terms = vocabulary.terms.iter().enumerate().map(|(place, term)| {
                match vocabulary.weights.get(place) {
                    Some(weight) => format!("{term} ({})", figure(*weight)),
                    None => term.clone(),
                }
            });
            t!(
                "counted are {}",
                cut(terms.collect(), words::between_numbers())
            )
        }
        Step::Curved { column, curve } => {
            let parameter = figure(curve.parameter()?);
            t!("{}, curved by the power {parameter}", name(column))
        }
        Step::Lagged { input, lags, span } => t!(
            "{} before the end by {}, kept inside {} to {}",
            name(input),
            listed(&lags.iter().map(|lag| *lag as f64).collect::<Vec<_>>()),
            figure(span.minimum),
            figure(span.maximum)
        ),
        Step::Missing { .. }
        | Step::Product { .. }
        | Step::Extreme { .. }
        | Step::Length { .. }
        | Step::Choice { .. }
        | Step::Normalized { .. } => return None,
    })
}

/// Whether a step only numbers the names of a category, and its gap, in the model's order.
fn is_order(preparation: &Preparation, column: usize, step: &Step) -> bool {
    let names = preparation
        .inputs
        .get(column)
        .map_or(0, |input| input.names().len());
    let Step::Mapped {
        values, otherwise, ..
    } = step
    else {
        return false;
    };
    let mut all: Vec<f64> = values.iter().copied().chain([*otherwise]).collect();
    all.sort_by(f64::total_cmp);
    let counts = all
        .into_iter()
        .zip(0..)
        .all(|(number, place)| number == f64::from(place));
    names > 0 && values.len() == names && counts
}

/// The input that a column numbers, and what its values are called there: names, or that it is missing.
fn of_input(preparation: &Preparation, column: usize, values: &[f64]) -> (usize, Vec<String>) {
    let ordered = made_by(preparation, column);
    let (input, value): (usize, Box<dyn Fn(f64) -> Option<f64> + '_>) = match ordered {
        Some(Step::Mapped {
            column: input,
            keys,
            values: to,
            ..
        }) if ordered.is_some_and(|step| is_order(preparation, *input, step)) => {
            let key = move |value: f64| {
                let place = to.iter().position(|to| *to == value)?;
                keys.get(place).copied()
            };
            (*input, Box::new(key))
        }
        _ => (column, Box::new(Some::<f64>)),
    };
    let names = preparation
        .inputs
        .get(input)
        .map_or(&[][..], |input| input.names());
    let called = |number: &f64| match value(*number) {
        None => t!("missing").to_owned(),
        Some(key) => match names.get(key as usize) {
            Some(name) => name.clone(),
            None => figure(key),
        },
    };
    (input, values.iter().map(called).collect())
}

/// The step that makes a column.
fn made_by(preparation: &Preparation, column: usize) -> Option<&Step> {
    let mut first = preparation.inputs.len();
    preparation.steps.iter().find(|step| {
        let made = first..first + step.width();
        first = made.end;
        made.contains(&column)
    })
}

fn listed(numbers: &[f64]) -> String {
    cut(
        numbers.iter().copied().map(figure).collect(),
        words::between_numbers(),
    )
}

/// The first of them, and how many follow.
fn cut(mut told: Vec<String>, between: &str) -> String {
    let more = told.len().saturating_sub(MOST_IN_LINE);
    told.truncate(MOST_IN_LINE);
    match more {
        0 => told.join(between),
        more => t!("{} and {more} more", told.join(between)),
    }
}

#[cfg(test)]
mod tests {
    use card::{Answer, Field, InputForm};
    use circuit::{Circuit, Encoder, OutputPolicy, Scale};
    use preparation::{Curve, Input};

    use super::*;

    fn card() -> ModelCard {
        let encoder = Encoder {
            input_bits: 1,
            features: Vec::new(),
            grids: vec![vec![0.5, 1.5], Vec::new()],
        };
        let scale = Scale {
            range_bits: 20,
            unit: 1.0,
        };
        let circuit = Circuit::linear(encoder, 1, scale, OutputPolicy::Label);
        let fields = ["age", "home"].map(|name| Field::number(name, 1.0, 0.0));
        let form = InputForm::new(fields.to_vec(), None);
        let home = Input::Category {
            names: vec!["rents".to_owned(), "owns".to_owned()],
            may_miss: false,
            other_is_missing: false,
        };
        let scaled = Step::Scaled {
            column: 0,
            scale: 0.125,
            offset: -5.0,
        };
        let is_owner = Step::OneOf {
            column: 1,
            values: vec![1.0],
        };
        let answer = Answer::Match { names: Vec::new() };
        ModelCard {
            preparation: Some(Preparation {
                inputs: vec![Input::number(0.0, 100.0), home],
                steps: vec![scaled, is_owner],
                features: vec![2, 3],
            }),
            ..ModelCard::draft(form, answer, circuit, None)
        }
    }

    #[test]
    fn every_public_number_is_told_with_what_it_does() {
        let told = [
            "column 3: age × 0.125 + -5",
            "column 4: 1 where home is owns",
            "column 3 is compared with 0.5, 1.5",
        ];
        assert_eq!(numbers(&card()), told);
    }

    #[test]
    fn the_power_of_a_curve_is_told_and_a_fixed_curve_has_none() {
        let with = |curve| {
            let mut card = card();
            let preparation = card.preparation.as_mut().unwrap();
            preparation.steps[0] = Step::Curved { column: 0, curve };
            let learnt: usize = preparation.learnt().map(|(_, count)| count).sum();
            (numbers(&card)[0].clone(), learnt)
        };
        let told = "column 3: age, curved by the power 0.25".to_owned();
        let owns = "column 4: 1 where home is owns".to_owned();
        assert_eq!(with(Curve::YeoJohnson { lambda: 0.25 }), (told, 2));
        assert_eq!(with(Curve::Absolute), (owns, 1));
    }

    #[test]
    fn a_gap_that_was_an_empty_name_is_called_missing() {
        let mut card = card();
        let names = ["", "owns", "rents"].map(String::from).to_vec();
        let home = Input::Category {
            names,
            may_miss: false,
            other_is_missing: false,
        };
        let is_owner = Step::OneOf {
            column: 1,
            values: vec![1.0, 0.0],
        };
        let prepared = Preparation {
            inputs: vec![Input::number(0.0, 100.0), home],
            steps: vec![is_owner],
            features: vec![0, 2],
        };
        card.preparation = Some(prepared.with_blank_names_as_gaps());
        let told = numbers(&card);
        assert_eq!(told[0], "column 4: 1 where home is owns or missing");
    }

    #[test]
    fn many_numbers_are_cut_and_counted() {
        let many: Vec<f64> = (0..30).map(f64::from).collect();
        let told = listed(&many);
        assert!(told.ends_with("23 and 6 more"), "{told}");
    }
}
