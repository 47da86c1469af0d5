use leptos::prelude::*;

use crate::{
    components::charts::{Bar, Bars},
    reading::Noise,
};

/// Classes shown at once.
const MOST_CLASSES: usize = 10;
/// Matches shown.
const MOST_MATCHES: usize = 5;

/// Ranked bars, the likeliest class first.
#[component]
pub(super) fn MulticlassView(
    ranked: Vec<(String, f64)>,
    probability: bool,
    noise: Noise,
) -> impl IntoView {
    // Probabilities say nothing about the scores' difference.
    let close = !probability && too_close(&ranked, noise);
    let what = if probability {
        t!("Probability")
    } else {
        t!("Score")
    };
    let bars = bars(&ranked, MOST_CLASSES, probability);
    let left = match ranked.len().saturating_sub(MOST_CLASSES) {
        0 => None,
        1 => Some(t!("One less likely class is not shown.").to_owned()),
        left => Some(t!("{left} less likely classes are not shown.")),
    };
    view! {
        <Bars caption=t!("{what} of each class") of=t!("Class") what bars=Signal::stored(bars) />
        {left.map(|left| view! { <p class="result-detail">{left}</p> })}
        {close.then(caution)}
    }
}

/// The best matches of a gallery with their scores.
#[component]
pub(super) fn GalleryView(ranked: Vec<(String, f64)>, noise: Noise) -> impl IntoView {
    let close = too_close(&ranked, noise);
    let all = ranked.len();
    let bars = bars(&ranked, MOST_MATCHES, false);
    view! {
        <Bars caption=t!("Score of the best matches") of=t!("Match") what=t!("Score") bars=Signal::stored(bars) />
        <p class="result-detail">{t!("The best {} of {all}.", all.min(MOST_MATCHES))}</p>
        {close.then(caution)}
    }
}

/// Whether noise may have decided between the first two: the difference of two noisy scores.
fn too_close(ranked: &[(String, f64)], noise: Noise) -> bool {
    matches!(
        ranked,
        [first, second, ..] if noise.may_hide((first.1 - second.1) / std::f64::consts::SQRT_2)
    )
}

fn caution() -> impl IntoView {
    view! {
        <p class="result-caution">
            {t!("The first two are so close that the noise added for the owner's protection ")}
            {t!("may have decided between them.")}
        </p>
    }
}

/// Bars of the first `most`: probabilities by their own length, scores from the worst of all to the best.
fn bars(ranked: &[(String, f64)], most: usize, probability: bool) -> Vec<Bar> {
    let highest = ranked.first().map_or(1.0, |(_, score)| *score);
    let lowest = ranked.last().map_or(0.0, |(_, score)| *score);
    let width = (highest - lowest).max(f64::MIN_POSITIVE);
    let bar = |(rank, (name, score)): (usize, &(String, f64))| {
        let (text, share) = if probability {
            (words::number(format!("{:.1} %", score * 100.0)), *score)
        } else {
            (
                words::number(format!("{score:.3}")),
                (score - lowest) / width,
            )
        };
        Bar {
            label: name.clone(),
            text,
            share,
            strong: rank == 0,
        }
    };
    ranked.iter().take(most).enumerate().map(bar).collect()
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
        let shares: Vec<f64> = bars(&ranked, 10, false)
            .iter()
            .map(|bar| bar.share)
            .collect();
        assert_eq!(shares, [1.0, 0.5, 0.0]);
    }

    #[test]
    fn probabilities_keep_their_own_length() {
        let ranked = [("a".to_owned(), 0.7), ("b".to_owned(), 0.3)];
        let bars = bars(&ranked, 10, true);
        assert_eq!((bars[1].share, bars[1].text.as_str()), (0.3, "30.0 %"));
        assert!(bars[0].strong && !bars[1].strong);
    }

    #[test]
    fn the_best_five_matches_are_drawn() {
        let ranked: Vec<(String, f64)> = (0..9)
            .map(|rank| (rank.to_string(), f64::from(9 - rank)))
            .collect();
        let bars = bars(&ranked, MOST_MATCHES, false);
        assert_eq!(bars.len(), MOST_MATCHES);
        assert_eq!((bars[0].share, bars[4].share), (1.0, 0.5));
    }
}
