//! Statements that list one page: what a query asks for becomes conditions with numbered places, never text of a statement.

use api::{
    limits::LEAST_OF_IDENTIFIER,
    list::{self, ListPage, ListQuery, Word},
};
use sqlx::{AnyPool, AssertSqlSafe, any::AnyRow, query::QueryScalar};

use crate::{
    database::{Executor, engine::many::Statement},
    error::Error,
};

/// What one place of a statement holds.
#[derive(Clone, Debug)]
pub(crate) enum Bound {
    Text(String),
    Number(i64),
}

impl From<&str> for Bound {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Bound {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// A list under way.
pub(crate) struct Listing {
    columns: String,
    from: String,
    conditions: Vec<String>,
    bound: Vec<Bound>,
}

impl Listing {
    /// All rows: `columns` of what follows `FROM`.
    pub(crate) fn of(columns: impl Into<String>, from: impl Into<String>) -> Self {
        Self {
            columns: columns.into(),
            from: from.into(),
            conditions: Vec::new(),
            bound: Vec::new(),
        }
    }

    /// Only rows of which this holds; `?` is the place of the value. All, where there is none.
    pub(crate) fn only(mut self, condition: &str, value: Option<impl Into<Bound>>) -> Self {
        if let Some(value) = value {
            let place = self.bind(value.into());
            self.conditions.push(condition.replace('?', &place));
        }
        self
    }

