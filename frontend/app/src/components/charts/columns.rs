use leptos::prelude::*;

use super::{legend::Legend, table::TimelineTable};
use crate::usage::{Timeline, day_name, ticks};

/// Height of the drawing in pixels, without the labels below it.
const HEIGHT: f64 = 180.0;
/// Room above the highest line, so that its number is not cut.
const HEADROOM: f64 = 12.0;
/// Room for the numbers at the left, in percent of the width.
const LEFT: f64 = 7.0;

/// Stacked columns, one for each day, with legend and table.
///
/// Across, everything is in percent, so that text keeps its size on a phone.
#[component]
pub(crate) fn ColumnChart(
    /// What the columns count, as a sentence.
    #[prop(into)]
    caption: Signal<String>,
    /// The numbers.
    #[prop(into)]
    timeline: Signal<Timeline>,
) -> impl IntoView {
    view! {
        <figure class="chart">
            <figcaption class="chart-caption">{caption}</figcaption>
            {move || timeline.with(|timeline| drawing(timeline, &caption.read()))}
            <Legend timeline />
            <TimelineTable timeline caption />
        </figure>
    }
}

fn drawing(timeline: &Timeline, caption: &str) -> impl IntoView + use<> {
    let marks = ticks(timeline.peak());
    let top = marks.last().copied().unwrap_or(1).max(1) as f64;
    let label = format!("{caption}. The table below holds the same numbers.");
    let lines = marks
        .into_iter()
        .map(|mark| line(mark, level(mark as f64, top)))
        .collect_view();
    let columns = (0..timeline.days.len())
        .map(|day| column(timeline, day, top))
        .collect_view();
    view! {
        <svg class="chart-drawing" role="img" aria-label=label>
            {lines}
            {columns}
            {day_labels(timeline)}
        </svg>
    }
}

/// Pixels from the top of a value.
fn level(value: f64, top: f64) -> f64 {
    HEADROOM + HEIGHT * (1.0 - value / top)
}

fn line(mark: u64, y: f64) -> impl IntoView {
    view! {
        <line class="chart-line" x1=format!("{LEFT}%") x2="100%" y1=y y2=y />
        <text class="chart-mark" x=format!("{}%", LEFT - 1.0) y=y + 4.0 text-anchor="end">
            {mark.to_string()}
        </text>
    }
}

/// Left edge and width of a day's column, in percent.
fn slot(day: usize, days: usize) -> (f64, f64) {
    let width = (100.0 - LEFT) / days.max(1) as f64;
    (LEFT + day as f64 * width, width)
}

fn column(timeline: &Timeline, day: usize, top: f64) -> impl IntoView + use<> {
    let (left, width) = slot(day, timeline.days.len());
    let when = day_name(timeline.days[day]);
    let mut below = 0;
    let layers = timeline.series.iter().enumerate().map(|(layer, series)| {
        let value = series.values[day];
        below += value;
        let (upper, lower) = (level(below as f64, top), level((below - value) as f64, top));
        (value > 0).then(|| {
            view! {
                <rect
                    class=format!("chart-column series-{layer}")
                    x=format!("{:.3}%", left + width * 0.14)
                    width=format!("{:.3}%", width * 0.72)
                    y=upper
                    height=(lower - upper).max(1.0)
                >
                    <title>{format!("{when}, {}: {value}", series.name)}</title>
                </rect>
            }
        })
    });
    layers.collect_view()
}

/// First, middle and last day.
fn day_labels(timeline: &Timeline) -> impl IntoView + use<> {
    let days = timeline.days.len();
    let places = [
        (0, "start"),
        (days / 2, "middle"),
        (days.saturating_sub(1), "end"),
    ];
    let label = |(day, anchor): (usize, &'static str)| {
        let (left, width) = slot(day, days);
        let share = match anchor {
            "start" => 0.0,
            "middle" => 0.5,
            _ => 1.0,
        };
        timeline.days.get(day).map(|at| {
            view! {
                <text
                    class="chart-day"
                    x=format!("{:.3}%", left + width * share)
                    y=HEIGHT + HEADROOM + 20.0
                    text-anchor=anchor
                >
                    {day_name(*at)}
                </text>
            }
        })
    };
    let shown = if days < 3 { &places[..1] } else { &places[..] };
    shown.iter().copied().map(label).collect_view()
}
