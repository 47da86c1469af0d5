use client::Replaced;
use preparation::{Cell, Input};

use crate::format::typed;

/// What the cell that is read from a text is used in place of.
pub(super) fn replaced(name: &str, text: &str, input: &Input, cell: &Cell) -> Option<Replaced> {
    match (input, cell) {
        (Input::Number { span, .. }, Cell::Number(used)) => {
            let (entered, _) = typed::number_inside(text, *span).ok()?;
            (entered != *used).then(|| Replaced::Number {
                name: name.to_owned(),
                entered,
                used: *used,
                least: span.minimum,
                most: span.maximum,
            })
        }
        (Input::Series { span, .. }, Cell::Series(values)) => {
            let outside = values.iter().filter(|value| !span.holds(**value)).count();
            (outside > 0).then(|| Replaced::OfSeries {
                name: name.to_owned(),
                outside,
                least: span.minimum,
                most: span.maximum,
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use preparation::Span;

    use super::*;

    #[test]
    fn only_what_is_outside_its_range_is_replaced() {
        let number = Input::number(15.0, 45.0);
        let read = |text: &str, cell| replaced("mass", text, &number, &Cell::Number(cell));
        let told = Replaced::Number {
            name: "mass".to_owned(),
            entered: 314.0,
            used: 45.0,
            least: 15.0,
            most: 45.0,
        };
        assert_eq!(read("314", 45.0), Some(told));
        assert_eq!(read("31.4", 31.4), None);
        let end = Input::number(0.0, 0.163_399_99);
        let read = |text| replaced("share", text, &end, &Cell::Number(0.163_399_99));
        assert_eq!(read("0.1634"), None, "the end as the slider writes it");
        assert!(read("0.16341").is_some());
        let series = Input::Series {
            span: Span::new(0.0, 10.0),
            length: 3,
        };
        let cell = Cell::Series(vec![1.0, 11.0, -1.0]);
        let found = replaced("load", "1 11 -1", &series, &cell);
        assert!(matches!(found, Some(Replaced::OfSeries { outside: 2, .. })));
        let text = Cell::Text("314".to_owned());
        assert_eq!(replaced("letter", "314", &Input::Text, &text), None);
    }
}
