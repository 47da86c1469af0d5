//! A disk that is full while something is asked for, whatever it is.

use std::collections::BTreeSet;

use api::{
    Base64, Digest, ProblemKind,
    account::{
        AccountDeletion, AskAgain, LetterKind, Letters, ListedSession, Profile, ProfileChange,
        Reason, Role,
    },
    grant::{AccessRequest, Grant, GrantSignature, MoreRequest},
    invitation::{InvitationToken, Invite, Invited, Invitee},
    job::Job,
    model::{Model, Unpublishing},
    paths,
    pool::{CheckedPool, OpenedPool},
    proof::deletion_purpose,
    settings::{SettingsUpdate, SettingsView},
    upload::{Purpose, Upload},
};
use card::ModelCard;
use circuits::{account_key, random_model};
use sha2::{Digest as _, Sha256};

use crate::{
    house::{
        browser::{Answer, Browser},
        candidates::{self, KEPT},
        disk::Disk,
        fixtures::card,
        people::{Person, registration},
        process::{Server, Start},
        scene::{BUDGET, Scene, evaluate},
        uploads,
    },
    jobs::{JOBS, cancel, send},
    verified::{Verified, challenge},
};

/// They write by the transactions of the others, and need an authenticator, an identity provider, a mail, a recovery kit or
/// somebody who was caught with a malformed pad.
const ELSEWHERE: [&str; 14] = [
    "post /api/confirmation",
    "post /api/confirmation/link",
    "post /api/grants/{id}/lift",
    "post /api/passkeys",
    "post /api/passkeys/second-factor",
    "post /api/passkeys/unlock",
    "post /api/passkeys/{id}/removal",
    "post /api/recovery/finish",
    "post /api/recovery/kit",
    "post /api/recovery/open",
    "post /api/register/identity",
    "post /api/register/identity/start",
    "post /api/sign-in/passkey",
    "put /api/passkeys/{id}",
];

/// They write nothing, ever.
const UNWRITTEN: [&str; 8] = [
    "post /api/demo",
    "post /api/passkeys/challenge",
    "post /api/passkeys/start",
    "post /api/password/start",
    "post /api/proof/start",
    "post /api/register/setup",
    "post /api/register/start",
    "post /api/sign-in/start",
];

/// One white pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xff\xff?\0\x05\xfe\x02\xfe\r\xefF\xb8\0\0\0\0IEND\xaeB`\x82";

/// Routes that were asked on a full disk.
#[derive(Default)]
struct Tried(BTreeSet<&'static str>);

impl Tried {
    /// Asks while the disk is full, which is said and changes nothing, and once more when there is room.
    #[track_caller]
    fn write(
        &mut self,
        disk: &Disk,
        route: &'static str,
        mut ask: impl FnMut() -> Answer,
    ) -> Answer {
        disk.fill();
        let before = disk.kept();
        let refused = ask();
        assert!(!refused.status.is_success(), "{route}");
        assert_eq!(refused.problem(), ProblemKind::StorageFull, "{route}");
        assert!(disk.kept() == before, "{route} is half written");
        disk.empty();
        let answer = ask();
        answer.success();
        self.0.insert(route);
        answer
    }

    /// Asks while the disk is full for what needs no room.
    #[track_caller]
    fn read(&mut self, disk: &Disk, route: &'static str, ask: impl FnOnce() -> Answer) {
        disk.fill();
        ask().success();
        disk.empty();
        self.0.insert(route);
    }
}

#[test]
fn whatever_is_asked_for_on_a_full_disk_is_refused_as_a_whole_and_done_when_there_is_room() {
    let start = Start::with_room();
    let mut scene = Scene::granted_on(Server::start_with(&start));
    if !scene.server.keeps_its_rows_in_files() {
        return;
    }
    let mut tried = Tried::default();
    registration_and_decisions(&mut tried, &mut scene);
    invitations(&mut tried, &mut scene);
    settings(&mut tried, &mut scene);
    vault(&mut tried, &mut scene);
    models(&mut tried, &mut scene);
    keys_and_grants(&mut tried, &mut scene);
    jobs(&mut tried);
    checked_rows(&mut tried);

    let document: serde_json::Value = scene.user.browser.get(paths::OPENAPI).document();
    let mut missing = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let methods = methods.as_object().unwrap().keys();
        let changing = methods.filter(|method| *method != "get" && *method != "parameters");
        missing.extend(changing.map(|method| format!("{method} {path}")));
    }
    for route in tried.0.iter().chain(&ELSEWHERE).chain(&UNWRITTEN) {
        assert!(
            missing.remove(*route),
            "there is no route {route}, or it is named twice"
        );
    }
    assert!(missing.is_empty(), "not tried on a full disk: {missing:?}");
}

