use zeroize::Zeroizing;

/// 1 January 1980, as the format writes days: the first that there is.
const DAY: u16 = 0x21;
/// Version of the format that a reader needs.
const VERSION: u16 = 20;
const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;

/// A ZIP archive whose parts are stored as they are.
#[derive(Default)]
pub(super) struct Archive {
    written: Zeroizing<Vec<u8>>,
    directory: Vec<u8>,
    parts: u16,
}

impl Archive {
    /// Adds a part.
    pub(super) fn put(&mut self, name: &str, contents: &[u8]) {
        let place = self.written.len() as u32;
        let facts = facts(name, contents);
        self.written.extend(LOCAL.to_le_bytes());
        self.written.extend(VERSION.to_le_bytes());
        self.written.extend(&facts);
        self.written.extend(name.as_bytes());
        self.written.extend(contents);
        self.directory.extend(CENTRAL.to_le_bytes());
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(&facts);
        // No comment, the first disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(place.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.parts += 1;
    }

    /// The whole archive.
    pub(super) fn end(mut self) -> Zeroizing<Vec<u8>> {
        let place = self.written.len() as u32;
        self.written.extend(&self.directory);
        self.written.extend(END.to_le_bytes());
        self.written.extend([0; 4]);
        self.written.extend(self.parts.to_le_bytes());
        self.written.extend(self.parts.to_le_bytes());
        let length = self.directory.len() as u32;
        self.written.extend(length.to_le_bytes());
        self.written.extend(place.to_le_bytes());
        self.written.extend([0; 2]);
        self.written
    }
}

/// What both headers of a part say alike: flags, method, time, day, checksum, sizes, lengths of name and extra field.
fn facts(name: &str, contents: &[u8]) -> Vec<u8> {
    let size = (contents.len() as u32).to_le_bytes();
    let mut facts = vec![0; 6];
    facts.extend(DAY.to_le_bytes());
    facts.extend(checksum(contents).to_le_bytes());
    facts.extend(size);
    facts.extend(size);
    facts.extend((name.len() as u16).to_le_bytes());
    facts.extend([0; 2]);
    facts
}

/// CRC-32 (ISO 3309), bytewise.
fn checksum(bytes: &[u8]) -> u32 {
    let table: [u32; 256] = std::array::from_fn(|byte| {
        (0..8).fold(byte as u32, |rest, _| match rest & 1 {
            0 => rest >> 1,
            _ => (rest >> 1) ^ 0xedb8_8320,
        })
    });
    !bytes.iter().fold(!0, |sum, byte| {
        (sum >> 8) ^ table[((sum ^ u32::from(*byte)) & 0xff) as usize]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
        assert_eq!(checksum(b""), 0);
    }

    #[test]
    fn a_directory_at_the_end_says_where_each_part_lies() {
        let mut archive = Archive::default();
        archive.put("a.txt", b"first");
        archive.put("b.txt", b"second");
        let written = archive.end();
        let number = |at: usize| u32::from_le_bytes(written[at..at + 4].try_into().unwrap());
        let end = written.len() - 22;
        assert_eq!(number(end), END);
        let directory = number(end + 16) as usize;
        assert_eq!(
            (number(directory), directory + number(end + 12) as usize),
            (CENTRAL, end)
        );
        let second = number(directory + 46 + 5 + 42) as usize;
        assert_eq!(number(second), LOCAL);
        assert_eq!(&written[second + 30..second + 41], b"b.txtsecond");
    }
}
