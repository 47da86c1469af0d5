//! Room on disks.

use std::{io, path::Path};

use api::health::Disk;

/// The disk that a folder lies on.
///
/// # Errors
/// Whatever the system says.
pub fn of(folder: &Path) -> io::Result<Disk> {
    let told = rustix::fs::statvfs(folder)?;
    Ok(Disk {
        free_bytes: told.f_bavail.saturating_mul(told.f_frsize),
        total_bytes: told.f_blocks.saturating_mul(told.f_frsize),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_has_no_more_room_than_it_is_large() {
        let disk = of(Path::new("/")).unwrap();
        assert!(disk.total_bytes > 0 && disk.free_bytes <= disk.total_bytes);
        assert!(of(Path::new("/no/such/folder")).is_err());
    }
}
