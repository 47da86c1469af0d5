mod book;
mod log_key;
mod note;

use api::{
    Base64,
    key::{KeyDocument, PublishedKey},
    log::LOG_ITSELF,
};
use desk::Desk;
use protocol::{
    Ask, CheckInclusion, CheckKey, FollowLog, KeyKind, LOG_KEY_CHANGED, LogPlan, LogState,
    LogVerdict, OwnKey, PlanInclusion, PlanLog, Verdict,
};

use crate::support::desk;
use book::{Book, Said, digits};

/// Follows a book to a size, with whatever the desk asks for.
fn follow(
    desk: &mut Desk,
    state: Option<LogState>,
    book: &Book,
    size: u64,
    own: Option<OwnKey>,
) -> LogVerdict {
    let ask = asked(desk, state, book, size, own);
    desk.ask(ask).unwrap()
}

fn asked(
    desk: &mut Desk,
    state: Option<LogState>,
    book: &Book,
    size: u64,
    own: Option<OwnKey>,
) -> FollowLog {
    let checkpoint = book.checkpoint(size);
    let plan = PlanLog {
        state: state.clone(),
        policy: book.policy(),
        checkpoint: checkpoint.clone(),
    };
    let plan = desk.ask(plan).unwrap();
    let own: Vec<OwnKey> = own.into_iter().collect();
    let keys = own
        .iter()
        .map(|own| book.keys(own.kind.logged_as(), &own.account, size))
        .collect();
    let of_log = || book.keys(LOG_KEY_CHANGED, LOG_ITSELF, size);
    FollowLog {
        state,
        policy: book.policy(),
        checkpoint,
        parts: book.parts(&plan.paths),
        changes: plan.passes_over.then(of_log),
        keys,
        own,
    }
}

fn own(fingerprints: &[u8]) -> Option<OwnKey> {
    Some(OwnKey {
        kind: KeyKind::Sealing,
        account: "user-1".to_owned(),
        fingerprints: fingerprints
            .iter()
            .map(|byte| digits(&[*byte; 32]))
            .collect(),
    })
}

fn verdict(desk: &mut Desk, ask: impl Ask<Answer = Verdict>) -> Verdict {
    desk.ask(ask).unwrap()
}

#[track_caller]
fn fails(verdict: &Verdict) -> &str {
    match verdict {
        Verdict::Fails(why) => why,
        Verdict::Holds => panic!("holds"),
    }
}

fn book(entries: usize) -> Book {
    Book::new(vec![Said::Evaluated; entries])
}

/// Where a visit stood that followed `book` to a size.
fn seen(book: &Book, size: u64) -> Option<LogState> {
    let followed = follow(&mut desk(), None, book, size, None);
    assert_eq!(followed.verdict, Verdict::Holds);
    followed.state
}

#[test]
fn a_log_that_grows_is_followed_from_visit_to_visit_by_its_entries_or_by_hashes() {
    let book = book(1_400);
    let mut state = None;
    for size in [0, 4, 4, 9, 265, 522, 1_400] {
        let followed = follow(&mut desk(), state, &book, size, None);
        assert_eq!(followed.verdict, Verdict::Holds, "{size}");
        assert_eq!(followed.at, Some(1_000_000));
        state = followed.state;
        assert_eq!(state.as_ref().unwrap().size, size);
    }
}

#[test]
fn a_forked_log_is_noticed_and_the_old_state_kept() {
    let honest = book(700);
    let mut forked = honest.clone();
    forked.said[2] = Said::Published("user-9", 255);
    let state = seen(&honest, 4);
    for size in [4, 6, 700] {
        let followed = follow(&mut desk(), state.clone(), &forked, size, None);
        assert!(fails(&followed.verdict).contains("rewritten"), "{size}");
        assert_eq!(followed.state, state);
    }
}

#[test]
fn a_log_that_shrinks_or_hides_entries_is_noticed() {
    let book = book(700);
    let state = seen(&book, 5);
    let shorter = follow(&mut desk(), state.clone(), &book, 4, None);
    assert!(fails(&shorter.verdict).contains("shorter"));
    for size in [6, 700] {
        let complete = asked(&mut desk(), state.clone(), &book, size, None);
        for place in 0..complete.parts.len() {
            let mut hidden = asked(&mut desk(), state.clone(), &book, size, None);
            hidden.parts.remove(place);
            let hidden: LogVerdict = desk().ask(hidden).unwrap();
            assert!(fails(&hidden.verdict).contains("left out"), "{size}");
        }
    }
}

