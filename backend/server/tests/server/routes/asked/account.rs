//! Accounts and what administrators decide, where nobody has to prove a password.

use super::{
    Asking,
    cast::{Cast, registration_message, sign_in_message},
};
use crate::{browser::Browser, settings::PIXEL};
use api::{
    Base64, InvitationId,
    account::{
        Letters, ListedSession, OpenedLink, ProfileChange, Reason, RegisterStart, Role, SetupToken,
        SignInStart,
    },
    identity::IdentityAnswer,
    invitation::{InvitationToken, Invite, Invited, Invitee},
    paths::{
        self, ADMIN_INVITATION_FILE, ADMIN_INVITATIONS, ADMIN_LOGO, ADMIN_SETTINGS, CONFIRMATION,
        DEMO, IDENTITY, INVITATION, LETTERS, PROFILE, PROOF_START, REGISTER_FINISH, REGISTER_START,
        SERVICE_TEXT, SESSION, SESSIONS, SETUP, SIGN_IN_START,
    },
    proof::ProofStart,
    settings::{SettingsUpdate, SettingsView},
    vault::VERSION_HEADER,
};

const ACCOUNT: &str = "/api/admin/accounts/{id}";

/// How to ask for what stands here.
pub(super) async fn asking(cast: &mut Cast, method: &str, path: &str) -> Option<Asking> {
    if let Some(rest) = path.strip_prefix(ACCOUNT) {
        return Some(of_decision(cast, method, rest).await);
    }
    if path.starts_with("/api/admin") {
        return of_administrator(cast, method, path).await;
    }
    if path.starts_with("/api/vault/") {
        return Some(of_vault(cast, method).await);
    }
    match of_visitor(cast, method, path).await {
        Some(asking) => Some(asking),
        None => of_member(cast, method, path).await,
    }
}

async fn of_decision(cast: &mut Cast, method: &str, rest: &str) -> Asking {
    let state = match rest {
        "/reinstate" => "suspended",
        "/reopen" => "denied",
        "/suspend" | "/sessions" => "approved",
        _ => "pending",
    };
    let id = cast.newcomer(state).await;
    let path = format!("{}{rest}", paths::admin_person(&id));
    let asking = Asking::new(&cast.house, &cast.administrator, method, &path);
    let reason = Reason {
        reason: "Because".to_owned(),
    };
    match rest {
        "/deny" | "/suspend" | "/reopen" => asking.json(&reason),
        _ => asking,
    }
}

async fn of_administrator(cast: &mut Cast, method: &str, path: &str) -> Option<Asking> {
    let ask = |cast: &Cast, path: &str| Asking::new(&cast.house, &cast.administrator, method, path);
    Some(match (method, path) {
        ("post", ADMIN_INVITATIONS) => ask(cast, path).json(&invite()),
        ("post", ADMIN_INVITATION_FILE) => ask(cast, path).bytes(b"name,role\nAda,user\n".to_vec()),
        ("delete", "/api/admin/invitations/{id}") => {
            let id = invited(&mut cast.administrator).await;
            ask(cast, &paths::admin_invitation(&id))
        }
        ("put", ADMIN_SETTINGS) => {
            let shown = cast.administrator.get(ADMIN_SETTINGS).await;
            let SettingsView {
                settings, version, ..
            } = shown.json();
            ask(cast, path).json(&SettingsUpdate { settings, version })
        }
        ("put", ADMIN_LOGO) => ask(cast, path).bytes(PIXEL.to_vec()),
        _ => return None,
    })
}

fn invite() -> Invite {
    Invite {
        invitees: vec![Invitee {
            name: "Ada".to_owned(),
            email: None,
            role: Role::User,
        }],
        days: 7,
        rehearses: false,
    }
}

async fn invited(administrator: &mut Browser) -> InvitationId {
    let invited = administrator.post(ADMIN_INVITATIONS, &invite()).await;
    match invited.json::<Vec<Invited>>().remove(0) {
        Invited::Made { invitation, .. } => invitation.id,
        other => panic!("{other:?}"),
    }
}

async fn of_vault(cast: &mut Cast, method: &str) -> Asking {
    let browser = cast.another_member(Role::User).await;
    let path = paths::vault_item("keys");
    let ask = |method: &str| Asking::new(&cast.house, &browser, method, &path);
    let write = || {
        ask("put")
            .bytes(vec![7; 99])
            .with([(VERSION_HEADER, "0".to_owned())])
    };
    match method {
        "put" => write(),
        _ => {
            assert_eq!(write().answer().await.status(), 204);
            ask(method)
        }
    }
}

async fn of_visitor(cast: &mut Cast, method: &str, path: &str) -> Option<Asking> {
    let email = format!("{}@demo.example", cast.another());
    let ask = || Asking::new(&cast.house, &cast.visitor, method, path);
    let token = || "0".repeat(64);
    Some(match (method, path) {
        ("post", REGISTER_START) => ask().json(&RegisterStart {
            email,
            request: registration_message(),
            entrance: None,
        }),
        ("post", REGISTER_FINISH) => {
            let mut browser = cast.house.browser();
            let finish = browser.prepare_registration("Demo user", Role::User, &email, None);
            ask().json(&finish.await.ok().unwrap())
        }
        ("post", SIGN_IN_START) => ask().json(&SignInStart {
            email,
            request: sign_in_message(),
        }),
        ("post", IDENTITY) => ask().json(&IdentityAnswer {
            attempt: Base64(vec![0; 99]),
            state: "state".to_owned(),
            code: "code".to_owned(),
            issuer: None,
        }),
        ("post", CONFIRMATION) => ask().json(&OpenedLink { token: token() }),
        ("post", INVITATION) => ask().json(&InvitationToken { token: token() }),
        ("post", SETUP) => ask().json(&SetupToken { token: token() }),
        ("post", DEMO) => ask().bytes(vec![0; 9]),
        ("get", SERVICE_TEXT) => {
            let path = format!("{SERVICE_TEXT}?text=privacy");
            Asking::new(&cast.house, &cast.visitor, method, &path)
        }
        _ => return None,
    })
}

async fn of_member(cast: &mut Cast, method: &str, path: &str) -> Option<Asking> {
    Some(match (method, path) {
        ("post", PROOF_START) => {
            Asking::new(&cast.house, &cast.user, method, path).json(&ProofStart {
                request: sign_in_message(),
                purpose: Base64(vec![7; 9]),
            })
        }
        ("put", PROFILE) => {
            let browser = cast.another_member(Role::Owner).await;
            Asking::new(&cast.house, &browser, method, path).json(&ProfileChange {
                name: "Another name".to_owned(),
                organisation: "Demo organisation".to_owned(),
                purpose: "To ask".to_owned(),
            })
        }
        ("put", LETTERS) => {
            Asking::new(&cast.house, &cast.user, method, path).json(&Letters::default())
        }
        ("delete", SESSION | SESSIONS) => {
            let browser = cast.another_member(Role::User).await;
            Asking::new(&cast.house, &browser, method, path)
        }
        ("delete", "/api/sessions/{id}") => {
            let mut browser = cast.another_member(Role::User).await;
            let sessions: Vec<ListedSession> = browser.get(SESSIONS).await.json();
            let path = paths::session(&sessions[0].id);
            Asking::new(&cast.house, &browser, method, &path)
        }
        _ => return None,
    })
}
