//! Answers beside the log: which wait to be compared with it, and which it contradicts.
//!
//! This place keeps both itself, so that a server which holds its log back, or an item of the vault, until a page is
//! loaded anew makes nobody forget. What the log contradicts is told to other places through the vault as well.

use api::{
    AccountId,
    account::{Account, Role},
};
use protocol::{DrawSeed, Verdict};

use crate::{
    AnswerEntry, Client, ContradictedAnswer, Failure, LoggedAnswers, News, Outcome,
    port::{Shelf, Work},
    status::WaitingAnswer,
};

/// Vault item, and name of the kept copy.
const ITEM: &str = "answers";
/// Most answers that are compared each time the log is followed, chosen among all by lot.
const MOST_COMPARED: usize = 8;
/// Milliseconds for which an entry may be kept back from a client that looks for it.
const LONGEST_WAIT: u64 = 24 * 60 * 60 * 1_000;

impl Client {
    /// What is known of the reader's answers beside the log.
    ///
    /// # Errors
    /// That nobody is signed in.
    pub async fn logged_answers(&self) -> Outcome<LoggedAnswers> {
        self.change_answers(|_| {}).await
    }

    /// The reader told somebody of these answers, and goes on. Her history marks them as before.
    ///
    /// # Errors
    /// As the vault's; here they are reported nevertheless.
    pub async fn report_answers(&self, shown: &[ContradictedAnswer]) -> Outcome<()> {
        let report = |answers: &mut LoggedAnswers| {
            let mut reported = shown.to_vec();
            reported
                .iter_mut()
                .for_each(|answer| answer.is_reported = true);
            answers.join(&reported);
        };
        self.change_answers(report).await?;
        self.tell_remembered();
        self.follow_log().await;
        self.share_answers().await
    }

    /// The log holds an answer otherwise: shown at once, wherever the reader signs in, until she reported it.
    pub(crate) async fn contradict_answer(&self, entry: &AnswerEntry, why: &str) -> Outcome<()> {
        let now = self.0.ports.clock.now();
        self.change_answers(|answers| answers.contradict(entry, why, now))
            .await?;
        self.tell_remembered();
        self.share_answers().await
    }

    /// Answers that wait to be compared with entries from this one on.
    pub(super) async fn answers_from(&self, first: u64) -> Outcome<usize> {
        let known = self.logged_answers().await?;
        let from = |answer: &&WaitingAnswer| answer.entry.log_index >= first;
        Ok(known.waiting.iter().filter(from).count())
    }

    /// The reader accepted that these may be missing.
    pub(super) async fn let_be_lost(&self, first: u64) -> Outcome<()> {
        let mark = |answers: &mut LoggedAnswers| {
            for answer in &mut answers.waiting {
                answer.may_be_lost |= answer.entry.log_index >= first;
            }
        };
        self.change_answers(mark).await.map(drop)
    }

    pub(super) fn unreported_answers(&self) -> Vec<ContradictedAnswer> {
        let known = self.0.log.answers.borrow();
        let answers = known.iter().flat_map(|(_, known)| &known.contradicted);
        answers
            .filter(|answer| !answer.is_reported)
            .cloned()
            .collect()
    }

    /// Keeps an answer until the log is followed next. Of many each is kept as likely as any other (Vitter 1985, algorithm R).
    /// Those that a server which answers has kept from being compared for a day are held against it.
    pub(crate) async fn compare_later(&self, entry: AnswerEntry) {
        let Ok(known) = self.change_answers(|answers| answers.met += 1).await else {
            return;
        };
        let place = match known.waiting.len() < MOST_COMPARED {
            true => None,
            false => match self.ask(DrawSeed {}).await {
                Ok(lot) => Some((lot % known.met.max(1)) as usize),
                Err(_) => return,
            },
        };
        let answer = WaitingAnswer {
            entry,
            missed: None,
            may_be_lost: false,
        };
        let keep = |answers: &mut LoggedAnswers| match place {
            None => answers.waiting.push(answer),
            Some(place) => answers
                .waiting
                .get_mut(place)
                .into_iter()
                .for_each(|other| *other = answer.clone()),
        };
        self.change_answers(keep).await.ok();
        for overdue in known
            .waiting
            .iter()
            .filter(|answer| answer.is_overdue(LONGEST_WAIT))
        {
            self.look_once_more(&overdue.entry).await;
        }
    }

    /// Looks for an entry that was looked for in vain for a day; one that a server which answers questions still keeps back is
    /// held against it.
    async fn look_once_more(&self, entry: &AnswerEntry) {
        match self.compare(entry).await {
            Ok(verdict) => self.settle_answer(entry, Some(&verdict)).await,
            Err(_) => {
                let why = t!("The service has not shown the log's entry of it for a day.");
                self.contradict_answer(entry, why).await.ok();
            }
        }
    }

    /// What earlier visits and other tabs know of answers counts from now on.
    pub(super) async fn recall_answers(&self) {
        if self.logged_answers().await.is_ok() {
            self.tell_remembered();
        }
    }

