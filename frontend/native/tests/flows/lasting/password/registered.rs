//! A password is registered as new ones are, and once more where that changed.

use opaque::{Stretching, read_record};

use super::{NEW, OLD, Story};

#[test]
fn a_password_is_registered_as_new_ones_are_and_another_claim_of_the_server_gets_nothing() {
    let story = Story::new();
    let (_, stretching) = read_record(&story.now().record).unwrap();
    assert_eq!(stretching, Stretching::NEWEST);
    let behind =
        |memory_kib: u32, passes: u32| [memory_kib.to_le_bytes(), passes.to_le_bytes()].concat();
    let refusals = [
        (behind(8, 1), "another protection"),
        (behind(19 * 1024 - 1, 2), "another protection"),
        (behind(64 * 1024, 1), "another protection"),
        (behind(4 << 20, 100), "another protection"),
        (vec![1; 7], "could not be read"),
        // Weaker than the record, if no weaker than ever: the password does not fit it.
        (Vec::new(), "do not match"),
    ];
    for (claimed, words) in refusals {
        story.keeper.0.borrow_mut().claimed = Some(claimed);
        let refused = story.found_with(OLD).unwrap_err();
        assert!(refused.happened.contains(words), "{refused}");
        assert!(story.keeper.0.borrow().login.is_some(), "nothing was sent");
        assert!(story.change(OLD, NEW).is_err());
    }
    assert_eq!(story.finishes(), 0);
}

#[test]
fn a_record_from_before_is_renewed_at_the_next_sign_in_and_every_session_goes_on() {
    let story = Story::from_before(0);
    let (_, stretching) = read_record(&story.now().record).unwrap();
    assert_eq!(stretching, Stretching::NEWEST);
    assert!(story.keeper.0.borrow().keeps_sessions);
    assert_eq!(story.found_with(OLD), Ok(Some(story.fingerprint.clone())));
    assert_eq!(story.finishes(), 1);
}

#[test]
fn a_password_is_registered_once_more_where_the_service_has_newer_keys() {
    let story = Story::new();
    let before = story.now().record.clone();
    story.keeper.0.borrow_mut().has_newer_keys = true;
    let mine = Ok(Some(story.fingerprint.clone()));
    assert_eq!(story.found_with(OLD), mine);
    assert_eq!(story.finishes(), 1);
    assert!(story.keeper.0.borrow().keeps_sessions);
    assert!(story.now().record != before);
    story.keeper.0.borrow_mut().has_newer_keys = false;
    assert_eq!(story.found_with(OLD), mine);
    assert_eq!(story.finishes(), 1);
}

#[test]
fn where_the_answer_to_a_renewal_is_lost_either_record_opens_the_vault() {
    let story = Story::from_before(usize::MAX);
    let mine = Ok(Some(story.fingerprint.clone()));
    assert_eq!(story.found_with(OLD), mine);
    assert_eq!(story.found_with(OLD), mine);
}
