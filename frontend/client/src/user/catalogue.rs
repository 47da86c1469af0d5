//! The catalogue as its reader wants it: what she may use first, narrowed, sorted, page by page.

use std::collections::BTreeMap;

use api::{
    ModelId, Timestamp,
    grant::{Grant, GrantState},
    list::{FilterValue, Filters, Items, ListPage, ListQuery, Word, pages},
    model::ListedModel,
};
use card::InputKind;
use serde::{Deserialize, Serialize};

use crate::{Client, Outcome};

/// Vault item of the favourites.
pub(crate) const ITEM: &str = "favourites";
/// Most tags to choose from.
const MOST_TOPICS: usize = 24;

/// A model of the catalogue, and what it is to its reader.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogueEntry {
    /// The model.
    pub model: ListedModel,
    /// Her newest access to it.
    pub grant: Option<Grant>,
    /// Whether she marked it.
    pub is_favourite: bool,
}

/// Models of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogueKind {
    /// She may use them.
    Granted,
    /// She marked them.
    Favourites,
    /// They answer with a class.
    Classes,
    /// They answer with a value.
    Value,
    /// They read pictures.
    Picture,
    /// They answer at once.
    AtOnce,
}

/// What the catalogue is sorted by, if not by what its reader may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogueOrder {
    /// By name.
    Name,
    /// By when the card was changed last; the newest first where it is not turned round.
    Newest,
}

/// What narrows the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogueFilters {
    /// Of one kind.
    pub show: Option<CatalogueKind>,
    /// With this tag.
    pub tag: Option<String>,
}

/// What is asked of the catalogue, as the address of its page says it.
pub type CatalogueQuery = ListQuery<CatalogueFilters, CatalogueOrder>;

/// Every model, in the usual order: what she may use first, then what she marked, then the newest.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalogue(Items<CatalogueEntry>);

/// Models that were marked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Favourites(Vec<ModelId>);

impl Word for CatalogueKind {
    const ALL: &'static [Self] = &[
        Self::Granted,
        Self::Favourites,
        Self::Classes,
        Self::Value,
        Self::Picture,
        Self::AtOnce,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Favourites => "favourites",
            Self::Classes => "classes",
            Self::Value => "value",
            Self::Picture => "picture",
            Self::AtOnce => "at-once",
        }
    }
}

impl Word for CatalogueOrder {
    const ALL: &'static [Self] = &[Self::Name, Self::Newest];

    fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Newest => "newest",
        }
    }
}

impl Filters for CatalogueFilters {
    const NAMES: &'static [&'static str] = &["show", "tag"];

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let show = self.show.map(|show| ("show", show.write()));
        let tag = self.tag.clone().map(|tag| ("tag", tag));
        show.into_iter().chain(tag).collect()
    }

    fn set(&mut self, name: &str, value: &str) -> bool {
        match name {
            "show" => {
                self.show = CatalogueKind::read(value);
                self.show.is_some()
            }
            "tag" => {
                self.tag = String::read(value);
                self.tag.is_some()
            }
            _ => false,
        }
    }
}

impl Catalogue {
    fn new(models: Items<ListedModel>, grants: Vec<Grant>, favourites: &Favourites) -> Self {
        let entry = |model: ListedModel| {
            let mine = grants.iter().filter(|grant| grant.model == model.id);
            CatalogueEntry {
                grant: mine.max_by_key(|grant| grant.requested_at).cloned(),
                is_favourite: favourites.0.contains(&model.id),
                model,
            }
        };
        let mut catalogue = Self(models.map(entry));
        catalogue.sort();
        catalogue
    }

    fn sort(&mut self) {
        self.0.read.sort_by_key(CatalogueEntry::usual_place);
    }

