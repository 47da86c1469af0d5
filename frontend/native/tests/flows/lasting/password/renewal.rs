//! A password that is registered once more, as new ones are.

use opaque::{Stretching, read_record};

use super::{OLD, Story};

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
