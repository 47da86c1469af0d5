//! Whether bytes are a PNG picture (ISO/IEC 15948) that programs can draw, and nothing else.

mod head;
mod pixels;

use flate2::Crc;

use head::Head;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Length, name and sum of a chunk.
const FRAME: usize = 12;
/// Bytes of a colour in a palette.
const COLOUR: usize = 3;

/// Width and height in pixels; none where the bytes are no picture, are damaged, or hold more than one.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let rest = bytes.strip_prefix(SIGNATURE)?;
    let (name, data) = chunk(rest)?;
    let head = Head::read(data).filter(|_| name == b"IHDR")?;
    let mut rest = rest.get(FRAME + data.len()..)?;
    let mut before: Vec<&[u8]> = Vec::new();
    let mut colours = 0;
    let mut pixels = Vec::new();
    loop {
        let (name, data) = chunk(rest)?;
        rest = rest.get(FRAME + data.len()..)?;
        match name {
            b"IDAT" => pixels.extend(data),
            b"IEND" if data.is_empty() && rest.is_empty() => break,
            name if pixels.is_empty() && !before.contains(&name) => {
                if !fits(&head, name, data.len(), colours) {
                    return None;
                }
                if name == b"PLTE" {
                    colours = data.len() / COLOUR;
                }
                before.push(name);
            }
            _ => return None,
        }
    }
    let is_drawn = head.takes_palette() != Some(true) || colours > 0;
    (is_drawn && pixels::are_of(&head, &pixels)).then(|| head.size())
}

/// Whether a chunk before the pixels may stand in a picture, and has the length that it has there: others could carry anything.
fn fits(head: &Head, name: &[u8], length: usize, colours: usize) -> bool {
    let channels = head.channels();
    match (name, head.takes_palette()) {
        (b"PLTE", Some(_)) => {
            length > 0 && length.is_multiple_of(COLOUR) && length / COLOUR <= head.most_colours()
        }
        (b"tRNS", Some(true)) => (1..=colours).contains(&length),
        (b"tRNS", _) if !head.has_opacity() => length == 2 * channels,
        (b"gAMA", _) => length == 4,
        (b"cHRM", _) => length == 32,
        (b"sRGB", _) => length == 1,
        (b"pHYs", _) => length == 9,
        (b"sBIT", Some(true)) => length == COLOUR,
        (b"sBIT", _) => length == channels,
        (b"bKGD", Some(true)) => length == 1,
        (b"bKGD", _) => length == 2 * (channels - usize::from(head.has_opacity())),
        _ => false,
    }
}

