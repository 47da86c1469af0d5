//! In which order, and between which signs, days and times are written.

use std::sync::OnceLock;

static REGIONAL: OnceLock<TimeForms> = OnceLock::new();

/// A point in time as a calendar and a clock show it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moment {
    pub(crate) year: u32,
    pub(crate) month: u32,
    pub(crate) day: u32,
    pub(crate) hour: u32,
    pub(crate) minute: u32,
    pub(crate) second: u32,
}

/// What a region's forms are learnt from: each of its numbers is another one.
pub(super) const SAMPLE: Moment = Moment {
    year: 2026,
    month: 11,
    day: 23,
    hour: 9,
    minute: 5,
    second: 47,
};
/// The same in the other half of the day.
pub(super) const LATER: Moment = Moment { hour: 21, ..SAMPLE };
/// The same in the first hour of a day: some clocks call it 0, others 12 or 24.
pub(super) const MIDNIGHT: Moment = Moment { hour: 0, ..SAMPLE };
/// At which no line breaks.
const NO_BREAK: &str = "\u{a0}";

/// A part of a written day or time: what the browser calls it, and its text.
pub(super) type TimePart = (String, String);

/// The forms of a day, and of a time to the minute and to the second.
#[derive(Debug)]
pub(crate) struct TimeForms {
    pub(super) day: TimeForm,
    pub(super) minute: TimeForm,
    pub(super) second: TimeForm,
}

impl TimeForms {
    /// Of a language, whatever the region.
    fn of(language: &str) -> Self {
        use Piece::{Day, Hour, Minute, Month, Second, Year};
        let day = match language {
            "de" => vec![Day, text("."), Month, text("."), Year],
            _ => vec![Year, text("-"), Month, text("-"), Day],
        };
        let minute = vec![Hour, text(":"), Minute];
        let second = vec![Hour, text(":"), Minute, text(":"), Second];
        Self {
            day: TimeForm::plain(day),
            minute: TimeForm::plain(minute),
            second: TimeForm::plain(second),
        }
    }

    /// From now on days and times are written so. Only the first call counts.
    pub(super) fn choose(self) {
        let _ = REGIONAL.set(self);
    }

    /// Whether those of a region were chosen.
    pub(super) fn are_regional() -> bool {
        REGIONAL.get().is_some()
    }