    /// Only rows of which each word of `search` stands in one of these columns, in small or large letters.
    pub(crate) fn search(mut self, columns: &[&'static str], search: &str) -> Self {
        for word in search.split_whitespace() {
            let patterns = patterns(word).into_iter();
            let places: Vec<String> = patterns
                .map(|pattern| self.bind(Bound::Text(pattern)))
                .collect();
            let found = columns.iter().flat_map(|column| {
                let like =
                    move |place: &String| format!("lower({column}) LIKE {place} ESCAPE '\\'");
                places.iter().map(like)
            });
            let found = found.collect::<Vec<_>>().join(" OR ");
            self.conditions.push(format!("({found})"));
        }
        self
    }

    /// Only rows of which each word of `search` stands in the same one of these names, or one of these identifiers is `search` or
    /// begins with it.
    pub(crate) fn search_named(
        mut self,
        names: &[&'static str],
        identifiers: &[&'static str],
        search: &str,
    ) -> Self {
        let words: Vec<Vec<String>> = search.split_whitespace().map(patterns).collect();
        if words.is_empty() {
            return self;
        }
        let mut found = Vec::new();
        for name in names {
            let mut stand = Vec::new();
            for patterns in &words {
                let like = patterns.iter().map(|pattern| {
                    let place = self.bind(Bound::Text(pattern.clone()));
                    format!("lower({name}) LIKE {place} ESCAPE '\\'")
                });
                stand.push(format!("({})", like.collect::<Vec<_>>().join(" OR ")));
            }
            found.push(format!("({})", stand.join(" AND ")));
        }
        if let Some(pattern) = beginning(search.trim()) {
            let place = self.bind(Bound::Text(pattern));
            let like = identifiers
                .iter()
                .map(|identifier| format!("lower({identifier}) LIKE {place} ESCAPE '\\'"));
            found.extend(like);
        }
        self.conditions.push(format!("({})", found.join(" OR ")));
        self
    }

    /// The page that `query` asks for, or the last one.
    ///
    /// # Errors
    /// [`Error::Database`], and those of `read`.
    pub(crate) async fn page<F, C: Word, T>(
        self,
        readers: &AnyPool,
        query: &ListQuery<F, C>,
        order: RowOrder<C>,
        read: fn(&AnyRow) -> Result<T, Error>,
    ) -> Result<ListPage<T>, Error> {
        let total = self.total(readers).await?;
        let page = query.page.min(list::pages(total, query.size));
        let skipped = i64::from(page - 1) * i64::from(query.size);
        let by = match query.order {
            Some(chosen) => {
                let way = if chosen.descending { "DESC" } else { "ASC" };
                format!("{} {way}, {}", (order.column)(chosen.column), order.tie)
            }
            None => format!("{}, {}", order.usual, order.tie),
        };
        let statement = format!(
            "SELECT {} {} ORDER BY {by} LIMIT {} OFFSET {skipped}",
            self.columns,
            self.source(),
            query.size
        );
        let rows = self
            .bound
            .iter()
            .cloned()
            .fold(sqlx::query(AssertSqlSafe(statement)), bind)
            .fetch_all(readers)
            .await?;
        Ok(ListPage {
            items: rows.iter().map(read).collect::<Result<_, Error>>()?,
            total,
            page,
            size: query.size,
        })
    }

    /// The first rows in this order, at most so many.
    ///
    /// # Errors
    /// [`Error::Database`], and those of `read`.
    pub(crate) async fn first<T>(
        self,
        executor: impl Executor<'_>,
        order: &'static str,
        limit: u32,
        read: fn(&AnyRow) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let statement = format!(
            "SELECT {} {} ORDER BY {order} LIMIT {limit}",
            self.columns,
            self.source()
        );
        let query = sqlx::query(AssertSqlSafe(statement));
        let query = self.bound.into_iter().fold(query, bind);
        let rows = query.fetch_all(executor).await?;
        rows.iter().map(read).collect()
    }

    async fn total(&self, readers: &AnyPool) -> Result<u64, Error> {
        let statement = format!("SELECT count(*) {}", self.source());
        let query = sqlx::query_scalar(AssertSqlSafe(statement));
        let query: QueryScalar<'_, _, i64, _> =
            self.bound
                .iter()
                .cloned()
                .fold(query, |query, bound| match bound {
                    Bound::Text(text) => query.bind(text),
                    Bound::Number(number) => query.bind(number),
                });
        Ok(query.fetch_one(readers).await?.unsigned_abs())
    }

    fn source(&self) -> String {
        match self.conditions.is_empty() {
            true => format!("FROM {}", self.from),
            false => format!("FROM {} WHERE {}", self.from, self.conditions.join(" AND ")),
        }
    }

    /// The place of a value.
    fn bind(&mut self, value: Bound) -> String {
        self.bound.push(value);
        format!("${}", self.bound.len())
    }
}

/// What rows can be sorted by.
pub(crate) struct RowOrder<C> {
    /// What a column sorts by.
    pub(crate) column: fn(C) -> &'static str,
    /// The list's own order.
    pub(crate) usual: &'static str,
    /// What tells apart what is equal, so that no row stands on two pages.
    pub(crate) tie: &'static str,
}

fn bind(statement: Statement<'_>, bound: Bound) -> Statement<'_> {
    match bound {
        Bound::Text(text) => statement.bind(text),
        Bound::Number(number) => statement.bind(number),
    }
}

/// Patterns of LIKE, of which one fits where a word stands. SQLite's `lower` changes letters of ASCII alone: letters beyond are
/// looked for all small, all large, and large at the beginning.
fn patterns(word: &str) -> Vec<String> {
    let (small, large) = (word.to_lowercase(), word.to_uppercase());
    let mut letters = small.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let capital = format!("{first}{}", letters.as_str());
    let mut patterns = Vec::new();
    for word in [small, large, capital] {
        let pattern = format!("%{}%", escaped(&word.to_ascii_lowercase()));
        if !patterns.contains(&pattern) {
            patterns.push(pattern);
        }
    }
    patterns
}

/// The pattern of LIKE that fits what begins with a text, or, where that is too short to tell identifiers apart, is it. None for
/// several words: no identifier has a space.
fn beginning(text: &str) -> Option<String> {
    let is_one = !text.contains(char::is_whitespace);
    let any = match text.chars().count() >= LEAST_OF_IDENTIFIER {
        true => "%",
        false => "",
    };
    is_one.then(|| format!("{}{any}", escaped(&text.to_lowercase())))
}

/// A text of which LIKE takes every character for itself.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_plain_letters_is_looked_for_once_and_escaped() {
        assert_eq!(patterns("Ann"), ["%ann%"]);
        assert_eq!(patterns("50%_\\"), ["%50\\%\\_\\\\%"]);
    }

    #[test]
    fn an_identifier_is_looked_for_by_its_beginning_or_whole() {
        assert_eq!(beginning("0F3a9c").as_deref(), Some("0f3a9c%"));
        assert_eq!(beginning("3").as_deref(), Some("3"));
        assert_eq!(beginning("Bulk Person 3"), None);
    }

    #[test]
    fn letters_beyond_ascii_are_looked_for_in_every_usual_case() {
        assert_eq!(patterns("özil"), ["%özil%", "%Özil%"]);
        assert_eq!(patterns("MÜLLER"), ["%müller%", "%mÜller%"]);
    }
}
