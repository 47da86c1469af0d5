//! What administrators set for the service: read, changed, and noted who changed what.

use std::sync::Arc;

use api::{
    AccountId, ProblemKind, Timestamp,
    account::Role,
    identity::IdentityCheck,
    settings::{
        LOGO_BYTES, LOGO_PIXELS, LegalText, RegistrationRule, ServiceInfo, ServiceSettings,
        SettingChange, SettingsUpdate, SettingsView, ToldSetting,
    },
};

use storage::database::{
    Writing,
    serving::settings::{self as stored, StoredSettings},
};

use crate::{
    app::App,
    base::{png, random},
    error::Error,
    use_cases::account::passkeys,
};

/// Changes that are shown.
const MOST_SHOWN: u32 = 100;
/// Characters that are noted of what a setting was and is.
const NOTED: usize = 300;

/// What everybody may know.
pub async fn info(app: &App) -> Result<ServiceInfo, Error> {
    let current = app.settings.current().await?;
    let settings = &current.settings;
    let domains = match settings.registration {
        RegistrationRule::Domains => settings.domains.clone(),
        RegistrationRule::Anybody | RegistrationRule::Invited => Vec::new(),
    };
    Ok(ServiceInfo {
        name: settings.name.clone(),
        contact: settings.contact.clone(),
        logo: logo_name(&current),
        has_terms: !settings.terms.is_empty(),
        registration: settings.registration,
        domains,
        identity: app.identity.as_ref().map(|provider| IdentityCheck {
            provider: provider.settings().name.clone(),
            asks_invited: provider.settings().asks_invited,
        }),
        lock_minutes: settings.lock_minutes,
        longest_lock_minutes: settings.longest_lock_minutes,
        usual_budget: settings.usual_budget,
        sends_mail: app.outbox.is_open(),
        has_passkeys: passkeys::are_possible(app),
    })
}

/// A text that everybody may read; empty where nothing was written.
pub async fn text(app: &App, text: LegalText) -> Result<String, Error> {
    let current = app.settings.current().await?;
    let settings = &current.settings;
    Ok(match text {
        LegalText::Privacy => settings.privacy.clone(),
        LegalText::Legal => settings.legal.clone(),
        LegalText::Terms => settings.terms.clone(),
    })
}

/// The logo, if there is one.
pub async fn logo(app: &App) -> Result<Option<Vec<u8>>, Error> {
    Ok(app.settings.current().await?.logo.clone())
}

/// Everything, for those who look after the service.
pub async fn view(app: &App) -> Result<SettingsView, Error> {
    let current = stored::read(app.database.read()).await?;
    Ok(SettingsView {
        version: current.version,
        logo: logo_name(&current),
        changes: stored::changes(app.database.read(), MOST_SHOWN).await?,
        told: told(app),
        settings: current.settings,
    })
}

/// Changes settings. Domains stay as they were under a rule that asks for none.
///
/// # Errors
/// [`ProblemKind::Invalid`] with what is wrong; [`ProblemKind::Conflict`] where somebody else changed them meanwhile.
pub async fn change(
    app: &App,
    by: &AccountId,
    update: &SettingsUpdate,
) -> Result<SettingsView, Error> {
    if let Some(fault) = update.settings.fault() {
        return Err(Error::invalid(fault.why));
    }
    let mut writing = app.database.write().await?;
    let before = stored::read(&mut *writing).await?;
    if before.version != update.version {
        return Err(Error::refused(
            ProblemKind::Conflict,
            "Somebody else changed the settings meanwhile.",
            "Look at what they are now, and change them again.",
        ));
    }
    let mut settings = update.settings.clone();
    if settings.registration != RegistrationRule::Domains {
        settings.domains.clone_from(&before.settings.domains);
    }
    let changes = differences(&before.settings, &settings, app.clock.now())?;
    if changes.is_empty() {
        return view(app).await;
    }
    let after = StoredSettings { settings, ..before };
    keep(app, writing, by, after, &changes).await
}

/// Shows a picture beside the service's name, or none.
///
/// # Errors
/// [`ProblemKind::Invalid`] for anything but a small PNG picture.
pub async fn change_logo(
    app: &App,
    by: &AccountId,
    logo: Option<&[u8]>,
) -> Result<SettingsView, Error> {
    if let Some(logo) = logo {
        check_logo(logo)?;
    }
    let mut writing = app.database.write().await?;
    let before = stored::read(&mut *writing).await?;
    let after = StoredSettings {
        logo: logo.map(<[u8]>::to_vec),
        ..before.clone()
    };
    let [name_before, name_after] = [&before, &after].map(|one| logo_name(one).unwrap_or_default());
    if name_before == name_after {
        return view(app).await;
    }
    let change = SettingChange {
        at: app.clock.now(),
        by: None,
        setting: "logo".to_owned(),
        before: name_before,
        after: name_after,
    };
    keep(app, writing, by, after, &[change]).await
}

