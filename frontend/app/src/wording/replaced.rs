//! Values that are used in place of those that were entered, in words.

use client::Replaced;

use crate::format::{number::counted, typed::figure};

/// What will be used, and that the next press asks so; nothing where all is used as it was entered.
pub(crate) fn before_asking(replaced: &[Replaced]) -> Option<String> {
    match replaced {
        [] => None,
        [
            Replaced::Number {
                name,
                entered,
                used,
                least,
                most,
            },
        ] => {
            let (entered, used) = (whole(*entered), figure(*used));
            let (low, high) = (figure(*least), figure(*most));
            Some(t!(
                "{name}: {entered} is outside {low} to {high}. Press again to ask with {used}."
            ))
        }
        several => {
            let told: Vec<String> = several.iter().map(will_be_used).collect();
            Some(t!("{} Press again to ask so.", told.join(" ")))
        }
    }
}

/// The same where a field was left and nobody pressed.
pub(crate) fn left_unasked(replaced: &[Replaced]) -> Option<String> {
    let told: Vec<String> = replaced.iter().map(will_be_used).collect();
    (!told.is_empty()).then(|| t!("Not asked yet. {} Press to ask so.", told.join(" ")))
}

fn will_be_used(replaced: &Replaced) -> String {
    match replaced {
        Replaced::Number {
            name,
            entered,
            used,
            least,
            most,
        } => {
            let (entered, used) = (whole(*entered), figure(*used));
            let (low, high) = (figure(*least), figure(*most));
            t!("{name}: {entered} is outside {low} to {high}; {used} will be used.")
        }
        Replaced::OfSeries {
            name,
            outside,
            least,
            most,
        } => {
            let (low, high) = (figure(*least), figure(*most));
            let many = values(*outside);
            t!("{name}: {many} outside {low} to {high}; the nearest end will be used.")
        }
        Replaced::OfVector { outside } => {
            let many = values(*outside);
            t!("The vector: {many} outside the range; the nearest end will be used.")
        }
    }
}

/// What was used, and what was entered.
pub(crate) fn was_used(replaced: &Replaced) -> String {
    match replaced {
        Replaced::Number {
            name,
            entered,
            used,
            least,
            most,
        } => {
            let (entered, used) = (whole(*entered), figure(*used));
            let (low, high) = (figure(*least), figure(*most));
            t!("{name}: {used} was used; you entered {entered}, which is outside {low} to {high}.")
        }
        Replaced::OfSeries {
            name,
            outside,
            least,
            most,
        } => {
            let (low, high) = (figure(*least), figure(*most));
            let many = values(*outside);
            t!("{name}: you entered {many} outside {low} to {high}; the nearest end was used.")
        }
        Replaced::OfVector { outside } => {
            let many = values(*outside);
            t!("The vector: you entered {many} outside the range; the nearest end was used.")
        }
    }
}

fn values(many: usize) -> String {
    counted(many as u64, t!("value"), t!("values"))
}

/// With all its digits: it may lie just outside.
fn whole(value: f64) -> String {
    words::number(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mass(entered: f64) -> Replaced {
        Replaced::Number {
            name: "Body mass index".to_owned(),
            entered,
            used: 45.0,
            least: 15.0,
            most: 45.0,
        }
    }

    #[test]
    fn what_will_be_used_is_told_before_it_counts() {
        assert_eq!(before_asking(&[]), None);
        assert_eq!(
            before_asking(&[mass(314.0)]).as_deref(),
            Some("Body mass index: 314 is outside 15 to 45. Press again to ask with 45.")
        );
        let series = Replaced::OfSeries {
            name: "load".to_owned(),
            outside: 2,
            least: 0.0,
            most: 10.0,
        };
        let told = before_asking(&[mass(45.000_000_1), series]).unwrap_or_default();
        assert!(
            told.starts_with("Body mass index: 45.0000001 is outside"),
            "{told}"
        );
        assert!(
            told.contains("load: 2\u{a0}values outside 0 to 10"),
            "{told}"
        );
        assert!(told.ends_with("Press again to ask so."), "{told}");
        assert_eq!(left_unasked(&[]), None);
        assert_eq!(
            left_unasked(&[mass(314.0)]).as_deref(),
            Some(
                "Not asked yet. Body mass index: 314 is outside 15 to 45; 45 will be used. Press to ask so."
            )
        );
    }

    #[test]
    fn what_was_used_is_told_with_what_was_entered() {
        assert_eq!(
            was_used(&mass(314.0)),
            "Body mass index: 45 was used; you entered 314, which is outside 15 to 45."
        );
    }
}
