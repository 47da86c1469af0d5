//! The tree against the vectors of Certificate Transparency and against its own definition.

use std::collections::HashMap;

use ledger::{
    Error, Frontier, Hash, Position, ProofPlan, empty_root, leaf_hash, node_hash,
    verify_consistency, verify_inclusion,
};

/// Leaves of the reference log (google/certificate-transparency, `merkle_tree_test.cc`).
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

/// Roots of its first 1 to 8 leaves.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// A log that keeps every hash, as the server does.
#[derive(Default)]
struct Log {
    frontier: Frontier,
    nodes: HashMap<Position, Hash>,
    roots: Vec<Hash>,
}

impl Log {
    fn of(leaves: impl IntoIterator<Item = Hash>) -> Self {
        let mut log = Self {
            roots: vec![empty_root()],
            ..Self::default()
        };
        for leaf in leaves {
            log.nodes.extend(log.frontier.append(leaf));
            log.roots.push(log.frontier.root());
        }
        log
    }

    fn numbered(size: u64) -> Self {
        Self::of((0..size).map(|index| leaf_hash(&index.to_le_bytes())))
    }

    fn reference() -> Self {
        Self::of(LEAVES.map(|leaf| leaf_hash(&hex(leaf))))
    }

    fn inclusion(&self, index: u64, size: u64) -> Vec<Hash> {
        let plan = ProofPlan::inclusion(index, size).unwrap();
        plan.assemble(|position| self.nodes.get(&position).copied())
            .unwrap()
    }

    fn consistency(&self, from: u64, to: u64) -> Vec<Hash> {
        let plan = ProofPlan::consistency(from, to).unwrap();
        plan.assemble(|position| self.nodes.get(&position).copied())
            .unwrap()
    }

    fn leaf(&self, index: u64) -> Hash {
        self.nodes[&Position::leaf(index)]
    }

    fn root(&self, size: u64) -> Hash {
        self.roots[size as usize]
    }
}

fn hex(text: &str) -> Vec<u8> {
    let byte = |pair: &str| u8::from_str_radix(pair, 16).unwrap();
    (0..text.len())
        .step_by(2)
        .map(|at| byte(&text[at..at + 2]))
        .collect()
}

fn hashes<const N: usize>(texts: [&str; N]) -> Vec<Hash> {
    texts.map(|text| hex(text).try_into().unwrap()).to_vec()
}

/// `MTH(D[n])` word for word (RFC 6962, section 2.1).
fn tree_hash(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&tree_hash(left), &tree_hash(right))
        }
    }
}

#[test]
fn roots_are_those_of_certificate_transparency() {
    let log = Log::reference();
    let expected = hashes(ROOTS);
    assert_eq!(log.roots[1..], expected);
    assert_eq!(
        log.roots[0].to_vec(),
        hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    );
}

#[test]
fn inclusion_proofs_are_those_of_certificate_transparency() {
    let log = Log::reference();
    assert_eq!(log.inclusion(0, 1), Vec::<Hash>::new());
    assert_eq!(
        log.inclusion(0, 8),
        hashes([
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ])
    );
    assert_eq!(
        log.inclusion(1, 5),
        hashes([
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ])
    );
}

#[test]
fn consistency_proofs_are_those_of_certificate_transparency() {
    let log = Log::reference();
    assert_eq!(log.consistency(1, 1), Vec::<Hash>::new());
    assert_eq!(
        log.consistency(1, 8),
        hashes([
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ])
    );
    assert_eq!(
        log.consistency(6, 8),
        hashes([
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ])
    );
}

#[test]
fn every_root_up_to_a_hundred_leaves_follows_the_definition() {
    let log = Log::numbered(100);
    let leaves: Vec<Hash> = (0..100).map(|index| log.leaf(index)).collect();
    for size in 0..=100 {
        assert_eq!(log.roots[size], tree_hash(&leaves[..size]));
    }
}

#[test]
fn every_leaf_of_every_log_up_to_a_hundred_is_proved_and_nothing_else() {
    let log = Log::numbered(100);
    for size in 1..=100 {
        for index in 0..size {
            let proof = log.inclusion(index, size);
            let check = |leaf, index, proof: &[Hash], root| {
                verify_inclusion(leaf, index, size, proof, root)
            };
            let (leaf, root) = (log.leaf(index), log.root(size));
            assert_eq!(check(leaf, index, &proof, root), Ok(()));
            assert!(check([9; 32], index, &proof, root).is_err());
            assert!(check(leaf, index, &proof, [9; 32]).is_err());
            assert!(check(leaf, index + 1, &proof, root).is_err());
            assert!(check(leaf, index, &[proof.as_slice(), &[[0; 32]]].concat(), root).is_err());
            for at in 0..proof.len() {
                let mut forged = proof.clone();
                forged[at][0] ^= 1;
                assert!(check(leaf, index, &forged, root).is_err());
                assert!(check(leaf, index, &proof[..at], root).is_err());
            }
        }
    }
}

#[test]
fn every_pair_of_logs_up_to_a_hundred_is_consistent_and_tampering_fails() {
    let log = Log::numbered(100);
    for to in 0..=100 {
        for from in 0..=to {
            let proof = log.consistency(from, to);
            let (old, new) = (log.root(from), log.root(to));
            let check = |old, new, proof: &[Hash]| verify_consistency(from, old, to, new, proof);
            assert_eq!(check(old, new, &proof), Ok(()));
            assert!(check([9; 32], new, &proof).is_err());
            assert!(check(old, new, &[proof.as_slice(), &[[0; 32]]].concat()).is_err());
            assert!(from == 0 || check(old, [9; 32], &proof).is_err());
            for at in 0..proof.len() {
                let mut forged = proof.clone();
                forged[at][31] ^= 1;
                assert!(check(old, new, &forged).is_err());
                assert!(check(old, new, &proof[..at]).is_err());
            }
        }
    }
}

#[test]
fn a_forked_log_fails_every_consistency_proof_its_server_can_make() {
    let seen = Log::numbered(40);
    let forked = Log::of((0..70u64).map(|index| match index {
        17 => leaf_hash(b"rewritten"),
        _ => leaf_hash(&index.to_le_bytes()),
    }));
    for size in 18..=40 {
        let proof = forked.consistency(size, 70);
        let verdict = verify_consistency(size, seen.root(size), 70, forked.root(70), &proof);
        assert!(verdict.is_err());
    }
}

#[test]
fn a_frontier_continues_from_its_stored_roots() {
    let log = Log::numbered(100);
    for size in 0..100 {
        let roots = Frontier::positions(size)
            .iter()
            .map(|position| log.nodes[position])
            .collect();
        let mut frontier = Frontier::from_roots(size, roots).unwrap();
        assert_eq!(frontier.root(), log.root(size));
        frontier.append(log.leaf(size));
        assert_eq!(frontier.root(), log.root(size + 1));
    }
}

#[test]
fn a_frontier_of_too_few_roots_is_refused() {
    let expected = Error::Roots {
        expected: 2,
        got: 1,
    };
    assert_eq!(Frontier::from_roots(3, vec![[0; 32]]), Err(expected));
}

#[test]
fn plans_outside_the_log_are_refused() {
    assert_eq!(ProofPlan::inclusion(3, 3), Err(Error::OutOfRange));
    assert_eq!(ProofPlan::consistency(4, 3), Err(Error::OutOfRange));
    let plan = ProofPlan::inclusion(0, 2).unwrap();
    assert_eq!(plan.assemble(|_| None), Err(Error::MissingHash));
}
