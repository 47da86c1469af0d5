use api::settings::RegistrationRule;

use crate::format::number;

/// What a setting is called in the form and where its changes are listed, by its name in JSON.
pub(super) fn name_of(setting: &str) -> &str {
    match setting {
        "name" => t!("Name"),
        "logo" => t!("Logo"),
        "contact" => t!("Contact"),
        "privacy" => t!("Privacy"),
        "legal" => t!("Legal notice"),
        "terms" => t!("Terms"),
        "registration" => t!("Who may register"),
        "domains" => t!("Domains of e-mail addresses"),
        "session_days" => t!("A session ends after (days)"),
        "session_idle_hours" => t!("A session without a request ends after (hours)"),
        "lock_minutes" => t!("A vault is locked after"),
        "longest_lock_minutes" => t!("Longest lock that people may choose"),
        "usual_budget" => t!("Most rows proposed as a budget"),
        "kept_answer_hours" => t!("Answers to fetch later are kept (hours)"),
        "closed_request_days" => t!("Words of closed requests are kept (days)"),
        other => other,
    }
}

/// What a setting was or is, as the form says it.
pub(super) fn value_of(setting: &str, value: String) -> String {
    match setting {
        _ if value.is_empty() => t!("nothing").to_owned(),
        "logo" => t!("a picture").to_owned(),
        "domains" => value.replace('\n', ", "),
        "registration" => RULES
            .iter()
            .find(|(_, word, _)| *word == value)
            .map_or(value, |(_, _, name)| words::text(name).to_owned()),
        "lock_minutes" | "longest_lock_minutes" => value.parse().map_or(value, number::minutes),
        _ => value,
    }
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

#[cfg(test)]
mod tests {
    use api::settings::ServiceSettings;

    use super::*;

    #[test]
    fn every_setting_has_a_name_of_its_own() {
        let settings = serde_json::to_value(ServiceSettings::default()).unwrap();
        let names = settings.as_object().unwrap().keys();
        let mut named: Vec<&str> = names.map(|setting| name_of(setting)).collect();
        let unnamed = named.iter().filter(|name| name.contains('_')).count();
        assert_eq!(unnamed, 0, "{named:?}");
        let all = named.len();
        named.sort_unstable();
        named.dedup();
        assert_eq!(named.len(), all);
    }

    #[test]
    fn a_value_is_told_as_the_form_tells_it() {
        let told = |setting, value: &str| value_of(setting, value.to_owned());
        assert_eq!(told("registration", "invited"), "Whoever is invited");
        assert_eq!(told("longest_lock_minutes", "240"), "4\u{a0}hours");
        assert_eq!(told("session_days", "7"), "7");
        assert_eq!(told("logo", "0f3a9c11d2e4b586"), "a picture");
        assert_eq!(told("logo", ""), "nothing");
    }
}
