//! Messages that are cut, changed, replayed, or meant for something else.

use circuit::{Circuit, Trained};
use circuits::{Pair, Verifier, account_key, random_rows};
use fhe_client::{ClientKey, KeptPads, PadPool};
use pads::{Challenge, Cut, Error, PadPlan, SigningKey};

use crate::models;

fn pair() -> Pair {
    let (circuit, trained): (Circuit, Trained) = models::linear(10, 3, 8);
    Pair::new(circuit, &trained, 4)
}

/// What an honest user sends for these terms.
struct Sent {
    commitments: Vec<u8>,
    challenge: Challenge,
    reply: Vec<u8>,
    kept: KeptPads,
}

fn send(verifier: &Verifier, signer: &SigningKey) -> Sent {
    let (key, plan) = (verifier.key.clone(), verifier.plan.clone());
    let pool = PadPool::make(key, plan, &verifier.terms, signer);
    let commitments = pool.commitments().as_bytes().to_vec();
    let challenge = Challenge::draw(verifier.terms.cut);
    let (reply, kept) = pool.answer(&challenge, signer).unwrap();
    Sent {
        commitments,
        challenge,
        reply,
        kept,
    }
}

fn take(verifier: &mut Verifier, sent: &Sent) -> Result<(), Error> {
    verifier.take(&sent.commitments, &sent.challenge, &sent.reply)
}

#[test]
fn a_changed_opening_is_refused_wherever_it_is_changed() {
    let pair = pair();
    let (mut verifier, mut kept) = Verifier::with_pool(&pair);
    let opening = kept.open(&random_rows(10, 1, 2)[0]).unwrap();
    let held = verifier.held.pop_first().unwrap().1;
    let (index, digest, public) = (held.index(), held.digest(), held.public().to_vec());
    let mut give = |opening: &[u8]| {
        let pad = pads::HeldPad::new(index, digest, public.clone());
        verifier.held.insert(index, pad);
        verifier.open(opening).map(drop)
    };
    for place in (0..opening.len()).step_by(7) {
        let mut changed = opening.clone();
        changed[place] ^= 1 << (place % 8);
        assert!(give(&changed).is_err(), "byte {place}");
    }
    assert!(give(&opening[..opening.len() - 1]).is_err());
    assert!(give(&[&opening[..], &[0]].concat()).is_err());
    assert_eq!(give(&opening), Ok(()));
}

#[test]
fn a_pad_is_used_once() {
    let pair = pair();
    let (mut verifier, mut kept) = Verifier::with_pool(&pair);
    let opening = kept.open(&random_rows(10, 1, 2)[0]).unwrap();
    assert!(verifier.open(&opening).is_ok());
    assert_eq!(verifier.open(&opening).err(), Some(Error::Opening));
}

#[test]
fn a_refused_opening_uses_its_pad_up() {
    let pair = pair();
    let (mut verifier, mut kept) = Verifier::with_pool(&pair);
    let opening = kept.open(&random_rows(10, 1, 2)[0]).unwrap();
    let mut changed = opening.clone();
    changed[20] ^= 1;
    assert!(verifier.open(&changed).is_err());
    assert!(verifier.open(&opening).is_err());
}

#[test]
fn pads_for_another_key_layout_grant_account_or_pool_are_refused() {
    let pair = pair();
    let mine = Verifier::new(&pair);
    let sent = send(&mine, &account_key());
    let other = |change: &dyn Fn(&mut Verifier)| {
        let mut verifier = Verifier::new(&pair);
        change(&mut verifier);
        take(&mut verifier, &sent)
    };
    assert_eq!(other(&|_| {}), Ok(()));
    let (circuit, _) = models::linear(10, 3, 7);
    let plan = PadPlan::new(&circuit.check().unwrap()).unwrap();
    let stranger = ClientKey::from_seed([50; 32]).public_key();
    let changes: [&dyn Fn(&mut Verifier); 7] = [
        &|verifier| verifier.key = stranger.clone(),
        &|verifier| verifier.plan = plan.clone().into(),
        &|verifier| verifier.terms.grant.push('0'),
        &|verifier| verifier.terms.account.push('0'),
        &|verifier| verifier.terms.number += 1,
        &|verifier| verifier.terms.nonce[0] += 1,
        &|verifier| verifier.terms.cut = Cut::STRICT,
    ];
    for change in changes {
        assert!(matches!(other(change), Err(Error::Foreigner { .. })));
    }
}

#[test]
fn an_opening_of_another_pool_is_refused() {
    let pair = pair();
    let (mut first, _) = Verifier::with_pool(&pair);
    let (_, mut kept) = Verifier::with_pool(&pair);
    for row in random_rows(10, 16, 2) {
        assert!(first.open(&kept.open(&row).unwrap()).is_err());
    }
}

