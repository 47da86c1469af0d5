use card::{CardText, ModelCard, tags_of};
use leptos::prelude::*;

use super::mend::mend;
use crate::failure::Outcome;

/// What people read on a card, as typed.
#[derive(Clone, Copy)]
pub(super) struct TextsEditor {
    texts: [RwSignal<String>; CardText::ALL.len()],
    /// Separated by commas.
    pub(super) tags: RwSignal<String>,
    /// Whether the whole card was asked for: from then on a missing text is a mistake.
    asked: RwSignal<bool>,
}

impl TextsEditor {
    pub(super) fn of(card: &ModelCard) -> Self {
        Self {
            texts: CardText::ALL.map(|text| RwSignal::new(card.text(text).to_owned())),
            tags: RwSignal::new(card.tags.join(", ")),
            asked: RwSignal::new(false),
        }
    }

    /// The signal of a text.
    pub(super) fn text(self, text: CardText) -> RwSignal<String> {
        self.texts[text as usize]
    }

    /// What is wrong with a text; one that is missing only once it was asked for.
    pub(super) fn problem(self, text: CardText) -> Option<String> {
        let typed = self.text(text).get();
        if typed.trim().is_empty() && !self.asked.get() {
            return None;
        }
        text.check(&typed).err().map(str::to_owned)
    }

    /// What is wrong with the tags.
    pub(super) fn tags_problem(self) -> Option<String> {
        tags_of(&self.tags.get()).err().map(str::to_owned)
    }

    /// What is wrong with texts and tags, in the order of the page.
    pub(super) fn problems(self) -> Vec<String> {
        let above = [
            CardText::Name,
            CardText::Summary,
            CardText::Description,
            CardText::IntendedUse,
            CardText::Licence,
            CardText::Contact,
        ];
        let above = above.into_iter().filter_map(|text| self.problem(text));
        let tags = above.chain(self.tags_problem());
        let problems = tags.chain(self.problem(CardText::Credit));
        problems.map(|problem| words::told(&problem)).collect()
    }

    /// From now on a missing text is a mistake.
    pub(super) fn ask(self) {
        self.asked.set(true);
    }

    /// Puts the typed texts onto a card.
    ///
    /// # Errors
    /// Tags that are none.
    pub(super) fn put_into(self, card: &mut ModelCard) -> Outcome<()> {
        for text in CardText::ALL {
            *card.text_mut(text) = self.text(text).get().trim().to_owned();
        }
        card.tags = tags_of(&self.tags.get()).map_err(mend)?;
        Ok(())
    }
}
