mod book;

use api::{
    Base64,
    key::{KeyDocument, PublishedKey},
    log::SignedHead,
};
use desk::Desk;
use protocol::{
    Ask, CheckConsistency, CheckInclusion, CheckKey, FollowLog, KeyKind, LogState, LogVerdict,
    OwnKey, Verdict,
};

use crate::support::desk;
use book::{Book, key_leaf, leaf};

fn follow(
    desk: &mut Desk,
    state: Option<LogState>,
    head: &SignedHead,
    leaves: &[String],
    own: Option<OwnKey>,
) -> LogVerdict {
    let ask = FollowLog {
        state,
        head: serde_json::to_vec(head).unwrap(),
        leaves: leaves.to_vec(),
        own,
    };
    desk.ask(ask).unwrap()
}

fn own(fingerprints: &[&str]) -> OwnKey {
    OwnKey {
        account: "user-1".to_owned(),
        fingerprints: fingerprints.iter().map(|key| (*key).to_owned()).collect(),
    }
}

fn verdict(desk: &mut Desk, ask: impl Ask<Answer = Verdict>) -> Verdict {
    desk.ask(ask).unwrap()
}

fn fails(verdict: &Verdict) -> &str {
    match verdict {
        Verdict::Fails(why) => why,
        Verdict::Holds => panic!("holds"),
    }
}

fn book(entries: u64) -> Book {
    Book::new((0..entries).map(leaf).collect())
}

#[test]
fn a_log_that_grows_is_followed_from_visit_to_visit() {
    let mut desk = desk();
    let book = book(9);
    let first = follow(&mut desk, None, &book.head(4), &book.leaves[..4], None);
    assert_eq!(first.verdict, Verdict::Holds);
    let second = follow(
        &mut desk,
        first.state,
        &book.head(9),
        &book.leaves[4..],
        None,
    );
    assert_eq!(second.verdict, Verdict::Holds);
    assert_eq!(second.state.unwrap().size, 9);
}

#[test]
fn an_empty_log_and_an_unchanged_one_are_followed() {
    let mut desk = desk();
    let book = book(3);
    let empty = follow(&mut desk, None, &book.head(0), &[], None);
    assert_eq!(empty.verdict, Verdict::Holds);
    let first = follow(&mut desk, empty.state, &book.head(3), &book.leaves, None);
    let again = follow(&mut desk, first.state, &book.head(3), &[], None);
    assert_eq!(again.verdict, Verdict::Holds);
}

#[test]
fn a_forked_log_is_noticed_and_the_old_state_kept() {
    let mut desk = desk();
    let honest = book(4);
    let mut forked = book(6);
    forked.leaves[2] = key_leaf(2, "user-9", "ff");
    let first = follow(&mut desk, None, &honest.head(4), &honest.leaves, None);
    let second = follow(
        &mut desk,
        first.state.clone(),
        &forked.head(6),
        &forked.leaves[4..],
        None,
    );
    assert!(fails(&second.verdict).contains("rewritten"));
    assert_eq!(second.state, first.state);
}

#[test]
fn a_log_that_shrinks_or_hides_entries_is_noticed() {
    let mut desk = desk();
    let book = book(6);
    let first = follow(&mut desk, None, &book.head(5), &book.leaves[..5], None);
    let shorter = follow(&mut desk, first.state.clone(), &book.head(4), &[], None);
    assert!(fails(&shorter.verdict).contains("shorter"));
    let hidden = follow(&mut desk, first.state, &book.head(6), &[], None);
    assert!(fails(&hidden.verdict).contains("left out"));
}

#[test]
fn another_log_key_than_at_the_first_visit_is_noticed() {
    let mut desk = desk();
    let book = book(4);
    let first = follow(&mut desk, None, &book.head(2), &book.leaves[..2], None);
    let other = book.signed_by(8);
    let second = follow(
        &mut desk,
        first.state,
        &other.head(4),
        &book.leaves[2..],
        None,
    );
    assert!(fails(&second.verdict).contains("another key"));
}

