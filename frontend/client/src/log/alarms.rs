//! What is remembered against the service, whatever its log shows at the moment.

use crate::{Client, LogAlarm, LogStatus};

impl Client {
    /// The server handed out less of the vault than this place saw: shown at once, and as long as the session
    /// lasts. Answers whether it is new.
    pub(crate) fn alarm_withheld(&self, item: &str) -> bool {
        let is_new = self.0.log.withheld.borrow_mut().insert(item.to_owned());
        self.tell_remembered();
        is_new
    }

    /// Whether less of an item was handed out in this session than this place saw.
    pub(crate) fn is_withheld(&self, item: &str) -> bool {
        self.0.log.withheld.borrow().contains(item)
    }

    /// Something that was shown is not what the log holds: shown at once, and as long as the session lasts.
    pub(super) fn contradict(&self, what: String) {
        self.0.log.contradictions.borrow_mut().insert(what);
        self.tell_remembered();
    }

    /// Shows what is remembered, if it is not shown yet.
    pub(super) fn tell_remembered(&self) {
        let before = self.log_status();
        let status = self.with_remembered(before.clone());
        if status != before {
            self.set_log(status);
        }
    }

    /// What a look at the log found, and what is remembered beside it.
    pub(super) fn with_remembered(&self, found: LogStatus) -> LogStatus {
        let mut alarms = found.alarms().to_vec();
        alarms.retain(LogAlarm::is_of_the_log);
        let is_offered = |alarm: &LogAlarm| matches!(alarm, LogAlarm::Restored(_));
        let has_offer = alarms.iter().any(is_offered);
        let remembered = self.remembered();
        // What is missing of the vault stands in the offer.
        alarms.extend(
            remembered
                .into_iter()
                .filter(|alarm| !has_offer || !alarm.is_of_the_vault()),
        );
        match (alarms.is_empty(), found) {
            (false, _) => LogStatus::Alarm(alarms),
            (true, LogStatus::Alarm(_)) => LogStatus::Checking,
            (true, found) => found,
        }
    }

    fn remembered(&self) -> Vec<LogAlarm> {
        let log = &self.0.log;
        let withheld: Vec<String> = log.withheld.borrow().iter().cloned().collect();
        let contradictions: Vec<String> = log.contradictions.borrow().iter().cloned().collect();
        let answers = self.unreported_answers();
        let is_offered = log.offer.borrow().is_some();
        let missing = match log.offer.borrow().clone() {
            Some(offer) => LogAlarm::Restored(offer),
            None => LogAlarm::Withheld(withheld.clone()),
        };
        let all = [
            (!answers.is_empty()).then_some(LogAlarm::Answers(answers)),
            (!contradictions.is_empty()).then_some(LogAlarm::Contradicted(contradictions)),
            (!withheld.is_empty() || is_offered).then_some(missing),
        ];
        all.into_iter().flatten().collect()
    }
}