    /// What those of the reader say.
    pub(super) fn with<R>(told: impl FnOnce(&Self) -> R) -> R {
        match REGIONAL.get() {
            Some(forms) => told(forms),
            None => told(&Self::of(words::language())),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    /// Which half of the day.
    Half,
    Text(String),
}

/// How a day or a time is written.
#[derive(Debug)]
pub(super) struct TimeForm {
    pieces: Vec<Piece>,
    /// Whether hours have two digits.
    is_padded: bool,
    /// What the halves of the day are called, where hours count to 12.
    halves: Option<[String; 2]>,
}

impl TimeForm {
    fn plain(pieces: Vec<Piece>) -> Self {
        Self {
            pieces,
            is_padded: true,
            halves: None,
        }
    }

    /// As [`SAMPLE`], [`LATER`] and [`MIDNIGHT`] are written; none where that has parts or numbers of another kind.
    pub(super) fn learnt(told: &[Vec<TimePart>; 3]) -> Option<Self> {
        let [sample, later, _] = told;
        let pieces = sample.iter().map(piece).collect::<Option<Vec<_>>>()?;
        let halves = half(sample).zip(half(later));
        let form = Self {
            pieces,
            is_padded: sample.iter().any(|(_, text)| text == "09"),
            halves: halves.map(|(first, second)| [first, second]),
        };
        let mut samples = [SAMPLE, LATER, MIDNIGHT].into_iter().zip(told);
        let is_right = samples.all(|(at, told)| form.written(at) == whole(told));
        is_right.then(|| form.unbroken())
    }

    /// The half of the day stays on the line of its time.
    fn unbroken(mut self) -> Self {
        let halves: Vec<bool> = self
            .pieces
            .iter()
            .map(|piece| *piece == Piece::Half)
            .collect();
        let is_half = |at: Option<usize>| at.and_then(|at| halves.get(at)).copied() == Some(true);
        for (at, piece) in self.pieces.iter_mut().enumerate() {
            let is_beside = is_half(at.checked_sub(1)) || is_half(at.checked_add(1));
            if let (Piece::Text(text), true) = (piece, is_beside) {
                *text = text.replace(' ', NO_BREAK);
            }
        }
        self
    }

    pub(super) fn written(&self, at: Moment) -> String {
        self.pieces
            .iter()
            .map(|piece| self.part(piece, at))
            .collect()
    }

    fn part(&self, piece: &Piece, at: Moment) -> String {
        let half = self
            .halves
            .as_ref()
            .map(|halves| &halves[usize::from(at.hour >= 12)]);
        match piece {
            Piece::Year => at.year.to_string(),
            Piece::Month => format!("{:02}", at.month),
            Piece::Day => format!("{:02}", at.day),
            Piece::Hour => self.hour(at.hour),
            Piece::Minute => format!("{:02}", at.minute),
            Piece::Second => format!("{:02}", at.second),
            Piece::Half => half.cloned().unwrap_or_default(),
            Piece::Text(text) => text.clone(),
        }
    }

    fn hour(&self, hour: u32) -> String {
        let shown = match (&self.halves, hour % 12) {
            (None, _) => hour,
            (Some(_), 0) => 12,
            (Some(_), hour) => hour,
        };
        match self.is_padded {
            true => format!("{shown:02}"),
            false => shown.to_string(),
        }
    }
}

fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

fn piece((kind, shown): &TimePart) -> Option<Piece> {
    Some(match kind.as_str() {
        "year" => Piece::Year,
        "month" => Piece::Month,
        "day" => Piece::Day,
        "hour" => Piece::Hour,
        "minute" => Piece::Minute,
        "second" => Piece::Second,
        "dayPeriod" => Piece::Half,
        "literal" => text(shown),
        _ => return None,
    })
}

fn half(parts: &[TimePart]) -> Option<String> {
    let found = parts.iter().find(|(kind, _)| kind == "dayPeriod");
    found.map(|(_, text)| text.clone())
}

fn whole(parts: &[TimePart]) -> String {
    parts.iter().map(|(_, text)| text.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EARLY: Moment = Moment {
        year: 2027,
        month: 3,
        day: 4,
        hour: 0,
        minute: 7,
        second: 8,
    };

    fn parts(parts: &[(&str, &str)]) -> Vec<TimePart> {
        let part = |(kind, text): &(&str, &str)| ((*kind).to_owned(), (*text).to_owned());
        parts.iter().map(part).collect()
    }

    fn day(order: [&str; 3], sign: &str) -> Option<TimeForm> {
        let shown = |kind: &str| match kind {
            "year" => "2026",
            "month" => "11",
            _ => "23",
        };
        let [first, second, third] = order;
        let sample = parts(&[
            (first, shown(first)),
            ("literal", sign),
            (second, shown(second)),
            ("literal", sign),
            (third, shown(third)),
        ]);
        TimeForm::learnt(&[sample.clone(), sample.clone(), sample])
    }

    #[test]
    fn a_day_is_written_in_the_order_of_the_region() {
        for (order, sign, shown) in [
            (["day", "month", "year"], "/", "04/03/2027"),
            (["month", "day", "year"], "/", "03/04/2027"),
            (["year", "month", "day"], "/", "2027/03/04"),
            (["day", "month", "year"], ".", "04.03.2027"),
        ] {
            assert_eq!(day(order, sign).unwrap().written(EARLY), shown);
        }
    }

    #[test]
    fn hours_count_to_12_or_to_24_as_the_region_has_them() {
        let clock = |hour: &'static str, half: Option<&'static str>| {
            let mut clock = vec![("hour", hour), ("literal", ":"), ("minute", "05")];
            clock.extend(
                half.into_iter()
                    .flat_map(|half| [("literal", " "), ("dayPeriod", half)]),
            );
            parts(&clock)
        };
        let learnt = |told: [Vec<TimePart>; 3]| {
            let form = TimeForm::learnt(&told).unwrap();
            let noon = Moment { hour: 12, ..EARLY };
            [EARLY, noon, LATER].map(|at| form.written(at))
        };
        assert_eq!(
            learnt([
                clock("9", Some("AM")),
                clock("9", Some("PM")),
                clock("12", Some("AM"))
            ]),
            ["12:07\u{a0}AM", "12:07\u{a0}PM", "9:05\u{a0}PM"]
        );
        assert_eq!(
            learnt(["09", "21", "00"].map(|hour| clock(hour, None))),
            ["00:07", "12:07", "21:05"]
        );
        assert_eq!(
            learnt(["9", "21", "0"].map(|hour| clock(hour, None))),
            ["0:07", "12:07", "21:05"]
        );
        for midnight in [clock("0", Some("AM")), clock("12", Some("PM"))] {
            let told = [clock("9", Some("AM")), clock("9", Some("PM")), midnight];
            assert!(TimeForm::learnt(&told).is_none());
        }
        let day_of_24 = ["9", "21", "24"].map(|hour| clock(hour, None));
        assert!(TimeForm::learnt(&day_of_24).is_none());
    }

    #[test]
    fn another_calendar_or_other_digits_are_not_taken_up() {
        let years = parts(&[("day", "23"), ("literal", "/"), ("year", "2569")]);
        assert!(TimeForm::learnt(&[years.clone(), years.clone(), years]).is_none());
        let era = parts(&[("year", "2026"), ("literal", " "), ("era", "AD")]);
        assert!(TimeForm::learnt(&[era.clone(), era.clone(), era]).is_none());
    }

    #[test]
    fn a_language_without_a_region_has_its_own_forms() {
        let [german, english] = ["de", "en"].map(TimeForms::of);
        assert_eq!(german.day.written(EARLY), "04.03.2027");
        assert_eq!(english.day.written(EARLY), "2027-03-04");
        assert_eq!(english.second.written(EARLY), "00:07:08");
    }
}
