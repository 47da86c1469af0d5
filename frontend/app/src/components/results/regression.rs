use card::ValueLink;
use leptos::prelude::*;

use crate::reading::Noise;

/// What is predicted, and the interval that the added noise leaves.
#[component]
pub(super) fn RegressionView(
    target: String,
    value: f64,
    unit: String,
    decimals: u8,
    link: ValueLink,
    noise: Noise,
) -> impl IntoView {
    let margin = 2.0 * noise.deviation;
    // One place more than the value's, so that a small margin is not shown as nothing.
    let places = usize::from(decimals) + 1;
    let score = link.score(value);
    let low = format!("{:.places$}", link.value(score - margin));
    let high = format!("{:.places$}", link.value(score + margin));
    view! {
        <p class="result-detail">{target}</p>
        <svg class="interval" aria-hidden="true" focusable="false">
            <line class="interval-line" x1="8%" x2="92%" y1="16" y2="16" />
            <line class="interval-line" x1="8%" x2="8%" y1="8" y2="24" />
            <line class="interval-line" x1="92%" x2="92%" y1="8" y2="24" />
            <circle class="interval-mark" cx="50%" cy="16" r="7" />
        </svg>
        <div class="gauge-ends" aria-hidden="true">
            <span>{low.clone()}</span>
            <span>{high.clone()}</span>
        </div>
        <p class="result-detail">
            {format!(
                "The exact value lies between {low} and {high} {unit} in 95 of 100 answers; what lies below \
                 that was hidden to protect the model. The model's own error comes on top.",
            )}
        </p>
    }
}
