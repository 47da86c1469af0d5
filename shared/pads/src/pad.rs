use std::sync::Arc;

use circuit::RING_SIZE;
use fhe_core::{PublicKey, Randomness, Seed};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    Node, PadContext, PadPlan,
    arithmetic::{
        ring::{Binary, Factor},
        word,
    },
    plan::{Choice, Slot},
    tree::{self, SALT_BYTES},
};

/// Makes the pads of one pool, or makes opened ones once more.
pub struct PadMaker {
    plan: Arc<PadPlan>,
    context: PadContext,
    mask: Factor,
    body: Factor,
}

/// A pad in full: what it says and what it commits to.
///
/// Whoever holds it reads the row that is opened with it; a kept one never leaves the user. Wiped on
/// drop, neither printed nor copied.
pub struct Pad {
    public: Vec<u8>,
    digest: [u8; 32],
    alternatives: Vec<Alternatives>,
}

/// Alternatives of one choice, by position.
struct Alternatives {
    /// Position of alternative 0; the others follow around.
    shift: usize,
    words: Vec<u64>,
    salts: Vec<[u8; SALT_BYTES]>,
    nodes: Vec<Node>,
}

/// One alternative, opened.
pub(crate) struct Revealed<'a> {
    pub(crate) position: usize,
    pub(crate) words: &'a [u64],
    pub(crate) salt: &'a [u8; SALT_BYTES],
    pub(crate) nodes: &'a [Node],
}

impl PadMaker {
    /// Transforms the key once for all pads.
    pub fn new(key: &PublicKey, plan: &Arc<PadPlan>, context: PadContext) -> Self {
        Self {
            plan: plan.clone(),
            context,
            mask: Factor::new(&key.mask()),
            body: Factor::new(key.body()),
        }
    }

    /// What its pads are for.
    pub fn plan(&self) -> &Arc<PadPlan> {
        &self.plan
    }

    /// What they are bound to.
    pub fn context(&self) -> &PadContext {
        &self.context
    }

    /// The pad of a seed: the same bytes on every machine.
    ///
    /// For each ciphertext a binary `u` and `(a*u + e1, b*u + e2)`, rounded to 40 bits. For each place shares
    /// of its coefficient, one a choice, which add up to it; each alternative of a choice adds its value to its share.
    /// A choice's alternatives lie turned by a random number of places.
    pub fn make(&self, index: usize, seed: &Seed) -> Pad {
        let mut randomness = Randomness::from_seed(self.stream(index, seed));
        let base = self.encrypt_zeros(&mut randomness);
        let word = |slot: &Slot| base[slot.polynomial][slot.coefficient];
        let public: Vec<u8> = self
            .plan
            .public()
            .iter()
            .flat_map(|slot| word::bytes(word(slot)))
            .collect();
        let mut rest: Zeroizing<Vec<u64>> =
            Zeroizing::new(self.plan.committed().iter().map(word).collect());
        let choices = self.plan.choices().iter().enumerate();
        let alternatives: Vec<_> = choices
            .map(|(number, choice)| {
                let rest = &mut rest[choice.slots.clone()];
                Alternatives::commit(number, choice, rest, &mut randomness)
            })
            .collect();
        let roots = alternatives.iter().map(Alternatives::root);
        Pad {
            digest: pad_digest(&self.context, index, &public, roots),
            public,
            alternatives,
        }
    }

    /// `SHA-256("tacit pad seed v1" || context || index || seed)`.
    fn stream(&self, index: usize, seed: &Seed) -> Seed {
        Sha256::new_with_prefix(b"tacit pad seed v1")
            .chain_update(self.context.0)
            .chain_update((index as u32).to_le_bytes())
            .chain_update(seed)
            .finalize()
            .into()
    }

    /// Words of all polynomials, mask and body of each ciphertext in turn.
    fn encrypt_zeros(&self, randomness: &mut Randomness) -> Zeroizing<Vec<Vec<u64>>> {
        let mut ephemeral = Zeroizing::new(vec![0; RING_SIZE]);
        let mut polynomials = Zeroizing::new(Vec::with_capacity(2 * self.plan.ciphertexts()));
        for _ in 0..self.plan.ciphertexts() {
            randomness.fill_binary(&mut ephemeral);
            let ephemeral = Binary::new(&ephemeral);
            for factor in [&self.mask, &self.body] {
                let mut product = factor.times(&ephemeral);
                randomness.add_noise(&mut product);
                product
                    .iter_mut()
                    .for_each(|c| *c = word::uniform(word::round(*c)));
                polynomials.push(std::mem::take(&mut *product));
            }
        }
        polynomials
    }
}

