//! Who asks, as types: a handler states in its signature whom it serves, and what a role may not do it
//! cannot call. Enforced nowhere else.

use std::ops::Deref;

use api::{AccountId, ProblemKind, account::Role};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
};

use service::{
    app::App,
    use_cases::account::session::{self, SessionHash},
};

use crate::{cookie, problem::ProblemResponse};

/// Somebody approved and signed in, of any role.
#[derive(Clone, Debug)]
pub struct Member {
    id: AccountId,
    role: Role,
    session: SessionHash,
}

/// An approved, signed-in administrator.
#[derive(Clone, Debug)]
pub struct Administrator(Member);

/// An approved, signed-in administrator or auditor: reads what concerns everybody, and changes nothing.
#[derive(Clone, Debug)]
pub struct Overseer(Member);

/// An approved, signed-in model owner or model user: has keys, and uploads.
#[derive(Clone, Debug)]
pub struct Participant(Member);

/// An approved, signed-in model owner or administrator: puts models into the catalogue and takes them out.
#[derive(Clone, Debug)]
pub struct Curator(Member);

/// An approved, signed-in model owner.
#[derive(Clone, Debug)]
pub struct Owner(Member);

/// An approved, signed-in model user.
#[derive(Clone, Debug)]
pub struct User(Member);

impl Member {
    /// Her account.
    pub fn id(&self) -> &AccountId {
        &self.id
    }

    /// Her role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The session she asks in.
    pub fn session(&self) -> SessionHash {
        self.session
    }
}

/// None where nobody is signed in.
impl OptionalFromRequestParts<App> for Member {
    type Rejection = ProblemResponse;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &App,
    ) -> Result<Option<Self>, ProblemResponse> {
        let Some(token) = cookie::presented_token(&parts.headers, &app.origin) else {
            return Ok(None);
        };
        let Some(found) = session::find(app, &token).await? else {
            return Ok(None);
        };
        app.rates.session.take(token.hash())?;
        Ok(Some(Self {
            id: found.account,
            role: found.role,
            session: token.hash(),
        }))
    }
}

impl FromRequestParts<App> for Member {
    type Rejection = ProblemResponse;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ProblemResponse> {
        let member = <Option<Self> as FromRequestParts<App>>::from_request_parts(parts, app);
        Ok(member.await?.ok_or(ProblemKind::SignedOut)?)
    }
}

macro_rules! role {
    ($name:ident, $role:pat) => {
        impl FromRequestParts<App> for $name {
            type Rejection = ProblemResponse;

            async fn from_request_parts(
                parts: &mut Parts,
                app: &App,
            ) -> Result<Self, ProblemResponse> {
                let member =
                    <Member as FromRequestParts<App>>::from_request_parts(parts, app).await?;
                match member.role {
                    $role => Ok(Self(member)),
                    _ => Err(ProblemKind::Forbidden.into()),
                }
            }
        }

        impl Deref for $name {
            type Target = Member;

            fn deref(&self) -> &Member {
                &self.0
            }
        }
    };
}

role!(Administrator, Role::Administrator);
role!(Overseer, Role::Administrator | Role::Auditor);
role!(Participant, Role::Owner | Role::User);
role!(Curator, Role::Owner | Role::Administrator);
role!(Owner, Role::Owner);
role!(User, Role::User);
