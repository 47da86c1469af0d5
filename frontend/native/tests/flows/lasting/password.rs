//! A password that changes or is lost, before a server that tries to make something of it.

mod another_log;
mod lock;
mod passkeys;
mod pocket;
mod recovery;
mod renewal;

use std::{cell::RefCell, future::ready, rc::Rc};

use api::{
    Base64, Problem, ProblemKind,
    account::{
        Account, AccountDeletion, PasswordFinish, PasswordStart, PasswordStarted, RegisterFinish,
        RegisterStart, RegisterStarted, SignInFinish, SignInStart, SignInStarted,
    },
    paths,
    proof::{ProofStart, ProofStarted, deletion_purpose},
    recovery::{NewRecoveryKit, RecoveryFinish, RecoveryKit, RecoveryOpen, RecoveryOpened},
};
use client::{
    Client, Entrance, Failure, Outcome, Pending, Registration,
    port::{Http, HttpAnswer, HttpRequest, MemoryKeep, Method, Shelf},
};
use native::block_on;
use opaque::{
    CONTEXT, Email, OsRng, Stretching, Suite, change_context, identifiers,
    opaque_ke::{
        ClientRegistration, ClientRegistrationFinishParameters, CredentialFinalization,
        CredentialRequest, RegistrationRequest, RegistrationResponse, ServerLogin,
        ServerLoginParameters, ServerRegistration, ServerSetup,
    },
    proof_context, read_record,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{from_slice, json, to_vec};

use self::passkeys::Guarded;
use crate::{
    scene::{Scene, make_keys},
    server::{Server, SignedIn, user},
};

const OLD: &str = "the first password";
const NEW: &str = "the second password";
/// How the server marks its keys.
const KEYS: [u8; 8] = [5; 8];

/// What a password leaves at the server.
#[derive(Clone)]
struct Credentials {
    record: Vec<u8>,
    wrapped: Option<Vec<u8>>,
}

/// A server that knows passwords as OPAQUE lets it, and everything it ever heard. Clones share everything.
#[derive(Clone)]
struct Keeper(Rc<RefCell<Kept>>);

struct Kept {
    setup: ServerSetup<Suite>,
    account: Account,
    now: Option<Credentials>,
    kit: Option<RecoveryKit>,
    login: Option<(ServerLogin<Suite>, Vec<u8>)>,
    /// Address of the change that was begun last.
    new_email: String,
    heard: Vec<u8>,
    /// How it says that passwords are stretched, if not as they are.
    claimed: Option<Vec<u8>>,
    /// Answers to a last message that get lost on the way.
    losses: usize,
    /// Last messages that came.
    finishes: usize,
    /// Whether the last one left all sessions.
    keeps_sessions: bool,
    passkeys: Guarded,
    /// Whether it says that its keys are newer than the record.
    has_newer_keys: bool,
    /// Whether nobody is signed in any more.
    has_no_session: bool,
    /// Whether it takes kits.
    knows_kits: bool,
}

/// The way to it; what it does not know goes to the other server.
struct Way(Keeper, Server);

impl Http for Way {
    fn send(&self, request: HttpRequest) -> Pending<HttpAnswer> {
        let body = request.body.clone().unwrap_or_default();
        let mut kept = self.0.0.borrow_mut();
        kept.heard.extend_from_slice(&body);
        let answer = match request.path.as_str() {
            paths::REGISTER_START => kept.register(&parsed(&body)),
            paths::REGISTER_FINISH => kept.registered(parsed(&body)),
            paths::SIGN_IN_START => kept.sign_in(&parsed(&body)),
            paths::SIGN_IN_FINISH => kept.signed_in(&parsed(&body)),
            paths::PASSWORD_START => kept.change(&parsed(&body)),
            paths::PASSWORD_FINISH => kept.changed(parsed(&body)),
            paths::PROOF_START => kept.proof(&parsed(&body)),
            paths::RECOVERY_KIT => kept.taken(parsed(&body)),
            paths::ACCOUNT_DELETION => kept.deleted(&parsed(&body)),
            paths::RECOVERY_OPEN => kept.opened(&parsed(&body)),
            paths::RECOVERY_FINISH => kept.recovered(parsed(&body)),
            paths::PASSKEYS if request.method == Method::Get => {
                json_answer(&kept.passkeys.listed())
            }
            paths::PASSKEYS => kept.passkey_added(parsed(&body)),
            paths::PASSKEY_START => json_answer(&kept.passkeys.offer()),
            paths::PASSKEY_CHALLENGE => json_answer(&kept.passkeys.challenge()),
            paths::PASSKEY_UNLOCK => kept.passkeys.unlocked(&parsed(&body)),
            paths::SECOND_FACTOR => kept.second_factor(parsed(&body)),
            paths::SIGN_IN_PASSKEY => kept.sign_in_confirmed(&parsed(&body)),
            paths::SESSION if request.method == Method::Delete => json_answer(&()),
            paths::SESSION if kept.has_no_session => HttpAnswer {
                status: 204,
                ..json_answer(&())
            },
            _ => {
                let (server, reader) = (self.1.clone(), kept.account.clone());
                return SignedIn { server, reader }.send(request);
            }
        };
        let may_be_lost = [paths::PASSWORD_FINISH, paths::RECOVERY_FINISH];
        let lost = may_be_lost.contains(&request.path.as_str()) && kept.losses > 0;
        kept.losses -= usize::from(lost);
        let arrives = (!lost).then_some(answer);
        Box::pin(ready(arrives.ok_or_else(Failure::unreachable)))
    }
}

impl Kept {
    fn register(&self, start: &RegisterStart) -> HttpAnswer {
        json_answer(&RegisterStarted {
            response: self.registration(&start.request.0),
            keys: Some(KEYS.to_vec().into()),
        })
    }

    fn registration(&self, request: &[u8]) -> Base64 {
        self.registration_of(&self.account.profile.email, request)
    }

    fn registration_of(&self, email: &str, request: &[u8]) -> Base64 {
        let request = RegistrationRequest::<Suite>::deserialize(request).unwrap();
        let name = email.as_bytes();
        let started = ServerRegistration::start(&self.setup, request, name).unwrap();
        Base64(started.message.serialize().to_vec())
    }

    fn registered(&mut self, finish: RegisterFinish) -> HttpAnswer {
        self.kit = finish.recovery;
        self.now = Some(Credentials {
            record: finish.record.0,
            wrapped: None,
        });
        json_answer(&self.account)
    }

    fn login(&mut self, request: &[u8], context: Vec<u8>) -> Base64 {
        let email = Email::parse(&self.account.profile.email).unwrap();
        let record = &self.now.as_ref().unwrap().record;
        let (record, stretching) = read_record(record).unwrap();
        let stretching = self
            .claimed
            .clone()
            .unwrap_or_else(|| stretching.behind(&[]));
        let started = ServerLogin::start(
            &mut OsRng,
            &self.setup,
            Some(record),
            CredentialRequest::deserialize(request).unwrap(),
            email.as_str().as_bytes(),
            parameters(&email, &context),
        )
        .unwrap();
        self.login = Some((started.state, context));
        Base64([started.message.serialize().as_slice(), &stretching].concat())
    }

    fn proves(&mut self, finalization: &[u8]) -> bool {
        let email = Email::parse(&self.account.profile.email).unwrap();
        let Some((login, context)) = self.login.take() else {
            return false;
        };
        let finalization = CredentialFinalization::deserialize(finalization).unwrap();
        login
            .finish(finalization, parameters(&email, &context))
            .is_ok()
    }

    fn sign_in(&mut self, start: &SignInStart) -> HttpAnswer {
        json_answer(&SignInStarted {
            attempt: Base64(b"attempt".to_vec()),
            response: self.login(&start.request.0, CONTEXT.to_vec()),
        })
    }

    fn signed_in(&mut self, finish: &SignInFinish) -> HttpAnswer {
        assert!(self.proves(&finish.finalization.0));
        match self.passkeys.is_second_factor {
            true => json_answer(&self.passkeys.challenge()),
            false => json_answer(&self.begun()),
        }
    }

    fn begun(&self) -> api::account::SignedIn {
        let now = self.now.as_ref().unwrap();
        api::account::SignedIn {
            account: self.account.clone(),
            wrapped_vault_key: now.wrapped.clone().map(Base64),
            is_outdated: self.has_newer_keys,
        }
    }

    fn change(&mut self, start: &PasswordStart) -> HttpAnswer {
        let email = start
            .email
            .as_deref()
            .map(|email| Email::parse(email).unwrap());
        let context = change_context(&start.new.0, email.as_ref());
        let new_email = email.map(|email| email.as_str().to_owned());
        let new_email = new_email.unwrap_or_else(|| self.account.profile.email.clone());
        let answer = json_answer(&PasswordStarted {
            attempt: Base64(b"attempt".to_vec()),
            new: self.registration_of(&new_email, &start.new.0),
            present: self.login(&start.present.0, context),
        });
        self.new_email = new_email;
        answer
    }

    fn changed(&mut self, finish: PasswordFinish) -> HttpAnswer {
        self.finishes += 1;
        let is_known = self
            .now
            .as_ref()
            .is_some_and(|now| now.record == finish.record.0);
        if !is_known {
            assert!(self.proves(&finish.finalization.0));
            self.account.profile.email = self.new_email.clone();
            self.keeps_sessions = finish.keeps_sessions;
            self.now = Some(Credentials {
                record: finish.record.0,
                wrapped: Some(finish.wrapped_vault_key.0),
            });
        }
        json_answer(&())
    }
}

/// What is done about kits; what they sign is for the real server to check.
impl Kept {
    fn proof(&mut self, start: &ProofStart) -> HttpAnswer {
        let context = proof_context(&start.purpose.0);
        json_answer(&ProofStarted {
            attempt: Base64(b"attempt".to_vec()),
            response: self.login(&start.request.0, context),
        })
    }

    fn taken(&mut self, taken: NewRecoveryKit) -> HttpAnswer {
        assert!(self.proves(&taken.proof.finalization.0));
        self.kit = Some(taken.kit);
        json_answer(&())
    }

    fn deleted(&mut self, deletion: &AccountDeletion) -> HttpAnswer {
        let (_, context) = self.login.as_ref().unwrap();
        assert_eq!(*context, proof_context(&deletion_purpose(&self.account.id)));
        assert!(self.proves(&deletion.proof.finalization.0));
        self.now = None;
        json_answer(&())
    }

    fn opened(&self, open: &RecoveryOpen) -> HttpAnswer {
        if !self.knows_kits {
            let problem = Problem {
                kind: ProblemKind::WrongCredentials,
                happened: "E-mail address and recovery kit do not match.".to_owned(),
                action: "Try again.".to_owned(),
            };
            return HttpAnswer {
                status: problem.kind.status(),
                ..json_answer(&problem)
            };
        }
        json_answer(&RecoveryOpened {
            account: self.account.id.clone(),
            wrapped_vault_key: self.kit.clone().unwrap().wrapped_vault_key,
            response: self.registration(&open.request.0),
            keys: Some(KEYS.to_vec().into()),
        })
    }

    fn recovered(&mut self, finish: RecoveryFinish) -> HttpAnswer {
        assert_eq!(finish.keys, Some(KEYS.to_vec().into()));
        self.finishes += 1;
        self.kit = finish.next;
        self.now = Some(Credentials {
            record: finish.record.0,
            wrapped: Some(finish.wrapped_vault_key.0),
        });
        json_answer(&())
    }
}

fn parameters<'a>(email: &'a Email, context: &'a [u8]) -> ServerLoginParameters<'a, 'a> {
    ServerLoginParameters {
        context: Some(context),
        identifiers: identifiers(email),
    }
}

