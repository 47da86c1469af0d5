use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

use crate::table::TableProblem;

/// How the characters of a table were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, ASCII included.
    #[default]
    Utf8,
    /// UTF-16, lower byte first: "Unicode text" of spreadsheets.
    Utf16LittleEndian,
    /// UTF-16, higher byte first.
    Utf16BigEndian,
    /// Windows-1252, of which Latin-1 is a part.
    Windows1252,
}

/// Bytes that are looked at to find out whether text is UTF-16.
const LOOKED_AT: usize = 4096;
/// How packed workbooks (.xlsx, .ods) and old ones (.xls) begin.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];
/// The end of a file in old systems.
const END_OF_FILE: u8 = 0x1a;
/// Windows-1252 from 0x80 to 0x9f; five places are empty.
const WINDOWS: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž',
    '\u{fffd}', '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}',
    'ž', 'Ÿ',
];

impl fmt::Display for Encoding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16LittleEndian | Self::Utf16BigEndian => "UTF-16",
            Self::Windows1252 => "Windows-1252 (Latin-1)",
        })
    }
}

/// The text of a file as UTF-8 with line feeds, without a byte order mark, and how it was written.
///
/// # Errors
/// [`TableProblem::Workbook`], [`TableProblem::Utf32`] and [`TableProblem::NotText`].
pub(in crate::table) fn decoded(file: &[u8]) -> Result<(Cow<'_, [u8]>, Encoding), TableProblem> {
    if WORKBOOKS.iter().any(|start| file.starts_with(start)) {
        return Err(TableProblem::Workbook);
    }
    if is_utf32(file) {
        return Err(TableProblem::Utf32);
    }
    let file = file.strip_suffix(&[END_OF_FILE]).unwrap_or(file);
    let (text, encoding) = match wide(file) {
        Some((units, encoding)) => (Cow::Owned(narrowed(units, encoding)), encoding),
        None if file.contains(&0) => return Err(TableProblem::NotText),
        None => match std::str::from_utf8(file) {
            Ok(_) => {
                let marked = file.strip_prefix(b"\xef\xbb\xbf");
                (Cow::Borrowed(marked.unwrap_or(file)), Encoding::Utf8)
            }
            Err(_) => (Cow::Owned(western(file)?), Encoding::Windows1252),
        },
    };
    Ok((lines(text), encoding))
}

/// Whether a text begins with a byte order mark of UTF-32, or three of four bytes are 0, as of Latin letters.
fn is_utf32(file: &[u8]) -> bool {
    let looked = &file[..file.len().min(LOOKED_AT)];
    let units = looked.as_chunks::<4>().0;
    let narrow = |unit: &[u8; 4]| matches!(unit, [sign, 0, 0, 0] | [0, 0, 0, sign] if *sign != 0);
    let is_marked = [[0xff, 0xfe, 0, 0], [0, 0, 0xfe, 0xff]]
        .iter()
        .any(|mark| file.starts_with(mark));
    is_marked || (units.len() > 1 && units.iter().all(narrow))
}

/// What follows a byte order mark of UTF-16, or the whole where every second byte is 0.
fn wide(file: &[u8]) -> Option<(&[u8], Encoding)> {
    let (little, big) = (Encoding::Utf16LittleEndian, Encoding::Utf16BigEndian);
    if let Some(units) = file.strip_prefix(b"\xff\xfe") {
        return Some((units, little));
    }
    if let Some(units) = file.strip_prefix(b"\xfe\xff") {
        return Some((units, big));
    }
    let looked = &file[..file.len().min(LOOKED_AT)];
    let zeros = |parity: usize| {
        let bytes = looked.iter().skip(parity).step_by(2);
        bytes.filter(|byte| **byte == 0).count()
    };
    let (even, odd, pairs) = (zeros(0), zeros(1), looked.len() / 2);
    match pairs {
        2.. if odd * 2 > pairs && even == 0 => Some((file, little)),
        2.. if even * 2 > pairs && odd == 0 => Some((file, big)),
        _ => None,
    }
}

fn narrowed(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    let unit = |pair: &[u8]| match encoding {
        Encoding::Utf16BigEndian => u16::from_be_bytes([pair[0], pair[1]]),
        _ => u16::from_le_bytes([pair[0], pair[1]]),
    };
    let characters = char::decode_utf16(bytes.chunks_exact(2).map(unit));
    let text: String = characters
        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    text.into_bytes()
}

fn western(bytes: &[u8]) -> Result<Vec<u8>, TableProblem> {
    let is_control = |byte: &u8| *byte < 0x20 && !b"\t\n\r\x0c".contains(byte);
    if bytes.iter().any(is_control) {
        return Err(TableProblem::NotText);
    }
    let character = |byte: &u8| match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        _ => char::from(*byte),
    };
    let text: String = bytes.iter().map(character).collect();
    Ok(text.into_bytes())
}

/// Lines that end in a carriage return alone end in a line feed instead, so that they can be counted.
fn lines(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if text.contains(&b'\n') || !text.contains(&b'\r') {
        return text;
    }
    let mut text = text.into_owned();
    for byte in text.iter_mut().filter(|byte| **byte == b'\r') {
        *byte = b'\n';
    }
    Cow::Owned(text)
}
