//! ZIP archives: how a model of several files comes as one.
//!
//! Source: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3 to 4.5. Entries may be stored or deflated; numbers may be those
//! of ZIP64. Parts of archives and passwords are not read.

use std::{borrow::Cow, io::Read};

use flate2::{Crc, read::DeflateDecoder};

use crate::error::Error;

/// Most files in an archive.
const MOST_ENTRIES: usize = 4_096;
/// Most bytes of one unpacked file.
const MOST_BYTES: usize = 256_000_000;
/// Bytes at the end of an archive that may hold its last record: the record and its longest comment.
const LAST_BYTES: usize = 22 + 0xffff;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
const WIDE_END: [u8; 4] = *b"PK\x06\x06";
const WIDE_END_PLACE: [u8; 4] = *b"PK\x06\x07";
/// Bytes of the record that says where the wide end is; it stands right before the end.
const WIDE_END_PLACE_BYTES: usize = 20;
/// What stands for a number of 32 bits, or 16, that ZIP64 holds in full elsewhere.
const MOVED: usize = 0xffff_ffff;
const MOVED_HALF: usize = 0xffff;
/// Kind of the extra field that holds such numbers of one file.
const WIDE: u16 = 1;

/// The files of an archive, still packed.
pub(crate) struct Archive<'a> {
    /// None of them where there are more than [`MOST_ENTRIES`].
    entries: Vec<Entry<'a>>,
    /// How many there are.
    count: usize,
}

/// A file of an archive.
pub(crate) struct Entry<'a> {
    pub(crate) name: String,
    packed: &'a [u8],
    is_deflated: bool,
    /// Bytes of the unpacked file.
    size: usize,
    /// CRC-32 of the unpacked file.
    checksum: u32,
}

/// Whether a file begins as an archive does.
pub(crate) fn is_archive(file: &[u8]) -> bool {
    file.starts_with(&LOCAL)
}

impl<'a> Archive<'a> {
    /// The list of files; none where it is damaged.
    pub(crate) fn read(file: &'a [u8]) -> Option<Self> {
        let tail = file.len().saturating_sub(LAST_BYTES);
        let places = file[tail..].windows(END.len());
        let end = tail + places.enumerate().rev().find(|(_, bytes)| *bytes == END)?.0;
        let (count, mut place) = list(file, end)?;
        let mut entries = Vec::new();
        let listed = if count > MOST_ENTRIES { 0 } else { count };
        for _ in 0..listed {
            let (entry, next) = Entry::read(file, place)?;
            entries.push(entry);
            place = next;
        }
        Some(Self { entries, count })
    }

    /// Checks how many files it holds, and how large each becomes.
    ///
    /// # Errors
    /// [`Error::ManyFiles`] and [`Error::UnpackedSize`].
    pub(crate) fn check(&self) -> Result<(), Error> {
        let is_large = |entry: &Entry| entry.size > MOST_BYTES;
        match self.entries.iter().any(is_large) {
            _ if self.count > MOST_ENTRIES => Err(Error::ManyFiles),
            true => Err(Error::UnpackedSize),
            false => Ok(()),
        }
    }

    /// The files, without folders.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Entry<'a>> {
        self.entries
            .iter()
            .filter(|entry| !entry.name.ends_with('/'))
    }
}

impl<'a> Entry<'a> {
    /// From its record in the list, and where the next one begins.
    fn read(file: &'a [u8], place: usize) -> Option<(Self, usize)> {
        let checksum = file.get(place..)?.get(16..20)?;
        let is_record = file.get(place..place.checked_add(4)?)? == CENTRAL;
        let flags = half(file, place + 8)?;
        let method = half(file, place + 10)?;
        let name_length = usize::from(half(file, place + 28)?);
        let extra_length = usize::from(half(file, place + 30)?);
        let more = extra_length + usize::from(half(file, place + 32)?);
        let (name, behind) = file.get(place + 46..)?.split_at_checked(name_length)?;
        let mut wide = wide(behind.get(..extra_length)?);
        let mut full = |place| {
            let own = word(file, place)?;
            Some(if own == MOVED {
                wide.next().unwrap_or(own)
            } else {
                own
            })
        };
        let size = full(place + 24)?;
        let length = full(place + 20)?;
        let local = full(place + 42)?;
        let is_local = file.get(local..local.checked_add(4)?)? == LOCAL;
        let skipped = usize::from(half(file, local + 26)?) + usize::from(half(file, local + 28)?);
        let packed = file.get(local + 30 + skipped..)?.get(..length)?;
        let is_readable = flags & 1 == 0 && matches!(method, 0 | 8);
        let entry = Self {
            name: String::from_utf8_lossy(name).into_owned(),
            packed,
            is_deflated: method == 8,
            size,
            checksum: u32::from_le_bytes(checksum.try_into().ok()?),
        };
        (is_record && is_local && is_readable).then_some((entry, place + 46 + name_length + more))
    }

