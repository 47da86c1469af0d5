//! Measures how fast this server is.

use circuit::LookupSet;
use fhe_server::speed::{external_product_us, lookup_ms};

use storage::database::serving::speed;

use service::{app::App, error::Error};

/// Measures in the background, step by step, while no job is being evaluated.
pub fn start(app: &App) {
    if app.config.calibrate {
        let app = app.clone();
        tokio::spawn(async move {
            if let Err(error) = measure(&app).await {
                tracing::warn!("the speed of this server could not be measured: {error}");
            }
        });
    }
}

async fn measure(app: &App) -> Result<(), Error> {
    let product = undisturbed(app, external_product_us).await?;
    app.calibration
        .correct(|speed| speed.external_product_us = product);
    for set in LookupSet::ALL {
        let lookup = undisturbed(app, move || lookup_ms(set)).await?;
        app.calibration.correct(|speed| {
            speed.lookup_ms.retain(|(known, _)| *known != set);
            speed.lookup_ms.push((set, lookup));
        });
    }
    let mut writing = app.database.write().await?;
    speed::put(&mut *writing, &app.calibration.measured()).await?;
    Ok(writing.commit().await?)
}

async fn undisturbed(
    app: &App,
    measure: impl FnOnce() -> f64 + Send + 'static,
) -> Result<f64, Error> {
    let _idle = app.jobs.idle().await;
    let measured = tokio::task::spawn_blocking(measure).await;
    measured.map_err(|_| Error::Internal("a measurement panicked"))
}