#[test]
fn a_tile_or_bundle_with_a_wrong_byte_or_length_is_noticed() {
    let book = book(700);
    for size in [6, 700] {
        let honest = asked(&mut desk(), seen(&book, 5), &book, size, None);
        for place in 0..honest.parts.len() {
            for change in [
                |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1,
                |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 1),
                |bytes: &mut Vec<u8>| bytes.extend([0; 32]),
                |bytes: &mut Vec<u8>| bytes.clear(),
            ] {
                let mut ask = asked(&mut desk(), seen(&book, 5), &book, size, None);
                change(&mut ask.parts[place].bytes);
                let same_length = ask.parts[place].bytes.len() == honest.parts[place].bytes.len();
                let followed: LogVerdict = desk().ask(ask).unwrap();
                let path = &honest.parts[place].path;
                // The last hash of a tile may be one that nothing is proved with.
                let may_hold = same_length && !path.starts_with("entries");
                assert!(may_hold || followed.verdict != Verdict::Holds, "{path}");
            }
        }
    }
}

fn planned(state: Option<LogState>, policy: Vec<u8>, checkpoint: Vec<u8>) -> LogPlan {
    let plan = PlanLog {
        state,
        policy,
        checkpoint,
    };
    desk().ask(plan).unwrap()
}

#[test]
fn whatever_size_a_checkpoint_tells_little_is_fetched_for_it() {
    let book = book(9);
    for size in [1, 256, 257, 1 << 20, 1 << 40, u64::MAX] {
        for state in [None, seen(&book, 9)] {
            let plan = planned(state, book.policy(), book.signed(size, [7; 32]));
            assert_eq!(plan.size, size);
            assert!(plan.paths.len() <= 32, "{size}: {}", plan.paths.len());
        }
    }
}

#[test]
fn nothing_is_fetched_for_a_head_that_the_log_did_not_sign() {
    let book = book(9);
    let checkpoint = String::from_utf8(book.checkpoint(9)).unwrap();
    let larger = checkpoint.replacen("\n9\n", "\n14\n", 1).into_bytes();
    for forged in [larger, b"nothing".to_vec(), book.signed_by(8).checkpoint(9)] {
        let plan = planned(seen(&book, 4), book.policy(), forged);
        assert_eq!((plan.size, plan.paths), (0, Vec::new()));
    }
}

#[test]
fn another_log_key_than_at_the_first_visit_is_noticed() {
    let book = book(4);
    let other = book.signed_by(8);
    let followed = follow(&mut desk(), seen(&book, 2), &other, 4, None);
    assert!(fails(&followed.verdict).contains("another key"));
}

#[test]
fn a_head_that_was_changed_or_that_the_log_did_not_sign_is_refused() {
    let book = book(4);
    let ask = |checkpoint: String| {
        let mut ask = asked(&mut desk(), None, &book, 4, None);
        ask.checkpoint = checkpoint.into_bytes();
        let followed: LogVerdict = desk().ask(ask).unwrap();
        followed.verdict
    };
    let honest = String::from_utf8(book.checkpoint(4)).unwrap();
    assert_eq!(ask(honest.clone()), Verdict::Holds);
    assert!(fails(&ask(honest.replacen("\n4\n", "\n3\n", 1))).contains("signature"));
    let other = String::from_utf8(book.signed_by(8).checkpoint(4)).unwrap();
    assert!(fails(&ask(other)).contains("signature"));
    let untimed: String = honest.split_inclusive('\n').take(5).collect();
    assert!(fails(&ask(untimed)).contains("signature"));
    assert!(fails(&ask(honest.replace('\n', "\r\n"))).contains("could not be read"));
}

#[test]
fn a_key_logged_under_the_readers_name_that_she_did_not_make_is_named() {
    for between in [0, 600] {
        let mut book = book(3);
        book.said.push(Said::Published("user-1", 0xaa));
        book.said.push(Said::Published("user-2", 0xcc));
        let first = follow(&mut desk(), None, &book, 5, own(&[0xaa]));
        assert_eq!(first.foreign_keys, Vec::<String>::new());
        book.said.extend(vec![Said::Evaluated; between]);
        book.said.push(Said::Published("user-1", 0xbb));
        book.said.extend(vec![Said::Evaluated; between]);
        let size = book.said.len() as u64;
        let second = follow(&mut desk(), first.state, &book, size, own(&[0xaa]));
        assert_eq!(second.verdict, Verdict::Holds);
        assert_eq!(second.foreign_keys, vec![digits(&[0xbb; 32])]);
        let later = follow(&mut desk(), second.state, &book, size, own(&[0xaa]));
        assert_eq!(later.foreign_keys, vec![digits(&[0xbb; 32])]);
    }
}

