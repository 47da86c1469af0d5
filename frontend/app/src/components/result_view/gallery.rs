use leptos::prelude::*;

use crate::{
    components::chart::{Bar, Bars},
    reading::Noise,
};

/// Matches shown.
const MOST_SHOWN: usize = 5;

/// The best matches with their scores.
#[component]
pub(super) fn GalleryView(ranked: Vec<(String, f64)>, noise: Noise) -> impl IntoView {
    let close = matches!(
        ranked.as_slice(),
        [first, second, ..] if noise.may_hide((first.1 - second.1) / std::f64::consts::SQRT_2)
    );
    let all = ranked.len();
    let bars = bars(&ranked);
    view! {
        <Bars caption="Score of the best matches" of="Match" what="Score" bars=Signal::stored(bars) />
        <p class="result-detail">{format!("The best {} of {all}.", all.min(MOST_SHOWN))}</p>
        {close
            .then(|| {
                view! {
                    <p class="result-caution">
                        "The first two are so close that the noise added for the owner's protection "
                        "may have decided between them."
                    </p>
                }
            })}
    }
}

/// Lengths from the worst of all to the best.
fn bars(ranked: &[(String, f64)]) -> Vec<Bar> {
    let highest = ranked.first().map_or(1.0, |(_, score)| *score);
    let lowest = ranked.last().map_or(0.0, |(_, score)| *score);
    let width = (highest - lowest).max(f64::MIN_POSITIVE);
    let bar = |(rank, (name, score)): (usize, &(String, f64))| Bar {
        label: name.clone(),
        text: format!("{score:.3}"),
        share: (score - lowest) / width,
        strong: rank == 0,
    };
    ranked
        .iter()
        .take(MOST_SHOWN)
        .enumerate()
        .map(bar)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_five_matches_are_drawn() {
        let ranked: Vec<(String, f64)> = (0..9)
            .map(|rank| (rank.to_string(), f64::from(9 - rank)))
            .collect();
        let bars = bars(&ranked);
        assert_eq!(bars.len(), MOST_SHOWN);
        assert_eq!((bars[0].share, bars[4].share), (1.0, 0.5));
    }
}
