use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use api::{
    AccountId, Base64, GrantId,
    pool::{OpenedPool, PoolChallenge, PoolEvidence},
};
use desk::Desk;
use fhe_core::{PublicKey, demo};
use pads::{
    Challenge, Cut, PadContext, PadMaker, PadOpening, PadPlan, PoolCommitments, PoolReply,
    PoolTerms, SigningKey, VerifyingKey,
};
use preparation::Cell;
use protocol::{
    AnswerChallenge, Ask, BeginPads, CardHandle, Fault, JudgeEvidence, KnownRow, MakePads,
    MakeSignerKey, OpenPad, OpenVault, OpenedPad, PadsHandle, PoolAnswer, PoolBinding, Verdict,
};

use crate::support::{desk, happened, make_keys, open_card};

const PADS: PadsHandle = PadsHandle(3);
const ROW: [f64; 3] = [30.0, 10.0, 5.0];

/// A desk that made a pool, and what the server knows of it.
struct Pool {
    desk: Desk,
    card: CardHandle,
    blob: Vec<u8>,
    commitments: Vec<u8>,
    key: PublicKey,
    signer: VerifyingKey,
    plan: Arc<PadPlan>,
    context: PadContext,
}

impl Pool {
    fn new() -> Self {
        Self::at(desk())
    }

    fn at(mut desk: Desk) -> Self {
        let vault_key = vec![1; 32];
        desk.ask(OpenVault { vault_key }).unwrap();
        let keys = make_keys(&mut desk, None);
        let signer = desk.ask(MakeSignerKey {}).unwrap();
        let card = open_card(&mut desk, &demo::circuit());
        let (account, grant) = ("user".to_owned(), "grant".to_owned());
        let binding = PoolBinding {
            account: account.clone(),
            grant: grant.clone(),
            number: 5,
            nonce: vec![6; 32],
            kept: 16,
        };
        let begin = BeginPads {
            pads: PADS,
            card,
            binding,
        };
        desk.ask(begin).unwrap();
        let commitments = in_slices(&mut desk, || MakePads {
            pads: PADS,
            blob: signer.blob.clone(),
        });
        let commitments = commitments.unwrap();
        let terms = PoolTerms {
            account,
            grant,
            number: 5,
            nonce: [6; 32],
            cut: Cut::USUAL,
        };
        let key = PublicKey::from_bytes(&keys.public_key).unwrap();
        let plan = PadPlan::new(&demo::blueprint()).unwrap();
        let public: [u8; 32] = signer.public_key.try_into().unwrap();
        Self {
            context: PadContext::new(&terms, &key, &plan),
            signer: VerifyingKey::from_bytes(&public).unwrap(),
            plan: Arc::new(plan),
            blob: signer.blob,
            desk,
            card,
            commitments,
            key,
        }
    }

    fn answer(&mut self, challenge: Challenge) -> Result<PoolAnswer, Fault> {
        in_slices(&mut self.desk, || AnswerChallenge {
            pads: PADS,
            challenge: challenge.bits(),
            blob: self.blob.clone(),
        })
    }

    fn open(&mut self) -> Result<OpenedPad, Fault> {
        self.open_with(vec![Cell::row(&ROW)], Vec::new())
    }

    fn open_with(
        &mut self,
        rows: Vec<Vec<Cell>>,
        known: Vec<KnownRow>,
    ) -> Result<OpenedPad, Fault> {
        let ask = OpenPad {
            pads: PADS,
            card: self.card,
            rows,
            known,
        };
        self.desk.ask(ask)
    }
}

/// What the desk does in several goes.
fn in_slices<T, A: Ask<Answer = Option<T>>>(
    desk: &mut Desk,
    ask: impl Fn() -> A,
) -> Result<T, Fault> {
    loop {
        if let Some(done) = desk.ask(ask())? {
            return Ok(done);
        }
    }
}

#[test]
fn a_pool_that_a_desk_makes_comes_out_and_each_of_its_pads_opens_one_row() {
    let mut pool = Pool::new();
    let challenge = Challenge::draw(Cut::USUAL);
    let answer = pool.answer(challenge).unwrap();
    let (context, signer) = (pool.context, pool.signer);
    let commitments = PoolCommitments::from_bytes(&pool.commitments, &context, &signer).unwrap();
    let reply = PoolReply::from_bytes(&answer.reply, &pool.plan, &commitments, &challenge, &signer);
    let maker = PadMaker::new(&pool.key, &pool.plan, context);
    let held = reply.unwrap().check(&maker, &commitments).unwrap();
    for (pad, left) in held.into_iter().zip((0..answer.pads).rev()) {
        let opened = pool.open().unwrap();
        assert_eq!(opened.left, left);
        let opening = PadOpening::from_bytes(&opened.bytes, &pool.plan).unwrap();
        let row = pad.open(&pool.plan, &context, &opening).unwrap();
        assert!(row.input(pool.plan.blueprint()).is_ok());
    }
    assert!(pool.open().err().unwrap().gone);
}

#[test]
fn a_desk_answers_no_second_challenge_about_a_pool() {
    let mut pool = Pool::new();
    assert!(pool.open().is_err());
    let first = Challenge::draw(Cut::USUAL);
    assert!(pool.answer(first).is_ok());
    for second in [Challenge::draw(Cut::USUAL), first] {
        assert!(happened(pool.answer(second)).contains("a second time"));
    }
    assert!(pool.open().is_ok());
}

/// A clock by which every look takes three milliseconds.
fn slow() -> u64 {
    static NOW: AtomicU64 = AtomicU64::new(0);
    NOW.fetch_add(3_000, Ordering::Relaxed)
}

