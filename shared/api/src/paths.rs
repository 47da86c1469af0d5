//! Every path of the server, below `/api`.

use std::fmt::Display;

use crate::{AccountId, GrantId, InvitationId, JobId, ModelId, PasskeyId, SessionId, UploadId};

/// `POST` [`crate::account::RegisterStart`].
pub const REGISTER_START: &str = "/api/register/start";
/// `POST` [`crate::account::RegisterFinish`]; answers 201 and the account.
pub const REGISTER_FINISH: &str = "/api/register/finish";
/// `POST`: begins to prove who somebody is; answers [`crate::identity::IdentityStarted`].
pub const IDENTITY_START: &str = "/api/register/identity/start";
/// `POST` [`crate::identity::IdentityAnswer`]; answers [`crate::identity::ProvenIdentity`].
pub const IDENTITY: &str = "/api/register/identity";
/// Where the provider sends browsers back to: a page of the app.
pub const IDENTITY_RETURN: &str = "/proven";
/// `POST` [`crate::account::OpenedLink`]: confirms an e-mail address.
pub const CONFIRMATION: &str = "/api/confirmation";
/// `POST`: sends the reader another link to confirm her address.
pub const CONFIRMATION_LINK: &str = "/api/confirmation/link";
/// `GET` server-sent events, each a [`crate::account::ChangedLists`].
pub const LISTS_EVENTS: &str = "/api/lists/events";
/// `GET` [`crate::account::ListCounts`]; `since` is when owners' answers begin to be new.
pub const LISTS_COUNTS: &str = "/api/lists/counts";
/// `POST` [`crate::account::SignInStart`].
pub const SIGN_IN_START: &str = "/api/sign-in/start";
/// `POST` [`crate::account::SignInFinish`].
pub const SIGN_IN_FINISH: &str = "/api/sign-in/finish";
/// `POST` [`crate::passkey::PasskeyConfirmation`]: the second step of a sign-in.
pub const SIGN_IN_PASSKEY: &str = "/api/sign-in/passkey";
/// `GET` [`crate::passkey::Passkeys`]; `POST` [`crate::passkey::NewPasskey`].
pub const PASSKEYS: &str = "/api/passkeys";
/// `POST`: begins to make a passkey; answers [`crate::passkey::PasskeyOffer`].
pub const PASSKEY_START: &str = "/api/passkeys/start";
/// `POST`: begins to confirm something by one of the own passkeys; answers [`crate::passkey::PasskeyChallenge`].
pub const PASSKEY_CHALLENGE: &str = "/api/passkeys/challenge";
/// `POST` [`crate::passkey::PasskeyConfirmation`]; answers [`crate::passkey::PasskeyVaultKey`].
pub const PASSKEY_UNLOCK: &str = "/api/passkeys/unlock";
/// `POST` [`crate::passkey::SecondFactorChange`].
pub const SECOND_FACTOR: &str = "/api/passkeys/second-factor";
/// `GET` [`crate::account::Session`] (204 when nobody is signed in); `DELETE` signs out.
pub const SESSION: &str = "/api/session";
/// `GET` the sessions of the account, a list of [`crate::account::ListedSession`]; `DELETE` ends all but the one that asks.
pub const SESSIONS: &str = "/api/sessions";
/// `POST` [`crate::account::PasswordStart`].
pub const PASSWORD_START: &str = "/api/password/start";
/// `POST` [`crate::account::PasswordFinish`].
pub const PASSWORD_FINISH: &str = "/api/password/finish";
/// `POST` [`crate::proof::ProofStart`].
pub const PROOF_START: &str = "/api/proof/start";
/// `PUT` [`crate::account::ProfileChange`]; answers the account.
pub const PROFILE: &str = "/api/account/profile";
/// `GET` [`crate::account::OwnLetters`], `PUT` [`crate::account::Letters`].
pub const LETTERS: &str = "/api/account/letters";
/// `POST` [`crate::account::AccountDeletion`].
pub const ACCOUNT_DELETION: &str = "/api/account/deletion";
/// `GET` [`crate::recovery::RecoveryState`].
pub const RECOVERY: &str = "/api/recovery";
/// `POST` [`crate::recovery::NewRecoveryKit`].
pub const RECOVERY_KIT: &str = "/api/recovery/kit";
/// `POST` [`crate::recovery::RecoveryOpen`].
pub const RECOVERY_OPEN: &str = "/api/recovery/open";
/// `POST` [`crate::recovery::RecoveryFinish`].
pub const RECOVERY_FINISH: &str = "/api/recovery/finish";
/// `GET` a list of [`crate::vault::VaultItem`].
pub const VAULT: &str = "/api/vault";
/// `GET` the catalogue, a list of [`crate::model::ListedModel`]; `POST` a [`card::ModelCard`] (owner).
pub const MODELS: &str = "/api/models";
/// `GET` the owner's own models, published or not, a list of [`crate::model::ListedModel`].
pub const MY_MODELS: &str = "/api/models/mine";
/// `GET` [`crate::model::ModelQuery`]: a [`crate::list::ListPage`] of [`crate::model::ModelInUse`], an owner's own ones or, to
/// administrators, all.
pub const MODEL_LIST: &str = "/api/models/list";
/// `GET` the grants that concern the reader, a list of [`crate::grant::Grant`].
pub const GRANTS: &str = "/api/grants";
/// `GET` one page of the grants that concern the reader, a [`crate::list::ListPage`] of [`crate::grant::Grant`].
pub const GRANT_LIST: &str = "/api/grants/list";
/// `GET` [`crate::grant::ModelUserQuery`]: a [`crate::list::ListPage`] of [`crate::grant::ModelUser`], who asked for the owner's models.
pub const GRANT_USERS: &str = "/api/grants/users";
/// `POST` a public key with its proof (model user); `GET` her published keys, a list of [`crate::key::PublishedKey`].
pub const KEYS: &str = "/api/keys";
/// `POST` a commitment to candidate keys (model user); answers [`crate::key::KeyChallenge`].
pub const KEY_CANDIDATES: &str = "/api/keys/candidates";
/// Prefix of the log (C2SP tlog-tiles).
pub const LOG: &str = "/api/log";
/// `GET` the newest checkpoint (C2SP tlog-checkpoint); open to everybody.
pub const LOG_CHECKPOINT: &str = "/api/log/checkpoint";
/// `GET` [`crate::log::KeyProof`].
pub const LOG_KEYS: &str = "/api/log/keys";
/// `GET` [`crate::log::LogPolicy`]; open to everybody.
pub const LOG_POLICY: &str = "/api/log/policy";
/// `POST` the Ed25519 key that an account signs with.
pub const SIGNING_KEYS: &str = "/api/signing-keys";
/// `GET` [`crate::log::ActivityPage`].
pub const ACTIVITY: &str = "/api/activity";
/// `GET` [`crate::log::Usage`].
pub const USAGE: &str = "/api/usage";
/// `GET` [`crate::account::AccountQuery`]: a [`crate::list::ListPage`] of [`crate::account::Account`] (administrator).
pub const ADMIN_ACCOUNTS: &str = "/api/admin/accounts";
/// `GET` [`crate::invitation::InvitationQuery`]: a [`crate::list::ListPage`] of [`crate::invitation::Invitation`]; `POST`
/// [`crate::invitation::Invite`] (administrator).
pub const ADMIN_INVITATIONS: &str = "/api/admin/invitations";
/// `POST` [`crate::account::AskAgain`].
pub const ASK_AGAIN: &str = "/api/register/again";
/// `POST` a file of invitees (administrator); answers a list of [`crate::invitation::InviteeLine`].
pub const ADMIN_INVITATION_FILE: &str = "/api/admin/invitations/file";
/// `POST` [`crate::invitation::InvitationToken`]; answers [`crate::invitation::OpenInvitation`].
pub const INVITATION: &str = "/api/register/invitation";
/// `POST` [`crate::account::SetupToken`]; answers [`crate::account::SetupStanding`].
pub const SETUP: &str = "/api/register/setup";
/// `GET` the last 60 days, a list of [`crate::health::HealthDay`], the oldest first (administrator, auditor).
pub const ADMIN_HEALTH_DAYS: &str = "/api/admin/health/days";
/// `GET` [`crate::health::Health`] (administrator).
pub const ADMIN_HEALTH: &str = "/api/admin/health";
/// `POST` the visitor's demonstration: public key, sealed toy model and input, each with a
/// little-endian `u32` length before it, in this order; answers the result. The circuit is
/// `fhe_core::demo::circuit()`. Rate-limited, nothing is stored.
pub const DEMO: &str = "/api/demo";
/// `POST` [`crate::upload::UploadStart`] (owner, model user).
pub const UPLOADS: &str = "/api/uploads";
/// `GET` the user's evaluation keys, a list of [`crate::key::UploadedKey`].
pub const EVALUATION_KEYS: &str = "/api/evaluation-keys";
/// `GET` the user's jobs, a list of [`crate::job::Job`], the newest first.
pub const JOBS: &str = "/api/jobs";
/// `GET` [`crate::health::Speed`].
pub const SPEED: &str = "/api/speed";
/// `GET` [`crate::settings::ServiceInfo`]; open to everybody.
pub const SERVICE: &str = "/api/service";
/// `GET` the logo, a PNG picture (204 when there is none); open to everybody.
pub const SERVICE_LOGO: &str = "/api/service/logo";
/// `GET` [`crate::settings::ShownText`] of a [`crate::settings::LegalText`] (`text`); open to everybody.
pub const SERVICE_TEXT: &str = "/api/service/text";
/// `GET` [`crate::settings::SettingsView`] (administrator, auditor); `PUT` [`crate::settings::SettingsUpdate`] (administrator).
pub const ADMIN_SETTINGS: &str = "/api/admin/settings";
/// `PUT` a PNG picture, `DELETE` (administrator); both answer [`crate::settings::SettingsView`].
pub const ADMIN_LOGO: &str = "/api/admin/settings/logo";
/// `GET` the OpenAPI document.
pub const OPENAPI: &str = "/api/openapi.json";

