use super::History;
use crate::{Client, FRESH_MS, Failure};

/// Milliseconds between two looks at whether this visit wrote something.
const TICK: u32 = 1_000;
/// Ticks between two looks for answers that are on their way, and for what another place wrote.
const UNDER_WAY: u32 = 3;
const ELSEWHERE: u32 = FRESH_MS / TICK;
/// Looks in a row that fail before that is told.
const MISSED: u32 = 2;

/// What is heard of a history on screen.
#[derive(Clone, Debug, PartialEq)]
pub enum HistoryNews {
    /// It is another one than before.
    Changed(History),
    /// Why answers could not be looked for; none once they can again.
    Missed(Option<Failure>),
}

impl Client {
    /// Tells how the history changes while it is on screen, whoever changes it, and takes the answers that come.
    pub async fn watch_history(
        &self,
        mut shown: History,
        is_shown: impl Fn() -> bool,
        on_news: impl Fn(HistoryNews),
    ) {
        let (mut turn, mut quiet, mut missed) = (self.0.history_turn.get(), ELSEWHERE, 0);
        while is_shown() {
            let longest = match shown.is_under_way() || missed > 0 {
                true => UNDER_WAY,
                false => ELSEWHERE,
            };
            if turn == self.0.history_turn.get() && quiet < longest {
                quiet += 1;
                self.0.ports.clock.sleep(TICK).await;
                continue;
            }
            (turn, quiet) = (self.0.history_turn.get(), 0);
            let collected = self.collect_answers().await;
            let failure = match collected {
                Ok(collected) => {
                    if collected.history != shown {
                        shown = collected.history;
                        on_news(HistoryNews::Changed(shown.clone()));
                    }
                    collected.failure
                }
                Err(failure) => Some(failure),
            };
            match failure {
                Some(failure) => {
                    missed += 1;
                    if missed >= MISSED {
                        on_news(HistoryNews::Missed(Some(failure)));
                    }
                }
                None if missed > 0 => {
                    missed = 0;
                    on_news(HistoryNews::Missed(None));
                }
                None => {}
            }
        }
    }
}
