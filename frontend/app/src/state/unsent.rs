//! What was typed and neither sent, saved nor discarded: kept in the memory of the tab while other pages are read.

use std::collections::BTreeMap;

use api::{AccountId, account::Account};
use leptos::{html, prelude::*};
use leptos_router::hooks::use_location;

use super::{
    merge::{Merged, merge},
    session::Session,
};
use crate::browser::forget_entries;

/// Texts of a form by the names of their fields.
type Texts = BTreeMap<String, String>;

/// A text that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct KeptText {
    text: String,
    /// What stood there when it was begun.
    base: String,
}

/// Where something is typed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// By whom; none where nobody is signed in.
    whose: Option<String>,
    /// On the page of this path.
    page: String,
    /// In which of its forms.
    form: String,
}

/// What is kept, and where it was typed.
#[derive(Debug, Default)]
struct KeptTexts(BTreeMap<Place, BTreeMap<String, KeptText>>);

impl KeptTexts {
    /// Keeps the text of a field that is another than before, and forgets one that is as it was.
    fn note(&mut self, place: &Place, field: &str, text: &str, before: &str) {
        if text == before {
            return self.forget(place, |kept, _| kept == field);
        }
        let texts = self.0.entry(place.clone()).or_default();
        let begun = || KeptText {
            text: String::new(),
            base: before.to_owned(),
        };
        text.clone_into(&mut texts.entry(field.to_owned()).or_insert_with(begun).text);
    }

    fn kept(&self, place: &Place, field: &str) -> Option<&KeptText> {
        self.0.get(place)?.get(field)
    }

    /// Counts a text as begun from another one, which was seen since.
    fn rebase(&mut self, place: &Place, field: &str, base: &str) {
        let kept = self.0.get_mut(place).and_then(|texts| texts.get_mut(field));
        if let Some(kept) = kept {
            base.clone_into(&mut kept.base);
        }
    }

    /// Forgets what was sent; what was typed meanwhile stays.
    fn sent(&mut self, place: &Place, sent: &Texts) {
        self.forget(place, |field, text| {
            sent.get(field).is_some_and(|sent| sent == text)
        });
        for (field, text) in sent {
            self.rebase(place, field, text);
        }
    }

    /// Forgets what somebody else typed, or who is signed in now typed before.
    fn keep_of(&mut self, whose: &str) {
        self.0
            .retain(|place, _| place.whose.as_deref() == Some(whose));
    }

    fn forget(&mut self, place: &Place, is_done: impl Fn(&str, &str) -> bool) {
        if let Some(texts) = self.0.get_mut(place) {
            texts.retain(|field, kept| !is_done(field, &kept.text));
            if texts.is_empty() {
                self.0.remove(place);
            }
        }
    }
}

/// What was typed in this tab and is not sent.
#[derive(Clone, Copy)]
pub(crate) struct Unsent {
    shelf: StoredValue<KeptTexts>,
    session: Session,
}

impl Unsent {
    pub(super) fn new(session: Session) -> Self {
        Self {
            shelf: StoredValue::new(KeptTexts::default()),
            session,
        }
    }

    /// A form of the page on screen; `name` tells it from others there.
    pub(crate) fn form(self, name: impl Into<String>) -> KeptForm {
        let whose = self.session.account_now();
        let place = Place {
            whose: whose.map(|account| key(&account.id)),
            page: use_location().pathname.get_untracked(),
            form: name.into(),
        };
        KeptForm {
            shelf: self.shelf,
            place: StoredValue::new(place),
            fields: StoredValue::new(Vec::new()),
            overtaken: RwSignal::new(Vec::new()),
            is_back: RwSignal::new(false),
            note: NodeRef::new(),
        }
    }

    /// Whether something would be lost with the tab.
    pub(crate) fn is_any(self) -> bool {
        self.shelf.with_value(|shelf| !shelf.0.is_empty())
    }

    /// Forgets everything.
    pub(crate) fn forget(self) {
        self.shelf.set_value(KeptTexts::default());
    }

    /// Whose vault is open keeps what she typed; all else is forgotten.
    pub(super) fn keep_of(self, account: &Account) {
        let whose = key(&account.id);
        self.shelf.update_value(|shelf| shelf.keep_of(&whose));
    }
}

fn key(account: &AccountId) -> String {
    account.to_string()
}