/// `GET` a tile or an entry bundle (C2SP tlog-tiles), such as `0/x001/067.p/12` or `entries/005`; open to
/// everybody.
pub fn log_tile(tile: &str) -> String {
    format!("{LOG}/tile/{tile}")
}

/// `DELETE` ends one session of the account.
pub fn session(id: &SessionId) -> String {
    format!("{SESSIONS}/{id}")
}

/// `PUT` [`crate::passkey::PasskeyName`].
pub fn passkey(id: &PasskeyId) -> String {
    format!("{PASSKEYS}/{id}")
}

/// `POST` [`crate::passkey::PasskeyRemoval`].
pub fn passkey_removal(id: &PasskeyId) -> String {
    format!("{PASSKEYS}/{id}/removal")
}

/// `GET`, `PUT`, `DELETE` one vault item.
pub fn vault_item(name: &str) -> String {
    format!("{VAULT}/{name}")
}

/// `GET` one model; `PUT` a changed card (owner), with [`crate::model::CardChange`] behind a question mark; `DELETE` the model (owner).
pub fn model(id: &ModelId) -> String {
    format!("{MODELS}/{id}")
}

/// `POST`: the owner or an administrator puts a model back into the catalogue.
pub fn model_publish(id: &ModelId) -> String {
    format!("{MODELS}/{id}/publish")
}

