//! What names of columns say: the same feature, a label, or a number of the row.

/// Names, in letters and digits, that mark a column as the label: the right answer, not a feature.
const LABELS: [&str; 19] = [
    "target",
    "label",
    "class",
    "diagnosis",
    "outcome",
    "species",
    "progression",
    "digit",
    "y",
    "response",
    "groundtruth",
    "expected",
    "answer",
    "labels",
    "targets",
    "result",
    "ytrue",
    "dependent",
    "category",
];
/// Words of a name that do so beside others.
const LABEL_WORDS: [&str; 4] = ["target", "label", "truth", "true"];
/// Names of columns that number the rows.
const IDS: [&str; 16] = [
    "id",
    "index",
    "idx",
    "unnamed0",
    "row",
    "rowid",
    "rownumber",
    "rownames",
    "rowname",
    "uuid",
    "guid",
    "nr",
    "no",
    "number",
    "key",
    "recordid",
];
/// Longest name of a column.
pub(super) const LONGEST: usize = 100;

/// Whether a name marks the label.
pub(super) fn is_label(name: &str) -> bool {
    if LABELS.contains(&plain(name).as_str()) {
        return true;
    }
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    words.len() > 1 && words.iter().any(|word| LABEL_WORDS.contains(word))
}

/// Whether a name says that its column numbers the rows.
pub(super) fn is_id(name: &str) -> bool {
    let lower = name.trim().to_lowercase();
    let last = lower.rsplit([' ', '_', '-', '.']).next();
    IDS.contains(&plain(name).as_str()) || last == Some("id") || name.trim().ends_with("Id")
}

/// A name's letters and digits in lower case.
pub(super) fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether two names are the same but for how words are parted and capitals: "heart rate" and "Heart_rate".
pub fn is_same(one: &str, other: &str) -> bool {
    let plain_one = plain(one);
    one == other || (!plain_one.is_empty() && plain_one == plain(other))
}

/// What exporters keep of a name: ASCII letters and digits.
pub(super) fn exported(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// A name without a unit in brackets at its end, and the unit: "age" and "years" of "Age (years)".
pub(super) fn measured(name: &str) -> (&str, &str) {
    let name = name.trim();
    let parted = [('(', ')'), ('[', ']')]
        .into_iter()
        .find_map(|(open, close)| {
            let (before, unit) = name.strip_suffix(close)?.rsplit_once(open)?;
            (!plain(before).is_empty()).then(|| (before.trim_end(), unit.trim()))
        });
    parted.unwrap_or((name, ""))
}

/// The unit in brackets at a name's end; empty without one.
pub fn unit(name: &str) -> &str {
    measured(name).1
}

/// Whether two names are the same but for a unit that only one of them has.
pub(super) fn is_unit_apart(one: &str, other: &str) -> bool {
    measured(one).1.is_empty() != measured(other).1.is_empty()
}

/// As long as a name on a card.
pub(super) fn short(name: &str) -> String {
    let kept = name
        .trim()
        .chars()
        .filter(|character| !character.is_control());
    kept.take(LONGEST).collect()
}

/// A name before its number: "pixel" of "pixel12", nothing of "12".
pub(super) fn stem(name: &str) -> Option<&str> {
    let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    (stem.len() < name.len()).then_some(stem)
}

/// Whether names say nothing but a number, counting up: "x0", "x1" or "feature 1", "feature 2"; or nothing.
pub(super) fn are_numbered(names: &[&str]) -> bool {
    let number = |name: &str| -> Option<u64> { name[stem(name)?.len()..].parse().ok() };
    let Some(first) = names.first().filter(|first| !first.is_empty()) else {
        return true;
    };
    let Some(start) = number(first) else {
        return names.iter().all(|name| name.is_empty());
    };
    let counted = names.iter().zip(start..);
    counted
        .into_iter()
        .all(|(name, expected)| stem(name) == stem(first) && number(name) == Some(expected))
}

/// A column's name, short and without control characters, or its number.
pub fn title(position: usize, name: &str) -> String {
    let name = short(name);
    match name.is_empty() {
        true => format!("column {}", position + 1),
        false => name,
    }
}

/// For each name the title that is most like it, each title once; none where none is like it.
pub fn likeliest(names: &[&str], titles: &[String]) -> Vec<Option<usize>> {
    let mut pairs = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let alike = titles.iter().map(|title| likeness(name, title));
        let alike = alike.enumerate().filter(|(_, alike)| *alike >= ALIKE);
        pairs.extend(alike.map(|(title, alike)| (alike, at, title)));
    }
    pairs.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut found = vec![None; names.len()];
    let mut taken = vec![false; titles.len()];
    for (_, at, title) in pairs {
        if found[at].is_none() && !taken[title] {
            (found[at], taken[title]) = (Some(title), true);
        }
    }
    found
}

/// From this likeness on two names may be the same.
const ALIKE: f64 = 0.5;

/// Words that tell which statistic of a measurement a column is; two of different ones are never alike.
const STATISTICS: [&str; 6] = ["mean", "error", "worst", "median", "minimum", "maximum"];

