use std::{error::Error, hint::black_box};

use card::ImportSettings;
use circuits::{Pair, Verifier, account_key, random_model, random_rows};
use fhe_client::{PadPool, UnfinishedCandidates};
use fhe_core::EncryptedInput;
use pads::{Challenge, Cut, HeldPad, POOL_SIZE, PadMaker, PadOpening, PoolCommitments, PoolReply};

use crate::{figures::Figures, sample::Sample, stopwatch::median_us};

/// What verifying the row of an answer takes, beside the answer itself.
struct Verification {
    /// Making one pad, on one thread.
    make_us: f64,
    /// Making the opened pads once more, a share of them for each answer.
    opened_us: f64,
    /// From the bytes of an opening to an encrypted input.
    check_us: f64,
    /// Everything that travels before, a share of it for each answer.
    offline_bytes: f64,
    /// Bytes of an opening.
    online_bytes: f64,
}

/// Verified inputs: what they take beside trusted ones, everything on one thread.
///
/// # Errors
/// When a sample cannot be read or compiled.
pub(crate) fn measure(figures: &mut Figures) -> Result<(), Box<dyn Error>> {
    figures.add("key_candidates_ms", candidates_us() / 1_000.0);
    let (circuit, trained) = random_model(30, 1, 8, 1);
    let mut pair = Pair::new(circuit, &trained, 1);
    let row = random_rows(30, 1, 3).remove(0);
    let small = verification(&pair, &row);
    figures.add("pad_make_us", small.make_us);
    figures.add("pad_check_us", small.check_us);
    figures.add("pad_opened_check_us", small.opened_us);
    figures.add("pad_offline_bytes", small.offline_bytes);
    figures.add("verified_d30_online_bytes", small.online_bytes);
    figures.add("verified_d30_row_us", answer_us(&mut pair, &row));
    for (sample, image, figure) in [
        ("breast-cancer-oblivious", None, "trees"),
        ("digits-mlp-30", Some((28, 28)), "mlp"),
    ] {
        let settings = ImportSettings {
            image,
            ..ImportSettings::default()
        };
        let sample = Sample::read(sample, &settings)?;
        let (circuit, trained) = (sample.imported.circuit.clone(), &sample.imported.trained);
        pair = pair.seal_another(circuit, trained);
        compare(figures, &mut pair, &sample.rows[0], figure);
    }
    Ok(())
}

/// Making all candidates for a key; checking a proof is the same work but for one.
fn candidates_us() -> f64 {
    median_us(3, 1, || {
        let candidates = UnfinishedCandidates::begin_with([1; 32]);
        black_box(candidates.commit("account").commitment().to_bytes());
    })
}

/// A verified answer against a trusted one: the server's time for it, the opened pads counted in.
fn compare(figures: &mut Figures, pair: &mut Pair, row: &[f64], figure: &str) {
    let verification = verification(pair, row);
    let bytes = pair.key.encrypt(&pair.blueprint, &[row.to_vec()]);
    let bytes = bytes.expect("a row within range");
    let read = median_us(11, 20, || {
        let input = EncryptedInput::from_bytes(&bytes, &pair.blueprint, 1);
        black_box(input.expect("a conformant input"));
    });
    let input = EncryptedInput::from_bytes(&bytes, &pair.blueprint, 1);
    let input = input.expect("a conformant input");
    let evaluate = median_us(5, 1, || {
        black_box(pair.evaluate(&input));
    });
    let more = verification.opened_us + verification.check_us - read;
    figures.add(&format!("verified_{figure}_pad_us"), verification.make_us);
    figures.add(
        &format!("verified_{figure}_online_bytes"),
        verification.online_bytes,
    );
    figures.add(
        &format!("verified_{figure}_overhead"),
        more / (read + evaluate),
    );
}

fn verification(pair: &Pair, row: &[f64]) -> Verification {
    let verifier = Verifier::new(pair);
    let (plan, context) = (&verifier.plan, verifier.context());
    let maker = PadMaker::new(&verifier.key, plan, context);
    let make_us = median_us(11, 10, || {
        black_box(maker.make(0, black_box(&[3; 32])).digest());
    });
    let (key, terms) = (verifier.key.clone(), &verifier.terms);
    let pool = PadPool::make(key, plan.clone(), terms, &account_key());
    let commitments = pool.commitments().clone();
    let challenge = Challenge::draw(Cut::USUAL);
    let answered = pool.answer(&challenge, &account_key());
    let (reply, mut kept) = answered.expect("pads that come out as before");
    let opened_us = median_us(3, 1, || {
        let reply =
            PoolReply::from_bytes(&reply, plan, &commitments, &challenge, &verifier.account);
        let held = reply.expect("an honest reply").check(&maker, &commitments);
        black_box(held.expect("an honest pool"));
    });
    let held = PoolReply::from_bytes(&reply, plan, &commitments, &challenge, &verifier.account);
    let held = held.expect("an honest reply").check(&maker, &commitments);
    let first = held.expect("an honest pool").swap_remove(0);
    let opening = kept.open(row).expect("a row within range");
    let check_us = median_us(11, 10, || {
        let pad = HeldPad::new(first.index(), first.digest(), first.public().to_vec());
        let opening = PadOpening::from_bytes(&opening, plan).expect("a conformant opening");
        let row = pad.open(plan, &context, &opening);
        black_box(row.and_then(|row| row.input(plan.blueprint())).is_ok());
    });
    let answers = Cut::USUAL.kept() as f64;
    let offline = PoolCommitments::BYTES + reply.len() + size_of::<u64>();
    println!("{} of {POOL_SIZE} pads are kept", Cut::USUAL.kept());
    Verification {
        make_us,
        opened_us: opened_us / answers,
        check_us,
        offline_bytes: offline as f64 / answers,
        online_bytes: opening.len() as f64,
    }
}

/// Everything that an answer to a verified row takes on the server after the opening's bytes arrived.
fn answer_us(pair: &mut Pair, row: &[f64]) -> f64 {
    let (mut verifier, mut kept) = Verifier::with_pool(pair);
    let opening = kept.open(row).expect("a row within range");
    let parsed = PadOpening::from_bytes(&opening, &verifier.plan).expect("a conformant opening");
    let pad = verifier.held.remove(&parsed.index()).expect("a kept pad");
    let (index, digest, public) = (pad.index(), pad.digest(), pad.public().to_vec());
    median_us(51, 100, || {
        let pad = HeldPad::new(index, digest, public.clone());
        verifier.held.insert(index, pad);
        let input = verifier.open(&opening).expect("an honest opening");
        black_box(pair.evaluate(&input));
    })
}
