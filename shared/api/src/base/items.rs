use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, de::IgnoredAny};

/// Items of a list, as far as this program understands them: one that a newer program wrote, or somebody crafted, is counted and left
/// out, and all others stay. Written as they are, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Items<T> {
    /// Those that are understood.
    pub read: Vec<T>,
    /// How many are not.
    #[serde(skip)]
    pub unread: u64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Item<T> {
    Read(T),
    Unread(IgnoredAny),
}

impl<T> Items<T> {
    /// All of them, if each one is understood.
    pub fn all(self) -> Option<Vec<T>> {
        (self.unread == 0).then_some(self.read)
    }

    /// With what becomes of each one that is understood.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Items<U> {
        Items {
            read: self.read.into_iter().map(change).collect(),
            unread: self.unread,
        }
    }
}

impl<T> FromIterator<T> for Items<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self {
            read: items.into_iter().collect(),
            unread: 0,
        }
    }
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self::from_iter([])
    }
}

impl<T> Deref for Items<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.read
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut items = Self::default();
        for item in Vec::<Item<T>>::deserialize(deserializer)? {
            match item {
                Item::Read(item) => items.read.push(item),
                Item::Unread(_) => items.unread += 1,
            }
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_counted_and_the_others_stay() {
        let text = r#"[[1, "a"], {"new": [1, 2]}, [-3, "c"], null, [4, "d"]]"#;
        let items: Items<(u32, String)> = serde_json::from_str(text).unwrap();
        let names: Vec<&str> = items.iter().map(|(_, name)| &**name).collect();
        assert_eq!((names, items.unread), (vec!["a", "d"], 3));
        assert_eq!(items.clone().all(), None);
        let written = serde_json::to_string(&items).unwrap();
        assert_eq!(written, r#"[[1,"a"],[4,"d"]]"#);
        assert!(serde_json::from_str::<Items<u32>>("{}").is_err());
    }
}
