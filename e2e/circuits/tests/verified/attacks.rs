//! A user who makes pads for values that no row has: seen when the pad is opened, at work when it is not.

use std::sync::Arc;

use circuit::{Circuit, Trained};
use circuits::{Pair, Verifier, account_key};
use fhe_client::ClientKey;
use fhe_core::{PublicKey, Seed};
use pads::{
    Challenge, Cut, Error, POOL_SIZE, Pad, PadMaker, PadOpening, PadPlan, PoolCommitments,
    PoolReply, pad_digest,
};

use crate::models;

/// Pads that she made in place of honest ones, and how.
struct Attacker {
    seeds: [Seed; POOL_SIZE],
    malformed: Vec<usize>,
    plan: Arc<PadPlan>,
    key: PublicKey,
    /// What she adds to the last of the coefficients that travel as they are.
    addition: u8,
}

impl Attacker {
    /// Honest but for what is changed afterwards.
    fn new(verifier: &Verifier, malformed: &[usize]) -> Self {
        Self {
            seeds: std::array::from_fn(|index| [index as u8; 32]),
            malformed: malformed.to_vec(),
            plan: verifier.plan.clone(),
            key: verifier.key.clone(),
            addition: 0,
        }
    }

    fn pad(&self, verifier: &Verifier, index: usize) -> Pad {
        let (key, plan) = match self.malformed.contains(&index) {
            true => (&self.key, &self.plan),
            false => (&verifier.key, &verifier.plan),
        };
        PadMaker::new(key, plan, verifier.context()).make(index, &self.seeds[index])
    }

    fn public(&self, index: usize, pad: &Pad) -> Vec<u8> {
        let mut public = pad.public().to_vec();
        if let (Some(last), true) = (public.last_mut(), self.malformed.contains(&index)) {
            *last = last.wrapping_add(self.addition);
        }
        public
    }

    fn commitments(&self, verifier: &Verifier) -> PoolCommitments {
        let digest = |index| {
            let pad = self.pad(verifier, index);
            let public = self.public(index, &pad);
            pad_digest(&verifier.context(), index, &public, pad.roots())
        };
        let digests = std::array::from_fn(digest);
        PoolCommitments::new(&verifier.context(), digests, &account_key())
    }

    fn reply(
        &self,
        verifier: &Verifier,
        commitments: &PoolCommitments,
        challenge: &Challenge,
    ) -> Vec<u8> {
        let kept: Vec<_> = challenge
            .kept()
            .map(|index| self.pad(verifier, index))
            .collect();
        let mut reply =
            PoolReply::encode(commitments, challenge, &self.seeds, &kept, &account_key());
        reply.truncate(reply.len() - kept.len() * verifier.plan.public_bytes());
        let kept = challenge.kept().zip(&kept);
        kept.for_each(|(index, pad)| reply.extend(self.public(index, pad)));
        reply
    }

    /// Whether the server takes her pool under this challenge, and if not, which pad it names.
    fn seen(&self, verifier: &mut Verifier, challenge: &Challenge) -> Option<usize> {
        let commitments = self.commitments(verifier);
        let reply = self.reply(verifier, &commitments, challenge);
        match verifier.take(commitments.as_bytes(), challenge, &reply) {
            Ok(()) => None,
            Err(Error::Malformed { index }) => Some(index),
            Err(other) => panic!("{other}"),
        }
    }

    /// Her crafted row's phase, if nobody saw the pad it is made with.
    fn unseen_phase(&self, pair: &Pair, row: &[i64]) -> Vec<u64> {
        let mut verifier = Verifier::new(pair);
        let index = self.malformed[0];
        let challenge = keeping(index);
        assert_eq!(self.seen(&mut verifier, &challenge), None);
        let pad = self.pad(&verifier, index);
        let alternatives = self.plan.alternatives(row);
        let opening = PadOpening::encode(&self.plan, index, &pad, &alternatives);
        let input = verifier.open(&opening).unwrap();
        let fhe_core::InputCiphertexts::Blocks(blocks) = input.ciphertexts() else {
            panic!("a circuit that takes blocks");
        };
        pair.key.insecure_phase(blocks[0].as_ref())
    }

    /// The pool is refused exactly when a malformed pad is opened, and that pad is named.
    fn check(&self, pair: &Pair) {
        let mut verifier = Verifier::new(pair);
        for _ in 0..6 {
            let challenge = Challenge::draw(Cut::USUAL);
            let first = challenge
                .opened()
                .find(|index| self.malformed.contains(index));
            assert_eq!(self.seen(&mut verifier, &challenge), first);
        }
        let index = self.malformed[0];
        assert_eq!(self.seen(&mut verifier, &opening(index)), Some(index));
    }
}