#[test]
fn a_key_that_no_entry_published_is_named_or_noticed() {
    let mut book = book(3);
    book.said.push(Said::Smuggled("user-1", 0xbb));
    let first = follow(&mut desk(), None, &book, 4, own(&[0xaa]));
    assert!(fails(&first.verdict).contains("without an entry"));
    book.said.extend(vec![Said::Evaluated; 600]);
    let far = follow(&mut desk(), None, &book, 604, own(&[0xaa]));
    assert_eq!(far.foreign_keys, vec![digits(&[0xbb; 32])]);
}

#[test]
fn a_key_that_vanishes_from_the_directory_again_is_noticed() {
    let mut shown = book(600);
    shown.said[10] = Said::Smuggled("user-1", 0xbb);
    let first = follow(&mut desk(), None, &shown, 600, own(&[]));
    let own_keys = first.state.unwrap().own_keys;
    let book = book(1_200);
    let state = LogState {
        own_keys,
        ..seen(&book, 600).unwrap()
    };
    let later = follow(&mut desk(), Some(state), &book, 1_200, own(&[]));
    assert!(fails(&later.verdict).contains("not in the log's list"));
}

#[test]
fn a_proof_of_the_own_keys_that_leaves_some_out_is_noticed() {
    let mut book = book(3);
    book.said.push(Said::Published("user-1", 0xaa));
    book.said.push(Said::Published("user-1", 0xbb));
    let follow_with = |change: &dyn Fn(&mut api::log::KeyProof)| {
        let mut ask = asked(&mut desk(), None, &book, 5, own(&[0xaa]));
        let mut proof = serde_json::from_slice(&ask.keys[0]).unwrap();
        change(&mut proof);
        ask.keys[0] = serde_json::to_vec(&proof).unwrap();
        let followed: LogVerdict = desk().ask(ask).unwrap();
        followed.verdict
    };
    assert_eq!(follow_with(&|_| {}), Verdict::Holds);
    let hidden = follow_with(&|proof| drop(proof.keys.pop()));
    assert!(fails(&hidden).contains("left out keys"));
    let absent = follow_with(&|proof| {
        proof.end = None;
        proof.keys.clear();
    });
    assert!(fails(&absent).contains("says something else"));
    let damaged = follow_with(&|proof| proof.keys[0].0.truncate(31));
    assert!(fails(&damaged).contains("damaged"));
}

#[test]
fn a_head_needs_as_many_cosignatures_as_the_policy_of_the_first_visit_asks_for() {
    let plain = book(9);
    let book = plain.witnessed(2, &[1, 2, 3], &[1, 3]);
    let state = seen(&book, 4);
    let too_few = plain.witnessed(2, &[1, 2, 3], &[3]);
    let forged = plain.witnessed(2, &[1, 2, 3], &[3, 4]);
    let twice = plain.witnessed(2, &[1, 2, 3], &[3, 3]);
    let quieter = plain.witnessed(1, &[1, 2, 3], &[3]);
    let silent = plain.witnessed(0, &[], &[]);
    let others = plain.witnessed(2, &[4, 5], &[4, 5]);
    for weaker in [too_few, forged, twice, quieter, silent, others] {
        let followed = follow(&mut desk(), state.clone(), &weaker, 9, None);
        assert!(fails(&followed.verdict).contains("Too few"));
    }
    let followed = follow(
        &mut desk(),
        state,
        &plain.witnessed(0, &[], &[2, 3]),
        9,
        None,
    );
    assert_eq!(followed.verdict, Verdict::Holds);
    let state = followed.state.unwrap();
    assert_eq!((state.witnesses.len(), state.quorum), (3, 2));
}

#[test]
fn a_witness_that_the_server_drops_or_a_smaller_quorum_is_told_and_changes_nothing() {
    let plain = book(9);
    let first = plain.witnessed(2, &[1, 2, 3], &[1, 3]);
    let later = |policy: (u32, &[u8])| {
        let later = plain.witnessed(policy.0, policy.1, &[1, 3]);
        let followed = follow(&mut desk(), seen(&first, 4), &later, 9, None);
        assert_eq!(followed.verdict, Verdict::Holds);
        let state = followed.state.unwrap();
        assert_eq!((state.witnesses.len(), state.quorum), (3, 2));
        followed.watch.weakened
    };
    for weaker in [(2, &[1, 3][..]), (1, &[1, 2, 3]), (2, &[1, 2, 4]), (0, &[])] {
        assert!(later(weaker), "{weaker:?}");
    }
    assert!(!later((2, &[1, 2, 3])));
    assert!(!later((3, &[3, 2, 1, 4])));
}

