use api::settings::RegistrationRule;

/// What a setting is called, by its name in JSON.
pub(super) fn name_of(setting: &str) -> String {
    let name = match setting {
        "name" => "Name",
        "logo" => "Logo",
        "contact" => "Contact",
        "privacy" => "Privacy",
        "legal" => "Legal notice",
        "terms" => "Terms",
        "registration" => "Who may register",
        "domains" => "Domains",
        "session_days" => "Longest session",
        "session_idle_hours" => "Longest idle session",
        "lock_minutes" => "Usual lock",
        "longest_lock_minutes" => "Longest lock",
        "usual_budget" => "Proposed budget",
        "kept_answer_hours" => "Kept answers",
        "closed_request_days" => "Closed requests",
        other => other,
    };
    name.to_owned()
}

/// A rule as the form writes it, and what it is called.
pub(super) const RULES: [(RegistrationRule, &str, &str); 3] = [
    (
        RegistrationRule::Anybody,
        "anybody",
        "Anybody; an administrator decides",
    ),
    (
        RegistrationRule::Domains,
        "domains",
        "E-mail addresses of some domains; an administrator decides",
    ),
    (RegistrationRule::Invited, "invited", "Whoever is invited"),
];
