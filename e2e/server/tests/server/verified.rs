//! Verified inputs: what an honest user gets, and what becomes of one who cheats.

use std::sync::Arc;

use api::{
    Base64, Digest, ProblemKind, evaluation,
    grant::{Grant, GrantSignature, GrantStatement, InputPolicy},
    job::{Job, JobState},
    log::{ActivityPage, EntryDetail, EntryKind, Leaf},
    model::Model,
    paths,
    pool::{CheckedPool, OpenedPool, PoolChallenge, PoolEvidence, Suspension, SuspensionCause},
};
use circuits::{account_key, random_model};
use fhe_client::{KeptPads, PadPool};
use fhe_core::{PublicKey, Seed};
use pads::{
    Challenge, Cut, Error, POOL_SIZE, Pad, PadContext, PadMaker, PadPlan, PoolCommitments,
    PoolReply, PoolTerms, VerifyingKey, pad_digest,
};
use sha2::{Digest as _, Sha256};

use crate::{
    house::{
        browser::Answer,
        fixtures::hexadecimal,
        process::Start,
        scene::{BUDGET, Scene, request_access},
    },
    jobs,
};

/// A challenged pool is waited for so many seconds.
const PATIENCE_S: u64 = 121;

/// A user whose grant takes verified inputs only.
pub(crate) struct Verified {
    pub(crate) scene: Scene,
    plan: Arc<PadPlan>,
}

impl Verified {
    fn new() -> Self {
        Self::with(&Start::default())
    }

    pub(crate) fn with(start: &Start) -> Self {
        let mut scene = Scene::with(start, random_model(10, 1, 6, 1), BUDGET);
        let copy = scene.sealed();
        sign(&mut scene, &copy, InputPolicy::Verified);
        scene.upload(&copy).success();
        let key = account_key().verifying_key().to_bytes();
        let publish = scene
            .user
            .browser
            .post_bytes(paths::SIGNING_KEYS, &key, &[]);
        publish.success();
        let plan = Arc::new(PadPlan::new(&scene.blueprint()).unwrap());
        Self { scene, plan }
    }

    pub(crate) fn open(&mut self) -> Answer {
        let path = paths::grant_pools(&self.scene.grant.id);
        self.scene.user.browser.post_empty(&path)
    }

    pub(crate) fn commit(&mut self, number: u64, commitments: &[u8]) -> Answer {
        let path = paths::pool_commitments(&self.scene.grant.id, number);
        self.scene.user.browser.put_bytes(&path, commitments)
    }

    pub(crate) fn reply(&mut self, number: u64, reply: &[u8]) -> Answer {
        let path = paths::pool_reply(&self.scene.grant.id, number);
        self.scene.user.browser.put_bytes(&path, reply)
    }

    pub(crate) fn ask(&mut self, number: u64, opening: &[u8]) -> Answer {
        let path = paths::pool_evaluations(&self.scene.grant.id, number);
        self.scene.user.browser.post_bytes(&path, opening, &[])
    }

    fn terms(&self, opened: &OpenedPool) -> PoolTerms {
        PoolTerms {
            account: self.scene.user.account.id.to_string(),
            grant: self.scene.grant.id.to_string(),
            number: opened.number,
            nonce: opened.nonce.0.clone().try_into().unwrap(),
            cut: Cut::new(opened.kept.into()).unwrap(),
        }
    }

    /// A pool of an honest user, and its number.
    fn pool(&mut self) -> (u64, PadPool) {
        let opened: OpenedPool = self.open().document();
        self.pool_of(&opened)
    }

    /// What an honest user makes of a pool that was opened, and its number.
    pub(crate) fn pool_of(&self, opened: &OpenedPool) -> (u64, PadPool) {
        let key = self.scene.key.public_key();
        let terms = self.terms(opened);
        let pool = PadPool::make(key, self.plan.clone(), &terms, &account_key());
        (opened.number, pool)
    }

    /// Pads that the server holds.
    fn pads(&mut self) -> (u64, KeptPads) {
        let (number, pool) = self.pool();
        let answer = self.commit(number, pool.commitments().as_bytes());
        let (reply, kept) = pool.answer(&challenge(&answer), &account_key()).unwrap();
        let checked: CheckedPool = self.reply(number, &reply).document();
        assert_eq!(checked.pads as usize, kept.remaining());
        (number, kept)
    }

    pub(crate) fn row(&self) -> Vec<f64> {
        self.scene.rows(1).remove(0)
    }

