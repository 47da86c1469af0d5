use api::list::{self, Filters, ListQuery, Word, read_pairs, write_pairs};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

/// What is asked of a long list, kept in the address of its page: Back, a reload and a link lead to the same.
#[derive(Clone, Copy)]
pub(crate) struct ListAddress {
    text: Memo<String>,
    go: Callback<(String, bool)>,
}

/// The list of the page on screen.
pub(crate) fn use_list_address() -> ListAddress {
    let location = use_location();
    let (path, search) = (location.pathname, location.search);
    let here = path.get_untracked();
    let navigate = use_navigate();
    let go = Callback::new({
        let here = here.clone();
        move |(text, replace): (String, bool)| {
            let separator = if text.is_empty() { "" } else { "?" };
            let options = NavigateOptions {
                replace,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&format!("{here}{separator}{text}"), options);
        }
    });
    // What stands in the address of the next page says nothing of this list.
    let text = Memo::new(move |before: Option<&String>| match *path.read() == here {
        true => search.get(),
        false => before.cloned().unwrap_or_default(),
    });
    ListAddress { text, go }
}

impl ListAddress {
    /// What is asked. An address that cannot be understood is put right.
    pub(crate) fn query<F, C>(self) -> Memo<ListQuery<F, C>>
    where
        F: Filters + Send + Sync,
        C: Word + Send + Sync,
    {
        let read = Memo::new(move |_| ListQuery::parse(&self.text.read()));
        Effect::new(move || {
            if read.read().is_none() {
                self.go.run((String::new(), true));
            }
        });
        Memo::new(move |_| read.get().unwrap_or_default())
    }

    /// What a name is set to; empty where it is not.
    pub(crate) fn value(self, name: &str) -> String {
        let pairs = read_pairs(&self.text.read()).unwrap_or_default();
        let found = pairs.into_iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value).unwrap_or_default()
    }

    /// Whether words or filters leave some of the list out.
    pub(crate) fn is_narrowed(self) -> bool {
        !self.narrowing().is_empty()
    }

    /// Words and filters.
    pub(super) fn narrowing(self) -> Vec<(String, String)> {
        let pairs = read_pairs(&self.text.read()).unwrap_or_default();
        let narrows = |name: &str| ![list::SORT, list::PAGE, list::SIZE].contains(&name);
        let narrowing = pairs.into_iter();
        narrowing
            .filter(|(name, value)| narrows(name) && !value.is_empty())
            .collect()
    }

    /// Whether words narrow it, and whether filters do.
    pub(super) fn narrowed_by(self) -> (bool, bool) {
        narrowed_by(&self.narrowing())
    }

    /// Sets a name; the list begins at its first page again.
    pub(crate) fn set(self, name: &str, value: &str) {
        self.change(name, value, false);
    }

    /// The same in place of what stands there: Back does not lead to it.
    pub(super) fn replace(self, name: &str, value: &str) {
        self.change(name, value, true);
    }

    /// Shows the whole list again.
    pub(crate) fn widen(self) {
        let narrowing = untrack(|| self.narrowing());
        let pairs = self.pairs_untracked().into_iter();
        let rest = pairs.filter(|pair| !narrowing.contains(pair) && pair.0 != list::PAGE);
        self.go.run((write_pairs(rest), false));
    }

    fn change(self, name: &str, value: &str, replace: bool) {
        let mut pairs = self.pairs_untracked();
        pairs.retain(|(known, _)| known != name && known != list::PAGE);
        if !value.is_empty() {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        self.go.run((write_pairs(pairs), replace));
    }

    fn pairs_untracked(self) -> Vec<(String, String)> {
        read_pairs(&self.text.read_untracked()).unwrap_or_default()
    }
}

fn narrowed_by(narrowing: &[(String, String)]) -> (bool, bool) {
    let is_search = |(name, _): &&(String, String)| name == list::SEARCH;
    let words = narrowing.iter().filter(is_search).count();
    (words > 0, narrowing.len() > words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_filters() {
        let pair = |name: &str| (name.to_owned(), "a".to_owned());
        assert_eq!(narrowed_by(&[pair(list::SEARCH)]), (true, false));
        assert_eq!(narrowed_by(&[pair("role")]), (false, true));
        assert_eq!(
            narrowed_by(&[pair("role"), pair(list::SEARCH)]),
            (true, true)
        );
    }
}
