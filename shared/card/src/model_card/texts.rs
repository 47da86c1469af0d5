use super::ModelCard;
use crate::{
    CardText,
    text::{UNSEEN, hides},
};

impl ModelCard {
    /// Checks that all of every text can be seen, when it is written. What earlier versions changed stays as it was told.
    ///
    /// # Errors
    /// What is wrong, in words for the owner.
    pub fn check_texts(&self) -> Result<(), &'static str> {
        let mut texts = self.answer.names();
        texts.extend(self.input.texts());
        texts.extend(CardText::ALL.map(|text| self.text(text)));
        let is_seen = !texts.into_iter().any(|text| hides(text.trim()));
        is_seen.then_some(()).ok_or(UNSEEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{InputForm, VersionChange, model_card::tests::card};

    #[test]
    fn texts_of_before_are_read_and_not_written_anew() {
        type Change = fn(&mut ModelCard);
        let changes: [Change; 2] = [
            |card| card.name = "Bank\u{200d}".to_owned(),
            |card| {
                if let InputForm::Table { fields } = &mut card.input {
                    fields[0].name = "北\u{200c}京".to_owned();
                }
            },
        ];
        for change in changes {
            let mut before = card();
            change(&mut before);
            assert_eq!(before.validate(), Ok(()));
            assert!(before.check_texts().is_err() && before.check_entries().is_err());
        }
        assert_eq!(card().check_texts(), Ok(()));
        assert!(VersionChange::check("x\u{200d}").is_err());
        let told = card().as_version(2, 0, "x\u{200d}", &[]);
        assert_eq!((told.validate(), told.check_texts()), (Ok(()), Ok(())));
    }
}