fn parsed<T: DeserializeOwned>(body: &[u8]) -> T {
    from_slice(body).unwrap()
}

fn json_answer(body: &impl Serialize) -> HttpAnswer {
    HttpAnswer {
        status: 200,
        headers: Vec::new(),
        body: to_vec(&json!(body)).unwrap(),
    }
}

/// A user who registered with the old password and made keys.
struct Story {
    scene: Scene,
    keeper: Keeper,
    keep: MemoryKeep,
    client: Client,
    fingerprint: Vec<u8>,
    /// Of the kit that she kept as she registered.
    words: String,
}

impl Story {
    fn new() -> Self {
        Self::begin(register, 0)
    }

    /// A user who registered before records said how passwords are stretched.
    fn from_before(losses: usize) -> Self {
        Self::begin(register_as_before, losses)
    }

    fn begin(register: fn(&Client, &Keeper) -> String, losses: usize) -> Self {
        let keeper = Keeper(Rc::new(RefCell::new(Kept {
            setup: ServerSetup::new(&mut OsRng),
            account: user(),
            now: None,
            kit: None,
            login: None,
            new_email: String::new(),
            heard: Vec::new(),
            claimed: None,
            losses,
            finishes: 0,
            keeps_sessions: false,
            passkeys: Guarded::default(),
            has_newer_keys: false,
            has_no_session: false,
            knows_kits: true,
        })));
        let (scene, keep) = (Scene::new(), MemoryKeep::default());
        let client = visit(&scene, &keeper, &keep);
        let words = register(&client, &keeper);
        block_on(client.sign_in(user().profile.email, OLD.to_owned())).unwrap();
        let fingerprint = make_keys(&client).unwrap().fingerprint;
        Self {
            scene,
            keeper,
            keep,
            client,
            fingerprint,
            words,
        }
    }

