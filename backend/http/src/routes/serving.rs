//! Routes about the service itself.

use api::{
    health::HealthDay,
    paths::*,
    settings::{LOGO_BYTES, SETTINGS_BYTES, ServiceInfo, SettingsUpdate, SettingsView, ShownText},
};

use crate::{
    handlers::admin::{health, settings},
    openapi::Callers::{Administrators, Anyone, Overseers},
    route::Route,
};

/// All of them.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            SERVICE,
            Anyone,
            "What the service is called, and who may register",
            settings::info,
        )
        .answers::<ServiceInfo>(),
        Route::get(
            SERVICE_TEXT,
            Anyone,
            "A legal text of the service",
            settings::text,
        )
        .takes_query(&["text"])
        .answers::<ShownText>(),
        Route::get(
            SERVICE_LOGO,
            Anyone,
            "The logo of the service",
            settings::logo,
        )
        .answers_bytes()
        .or_nothing(),
        Route::get(
            ADMIN_SETTINGS,
            Overseers,
            "What is set for the service",
            settings::view,
        )
        .answers::<SettingsView>(),
        Route::put(
            ADMIN_SETTINGS,
            Administrators,
            "Change what is set for the service",
            settings::change,
        )
        .takes_up_to::<SettingsUpdate>(SETTINGS_BYTES)
        .answers::<SettingsView>(),
        Route::put(
            ADMIN_LOGO,
            Administrators,
            "Change the logo",
            settings::change_logo,
        )
        .takes_bytes(LOGO_BYTES)
        .answers::<SettingsView>(),
        Route::delete(
            ADMIN_LOGO,
            Administrators,
            "Remove the logo",
            settings::remove_logo,
        )
        .answers::<SettingsView>(),
        Route::get(
            ADMIN_HEALTH_DAYS,
            Overseers,
            "How the service did, day by day",
            health::days,
        )
        .answers::<Vec<HealthDay>>(),
    ]
}