fn reason() -> Reason {
    Reason {
        reason: "For a test.".into(),
    }
}

fn registration_and_decisions(tried: &mut Tried, scene: &mut Scene) {
    const EMAIL: &str = "guest@example.org";
    let disk = scene.server.disk();
    let mut visitor = Browser::new(scene.server.origin());
    let registered = tried.write(&disk, "post /api/register/finish", || {
        let finish = registration(&mut visitor, EMAIL, Role::User);
        visitor.post(paths::REGISTER_FINISH, &finish)
    });
    let mut guest = Person {
        account: registered.document(),
        browser: visitor,
    };
    let administrator = &mut scene.administrator.browser;
    let decision = |verb| paths::admin_account(&guest.account.id, verb);
    let [deny, reopen, approve, suspend, reinstate] =
        ["deny", "reopen", "approve", "suspend", "reinstate"].map(decision);
    tried.write(&disk, "post /api/admin/accounts/{id}/deny", || {
        administrator.post(&deny, &reason())
    });
    tried.write(&disk, "post /api/register/again", || ask_again(&mut guest));
    administrator.post(&deny, &reason()).success();
    tried.write(&disk, "post /api/admin/accounts/{id}/reopen", || {
        administrator.post(&reopen, &reason())
    });
    tried.write(&disk, "post /api/admin/accounts/{id}/approve", || {
        administrator.post_empty(&approve)
    });
    let sessions = paths::admin_sessions(&guest.account.id);
    tried.write(&disk, "delete /api/admin/accounts/{id}/sessions", || {
        administrator.delete(&sessions)
    });
    tried.write(&disk, "post /api/admin/accounts/{id}/suspend", || {
        administrator.post(&suspend, &reason())
    });
    tried.write(&disk, "post /api/admin/accounts/{id}/reinstate", || {
        administrator.post_empty(&reinstate)
    });
    tried.write(&disk, "post /api/sign-in/finish", || {
        let finish = guest.claim();
        guest.browser.post(paths::SIGN_IN_FINISH, &finish)
    });
    own_account(tried, &disk, guest, scene.server.origin());
}

fn ask_again(guest: &mut Person) -> Answer {
    let finish = guest.claim();
    let again = AskAgain {
        attempt: finish.attempt,
        finalization: finish.finalization,
        corrected: Some(Profile {
            purpose: "To ask better.".into(),
            ..guest.account.profile.clone()
        }),
    };
    guest.browser.post(paths::ASK_AGAIN, &again)
}

fn own_account(tried: &mut Tried, disk: &Disk, mut guest: Person, origin: String) {
    let change = ProfileChange {
        name: "Another name".into(),
        organisation: "Demonstration".into(),
        purpose: "To test the server.".into(),
    };
    tried.write(disk, "put /api/account/profile", || {
        guest.browser.put(paths::PROFILE, &change)
    });
    let letters = Letters {
        unwanted: vec![LetterKind::Access],
        ..Letters::default()
    };
    tried.write(disk, "put /api/account/letters", || {
        guest.browser.put(paths::LETTERS, &letters)
    });
    tried.write(disk, "post /api/password/finish", || {
        let finish = guest.same_password();
        guest.browser.post(paths::PASSWORD_FINISH, &finish)
    });
    let mut elsewhere = Person {
        account: guest.account.clone(),
        browser: Browser::new(origin),
    };
    elsewhere.sign_in();
    let listed: Vec<ListedSession> = guest.browser.get(paths::SESSIONS).document();
    let other = listed.iter().find(|session| !session.is_this).unwrap();
    let other = paths::session(&other.id);
    tried.write(disk, "delete /api/sessions/{id}", || {
        guest.browser.delete(&other)
    });
    elsewhere.sign_in();
    tried.write(disk, "delete /api/sessions", || {
        guest.browser.delete(paths::SESSIONS)
    });
    elsewhere.sign_in();
    tried.write(disk, "delete /api/session", || {
        elsewhere.browser.delete(paths::SESSION)
    });
    let purpose = deletion_purpose(&guest.account.id);
    tried.write(disk, "post /api/account/deletion", || {
        let proof = guest.prove(&purpose);
        let deletion = AccountDeletion { proof };
        guest.browser.post(paths::ACCOUNT_DELETION, &deletion)
    });
}

