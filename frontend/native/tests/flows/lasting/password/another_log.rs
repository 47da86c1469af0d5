//! A service that began anew, before somebody whose browser knows it from before.

use client::{Failure, port::MemoryKeep};
use native::block_on;

use super::{OLD, OsRng, ServerSetup, Story, user, visit};
use crate::book::Book;

const KNOWN: &str = "not the one that this browser knew";

impl Story {
    /// A user whose browser followed the log.
    fn followed() -> Self {
        let story = Self::new();
        block_on(story.client.follow_log());
        story
    }

    /// The server keeps accounts no more, and this log.
    fn begin_anew(&self, book: Book) {
        self.keeper.0.borrow_mut().setup = ServerSetup::new(&mut OsRng);
        self.scene.server.change(|state| state.book = book);
    }

    fn refused_in(&self, keep: &MemoryKeep, password: &str) -> Failure {
        let client = visit(&self.scene, &self.keeper, keep);
        let refused = block_on(client.sign_in(user().profile.email, password.to_owned()));
        refused.unwrap_err()
    }
}

#[test]
fn a_service_of_another_or_a_shorter_log_is_told_beside_a_password_that_does_not_match() {
    for (book, why) in [
        (Book::of_another_key(), "another key"),
        (Book::new(), "shorter"),
    ] {
        let story = Story::followed();
        story.begin_anew(book);
        let told = story.refused_in(&story.keep, OLD);
        for part in ["do not match", KNOWN, why] {
            assert!(told.happened.contains(part), "{part}: {told}");
        }
        assert!(told.action.contains("began anew"));
        assert!(!told.is_of_password(), "the password may be right");
        let unknowing = story.refused_in(&MemoryKeep::default(), OLD);
        assert!(unknowing.is_of_password());
        assert!(!unknowing.happened.contains(KNOWN));
    }
}

#[test]
fn a_kit_that_is_not_taken_may_have_the_same_reason() {
    let story = Story::followed();
    let recover = || {
        let client = visit(&story.scene, &story.keeper, &story.keep);
        let (email, words) = (user().profile.email, story.words.clone());
        block_on(client.open_recovery(email, words, "the next password".to_owned())).err()
    };
    story.keeper.0.borrow_mut().knows_kits = false;
    assert!(!recover().unwrap().happened.contains(KNOWN));
    story.begin_anew(Book::new());
    assert!(recover().unwrap().happened.contains(KNOWN));
}

#[test]
fn where_the_log_went_on_a_wrong_password_is_wrong() {
    let story = Story::followed();
    for more in [0, 3, 300] {
        for _ in 0..more {
            story
                .scene
                .server
                .change(|state| state.book.add(api::log::EntryKind::Approved, None));
        }
        let refused = story.refused_in(&story.keep, "a guess");
        assert!(refused.is_of_password());
        assert!(!refused.happened.contains(KNOWN), "{more}");
    }
}

#[test]
fn whoever_follows_the_new_log_too_is_not_told_of_the_one_before() {
    let story = Story::followed();
    story.begin_anew(Book::of_another_key());
    story.scene.visit_with(story.keep.clone());
    assert!(story.refused_in(&story.keep, OLD).is_of_password());
}