    fn lift(&mut self) {
        let path = paths::grant_lift(&self.scene.grant.id);
        let lifted: Grant = self.scene.owner.browser.post_empty(&path).document();
        assert_eq!(lifted.suspension, None);
    }

    fn cause(&mut self) -> Option<SuspensionCause> {
        let suspension = self.scene.grant_now().suspension;
        suspension.map(|suspension| suspension.cause)
    }

    /// What the owner reads in the log about entries of a kind, the newest first.
    fn told(&mut self, kind: &str) -> Vec<(Leaf, EntryDetail)> {
        let path = format!("{}?kind={kind}", paths::ACTIVITY);
        let page: ActivityPage = self.scene.owner.browser.get(&path).document();
        let read = |entry: api::log::Activity| {
            let leaf = serde_json::from_str(&entry.leaf).unwrap();
            (leaf, serde_json::from_str(&entry.detail).unwrap())
        };
        page.entries.into_iter().map(read).collect()
    }
}

/// The owner signs of a copy how rows may be sent.
fn sign(scene: &mut Scene, copy: &[u8], inputs: InputPolicy) {
    let sealed = Digest(Sha256::digest(copy).into());
    let statement = GrantStatement {
        grant: scene.grant.id.clone(),
        model: scene.model.id.clone(),
        owner: scene.owner.account.id.clone(),
        user: scene.user.account.id.clone(),
        card: sealed,
        sealed,
        user_key: Digest(scene.key.public_key().fingerprint()),
        policy: scene.circuit().policy,
        budget: BUDGET,
        expires_at: None,
        inputs,
        known_answers: None,
        version: 1,
    };
    let signed = GrantSignature {
        sealed,
        card: Base64(b"{}".to_vec()),
        statement: Base64(statement.to_bytes()),
        signature: Base64(vec![0; 64]),
        known_answers: None,
    };
    let path = paths::grant_signature(&scene.grant.id);
    scene.owner.browser.put(&path, &signed).success();
}

pub(crate) fn challenge(answer: &Answer) -> Challenge {
    let challenge: PoolChallenge = answer.document();
    let bits = u64::from_le_bytes(challenge.kept.0.try_into().unwrap());
    let cut = Cut::new(bits.count_ones() as usize).unwrap();
    Challenge::from_bits(bits, cut).unwrap()
}

/// A user whose pad `malformed` is for multiples that wrap around the torus.
struct Attacker {
    seeds: [Seed; POOL_SIZE],
    malformed: usize,
    honest: Arc<PadPlan>,
    crafted: Arc<PadPlan>,
    key: PublicKey,
    context: PadContext,
}

impl Attacker {
    fn new(verified: &Verified, opened: &OpenedPool) -> Self {
        let mut circuit = verified.scene.circuit().clone();
        circuit.scale.range_bits = 2;
        let key = verified.scene.key.public_key();
        Self {
            seeds: std::array::from_fn(|index| [index as u8; 32]),
            malformed: 7,
            honest: verified.plan.clone(),
            crafted: Arc::new(PadPlan::new(&circuit.check().unwrap()).unwrap()),
            context: PadContext::new(&verified.terms(opened), &key, &verified.plan),
            key,
        }
    }

    fn pad(&self, index: usize) -> Pad {
        let plan = match index == self.malformed {
            true => &self.crafted,
            false => &self.honest,
        };
        PadMaker::new(&self.key, plan, self.context).make(index, &self.seeds[index])
    }

    fn commitments(&self) -> PoolCommitments {
        let digest = |index| {
            let pad = self.pad(index);
            pad_digest(&self.context, index, pad.public(), pad.roots())
        };
        let digests = std::array::from_fn(digest);
        PoolCommitments::new(&self.context, digests, &account_key())
    }

    fn reply(&self, commitments: &PoolCommitments, challenge: &Challenge) -> Vec<u8> {
        let kept: Vec<Pad> = challenge.kept().map(|index| self.pad(index)).collect();
        PoolReply::encode(commitments, challenge, &self.seeds, &kept, &account_key())
    }
}