#[test]
fn pads_are_made_a_few_at_a_time_and_no_other_challenge_is_answered_in_between() {
    let mut pool = Pool::at(workbench::desk(slow));
    let (first, second) = (Challenge::draw(Cut::USUAL), Challenge::draw(Cut::USUAL));
    let ask = |pool: &mut Pool, challenge: Challenge| {
        let ask = AnswerChallenge {
            pads: PADS,
            challenge: challenge.bits(),
            blob: pool.blob.clone(),
        };
        pool.desk.ask(ask)
    };
    for turn in 0..31 {
        assert!(ask(&mut pool, first).unwrap().is_none(), "{turn}");
        assert!(pool.open().is_err());
        assert!(happened(ask(&mut pool, second)).contains("a second time"));
    }
    assert!(ask(&mut pool, first).unwrap().is_some());
    assert!(happened(ask(&mut pool, first)).contains("a second time"));
    assert!(pool.open().is_ok());
}

#[test]
fn a_pool_is_gone_after_a_challenge_that_keeps_more_than_was_agreed_and_with_its_desk() {
    let mut pool = Pool::new();
    assert!(pool.answer(Challenge::draw(Cut::STRICT)).is_err());
    assert!(pool.answer(Challenge::draw(Cut::USUAL)).err().unwrap().gone);
    let mut pool = Pool::new();
    pool.answer(Challenge::draw(Cut::USUAL)).unwrap();
    pool.desk.ask(protocol::CloseVault {}).unwrap();
    assert!(pool.open().is_err());
}

#[test]
fn a_known_row_is_opened_like_any_other_and_two_rows_are_not_opened_together() {
    let mut pool = Pool::new();
    pool.answer(Challenge::draw(Cut::USUAL)).unwrap();
    let known = || KnownRow {
        at: 0,
        features: ROW.to_vec(),
    };
    let typed = pool.open().unwrap();
    for rows in [(vec![Cell::row(&ROW)], vec![known()]), (vec![], vec![])] {
        assert!(happened(pool.open_with(rows.0, rows.1)).contains("rows"));
    }
    let opened = pool.open_with(Vec::new(), vec![known()]).unwrap();
    assert_eq!(opened.bytes.len(), typed.bytes.len());
    assert_eq!(
        opened.left + 1,
        typed.left,
        "no pad went for what was refused"
    );
}

/// What is shown of somebody of whose pads this one is another than she promised.
fn evidence(pool: &Pool, malformed: Option<usize>) -> PoolEvidence {
    let signer = SigningKey::from_bytes(&[8; 32]);
    let maker = PadMaker::new(&pool.key, &pool.plan, pool.context);
    let seeds = std::array::from_fn(|index| [index as u8; 32]);
    let promised = |index| match malformed == Some(index) {
        true => maker.make(index, &[99; 32]).digest(),
        false => maker.make(index, &seeds[index]).digest(),
    };
    let commitments = PoolCommitments::new(&pool.context, std::array::from_fn(promised), &signer);
    let challenge = Challenge::from_bits((1 << 16) - 1, Cut::USUAL).unwrap();
    let kept: Vec<_> = challenge
        .kept()
        .map(|index| maker.make(index, &seeds[index]))
        .collect();
    let reply = PoolReply::encode(&commitments, &challenge, &seeds, &kept, &signer);
    PoolEvidence {
        account: AccountId("user".to_owned()),
        grant: GrantId("grant".to_owned()),
        terms: OpenedPool {
            number: 5,
            nonce: Base64(vec![6; 32]),
            kept: 16,
        },
        circuit: demo::circuit(),
        public_key: Base64(pool.key.to_bytes()),
        signing_key: Base64(signer.verifying_key().to_bytes().to_vec()),
        commitments: Base64(commitments.as_bytes().to_vec()),
        challenge: PoolChallenge {
            kept: Base64(challenge.bits().to_le_bytes().to_vec()),
        },
        reply: Base64(reply),
    }
}

#[test]
fn evidence_holds_against_who_signed_a_malformed_pad_and_nobody_else() {
    type Change = fn(&mut PoolEvidence);
    let mut pool = Pool::new();
    let judge = |pool: &mut Pool, malformed, change: Change| {
        let mut evidence = evidence(pool, malformed);
        change(&mut evidence);
        let evidence = serde_json::to_vec(&evidence).unwrap();
        pool.desk.ask(JudgeEvidence { evidence }).unwrap()
    };
    assert_eq!(judge(&mut pool, Some(40), |_| {}), Verdict::Holds);
    let fails = |verdict, told: &str| match verdict {
        Verdict::Fails(why) => assert!(why.contains(told), "{why}"),
        Verdict::Holds => panic!("it holds"),
    };
    fails(judge(&mut pool, None, |_| {}), "what was promised");
    // A pad that was kept proves nothing.
    fails(judge(&mut pool, Some(3), |_| {}), "what was promised");
    let forged: [Change; 7] = [
        |evidence| evidence.account.0.push('2'),
        |evidence| evidence.terms.number += 1,
        |evidence| evidence.terms.nonce.0[0] ^= 1,
        |evidence| evidence.commitments.0[50] ^= 1,
        |evidence| evidence.reply.0[60] ^= 1,
        |evidence| evidence.challenge.kept.0.rotate_left(1),
        |evidence| evidence.circuit.encoder.input_bits -= 1,
    ];
    for change in forged {
        fails(judge(&mut pool, None, change), "not signed");
    }
}
