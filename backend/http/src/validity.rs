//! Until when a certificate holds (RFC 5280, section 4.1). It is the operator's own, which rustls has taken before: no foreign bytes.

use std::ops::RangeInclusive;

/// Tags of DER.
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

const DAY: i64 = 24 * 60 * 60;

/// Seconds since 1970 at which a certificate (DER) ends; none where it cannot be read.
pub(crate) fn ends(certificate: &[u8]) -> Option<u64> {
    let signed = Element::first(certificate)?.sequence()?;
    let told = Element::first(signed)?.sequence()?;
    let mut part = Element::first(told)?;
    if part.tag == VERSION {
        part = Element::first(part.rest)?;
    }
    // Behind the serial number: algorithm, issuer, validity.
    for _ in 0..3 {
        part = Element::first(part.rest)?;
    }
    let begins = Element::first(part.sequence()?)?;
    seconds(&Element::first(begins.rest)?)
}

/// One element of DER, and what follows it.
struct Element<'a> {
    tag: u8,
    contents: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Element<'a> {
    fn first(bytes: &'a [u8]) -> Option<Self> {
        let (&tag, rest) = bytes.split_first()?;
        let (&length, rest) = rest.split_first()?;
        let (length, rest) = match length {
            0..=0x7f => (usize::from(length), rest),
            // Of no known length, which DER has not.
            0x80 => return None,
            _ => long(usize::from(length & 0x7f), rest)?,
        };
        let (contents, rest) = rest.split_at_checked(length)?;
        Some(Self {
            tag,
            contents,
            rest,
        })
    }

    /// What stands in it; none where it is something else.
    fn sequence(&self) -> Option<&'a [u8]> {
        (self.tag == SEQUENCE).then_some(self.contents)
    }
}

/// A length of so many bytes, and what follows it.
fn long(bytes: usize, rest: &[u8]) -> Option<(usize, &[u8])> {
    let (length, rest) = rest.split_at_checked(bytes)?;
    let add = |sum: usize, byte: &u8| sum.checked_mul(256)?.checked_add(usize::from(*byte));
    Some((length.iter().try_fold(0, add)?, rest))
}

fn seconds(time: &Element<'_>) -> Option<u64> {
    let digits = time.contents.strip_suffix(b"Z")?;
    let (year, rest) = match time.tag {
        UTC_TIME => {
            let (year, rest) = number(digits, 2)?;
            let century = if year < 50 { 2000 } else { 1900 };
            (century + year, rest)
        }
        GENERALIZED_TIME => number(digits, 4)?,
        _ => return None,
    };
    let (month, rest) = within(1..=12, rest)?;
    let (day, rest) = within(1..=31, rest)?;
    let (hour, rest) = within(0..=23, rest)?;
    let (minute, rest) = within(0..=59, rest)?;
    let (second, rest) = within(0..=59, rest)?;
    if !rest.is_empty() {
        return None;
    }
    let seconds = days(year, month, day) * DAY + hour * 3_600 + minute * 60 + second;
    u64::try_from(seconds).ok()
}

/// A number of so many digits, and what follows it.
fn number(digits: &[u8], length: usize) -> Option<(i64, &[u8])> {
    let (digits, rest) = digits.split_at_checked(length)?;
    let add = |sum: i64, digit: &u8| match digit {
        b'0'..=b'9' => Some(sum * 10 + i64::from(digit - b'0')),
        _ => None,
    };
    Some((digits.iter().try_fold(0, add)?, rest))
}

/// A number of two digits that lies in a range, and what follows it.
fn within(range: RangeInclusive<i64>, digits: &[u8]) -> Option<(i64, &[u8])> {
    number(digits, 2).filter(|(number, _)| range.contains(number))
}

/// Days from 1 January 1970, of years that begin with March, so that the day that some years have more is their last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = match month {
        ..=2 => (year - 1, month + 9),
        _ => (year, month - 3),
    };
    let before = 365 * year + year / 4 - year / 100 + year / 400;
    before + (153 * month + 2) / 5 + day - 719_469
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(tag: u8, time: &str) -> Option<u64> {
        seconds(&Element {
            tag,
            contents: time.as_bytes(),
            rest: &[],
        })
    }

    #[test]
    fn both_ways_to_write_a_time_are_read() {
        assert_eq!(told(UTC_TIME, "700101000000Z"), Some(0));
        assert_eq!(told(UTC_TIME, "000301000000Z"), Some(951_868_800));
        assert_eq!(told(UTC_TIME, "491231235959Z"), Some(2_524_607_999));
        assert_eq!(
            told(GENERALIZED_TIME, "20500101000000Z"),
            Some(2_524_608_000)
        );
    }

    #[test]
    fn what_is_no_time_after_1970_is_none() {
        for (tag, time) in [
            (UTC_TIME, "690101000000Z"),
            (UTC_TIME, "700001000000Z"),
            (UTC_TIME, "701301000000Z"),
            (UTC_TIME, "700100000000Z"),
            (UTC_TIME, "700132000000Z"),
            (UTC_TIME, "700101240000Z"),
            (UTC_TIME, "700101006000Z"),
            (UTC_TIME, "700101000060Z"),
            (UTC_TIME, "70010100000000Z"),
            (GENERALIZED_TIME, "20500101000000.5Z"),
            (UTC_TIME, "700101000000"),
            (UTC_TIME, "70010100000Z"),
            (UTC_TIME, "7001-1000000Z"),
            (SEQUENCE, "700101000000Z"),
        ] {
            assert_eq!(told(tag, time), None, "{time}");
        }
    }

    /// Serial number, algorithm, issuer and validity, in sequences with these tags, in order: the whole, what is signed, validity.
    fn certificate([whole, signed, validity]: [u8; 3]) -> Vec<u8> {
        const TIME: &[u8] = b"700101000000Z";
        let wrap = |tag: u8, contents: Vec<u8>| {
            let length = u8::try_from(contents.len()).unwrap();
            [vec![tag, length], contents].concat()
        };
        let time = wrap(UTC_TIME, TIME.to_vec());
        let held = wrap(validity, [time.clone(), time].concat());
        let told = [vec![2, 1, 1, SEQUENCE, 0, SEQUENCE, 0], held].concat();
        wrap(whole, wrap(signed, told))
    }

    #[test]
    fn what_holds_the_times_are_sequences_of_a_known_length() {
        let mut sound = certificate([SEQUENCE; 3]);
        assert_eq!(ends(&sound), Some(0));
        for other in 0..3 {
            let mut tags = [SEQUENCE; 3];
            tags[other] = UTC_TIME;
            assert_eq!(ends(&certificate(tags)), None, "{other}");
        }
        // Of the algorithm.
        sound[8] = 0x80;
        assert_eq!(ends(&sound), None);
    }

    #[test]
    fn a_certificate_that_is_cut_off_has_no_end() {
        for cut in [
            &[][..],
            &[0x30][..],
            &[0x30, 0x82, 0x01][..],
            &[0x30, 2, 0x30, 9][..],
        ] {
            assert_eq!(ends(cut), None, "{cut:?}");
        }
    }
}
