use card::ValueLink;
use leptos::prelude::*;

use crate::reading::Noise;

/// What is predicted, and how far the added noise moves it.
#[component]
pub(super) fn RegressionView(
    target: String,
    value: f64,
    unit: String,
    decimals: u8,
    link: ValueLink,
    noise: Noise,
) -> impl IntoView {
    let (low, high) = noise.ends(value, decimals, link);
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
            {meaning(&low, &high, &unit)}
        </p>
    }
}

/// What the ends say: of the added noise alone, which is all that is known of an answer's error here.
fn meaning(low: &str, high: &str, unit: &str) -> String {
    let unit = if unit.is_empty() {
        String::new()
    } else {
        format!(" {unit}")
    };
    t!(
        "Noise that is added to protect the model moves such an answer between {low} and {high}{unit} in 95 of 100 \
         cases. That is not all it may be off by: what was rounded when the model was sealed, and the model's own \
         error, come on top.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_told_as_those_of_the_added_noise_and_of_nothing_else() {
        let told = meaning("2.84", "2.86", "days");
        assert!(told.contains("between 2.84 and 2.86 days in 95 of 100"));
        assert!(told.contains("rounded") && told.contains("come on top"));
        assert!(!told.contains("exact") && !meaning("1", "2", "").contains("2  in"));
    }
}
