use card::Target;
use leptos::prelude::*;
use preparation::Span;

use crate::{
    format::{number::counted, typed::figure},
    reading::shown,
};

/// Height of the drawing in pixels.
const HEIGHT: f64 = 180.0;
/// Room above the highest and below the lowest value.
const ROOM: f64 = 14.0;
/// Room for the numbers at the left, in percent of the width.
const LEFT: f64 = 14.0;

/// The given end of a series as it was used, and the values that are predicted to follow it, as a line. The predicted
/// values stand in the table of the answer.
#[component]
pub(crate) fn CourseChart(
    /// Given values, the oldest first.
    past: Vec<f64>,
    /// What the model takes: others were brought to the nearest end.
    span: Span,
    /// Predicted ones.
    next: Vec<(Target, f64)>,
) -> impl IntoView {
    let brought = brought(&past, span);
    let past: Vec<f64> = past.iter().map(|value| span.clamp(*value)).collect();
    let course = Course::of(
        &past,
        &next.iter().map(|(_, value)| *value).collect::<Vec<_>>(),
    );
    let Some(course) = course else {
        return ().into_any();
    };
    let given = past.len();
    let told = told(brought.len(), span);
    let label = t!(
        "The last {given} values, and the {} predicted to follow. The table below holds the predicted ones.{}",
        next.len(),
        told.as_ref()
            .map_or(String::new(), |told| format!(" {told}"))
    );
    let marks_of_ends = brought.iter().map(|(place, value)| {
        let used = span.clamp(*value);
        let title = t!("{} was given, {} is used", figure(*value), figure(used));
        view! {
            <circle class="course-brought" cx=percent(course.across(*place)) cy=course.down(used) r="4">
                <title>{title}</title>
            </circle>
        }
    });
    let marks_of_ends = marks_of_ends.collect_view();
    let dots = next.iter().enumerate().map(|(index, (target, value))| {
        let title = format!("{}: {}", target.name, shown(target, *value));
        view! {
            <circle class="course-dot" cx=percent(course.across(given + index)) cy=course.down(*value) r="4">
                <title>{title}</title>
            </circle>
        }
    });
    let dots = dots.collect_view();
    let strokes = (1..given + next.len()).map(|place| {
        let class = if place < given {
            "course-past"
        } else {
            "course-next"
        };
        let [from, to] = [place - 1, place];
        view! {
            <line
                class=class
                x1=percent(course.across(from))
                y1=course.down(course.values[from])
                x2=percent(course.across(to))
                y2=course.down(course.values[to])
            />
        }
    });
    let strokes = strokes.collect_view();
    let marks = [course.low, course.high].map(|mark| {
        let y = course.down(mark);
        view! {
            <line class="chart-line" x1=format!("{LEFT}%") x2="100%" y1=y y2=y />
            <text class="chart-mark" x=format!("{}%", LEFT - 1.0) y=y + 4.0 text-anchor="end">
                {figure(mark)}
            </text>
        }
    });
    view! {
        <figure class="chart course">
            <figcaption class="chart-caption">
                {t!("The series and the {} values predicted to follow", next.len())}
            </figcaption>
            <svg class="chart-drawing" role="img" aria-label=label>
                {marks.collect_view()}
                {strokes}
                {marks_of_ends}
                {dots}
            </svg>
            {told.map(|told| view! { <p class="course-told">{told}</p> })}
        </figure>
    }
    .into_any()
}

/// Places and values of what lies outside of what the model takes.
fn brought(past: &[f64], span: Span) -> Vec<(usize, f64)> {
    let placed = past.iter().copied().enumerate();
    placed.filter(|(_, value)| !span.holds(*value)).collect()
}

/// That so many values are not drawn as given.
fn told(brought: usize, span: Span) -> Option<String> {
    let many = counted(brought as u64, t!("value"), t!("values"));
    let (low, high) = (figure(span.minimum), figure(span.maximum));
    (brought > 0).then(|| {
        t!("{many} outside {low} to {high}, marked: drawn at the nearest end, as the model used it.")
    })
}

/// Where values stand in the drawing.
struct Course {
    values: Vec<f64>,
    low: f64,
    high: f64,
}

impl Course {
    /// None without a finite value to draw.
    fn of(past: &[f64], next: &[f64]) -> Option<Self> {
        let values = [past, next].concat();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let is_drawn = values.len() > 1 && values.iter().all(|value| value.is_finite());
        is_drawn.then_some(Self { values, low, high })
    }

    /// In percent of the width.
    fn across(&self, place: usize) -> f64 {
        let share = place as f64 / (self.values.len() - 1) as f64;
        LEFT + share * (98.0 - LEFT)
    }

    /// In pixels from the top.
    fn down(&self, value: f64) -> f64 {
        let width = self.high - self.low;
        let share = if width > 0.0 {
            (value - self.low) / width
        } else {
            0.5
        };
        ROOM + (HEIGHT - 2.0 * ROOM) * (1.0 - share)
    }
}

fn percent(share: f64) -> String {
    format!("{share:.3}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_outside_of_what_the_model_takes_are_found_and_told() {
        let span = Span::new(0.0, 375.0);
        let found = brought(&[1.0, 9_999.0, 375.0, -2.0], span);
        assert_eq!(found, [(1, 9_999.0), (3, -2.0)]);
        let text = told(found.len(), span).unwrap();
        assert!(text.starts_with("2\u{a0}values outside 0 to 375"), "{text}");
        assert_eq!(told(0, span), None);
    }

    #[test]
    fn values_lie_between_the_ends_of_the_drawing() {
        let course = Course::of(&[1.0, 3.0], &[5.0]).unwrap();
        assert_eq!((course.across(0), course.across(2)), (LEFT, 98.0));
        assert_eq!((course.down(5.0), course.down(1.0)), (ROOM, HEIGHT - ROOM));
        let level = Course::of(&[2.0], &[2.0]).unwrap();
        assert_eq!(level.down(2.0), HEIGHT / 2.0);
        assert!(Course::of(&[1.0], &[]).is_none());
        assert!(Course::of(&[1.0], &[f64::NAN]).is_none());
    }
}
