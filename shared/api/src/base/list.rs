//! Long lists: what is asked of one, as an address says it, and one page of it.
//!
//! `search=words&role=owner&sort=-registered&page=3&size=100`: whatever is left out stands as in [`ListQuery::default`].

pub use super::{
    items::Items,
    query_string::{read_pairs, write_pairs},
};

use serde::{Deserialize, Serialize};

/// Entries of a page where nothing else is said.
pub const USUAL_SIZE: u32 = 24;
/// Most entries of a page.
pub const MOST_SIZE: u32 = 200;
/// Most characters to search for.
pub const SEARCH_CHARACTERS: usize = 200;

/// Name of the words to search for in an address.
pub const SEARCH: &str = "search";
/// Name of the order.
pub const SORT: &str = "sort";
/// Name of the page.
pub const PAGE: &str = "page";
/// Name of the number of entries of a page.
pub const SIZE: &str = "size";

/// One page of a long list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListPage<T> {
    /// What stands on it.
    pub items: Items<T>,
    /// Entries of all pages.
    pub total: u64,
    /// Which page it is, from 1: the last one, where the list ends before the page that was asked for.
    pub page: u32,
    /// Most entries of a page.
    pub size: u32,
}

impl<T> ListPage<T> {
    /// Number of its first entry, from 1; 0 where the list is empty.
    pub fn first(&self) -> u64 {
        let before = u64::from(self.page.saturating_sub(1)) * u64::from(self.size);
        if self.items.is_empty() { 0 } else { before + 1 }
    }

    /// Number of its last entry.
    pub fn last(&self) -> u64 {
        self.first().saturating_sub(1) + self.items.len() as u64
    }
}

/// Number of pages that so many entries fill; one at least.
pub fn pages(total: u64, size: u32) -> u32 {
    let pages = total.div_ceil(u64::from(size.max(1))).max(1);
    u32::try_from(pages).unwrap_or(u32::MAX)
}

/// One of a few words that an address and a database write alike.
pub trait Word: Copy + Eq + 'static {
    /// Every one, in the order in which they are offered.
    const ALL: &'static [Self];

    /// As it is written.
    fn word(self) -> &'static str;

    /// As it was written.
    fn read_word(text: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|one| one.word() == text)
    }
}

/// Gives an enum its words.
macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal,)+ }) => {
        impl $crate::list::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}
pub(crate) use words;

/// What a filter can be set to.
pub trait FilterValue: Sized {
    /// As an address writes it.
    fn write(&self) -> String;

    /// As an address wrote it; none for anything else.
    fn read(text: &str) -> Option<Self>;
}

impl<W: Word> FilterValue for W {
    fn write(&self) -> String {
        self.word().to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        Self::read_word(text)
    }
}

impl FilterValue for String {
    fn write(&self) -> String {
        self.clone()
    }

    fn read(text: &str) -> Option<Self> {
        (text.chars().count() <= SEARCH_CHARACTERS).then(|| text.to_owned())
    }
}

/// Milliseconds since the Unix epoch, or another number.
impl FilterValue for i64 {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// What narrows a list, beside words.
pub trait Filters: Clone + Default + PartialEq + 'static {
    /// Names of all of them.
    const NAMES: &'static [&'static str];

    /// Those that are set, as an address writes them.
    fn pairs(&self) -> Vec<(&'static str, String)>;

    /// Sets one; `false` where there is none of that name, or it cannot be set to that.
    fn set(&mut self, name: &str, value: &str) -> bool;
}

/// Makes the filters of a list: each has a name and the type of what it is set to.
macro_rules! filters {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: Option<$type>,)+
        }

        impl $crate::list::Filters for $name {
            const NAMES: &'static [&'static str] = &[$(stringify!($field)),+];

            fn pairs(&self) -> Vec<(&'static str, String)> {
                let pairs = [$((
                    stringify!($field),
                    self.$field.as_ref().map($crate::list::FilterValue::write),
                )),+];
                let set = pairs.into_iter();
                set.filter_map(|(name, value)| Some((name, value?))).collect()
            }

            fn set(&mut self, name: &str, value: &str) -> bool {
                match name {
                    $(stringify!($field) => {
                        self.$field = $crate::list::FilterValue::read(value);
                        self.$field.is_some()
                    })+
                    _ => false,
                }
            }
        }
    };
}
pub(crate) use filters;

/// By which column a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListOrder<C> {
    /// The column.
    pub column: C,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl<C: Word> ListOrder<C> {
    /// As an address writes it: the column's word, behind a minus sign where the largest comes first.
    pub fn write(self) -> String {
        let sign = if self.descending { "-" } else { "" };
        format!("{sign}{}", self.column.word())
    }

    fn read(text: &str) -> Option<Self> {
        let column = text.strip_prefix('-');
        Some(Self {
            column: C::read_word(column.unwrap_or(text))?,
            descending: column.is_some(),
        })
    }
}