#[test]
fn a_head_with_a_changed_size_or_time_has_no_valid_signature() {
    let book = book(4);
    for change in [
        |head: &mut SignedHead| head.at += 1,
        |head: &mut SignedHead| head.size -= 1,
        |head: &mut SignedHead| head.root.0[0] ^= 1,
    ] {
        let mut head = book.head(4);
        change(&mut head);
        let answer = follow(&mut desk(), None, &head, &book.leaves, None);
        assert!(fails(&answer.verdict).contains("signature"));
    }
}

#[test]
fn a_key_logged_under_the_readers_name_that_she_did_not_make_is_named() {
    let mut desk = desk();
    let mut book = book(3);
    book.leaves.push(key_leaf(3, "user-1", "aa"));
    book.leaves.push(key_leaf(4, "user-2", "cc"));
    let mine = Some(own(&["aa"]));
    let first = follow(&mut desk, None, &book.head(5), &book.leaves, mine.clone());
    assert_eq!(first.foreign_keys, Vec::<String>::new());
    book.leaves.push(key_leaf(5, "user-1", "bb"));
    let second = follow(
        &mut desk,
        first.state,
        &book.head(6),
        &book.leaves[5..],
        mine.clone(),
    );
    assert_eq!(second.foreign_keys, vec!["bb"]);
    let later = follow(&mut desk, second.state, &book.head(6), &[], mine);
    assert_eq!(later.foreign_keys, vec!["bb"]);
}

#[test]
fn an_entry_of_the_followed_log_is_proved_with_its_detail() {
    let mut desk = desk();
    let book = book(7);
    follow(&mut desk, None, &book.head(7), &book.leaves, None);
    let check = |index: u64, leaf: u64, detail: &str| CheckInclusion {
        head: serde_json::to_vec(&book.head(7)).unwrap(),
        index,
        leaf: book.leaves[leaf as usize].clone(),
        detail: Some(detail.to_owned()),
        proof: book.inclusion(index, 7),
    };
    assert_eq!(verdict(&mut desk, check(5, 5, "detail 5")), Verdict::Holds);
    let changed = verdict(&mut desk, check(5, 5, "detail 6"));
    assert!(fails(&changed).contains("differs from what was logged"));
    let moved = verdict(&mut desk, check(5, 4, "detail 4"));
    assert!(fails(&moved).contains("another place"));
}

#[test]
fn a_proof_under_a_head_that_nobody_followed_proves_nothing() {
    let mut desk = desk();
    let book = book(7);
    let check = || CheckInclusion {
        head: serde_json::to_vec(&book.head(7)).unwrap(),
        index: 5,
        leaf: book.leaves[5].clone(),
        detail: None,
        proof: book.inclusion(5, 7),
    };
    assert!(fails(&verdict(&mut desk, check())).contains("has not followed"));
    follow(&mut desk, None, &book.head(6), &book.leaves, None);
    assert!(fails(&verdict(&mut desk, check())).contains("another head"));
}

#[test]
fn two_heads_are_consistent_when_one_continues_the_other() {
    let honest = book(7);
    let mut forked = book(7);
    forked.leaves[1] = key_leaf(1, "user-9", "ff");
    let check = |new: &Book| CheckConsistency {
        old: serde_json::to_vec(&honest.head(3)).unwrap(),
        new: serde_json::to_vec(&new.head(7)).unwrap(),
        proof: new.consistency(3, 7),
    };
    assert_eq!(verdict(&mut desk(), check(&honest)), Verdict::Holds);
    assert!(fails(&verdict(&mut desk(), check(&forked))).contains("rewritten"));
}

/// A published key, the log that holds it at entry 2, and the digest that was logged.
fn published(seed: u8) -> (KeyDocument, Book) {
    let key = fhe_client::ClientKey::from_seed([seed; 32]).public_key();
    let fingerprint: String = key
        .fingerprint()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut book = book(2);
    book.leaves.push(key_leaf(2, "user-1", &fingerprint));
    book.leaves.push(leaf(3));
    let published = PublishedKey {
        account: api::AccountId("user-1".to_owned()),
        epoch: 1,
        fingerprint: Base64(key.fingerprint().to_vec()),
        log_index: 2,
        published_at: 0,
    };
    let public_key = Base64(key.to_bytes());
    (
        KeyDocument {
            published,
            public_key,
        },
        book,
    )
}