fn invitations(tried: &mut Tried, scene: &mut Scene) {
    let disk = scene.server.disk();
    let administrator = &mut scene.administrator.browser;
    let invite = Invite {
        invitees: vec![Invitee {
            name: "Somebody new".into(),
            email: None,
            role: Role::User,
        }],
        days: 7,
        rehearses: false,
    };
    let invited = tried.write(&disk, "post /api/admin/invitations", || {
        administrator.post(paths::ADMIN_INVITATIONS, &invite)
    });
    let Invited::Made { invitation, link } = invited.document::<Vec<Invited>>().remove(0) else {
        panic!("nobody was invited");
    };
    let token = InvitationToken {
        token: link.split_once('#').unwrap().1.to_owned(),
    };
    let mut visitor = Browser::new(scene.server.origin());
    tried.read(&disk, "post /api/register/invitation", || {
        visitor.post(paths::INVITATION, &token)
    });
    tried.read(&disk, "post /api/admin/invitations/file", || {
        let file = b"name,email,role\nAda,ada@example.org,user\n";
        administrator.post_bytes(paths::ADMIN_INVITATION_FILE, file, &[])
    });
    let withdraw = paths::admin_invitation(&invitation.id);
    tried.write(&disk, "delete /api/admin/invitations/{id}", || {
        administrator.delete(&withdraw)
    });
}

fn settings(tried: &mut Tried, scene: &mut Scene) {
    let disk = scene.server.disk();
    let administrator = &mut scene.administrator.browser;
    let SettingsView {
        mut settings,
        version,
        ..
    } = administrator.get(paths::ADMIN_SETTINGS).document();
    settings.name = "Clinic".into();
    let update = SettingsUpdate { settings, version };
    tried.write(&disk, "put /api/admin/settings", || {
        administrator.put(paths::ADMIN_SETTINGS, &update)
    });
    tried.write(&disk, "put /api/admin/settings/logo", || {
        administrator.put_bytes(paths::ADMIN_LOGO, PIXEL)
    });
    tried.write(&disk, "delete /api/admin/settings/logo", || {
        administrator.delete(paths::ADMIN_LOGO)
    });
}

fn vault(tried: &mut Tried, scene: &mut Scene) {
    let disk = scene.server.disk();
    let browser = &mut scene.user.browser;
    tried.write(&disk, "put /api/vault/{name}", || {
        browser.put_in_vault("history", 0, b"sealed")
    });
    let item = paths::vault_item("history");
    tried.write(&disk, "delete /api/vault/{name}", || browser.delete(&item));
}

fn models(tried: &mut Tried, scene: &mut Scene) {
    let disk = scene.server.disk();
    let owner = &mut scene.owner.browser;
    let card = card(random_model(30, 1, 6, 3).0, BUDGET);
    let model = tried.write(&disk, "post /api/models", || {
        owner.post(paths::MODELS, &card)
    });
    let model: Model = model.document();
    let changed = ModelCard {
        summary: "Other words.".into(),
        ..card
    };
    let path = paths::model(&model.id);
    tried.write(&disk, "put /api/models/{id}", || owner.put(&path, &changed));
    let unpublishing = Unpublishing {
        reason: "For a test.".into(),
        ends_access: false,
    };
    let unpublish = paths::model_unpublish(&model.id);
    tried.write(&disk, "post /api/models/{id}/unpublish", || {
        owner.post(&unpublish, &unpublishing)
    });
    let publish = paths::model_publish(&model.id);
    tried.write(&disk, "post /api/models/{id}/publish", || {
        owner.post_empty(&publish)
    });
    tried.write(&disk, "delete /api/models/{id}", || owner.delete(&path));
}

fn keys_and_grants(tried: &mut Tried, scene: &mut Scene) {
    let disk = scene.server.disk();
    let mut user = scene.another_user();
    let key = scene.key.public_key();
    let commitment = candidates::commitment(&user.account.id.0, KEPT, &key);
    let publication = candidates::publication(commitment, KEPT, &key);
    tried.write(&disk, "post /api/keys/candidates", || {
        candidates::commit(&mut user, commitment)
    });
    tried.write(&disk, "post /api/keys", || {
        candidates::bring(&mut user, &publication)
    });
    let signing = account_key().verifying_key().to_bytes();
    tried.write(&disk, "post /api/signing-keys", || {
        let browser = &mut user.browser;
        browser.post_bytes(paths::SIGNING_KEYS, &signing, &[])
    });

    let (ask, owner) = (paths::model_grants(&scene.model.id), &mut scene.owner);
    let wish = AccessRequest {
        purpose: "To test a full disk.".into(),
    };
    let asked = tried.write(&disk, "post /api/models/{id}/grants", || {
        user.browser.post(&ask, &wish)
    });
    let refuse = paths::grant_refuse(&asked.document::<Grant>().id);
    tried.write(&disk, "post /api/grants/{id}/refuse", || {
        owner.browser.post(&refuse, &reason())
    });
    let again: Grant = user.browser.post(&ask, &wish).document();
    let withdraw = paths::grant_withdraw(&again.id);
    tried.write(&disk, "post /api/grants/{id}/withdraw", || {
        user.browser.post_empty(&withdraw)
    });
    let grant: Grant = user.browser.post(&ask, &wish).document();
    let copy = scene.sealed();
    seal(
        tried,
        &disk,
        (&mut scene.owner, &grant),
        &copy,
        &scene.model.card,
    );
    more(tried, &disk, &mut user, &mut scene.owner, &grant);

    let input = scene.input(1);
    let answer = tried.write(&disk, "post /api/grants/{id}/evaluations", || {
        evaluate(&mut scene.user, &scene.grant.id, &input, 1)
    });
    scene.check_answer(&answer, 1);
    assert_eq!(scene.grant_now().rows_used, 1);
}