    /// Whether there is no model at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty() && self.unread() == 0
    }

    /// How many models this program does not understand.
    pub fn unread(&self) -> u64 {
        self.0.unread
    }

    /// Marks a model, or takes the mark away; the order stays as it is on screen.
    pub fn mark(&mut self, model: &ModelId, is_favourite: bool) {
        let entries = self.0.read.iter_mut();
        let marked = entries.filter(|entry| entry.model.id == *model);
        marked.for_each(|entry| entry.is_favourite = is_favourite);
    }

    /// One page of what is asked for.
    pub fn page(&self, query: &CatalogueQuery) -> ListPage<CatalogueEntry> {
        let mut found: Vec<&CatalogueEntry> =
            self.0.iter().filter(|entry| entry.fits(query)).collect();
        if let Some(order) = query.order {
            match order.column {
                CatalogueOrder::Name => {
                    found.sort_by_key(|entry| entry.model.card.name.to_lowercase());
                }
                CatalogueOrder::Newest => found.sort_by_key(|entry| entry.age()),
            }
            if order.descending {
                found.reverse();
            }
        }
        let total = found.len() as u64;
        let page = query.page.clamp(1, pages(total, query.size));
        let before = (page as usize - 1) * query.size as usize;
        let here = found.into_iter().skip(before).take(query.size as usize);
        ListPage {
            items: here.cloned().collect(),
            total,
            page,
            size: query.size,
        }
    }

    /// The commonest tags, in the order of letters.
    pub fn tags(&self) -> Vec<String> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for tag in self.0.iter().flat_map(CatalogueEntry::tags) {
            *counts.entry(tag).or_default() += 1;
        }
        let mut tags: Vec<(&str, usize)> = counts.into_iter().collect();
        tags.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        tags.truncate(MOST_TOPICS);
        tags.sort_unstable();
        tags.into_iter().map(|(tag, _)| tag.to_owned()).collect()
    }
}

impl CatalogueEntry {
    /// Whether she may use it.
    pub fn is_granted(&self) -> bool {
        let grant = self.grant.as_ref();
        grant.is_some_and(|grant| grant.state == GrantState::Active)
    }

    fn usual_place(&self) -> (bool, bool, std::cmp::Reverse<Timestamp>) {
        (!self.is_granted(), !self.is_favourite, self.age())
    }

    fn age(&self) -> std::cmp::Reverse<Timestamp> {
        std::cmp::Reverse(self.model.updated_at)
    }

    /// Tags that are shown.
    fn tags(&self) -> impl Iterator<Item = &str> {
        self.model.card.tags.iter().map(String::as_str)
    }

    fn fits(&self, query: &CatalogueQuery) -> bool {
        let CatalogueFilters { show, tag } = &query.filters;
        let has_tag = |tag: &String| self.tags().any(|own| own == tag);
        show.is_none_or(|kind| self.is_of(kind))
            && tag.as_ref().is_none_or(has_tag)
            && self.holds(&query.search)
    }

    /// Whether every word occurs somewhere in what is listed.
    fn holds(&self, words: &str) -> bool {
        let ListedModel {
            card,
            owner_name,
            owner_organisation,
            ..
        } = &self.model;
        let texts = [&card.name, &card.summary, owner_name, owner_organisation];
        let texts = texts.into_iter().map(String::as_str);
        let parts = texts.chain(card.answer.names()).chain(self.tags());
        let text = parts.collect::<Vec<_>>().join(" ").to_lowercase();
        let words = words.to_lowercase();
        words.split_whitespace().all(|word| text.contains(word))
    }

    fn is_of(&self, kind: CatalogueKind) -> bool {
        let card = &self.model.card;
        let is_value = card.answer.is_value();
        match kind {
            CatalogueKind::Granted => self.is_granted(),
            CatalogueKind::Favourites => self.is_favourite,
            CatalogueKind::Classes => !is_value,
            CatalogueKind::Value => is_value,
            CatalogueKind::Picture => matches!(card.input, InputKind::Picture { .. }),
            CatalogueKind::AtOnce => card.cost.is_some_and(|cost| cost.set.is_none()),
        }
    }
}

impl Client {
    /// Every model, with the reader's access and marks.
    ///
    /// # Errors
    /// The server's problem, and as the vault's.
    pub async fn my_catalogue(&self) -> Outcome<Catalogue> {
        let (models, grants) = (self.catalogue().await?, self.grants().await?);
        let favourites = self.document(ITEM).await?;
        let favourites = favourites
            .map(|(favourites, _)| favourites)
            .unwrap_or_default();
        Ok(Catalogue::new(models, grants, &favourites))
    }