#[test]
fn commitments_and_replies_that_another_account_signed_are_refused() {
    let pair = pair();
    let mut verifier = Verifier::new(&pair);
    let stranger = SigningKey::from_bytes(&[18; 32]);
    let (own, foreign) = (send(&verifier, &account_key()), send(&verifier, &stranger));
    let refused = Err(Error::Signature {
        what: "a pool's commitments",
    });
    assert_eq!(take(&mut verifier, &foreign), refused);
    let mixed = Sent {
        reply: foreign.reply,
        challenge: foreign.challenge,
        ..own
    };
    assert!(take(&mut verifier, &mixed).is_err());
}

#[test]
fn a_reply_to_another_challenge_or_other_commitments_is_refused() {
    let pair = pair();
    let mut verifier = Verifier::new(&pair);
    let sent = send(&verifier, &account_key());
    let bits = sent.challenge.bits().rotate_left(1);
    let challenge = Challenge::from_bits(bits, Cut::USUAL).unwrap();
    let other = verifier.take(&sent.commitments, &challenge, &sent.reply);
    let foreigner = Err(Error::Foreigner {
        what: "a reply to a challenge",
    });
    assert_eq!(other, foreigner);
    // The same terms given twice: two pools that share a context.
    let again = send(&verifier, &account_key());
    let mixed = verifier.take(&again.commitments, &sent.challenge, &sent.reply);
    assert_eq!(mixed, foreigner);
}

#[test]
fn a_changed_or_cut_reply_is_refused_before_a_pad_is_made_again() {
    let pair = pair();
    let mut verifier = Verifier::new(&pair);
    let sent = send(&verifier, &account_key());
    for place in [0, 4, 5, 20, 45, 60, 1_600] {
        let mut reply = sent.reply.clone();
        reply[place] ^= 4;
        let taken = verifier.take(&sent.commitments, &sent.challenge, &reply);
        assert!(
            !matches!(taken, Ok(()) | Err(Error::Malformed { .. })),
            "byte {place}"
        );
    }
    let cut = &sent.reply[..sent.reply.len() - 5];
    assert!(
        verifier
            .take(&sent.commitments, &sent.challenge, cut)
            .is_err()
    );
}

#[test]
fn a_kept_pad_whose_mask_was_changed_opens_to_nothing() {
    let pair = pair();
    let mut verifier = Verifier::new(&pair);
    let mut sent = send(&verifier, &account_key());
    for byte in sent.reply.iter_mut().skip(2_000).step_by(1_000) {
        *byte ^= 1;
    }
    assert_eq!(take(&mut verifier, &sent), Ok(()), "seen when it is used");
    for row in random_rows(10, 16, 2) {
        let opening = sent.kept.open(&row).unwrap();
        assert_eq!(verifier.open(&opening).err(), Some(Error::Opening));
    }
}

#[test]
fn a_challenge_that_keeps_another_number_of_pads_ends_the_pool() {
    let verifier = Verifier::new(&pair());
    let (key, plan) = (verifier.key.clone(), verifier.plan.clone());
    let pool = PadPool::make(key, plan, &verifier.terms, &account_key());
    let few = Challenge::draw(Cut::STRICT);
    let answered = pool.answer(&few, &account_key());
    assert!(matches!(
        answered,
        Err(fhe_client::Error::Pads(Error::Kept {
            expected: 16,
            got: 4
        }))
    ));
}

#[test]
fn a_strict_cut_keeps_one_pad_in_sixteen() {
    let mut verifier = Verifier::new(&pair());
    verifier.terms.cut = Cut::STRICT;
    let sent = send(&verifier, &account_key());
    assert_eq!(take(&mut verifier, &sent), Ok(()));
    assert_eq!((verifier.held.len(), sent.kept.remaining()), (4, 4));
}

#[test]
fn a_feature_with_thousands_of_thresholds_has_no_pads() {
    let plan = |thresholds: u32| {
        let (mut circuit, _) = models::trees();
        let grid = (0..thresholds).map(|index| f64::from(index) / 5_000.0);
        circuit.encoder.grids[0] = grid.collect();
        PadPlan::new(&circuit.check().unwrap())
    };
    let bytes = plan(300).unwrap().opening_bytes();
    // All thresholds of the feature travel, a salt and nine nodes.
    assert!((300 * 5..300 * 5 + 1_000).contains(&bytes), "{bytes}");
    assert_eq!(plan(4_000).err(), Some(Error::Layout));
}

#[test]
fn nothing_of_a_pool_is_printed() {
    let verifier = Verifier::new(&pair());
    let (key, plan) = (verifier.key.clone(), verifier.plan.clone());
    let pool = PadPool::make(key, plan, &verifier.terms, &account_key());
    assert_eq!(format!("{pool:?}"), "PadPool(redacted)");
}
