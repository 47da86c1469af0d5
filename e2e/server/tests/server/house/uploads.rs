//! Uploads as a client makes them.

use api::{
    Digest, paths,
    upload::{Purpose, Upload, UploadStart},
};
use sha2::{Digest as _, Sha256};

use crate::house::{browser::Answer, people::Person};

/// Of bytes that were made for some key epoch.
pub(crate) fn announcement(purpose: Purpose, bytes: &[u8], key_epoch: u32) -> UploadStart {
    UploadStart {
        purpose,
        key_epoch,
        bytes: bytes.len() as u64,
        digest: Digest(Sha256::digest(bytes).into()),
    }
}

pub(crate) fn announce(person: &mut Person, start: &UploadStart) -> Answer {
    person.browser.post(paths::UPLOADS, start)
}

pub(crate) fn put_part(person: &mut Person, upload: &Upload, part: u32, bytes: &[u8]) -> Answer {
    let mut chunks = bytes.chunks(upload.part_bytes as usize);
    let chunk = chunks.nth(part as usize).unwrap();
    let path = paths::upload_part(&upload.id, part);
    person.browser.put_bytes(&path, chunk)
}

/// Announces, sends what is missing and finishes.
pub(crate) fn upload(person: &mut Person, start: &UploadStart, bytes: &[u8]) -> Answer {
    let announced = announce(person, start);
    if !announced.status.is_success() {
        return announced;
    }
    let upload: Upload = announced.document();
    for part in (0..upload.parts).filter(|part| !upload.received.contains(part)) {
        put_part(person, &upload, part, bytes).success();
    }
    let finish = paths::upload_finish(&upload.id);
    person.browser.post_empty(&finish)
}
