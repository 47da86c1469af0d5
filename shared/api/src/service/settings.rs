//! What administrators set for the service.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, identity::IdentityCheck};

/// Most characters of the service's name.
pub const NAME_CHARACTERS: usize = 40;
/// Most characters of whom to turn to.
pub const CONTACT_CHARACTERS: usize = 200;
/// Most characters of a legal text.
pub const TEXT_CHARACTERS: usize = 20_000;
/// Most bytes of the logo, a PNG picture.
pub const LOGO_BYTES: usize = 64_000;
/// Most pixels of the logo on each side.
pub const LOGO_PIXELS: u32 = 1_024;
/// Most bytes of the settings as they are sent.
pub const SETTINGS_BYTES: usize = 512 << 10;
/// Most domains whose addresses may register.
pub const MOST_DOMAINS: usize = 100;
const DAY_HOURS: u32 = 24;
/// Minutes without use after which a vault may be locked.
pub const LOCK_CHOICES: [u32; 6] = [1, 5, 15, 30, 60, 240];
/// Most hours that a session may go without a request.
pub const MOST_IDLE_HOURS: u32 = 7 * 24;
/// Most days that a session may last.
pub const MOST_SESSION_DAYS: u32 = 90;
/// Most days that anything is kept.
pub const MOST_KEPT_DAYS: u32 = 3_650;
/// Most hours that answers are kept.
pub const MOST_ANSWER_HOURS: u32 = 30 * 24;
/// Most rows that are proposed as a budget.
pub const MOST_USUAL_BUDGET: u64 = 1_000_000_000;

/// Who may register without an invitation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RegistrationRule {
    /// Anybody; an administrator decides.
    #[default]
    Anybody,
    /// Whoever has an e-mail address of one of some domains; an administrator decides.
    Domains,
    /// Nobody.
    Invited,
}

/// Everything that administrators set. What is left out is as at the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ServiceSettings {
    /// What the service is called.
    pub name: String,
    /// Whom to turn to: an address, or a line of text.
    pub contact: String,
    /// What is stored of whom, and why (Markdown); empty: the usual text.
    pub privacy: String,
    /// Who runs the service (Markdown).
    pub legal: String,
    /// What is agreed on (Markdown).
    pub terms: String,
    /// Who may register.
    pub registration: RegistrationRule,
    /// Domains of e-mail addresses, in small letters; as they were, whatever is sent, under a rule that asks for none.
    pub domains: Vec<String>,
    /// Days after which a session ends in any case.
    pub session_days: u32,
    /// Hours without a request after which a session ends.
    pub session_idle_hours: u32,
    /// Minutes without use after which a vault is locked, where nobody chose.
    pub lock_minutes: u32,
    /// Most that somebody may choose.
    pub longest_lock_minutes: u32,
    /// Most rows that are proposed as a card's budget.
    pub usual_budget: u64,
    /// Hours that answers are kept for whoever asked to fetch them.
    pub kept_answer_hours: u32,
    /// Days after which the words of a closed request are deleted; none: never.
    pub closed_request_days: Option<u32>,
}

impl Default for ServiceSettings {
    fn default() -> Self {
        Self {
            name: "Tacit".to_owned(),
            contact: String::new(),
            privacy: String::new(),
            legal: String::new(),
            terms: String::new(),
            registration: RegistrationRule::Anybody,
            domains: Vec::new(),
            session_days: 7,
            session_idle_hours: 12,
            lock_minutes: 15,
            longest_lock_minutes: 240,
            usual_budget: 10_000,
            kept_answer_hours: 24,
            closed_request_days: None,
        }
    }
}

/// What is wrong with settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingFault {
    /// Which setting, as JSON names it.
    pub setting: &'static str,
    /// What is wrong, in a sentence for a person.
    pub why: &'static str,
}

