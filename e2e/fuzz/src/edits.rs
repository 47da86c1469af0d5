/// A valid document with changes that the fuzzer chooses: how many bytes are cut off (two bytes), then a
/// place (three bytes) and a new value (one byte) at a time. So a few bytes reach into documents of many.
pub(crate) fn edited(valid: &[u8], changes: &[u8]) -> Vec<u8> {
    let mut document = valid.to_vec();
    let Some((cut, changes)) = changes.split_first_chunk() else {
        return document;
    };
    document.truncate(
        valid
            .len()
            .saturating_sub(usize::from(u16::from_le_bytes(*cut))),
    );
    for change in changes.chunks_exact(4) {
        let place = u32::from_le_bytes([change[0], change[1], change[2], 0]) as usize;
        if let Some(byte) = document.get_mut(place) {
            *byte = change[3];
        }
    }
    document
}