    /// Tells other places what this one knows of a user's answers, and hears what they do: once a visit, and again
    /// until the list of her vault's items was read before (`is_listed`), by which a missing or older item is noticed.
    ///
    /// # Errors
    /// That the vault's item is not to be had, or does not open: then nobody knows what it tells.
    pub(super) async fn share_answers_once(
        &self,
        reader: &Account,
        is_listed: bool,
    ) -> Outcome<()> {
        let shared = &self.0.log.answers_shared;
        if reader.role != Role::User || shared.get() {
            return Ok(());
        }
        self.share_answers().await?;
        if self.is_withheld(ITEM) {
            return Err(withheld());
        }
        shared.set(is_listed);
        self.tell_remembered();
        Ok(())
    }

    async fn share_answers(&self) -> Outcome<()> {
        let mut vault: Option<(Vec<ContradictedAnswer>, u64)> = self.document(ITEM).await?;
        if vault.is_none() && self.is_listed(ITEM).await? {
            // Another place may have told of the first answer between the two requests.
            vault = self.document(ITEM).await?;
            if vault.is_none() {
                self.alarm_withheld(ITEM);
            }
        }
        let (vault, _) = vault.unwrap_or_default();
        let known = self.change_answers(|answers| answers.join(&vault)).await?;
        if known.contradicted == vault {
            return Ok(());
        }
        let told = self.update(ITEM, |told: &mut Vec<ContradictedAnswer>| {
            let mut all = LoggedAnswers::default();
            all.join(told);
            all.join(&known.contradicted);
            *told = all.contradicted;
        });
        told.await.map(drop)
    }

    /// Compares what waits after a look at the log, if that `proves` anything. What cannot be fetched now is looked at the
    /// next time. Answers how many a restore may have taken that the reader was not asked about: they stood behind `lost_from` entries.
    pub(super) fn compare_answers(&self, proves: bool, lost_from: u64) -> Work<usize> {
        let client = self.clone();
        Box::pin(async move {
            let Ok(known) = client.logged_answers().await else {
                return 0;
            };
            let mut lost = 0;
            for answer in known.waiting {
                let lost_from = match answer.may_be_lost {
                    true => 0,
                    false => lost_from,
                };
                let entry = &answer.entry;
                let compared = match proves {
                    true => client.compare_unless_lost(entry, lost_from).await.ok(),
                    false => None,
                };
                match compared {
                    Some(None) if answer.may_be_lost => client.let_answer_go(entry).await,
                    Some(None) => lost += 1,
                    Some(Some(verdict)) => client.settle_answer(entry, Some(&verdict)).await,
                    None => client.settle_answer(entry, None).await,
                }
            }
            lost
        })
    }

    async fn let_answer_go(&self, entry: &AnswerEntry) {
        let forget = |answers: &mut LoggedAnswers| answers.compared(entry);
        self.change_answers(forget).await.ok();
    }

    async fn settle_answer(&self, entry: &AnswerEntry, compared: Option<&Verdict>) {
        let now = self.0.ports.clock.now();
        let settle = |answers: &mut LoggedAnswers| match compared {
            Some(_) => answers.compared(entry),
            None => {
                let mut waiting = answers.waiting.iter_mut();
                if let Some(waiting) = waiting.find(|waiting| waiting.entry == *entry) {
                    waiting.miss(now);
                }
            }
        };
        self.change_answers(settle).await.ok();
    }

    /// Changes what this place knows, and keeps it. What lies on the shelf is what the last change of any tab left; a place
    /// that keeps nothing remembers it itself.
    async fn change_answers(
        &self,
        change: impl FnOnce(&mut LoggedAnswers),
    ) -> Outcome<LoggedAnswers> {
        let reader = self.reader().ok_or_else(Failure::unexpected_answer)?.id;
        let keep = &self.0.ports.keep;
        let kept = keep.load(Shelf::Lasting, &kept_as(&reader)).await;
        let kept: Option<LoggedAnswers> = kept.and_then(|kept| serde_json::from_slice(&kept).ok());
        let (before, known) = {
            let mut answers = self.0.log.answers.borrow_mut();
            let of_reader = answers.take().filter(|(whose, _)| *whose == reader);
            let before = of_reader.map(|(_, known)| known).unwrap_or_default();
            let mut known = kept.clone().unwrap_or_else(|| before.clone());
            known.join(&before.contradicted);
            change(&mut known);
            *answers = Some((reader.clone(), known.clone()));
            (before, known)
        };
        if known != before {
            self.tell(News::Answers(known.clone()));
        }
        let is_changed = kept.unwrap_or_default() != known;
        if let (true, Ok(bytes)) = (is_changed, serde_json::to_vec(&known)) {
            keep.save(Shelf::Lasting, &kept_as(&reader), &bytes).await;
        }
        Ok(known)
    }
}

fn withheld() -> Failure {
    Failure::local(
        t!("The service does not hand out what other browsers of yours noticed about answers."),
        t!(
            "Ask nothing here; tell the administrator over another channel that an item of your vault is missing."
        ),
    )
}

fn kept_as(reader: &AccountId) -> String {
    format!("{ITEM}-{reader}")
}