impl ServiceSettings {
    /// The first thing that is wrong, if anything is. Texts of before are saved with what is changed beside them: they hold what shapes
    /// letters wherever it stands.
    pub fn fault(&self) -> Option<SettingFault> {
        let fault =
            |is_wrong: bool, setting, why| is_wrong.then_some(SettingFault { setting, why });
        let is_text = |text: &String| {
            text.chars().count() <= TEXT_CHARACTERS && !text.contains(card::is_hidden)
        };
        let closed = self.closed_request_days;
        let faults = [
            fault(
                !is_line(&self.name, 1, NAME_CHARACTERS),
                "name",
                "The name must be one line of 1 to 40 characters.",
            ),
            fault(
                !is_line(&self.contact, 0, CONTACT_CHARACTERS),
                "contact",
                "The contact must be one line of at most 200 characters.",
            ),
            fault(!is_text(&self.privacy), "privacy", TOO_LONG),
            fault(!is_text(&self.legal), "legal", TOO_LONG),
            fault(!is_text(&self.terms), "terms", TOO_LONG),
            fault(
                !self.has_domains(),
                "domains",
                "Name 1 to 100 domains such as hospital.example, one a line.",
            ),
            fault(
                !(1..=MOST_SESSION_DAYS).contains(&self.session_days),
                "session_days",
                "A session lasts 1 to 90 days.",
            ),
            fault(
                !(1..=MOST_IDLE_HOURS).contains(&self.session_idle_hours),
                "session_idle_hours",
                "A session goes 1 to 168 hours without a request.",
            ),
            fault(
                self.session_idle_hours > DAY_HOURS.saturating_mul(self.session_days),
                "session_idle_hours",
                "A session ends before: the time without a request must not be longer than the days that a session lasts.",
            ),
            fault(
                !LOCK_CHOICES.contains(&self.longest_lock_minutes),
                "longest_lock_minutes",
                "The longest time is one of those that people can choose.",
            ),
            fault(
                !LOCK_CHOICES.contains(&self.lock_minutes)
                    || self.lock_minutes > self.longest_lock_minutes,
                "lock_minutes",
                "The usual time is one of those that people can choose, and not longer than the longest.",
            ),
            fault(
                !(1..=MOST_USUAL_BUDGET).contains(&self.usual_budget),
                "usual_budget",
                "The proposed budget is a whole number of 1 to 1\u{202f}000\u{202f}000\u{202f}000 rows.",
            ),
            fault(
                !(1..=MOST_ANSWER_HOURS).contains(&self.kept_answer_hours),
                "kept_answer_hours",
                "Answers are kept for 1 to 720 hours.",
            ),
            fault(
                closed.is_some_and(|days| !(1..=MOST_KEPT_DAYS).contains(&days)),
                "closed_request_days",
                "Words of closed requests are kept for 1 to 3\u{202f}650 days, or always.",
            ),
        ];
        faults.into_iter().flatten().next()
    }

    /// Whether somebody with this e-mail address may register without an invitation.
    pub fn admits(&self, email: &str) -> bool {
        let domain = email
            .rsplit_once('@')
            .map(|(_, domain)| domain.to_ascii_lowercase());
        match self.registration {
            RegistrationRule::Anybody => true,
            RegistrationRule::Invited => false,
            RegistrationRule::Domains => {
                domain.is_some_and(|domain| self.domains.contains(&domain))
            }
        }
    }

    fn has_domains(&self) -> bool {
        self.registration != RegistrationRule::Domains
            || (1..=MOST_DOMAINS).contains(&self.domains.len())
                && self.domains.iter().all(|domain| is_domain(domain))
    }
}

const TOO_LONG: &str =
    "The text must have at most 20\u{202f}000 characters, and none that are not seen.";

fn is_line(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.trim().chars().count())
        && text.trim().len() == text.len()
        && !text.contains(['\n', '\r', '\t'])
        && !text.contains(card::is_hidden)
}

/// Whether it is written as a domain is: labels of letters, digits and hyphens, two at least.
pub fn is_domain(text: &str) -> bool {
    let is_letter =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(is_letter)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}

/// A text that everybody can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LegalText {
    /// What is stored of whom.
    Privacy,
    /// Who runs the service.
    Legal,
    /// What is agreed on.
    Terms,
}

/// `GET` [`crate::paths::SERVICE`]: what everybody may know of the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceInfo {
    /// What the service is called.
    pub name: String,
    /// Whom to turn to.
    pub contact: String,
    /// Names the logo of now, if there is one ([`crate::paths::SERVICE_LOGO`]).
    pub logo: Option<String>,
    /// Whether there are terms.
    pub has_terms: bool,
    /// Who may register.
    pub registration: RegistrationRule,
    /// Domains of e-mail addresses that may, where that is the rule.
    pub domains: Vec<String>,
    /// Where people prove who they are before they register, if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentityCheck>,
    /// Minutes without use after which a vault is locked, where nobody chose.
    pub lock_minutes: u32,
    /// Most that somebody may choose.
    pub longest_lock_minutes: u32,
    /// Most rows that are proposed as a card's budget.
    pub usual_budget: u64,
    /// Whether it sends mails; services that do not say are taken for such that do.
    #[serde(default = "sends_mail")]
    pub sends_mail: bool,
    /// Whether its address has a name, to which browsers keep passkeys; services that do not say are taken for such whose has.
    #[serde(default = "has_passkeys")]
    pub has_passkeys: bool,
}

fn has_passkeys() -> bool {
    true
}

fn sends_mail() -> bool {
    true
}