/// Anybody's judgement of what a user signed.
fn judged(evidence: &PoolEvidence) -> Option<Error> {
    let terms = PoolTerms {
        account: evidence.account.to_string(),
        grant: evidence.grant.to_string(),
        number: evidence.terms.number,
        nonce: evidence.terms.nonce.0.clone().try_into().unwrap(),
        cut: Cut::new(evidence.terms.kept.into()).unwrap(),
    };
    let key = PublicKey::from_bytes(&evidence.public_key.0).unwrap();
    let plan = Arc::new(PadPlan::new(&evidence.circuit.check().unwrap()).unwrap());
    let context = PadContext::new(&terms, &key, &plan);
    let signer = evidence.signing_key.0.clone().try_into().unwrap();
    let signer = VerifyingKey::from_bytes(&signer).unwrap();
    let bits = u64::from_le_bytes(evidence.challenge.kept.0.clone().try_into().unwrap());
    let challenge = Challenge::from_bits(bits, terms.cut).unwrap();
    let commitments = &evidence.commitments.0;
    let commitments = PoolCommitments::from_bytes(commitments, &context, &signer).unwrap();
    let reply = PoolReply::from_bytes(&evidence.reply.0, &plan, &commitments, &challenge, &signer);
    let maker = PadMaker::new(&key, &plan, context);
    reply.unwrap().check(&maker, &commitments).err()
}

#[test]
fn a_row_that_is_opened_with_a_checked_pad_is_answered_and_logged_as_it_was_sent() {
    let mut verified = Verified::new();
    let (number, mut kept) = verified.pads();
    let opening = kept.open(&verified.row()).unwrap();
    let answer = verified.ask(number, &opening);
    verified.scene.check_answer(&answer, 1);
    let (leaf, detail) = verified.told("evaluated").remove(0);
    assert_eq!(leaf.index, answer.number(evaluation::LOG_INDEX));
    let digest = hexadecimal(&Sha256::digest(&opening));
    assert_eq!(detail.input_digest, Some(digest));
    let grant = verified.scene.grant_now();
    let checked = (POOL_SIZE - Cut::USUAL.kept()) as u64;
    assert_eq!(
        (grant.inputs, grant.pads_checked),
        (InputPolicy::Verified, checked)
    );
    assert_eq!(grant.rows_used, 1);
}

#[test]
fn a_verified_row_that_takes_long_becomes_a_job_with_the_same_answer() {
    let start = Start {
        flags: jobs::JOBS,
        ..Start::default()
    };
    let mut verified = Verified::with(&start);
    let (number, mut kept) = verified.pads();
    let opening = kept.open(&verified.row()).unwrap();
    let job: Job = verified.ask(number, &opening).document();
    let user = &mut verified.scene.user;
    while !jobs::job(user, &job.id).state.is_final() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!(jobs::job(user, &job.id).state, JobState::Answered);
    let answer = jobs::result(user, &job.id);
    verified.scene.check_answer(&answer, 1);
}

#[test]
fn an_unverified_input_to_a_verified_grant_is_refused_until_its_owner_signs_otherwise() {
    let mut verified = Verified::new();
    let input = verified.scene.input(1);
    let refused = verified.scene.evaluate(&input, 1);
    assert_eq!(refused.problem(), ProblemKind::InputUnverified);
    let copy = verified.scene.sealed();
    verified.scene.upload(&copy).success();
    sign(&mut verified.scene, &copy, InputPolicy::Trusted);
    let answer = verified.scene.evaluate(&input, 1);
    verified.scene.check_answer(&answer, 1);
    assert_eq!(verified.open().problem(), ProblemKind::Conflict);
}

#[test]
fn a_pad_is_good_for_one_row_whose_bytes_may_come_again() {
    let mut verified = Verified::new();
    let (number, mut kept) = verified.pads();
    let row = verified.row();
    let opening = kept.open(&row).unwrap();
    verified.ask(number, &opening).success();
    let again = verified.ask(number, &opening);
    verified.scene.check_answer(&again, 1);
    // Another row's alternatives with the index of the pad that is used.
    let mut second = kept.open(&row).unwrap();
    second[8..12].copy_from_slice(&opening[8..12]);
    let twice = verified.ask(number, &second);
    assert_eq!(twice.problem(), ProblemKind::PadRefused);
    // A refused opening uses its pad up.
    let mut third = kept.open(&row).unwrap();
    let last = third.len() - 1;
    third[last] ^= 1;
    assert_eq!(
        verified.ask(number, &third).problem(),
        ProblemKind::PadRefused
    );
    third[last] ^= 1;
    assert_eq!(
        verified.ask(number, &third).problem(),
        ProblemKind::PadRefused
    );
    assert_eq!(verified.scene.grant_now().rows_used, 2);
    assert_eq!(verified.cause(), None);
}