/// How like two names are, from 0 to 1: the same letters, one the initials of the other, or words that begin alike, in any
/// order.
fn likeness(one: &str, other: &str) -> f64 {
    let (one, other) = (measured(one).0, measured(other).0);
    let (plain_one, plain_other) = (plain(one), plain(other));
    if plain_one.is_empty() || plain_other.is_empty() {
        return 0.0;
    }
    if plain_one == plain_other {
        return 1.0;
    }
    let (words_one, words_other) = (words(one), words(other));
    let is_short_of = |short: &str, words: &[String]| {
        let initials = words.iter().filter_map(|word| word.chars().next());
        words.len() > 1 && initials.collect::<String>() == short
    };
    if is_short_of(&plain_one, &words_other) || is_short_of(&plain_other, &words_one) {
        return 0.9;
    }
    let statistic = |words: &[String]| {
        let told = words.iter().find(|word| STATISTICS.contains(&&***word));
        told.cloned()
    };
    let told = statistic(&words_one).zip(statistic(&words_other));
    if told.is_some_and(|(one, other)| one != other) {
        return 0.0;
    }
    let (few, many) = match words_one.len() <= words_other.len() {
        true => (words_one, words_other),
        false => (words_other, words_one),
    };
    if few.is_empty() {
        return 0.0;
    }
    let begins = |word: &&String| {
        let mut many = many.iter();
        many.any(|of| of.starts_with(word.as_str()) || word.starts_with(of.as_str()))
    };
    let alike = few.iter().filter(begins).count() as f64;
    let (few, many) = (few.len() as f64, many.len() as f64);
    alike / few * (0.7 + 0.1 * few / many)
}

/// Its words of two letters or more, in lower case, each statistic by one word; capitals begin words: "radiusMean".
fn words(name: &str) -> Vec<String> {
    let mut parted = String::new();
    let mut before = ' ';
    for letter in name.chars() {
        if before.is_lowercase() && letter.is_uppercase() {
            parted.push(' ');
        }
        parted.push(letter);
        before = letter;
    }
    let words = parted.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| word.chars().count() > 1);
    let words = words.map(|word| match &*word.to_lowercase() {
        "se" | "sd" | "std" | "stdev" | "stderr" | "err" | "deviation" => "error".to_owned(),
        "avg" | "average" => "mean".to_owned(),
        "min" => "minimum".to_owned(),
        "max" => "maximum".to_owned(),
        word => word.to_owned(),
    });
    words
        .filter(|word| !["of", "the", "standard"].contains(&&**word))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_title_of_each_name_is_found_by_its_words_and_initials() {
        let names = [
            "body_mass_index",
            "total_cholesterol",
            "hdl_cholesterol",
            "fasting glucose",
            "age",
        ];
        let titles = [
            "Ward",
            "Total chol.",
            "Glucose",
            "BMI (kg/m2)",
            "HDL",
            "Weight",
        ]
        .map(str::to_owned);
        let found = likeliest(&names, &titles);
        assert_eq!(found, [Some(3), Some(1), Some(4), Some(2), None]);
    }

    #[test]
    fn statistics_are_told_apart_in_any_order_of_words() {
        let names = [
            "Mean radius",
            "Mean fractal dimension",
            "Radius error",
            "Fractal dimension error",
            "Worst radius",
        ];
        for titles in [
            [
                "radius_worst",
                "radius_mean",
                "fractal_dimension_mean",
                "radius_se",
                "fractal_dimension_se",
            ],
            [
                "worst radius",
                "mean of radius",
                "average fractal dimension",
                "radius std",
                "standard error of fractal dimension",
            ],
            [
                "radiusWorst",
                "radiusMean",
                "fractalDimensionMean",
                "radiusErr",
                "fractalDimensionErr",
            ],
        ] {
            let found = likeliest(&names, &titles.map(str::to_owned));
            assert_eq!(found, [1, 2, 3, 4, 0].map(Some), "{titles:?}");
        }
        let other = ["radius_mean".to_owned()];
        assert_eq!(likeliest(&["Worst radius"], &other), [None]);
    }

    #[test]
    fn labels_and_row_numbers_are_told_by_their_names() {
        for name in [
            "Target",
            "y",
            "digit_true",
            "target_0",
            "true label",
            "y_true",
        ] {
            assert!(is_label(name), "{name}");
        }
        for name in [
            "id",
            "Patient ID",
            "customer_id",
            "Unnamed: 0",
            "CustomerId",
            "Index",
        ] {
            assert!(is_id(name), "{name}");
        }
        for name in ["age", "humid", "width", "classes", "price", "paid"] {
            assert!(!is_label(name) && !is_id(name), "{name}");
        }
    }

    #[test]
    fn names_that_only_count_name_nothing() {
        assert!(are_numbered(&["x0", "x1", "x2"]));
        assert!(are_numbered(&["feature 1", "feature 2"]));
        assert!(are_numbered(&["", ""]));
        assert!(!are_numbered(&["x0", "x2"]));
        assert!(!are_numbered(&["age", "b1"]));
    }
}
