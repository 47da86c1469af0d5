//! The addresses of all pages: one table, from which links and routes are written.

use std::fmt;

use api::{AccountId, GrantId, ModelId, Timestamp, account::Role};
use client::BatchId;
use leptos::prelude::GetUntracked;
use leptos_router::{
    components::ToHref,
    hooks::{use_navigate, use_params_map},
};

/// Every page: its name, its path, its view. The `first` come with the app, the others are fetched with what they stand below: `open`
/// to everybody, for whom it may matter or not who is signed in; or `behind` the door of a role, below its path, `of` the folder
/// that holds its pages. A path has one parameter at most, `:id`, whose type the name tells.
macro_rules! page_table {
    ($take:ident) => {
        $take! {
            first {
                Landing = "/" => LandingPage,
            }
            open guide for Anybody {
                HowItWorks = "/how-it-works" => HowItWorksPage,
                Help = "/help" => HelpPage,
            }
            open reading for Anybody {
                Developers = "/developers" => DevelopersPage,
                Privacy = "/privacy" => PrivacyPage,
                Legal = "/legal" => LegalPage,
                Terms = "/terms" => TermsPage,
            }
            open entrance for Somebody {
                Register = "/register" => RegisterPage,
                SetUp = "/setup" => SetUpPage,
                Invitation = "/invitation" => InvitationPage,
                Proven = "/proven" => ProvenPage,
                SignIn = "/sign-in" => SignInPage,
                Recover = "/recover" => RecoverPage,
                Unlock = "/unlock" => UnlockPage,
                Confirm = "/confirm" => ConfirmPage,
            }
            open own for Somebody {
                Account = "/account" => AccountPage,
            }
            behind Administrator "/admin" of administrator {
                Overview = "" => OverviewPage,
                Queue = "queue" => QueuePage,
                Accounts = "accounts" => AccountsPage,
                Person(id: AccountId) = "accounts/:id" => PersonPage,
                Invitations = "invitations" => InvitationsPage,
                Models = "models" => ModelsPage,
                Grants = "grants" => GrantsPage,
                Log = "log" => LogPage,
                Health = "health" => HealthPage,
                Settings = "settings" => SettingsPage,
            }
            behind Auditor "/auditor" of administrator {
                AuditedLog = "" => LogPage,
                AuditedAccounts = "accounts" => AccountsPage,
                AuditedPerson(id: AccountId) = "accounts/:id" => PersonPage,
                AuditedHealth = "health" => HealthPage,
                AuditedSettings = "settings" => SettingsPage,
            }
            behind Owner "/owner" of owner {
                Dashboard = "" => OwnerDashboardPage,
                Import = "import" => ImportPage,
                OwnerModel(id: ModelId) = "models/:id" => OwnerModelPage,
                Requests = "requests" => RequestsPage,
                Request(id: GrantId) = "requests/:id" => RequestPage,
                OwnerUsers = "users" => OwnerUsersPage,
                OwnerUser(id: AccountId) = "users/:id" => OwnerUserPage,
                OwnerActivity = "activity" => ActivityPage,
            }
            behind User "/user" of user {
                Catalogue = "" => CataloguePage,
                Keys = "keys" => KeysPage,
                UserModel(id: ModelId) = "models/:id" => UserModelPage,
                UserGrants = "grants" => UserGrantsPage,
                Use(id: GrantId) = "use/:id" => UsePage,
                History = "history" => HistoryPage,
                Answer(id: Timestamp) = "answers/:id" => AnswerPage,
                File(id: BatchId) = "files/:id" => FilePage,
                UserActivity = "activity" => ActivityPage,
            }
        }
    };
}
pub(crate) use page_table;

macro_rules! addresses {
    (
        first { $($first:ident = $first_path:tt => $first_view:ident,)* }
        $(open $part:ident for $reader:ident { $($open:ident = $open_path:tt => $open_view:ident,)* })*
        $(behind $role:ident $below:tt of $folder:ident {
            $($name:ident $(($id:ident: $type:ty))? = $path:tt => $view:ident,)*
        })*
    ) => {
        /// The address of a page of this app.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(dead_code, reason = "some pages are reached from outside only")]
        pub(crate) enum Address {
            $($first,)*
            $($($open,)*)*
            $($($name $(($type))?,)*)*
        }

        impl fmt::Display for Address {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$first => out.write_str($first_path),)*
                    $($(Self::$open => out.write_str($open_path),)*)*
                    $($(Self::$name $(($id))? => {
                        let id: Option<&dyn fmt::Display> = [$($id as &dyn fmt::Display)?].into_iter().next();
                        write_path(out, concat!($below, "/", $path), id)
                    })*)*
                }
            }
        }
    };
}

page_table!(addresses);

impl Address {
    /// The first page of a role.
    pub(crate) fn home(role: Role) -> Self {
        match role {
            Role::Administrator => Self::Overview,
            Role::Auditor => Self::AuditedLog,
            Role::Owner => Self::Dashboard,
            Role::User => Self::Catalogue,
        }
    }
}

impl ToHref for Address {
    fn to_href(&self) -> Box<dyn Fn() -> String + '_> {
        Box::new(|| self.to_string())
    }
}

/// The page of an account, where its reader has one.
pub(crate) fn person(reader: Role, id: &AccountId) -> Option<Address> {
    match reader {
        Role::Administrator => Some(Address::Person(id.clone())),
        Role::Auditor => Some(Address::AuditedPerson(id.clone())),
        Role::Owner | Role::User => None,
    }
}

/// Leads to another page.
pub(crate) fn use_go() -> impl Fn(Address) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |address| navigate(&address.to_string(), Default::default())
}

/// The `:id` in the address of the page on screen.
pub(crate) fn id_on_screen() -> String {
    let parameters = use_params_map();
    parameters.get_untracked().get("id").unwrap_or_default()
}

fn write_path(
    out: &mut fmt::Formatter<'_>,
    path: &str,
    id: Option<&dyn fmt::Display>,
) -> fmt::Result {
    match (path.split_once(':'), id) {
        (Some((before, _)), Some(id)) => write!(out, "{before}{id}"),
        _ => out.write_str(path.trim_end_matches('/')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_the_routes_read_them() {
        let model = ModelId("a1".to_owned());
        assert_eq!(Address::Landing.to_string(), "/");
        assert_eq!(Address::Overview.to_string(), "/admin");
        assert_eq!(Address::Queue.to_string(), "/admin/queue");
        assert_eq!(Address::Import.to_string(), "/owner/import");
        assert_eq!(Address::UserModel(model).to_string(), "/user/models/a1");
    }
}