/// `GET` [`crate::paths::SERVICE_TEXT`]`?text=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShownText {
    /// Markdown; empty where nothing was written.
    pub text: String,
}

/// `GET` [`crate::paths::ADMIN_SETTINGS`] (administrator, auditor).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SettingsView {
    /// As they are.
    pub settings: ServiceSettings,
    /// Counts the changes: whoever changes names the one she saw.
    pub version: u64,
    /// Names the logo of now, if there is one.
    pub logo: Option<String>,
    /// The latest changes, the newest first.
    pub changes: Vec<SettingChange>,
    /// What was said on the server's command line, in its environment or file, and is changed there alone.
    pub told: Vec<ToldSetting>,
}

/// One setting that somebody changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SettingChange {
    /// When.
    pub at: Timestamp,
    /// Who, by name, as of now.
    pub by: Option<String>,
    /// Which, as JSON names it.
    pub setting: String,
    /// What it was; the beginning of a long text.
    pub before: String,
    /// What it is; the beginning of a long text.
    pub after: String,
}

/// A setting of the command line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ToldSetting {
    /// Its flag.
    pub flag: String,
    /// What it is set to; never a secret.
    pub value: String,
}

/// `PUT` [`crate::paths::ADMIN_SETTINGS`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SettingsUpdate {
    /// As they shall be.
    pub settings: ServiceSettings,
    /// [`SettingsView::version`] of what was changed.
    pub version: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_of_the_beginning_are_right_and_admit_anybody() {
        assert_eq!(ServiceSettings::default().fault(), None);
        assert!(ServiceSettings::default().admits("anna@clinic.example"));
    }

    #[test]
    fn a_domain_admits_its_own_addresses_and_none_that_only_end_like_it() {
        let settings = ServiceSettings {
            registration: RegistrationRule::Domains,
            domains: vec!["clinic.example".to_owned()],
            ..ServiceSettings::default()
        };
        assert_eq!(settings.fault(), None);
        assert!(settings.admits("anna@Clinic.example"));
        for other in [
            "anna@evil-clinic.example",
            "anna@sub.clinic.example",
            "clinic.example",
            "anna@clinic.example@evil.example",
        ] {
            assert!(!settings.admits(other), "{other}");
        }
    }

    #[test]
    fn a_service_that_does_not_say_whether_it_sends_mails_is_taken_for_one_that_does() {
        let mut told = serde_json::json!({
            "name": "Tacit", "contact": "", "logo": null, "has_terms": false, "registration": "anybody", "domains": [],
            "lock_minutes": 15, "longest_lock_minutes": 240, "usual_budget": 10_000,
        });
        let read =
            |told: &serde_json::Value| serde_json::from_value::<ServiceInfo>(told.clone()).unwrap();
        assert!(read(&told).sends_mail && read(&told).has_passkeys);
        told["sends_mail"] = false.into();
        assert!(!read(&told).sends_mail);
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        let wrong = |change: fn(&mut ServiceSettings)| {
            let mut settings = ServiceSettings::default();
            change(&mut settings);
            settings.fault().map(|fault| fault.setting)
        };
        assert_eq!(wrong(|it| it.name = String::new()), Some("name"));
        assert_eq!(wrong(|it| it.name = "a\nb".into()), Some("name"));
        assert_eq!(wrong(|it| it.legal = "a\u{200b}".into()), Some("legal"));
        assert_eq!(wrong(|it| it.legal = "Ltd\u{200d}".into()), None);
        assert_eq!(
            wrong(|it| it.privacy = "x".repeat(TEXT_CHARACTERS + 1)),
            Some("privacy")
        );
        assert_eq!(
            wrong(|it| it.registration = RegistrationRule::Domains),
            Some("domains")
        );
        assert_eq!(
            wrong(|it| {
                it.registration = RegistrationRule::Domains;
                it.domains = vec!["-a.example".into()];
            }),
            Some("domains")
        );
        assert_eq!(wrong(|it| it.domains = vec!["-a.example".into()]), None);
        assert_eq!(wrong(|it| it.session_days = 0), Some("session_days"));
        assert_eq!(
            wrong(|it| it.session_idle_hours = 169),
            Some("session_idle_hours")
        );
        assert_eq!(
            wrong(|it| (it.session_days, it.session_idle_hours) = (1, 25)),
            Some("session_idle_hours")
        );
        assert_eq!(
            wrong(|it| (it.session_days, it.session_idle_hours) = (1, 24)),
            None
        );
        assert_eq!(
            wrong(|it| it.longest_lock_minutes = 5),
            Some("lock_minutes")
        );
        assert_eq!(
            wrong(|it| it.closed_request_days = Some(0)),
            Some("closed_request_days")
        );
    }
}
