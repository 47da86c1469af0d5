use leptos::{ev::PointerEvent, html, prelude::*};

use super::{
    legend::{Legend, fill},
    table::TimelineTable,
};
use crate::{
    format::number::count,
    usage::{Timeline, day_name, short_day, ticks},
};

/// Height of the drawing in pixels, without the labels below it.
const HEIGHT: f64 = 180.0;
/// Room above the highest line, so that its number is not cut.
const HEADROOM: f64 = 12.0;
/// Room for the numbers at the left, in percent of the width.
const LEFT: f64 = 7.0;
/// Days between two labels.
const WEEK: usize = 7;
/// Labels that have room beside each other.
const MOST_LABELS: usize = 7;

/// Stacked columns, one for each day, with legend and table; the day under the pointer tells its values.
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
    let pointed = RwSignal::new(None::<usize>);
    let drawn = NodeRef::<html::Div>::new();
    let point = move |event: PointerEvent| {
        let frame = drawn
            .get_untracked()
            .map(|drawn| drawn.get_bounding_client_rect());
        let days = timeline.with_untracked(|timeline| timeline.days.len());
        pointed.set(frame.and_then(|frame| {
            let share = (f64::from(event.client_x()) - frame.left()) / frame.width() * 100.0;
            day_at(share, days)
        }));
    };
    view! {
        <figure class="chart">
            <figcaption class="chart-caption">{caption}</figcaption>
            <div
                class="chart-field"
                node_ref=drawn
                on:pointermove=point
                on:pointerdown=point
                on:pointerleave=move |_| pointed.set(None)
            >
                {move || timeline.with(|timeline| drawing(timeline, &caption.read()))}
                {move || timeline.with(|timeline| tip(timeline, pointed.get()?))}
            </div>
            <Legend timeline />
            <TimelineTable timeline caption />
        </figure>
    }
}

fn drawing(timeline: &Timeline, caption: &str) -> impl IntoView + use<> {
    let marks = ticks(timeline.peak());
    let top = marks.last().copied().unwrap_or(1).max(1) as f64;
    let label = t!("{caption}. The table below holds the same numbers.");
    let lines = marks
        .into_iter()
        .map(|mark| line(mark, level(mark as f64, top)))
        .collect_view();
    let columns = (0..timeline.days.len())
        .map(|day| column(timeline, day, top))
        .collect_view();
    let before = (0..timeline.days.len())
        .filter_map(|day| earlier(timeline, day, top))
        .collect_view();
    view! {
        <svg class="chart-drawing" role="img" aria-label=label>
            {lines}
            {columns}
            {before}
            {day_labels(timeline)}
        </svg>
    }
}

/// What a day holds, beside its column.
fn tip(timeline: &Timeline, day: usize) -> Option<impl IntoView + use<>> {
    let when = day_name(*timeline.days.get(day)?);
    let total = timeline.total(day);
    let (left, width) = slot(day, timeline.days.len());
    let is_right = left > 55.0;
    let place = format!("{:.2}%", if is_right { 100.0 - left } else { left + width });
    let lines = timeline
        .series
        .iter()
        .enumerate()
        .filter(|(_, series)| series.values[day] > 0);
    let lines = lines.map(|(layer, series)| {
        view! {
            <li class="legend-entry">
                <svg class="legend-swatch" aria-hidden="true" focusable="false">
                    <rect class=fill(layer, series) width="100%" height="100%" rx="3" />
                </svg>
                <span class="chart-tip-name">{series.name.clone()}</span>
                <span class="legend-total">{count(series.values[day])}</span>
            </li>
        }
    });
    let before = timeline.before.get(day).filter(|_| timeline.has_before());
    let before =
        before.map(|before| view! { <p class="muted">{t!("The period before: {before}")}</p> });
    Some(view! {
        <div
            class="chart-tip"
            aria-hidden="true"
            style:left=(!is_right).then(|| place.clone())
            style:right=is_right.then_some(place)
        >
            <p>
                <strong>{when}</strong>
                " "
                {count(total)}
            </p>
            <ul class="plain-list">{lines.collect_view()}</ul>
            {before}
        </div>
    })
}