    /// Whether people put it there, rather than the program that packed it.
    pub(crate) fn is_own(&self) -> bool {
        !self.name.starts_with("__MACOSX/") && !self.base_name().starts_with('.')
    }

    /// The name without its folders.
    pub(crate) fn base_name(&self) -> &str {
        base_name(&self.name)
    }

    /// The file itself; none where it is damaged or larger than it says.
    pub(crate) fn unpacked(&self) -> Option<Cow<'a, [u8]>> {
        let file = self.inflated()?;
        (checksum(&file) == self.checksum).then_some(file)
    }

    fn inflated(&self) -> Option<Cow<'a, [u8]>> {
        if !self.is_deflated {
            return (self.packed.len() == self.size).then_some(Cow::Borrowed(self.packed));
        }
        let mut bytes = Vec::new();
        let most = self.size.min(MOST_BYTES) as u64 + 1;
        let mut decoder = DeflateDecoder::new(self.packed).take(most);
        decoder.read_to_end(&mut bytes).ok()?;
        (bytes.len() == self.size).then_some(Cow::Owned(bytes))
    }
}

/// A file's name without its folders.
pub(crate) fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// One archive of several files, stored as they are: what [`crate::import()`] takes where a model
/// comes as several files.
///
/// Files beyond 4 GiB together are cut short by their lengths, and refused when they are read.
pub fn bundled(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut list = Vec::new();
    for (name, bytes) in files {
        let place = (archive.len() as u32).to_le_bytes();
        let sizes = (bytes.len() as u32).to_le_bytes();
        let facts = [
            &[20, 0, 0, 0, 0, 0, 0, 0, 0, 0][..],
            &checksum(bytes).to_le_bytes(),
            &sizes,
            &sizes,
            &(name.len() as u16).to_le_bytes(),
            &[0, 0],
        ];
        let facts = facts.concat();
        archive.extend([&LOCAL[..], &facts, name.as_bytes(), bytes].concat());
        let record = [
            &CENTRAL[..],
            &[20, 0],
            &facts,
            &[0; 10],
            &place,
            name.as_bytes(),
        ];
        list.extend(record.concat());
    }
    let count = (files.len() as u16).to_le_bytes();
    let (length, place) = (list.len() as u32, archive.len() as u32);
    archive.extend(list);
    let end = [
        &END[..],
        &[0; 4],
        &count,
        &count,
        &length.to_le_bytes(),
        &place.to_le_bytes(),
    ];
    archive.extend(end.concat());
    archive.extend([0; 2]);
    archive
}

/// CRC-32 of ISO 3309.
fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum.sum()
}

/// How many files a list has and where it begins, by the record at `end` or by that of ZIP64.
fn list(file: &[u8], end: usize) -> Option<(usize, usize)> {
    let count = usize::from(half(file, end + 10)?);
    let place = word(file, end + 16)?;
    let before = end.checked_sub(WIDE_END_PLACE_BYTES);
    let before = before.filter(|before| file[*before..].starts_with(&WIDE_END_PLACE));
    let Some(before) = before.filter(|_| count == MOVED_HALF || place == MOVED) else {
        return Some((count, place));
    };
    let record = file.get(long(file, before + 8)?..)?;
    let is_record = record.starts_with(&WIDE_END);
    is_record.then_some((long(record, 32)?, long(record, 48)?))
}

/// The numbers of 64 bits among the extra fields of a file.
fn wide(mut extra: &[u8]) -> impl Iterator<Item = usize> {
    let mut field = || {
        let (kind, length) = (half(extra, 0)?, usize::from(half(extra, 2)?));
        let (field, rest) = extra.get(4..)?.split_at_checked(length)?;
        extra = rest;
        Some((kind, field))
    };
    let wide = std::iter::from_fn(&mut field).find(|(kind, _)| *kind == WIDE);
    let numbers = wide.map_or(&[][..], |(_, field)| field).chunks_exact(8);
    numbers.filter_map(|number| long(number, 0))
}

