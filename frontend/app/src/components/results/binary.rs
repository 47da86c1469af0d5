use card::ProbabilityLink;
use leptos::prelude::*;

use crate::reading::Noise;

/// A gauge from the negative to the positive class, the noise as a band around the mark.
#[component]
pub(super) fn BinaryView(
    classes: [String; 2],
    probability: Option<f64>,
    score: f64,
    link: ProbabilityLink,
    noise: Noise,
) -> impl IntoView {
    // Scores that are no probabilities are bent onto the gauge by the same curve, without a scale.
    let place = link.probability(score);
    let low = link.probability(score - 2.0 * noise.deviation);
    let high = link.probability(score + 2.0 * noise.deviation);
    let [negative, positive] = classes;
    let told = match probability {
        Some(probability) => t!("Probability of {positive}: {}", percent(probability)),
        None => t!("Score {score:.3}: above 0 means {positive}, below 0 {negative}"),
    };
    let close = noise.may_hide(score);
    view! {
        <div class="gauge">
            <svg class="gauge-drawing" role="img" aria-label=told.clone()>
                <rect class="gauge-track" x="0" y="14" width="100%" height="12" rx="6" />
                <rect
                    class="gauge-band"
                    x=across(low)
                    y="8"
                    width=across((high - low).max(0.004))
                    height="24"
                    rx="3"
                />
                <line class="gauge-middle" x1="50%" x2="50%" y1="6" y2="34" />
                <circle class="gauge-mark" cx=across(place.clamp(0.02, 0.98)) cy="20" r="9" />
            </svg>
            <div class="gauge-ends" aria-hidden="true">
                <span>{negative.clone()}</span>
                <span>{positive.clone()}</span>
            </div>
            <p class="result-detail">{told}</p>
            {close
                .then(|| {
                    view! {
                        <p class="result-caution">
                            {t!("This is so close to the border that the noise added for the owner's protection ")}
                            {t!("may have decided it.")}
                        </p>
                    }
                })}
        </div>
    }
}

fn across(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

fn percent(share: f64) -> String {
    words::number(format!("{:.1} %", share * 100.0))
}
