use leptos::prelude::*;

/// Height of the drawing in pixels, without the labels below it.
const HEIGHT: f64 = 160.0;
/// Room above the highest line.
const ROOM: f64 = 8.0;
/// Room for the numbers at the left, in percent of the width.
const LEFT: f64 = 8.0;

/// One line of a [`Curve`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CurveLine {
    /// What it shows.
    pub(crate) name: &'static str,
    /// Places across, 0 to 1, and shares, 0 to 1; a gap where there is no share.
    pub(crate) points: Vec<(f64, Option<f64>)>,
}

/// Shares as lines, with one place marked.
#[component]
pub(crate) fn Curve(
    /// What is drawn, as a sentence.
    #[prop(into)]
    caption: Signal<String>,
    /// At most six.
    #[prop(into)]
    lines: Signal<Vec<CurveLine>>,
    /// Where the mark stands across, 0 to 1.
    #[prop(into)]
    mark: Signal<Option<f64>>,
    /// What stands below the left and the right end.
    #[prop(into)]
    ends: Signal<[String; 2]>,
) -> impl IntoView {
    let drawn = move || {
        let drawn = |(series, line): (usize, CurveLine)| {
            pieces(&line.points)
                .into_iter()
                .map(|points| view! { <polyline class=format!("curve-line stroke-{series}") points=points /> })
                .collect_view()
        };
        lines
            .get()
            .into_iter()
            .enumerate()
            .map(drawn)
            .collect_view()
    };
    let names = move || {
        let name = |(series, line): (usize, CurveLine)| {
            view! {
                <li class="legend-entry">
                    <svg class="legend-swatch" aria-hidden="true" focusable="false">
                        <rect class=format!("series-{series}") width="100%" height="100%" rx="3" />
                    </svg>
                    {line.name}
                </li>
            }
        };
        lines.get().into_iter().enumerate().map(name).collect_view()
    };
    let marked = move || {
        mark.get().map(|place| {
            let x = across(place.clamp(0.0, 1.0));
            view! { <line class="curve-mark" x1=x.clone() x2=x y1=0 y2=HEIGHT + ROOM /> }
        })
    };
    let ends = move || {
        let [left, right] = ends.get();
        view! {
            <text class="chart-day" x=format!("{LEFT}%") y=HEIGHT + ROOM + 20.0>
                {left}
            </text>
            <text class="chart-day" x="100%" y=HEIGHT + ROOM + 20.0 text-anchor="end">
                {right}
            </text>
        }
    };
    view! {
        <figure class="chart">
            <figcaption class="chart-caption">{caption}</figcaption>
            <svg class="chart-drawing is-curve" role="img" aria-label=caption>
                {[0.0, 0.5, 1.0].map(level).collect_view()}
                <svg
                    x=format!("{LEFT}%")
                    y=ROOM
                    width=format!("{}%", 100.0 - LEFT)
                    height=HEIGHT
                    viewBox="0 0 100 100"
                    preserveAspectRatio="none"
                >
                    {move || drawn()}
                </svg>
                {move || marked()}
                {move || ends()}
            </svg>
            <ul class="legend">{move || names()}</ul>
        </figure>
    }
}

fn across(place: f64) -> String {
    format!("{:.2}%", LEFT + (100.0 - LEFT) * place)
}

fn level(share: f64) -> impl IntoView {
    let y = ROOM + HEIGHT * (1.0 - share);
    view! {
        <line class="chart-line" x1=format!("{LEFT}%") x2="100%" y1=y y2=y />
        <text class="chart-mark" x=format!("{}%", LEFT - 1.0) y=y + 4.0 text-anchor="end">
            {format!("{:.0}%", share * 100.0)}
        </text>
    }
}

/// The parts of a line between its gaps, as SVG writes points, in a square of 100.
fn pieces(points: &[(f64, Option<f64>)]) -> Vec<String> {
    let parts = points.split(|(_, share)| share.is_none());
    let parts = parts.filter(|part| !part.is_empty());
    let text = |(place, share): &(f64, Option<f64>)| {
        let up = 100.0 * (1.0 - share.unwrap_or_default());
        format!("{:.2},{up:.2}", 100.0 * place)
    };
    parts
        .map(|part| part.iter().map(text).collect::<Vec<_>>().join(" "))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_where_it_has_a_gap() {
        let points = [
            (0.0, Some(1.0)),
            (0.25, Some(0.5)),
            (0.5, None),
            (1.0, Some(0.0)),
        ];
        let drawn = ["0.00,0.00 25.00,50.00", "100.00,100.00"];
        assert_eq!(pieces(&points), drawn);
        assert!(pieces(&[(0.5, None)]).is_empty());
    }
}
