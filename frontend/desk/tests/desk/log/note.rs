use protocol::{CheckNote, NoteStanding, VAULT_NOTED};
use sha2::{Digest, Sha256};

use super::{Book, Said, book, follow};
use crate::support::desk;

/// How an account's list stands to a whole log.
fn note_standing(book: &Book, account: &str, stored: Option<&[u8]>) -> NoteStanding {
    let mut desk = desk();
    let size = book.said.len() as u64;
    follow(&mut desk, None, book, size, None);
    let ask = CheckNote {
        account: account.to_owned(),
        stored: stored.map(<[u8]>::to_vec),
        head: book.checkpoint(size),
        noted: book.keys(VAULT_NOTED, account, size),
    };
    desk.ask(ask).unwrap()
}

#[test]
fn a_list_of_the_vault_is_compared_with_the_one_that_was_noted_last() {
    let (older, newer) = (b"older list".as_slice(), b"newer list".as_slice());
    let noted = |list: &[u8]| Said::Noted("user-1", Sha256::digest(list).into());
    let mut book = book(2);
    book.said.extend([noted(older), Said::Evaluated]);
    assert_eq!(
        note_standing(&book, "user-1", Some(older)),
        NoteStanding::Newest
    );
    book.said.push(noted(newer));
    let standing = |stored| note_standing(&book, "user-1", stored);
    assert_eq!(standing(Some(newer)), NoteStanding::Newest);
    assert_eq!(standing(Some(older)), NoteStanding::Other);
    assert_eq!(standing(None), NoteStanding::Other);
    let nobody = note_standing(&book, "user-2", Some(older));
    assert_eq!(nobody, NoteStanding::Unnoted);
}

#[test]
fn a_note_that_the_followed_log_does_not_hold_proves_nothing() {
    let list = b"a list".as_slice();
    let mut honest = book(3);
    let noted = |list: &[u8]| Said::Noted("user-1", Sha256::digest(list).into());
    honest.said.extend([noted(b"earlier"), noted(list)]);
    let ask = |head: u64, shown: u64| {
        let mut desk = desk();
        follow(&mut desk, None, &honest, 5, None);
        let ask = CheckNote {
            account: "user-1".to_owned(),
            stored: Some(b"earlier".to_vec()),
            head: honest.checkpoint(head),
            noted: honest.keys(VAULT_NOTED, "user-1", shown),
        };
        desk.ask(ask).unwrap()
    };
    assert_eq!(ask(5, 5), NoteStanding::Other);
    for (head, shown) in [(5, 4), (4, 4), (5, 3)] {
        assert!(
            matches!(ask(head, shown), NoteStanding::Fails(_)),
            "{head} {shown}"
        );
    }
}
