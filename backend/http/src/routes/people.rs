//! Routes about people and their accounts.

use api::{
    AccountId, InvitationId, PasskeyId, Seen, SessionId,
    account::{
        Account, AccountDeletion, AccountFilters, AskAgain, ChangedLists, Letters, ListCounts,
        ListedSession, OpenedLink, OwnLetters, PasswordFinish, PasswordStart, PasswordStarted,
        Person, ProfileChange, Reason, RegisterFinish, RegisterStart, RegisterStarted, Session,
        SetupStanding, SetupToken, SignInAnswer, SignInFinish, SignInStart, SignInStarted,
        SignedIn,
    },
    identity::{IdentityAnswer, IdentityStarted, ProvenIdentity},
    invitation::{
        Invitation, InvitationFilters, InvitationToken, Invite, Invited, InviteeLine,
        OpenInvitation,
    },
    limits::JSON_BYTES,
    passkey::{
        NewPasskey, Passkey, PasskeyChallenge, PasskeyConfirmation, PasskeyName, PasskeyOffer,
        PasskeyRemoval, PasskeyVaultKey, Passkeys, SecondFactorChange,
    },
    paths::{self, *},
    proof::{ProofStart, ProofStarted},
    recovery::{NewRecoveryKit, RecoveryFinish, RecoveryOpen, RecoveryOpened, RecoveryState},
};

use crate::{
    handlers::{
        admin,
        people::{
            account, confirmation, identity, lists, passkeys, password, recovery, register,
            session, sessions, sign_in,
        },
    },
    openapi::Callers::{Administrators, Anyone, Members, Overseers},
    route::Route,
};

/// All of them.
pub(super) fn routes() -> Vec<Route> {
    let people = people().into_iter().chain(own_account());
    let people = people.chain(invitations()).chain(recovery());
    people.chain(own_passkeys()).collect()
}

fn people() -> Vec<Route> {
    let id = AccountId("{id}".into());
    let decision = |verb| paths::admin_account(&id, verb);
    vec![
        Route::post(REGISTER_START, Anyone, "Start to register", register::start)
            .takes::<RegisterStart>()
            .answers::<RegisterStarted>(),
        Route::post(REGISTER_FINISH, Anyone, "Register", register::finish)
            .takes::<RegisterFinish>()
            .creates::<Account>(),
        Route::post(
            IDENTITY_START,
            Anyone,
            "Start to prove who somebody is",
            identity::start,
        )
        .answers::<IdentityStarted>(),
        Route::post(IDENTITY, Anyone, "Prove who somebody is", identity::finish)
            .takes::<IdentityAnswer>()
            .answers::<ProvenIdentity>(),
        Route::get(
            LISTS_EVENTS,
            Members,
            "Follow which lists change",
            lists::follow,
        )
        .answers_events::<ChangedLists>(),
        Route::get(
            LISTS_COUNTS,
            Members,
            "How much waits in lists",
            lists::counts,
        )
        .takes_query(&["since"])
        .answers::<ListCounts>(),
        Route::post(
            CONFIRMATION,
            Anyone,
            "Confirm an e-mail address",
            confirmation::confirm,
        )
        .takes::<OpenedLink>(),
        Route::post(
            CONFIRMATION_LINK,
            Members,
            "Send another link to confirm the own address",
            confirmation::send_link,
        )
        .answers::<Account>(),
        Route::post(SIGN_IN_START, Anyone, "Start to sign in", sign_in::start)
            .takes::<SignInStart>()
            .answers::<SignInStarted>(),
        Route::post(SIGN_IN_FINISH, Anyone, "Sign in", sign_in::finish)
            .takes::<SignInFinish>()
            .answers::<SignInAnswer>(),
        Route::post(
            SIGN_IN_PASSKEY,
            Anyone,
            "Confirm a sign-in by a passkey",
            sign_in::confirm,
        )
        .takes::<PasskeyConfirmation>()
        .answers::<SignedIn>(),
        Route::post(
            ASK_AGAIN,
            Anyone,
            "Correct what was denied and ask again",
            sign_in::ask_again,
        )
        .takes::<AskAgain>()
        .answers::<Account>(),
        Route::post(
            PASSWORD_START,
            Members,
            "Start to change the password",
            password::start,
        )
        .takes::<PasswordStart>()
        .answers::<PasswordStarted>(),
        Route::post(
            PASSWORD_FINISH,
            Members,
            "Change the password",
            password::finish,
        )
        .takes::<PasswordFinish>(),
        Route::get(SESSION, Anyone, "Who is signed in", session::show)
            .answers::<Session>()
            .or_nothing(),
        Route::delete(SESSION, Members, "Sign out", session::end),
        Route::get(SESSIONS, Members, "List the own sessions", sessions::list)
            .answers::<Vec<ListedSession>>(),
        Route::delete(
            SESSIONS,
            Members,
            "End the other sessions",
            sessions::end_others,
        ),
        Route::delete(
            paths::session(&SessionId("{id}".into())),
            Members,
            "End a session",
            sessions::end,
        ),
        Route::get(
            ADMIN_ACCOUNTS,
            Overseers,
            "List accounts",
            admin::accounts::list,
        )
        .lists::<AccountFilters, Account>(),
        Route::get(
            paths::admin_person(&id),
            Overseers,
            "Read an account and what belongs to it",
            admin::accounts::person,
        )
        .answers::<Person>(),
        Route::post(
            decision("approve"),
            Administrators,
            "Approve an account",
            admin::accounts::approve,
        )
        .takes_query(&[Seen::NAME])
        .answers::<Account>(),
        Route::post(
            decision("deny"),
            Administrators,
            "Deny an account",
            admin::accounts::deny,
        )
        .takes::<Reason>()
        .takes_query(&[Seen::NAME])
        .answers::<Account>(),
        Route::post(
            decision("suspend"),
            Administrators,
            "Suspend an account",
            admin::accounts::suspend,
        )
        .takes::<Reason>()
        .takes_query(&[Seen::NAME])
        .answers::<Account>(),
        Route::post(
            decision("reinstate"),
            Administrators,
            "Reinstate an account",
            admin::accounts::reinstate,
        )
        .takes_query(&[Seen::NAME])
        .answers::<Account>(),
        Route::post(
            decision("reopen"),
            Administrators,
            "Open a decision again",
            admin::accounts::reopen,
        )
        .takes::<Reason>()
        .takes_query(&[Seen::NAME])
        .answers::<Account>(),
        Route::delete(
            paths::admin_sessions(&id),
            Administrators,
            "End all sessions of an account",
            admin::accounts::end_sessions,
        ),
    ]
}