    fn change(&self, present: &str, new: &str) -> Outcome<()> {
        block_on(
            self.client
                .change_password(present.to_owned(), new.to_owned()),
        )
    }

    fn now(&self) -> Credentials {
        self.keeper.0.borrow().now.clone().unwrap()
    }

    /// The server hands this out from now on.
    fn hand_out(&self, credentials: Credentials) {
        self.keeper.0.borrow_mut().now = Some(credentials);
    }

    /// The key that is found in the vault of a visit with a password, in a browser that knows nothing.
    fn found_with(&self, password: &str) -> Outcome<Option<Vec<u8>>> {
        self.found_in(&MemoryKeep::default(), password)
    }

    fn found_in(&self, keep: &MemoryKeep, password: &str) -> Outcome<Option<Vec<u8>>> {
        let client = visit(&self.scene, &self.keeper, keep);
        block_on(client.sign_in(user().profile.email, password.to_owned()))?;
        Ok(block_on(client.own_keys())?.map(|keys| keys.fingerprint))
    }

    /// The server heard none of it, in any form.
    fn assert_unheard(&self, secrets: &[&[u8]]) {
        let heard = &self.keeper.0.borrow().heard;
        for secret in secrets {
            let base64 = serde_json::to_string(&Base64(secret.to_vec())).unwrap();
            for form in [secret, base64.trim_matches(['"', '=']).as_bytes()] {
                assert!(!heard.windows(form.len()).any(|part| part == form));
            }
        }
    }

