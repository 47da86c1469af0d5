use api::settings::RegistrationRule;

/// What a setting is called, by its name in JSON.
pub(super) fn name_of(setting: &str) -> String {
    let name = match setting {
        "name" => t!("Name"),
        "logo" => t!("Logo"),
        "contact" => t!("Contact"),
        "privacy" => t!("Privacy"),
        "legal" => t!("Legal notice"),
        "terms" => t!("Terms"),
        "registration" => t!("Who may register"),
        "domains" => t!("Domains"),
        "session_days" => t!("A session ends after (days)"),
        "session_idle_hours" => t!("Longest idle session"),
        "lock_minutes" => t!("Usual lock"),
        "longest_lock_minutes" => t!("Longest lock"),
        "usual_budget" => t!("Proposed budget"),
        "kept_answer_hours" => t!("Kept answers"),
        "closed_request_days" => t!("Closed requests"),
        other => other,
    };
    name.to_owned()
}

/// A rule as the form writes it, and what it is called.
pub(super) const RULES: [(RegistrationRule, &str, &str); 3] = [
    (
        RegistrationRule::Anybody,
        "anybody",
        n!("Anybody; an administrator decides"),
    ),
    (
        RegistrationRule::Domains,
        "domains",
        n!("E-mail addresses of some domains; an administrator decides"),
    ),
    (
        RegistrationRule::Invited,
        "invited",
        n!("Whoever is invited"),
    ),
];