#[test]
fn a_key_of_another_kind_under_the_readers_name_is_named_as_well() {
    let mut book = book(3);
    book.said.push(Said::Published("user-1", 0xaa));
    book.said.push(Said::Signing("user-1", 0xbb));
    let own = |kind: KeyKind| OwnKey {
        kind,
        account: "user-1".to_owned(),
        fingerprints: vec![digits(&[0xaa; 32])],
    };
    let mut ask = asked(&mut desk(), None, &book, 5, None);
    ask.own = vec![own(KeyKind::Sealing), own(KeyKind::Signing)];
    let keys = |own: &OwnKey| book.keys(own.kind.logged_as(), &own.account, 5);
    ask.keys = ask.own.iter().map(keys).collect();
    let followed: LogVerdict = desk().ask(ask).unwrap();
    assert_eq!(followed.verdict, Verdict::Holds);
    assert_eq!(followed.foreign_keys, vec![digits(&[0xbb; 32])]);
    let mut withheld = asked(&mut desk(), None, &book, 5, None);
    withheld.own = vec![own(KeyKind::Sealing), own(KeyKind::Signing)];
    withheld.keys = vec![keys(&own(KeyKind::Sealing))];
    let followed: LogVerdict = desk().ask(withheld).unwrap();
    assert!(fails(&followed.verdict).contains("left out"));
}

#[test]
fn a_log_that_stops_to_name_the_directory_is_noticed() {
    for between in [0, 600] {
        let mut book = book(5);
        let state = seen(&book, 5);
        book.said.extend(vec![Said::Evaluated; between]);
        book.said.push(Said::Nothing);
        let size = book.said.len() as u64;
        let followed = follow(&mut desk(), state, &book, size, None);
        assert!(followed.verdict != Verdict::Holds, "{between}");
    }
}

#[test]
fn how_many_of_the_named_witnesses_cosigned_is_told() {
    let plain = book(9);
    let told = |book: &Book| follow(&mut desk(), None, book, 9, None).watch;
    let watch = |cosigned, named| protocol::Watch {
        cosigned,
        named,
        weakened: false,
    };
    assert_eq!(told(&plain.witnessed(1, &[1, 2, 3], &[1, 3])), watch(2, 3));
    assert_eq!(told(&plain.witnessed(1, &[1, 2], &[2, 2, 4])), watch(1, 2));
    assert_eq!(told(&plain), watch(0, 0));
}

#[test]
fn a_log_without_witnesses_gets_them_once_and_for_all() {
    let plain = book(9);
    let first = follow(
        &mut desk(),
        seen(&plain, 4),
        &plain.witnessed(1, &[1], &[1]),
        5,
        None,
    );
    assert_eq!(first.verdict, Verdict::Holds);
    let second = follow(&mut desk(), first.state, &plain, 6, None);
    assert!(fails(&second.verdict).contains("Too few"));
}

#[test]
fn a_cosignature_of_another_view_of_the_log_does_not_count() {
    let honest = book(9).witnessed(1, &[1], &[1]);
    let mut split = book(9).witnessed(1, &[1], &[]);
    split.said[8] = Said::Published("user-1", 0xbb);
    let state = seen(&honest, 4);
    let cosignature = String::from_utf8(honest.checkpoint(9)).unwrap();
    let cosignature = cosignature.split_inclusive('\n').next_back().unwrap();
    let mut ask = asked(&mut desk(), state, &split, 9, None);
    ask.checkpoint.extend(cosignature.as_bytes());
    let followed: LogVerdict = desk().ask(ask).unwrap();
    assert!(fails(&followed.verdict).contains("Too few"));
}

#[test]
fn a_head_is_as_old_as_the_last_cosignature_that_it_needs() {
    let mut old = book(4).witnessed(1, &[1], &[1]);
    old.at = 10;
    let cosignature = String::from_utf8(old.checkpoint(4)).unwrap();
    let cosignature = cosignature.split_inclusive('\n').next_back().unwrap();
    let mut ask = asked(&mut desk(), None, &old, 4, None);
    ask.checkpoint = book(4).witnessed(1, &[1], &[]).checkpoint(4);
    ask.checkpoint.extend(cosignature.as_bytes());
    let followed: LogVerdict = desk().ask(ask).unwrap();
    assert_eq!(
        (followed.verdict, followed.at),
        (Verdict::Holds, Some(10_000))
    );
}