/// What was typed in a field that somebody else changed meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Overtaken {
    /// Of the field.
    pub(crate) name: String,
    /// What was typed.
    pub(crate) mine: String,
    /// What stands there by now.
    pub(crate) theirs: String,
}

/// A field of a form that is kept.
#[derive(Clone)]
struct KeptField {
    name: String,
    text: RwSignal<String>,
    /// As it was before somebody typed, or as it was sent last.
    before: String,
}

/// A form whose texts outlive its page, until they are sent or discarded. Passwords are never given to it.
#[derive(Clone, Copy)]
pub(crate) struct KeptForm {
    shelf: StoredValue<KeptTexts>,
    place: StoredValue<Place>,
    fields: StoredValue<Vec<KeptField>>,
    overtaken: RwSignal<Vec<String>>,
    is_back: RwSignal<bool>,
    note: NodeRef<html::Div>,
}

impl KeptForm {
    /// What stands in the form itself, and says that it holds what was typed before.
    pub(crate) fn note_node(self) -> NodeRef<html::Div> {
        self.note
    }

    /// Keeps a text from now on; one that was typed here before is entered again in place of what stands there.
    pub(crate) fn keep(self, field: &str, text: RwSignal<String>) {
        let field = self.take_up(field, text);
        Effect::new(move || {
            text.track();
            self.note(field);
        });
    }

    /// Its place among the fields; what was typed there before is entered again.
    fn take_up(self, field: &str, text: RwSignal<String>) -> usize {
        let before = text.get_untracked();
        let place = self.place.get_value();
        let kept = self
            .shelf
            .with_value(|shelf| shelf.kept(&place, field).cloned());
        if let Some(kept) = kept {
            let merged = merge(&kept.base, &kept.text, &before);
            if merged == Merged::Both {
                self.overtaken
                    .update(|fields| fields.push(field.to_owned()));
            }
            if merged != Merged::Theirs {
                text.set(kept.text);
                self.is_back.set(true);
            }
        }
        let (name, field) = (field.to_owned(), self.fields.read_value().len());
        self.fields
            .update_value(|fields| fields.push(KeptField { name, text, before }));
        field
    }

    /// Keeps what was chosen, likewise: `read` takes what `written` makes of it.
    pub(crate) fn keep_choice<T>(
        self,
        field: &str,
        choice: RwSignal<T>,
        written: fn(&T) -> String,
        read: fn(&str) -> T,
    ) where
        T: PartialEq + Clone + Send + Sync + 'static,
    {
        let text = RwSignal::new(choice.with_untracked(written));
        self.keep(field, text);
        let choose = move |text: &str| {
            let kept = read(text);
            if choice.with_untracked(|choice| *choice != kept) {
                choice.set(kept);
            }
        };
        text.with_untracked(|text| choose(text));
        Effect::new(move || {
            let chosen = choice.with(written);
            if text.with_untracked(|text| *text != chosen) {
                text.set(chosen);
            }
        });
        Effect::new(move || text.with(|text| choose(text)));
    }

    /// Keeps a tick, likewise.
    pub(crate) fn keep_tick(self, field: &str, tick: RwSignal<bool>) {
        self.keep_choice(field, tick, bool::to_string, |text| text == "true");
    }

    /// Fields that hold what was typed, and whose text before is another by now than the one that it was begun from.
    pub(crate) fn overtaken(self) -> Vec<Overtaken> {
        let names = self.overtaken.get();
        let fields = self.fields.get_value().into_iter();
        let fields = fields.filter(|field| names.contains(&field.name));
        let overtaken = fields.map(|field| Overtaken {
            mine: field.text.get(),
            name: field.name,
            theirs: field.before,
        });
        overtaken.filter(|one| one.mine != one.theirs).collect()
    }

    /// Keeps what was typed in a field, though somebody else changed it meanwhile.
    pub(crate) fn keep_mine(self, field: &str) {
        let Some((place, known)) = self.place.try_get_value().zip(self.named(field)) else {
            return;
        };
        self.shelf
            .update_value(|shelf| shelf.rebase(&place, field, &known.before));
        self.overtaken
            .update(|names| names.retain(|name| name != field));
    }

    /// Enters what stands there by now in place of what was typed.
    pub(crate) fn take_theirs(self, field: &str) {
        if let Some(known) = self.named(field) {
            known.text.set(known.before);
            self.overtaken
                .update(|names| names.retain(|name| name != field));
        }
    }

    fn named(self, field: &str) -> Option<KeptField> {
        let fields = self.fields.try_get_value().unwrap_or_default();
        fields.into_iter().find(|known| known.name == field)
    }

