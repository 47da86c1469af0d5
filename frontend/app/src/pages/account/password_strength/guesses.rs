use super::common::{likeness, rank};

/// Characters that are looked at: what comes behind makes a password no easier.
const MOST: usize = 80;
/// Shortest run of neighbours that counts as one thing.
const SHORTEST_RUN: usize = 3;
/// Shortest word of a person's own that is looked for.
const SHORTEST_WORD: usize = 3;
/// What each further part costs, beside itself: how the parts are put together.
const JOINT: f64 = 0.3;
/// One character that belongs to nothing.
const CHARACTER: f64 = 1.0;
/// A year of this century or the last.
const YEAR: f64 = 2.0;
/// A run of neighbours: where it begins, and which way it goes.
const RUN: f64 = 1.5;
/// Rows of neighbours; the digits end with their zero, as on a keyboard, and some letters lie otherwise on a German one.
const ROWS: [&str; 7] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
];

/// Decimal orders of guesses until a password is found, by somebody who tries words, runs, years and repetitions first. The
/// cheapest way to put it together counts, as in zxcvbn (Wheeler, USENIX Security 2016).
pub(super) fn magnitude(password: &str, own_words: &[String]) -> f64 {
    let typed: String = password.chars().take(MOST).collect();
    let plain: Vec<char> = plain(&typed).chars().collect();
    let own = parts(own_words);
    let joined: Vec<char> = plain
        .iter()
        .copied()
        .filter(|sign| !parts_words(*sign))
        .collect();
    let apart = if joined.len() < plain.len() {
        JOINT
    } else {
        0.0
    };
    let cheapest = cheapest(&plain, &own).min(cheapest(&joined, &own) + apart);
    let has_capitals = typed.chars().any(char::is_uppercase);
    cheapest + if has_capitals { JOINT } else { 0.0 }
}

/// A text as words are listed: in small letters, without umlauts.
fn plain(text: &str) -> String {
    let umlauts = [('ä', "ae"), ('ö', "oe"), ('ü', "ue"), ('ß', "ss")];
    let small = text.to_lowercase();
    umlauts.into_iter().fold(small, |text, (umlaut, letters)| {
        text.replace(umlaut, letters)
    })
}

/// Orders of the cheapest way to put it together.
fn cheapest(plain: &[char], own: &[Vec<char>]) -> f64 {
    let mut cheapest = vec![0.0];
    for end in 1..=plain.len() {
        let ways = (0..end).filter_map(|start| {
            let part = cost(&plain[start..end], &plain[..start], own)?;
            Some(cheapest[start] + part)
        });
        cheapest.push(ways.fold(f64::INFINITY, f64::min));
    }
    cheapest[plain.len()]
}

/// Whether a sign stands between words and makes them no harder to guess.
fn parts_words(sign: char) -> bool {
    matches!(sign, ' ' | '-' | '_' | '.')
}

/// The words of a person's own.
fn parts(own_words: &[String]) -> Vec<Vec<char>> {
    let text = plain(&own_words.join(" "));
    text.split(|sign: char| !sign.is_alphanumeric())
        .map(|word| word.chars().collect::<Vec<_>>())
        .filter(|word| word.len() >= SHORTEST_WORD)
        .collect()
}

/// What one part costs, the cheapest way; none for one that is nothing as a whole.
fn cost(part: &[char], before: &[char], own: &[Vec<char>]) -> Option<f64> {
    let single = (part.len() == 1).then_some(CHARACTER);
    let known = own.iter().any(|word| spells(part, word)).then_some(JOINT);
    let ways = [
        known,
        common(part),
        is_run(part).then_some(RUN),
        is_year(part).then_some(YEAR),
        before.ends_with(part).then_some(0.0),
    ];
    let ways = ways.into_iter().flatten().map(|way| way + JOINT);
    ways.chain(single).reduce(f64::min)
}

fn common(part: &[char]) -> Option<f64> {
    Some(((rank(part)? + 2) as f64).log10())
}

/// Whether a part is a word, forwards or backwards, with signs in place of some letters or not.
fn spells(part: &[char], word: &[char]) -> bool {
    let stands = |(sign, letter): (&char, &char)| sign == letter || likeness(*sign) == *letter;
    part.len() == word.len()
        && (part.iter().zip(word).all(stands) || part.iter().zip(word.iter().rev()).all(stands))
}

/// Neighbours on a keyboard or in the alphabet, either way, or one sign again and again.
fn is_run(part: &[char]) -> bool {
    let forwards: String = part.iter().collect();
    let backwards: String = part.iter().rev().collect();
    let within = |row: &&str| row.contains(&forwards) || row.contains(&backwards);
    part.len() >= SHORTEST_RUN
        && (part.iter().all(|sign| *sign == part[0]) || ROWS.iter().any(within))
}

fn is_year(part: &[char]) -> bool {
    let [first @ ('1' | '2'), second @ ('0' | '8' | '9'), rest @ ..] = part else {
        return false;
    };
    let century = matches!((first, second), ('1', '8' | '9') | ('2', '0'));
    century && rest.len() == 2 && rest.iter().all(char::is_ascii_digit)
}
