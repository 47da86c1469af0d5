//! Prints the median microseconds of logging one evaluation, its share of the transaction included: `log_append [ENTRIES]`,
//! with so many of them in each transaction (one by default).

use std::{error::Error, time::Instant};

use api::{AccountId, log::EntryDetail, log::EntryKind};
use service::{
    app::ledger::{Entry, Ledger},
    base::clock::ServerClock,
    config::Origin,
};
use storage::database::{Database, DatabaseAddress};

/// Entries before the measurement, so that the tree has some depth.
const BEFORE: usize = 2_000;
/// Entries measured.
const MEASURED: usize = 1_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let together = std::env::args()
        .nth(1)
        .map_or(Ok(1_u16), |many| many.parse())?;
    let folder = tempfile::tempdir()?;
    let database =
        Database::open(&DatabaseAddress::Sqlite(folder.path().join("log.sqlite"))).await?;
    let origin = Origin::parse("http://localhost")?;
    let ledger = Ledger::open(folder.path(), &origin, ServerClock::default())?;
    let mut durations = Vec::with_capacity(MEASURED);
    for number in 0..BEFORE + MEASURED {
        let start = Instant::now();
        let mut writing = database.write().await?;
        let entries = (0..together).map(|_| evaluated()).collect();
        ledger.append_all(&mut writing, entries).await?;
        writing.commit().await?;
        if number >= BEFORE {
            durations.push(start.elapsed().as_nanos() as f64 / 1_000.0 / f64::from(together));
        }
    }
    durations.sort_by(f64::total_cmp);
    println!("{:.1}", durations[MEASURED / 2]);
    Ok(())
}

fn evaluated() -> Entry {
    let digest = || Some("0".repeat(64));
    let detail = EntryDetail {
        input_digest: digest(),
        output_digest: digest(),
        rows: Some(1),
        duration_us: Some(100),
        ..EntryDetail::default()
    };
    Entry::about(
        EntryKind::Evaluated,
        &AccountId("demonstration".into()),
        detail,
    )
}
