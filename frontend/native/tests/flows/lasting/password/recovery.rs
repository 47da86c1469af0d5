//! A password that is lost, and the kit that sets another.

use api::Base64;
use client::Outcome;
use native::block_on;

use super::{MemoryKeep, NEW, OLD, Story, user, visit};

impl Story {
    /// Sets a new password with a kit, in a browser that knows nothing; answers the words of the next kit.
    fn recover(&self, words: &str, password: &str) -> Outcome<String> {
        let client = visit(&self.scene, &self.keeper, &MemoryKeep::default());
        let (email, words) = (user().profile.email, words.to_owned());
        let opened = block_on(client.open_recovery(email, words, password.to_owned()))?;
        let next = opened.words().join(" ");
        block_on(client.finish_recovery(opened, true))?;
        Ok(next)
    }
}

#[test]
fn the_kit_of_the_registration_and_each_that_follows_open_the_same_vault_with_a_new_password() {
    let story = Story::new();
    let mine = Ok(Some(story.fingerprint.clone()));
    let second = story.recover(&story.words, NEW).unwrap();
    assert_eq!(story.found_with(NEW), mine);
    assert!(story.found_with(OLD).is_err());
    assert_ne!(second, story.words);
    story.recover(&second, "the third password").unwrap();
    assert_eq!(story.found_with("the third password"), mine);
}

#[test]
fn a_changed_password_leaves_the_kit_as_it_is() {
    let story = Story::new();
    story.change(OLD, NEW).unwrap();
    story.recover(&story.words, "the third password").unwrap();
    let mine = Ok(Some(story.fingerprint.clone()));
    assert_eq!(story.found_with("the third password"), mine);
}

#[test]
fn a_kit_made_later_takes_the_place_of_the_first_once_it_is_kept() {
    let story = Story::new();
    let (client, password) = (&story.client, || OLD.to_owned());
    let wrong = block_on(client.make_kit("a guess".to_owned()))
        .err()
        .unwrap();
    assert_eq!(wrong.happened, "That is not your present password.");
    let offered = block_on(client.make_kit(password())).unwrap();
    let words = offered.words().join(" ");
    assert!(story.recover(&words, NEW).is_err());
    block_on(client.keep_kit(offered, password())).unwrap();
    assert!(story.recover(&story.words, NEW).is_err());
    story.recover(&words, NEW).unwrap();
    assert_eq!(story.found_with(NEW), Ok(Some(story.fingerprint.clone())));
}

#[test]
fn a_server_learns_neither_words_nor_passwords_nor_key_from_kits() {
    let story = Story::new();
    let next = story.recover(&story.words, NEW).unwrap();
    let key = story.vault_key();
    story.assert_unheard(&[OLD.as_bytes(), NEW.as_bytes(), &key]);
    for words in [&story.words, &next] {
        let each: Vec<&str> = words.split(' ').collect();
        let pairs: Vec<String> = each.windows(2).map(|pair| pair.join(" ")).collect();
        let pairs: Vec<&[u8]> = pairs.iter().map(String::as_bytes).collect();
        story.assert_unheard(&pairs);
    }
}

#[test]
fn a_server_that_hands_out_another_key_hears_of_no_new_password() {
    let story = Story::new();
    let stranger = Story::new();
    let foreign = stranger.keeper.0.borrow().kit.clone().unwrap();
    for wrapped in [
        foreign.wrapped_vault_key,
        Base64(vec![1; 73]),
        Base64(Vec::new()),
    ] {
        let kit = &story.keeper.0;
        kit.borrow_mut().kit.as_mut().unwrap().wrapped_vault_key = wrapped;
        let refused = story.recover(&story.words, NEW).unwrap_err();
        assert!(
            refused
                .happened
                .contains("does not belong to this recovery kit")
        );
        assert!(refused.action.contains("keep your kit"));
    }
    assert_eq!(story.finishes(), 0);
    assert!(story.found_with(OLD).is_ok());
}

#[test]
fn words_that_are_no_kit_are_told_before_anything_is_sent() {
    let story = Story::new();
    let heard = story.keeper.0.borrow().heard.len();
    let misspelt = story.words.replacen(' ', " x", 1);
    let refused = story.recover(&misspelt, NEW).unwrap_err();
    assert_eq!(
        refused.happened,
        "Word 2 is none that a recovery kit is made of."
    );
    assert_eq!(story.keeper.0.borrow().heard.len(), heard);
}

#[test]
fn a_recovery_whose_answers_are_lost_is_finished_later_with_the_kit_that_was_chosen_first() {
    let story = Story::new();
    let client = visit(&story.scene, &story.keeper, &MemoryKeep::default());
    let (email, words) = (user().profile.email, story.words.clone());
    let opened = block_on(client.open_recovery(email, words, NEW.to_owned())).unwrap();
    story.keeper.0.borrow_mut().losses = 5;
    let lost = block_on(client.finish_recovery(opened.clone(), true)).unwrap_err();
    assert!(lost.happened.contains("may be set or not"));
    assert_eq!(opened.sent(), Some(true));
    assert_eq!(
        block_on(client.finish_recovery(opened.clone(), false)),
        Ok(true)
    );
    let mine = Ok(Some(story.fingerprint.clone()));
    assert_eq!(story.found_with(NEW), mine);
    story.recover(&opened.words().join(" "), OLD).unwrap();
}