#[test]
fn pads_of_another_pool_person_or_layout_are_refused() {
    let mut verified = Verified::new();
    let row = verified.row();
    let (first, mut kept) = verified.pads();
    let (second, _) = verified.pads();
    let opening = kept.open(&row).unwrap();
    for other in [second, second + 1] {
        let refused = verified.ask(other, &opening);
        assert_eq!(refused.problem(), ProblemKind::PadRefused);
    }
    let longer = [&opening[..], &[0]].concat();
    assert_eq!(
        verified.ask(first, &longer).problem(),
        ProblemKind::Nonconforming
    );
    let mut stranger = verified.scene.another_user();
    let path = paths::pool_evaluations(&verified.scene.grant.id, first);
    let stolen = stranger.browser.post_bytes(&path, &opening, &[]);
    assert_eq!(stolen.problem(), ProblemKind::NotFound);
    // A copy that was sealed again is another copy.
    let copy = verified.scene.sealed();
    sign(&mut verified.scene, &copy, InputPolicy::Verified);
    verified.scene.upload(&copy).success();
    assert_eq!(
        verified.ask(first, &opening).problem(),
        ProblemKind::PadRefused
    );
}

#[test]
fn one_pool_gets_one_challenge_and_one_reply() {
    let mut verified = Verified::new();
    let (number, pool) = verified.pool();
    let commitments = pool.commitments().as_bytes().to_vec();
    let mut forged = commitments.clone();
    forged[100] ^= 1;
    assert_eq!(
        verified.commit(number, &forged).problem(),
        ProblemKind::Nonconforming
    );
    let drawn = challenge(&verified.commit(number, &commitments));
    assert_eq!(challenge(&verified.commit(number, &commitments)), drawn);
    assert_eq!(
        verified.commit(number, &forged).problem(),
        ProblemKind::Conflict
    );
    assert_eq!(verified.open().problem(), ProblemKind::PoolOpen);
    let (reply, _) = pool.answer(&drawn, &account_key()).unwrap();
    let cut = &reply[..reply.len() - 1];
    assert_eq!(
        verified.reply(number, cut).problem(),
        ProblemKind::Nonconforming
    );
    verified.reply(number, &reply).success();
    verified.reply(number, &reply).success();
    let mut other = reply.clone();
    *other.last_mut().unwrap() ^= 1;
    assert_eq!(
        verified.reply(number, &other).problem(),
        ProblemKind::Conflict
    );
    assert_eq!(
        verified.commit(number, &commitments).problem(),
        ProblemKind::Conflict
    );
}

#[test]
fn a_malformed_pad_is_seen_whenever_it_is_opened_and_every_grant_is_suspended() {
    let mut verified = Verified::new();
    let (mut good, mut kept) = verified.pads();
    let mut opening = kept.open(&verified.row()).unwrap();
    let mut caught = 0;
    for _ in 0..12 {
        let opened: OpenedPool = verified.open().document();
        let attacker = Attacker::new(&verified, &opened);
        let commitments = attacker.commitments();
        let drawn = challenge(&verified.commit(opened.number, commitments.as_bytes()));
        let reply = attacker.reply(&commitments, &drawn);
        let answer = verified.reply(opened.number, &reply);
        if !drawn.opened().any(|index| index == attacker.malformed) {
            answer.success();
            // Too many pools that nobody caught would push the good one out.
            (good, kept) = verified.pads();
            opening = kept.open(&verified.row()).unwrap();
            continue;
        }
        caught += 1;
        assert_eq!(answer.problem(), ProblemKind::GrantSuspended);
        assert_eq!(verified.cause(), Some(SuspensionCause::MalformedPad));
        // Good pads answer no more either.
        assert_eq!(
            verified.ask(good, &opening).problem(),
            ProblemKind::GrantSuspended
        );
        assert_eq!(verified.open().problem(), ProblemKind::GrantSuspended);
        let path = paths::grant_evidence(&verified.scene.grant.id);
        let evidence: PoolEvidence = verified.scene.owner.browser.get(&path).document();
        let index = attacker.malformed;
        assert_eq!(judged(&evidence), Some(Error::Malformed { index }));
        let (leaf, detail) = verified.told("grant_suspended").remove(0);
        assert_eq!(leaf.kind, EntryKind::GrantSuspended);
        assert_eq!(detail.actor, Some(verified.scene.user.account.id.clone()));
        let signed = [evidence.commitments.0, evidence.reply.0].concat();
        assert_eq!(
            detail.input_digest,
            Some(hexadecimal(&Sha256::digest(signed)))
        );
        let mut stranger = verified
            .scene
            .user
            .browser
            .post_empty(&paths::grant_lift(&verified.scene.grant.id));
        assert_eq!(stranger.problem(), ProblemKind::Forbidden);
        stranger = verified
            .scene
            .administrator
            .browser
            .post_empty(&paths::grant_lift(&verified.scene.grant.id));
        assert_eq!(stranger.problem(), ProblemKind::Forbidden);
        verified.lift();
    }
    // Seen with probability 3/4 each time: not once in 2^24.
    assert!(caught > 0);
    assert_eq!(verified.told("grant_suspended").len(), caught);
    assert_eq!(verified.told("suspension_lifted").len(), caught);
    let answer = verified.ask(good, &opening);
    verified.scene.check_answer(&answer, 1);
}