fn half(file: &[u8], place: usize) -> Option<u16> {
    let bytes = file.get(place..place.checked_add(2)?)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

fn word(file: &[u8], place: usize) -> Option<usize> {
    let bytes = file.get(place..place.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(bytes.try_into().ok()?)).ok()
}

/// A number of 64 bits; the largest where this machine has none so large.
fn long(file: &[u8], place: usize) -> Option<usize> {
    let bytes = file.get(place..place.checked_add(8)?)?;
    let number = u64::from_le_bytes(bytes.try_into().ok()?);
    Some(usize::try_from(number).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_bundled_is_read_again() {
        let bundle = bundled(&[("model.onnx", b"one"), ("weights/model.onnx.data", b"")]);
        let archive = Archive::read(&bundle).unwrap();
        let files: Vec<&Entry> = archive.files().collect();
        assert_eq!(
            (files[0].base_name(), files[1].base_name()),
            ("model.onnx", "model.onnx.data")
        );
        assert_eq!(files[0].unpacked().as_deref(), Some(&b"one"[..]));
        assert_eq!(files[1].unpacked().as_deref(), Some(&b""[..]));
    }

    #[test]
    fn a_file_that_is_not_what_was_packed_is_damaged() {
        let mut bundle = bundled(&[("model.onnx", b"weights")]);
        let place = bundle.windows(7).position(|bytes| bytes == b"weights");
        bundle[place.unwrap() + 3] ^= 1;
        let archive = Archive::read(&bundle).unwrap();
        assert!(archive.files().all(|file| file.unpacked().is_none()));
    }

    #[test]
    fn a_checksum_meets_its_known_value() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn an_archive_that_grows_too_large_is_no_damaged_one() {
        let mut bomb = bundled(&[("model.onnx", b"some bytes")]);
        assert_eq!(Archive::read(&bomb).unwrap().check(), Ok(()));
        let list = bomb.windows(4).position(|bytes| bytes == CENTRAL).unwrap();
        bomb[list + 24..list + 28].copy_from_slice(&(MOST_BYTES as u32 + 1).to_le_bytes());
        let archive = Archive::read(&bomb).unwrap();
        assert_eq!(archive.check(), Err(Error::UnpackedSize));
        let many = vec![("x", &b""[..]); MOST_ENTRIES + 1];
        let many = bundled(&many);
        assert_eq!(Archive::read(&many).unwrap().check(), Err(Error::ManyFiles));
    }

    /// An archive whose list, and its one file, tell their numbers as ZIP64 does.
    fn wide_archive(bytes: &[u8], size: u64, count: u64) -> Vec<u8> {
        let plain = bundled(&[("model.onnx", bytes)]);
        let list = plain.windows(4).position(|bytes| bytes == CENTRAL).unwrap();
        let end = plain.windows(4).position(|bytes| bytes == END).unwrap();
        let mut record = plain[list..end].to_vec();
        record[20..28].fill(0xff);
        record[30] = 20;
        let length = bytes.len() as u64;
        let numbers = [size, length].map(u64::to_le_bytes).concat();
        let record = [&record[..], &[1, 0, 16, 0], &numbers].concat();
        let place = (list + record.len()) as u64;
        let mut wide_end = [&WIDE_END[..], &[0; 28]].concat();
        for number in [count, record.len() as u64, list as u64] {
            wide_end.extend(number.to_le_bytes());
        }
        let pointer = [&WIDE_END_PLACE[..], &[0; 4], &place.to_le_bytes(), &[0; 4]];
        let mut last = plain[end..].to_vec();
        last[8..12].fill(0xff);
        last[16..20].fill(0xff);
        [&plain[..list], &record, &wide_end, &pointer.concat(), &last].concat()
    }

    #[test]
    fn an_archive_with_the_numbers_of_zip64_is_read() {
        let archive = wide_archive(b"some bytes", 10, 1);
        let archive = Archive::read(&archive).unwrap();
        let files: Vec<&Entry> = archive.files().collect();
        assert_eq!(files[0].base_name(), "model.onnx");
        assert_eq!(files[0].unpacked().as_deref(), Some(&b"some bytes"[..]));
    }

    #[test]
    fn an_archive_that_grows_beyond_four_gigabytes_is_too_large_and_not_damaged() {
        for (size, count, error) in [
            (5 << 30, 1, Error::UnpackedSize),
            (10, 1 << 40, Error::ManyFiles),
        ] {
            let bomb = wide_archive(b"some bytes", size, count);
            let archive = Archive::read(&bomb).unwrap();
            assert_eq!(archive.check(), Err(error));
        }
    }

    #[test]
    fn a_damaged_archive_is_refused_or_read_and_never_panics() {
        let bundle = bundled(&[("model.onnx", b"some bytes"), ("other", b"more")]);
        for place in 0..bundle.len() {
            for byte in [0, 1, 0x7f, 0xff] {
                let mut damaged = bundle.clone();
                damaged[place] = byte;
                let archive = Archive::read(&damaged);
                let unpacked = archive.iter().flat_map(Archive::files).map(Entry::unpacked);
                assert!(unpacked.count() <= MOST_ENTRIES);
            }
            let is_cut = place < bundle.len() - 2;
            assert_eq!(Archive::read(&bundle[..place]).is_none(), is_cut);
        }
    }
}
