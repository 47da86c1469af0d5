use ureq::http::Method;

use super::Person;
use crate::Error;

impl Person {
    /// Sends the parts of an upload that are not there yet.
    pub(super) fn send_parts(
        &mut self,
        whole: &[u8],
        part_bytes: u64,
        received: &[u32],
        path: impl Fn(u32) -> String,
    ) -> Result<(), Error> {
        let part_bytes = usize::try_from(part_bytes).unwrap_or(usize::MAX).max(1);
        for (index, part) in (0..).zip(whole.chunks(part_bytes)) {
            if !received.contains(&index) {
                self.connection
                    .send_bytes(Method::PUT, &path(index), &[], part.to_vec())?;
            }
        }
        Ok(())
    }
}
