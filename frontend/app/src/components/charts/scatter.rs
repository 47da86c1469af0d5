use leptos::prelude::*;

use crate::format::typed::figure;

/// Height of the drawing in pixels, without the labels below it.
const HEIGHT: f64 = 200.0;
/// Room above and below, so that no dot is cut.
const ROOM: f64 = 8.0;
/// Room for the numbers at the left, in percent of the width.
const LEFT: f64 = 12.0;

/// Dots of pairs of numbers, with the line on which both are the same.
#[component]
pub(crate) fn Scatter(
    /// What is drawn, as a sentence.
    #[prop(into)]
    caption: String,
    /// What the first number of a pair is.
    across: &'static str,
    /// What the second is.
    up: &'static str,
    /// Pairs of finite numbers.
    points: Vec<(f64, f64)>,
) -> impl IntoView {
    let frame = Frame::around(&points);
    let dots = points.iter().map(|(x, y)| {
        view! { <circle class="chart-dot" cx=frame.across(*x) cy=frame.up(*y) r="3" /> }
    });
    let (low, high) = (frame.low, frame.high);
    view! {
        <figure class="chart">
            <figcaption class="chart-caption">{caption.clone()}</figcaption>
            <svg class="chart-drawing" role="img" aria-label=caption>
                <line
                    class="chart-line is-diagonal"
                    x1=frame.across(low)
                    y1=frame.up(low)
                    x2=frame.across(high)
                    y2=frame.up(high)
                />
                <line class="chart-line" x1=format!("{LEFT}%") x2="100%" y1=HEIGHT + ROOM y2=HEIGHT + ROOM />
                <line class="chart-line" x1=format!("{LEFT}%") x2=format!("{LEFT}%") y1=ROOM y2=HEIGHT + ROOM />
                {dots.collect_view()}
                <text class="chart-mark" x=format!("{}%", LEFT - 1.0) y=ROOM + 8.0 text-anchor="end">
                    {figure(high)}
                </text>
                <text class="chart-mark" x=format!("{}%", LEFT - 1.0) y=HEIGHT + ROOM text-anchor="end">
                    {figure(low)}
                </text>
                <text class="chart-day" x=format!("{LEFT}%") y=HEIGHT + ROOM + 20.0>
                    {figure(low)}
                </text>
                <text class="chart-day" x="56%" y=HEIGHT + ROOM + 20.0 text-anchor="middle">
                    {format!("{across} \u{2192}   {up} \u{2191}")}
                </text>
                <text class="chart-day" x="100%" y=HEIGHT + ROOM + 20.0 text-anchor="end">
                    {figure(high)}
                </text>
            </svg>
        </figure>
    }
}

/// Smallest and largest of all numbers: the same for both directions.
struct Frame {
    low: f64,
    high: f64,
}

impl Frame {
    fn around(points: &[(f64, f64)]) -> Self {
        let numbers = || points.iter().flat_map(|(x, y)| [*x, *y]);
        let low = numbers().fold(f64::INFINITY, f64::min);
        let high = numbers().fold(f64::NEG_INFINITY, f64::max);
        match high > low {
            true => Self { low, high },
            false => Self {
                low: low - 0.5,
                high: low + 0.5,
            },
        }
    }

    fn share(&self, number: f64) -> f64 {
        (number - self.low) / (self.high - self.low)
    }

    fn across(&self, number: f64) -> String {
        format!("{:.2}%", LEFT + (99.0 - LEFT) * self.share(number))
    }

    fn up(&self, number: f64) -> f64 {
        ROOM + HEIGHT * (1.0 - self.share(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_have_the_same_ends() {
        let frame = Frame::around(&[(1.0, 5.0), (3.0, 2.0)]);
        assert_eq!((frame.low, frame.high), (1.0, 5.0));
        assert_eq!((frame.up(5.0), frame.up(1.0)), (ROOM, ROOM + HEIGHT));
        assert_eq!(frame.across(1.0), "12.00%");
    }

    #[test]
    fn numbers_that_are_all_alike_stand_in_the_middle() {
        let frame = Frame::around(&[(2.0, 2.0)]);
        assert_eq!(frame.share(2.0), 0.5);
    }
}
