//! Whether bytes are a PNG picture (ISO/IEC 15948) and nothing else.

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Chunks that make a picture; others could carry anything.
const CHUNKS: [&[u8]; 11] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD",
    b"pHYs",
];
/// Length, name and sum of a chunk.
const FRAME: usize = 12;

/// Width and height in pixels; none where the bytes are no picture, or hold more than one.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(SIGNATURE)?;
    let mut size = None;
    let mut has_data = false;
    while !rest.is_empty() {
        let (name, data) = chunk(rest)?;
        let is_first = size.is_none();
        match name {
            b"IHDR" if is_first && data.len() == 13 => {
                size = Some((number(data)?, number(&data[4..])?))
            }
            _ if is_first => return None,
            b"IEND" => return size.filter(|_| has_data && rest.len() == FRAME && data.is_empty()),
            b"IHDR" => return None,
            name if !CHUNKS.contains(&name) => return None,
            name => has_data |= name == b"IDAT",
        }
        rest = rest.get(FRAME + data.len()..)?;
    }
    None
}

fn chunk(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::try_from(number(bytes)?).ok()?;
    let name = bytes.get(4..8)?;
    let data = bytes.get(8..8usize.checked_add(length)?)?;
    bytes.get(8 + length..FRAME + length)?;
    Some((name, data))
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes
        .first_chunk()
        .map(|number| u32::from_be_bytes(*number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk_of(name: &[u8], data: &[u8]) -> Vec<u8> {
        let mut chunk = (data.len() as u32).to_be_bytes().to_vec();
        chunk.extend(name);
        chunk.extend(data);
        chunk.extend([0; 4]);
        chunk
    }

    fn picture(more: &[Vec<u8>]) -> Vec<u8> {
        let mut head = 3_u32.to_be_bytes().to_vec();
        head.extend(2_u32.to_be_bytes());
        head.extend([8, 6, 0, 0, 0]);
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend(chunk_of(b"IHDR", &head));
        bytes.extend(more.concat());
        bytes.extend(chunk_of(b"IDAT", &[1]));
        bytes.extend(chunk_of(b"IEND", &[]));
        bytes
    }

    #[test]
    fn a_picture_has_a_size_and_whatever_else_is_there_makes_it_none() {
        let plain = picture(&[]);
        assert_eq!(size(&plain), Some((3, 2)));
        for length in 0..plain.len() {
            assert_eq!(size(&plain[..length]), None, "{length}");
        }
        assert_eq!(size(&[plain.as_slice(), b"<script>"].concat()), None);
        assert_eq!(size(&picture(&[chunk_of(b"tEXt", b"words")])), None);
        assert_eq!(size(&picture(&[chunk_of(b"acTL", &[0; 8])])), None);
        assert_eq!(size(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
    }
}