fn invitations() -> Vec<Route> {
    vec![
        Route::post(
            INVITATION,
            Anyone,
            "What a link invites to",
            register::open_invitation,
        )
        .takes::<InvitationToken>()
        .answers::<OpenInvitation>(),
        Route::post(
            SETUP,
            Anyone,
            "What a set-up link is good for",
            register::open_setup_link,
        )
        .takes::<SetupToken>()
        .answers::<SetupStanding>(),
        Route::get(
            ADMIN_INVITATIONS,
            Administrators,
            "List open invitations",
            admin::invitations::list,
        )
        .lists::<InvitationFilters, Invitation>(),
        Route::post(
            ADMIN_INVITATIONS,
            Administrators,
            "Invite people",
            admin::invitations::invite,
        )
        .takes::<Invite>()
        .answers::<Vec<Invited>>(),
        Route::post(
            ADMIN_INVITATION_FILE,
            Administrators,
            "Read a file of invitees",
            admin::invitations::read,
        )
        .takes_bytes(JSON_BYTES)
        .answers::<Vec<InviteeLine>>(),
        Route::delete(
            admin_invitation(&InvitationId("{id}".into())),
            Administrators,
            "Withdraw an invitation",
            admin::invitations::withdraw,
        ),
    ]
}

fn own_account() -> Vec<Route> {
    vec![
        Route::post(
            PROOF_START,
            Members,
            "Start to prove the password once more",
            account::start_proof,
        )
        .takes::<ProofStart>()
        .answers::<ProofStarted>(),
        Route::put(
            PROFILE,
            Members,
            "Change the own profile",
            account::change_profile,
        )
        .takes::<ProfileChange>()
        .answers::<Account>(),
        Route::get(
            LETTERS,
            Members,
            "Which mails the own account gets",
            account::letters,
        )
        .answers::<OwnLetters>(),
        Route::put(
            LETTERS,
            Members,
            "Choose which mails the own account gets, and their language",
            account::choose_letters,
        )
        .takes::<Letters>(),
        Route::post(
            ACCOUNT_DELETION,
            Members,
            "Delete the own account",
            account::delete,
        )
        .takes::<AccountDeletion>(),
    ]
}

fn recovery() -> Vec<Route> {
    vec![
        Route::get(RECOVERY, Members, "The own recovery kit", recovery::show)
            .answers::<RecoveryState>(),
        Route::post(
            RECOVERY_KIT,
            Members,
            "Take a recovery kit",
            recovery::take_kit,
        )
        .takes::<NewRecoveryKit>(),
        Route::post(RECOVERY_OPEN, Anyone, "Show a recovery kit", recovery::open)
            .takes::<RecoveryOpen>()
            .answers::<RecoveryOpened>(),
        Route::post(
            RECOVERY_FINISH,
            Anyone,
            "Set a new password by a recovery kit",
            recovery::finish,
        )
        .takes::<RecoveryFinish>(),
    ]
}

fn own_passkeys() -> Vec<Route> {
    let id = PasskeyId("{id}".into());
    vec![
        Route::get(PASSKEYS, Members, "List the own passkeys", passkeys::list)
            .answers::<Passkeys>(),
        Route::post(
            PASSKEY_START,
            Members,
            "Begin to make a passkey",
            passkeys::start,
        )
        .answers::<PasskeyOffer>(),
        Route::post(PASSKEYS, Members, "Add a passkey", passkeys::add)
            .takes::<NewPasskey>()
            .creates::<Passkey>(),
        Route::post(
            PASSKEY_CHALLENGE,
            Members,
            "Begin to confirm something by a passkey",
            passkeys::challenge,
        )
        .answers::<PasskeyChallenge>(),
        Route::post(
            PASSKEY_UNLOCK,
            Members,
            "Read the key of the vault, wrapped for a passkey",
            passkeys::unlock,
        )
        .takes::<PasskeyConfirmation>()
        .answers::<PasskeyVaultKey>(),
        Route::post(
            SECOND_FACTOR,
            Members,
            "Let a sign-in take a passkey, or not",
            passkeys::change_second_factor,
        )
        .takes::<SecondFactorChange>(),
        Route::put(
            paths::passkey(&id),
            Members,
            "Call a passkey otherwise",
            passkeys::rename,
        )
        .takes::<PasskeyName>(),
        Route::post(
            paths::passkey_removal(&id),
            Members,
            "Remove a passkey",
            passkeys::remove,
        )
        .takes::<PasskeyRemoval>(),
    ]
}
