use card::{ImportSettings, ModelCard, QuantizationChoice};
use leptos::prelude::*;

use super::{
    figures::{Figure, Standing, accuracy, agreement},
    positions::{Position, Positions},
};
use crate::pages::owner::import::workbench::Workbench;

/// Bits that can be chosen whether they were tried or not.
const OFFERED: [u8; 4] = [6, 8, 10, 12];

/// How many bits inputs and weights have. Trees have none: their inputs are compared with thresholds.
#[component]
pub(super) fn Precision(bench: Workbench, card: ModelCard, standing: Standing) -> impl IntoView {
    let tried = bench.precisions.get_untracked();
    if !card.circuit.encoder.grids.is_empty() || tried.is_empty() {
        return ().into_any();
    }
    let compiled = compiled(&tried, card.circuit.encoder.input_bits);
    let places = places(&tried, compiled);
    let positions = places.iter().map(|place| match *place == compiled {
        true => Position {
            name: name(place),
            figures: standing.figures(),
            is_chosen: true,
        },
        false => position(place, &tried, &standing),
    });
    let positions = positions.collect();
    let settings = bench.settings;
    let is_automatic = settings.with_untracked(|settings| settings.bits.is_none());
    let places = StoredValue::new(places);
    let choose = move |settings: &mut ImportSettings, at: Option<usize>| {
        settings.bits = at.and_then(|at| places.with_value(|places| places.get(at).copied()));
    };
    view! { <Positions bench label=t!("Precision") positions is_automatic choose /> }.into_any()
}

/// Bits of inputs and weights of the compiled model, of which those of inputs are certain.
fn compiled(tried: &[QuantizationChoice], inputs: u8) -> (u8, u8) {
    let of_inputs = tried.iter().filter(|choice| choice.input_bits == inputs);
    let it = of_inputs.max_by_key(|choice| choice.chosen);
    it.map_or((inputs, inputs), bits)
}

fn bits(choice: &QuantizationChoice) -> (u8, u8) {
    (choice.input_bits, choice.weight_bits)
}

/// Bits of inputs and weights that the slider goes over, from few to many.
fn places(tried: &[QuantizationChoice], compiled: (u8, u8)) -> Vec<(u8, u8)> {
    let mut places: Vec<(u8, u8)> = tried.iter().map(bits).chain([compiled]).collect();
    for offered in OFFERED {
        if places.iter().all(|(inputs, _)| *inputs != offered) {
            places.push((offered, offered));
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// A place of the slider where the compiled model does not stand.
fn position(place: &(u8, u8), tried: &[QuantizationChoice], standing: &Standing) -> Position {
    let choice = tried.iter().find(|choice| bits(choice) == *place);
    Position {
        name: name(place),
        figures: choice.map_or(
            vec![(t!("Figures"), t!("Not tried yet").to_owned())],
            |choice| figures(choice, standing),
        ),
        is_chosen: false,
    }
}

fn name((inputs, weights): &(u8, u8)) -> String {
    match inputs == weights {
        true => t!("{inputs} bits"),
        false => t!("{inputs} and {weights} bits"),
    }
}

fn figures(choice: &QuantizationChoice, standing: &Standing) -> Vec<Figure> {
    let figures = [
        Some(accuracy(choice.accuracy.as_ref())),
        Some((
            t!("Agreement with the original"),
            agreement(&choice.fidelity),
        )),
        standing.duration(choice.lookup_count, choice.lookups),
    ];
    figures.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::owner::import::{
        precisions::tests::choice, report::lookups::tests::standing,
    };

    #[test]
    fn the_slider_goes_over_what_was_tried_and_what_may_be() {
        let places = places(&[choice(14, true), choice(8, false)], (14, 14));
        assert_eq!(places, [(6, 6), (8, 8), (10, 10), (12, 12), (14, 14)]);
    }

    #[test]
    fn a_place_that_was_not_tried_says_so() {
        let open = position(&(10, 10), &[choice(8, true)], &standing());
        assert_eq!(open.figures[0].1, "Not tried yet");
        assert!(!open.is_chosen);
    }

    #[test]
    fn the_slider_stands_at_the_bits_that_were_compiled_whatever_was_tried() {
        let tried = [choice(6, true), choice(8, false)];
        assert_eq!(compiled(&tried, 8), (8, 8));
        assert_eq!(compiled(&tried, 7), (7, 7));
        assert!(places(&tried, (7, 7)).contains(&(7, 7)));
        let other_weights = QuantizationChoice {
            weight_bits: 5,
            ..choice(8, true)
        };
        assert_eq!(compiled(&[choice(8, false), other_weights], 8), (8, 5));
    }
}