impl Alternatives {
    /// Takes a share of `rest`, all of it if the choice is the last, and commits to it with each value added.
    fn commit(
        number: usize,
        choice: &Choice,
        rest: &mut [u64],
        randomness: &mut Randomness,
    ) -> Self {
        let mut share = Zeroizing::new(vec![0; choice.width()]);
        if choice.is_last {
            share.copy_from_slice(rest);
        } else {
            randomness.fill_uniform(&mut share);
            for (share, rest) in share.iter_mut().zip(rest) {
                *share = word::uniform(*share);
                *rest = word::subtract(*rest, *share);
            }
        }
        let count = choice.alternatives;
        let mut random = Zeroizing::new(vec![0; 1 + 2 * count]);
        randomness.fill_uniform(&mut random);
        let shift = ((u128::from(random[0]) * count as u128) >> u64::BITS) as usize;
        let salts: Vec<_> = random[1..].chunks_exact(2).map(salt).collect();
        let mut words = Vec::with_capacity(count * choice.width());
        for position in 0..count {
            let alternative = turned_back(position, shift, count);
            let values = share.iter().enumerate();
            words.extend(values.map(|(i, s)| word::add(*s, choice.addition(alternative, i))));
        }
        let leaves = words.chunks_exact(choice.width()).zip(&salts);
        let leaves = leaves.map(|(words, salt)| tree::leaf(number, words, salt));
        Self {
            shift,
            nodes: tree::nodes(leaves.collect()),
            words,
            salts,
        }
    }

    fn root(&self) -> Node {
        self.nodes[self.nodes.len() - 1]
    }

    fn reveal(&self, alternative: usize) -> Revealed<'_> {
        let position = (alternative + self.shift) % self.salts.len();
        let width = self.words.len() / self.salts.len();
        Revealed {
            position,
            words: &self.words[position * width..][..width],
            salt: &self.salts[position],
            nodes: &self.nodes,
        }
    }
}

/// The alternative that lies at `position`; without a division, whose time would tell the shift.
fn turned_back(position: usize, shift: usize, count: usize) -> usize {
    let ahead = position + count - shift;
    ahead - count * usize::from(ahead >= count)
}

fn salt(words: &[u64]) -> [u8; SALT_BYTES] {
    let wide = u128::from(words[0]) | u128::from(words[1]) << u64::BITS;
    wide.to_le_bytes()
}

impl Pad {
    /// What travels of a kept pad before it is used: masks, and coefficients that stay encryptions of 0.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// What is committed to.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// Roots of the trees of all choices.
    pub fn roots(&self) -> impl Iterator<Item = Node> {
        self.alternatives.iter().map(Alternatives::root)
    }

    /// One alternative of each choice.
    pub(crate) fn reveal(&self, alternatives: &[usize]) -> impl Iterator<Item = Revealed<'_>> {
        let choices = self.alternatives.iter().zip(alternatives);
        choices.map(|(choice, alternative)| choice.reveal(*alternative))
    }
}

impl std::fmt::Debug for Pad {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Pad(redacted)")
    }
}

impl Drop for Pad {
    fn drop(&mut self) {
        for choice in &mut self.alternatives {
            choice.shift.zeroize();
            choice.words.zeroize();
            choice.salts.zeroize();
        }
    }
}

/// `SHA-256("tacit pad v1" || context || index || public || roots)`: what a pad commits to.
pub fn pad_digest(
    context: &PadContext,
    index: usize,
    public: &[u8],
    roots: impl Iterator<Item = Node>,
) -> [u8; 32] {
    let mut hash = Sha256::new_with_prefix(b"tacit pad v1");
    hash.update(context.0);
    hash.update((index as u32).to_le_bytes());
    hash.update(public);
    roots.for_each(|root| hash.update(root));
    hash.finalize().into()
}