/// What is asked of a long list: filters `F`, columns to sort by `C`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery<F, C> {
    /// Words: each must stand somewhere in an entry.
    pub search: String,
    /// What narrows it.
    pub filters: F,
    /// How it is sorted; otherwise in its own order.
    pub order: Option<ListOrder<C>>,
    /// Which page, from 1.
    pub page: u32,
    /// Entries of a page, [`MOST_SIZE`] at most.
    pub size: u32,
}

impl<F: Default, C> Default for ListQuery<F, C> {
    fn default() -> Self {
        Self {
            search: String::new(),
            filters: F::default(),
            order: None,
            page: 1,
            size: USUAL_SIZE,
        }
    }
}

impl<F: Filters, C: Word> ListQuery<F, C> {
    /// Reads what stands behind the question mark of an address; none if any of it is not understood.
    pub fn parse(text: &str) -> Option<Self> {
        let mut query = Self::default();
        for (name, value) in read_pairs(text)? {
            // A form sends what was left empty.
            if !value.is_empty() && !query.set(&name, value) {
                return None;
            }
        }
        Some(query)
    }

    /// This list at that address.
    pub fn at(&self, address: &str) -> String {
        match self.to_text() {
            text if text.is_empty() => address.to_owned(),
            text => format!("{address}?{text}"),
        }
    }

    /// What differs from the default, as [`Self::parse`] reads it.
    pub fn to_text(&self) -> String {
        let usual = Self::default();
        let mut pairs = vec![];
        if !self.search.is_empty() {
            pairs.push((SEARCH, self.search.clone()));
        }
        pairs.extend(self.filters.pairs());
        pairs.extend(self.order.map(|order| (SORT, order.write())));
        if self.page != usual.page {
            pairs.push((PAGE, self.page.to_string()));
        }
        if self.size != usual.size {
            pairs.push((SIZE, self.size.to_string()));
        }
        write_pairs(pairs)
    }

    fn set(&mut self, name: &str, value: String) -> bool {
        let within = |most: u32| {
            let number: Option<u32> = value.parse().ok();
            number.filter(|number| (1..=most).contains(number))
        };
        match name {
            SEARCH => {
                self.search = value;
                self.search.chars().count() <= SEARCH_CHARACTERS
            }
            SORT => {
                self.order = ListOrder::read(&value);
                self.order.is_some()
            }
            PAGE => within(u32::MAX).is_some_and(|page| {
                self.page = page;
                true
            }),
            SIZE => within(MOST_SIZE).is_some_and(|size| {
                self.size = size;
                true
            }),
            _ => self.filters.set(name, &value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::account::{
        AccountColumn, AccountFilters, AccountQuery as Query, Role, StandingKind,
    };

    #[test]
    fn what_was_asked_is_read_again_and_the_usual_is_not_written() {
        assert_eq!(Query::default().at("/list"), "/list");
        assert_eq!(Query::parse(""), Some(Query::default()));
        let query = Query {
            search: "a&b".to_owned(),
            filters: AccountFilters {
                role: Some(Role::Owner),
                state: Some(StandingKind::Pending),
            },
            order: Some(ListOrder {
                column: AccountColumn::Name,
                descending: true,
            }),
            page: 3,
            size: 100,
        };
        let address = query.at("/list");
        let written = "/list?search=a%26b&role=owner&state=pending&sort=-name&page=3&size=100";
        assert_eq!(address, written);
        let (_, text) = address.split_once('?').unwrap();
        assert_eq!(Query::parse(text), Some(query));
    }

    #[test]
    fn what_is_not_understood_is_refused_and_not_guessed() {
        for text in [
            "role=nobody",
            "sort=size",
            "sort=--name",
            "page=0",
            "page=-1",
            "size=201",
            "size=0",
            "size=9999999999",
            "unknown=1",
            "search=%",
        ] {
            assert_eq!(Query::parse(text), None, "{text}");
        }
        let long = format!("search={}", "a".repeat(SEARCH_CHARACTERS + 1));
        assert_eq!(Query::parse(&long), None);
        assert_eq!(Query::parse("role=&sort="), Some(Query::default()));
    }

    #[test]
    fn a_page_says_which_entries_it_shows() {
        let page = |items, total, page| ListPage {
            items: vec![(); items].into_iter().collect(),
            total,
            page,
            size: 24,
        };
        let told = |page: ListPage<()>| (page.first(), page.last());
        assert_eq!(told(page(24, 506, 1)), (1, 24));
        assert_eq!(told(page(2, 506, 22)), (505, 506));
        assert_eq!(told(page(0, 0, 1)), (0, 0));
        assert_eq!([pages(506, 24), pages(0, 24), pages(48, 24)], [22, 1, 2]);
    }
}
