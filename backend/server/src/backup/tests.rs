//! What a reader of a backup takes, and what it refuses.

use std::io::Cursor;

use super::{
    passphrase::Passphrase,
    sealing::{CHUNK, HEADER, Opening, Sealing, TAG},
};

const CHEAP: [u32; 3] = [8, 1, 1];

fn passphrase() -> Passphrase {
    Passphrase::new("three words and four").unwrap()
}

fn sealed(contents: &[u8]) -> Vec<u8> {
    let mut sealing = Sealing::at_costs(Vec::new(), &passphrase(), CHEAP).unwrap();
    sealing.write(contents).unwrap();
    sealing.finish().unwrap()
}

fn opened_with(sealed: &[u8], passphrase: &Passphrase) -> Result<Vec<u8>, String> {
    let mut opening = Opening::new(Cursor::new(sealed), passphrase).map_err(|e| e.to_string())?;
    let mut contents = Vec::new();
    loop {
        match opening.some(u64::MAX).map_err(|e| e.to_string())? {
            [] => return Ok(contents),
            some => contents.extend_from_slice(some),
        }
    }
}

fn opened(sealed: &[u8]) -> Result<Vec<u8>, String> {
    opened_with(sealed, &passphrase())
}

fn contents(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index / 251) as u8).collect()
}

/// Header and chunks.
fn parts(sealed: &[u8]) -> Vec<Vec<u8>> {
    let (header, chunks) = sealed.split_at(HEADER);
    let chunks = chunks.chunks(CHUNK + TAG).map(<[u8]>::to_vec);
    std::iter::once(header.to_vec()).chain(chunks).collect()
}

#[test]
fn what_was_sealed_is_opened_at_every_border_of_chunks() {
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK] {
        let contents = contents(length);
        assert_eq!(opened(&sealed(&contents)), Ok(contents), "{length}");
    }
}

#[test]
fn a_wrong_passphrase_is_told_apart_from_damage_further_on() {
    let mut sealed = sealed(&contents(2 * CHUNK));
    let wrong = Passphrase::new("three words and five").unwrap();
    let told = opened_with(&sealed, &wrong).unwrap_err();
    assert!(told.contains("passphrase"), "{told}");
    *sealed.last_mut().unwrap() ^= 1;
    let told = opened(&sealed).unwrap_err();
    assert!(
        told.contains("damaged") && !told.contains("passphrase"),
        "{told}"
    );
}

#[test]
fn a_header_that_costs_more_than_any_backup_does_is_refused_before_it_is_paid() {
    let whole = sealed(&contents(1));
    for (place, cost) in [(8, 257 << 10), (12, 7), (16, 9)] {
        let mut costly = whole.clone();
        costly[place..place + 4].copy_from_slice(&u32::to_le_bytes(cost));
        let told = opened(&costly).unwrap_err();
        assert!(told.contains("no backup that this version"), "{told}");
    }
}

#[test]
fn a_byte_that_was_changed_anywhere_is_noticed() {
    let whole = sealed(&contents(CHUNK + 100));
    let places = (0..HEADER).chain([HEADER, HEADER + CHUNK, whole.len() - 1]);
    for place in places {
        let mut changed = whole.clone();
        changed[place] ^= 1;
        assert!(opened(&changed).is_err(), "byte {place}");
    }
}

#[test]
fn chunks_that_are_missing_swapped_repeated_or_added_are_noticed() {
    let [header, first, second, last] =
        <[_; 4]>::try_from(parts(&sealed(&contents(2 * CHUNK + 100)))).unwrap();
    let whole = [&header, &first, &second, &last];
    assert!(opened(&whole.map(Vec::clone).concat()).is_ok());
    for wrong in [
        vec![&header],
        vec![&header, &first],
        vec![&header, &first, &second],
        vec![&header, &first, &last],
        vec![&header, &second, &first, &last],
        vec![&header, &first, &first, &last],
        vec![&header, &first, &second, &last, &last],
        vec![&header, &last],
    ] {
        let wrong: Vec<u8> = wrong.into_iter().flatten().copied().collect();
        assert!(opened(&wrong).is_err());
    }
}

#[test]
fn a_backup_that_was_cut_off_is_noticed() {
    let whole = sealed(&contents(CHUNK + 100));
    for length in [
        0,
        7,
        HEADER,
        HEADER + 10,
        HEADER + CHUNK + TAG,
        whole.len() - 1,
    ] {
        assert!(opened(&whole[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn chunks_of_two_backups_do_not_mix() {
    let one = parts(&sealed(&contents(CHUNK + 1)));
    let other = parts(&sealed(&contents(CHUNK + 1)));
    assert!(opened(&[&*one[0], &one[1], &other[2]].concat()).is_err());
    assert!(opened(&[&*other[0], &one[1], &one[2]].concat()).is_err());
}

#[test]
fn a_short_passphrase_is_refused() {
    assert!(Passphrase::new("short").is_err());
}