/// Name and data of the first chunk, if its sum is right.
fn chunk(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::try_from(number(bytes)?).ok()?;
    let end = 8_usize.checked_add(length)?;
    let name = bytes.get(4..8)?;
    let data = bytes.get(8..end)?;
    let mut sum = Crc::new();
    sum.update(&bytes[4..end]);
    (number(bytes.get(end..)?)? == sum.sum()).then_some((name, data))
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes
        .first_chunk()
        .map(|number| u32::from_be_bytes(*number))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::ZlibEncoder};

    use super::*;

    fn chunk_of(name: &[u8], data: &[u8]) -> Vec<u8> {
        let mut chunk = (data.len() as u32).to_be_bytes().to_vec();
        chunk.extend(name);
        chunk.extend(data);
        let mut sum = Crc::new();
        sum.update(&chunk[4..]);
        chunk.extend(sum.sum().to_be_bytes());
        chunk
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// A picture with this size, and depth, colours, compression, filter and interlacing.
    fn picture((width, height): (u32, u32), kind: [u8; 5], more: &[Vec<u8>]) -> Vec<u8> {
        let mut head = width.to_be_bytes().to_vec();
        head.extend(height.to_be_bytes());
        head.extend(kind);
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend(chunk_of(b"IHDR", &head));
        bytes.extend(more.concat());
        bytes.extend(chunk_of(b"IEND", &[]));
        bytes
    }

    /// Three by two pixels, each with its opacity.
    fn plain(more: &[Vec<u8>]) -> Vec<u8> {
        let pixels = [chunk_of(b"IDAT", &packed(&[0; 2 * 13]))];
        picture((3, 2), [8, 6, 0, 0, 0], &[more, &pixels].concat())
    }

    #[test]
    fn a_picture_has_a_size_and_whatever_else_is_there_makes_it_none() {
        let bytes = plain(&[]);
        assert_eq!(size(&bytes), Some((3, 2)));
        for length in 0..bytes.len() {
            assert_eq!(size(&bytes[..length]), None, "{length}");
        }
        assert_eq!(size(&[bytes.as_slice(), b"<script>"].concat()), None);
        assert_eq!(size(&plain(&[chunk_of(b"tEXt", b"words")])), None);
        assert_eq!(size(&plain(&[chunk_of(b"acTL", &[0; 8])])), None);
        assert_eq!(size(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
    }

    #[test]
    fn a_picture_with_any_byte_damaged_is_none() {
        let bytes = plain(&[]);
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1;
            assert_eq!(size(&damaged), None, "{place}");
        }
    }

    #[test]
    fn pixels_are_as_many_as_the_head_says_and_end_with_their_sum() {
        let with = |pixels: &[u8]| {
            size(&picture(
                (3, 2),
                [8, 6, 0, 0, 0],
                &[chunk_of(b"IDAT", pixels)],
            ))
        };
        let whole = packed(&[0; 26]);
        assert_eq!(with(&whole), Some((3, 2)));
        let mut other_sum = whole.clone();
        *other_sum.last_mut().unwrap() ^= 1;
        let mut no_filter = [0; 26];
        no_filter[13] = 5;
        for wrong in [
            &packed(&[0; 25])[..],
            &packed(&[0; 27]),
            &packed(&no_filter),
            &[&whole[..], &[0]].concat(),
            &whole[..whole.len() - 1],
            &other_sum,
            &[1],
            &[],
        ] {
            assert_eq!(with(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn pixels_in_several_parts_follow_one_another() {
        let whole = packed(&[0; 26]);
        let [first, second] = [&whole[..3], &whole[3..]].map(|part| chunk_of(b"IDAT", part));
        let between = chunk_of(b"gAMA", &[0; 4]);
        let of = |parts: &[Vec<u8>]| size(&picture((3, 2), [8, 6, 0, 0, 0], parts));
        assert_eq!(of(&[first.clone(), second.clone()]), Some((3, 2)));
        assert_eq!(of(&[first, between, second]), None);
    }

    #[test]
    fn interlaced_pixels_are_counted_pass_by_pass() {
        let of = |(width, height), bytes| {
            let pixels = chunk_of(b"IDAT", &packed(&vec![0; bytes]));
            size(&picture((width, height), [1, 0, 0, 0, 1], &[pixels]))
        };
        // Seven passes have 1, 1, 1, 2, 2, 4 and 4 lines of one byte, each behind its filter.
        assert_eq!(of((8, 8), 30), Some((8, 8)));
        assert_eq!(of((8, 8), 16), None);
        // Of one pixel there is one pass.
        assert_eq!(of((1, 1), 2), Some((1, 1)));
    }

    #[test]
    fn a_head_says_what_the_standard_has() {
        let of = |size_of, kind, bytes, more: &[Vec<u8>]| {
            let pixels = [chunk_of(b"IDAT", &packed(&vec![0; bytes]))];
            size(&picture(size_of, kind, &[more, &pixels].concat()))
        };
        assert_eq!(of((1, 1), [16, 2, 0, 0, 0], 7, &[]), Some((1, 1)));
        assert_eq!(of((9, 1), [1, 0, 0, 0, 0], 3, &[]), Some((9, 1)));
        for (size, kind, bytes) in [
            ((0, 1), [8, 0, 0, 0, 0], 1),
            ((1, 0), [8, 0, 0, 0, 0], 0),
            ((1, 1), [4, 2, 0, 0, 0], 3),
            ((1, 1), [16, 3, 0, 0, 0], 3),
            ((1, 1), [8, 1, 0, 0, 0], 2),
            ((1, 1), [8, 0, 1, 0, 0], 2),
            ((1, 1), [8, 0, 0, 1, 0], 2),
            ((1, 1), [8, 0, 0, 0, 2], 2),
        ] {
            assert_eq!(of(size, kind, bytes, &[]), None, "{size:?} {kind:?}");
        }
    }

    #[test]
    fn a_palette_stands_where_colours_are_numbers_of_it() {
        let of = |kind: [u8; 5], bytes, more: &[Vec<u8>]| {
            let pixels = [chunk_of(b"IDAT", &packed(&vec![0; bytes]))];
            size(&picture((1, 1), kind, &[more, &pixels].concat()))
        };
        let palette = |length| chunk_of(b"PLTE", &vec![0; length]);
        let opacity = |length| chunk_of(b"tRNS", &vec![0; length]);
        let numbered = [1, 3, 0, 0, 0];
        assert_eq!(of(numbered, 2, &[palette(6), opacity(2)]), Some((1, 1)));
        for wrong in [
            vec![],
            vec![palette(0)],
            vec![palette(5)],
            vec![palette(9)],
            vec![palette(6), palette(6)],
            vec![opacity(1), palette(6)],
            vec![palette(6), opacity(3)],
        ] {
            assert_eq!(of(numbered, 2, &wrong), None, "{wrong:?}");
        }
        assert_eq!(of([8, 0, 0, 0, 0], 2, &[palette(6)]), None);
        assert_eq!(of([8, 2, 0, 0, 0], 4, &[palette(6)]), Some((1, 1)));
        assert_eq!(of([8, 6, 0, 0, 0], 5, &[opacity(8)]), None);
    }

    #[test]
    fn a_small_file_that_unpacks_to_much_ends_where_the_picture_does() {
        let much = chunk_of(b"IDAT", &packed(&vec![0; 32 << 20]));
        assert!(much.len() < 64 << 10);
        assert_eq!(size(&picture((1, 1), [8, 0, 0, 0, 0], &[much])), None);
    }
}