    /// What stands in a field unless somebody types: known late, or another than before since it was sent.
    pub(crate) fn propose(self, field: &str, proposed: &str) {
        let changed = self.fields.try_update_value(|fields| {
            let index = fields.iter().position(|known| known.name == field)?;
            let known = &mut fields[index];
            let before = std::mem::replace(&mut known.before, proposed.to_owned());
            Some((index, known.text, before))
        });
        let Some(Some((index, text, before))) = changed else {
            return;
        };
        if text.try_get_untracked() == Some(before) {
            text.try_set(proposed.to_owned());
        }
        if let Some(place) = self.place.try_get_value() {
            self.shelf
                .update_value(|shelf| shelf.rebase(&place, field, proposed));
        }
        self.note(index);
    }

    /// Whether something stands there that was typed before the page was left.
    pub(crate) fn is_back(self) -> bool {
        self.is_back.get()
    }

    /// Enters what stood there before, and forgets what was typed.
    pub(crate) fn discard(self) {
        self.is_back.try_set(false);
        let fields = self.fields.try_get_value().unwrap_or_default();
        for (index, field) in fields.into_iter().enumerate() {
            field.text.try_set(field.before);
            self.note(index);
        }
    }

    /// What is sent now: told [`Submission::sent`] once that is done, and nothing otherwise.
    pub(crate) fn submission(self) -> Submission {
        let fields = self.fields.try_get_value().unwrap_or_default();
        let text = |field: KeptField| Some((field.name, field.text.try_get_untracked()?));
        Submission {
            form: self,
            place: self.place.try_get_value(),
            texts: fields.into_iter().filter_map(text).collect(),
        }
    }

    fn note(self, index: usize) {
        let Some(place) = self.place.try_get_value() else {
            return;
        };
        let field = self
            .fields
            .try_with_value(|fields| fields.get(index).cloned());
        let Some(Some(KeptField { name, text, before })) = field else {
            return;
        };
        let Some(text) = text.try_get_untracked() else {
            return;
        };
        self.shelf
            .update_value(|shelf| shelf.note(&place, &name, &text, &before));
    }
}

/// What a form held when it was sent; its page may be gone since.
#[derive(Clone)]
pub(crate) struct Submission {
    form: KeptForm,
    place: Option<Place>,
    texts: Texts,
}