    /// Marks a model as a favourite, or takes the mark away.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn mark_favourite(&self, model: &ModelId, is_favourite: bool) -> Outcome<()> {
        let change = |favourites: &mut Favourites| {
            favourites.0.retain(|known| known != model);
            favourites.0.extend(is_favourite.then(|| model.clone()));
        };
        self.update(ITEM, change).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use api::{AccountId, list::ListOrder};
    use card::{Answer, Field, InputForm, ListedCard, ModelCard, ValueLink};
    use circuit::OutputPolicy;

    use super::*;

    fn model(name: &str, updated_at: Timestamp, tags: &[&str]) -> ListedModel {
        let form = InputForm::Table {
            fields: vec![Field::number("age", 1.0, 40.0)],
        };
        let answer = Answer::Regression {
            target: "Score".to_owned(),
            unit: String::new(),
            decimals: 1,
            link: ValueLink::Identity,
            decision: None,
        };
        let policy = OutputPolicy::Scores {
            resolution_bits: 12,
        };
        let circuit = crate::reading::test_circuit(1, policy);
        let mut card = ModelCard::draft(form, answer, circuit, None);
        card.name = name.to_owned();
        card.tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        ListedModel {
            id: ModelId(name.to_owned()),
            card: ListedCard::of(&card),
            owner: AccountId("o".to_owned()),
            owner_name: "Owner".to_owned(),
            owner_organisation: "Clinic".to_owned(),
            published: true,
            unpublished_reason: None,
            created_at: 0,
            updated_at,
        }
    }

    fn catalogue() -> Catalogue {
        let models = vec![
            model("b", 3, &["heart"]),
            model("a", 1, &["heart", "skin"]),
            model("c", 2, &[]),
        ];
        Catalogue::new(
            models.into_iter().collect(),
            Vec::new(),
            &Favourites(vec![ModelId("a".to_owned())]),
        )
    }

    fn names(page: &ListPage<CatalogueEntry>) -> Vec<&str> {
        let names = page.items.iter().map(|entry| &*entry.model.card.name);
        names.collect()
    }

    fn query(text: &str) -> CatalogueQuery {
        CatalogueQuery::parse(text).unwrap()
    }

    #[test]
    fn favourites_come_before_the_newest_unless_another_order_is_wished() {
        let catalogue = catalogue();
        for (text, order) in [
            ("", ["a", "b", "c"]),
            ("sort=name", ["a", "b", "c"]),
            ("sort=-name", ["c", "b", "a"]),
            ("sort=newest", ["b", "c", "a"]),
            ("sort=-newest", ["a", "c", "b"]),
        ] {
            assert_eq!(names(&catalogue.page(&query(text))), order, "{text}");
        }
    }

    #[test]
    fn words_tags_and_kinds_narrow_and_an_address_says_them() {
        let catalogue = catalogue();
        for (text, left) in [
            ("tag=heart", &["a", "b"][..]),
            ("tag=heart&search=skin+clinic", &["a"]),
            ("show=favourites", &["a"]),
            ("show=granted", &[]),
            ("show=value", &["a", "b", "c"]),
        ] {
            let asked = query(text);
            assert_eq!(names(&catalogue.page(&asked)), left, "{text}");
            assert_eq!(query(&asked.to_text()), asked);
        }
        assert!(CatalogueQuery::parse("show=everything").is_none());
    }

    #[test]
    fn a_page_beyond_the_last_is_the_last() {
        let asked = CatalogueQuery {
            page: 9,
            size: 2,
            order: Some(ListOrder {
                column: CatalogueOrder::Name,
                descending: false,
            }),
            ..CatalogueQuery::default()
        };
        let page = catalogue().page(&asked);
        assert_eq!((names(&page), page.page, page.total), (vec!["c"], 2, 3));
    }

    #[test]
    fn tags_are_those_that_cards_have_in_the_order_of_letters() {
        assert_eq!(catalogue().tags(), ["heart", "skin"]);
    }
}
