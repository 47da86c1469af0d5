use leptos::prelude::*;

use crate::{
    components::chart::{Bar, Bars},
    reading::Noise,
};

/// Classes shown at once.
const MOST_SHOWN: usize = 10;

/// Ranked bars, the likeliest class first.
#[component]
pub(super) fn MulticlassView(
    ranked: Vec<(String, f64)>,
    probability: bool,
    noise: Noise,
) -> impl IntoView {
    let margin = match ranked.as_slice() {
        [first, second, ..] => first.1 - second.1,
        _ => f64::INFINITY,
    };
    // The difference of two noisy scores; probabilities say nothing about the scores' difference.
    let close = !probability && noise.may_hide(margin / std::f64::consts::SQRT_2);
    let what = if probability { "Probability" } else { "Score" };
    let bars = bars(&ranked, probability);
    let left = ranked.len().saturating_sub(MOST_SHOWN);
    view! {
        <Bars caption=format!("{what} of each class") of="Class" what bars=Signal::stored(bars) />
        {(left > 0).then(|| view! { <p class="result-detail">{format!("{left} less likely classes are not shown.")}</p> })}
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

fn bars(ranked: &[(String, f64)], probability: bool) -> Vec<Bar> {
    let highest = ranked.first().map_or(1.0, |(_, score)| *score);
    let lowest = ranked.last().map_or(0.0, |(_, score)| *score);
    let bar = |(rank, (class, score)): (usize, &(String, f64))| Bar {
        label: class.clone(),
        text: if probability {
            format!("{:.1} %", score * 100.0)
        } else {
            format!("{score:.3}")
        },
        share: if probability {
            *score
        } else {
            (score - lowest) / (highest - lowest).max(f64::MIN_POSITIVE)
        },
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
    fn scores_fill_the_track_from_lowest_to_highest() {
        let ranked = [
            ("a".to_owned(), 3.0),
            ("b".to_owned(), 1.0),
            ("c".to_owned(), -1.0),
        ];
        let shares: Vec<f64> = bars(&ranked, false).iter().map(|bar| bar.share).collect();
        assert_eq!(shares, [1.0, 0.5, 0.0]);
    }

    #[test]
    fn probabilities_keep_their_own_length() {
        let ranked = [("a".to_owned(), 0.7), ("b".to_owned(), 0.3)];
        let bars = bars(&ranked, true);
        assert_eq!((bars[1].share, bars[1].text.as_str()), (0.3, "30.0 %"));
        assert!(bars[0].strong && !bars[1].strong);
    }
}