/// A challenge that keeps a pad.
fn keeping(index: usize) -> Challenge {
    let others = (0..POOL_SIZE).filter(|other| *other != index).take(15);
    let bits = others.fold(1 << index, |bits, other| bits | 1 << other);
    Challenge::from_bits(bits, Cut::USUAL).unwrap()
}

/// A challenge that opens a pad.
fn opening(index: usize) -> Challenge {
    let kept = (0..POOL_SIZE).filter(|other| *other != index).take(16);
    let bits = kept.fold(0, |bits, other| bits | 1 << other);
    Challenge::from_bits(bits, Cut::USUAL).unwrap()
}

fn pair(model: (Circuit, Trained)) -> Pair {
    Pair::new(model.0, &model.1, 4)
}

/// Pads for the same layout with another step of a value.
fn crafted(pair: &Pair, change: impl Fn(&mut Circuit), malformed: &[usize]) -> Attacker {
    let mut circuit = pair.blueprint.circuit().clone();
    change(&mut circuit);
    let plan = PadPlan::new(&circuit.check().unwrap()).unwrap();
    Attacker {
        plan: Arc::new(plan),
        ..Attacker::new(&Verifier::new(pair), malformed)
    }
}

fn near(phase: u64, expected: u64) -> bool {
    (phase.wrapping_sub(expected) as i64).unsigned_abs() < 1 << 36
}

#[test]
fn multiples_that_wrap_around_are_seen() {
    let pair = pair(models::linear(10, 3, 8));
    let attacker = crafted(&pair, |circuit| circuit.scale.range_bits = 2, &[7]);
    attacker.check(&pair);
    let phase = attacker.unseen_phase(&pair, &[0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
    assert!(near(phase[2], 3 << 62), "unseen, the attack works");
}

#[test]
fn fractions_of_a_thermometer_bit_are_seen() {
    let pair = pair(models::trees());
    let wide = |circuit: &mut Circuit| {
        if let circuit::Head::Tables(tables) = &mut circuit.head {
            tables.range *= 3;
        }
    };
    let attacker = crafted(&pair, wide, &[0]);
    attacker.check(&pair);
    let phase = attacker.unseen_phase(&pair, &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert!(
        near(phase[0], pair.blueprint.deltas()[0] / 3),
        "unseen, the attack works"
    );
}

#[test]
fn values_in_empty_places_are_seen() {
    let pair = pair(models::linear(10, 3, 8));
    let attacker = Attacker {
        addition: 64,
        ..Attacker::new(&Verifier::new(&pair), &[63])
    };
    attacker.check(&pair);
    let phase = attacker.unseen_phase(&pair, &[0; 10]);
    let last = pair
        .blueprint
        .input_layout()
        .used_coefficients(1)
        .pop()
        .unwrap();
    assert!(near(phase[last], 1 << 62), "unseen, the attack works");
}

#[test]
fn pads_under_another_key_are_seen() {
    let pair = pair(models::linear(10, 3, 8));
    let attacker = Attacker {
        key: ClientKey::from_seed([77; 32]).public_key(),
        ..Attacker::new(&Verifier::new(&pair), &[31])
    };
    attacker.check(&pair);
}

#[test]
fn malformed_pads_go_unseen_as_rarely_as_they_all_are_kept() {
    let pair = pair(models::linear(3, 1, 2));
    let malformed = [3, 50];
    let attacker = crafted(&pair, |circuit| circuit.scale.range_bits = 2, &malformed);
    let mut verifier = Verifier::new(&pair);
    let commitments = attacker.commitments(&verifier);
    let mut unseen = 0;
    for _ in 0..200 {
        let challenge = Challenge::draw(Cut::USUAL);
        let reply = attacker.reply(&verifier, &commitments, &challenge);
        let taken = verifier.take(commitments.as_bytes(), &challenge, &reply);
        let opened = challenge.opened().find(|index| malformed.contains(index));
        assert_eq!(
            taken,
            opened.map_or(Ok(()), |index| Err(Error::Malformed { index }))
        );
        unseen += u32::from(taken.is_ok());
    }
    // Both are kept with probability 16 * 15 / (64 * 63): 12 of 200, seven standard deviations above.
    assert!(unseen <= 36, "{unseen} of 200");
    assert!(Cut::USUAL.unseen(2, 0) > 16.0 * 15.0 / (64.0 * 63.0));
}