async fn keep(
    app: &App,
    mut writing: Writing,
    by: &AccountId,
    after: StoredSettings,
    changes: &[SettingChange],
) -> Result<SettingsView, Error> {
    let after = StoredSettings {
        version: after.version + 1,
        ..after
    };
    stored::put(&mut *writing, &after).await?;
    for change in changes {
        stored::note(&mut *writing, by, change).await?;
    }
    writing.commit().await?;
    app.settings.remember(Arc::new(after));
    view(app).await
}

fn check_logo(bytes: &[u8]) -> Result<(), Error> {
    let fits = |(width, height): (u32, u32)| {
        (1..=LOGO_PIXELS).contains(&width) && (1..=LOGO_PIXELS).contains(&height)
    };
    let is_logo = bytes.len() <= LOGO_BYTES && png::size(bytes).is_some_and(fits);
    is_logo.then_some(()).ok_or_else(|| {
        Error::refused(
            ProblemKind::Invalid,
            "The file is no PNG picture of at most 64 kB and 1\u{202f}024 pixels on each side, or it holds texts beside the picture.",
            "Save the logo as a small PNG picture and choose it again.",
        )
    })
}

/// One change for each setting that differs.
fn differences(
    before: &ServiceSettings,
    after: &ServiceSettings,
    at: Timestamp,
) -> Result<Vec<SettingChange>, Error> {
    let fields = |settings| match serde_json::to_value(settings) {
        Ok(serde_json::Value::Object(fields)) => Ok(fields),
        _ => Err(Error::Internal("settings are no JSON object")),
    };
    let (before, after) = (fields(before)?, fields(after)?);
    let changed = after
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value));
    let change = |(name, value): (&String, &serde_json::Value)| SettingChange {
        at,
        by: None,
        setting: name.clone(),
        before: before.get(name).map(noted).unwrap_or_default(),
        after: noted(value),
    };
    Ok(changed.map(change).collect())
}

fn noted(value: &serde_json::Value) -> String {
    let text = match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(parts) => parts
            .iter()
            .filter_map(serde_json::Value::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    };
    match text.char_indices().nth(NOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Another logo has another name.
fn logo_name(settings: &StoredSettings) -> Option<String> {
    let logo = settings.logo.as_ref()?;
    Some(random::hexadecimal(&random::digest(logo)[..8]))
}

/// What was said where the server was started, as far as it says who may do how much.
fn told(app: &App) -> Vec<ToldSetting> {
    let config = &app.config;
    let mail = match &config.mail_from {
        Some(from) if config.smtp.is_some() => from.clone(),
        _ => "nobody is written to".to_owned(),
    };
    let identity = match &app.identity {
        Some(provider) => provider.settings().issuer.as_str().to_owned(),
        None => "nobody proves who he is".to_owned(),
    };
    let told = [
        ("--origin", app.origin.as_str().to_owned()),
        ("--mail-from", mail),
        ("--oidc-issuer", identity),
        (
            "--registrations-per-minute",
            config.registrations_per_minute.to_string(),
        ),
        (
            "--sign-ins-per-account",
            config.sign_ins_per_account.to_string(),
        ),
        (
            "--requests-per-minute",
            config.requests_per_minute.to_string(),
        ),
        ("--jobs-per-user", config.jobs_per_user.to_string()),
        ("--witness-quorum", app.witnesses.quorum().to_string()),
    ];
    let setting = |(flag, value): (&str, String)| ToldSetting {
        flag: flag.to_owned(),
        value,
    };
    told.map(setting).into()
}

/// Refuses whoever may not register without an invitation.
///
/// # Errors
/// [`ProblemKind::Forbidden`], with who may.
pub async fn admit(app: &App, email: &str, role: Role) -> Result<(), Error> {
    let current = app.settings.current().await?;
    let settings = &current.settings;
    if !matches!(role, Role::Owner | Role::User) || settings.admits(email) {
        return Ok(());
    }
    let happened = match settings.registration {
        RegistrationRule::Domains => {
            "Nobody with an e-mail address of this domain may register here."
        }
        RegistrationRule::Invited | RegistrationRule::Anybody => {
            "Registration is by invitation only."
        }
    };
    Err(Error::refused(
        ProblemKind::Forbidden,
        happened,
        "Ask an administrator for an invitation.",
    ))
}
