use protocol::{
    Answers, DrawSeed, Fault, KnownAnswer, KnownAnswersLetter, OpenKnownAnswers, WriteKnownAnswers,
};

use super::Desk;
use crate::{error::Error, known_answers};

impl Answers<WriteKnownAnswers> for Desk {
    fn answer(&mut self, ask: WriteKnownAnswers) -> Result<KnownAnswersLetter, Fault> {
        Ok(known_answers::write(self.sealings.find(ask.sealing)?)?)
    }
}

impl Answers<OpenKnownAnswers> for Desk {
    fn answer(&mut self, ask: OpenKnownAnswers) -> Result<Vec<KnownAnswer>, Fault> {
        let blueprint = &self.cards.find(ask.card)?.blueprint;
        let key = self.keys()?.key(None)?;
        Ok(known_answers::read(key, blueprint, &ask.letter)?)
    }
}

impl Answers<DrawSeed> for Desk {
    fn answer(&mut self, _: DrawSeed) -> Result<u64, Fault> {
        let mut seed = [0; 8];
        getrandom::getrandom(&mut seed).map_err(|_| Error::Randomness)?;
        Ok(u64::from_le_bytes(seed))
    }
}
