//! Texts cut into words.

use std::rc::Rc;

use preparation::{Input, Pattern, Step, Vocabulary};

use crate::{
    error::Error,
    read::onnx::{
        graph::{
            notes::Notes,
            operators::rule::{Results, affine, one},
            preparing::texts::TextWords,
            value::Value,
        },
        protobuf::node::Node,
    },
};

/// Small letters, and words that are left out.
pub(crate) fn tidied(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let Some(mut words) = words(arguments) else {
        return Ok(None);
    };
    words.lowercase = match node.text("case_change_action").unwrap_or("NONE") {
        "LOWER" => true,
        "NONE" => words.lowercase,
        _ => return Err(Error::Vectorizer("turns letters into capitals")),
    };
    if let Some(stop_words) = node.attribute("stopwords") {
        words.stop_words.extend(stop_words.texts.iter().cloned());
    }
    one(Some(Value::Words(Rc::new(words))))
}

/// Words, by a pattern or by what stands between them.
pub(crate) fn cut(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let Some(mut words) = words(arguments) else {
        return Ok(None);
    };
    let separators = node
        .attribute("separators")
        .map(|separators| separators.texts.as_slice());
    let (pattern, shortest) = match (node.text("tokenexp"), separators) {
        (Some(expression), _) => pattern(expression, words.lowercase),
        (None, Some(separators)) => between(separators).map(|pattern| (pattern, 1)),
        _ => None,
    }
    .ok_or(Error::Vectorizer(
        "tells words apart by a pattern that is not read",
    ))?;
    words.pattern = Some(pattern);
    words.shortest = shortest.max(node.integer("mincharnum", 1).max(1) as usize);
    one(Some(Value::Words(Rc::new(words))))
}

/// How often each term of a vocabulary occurs.
pub(crate) fn counted(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Words(words)] = arguments else {
        return Ok(None);
    };
    let integer = |name, default| node.integer(name, default).clamp(0, 100) as usize;
    let (shortest, longest) = (integer("min_gram_length", 1), integer("max_gram_length", 1));
    if integer("max_skip_count", 0) > 0 || longest > 8 {
        return Err(Error::Vectorizer("joins words that are not neighbours"));
    }
    let Some(input @ (Input::Text | Input::Category { .. })) =
        notes.columns.inputs.get(words.input)
    else {
        return Ok(None);
    };
    if matches!(input, Input::Category { .. }) {
        return Err(Error::Vectorizer(
            "reads a column both as text and as a category",
        ));
    }
    let pattern = words.pattern.clone().unwrap_or(Pattern::Unblank);
    let grams = grams(node).ok_or(Error::Vectorizer(
        "has a vocabulary that does not fit together",
    ))?;
    let weights = weights(node, grams.len());
    let is_binary = node.text("mode") == Some("IDF");
    let mut terms = vec![String::new(); grams.len()];
    let mut is_single = false;
    for (place, words) in grams {
        is_single |= words.iter().any(|word| word.chars().count() == 1);
        let glue = if pattern == Pattern::Characters {
            ""
        } else {
            " "
        };
        let term = terms.get_mut(place);
        *term.ok_or(Error::Vectorizer(
            "has a vocabulary that does not fit together",
        ))? = words.join(glue);
    }
    let pairs = pattern == Pattern::Words && words.shortest == 1 && !is_single;
    notes.step(&format!("counts of {} words", terms.len()));
    let vocabulary = Vocabulary {
        lowercase: words.lowercase,
        shortest: if pairs { 2 } else { words.shortest },
        salt: None,
        stop_words: words.stop_words.clone(),
        joined: (shortest.max(1), longest.max(1)),
        once: is_binary,
        sublinear: false,
        weights,
        norm: None,
        pattern,
        terms,
    };
    let count = vocabulary.terms.len();
    let first = notes.columns.column(Step::Words {
        input: words.input,
        vocabulary,
    });
    let columns: Vec<usize> = (first..first + count).collect();
    one(notes.picked(&columns).map(affine))
}

/// A text on its way; the first column of texts.
fn words(arguments: &[Value]) -> Option<TextWords> {
    match arguments {
        [Value::Words(words)] => Some(words.as_ref().clone()),
        [Value::Texts(columns)] => match columns.as_ref() {
            [column] if column.replaced.is_empty() => Some(TextWords::of(column.input)),
            _ => None,
        },
        _ => None,
    }
}