impl Submission {
    /// It is sent: nothing of it has to be kept any more.
    pub(crate) fn sent(self) {
        let Self { form, place, texts } = self;
        if let Some(place) = place {
            form.shelf.update_value(|shelf| shelf.sent(&place, &texts));
        }
        form.is_back.try_set(false);
        let note = form.note.try_get_untracked().flatten();
        let shown = note.and_then(|note| note.closest("form").ok().flatten());
        shown.iter().for_each(forget_entries);
        let count = form.fields.try_update_value(|fields| {
            for field in &mut *fields {
                if let Some(text) = texts.get(&field.name) {
                    field.before.clone_from(text);
                }
            }
            fields.len()
        });
        (0..count.unwrap_or(0)).for_each(|index| form.note(index));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(whose: Option<&str>, page: &str) -> Place {
        Place {
            whose: whose.map(str::to_owned),
            page: page.to_owned(),
            form: "form".to_owned(),
        }
    }

    fn text<'a>(shelf: &'a KeptTexts, place: &Place, field: &str) -> Option<&'a str> {
        shelf.kept(place, field).map(|kept| &*kept.text)
    }

    #[test]
    fn a_text_is_kept_for_who_typed_it_where_it_was_typed() {
        let mut shelf = KeptTexts::default();
        let here = place(Some("ann"), "/admin/settings");
        shelf.note(&here, "legal", "Ann's notice", "");
        assert_eq!(text(&shelf, &here, "legal"), Some("Ann's notice"));
        for other in [
            place(Some("bob"), "/admin/settings"),
            place(None, "/admin/settings"),
            place(Some("ann"), "/account"),
        ] {
            assert_eq!(text(&shelf, &other, "legal"), None, "{other:?}");
        }
    }

    #[test]
    fn a_text_that_is_as_before_is_not_kept() {
        let mut shelf = KeptTexts::default();
        let here = place(None, "/register");
        shelf.note(&here, "name", "", "");
        assert!(shelf.0.is_empty());
        shelf.note(&here, "name", "Ann", "");
        shelf.note(&here, "name", "", "");
        assert!(shelf.0.is_empty());
    }

    #[test]
    fn what_is_typed_while_something_is_sent_stays() {
        let mut shelf = KeptTexts::default();
        let here = place(Some("ann"), "/user/use/1");
        shelf.note(&here, "age", "44", "50");
        shelf.note(&here, "bmi", "31", "25");
        let sent: Texts = [("age", "44"), ("bmi", "31")]
            .map(|(field, text)| (field.to_owned(), text.to_owned()))
            .into();
        shelf.note(&here, "age", "45", "50");
        shelf.sent(&here, &sent);
        assert_eq!(text(&shelf, &here, "age"), Some("45"));
        assert_eq!(text(&shelf, &here, "bmi"), None);
    }

    #[test]
    fn what_is_proposed_late_is_not_typed_and_does_not_replace_what_is() {
        Owner::new().with(|| {
            let form = form();
            let rows = RwSignal::new(String::new());
            form.take_up("rows", rows);
            form.propose("rows", "77");
            assert_eq!(rows.get_untracked(), "77");
            assert!(form.shelf.with_value(|shelf| shelf.0.is_empty()));
            rows.set("33".to_owned());
            form.note(0);
            form.propose("rows", "78");
            assert_eq!(rows.get_untracked(), "33");
            let again = form_on(form.shelf);
            let rows = RwSignal::new(String::new());
            again.take_up("rows", rows);
            again.propose("rows", "78");
            assert_eq!(rows.get_untracked(), "33");
            assert!(again.is_back.get_untracked());
            again.discard();
            assert_eq!(rows.get_untracked(), "78");
            assert!(form.shelf.with_value(|shelf| shelf.0.is_empty()));
        });
    }

    fn form() -> KeptForm {
        form_on(StoredValue::new(KeptTexts::default()))
    }

    fn form_on(shelf: StoredValue<KeptTexts>) -> KeptForm {
        KeptForm {
            shelf,
            place: StoredValue::new(place(None, "/owner/requests/1")),
            fields: StoredValue::new(Vec::new()),
            overtaken: RwSignal::new(Vec::new()),
            is_back: RwSignal::new(false),
            note: NodeRef::new(),
        }
    }

    /// The form of a page that is opened while this text stands there.
    fn opened(shelf: StoredValue<KeptTexts>, stands: &str) -> (KeptForm, RwSignal<String>) {
        let (form, name) = (form_on(shelf), RwSignal::new(stands.to_owned()));
        form.take_up("name", name);
        (form, name)
    }

    #[test]
    fn what_somebody_else_changed_meanwhile_is_told_until_one_is_chosen() {
        Owner::new().with(|| {
            let shelf = StoredValue::new(KeptTexts::default());
            let (form, name) = opened(shelf, "Tacit");
            name.set("Mine".to_owned());
            form.note(0);
            assert_eq!(form.overtaken(), []);
            for _ in 0..2 {
                let (form, name) = opened(shelf, "Theirs");
                form.note(0);
                assert_eq!(name.get_untracked(), "Mine");
                let told = form.overtaken().remove(0);
                assert_eq!((&*told.mine, &*told.theirs), ("Mine", "Theirs"));
            }
            let (form, name) = opened(shelf, "Theirs");
            form.keep_mine("name");
            assert_eq!((form.overtaken(), &*name.get_untracked()), (vec![], "Mine"));
            let (form, name) = opened(shelf, "Theirs");
            assert_eq!((form.overtaken(), &*name.get_untracked()), (vec![], "Mine"));
            let (form, name) = opened(shelf, "Others");
            form.take_theirs("name");
            form.note(0);
            assert_eq!(
                (form.overtaken(), &*name.get_untracked()),
                (vec![], "Others")
            );
            assert!(shelf.with_value(|shelf| shelf.0.is_empty()));
        });
    }

    #[test]
    fn another_who_signs_in_finds_nothing_of_those_before() {
        let mut shelf = KeptTexts::default();
        let (ann, nobody) = (place(Some("ann"), "/account"), place(None, "/register"));
        shelf.note(&ann, "purpose", "Research", "");
        shelf.note(&nobody, "name", "Ann", "");
        shelf.keep_of("ann");
        assert_eq!(text(&shelf, &ann, "purpose"), Some("Research"));
        assert_eq!(text(&shelf, &nobody, "name"), None);
        shelf.keep_of("bob");
        assert!(shelf.0.is_empty());
    }
}
