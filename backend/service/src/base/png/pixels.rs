use flate2::{Decompress, FlushDecompress, Status};

use super::head::Head;

/// Bytes that are unpacked at a time; no more of a picture is in memory.
const AT_ONCE: usize = 8 << 10;
/// The last filter of a line.
const LAST_FILTER: u8 = 4;

/// Whether packed pixels are those of such a picture: as many lines, each behind a known filter, and nothing after them.
pub(super) fn are_of(head: &Head, packed: &[u8]) -> bool {
    let mut lines = Lines {
        passes: head.lines(),
        lines: 0,
        bytes: 0,
        left: 0,
    };
    let mut unpacking = Decompress::new(true);
    let mut unpacked = [0; AT_ONCE];
    let mut rest = packed;
    loop {
        let before = (unpacking.total_in(), unpacking.total_out());
        let status = unpacking.decompress(rest, &mut unpacked, FlushDecompress::None);
        let taken = (unpacking.total_in() - before.0) as usize;
        let given = (unpacking.total_out() - before.1) as usize;
        rest = &rest[taken..];
        if !lines.take(&unpacked[..given]) {
            return false;
        }
        match status {
            Ok(Status::StreamEnd) => return rest.is_empty() && lines.are_over(),
            Ok(_) if taken + given > 0 => {}
            Ok(_) | Err(_) => return false,
        }
    }
}

/// The lines that are still to come.
struct Lines<P> {
    passes: P,
    /// Of this pass.
    lines: u32,
    /// Of each of them.
    bytes: u64,
    /// Bytes of the line that has begun.
    left: u64,
}

impl<P: Iterator<Item = (u32, u64)>> Lines<P> {
    /// Whether the next bytes are theirs.
    fn take(&mut self, mut bytes: &[u8]) -> bool {
        while let Some((first, after)) = bytes.split_first() {
            if self.left == 0 {
                if *first > LAST_FILTER || !self.begin() {
                    return false;
                }
                bytes = after;
                continue;
            }
            let of_line = bytes
                .len()
                .min(usize::try_from(self.left).unwrap_or(usize::MAX));
            self.left -= of_line as u64;
            bytes = &bytes[of_line..];
        }
        true
    }

    /// Whether there is a line more.
    fn begin(&mut self) -> bool {
        if self.lines == 0 {
            let Some((lines, bytes)) = self.passes.next() else {
                return false;
            };
            (self.lines, self.bytes) = (lines, bytes);
        }
        self.lines -= 1;
        self.left = self.bytes;
        true
    }

    fn are_over(&mut self) -> bool {
        (self.left, self.lines) == (0, 0) && self.passes.next().is_none()
    }
}
