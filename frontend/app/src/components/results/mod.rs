//! An answer as a picture.

mod binary;
mod listed;
mod ranked;
mod regression;
mod verdict;

use leptos::prelude::*;

use crate::reading::{Noise, Reading};
use binary::BinaryView;
use listed::{LabelsView, ValuesView};
use ranked::{GalleryView, MulticlassView};
use regression::RegressionView;
use verdict::{DecisionView, LabelView};

/// A decrypted answer: a gauge for two classes, ranked bars for several, a number with its margin for
/// a value, the best matches of a gallery; only words where only a label or a decision was let out.
#[component]
pub(crate) fn ResultView(
    /// What was decrypted.
    reading: Reading,
    /// How far it may lie from the exact score.
    noise: Noise,
) -> impl IntoView {
    let headline = reading.brief();
    let picture = match reading {
        Reading::Binary {
            classes,
            probability,
            score,
            link,
            ..
        } => view! { <BinaryView classes probability score link noise /> }.into_any(),
        Reading::Multiclass {
            ranked,
            probability,
        } => view! { <MulticlassView ranked probability noise /> }.into_any(),
        Reading::Regression {
            target,
            value,
            unit,
            decimals,
            link,
        } => view! { <RegressionView target value unit decimals link noise /> }.into_any(),
        Reading::Values { values } => view! { <ValuesView values /> }.into_any(),
        Reading::Labels { labels } => view! { <LabelsView labels /> }.into_any(),
        Reading::Label { class } => view! { <LabelView clear=class.is_some() /> }.into_any(),
        Reading::Decision { yes, .. } => view! { <DecisionView yes /> }.into_any(),
        Reading::Match { ranked } => view! { <GalleryView ranked noise /> }.into_any(),
    };
    view! {
        <div class="result">
            <p class="result-headline" aria-live="polite">
                {headline}
            </p>
            {picture}
        </div>
    }
}