    fn finishes(&self) -> usize {
        self.keeper.0.borrow().finishes
    }

    fn vault_key(&self) -> Vec<u8> {
        let kept = block_on(client::port::Keep::load(
            &self.keep,
            Shelf::Visit,
            "vault-key",
        ));
        let kept = String::from_utf8(kept.unwrap()).unwrap();
        client::hex::decode(kept.split_once(' ').unwrap().1).unwrap()
    }
}

/// With the old password and a kit; answers its words.
fn register(client: &Client, _: &Keeper) -> String {
    let registration = Registration {
        profile: user().profile,
        role: user().role,
        password: OLD.to_owned(),
        entrance: Entrance::Approval,
    };
    let registering = block_on(client.begin_registration(registration)).unwrap();
    block_on(client.finish_registration(&registering, true)).unwrap();
    registering.offered().words().join(" ")
}

/// With the old password alone, as clients did it before records said how passwords are stretched.
fn register_as_before(_: &Client, keeper: &Keeper) -> String {
    let mut kept = keeper.0.borrow_mut();
    let email = Email::parse(&kept.account.profile.email).unwrap();
    let start = ClientRegistration::<Suite>::start(&mut OsRng, OLD.as_bytes()).unwrap();
    let response = kept.registration(&start.message.serialize()).0;
    let response = RegistrationResponse::deserialize(&response).unwrap();
    let names = ClientRegistrationFinishParameters::new(identifiers(&email), None);
    let finish = start
        .state
        .finish(&mut OsRng, OLD.as_bytes(), response, names);
    kept.now = Some(Credentials {
        record: finish.unwrap().message.serialize().to_vec(),
        wrapped: None,
    });
    String::new()
}

fn visit(scene: &Scene, keeper: &Keeper, keep: &MemoryKeep) -> Client {
    let way = Way(keeper.clone(), scene.server.clone());
    scene.client(Box::new(way), keep.clone())
}

#[test]
fn what_lies_in_the_vault_opens_with_the_new_password_and_not_with_the_old_one() {
    let story = Story::new();
    story.change(OLD, NEW).unwrap();
    let mine = Ok(Some(story.fingerprint.clone()));
    let here = block_on(story.client.own_keys()).unwrap();
    assert_eq!(here.map(|keys| keys.fingerprint), mine.clone().unwrap());
    assert_eq!(story.found_with(NEW), mine);
    assert_eq!(story.found_in(&story.keep, NEW), mine);
    assert!(story.found_with(OLD).is_err());
    story.change(NEW, "the third password").unwrap();
    assert_eq!(story.found_with("the third password"), mine);
    assert!(story.found_with(NEW).is_err());
}

