//! How the reader's region writes numbers, days and times, as her browser tells it: it names her languages with their regions.

use js_sys::{Array, Date, Intl, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use words::NumberSigns;

use super::time_form::{LATER, MIDNIGHT, Moment, SAMPLE, TimeForm, TimeForms, TimePart};

/// Long enough to be grouped, and with decimal places.
const NUMBER: f64 = 1_234_567.5;
const DAY: [(&str, &str); 3] = [
    ("year", "numeric"),
    ("month", "2-digit"),
    ("day", "2-digit"),
];
const MINUTE: [(&str, &str); 2] = [("hour", "numeric"), ("minute", "2-digit")];
const SECOND: [(&str, &str); 3] = [MINUTE[0], MINUTE[1], ("second", "2-digit")];
/// With the digits and the calendar that the app counts by.
const ALWAYS: [(&str, &str); 2] = [("numberingSystem", "latn"), ("calendar", "gregory")];

/// Takes up the forms of the reader's region, where she reads the language of one; else they are those of the language.
pub(crate) fn take_up(language: &str) {
    let languages = window().navigator().languages();
    let tags: Vec<String> = languages.iter().filter_map(|tag| tag.as_string()).collect();
    let Some(tag) = regional(&tags, language) else {
        return;
    };
    // A tag that no locale can be made of is refused by all that follows, too.
    if Intl::Locale::new(tag).is_err() {
        return;
    }
    let tag = Array::of1(&tag.into());
    if let Some(signs) = signs(&tag).filter(|signs| signs.suit(language)) {
        signs.take_up();
    }
    if let Some(forms) = forms(&tag) {
        forms.choose();
    }
}

/// Whether numbers and times are shown as programs write them.
pub(crate) fn is_as_programs_write() -> bool {
    let has_region = NumberSigns::are_regional() || TimeForms::are_regional();
    is_plain(words::language(), has_region)
}

fn is_plain(language: &str, has_region: bool) -> bool {
    language == "en" && !has_region
}

/// The first tag of a language that names a region, too.
fn regional<'a>(tags: &'a [String], language: &str) -> Option<&'a str> {
    let mut tags = tags.iter().map(String::as_str);
    tags.find(|tag| names_region(tag, language))
}

fn names_region(tag: &str, language: &str) -> bool {
    let mut subtags = tag.split('-');
    let is_language = subtags
        .next()
        .is_some_and(|first| first.eq_ignore_ascii_case(language));
    // What follows a single letter is no part of the name.
    let mut others = subtags.take_while(|subtag| subtag.len() > 1);
    let is_region = |subtag: &str| match subtag.len() {
        2 => subtag.bytes().all(|byte| byte.is_ascii_alphabetic()),
        3 => subtag.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    };
    is_language && others.any(is_region)
}

fn signs(tag: &Array) -> Option<NumberSigns> {
    let format = Intl::NumberFormat::new(tag, &options(&[]));
    let parts = parts(&format.format_to_parts(NUMBER));
    let sign = |wanted: &str| parts.iter().find(|(kind, _)| kind == wanted);
    let ((_, decimal), (_, group)) = (sign("decimal")?, sign("group")?);
    NumberSigns::new(decimal, group)
}

fn forms(tag: &Array) -> Option<TimeForms> {
    let form = |shown: &[(&str, &str)]| {
        let format = Intl::DateTimeFormat::new(tag, &options(shown));
        let told = |at| parts(&format.format_to_parts(&date(at)));
        TimeForm::learnt(&[SAMPLE, LATER, MIDNIGHT].map(told))
    };
    Some(TimeForms {
        day: form(&DAY)?,
        minute: form(&MINUTE)?,
        second: form(&SECOND)?,
    })
}

fn options(chosen: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in ALWAYS.iter().chain(chosen) {
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options
}

/// In the zone of the reader's clock, as which it is written again.
fn date(at: Moment) -> Date {
    let month = at.month.cast_signed() - 1;
    let date = Date::new_with_year_month_day(at.year, month, at.day.cast_signed());
    date.set_hours(at.hour);
    date.set_minutes(at.minute);
    date.set_seconds(at.second);
    date
}

fn parts(told: &Array) -> Vec<TimePart> {
    let text = |of: &JsValue, name: &str| {
        let value = Reflect::get(of, &name.into()).ok();
        value.and_then(|value| value.as_string())
    };
    let part = |part: JsValue| Some((text(&part, "type")?, text(&part, "value")?));
    told.iter().filter_map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tag_of_the_language_with_a_region_counts() {
        let tags = ["fr-CH", "de", "de-Latn-CH", "en-GB", "en-US"].map(str::to_owned);
        assert_eq!(regional(&tags, "de"), Some("de-Latn-CH"));
        assert_eq!(regional(&tags, "en"), Some("en-GB"));
        assert_eq!(regional(&tags, "it"), None);
    }

    #[test]
    fn english_without_a_region_is_as_programs_write_and_nothing_else() {
        assert!(is_plain("en", false));
        assert!(!is_plain("en", true) && !is_plain("de", false));
        assert!(is_as_programs_write());
    }

    #[test]
    fn a_tag_that_names_no_region_says_nothing_of_one() {
        for tag in ["en", "en-Latn", "en-x-us", "en-u-co-phonebk", "den-GB"] {
            assert!(!names_region(tag, "en"), "{tag}");
        }
        for tag in ["en-ZA", "EN-za", "en-001", "en-GB-oxendict"] {
            assert!(names_region(tag, "en"), "{tag}");
        }
    }
}