fn check_key(document: &KeyDocument, book: &Book) -> Verdict {
    check_key_of("user-1", document, book)
}

fn check_key_of(account: &str, document: &KeyDocument, book: &Book) -> Verdict {
    let mut desk = desk();
    follow(&mut desk, None, &book.head(4), &book.leaves, None);
    let request = CheckKey {
        kind: KeyKind::Sealing,
        account: account.to_owned(),
        document: serde_json::to_vec(document).unwrap(),
        head: serde_json::to_vec(&book.head(4)).unwrap(),
        leaf: book.leaves[2].clone(),
        proof: book.inclusion(2, 4),
    };
    verdict(&mut desk, request)
}

#[test]
fn a_key_that_the_log_holds_may_be_sealed_to() {
    let (document, book) = published(1);
    assert_eq!(check_key(&document, &book), Verdict::Holds);
}

#[test]
fn a_key_swapped_after_publication_is_refused() {
    let ((_, book), (other, _)) = (published(1), published(2));
    assert!(fails(&check_key(&other, &book)).contains("swapped"));
}

#[test]
fn a_key_whose_bytes_were_swapped_behind_its_fingerprint_is_refused() {
    let ((mut document, book), (other, _)) = (published(1), published(2));
    document.public_key = other.public_key;
    assert!(fails(&check_key(&document, &book)).contains("swapped"));
}

#[test]
fn a_key_logged_under_another_name_is_refused() {
    let (mut document, book) = published(1);
    document.published.account = api::AccountId("user-2".to_owned());
    assert!(fails(&check_key_of("user-2", &document, &book)).contains("another name"));
}

#[test]
fn a_properly_logged_key_of_another_account_is_refused() {
    let (document, book) = published(1);
    assert!(fails(&check_key_of("user-2", &document, &book)).contains("another account"));
}

#[test]
fn a_key_that_is_none_is_refused() {
    let (mut document, book) = published(1);
    document.public_key.0.truncate(100);
    assert!(fails(&check_key(&document, &book)).contains("no public key"));
}

#[test]
fn a_key_that_was_replaced_is_refused_even_if_the_log_holds_it() {
    let (document, mut book) = published(1);
    book.leaves[3] = key_leaf(3, "user-1", "ff");
    assert!(fails(&check_key(&document, &book)).contains("was replaced"));
    book.leaves[3] = key_leaf(3, "user-2", "ff");
    assert_eq!(check_key(&document, &book), Verdict::Holds);
}

#[test]
fn a_state_that_knows_no_newest_keys_is_replayed_from_the_beginning_against_itself() {
    let mut desk = desk();
    let (_, book) = published(1);
    let before = follow(&mut desk, None, &book.head(3), &book.leaves[..3], None);
    let old = LogState {
        newest_keys: None,
        ..before.state.unwrap()
    };
    assert_eq!(old.next_leaf(), 0);
    let again = follow(
        &mut desk,
        Some(old.clone()),
        &book.head(4),
        &book.leaves,
        None,
    );
    assert_eq!(again.verdict, Verdict::Holds);
    assert_eq!(again.state.unwrap().newest_keys.unwrap()["user-1"], 2);
    let mut forked = Book::new(book.leaves.clone());
    forked.leaves[0] = key_leaf(0, "user-9", "ee");
    let rewritten = follow(
        &mut desk,
        Some(old.clone()),
        &forked.head(4),
        &forked.leaves,
        None,
    );
    assert!(fails(&rewritten.verdict).contains("rewritten"));
    let shorter = follow(&mut desk, Some(old), &book.head(2), &book.leaves[..2], None);
    assert!(fails(&shorter.verdict).contains("shorter"));
}