#[test]
fn who_was_caught_is_suspended_for_what_is_asked_for_later_until_it_is_forgiven_everywhere() {
    let mut verified = Verified::new();
    let is_caught = |verified: &mut Verified| {
        let opened: OpenedPool = verified.open().document();
        let attacker = Attacker::new(verified, &opened);
        let commitments = attacker.commitments();
        let drawn = challenge(&verified.commit(opened.number, commitments.as_bytes()));
        let reply = attacker.reply(&commitments, &drawn);
        verified.reply(opened.number, &reply);
        verified.cause().is_some()
    };
    // Not once in 2^24.
    assert!((0..12).any(|_| is_caught(&mut verified)));
    let mut other = verified.scene.another_owner();
    let card = verified.scene.model.card.clone();
    let model: Model = other.browser.post(paths::MODELS, &card).document();
    let asked = request_access(&mut verified.scene.user, &model);
    let cause = asked.suspension.as_ref().map(|suspension| suspension.cause);
    assert_eq!(cause, Some(SuspensionCause::MalformedPad));
    let path = paths::grant_evidence(&asked.id);
    let evidence: PoolEvidence = other.browser.get(&path).document();
    assert!(matches!(judged(&evidence), Some(Error::Malformed { .. })));
    let lift = paths::grant_lift(&asked.id);
    let before = Suspension {
        cause: SuspensionCause::Forfeits,
        ..asked.suspension.unwrap()
    };
    let late = other.browser.post_empty(&before.seen().at(&lift));
    assert_eq!(late.problem(), ProblemKind::Conflict);
    let lifted: Grant = other.browser.post_empty(&lift).document();
    assert_eq!(lifted.suspension, None);
    let model: Model = other.browser.post(paths::MODELS, &card).document();
    let asked = request_access(&mut verified.scene.user, &model);
    assert!(
        asked.suspension.is_some(),
        "the first owner forgave nothing"
    );
    other
        .browser
        .post_empty(&paths::grant_lift(&asked.id))
        .success();
    verified.lift();
    let model: Model = other.browser.post(paths::MODELS, &card).document();
    let asked = request_access(&mut verified.scene.user, &model);
    assert_eq!(asked.suspension, None);
}

#[test]
fn pools_left_after_their_challenge_are_counted_and_only_three_are_forgiven() {
    let mut verified = Verified::new();
    for left in 1..=4 {
        let (number, pool) = verified.pool();
        let answer = verified.commit(number, pool.commitments().as_bytes());
        let (reply, mut kept) = pool.answer(&challenge(&answer), &account_key()).unwrap();
        let start = Start {
            ahead_s: left * PATIENCE_S,
            ..Start::default()
        };
        verified.scene.server.restart(&start);
        let next = verified.open();
        assert_eq!(verified.told("pool_forfeited").len() as u64, left);
        // Too late, for the reply and for its pads.
        assert_eq!(
            verified.reply(number, &reply).problem(),
            ProblemKind::Conflict
        );
        let opening = kept.open(&verified.row()).unwrap();
        let expected = match left {
            4 => ProblemKind::GrantSuspended,
            _ => ProblemKind::PadRefused,
        };
        assert_eq!(verified.ask(number, &opening).problem(), expected);
        if left < 4 {
            next.success();
            continue;
        }
        assert_eq!(next.problem(), ProblemKind::GrantSuspended);
        assert_eq!(verified.cause(), Some(SuspensionCause::Forfeits));
        let path = paths::grant_evidence(&verified.scene.grant.id);
        let evidence = verified.scene.owner.browser.get(&path);
        assert_eq!(evidence.problem(), ProblemKind::NotFound);
        verified.lift();
        verified.open().success();
    }
}
