use api::{Timestamp, limits::GRANT_ROWS};
use client::Given;
use leptos::prelude::*;

use crate::{
    components::{Field, FieldKind},
    format::{time, typed::whole_or_most},
    state::KeptForm,
};

/// What a grant is to give, as typed.
#[derive(Clone, Copy)]
pub(in crate::pages::owner) struct TypedGiven {
    /// Rows.
    pub(in crate::pages::owner) rows: RwSignal<String>,
    until: RwSignal<String>,
    /// The day it began with, and the end that this stands for: not always the last moment of that day here.
    begun: StoredValue<Option<(String, Timestamp)>>,
}

impl TypedGiven {
    pub(in crate::pages::owner) fn new(rows: Option<u64>, until: Option<Timestamp>) -> Self {
        Self::begun_with(rows, until.map(|end| (time::iso_day(end), end)))
    }

    fn begun_with(rows: Option<u64>, until: Option<(String, Timestamp)>) -> Self {
        let day = until.as_ref().map(|(day, _)| day.clone());
        Self {
            rows: RwSignal::new(rows.map_or(String::new(), |rows| rows.to_string())),
            until: RwSignal::new(day.unwrap_or_default()),
            begun: StoredValue::new(until),
        }
    }

    /// Keeps it when its page is left.
    pub(in crate::pages::owner) fn keep(self, form: KeptForm) {
        form.keep("rows", self.rows);
        form.keep("until", self.until);
    }

    /// What it stands for.
    pub(in crate::pages::owner) fn given(self) -> Option<Given> {
        Some(Given {
            rows: self.rows().ok()?,
            until: self.until().ok()?,
        })
    }

    /// Rows and end where they are entered.
    pub(in crate::pages::owner) fn entered(self) -> Option<(Option<u64>, Option<Timestamp>)> {
        let has_rows = !self.rows.read().trim().is_empty();
        let rows = has_rows.then(|| self.rows()).transpose();
        Some((rows.ok()?, self.until().ok()?))
    }

    /// The rows of it.
    pub(in crate::pages::owner) fn given_rows(self) -> Signal<Option<u64>> {
        Signal::derive(move || self.given().map(|given| given.rows))
    }

    fn rows(self) -> Result<u64, &'static str> {
        let rows = whole_or_most(&self.rows.read()).ok_or(t!("Enter a whole number of rows."))?;
        match (1..=GRANT_ROWS).contains(&rows) {
            true => Ok(rows),
            false => Err(t!(
                "Enter between 1 and 1\u{202f}000\u{202f}000\u{202f}000 rows."
            )),
        }
    }

    fn until(self) -> Result<Option<Timestamp>, &'static str> {
        let text = self.until.get();
        if text.trim().is_empty() {
            return Ok(None);
        }
        if let Some((day, end)) = self.begun.get_value()
            && day == text
        {
            return Ok(Some(end));
        }
        let end = time::end_of_day(&text).ok_or(t!("Enter a day, as in 2027-12-31."))?;
        Ok(Some(end))
    }

    fn rows_problem(self) -> Signal<Option<String>> {
        Signal::derive(move || match self.rows.read().is_empty() {
            true => None,
            false => self.rows().err().map(str::to_owned),
        })
    }

    fn until_problem(self) -> Signal<Option<String>> {
        Signal::derive(move || match self.until() {
            Err(problem) => Some(problem.to_owned()),
            Ok(Some(end)) if end <= time::now() => {
                Some(t!("That day is over: nothing is answered any more.").to_owned())
            }
            Ok(_) => None,
        })
    }
}

/// Asks how many rows, and until when.
#[component]
pub(in crate::pages::owner) fn GivenFields(
    given: TypedGiven,
    /// What the rows are.
    rows_hint: &'static str,
    /// What no day stands for.
    #[prop(default = t!("Empty: without an end."))]
    until_hint: &'static str,
    /// Whether rows may be left out.
    #[prop(optional)]
    may_be_empty: bool,
) -> impl IntoView {
    view! {
        <div class="field-row">
            <Field
                label=t!("Rows")
                kind=FieldKind::Number
                value=given.rows
                hint=rows_hint
                error=given.rows_problem()
                required=!may_be_empty
            />
            <Field
                label=t!("Until (that day included)")
                kind=FieldKind::Date
                value=given.until
                hint=until_hint
                error=given.until_problem()
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_number_of_rows_leaves_the_end_as_it_is_to_the_moment() {
        let owner = Owner::new();
        owner.set();
        let typed = TypedGiven::begun_with(Some(100), Some(("2026-12-31".to_owned(), 7)));
        typed.rows.set("200".to_owned());
        let given = Given {
            rows: 200,
            until: Some(7),
        };
        assert_eq!(typed.given(), Some(given));
        typed.until.set(String::new());
        assert_eq!(typed.entered(), Some((Some(200), None)));
    }
}