/// `POST` [`crate::account::Reason`]: the owner or an administrator takes it out.
pub fn model_unpublish(id: &ModelId) -> String {
    format!("{MODELS}/{id}/unpublish")
}

/// `POST` [`crate::grant::AccessRequest`] (model user).
pub fn model_grants(id: &ModelId) -> String {
    format!("{MODELS}/{id}/grants")
}

/// `GET` one grant.
pub fn grant(id: &GrantId) -> String {
    format!("{GRANTS}/{id}")
}

/// `POST` [`crate::account::Reason`] (owner).
pub fn grant_refuse(id: &GrantId) -> String {
    format!("{GRANTS}/{id}/refuse")
}

/// `POST` (owner): deletes the sealed copy.
pub fn grant_revoke(id: &GrantId) -> String {
    format!("{GRANTS}/{id}/revoke")
}

/// `POST` (model user): takes a request back that nobody answered; answers the grant.
pub fn grant_withdraw(id: &GrantId) -> String {
    format!("{GRANTS}/{id}/withdraw")
}

/// `POST` [`crate::grant::MoreRequest`] (model user); `DELETE` takes it back; both answer the grant.
pub fn grant_more(id: &GrantId) -> String {
    format!("{GRANTS}/{id}/more")
}

/// `POST` [`crate::account::Reason`] (owner): says no to a wish for more, the [`crate::Seen`] one; answers the
/// grant.
pub fn grant_more_decline(id: &GrantId) -> String {
    format!("{GRANTS}/{id}/more/decline")
}

