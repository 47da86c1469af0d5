//! Of what has to be kept for this process: room on the disk, where the system tells of it, a backup, and a certificate.

use std::fs;

use super::series::Series;
use crate::{
    app::{App, data_folder::backup_made},
    base::disk,
};

pub(super) fn kept(app: &App) -> Vec<Series> {
    let disk = disk::of(&app.config.data).ok().map(|disk| {
        [
            (
                "tacit_disk_free_bytes",
                "Bytes that can be written on the disk of the data folder.",
                disk.free_bytes,
            ),
            (
                "tacit_disk_total_bytes",
                "Bytes of that disk in all.",
                disk.total_bytes,
            ),
        ]
    });
    let times = [
        (
            "tacit_backup_timestamp_seconds",
            "When the last whole backup from this data folder was made, in seconds since 1970; 0 where none was.",
            last_backup(app),
        ),
        (
            "tacit_certificate_expiry_timestamp_seconds",
            "When the TLS certificate in use ends, in seconds since 1970; 0 where the server speaks no TLS, 1 where its end cannot be read.",
            app.metrics.certificate_ends(),
        ),
    ];
    disk.into_iter().flatten().chain(times).collect()
}

fn last_backup(app: &App) -> u64 {
    let told = fs::read_to_string(backup_made(&app.config.data)).unwrap_or_default();
    told.parse().unwrap_or_default()
}