#[test]
fn a_policy_that_counts_one_witness_twice_or_the_log_itself_is_refused() {
    for (quorum, named) in [(2, &[1, 1][..]), (1, &[7]), (2, &[1])] {
        let book = book(4).witnessed(quorum, named, &[1, 7]);
        let followed = follow(&mut desk(), None, &book, 4, None);
        assert!(fails(&followed.verdict).contains("policy"), "{named:?}");
    }
}

#[test]
fn a_state_of_an_earlier_version_is_followed_on() {
    let book = book(700);
    for size in [6, 700] {
        let state = seen(&book, 5).unwrap();
        let mut json = serde_json::to_value(&state).unwrap();
        for field in ["witnesses", "quorum", "directory"] {
            json.as_object_mut().unwrap().remove(field);
        }
        json["head"] = serde_json::json!([123, 125]);
        let earlier = serde_json::from_value(json).unwrap();
        let followed = follow(&mut desk(), Some(earlier), &book, size, None);
        assert_eq!(followed.verdict, Verdict::Holds);
    }
}

/// Checks an entry of a book with the tiles that the desk asks for.
fn check(desk: &mut Desk, book: &Book, size: u64, index: u64, leaf: u64, detail: &str) -> Verdict {
    let planned = desk.ask(PlanInclusion { index }).unwrap();
    let ask = CheckInclusion {
        head: book.checkpoint(size),
        index,
        leaf: book.leaves()[leaf as usize].clone(),
        detail: Some(detail.to_owned()),
        parts: book.parts(&planned),
    };
    verdict(desk, ask)
}

#[test]
fn an_entry_of_the_followed_log_is_proved_with_its_detail() {
    for size in [7, 700] {
        let (mut desk, book) = (desk(), book(size as usize));
        follow(&mut desk, None, &book, size, None);
        assert_eq!(
            check(&mut desk, &book, size, 5, 5, "detail 5"),
            Verdict::Holds
        );
        let changed = check(&mut desk, &book, size, 5, 5, "detail 6");
        assert!(fails(&changed).contains("differs from what was logged"));
        let moved = check(&mut desk, &book, size, 5, 4, "detail 4");
        assert!(fails(&moved).contains("another place"));
        let mut forked = book.clone();
        forked.said[5] = Said::Published("user-9", 1);
        let planned = desk.ask(PlanInclusion { index: 5 }).unwrap();
        let ask = CheckInclusion {
            head: book.checkpoint(size),
            index: 5,
            leaf: forked.leaves()[5].clone(),
            detail: None,
            parts: forked.parts(&planned),
        };
        assert!(fails(&verdict(&mut desk, ask)).contains("not in the log"));
    }
}

#[test]
fn a_proof_under_a_head_that_nobody_followed_proves_nothing() {
    let (mut desk, book) = (desk(), book(7));
    let unfollowed = check(&mut desk, &book, 7, 5, 5, "detail 5");
    assert!(fails(&unfollowed).contains("has not followed"));
    follow(&mut desk, None, &book, 6, None);
    let other = check(&mut desk, &book, 7, 5, 5, "detail 5");
    assert!(fails(&other).contains("another head"));
}

/// A published key, the log that holds it at entry 2 of 4, and what the log says of its account.
fn published(seed: u8) -> (KeyDocument, Book) {
    let key = fhe_client::ClientKey::from_seed([seed; 32]).public_key();
    let mut book = book(2);
    book.said.push(Said::Key("user-1", key.fingerprint()));
    book.said.push(Said::Evaluated);
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
            entry: None,
        },
        book,
    )
}

fn check_key(document: &KeyDocument, book: &Book) -> Verdict {
    check_key_of("user-1", document, book)
}

fn check_key_of(account: &str, document: &KeyDocument, book: &Book) -> Verdict {
    let mut desk = desk();
    follow(&mut desk, None, book, 4, None);
    let request = CheckKey {
        kind: KeyKind::Sealing,
        account: account.to_owned(),
        document: serde_json::to_vec(document).unwrap(),
        head: book.checkpoint(4),
        keys: book.keys(KeyKind::Sealing.logged_as(), account, 4),
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
    assert!(fails(&check_key_of("user-2", &document, &book)).contains("no key under this name"));
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
    book.said[3] = Said::Published("user-1", 0xff);
    assert!(fails(&check_key(&document, &book)).contains("was replaced"));
    book.said[3] = Said::Published("user-2", 0xff);
    assert_eq!(check_key(&document, &book), Verdict::Holds);
}