#[test]
fn a_wrong_present_password_is_told_before_the_server_hears_of_a_new_one() {
    let story = Story::new();
    let refused = story.change("a guess", NEW).unwrap_err();
    assert_eq!(refused.happened, "That is not your present password.");
    assert_eq!(story.keeper.0.borrow().finishes, 0);
    assert!(story.found_with(OLD).is_ok());
    story.change(OLD, NEW).unwrap();
}

#[test]
fn an_answer_that_got_lost_is_asked_for_again() {
    let story = Story::new();
    story.keeper.0.borrow_mut().losses = 3;
    story.change(OLD, NEW).unwrap();
    assert_eq!(story.found_with(NEW), Ok(Some(story.fingerprint.clone())));
}

#[test]
fn where_no_answer_comes_both_passwords_are_to_be_kept() {
    let story = Story::new();
    story.keeper.0.borrow_mut().losses = usize::MAX;
    let uncertain = story.change(OLD, NEW).unwrap_err();
    assert!(uncertain.is(ProblemKind::Unreachable));
    assert!(uncertain.happened.contains("changed or not"));
    assert_eq!(story.found_with(NEW), Ok(Some(story.fingerprint.clone())));
}

#[test]
fn a_server_that_hands_out_what_was_before_lets_the_old_password_work_and_learns_nothing() {
    let story = Story::new();
    let before = story.now();
    story.change(OLD, NEW).unwrap();
    story.hand_out(before);
    assert_eq!(story.found_with(OLD), Ok(Some(story.fingerprint.clone())));
    assert!(story.found_with(NEW).is_err());
    story.assert_unheard(&[OLD.as_bytes(), NEW.as_bytes(), &story.vault_key()]);
}

#[test]
fn a_server_that_mixes_what_was_before_with_what_is_opens_no_vault() {
    let story = Story::new();
    let first = story.now();
    story.change(OLD, NEW).unwrap();
    let second = story.now();
    let stranger = Story::new();
    stranger.change(OLD, NEW).unwrap();
    let mixtures = [
        (OLD, &first.record, second.wrapped.clone()),
        (NEW, &second.record, stranger.now().wrapped),
        (NEW, &second.record, Some(vec![1; 73])),
        (NEW, &second.record, Some(Vec::new())),
    ];
    for (password, record, wrapped) in mixtures {
        let record = record.clone();
        story.hand_out(Credentials { record, wrapped });
        let refused = story.found_with(password).unwrap_err();
        assert!(
            refused
                .happened
                .contains("does not belong to this password")
        );
        assert!(refused.action.contains("make no new keys"));
    }
    let without = Credentials {
        wrapped: None,
        ..second
    };
    story.hand_out(without);
    let refused = story.found_with(NEW).unwrap_err();
    assert!(refused.happened.contains("does not open"), "{refused}");
}

#[test]
fn a_server_that_names_another_account_gets_no_key_wrapped_for_it_to_open() {
    let story = Story::new();
    story.change(OLD, NEW).unwrap();
    story.keeper.0.borrow_mut().account.id.0 = "another".to_owned();
    let refused = story.found_with(NEW).unwrap_err();
    assert!(
        refused
            .happened
            .contains("does not belong to this password")
    );
}

#[test]
fn a_password_is_registered_as_new_ones_are_and_another_claim_of_the_server_gets_nothing() {
    let story = Story::new();
    let (_, stretching) = read_record(&story.now().record).unwrap();
    assert_eq!(stretching, Stretching::NEWEST);
    let behind =
        |memory_kib: u32, passes: u32| [memory_kib.to_le_bytes(), passes.to_le_bytes()].concat();
    let refusals = [
        (behind(8, 1), "another protection"),
        (behind(19 * 1024 - 1, 2), "another protection"),
        (behind(64 * 1024, 1), "another protection"),
        (behind(4 << 20, 100), "another protection"),
        (vec![1; 7], "could not be read"),
        // Weaker than the record, if no weaker than ever: the password does not fit it.
        (Vec::new(), "do not match"),
    ];
    for (claimed, words) in refusals {
        story.keeper.0.borrow_mut().claimed = Some(claimed);
        let refused = story.found_with(OLD).unwrap_err();
        assert!(refused.happened.contains(words), "{refused}");
        assert!(story.keeper.0.borrow().login.is_some(), "nothing was sent");
        assert!(story.change(OLD, NEW).is_err());
    }
    assert_eq!(story.finishes(), 0);
}