/// The total of as many days earlier, as a line across the day's place.
fn earlier(timeline: &Timeline, day: usize, top: f64) -> Option<impl IntoView + use<>> {
    let value = *timeline.before.get(day).filter(|_| timeline.has_before())?;
    let (left, width) = slot(day, timeline.days.len());
    let y = level(value as f64, top);
    Some(view! {
        <line
            class="chart-before"
            x1=format!("{:.3}%", left + width * 0.05)
            x2=format!("{:.3}%", left + width * 0.95)
            y1=y
            y2=y
        />
    })
}

/// Pixels from the top of a value.
fn level(value: f64, top: f64) -> f64 {
    HEADROOM + HEIGHT * (1.0 - value / top)
}

fn line(mark: u64, y: f64) -> impl IntoView {
    view! {
        <line class="chart-line" x1=format!("{LEFT}%") x2="100%" y1=y y2=y />
        <text class="chart-mark" x=format!("{}%", LEFT - 1.0) y=y + 4.0 text-anchor="end">
            {count(mark)}
        </text>
    }
}

/// Left edge and width of a day's column, in percent.
fn slot(day: usize, days: usize) -> (f64, f64) {
    let width = (100.0 - LEFT) / days.max(1) as f64;
    (LEFT + day as f64 * width, width)
}

/// The day whose column lies at a place across, in percent.
fn day_at(share: f64, days: usize) -> Option<usize> {
    let (_, width) = slot(0, days);
    let place = (share - LEFT) / width;
    (place >= 0.0 && place < days as f64).then_some(place as usize)
}

/// What is added up lies below the named, which so end where the eye looks.
fn column(timeline: &Timeline, day: usize, top: f64) -> impl IntoView + use<> {
    let (left, width) = slot(day, timeline.days.len());
    let (left, width) = (
        format!("{:.3}%", left + width * 0.14),
        format!("{:.3}%", width * 0.72),
    );
    let named = timeline.series.iter().enumerate();
    let (rest, named): (Vec<_>, Vec<_>) = named.partition(|(_, series)| series.is_rest);
    let mut below = 0;
    let layers = rest.into_iter().chain(named).filter_map(|(layer, series)| {
        let value = series.values[day];
        below += value;
        let (upper, lower) = (level(below as f64, top), level((below - value) as f64, top));
        (value > 0).then(|| {
            view! {
                <rect
                    class=format!("chart-column {}", fill(layer, series))
                    x=left.clone()
                    width=width.clone()
                    y=upper
                    height=(lower - upper).max(1.0)
                />
            }
        })
    });
    let layers = layers.collect_view();
    let empty = (below == 0).then(|| {
        view! { <rect class="chart-empty" x=left width=width y=level(0.0, top) - 2.0 height="2" /> }
    });
    view! {
        {layers}
        {empty}
    }
}

/// The newest day and whole weeks before it, as many as have room.
fn labelled(days: usize) -> Vec<usize> {
    let step = match days {
        0..=MOST_LABELS => 1,
        _ => days.div_ceil(WEEK * MOST_LABELS) * WEEK,
    };
    (0..days).rev().step_by(step).collect()
}

fn day_labels(timeline: &Timeline) -> impl IntoView + use<> {
    let days = timeline.days.len();
    let label = |(place, day): (usize, usize)| {
        let (left, width) = slot(day, days);
        let (anchor, share) = match day + 1 == days && days > MOST_LABELS {
            true => ("end", 1.0),
            false => ("middle", 0.5),
        };
        view! {
            <text
                class=if place % 2 == 0 { "chart-day" } else { "chart-day is-second" }
                x=format!("{:.3}%", left + width * share)
                y=HEIGHT + HEADROOM + 20.0
                text-anchor=anchor
            >
                {short_day(timeline.days[day])}
            </text>
        }
    };
    labelled(days)
        .into_iter()
        .enumerate()
        .map(label)
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_a_whole_number_of_weeks_apart() {
        assert_eq!(labelled(7).len(), 7);
        assert_eq!(labelled(3), [2, 1, 0]);
        assert_eq!(labelled(30), [29, 22, 15, 8, 1]);
        assert!(labelled(90).len() <= MOST_LABELS + 1);
        assert!(labelled(0).is_empty());
    }

    #[test]
    fn the_pointer_finds_the_day_below_it() {
        assert_eq!(day_at(LEFT - 0.1, 10), None);
        assert_eq!(day_at(LEFT + 0.1, 10), Some(0));
        assert_eq!(day_at(99.9, 10), Some(9));
        assert_eq!(day_at(100.1, 10), None);
    }
}
