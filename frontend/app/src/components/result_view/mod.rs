//! An answer as a picture.

mod binary;
mod multiclass;
mod regression;

use leptos::{either::EitherOf3, prelude::*};

use crate::reading::{Noise, Reading};
use binary::BinaryView;
use multiclass::MulticlassView;
use regression::RegressionView;

/// A decrypted answer: a gauge for two classes, ranked bars for several, a number with its margin for
/// a value.
#[component]
pub(crate) fn ResultView(
    /// What was decrypted.
    reading: Reading,
    /// How far it may lie from the exact score.
    noise: Noise,
) -> impl IntoView {
    let headline = reading.headline();
    let picture = match reading {
        Reading::Binary {
            classes,
            probability,
            score,
            ..
        } => EitherOf3::A(view! { <BinaryView classes probability score noise /> }),
        Reading::Multiclass {
            ranked,
            probability,
        } => EitherOf3::B(view! { <MulticlassView ranked probability noise /> }),
        Reading::Regression {
            target,
            value,
            unit,
            decimals,
        } => EitherOf3::C(view! { <RegressionView target value unit decimals noise /> }),
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