/// Of an owner who gives what was asked for.
fn seal(
    tried: &mut Tried,
    disk: &Disk,
    (owner, grant): (&mut Person, &Grant),
    copy: &[u8],
    card: &ModelCard,
) {
    let signed = GrantSignature {
        sealed: Digest(Sha256::digest(copy).into()),
        card: Base64(serde_json::to_vec(card).unwrap()),
        statement: Base64(b"a statement".to_vec()),
        signature: Base64(vec![7; 64]),
        known_answers: None,
    };
    let sign = paths::grant_signature(&grant.id);
    tried.write(disk, "put /api/grants/{id}/signature", || {
        owner.browser.put(&sign, &signed)
    });
    let start = uploads::announcement(Purpose::SealedCopy(grant.id.clone()), copy, 1);
    let upload = tried.write(disk, "post /api/uploads", || {
        uploads::announce(owner, &start)
    });
    let upload: Upload = upload.document();
    tried.write(disk, "put /api/uploads/{id}/parts/{part}", || {
        uploads::put_part(owner, &upload, 0, copy)
    });
    let finish = paths::upload_finish(&upload.id);
    tried.write(disk, "post /api/uploads/{id}/finish", || {
        owner.browser.post_empty(&finish)
    });
}

/// Of a user who wants more, and of an owner who ends it all.
fn more(tried: &mut Tried, disk: &Disk, user: &mut Person, owner: &mut Person, grant: &Grant) {
    let wish = MoreRequest {
        rows: 2 * BUDGET,
        purpose: "To go on.".into(),
    };
    let ask = paths::grant_more(&grant.id);
    tried.write(disk, "post /api/grants/{id}/more", || {
        user.browser.post(&ask, &wish)
    });
    let decline = paths::grant_more_decline(&grant.id);
    tried.write(disk, "post /api/grants/{id}/more/decline", || {
        owner.browser.post(&decline, &reason())
    });
    user.browser.post(&ask, &wish).success();
    tried.write(disk, "delete /api/grants/{id}/more", || {
        user.browser.delete(&ask)
    });
    let revoke = paths::grant_revoke(&grant.id);
    tried.write(disk, "post /api/grants/{id}/revoke", || {
        owner.browser.post_empty(&revoke)
    });
}

fn jobs(tried: &mut Tried) {
    let start = Start {
        flags: JOBS,
        ..Start::with_room()
    };
    let mut scene = Scene::with(&start, random_model(30, 1, 6, 1), BUDGET).seal();
    scene.server.hold_jobs();
    let job: Job = send(&mut scene);
    tried.write(&scene.server.disk(), "delete /api/jobs/{id}", || {
        cancel(&mut scene.user, &job.id)
    });
    scene.server.let_jobs_go();
}

fn checked_rows(tried: &mut Tried) {
    let mut verified = Verified::with(&Start::with_room());
    let disk = verified.scene.server.disk();
    let opened = tried.write(&disk, "post /api/grants/{id}/pools", || verified.open());
    let (number, pool) = verified.pool_of(&opened.document::<OpenedPool>());
    let commitments = pool.commitments().as_bytes().to_vec();
    let committed = tried.write(
        &disk,
        "put /api/grants/{id}/pools/{number}/commitments",
        || verified.commit(number, &commitments),
    );
    let (reply, mut kept) = pool.answer(&challenge(&committed), &account_key()).unwrap();
    let checked = tried.write(&disk, "put /api/grants/{id}/pools/{number}/reply", || {
        verified.reply(number, &reply)
    });
    assert!(checked.document::<CheckedPool>().pads > 0);
    let row = verified.row();
    let opening = kept.open(&row).unwrap();
    tried.write(
        &disk,
        "post /api/grants/{id}/pools/{number}/evaluations",
        || verified.ask(number, &opening),
    );
}