/// The place in the output and the words of each term.
fn grams(node: &Node) -> Option<Vec<(usize, Vec<String>)>> {
    let integers = |name| {
        node.attribute(name)
            .map(|attribute| attribute.integers.as_slice())
    };
    let pool = node.attribute("pool_strings")?.texts.as_slice();
    let begins = integers("ngram_counts")?;
    let places = integers("ngram_indexes")?;
    let mut grams = Vec::with_capacity(places.len());
    for (index, begin) in begins.iter().enumerate() {
        let end = begins
            .get(index + 1)
            .map_or(pool.len(), |end| *end as usize);
        let part = pool.get(usize::try_from(*begin).ok()?..end)?;
        for words in part.chunks(index + 1) {
            let place = usize::try_from(*places.get(grams.len())?).ok()?;
            grams.push((place, words.to_vec()));
        }
    }
    (grams.len() == places.len()).then_some(grams)
}

/// Factors of terms, where they are not all 1 and the operator uses them.
fn weights(node: &Node, count: usize) -> Vec<f64> {
    let weights = node.floats("weights");
    let uses = node.text("mode").is_some_and(|mode| mode != "TF");
    let differ = weights.len() == count && weights.iter().any(|weight| *weight != 1.0);
    let places = node
        .attribute("ngram_indexes")
        .map(|places| places.integers.as_slice());
    let mut placed = vec![1.0; if uses && differ { count } else { 0 }];
    for (place, weight) in places.unwrap_or_default().iter().zip(weights) {
        if let Some(slot) = placed.get_mut(*place as usize) {
            *slot = *weight;
        }
    }
    placed
}

/// What a regular expression means, of texts in small letters or any, and the fewest characters of a word.
fn pattern(expression: &str, is_small: bool) -> Option<(Pattern, usize)> {
    let bare = expression.replace("(?u)", "").replace("\\b", "");
    let (bare, least) = match bare.strip_suffix('+') {
        Some(bare) => (bare.to_owned(), 1),
        None => match bare
            .strip_suffix(",}")
            .and_then(|bare| bare.rsplit_once('{'))
        {
            Some((bare, least)) => (bare.to_owned(), least.parse().ok()?),
            None if bare == "." => (bare, 1),
            None => return None,
        },
    };
    let kinds = [
        ("\\w", Pattern::Words),
        ("[a-zA-Z0-9_]", Pattern::Words),
        ("[A-Za-z0-9_]", Pattern::Words),
        ("[a-zA-Z]", Pattern::Letters),
        ("[A-Za-z]", Pattern::Letters),
        ("\\S", Pattern::Unblank),
        ("[^\\s]", Pattern::Unblank),
        ("[^ ]", Pattern::Unblank),
        (".", Pattern::Characters),
    ];
    let small = [("[a-z]", Pattern::Letters), ("[a-z0-9_]", Pattern::Words)];
    let small = small.into_iter().filter(|_| is_small);
    kinds.into_iter().chain(small).find_map(|(class, pattern)| {
        let times = bare.len() / class.len();
        (times > 0 && times <= 4 && bare == class.repeat(times))
            .then(|| (pattern, (times - 1 + least).max(1)))
    })
}

/// Single characters, each a separator, written as themselves or as small expressions.
fn between(separators: &[String]) -> Option<Pattern> {
    let single = |separator: &String| {
        let bare = separator
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let bare = bare.unwrap_or(separator);
        let bare = match bare.strip_prefix('\\') {
            Some("n") => "\n",
            Some("t") => "\t",
            Some("s") => " ",
            Some(rest) => rest,
            None => bare,
        };
        let mut letters = bare.chars();
        letters.next().filter(|_| letters.next().is_none())
    };
    let separators = separators.iter().map(single).collect::<Option<String>>()?;
    Some(Pattern::Between { separators })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_that_people_use_are_patterns() {
        for (expression, wanted) in [
            ("[a-zA-Z0-9_]+", (Pattern::Words, 1)),
            ("(?u)\\b\\w\\w+\\b", (Pattern::Words, 2)),
            ("\\w{3,}", (Pattern::Words, 3)),
            ("[a-zA-Z]+", (Pattern::Letters, 1)),
            ("\\S+", (Pattern::Unblank, 1)),
            (".", (Pattern::Characters, 1)),
        ] {
            assert_eq!(pattern(expression, false), Some(wanted), "{expression}");
        }
        assert_eq!(pattern("a|b", true), None);
        assert_eq!(pattern("[a-z]+", true), Some((Pattern::Letters, 1)));
        assert_eq!(pattern("[a-z]+", false), None);
    }

    #[test]
    fn separators_are_single_characters() {
        let separators = [" ", "[.]", "\\?", ","].map(str::to_owned);
        let expected = Pattern::Between {
            separators: " .?,".into(),
        };
        assert_eq!(between(&separators), Some(expected));
        assert_eq!(between(&["ab".to_owned()]), None);
    }
}