/// `GET` [`crate::grant::GrantSignature`] of the sealed copy in use; `PUT` one (owner).
pub fn grant_signature(id: &GrantId) -> String {
    format!("{GRANTS}/{id}/signature")
}

/// `POST` an input ciphertext (model user); see [`crate::evaluation`].
pub fn grant_evaluations(id: &GrantId) -> String {
    format!("{GRANTS}/{id}/evaluations")
}

/// `POST` (model user): opens a pool of pads; answers [`crate::pool::OpenedPool`].
pub fn grant_pools(id: &GrantId) -> String {
    format!("{GRANTS}/{id}/pools")
}

/// `PUT` a pool's commitments (model user); answers [`crate::pool::PoolChallenge`].
pub fn pool_commitments(id: &GrantId, number: impl Display) -> String {
    format!("{GRANTS}/{id}/pools/{number}/commitments")
}

/// `PUT` the reply to its challenge (model user); answers [`crate::pool::CheckedPool`].
pub fn pool_reply(id: &GrantId, number: impl Display) -> String {
    format!("{GRANTS}/{id}/pools/{number}/reply")
}

/// `POST` the opening of one of its pads for one row (model user); answers as [`grant_evaluations`].
pub fn pool_evaluations(id: &GrantId, number: impl Display) -> String {
    format!("{GRANTS}/{id}/pools/{number}/evaluations")
}

/// `GET` [`crate::pool::PoolEvidence`] (whom the grant concerns).
pub fn grant_evidence(id: &GrantId) -> String {
    format!("{GRANTS}/{id}/evidence")
}

/// `POST` (owner): ends the grant's suspension, the [`crate::Seen`] one; answers the grant.
pub fn grant_lift(id: &GrantId) -> String {
    format!("{GRANTS}/{id}/lift")
}

/// `GET` [`crate::upload::Upload`] (who announced it).
pub fn upload(id: &UploadId) -> String {
    format!("{UPLOADS}/{id}")
}

/// `PUT` one part.
pub fn upload_part(id: &UploadId, part: u32) -> String {
    format!("{UPLOADS}/{id}/parts/{part}")
}

/// `POST`; answers [`crate::upload::Uploaded`].
pub fn upload_finish(id: &UploadId) -> String {
    format!("{UPLOADS}/{id}/finish")
}

/// `GET` [`crate::key::KeyDocument`], the user's current key that models are sealed to (any signed-in account); `null` before the first.
pub fn account_key(id: &AccountId) -> String {
    format!("/api/accounts/{id}/key")
}

/// `GET` [`crate::key::KeyDocument`], the key that the account signs with now (any signed-in account); `null` before the first.
pub fn account_signing_key(id: &AccountId) -> String {
    format!("/api/accounts/{id}/signing-key")
}

/// `GET` [`crate::account::Person`] (administrator, auditor).
pub fn admin_person(id: &AccountId) -> String {
    format!("{ADMIN_ACCOUNTS}/{id}")
}

/// `POST` (administrator); `verb` is `approve`, `deny`, `suspend`, `reinstate` or `reopen`; deny, suspend and
/// reopen take a [`crate::account::Reason`]; all answer the account. [`crate::Seen`] says what was decided about.
pub fn admin_account(id: &AccountId, verb: &str) -> String {
    format!("{ADMIN_ACCOUNTS}/{id}/{verb}")
}

/// `DELETE` (administrator): ends all sessions of an account that is not one's own.
pub fn admin_sessions(id: &AccountId) -> String {
    format!("{ADMIN_ACCOUNTS}/{id}/sessions")
}

/// `DELETE` (administrator): withdraws an invitation.
pub fn admin_invitation(id: &InvitationId) -> String {
    format!("{ADMIN_INVITATIONS}/{id}")
}

/// `GET` a [`crate::job::Job`]; `DELETE` cancels it.
pub fn job(id: &JobId) -> String {
    format!("{JOBS}/{id}")
}

/// `GET` server-sent events, each a [`crate::job::Job`].
pub fn job_events(id: &JobId) -> String {
    format!("{JOBS}/{id}/events")
}

/// `GET` the result ciphertext.
pub fn job_result(id: &JobId) -> String {
    format!("{JOBS}/{id}/result")
}
