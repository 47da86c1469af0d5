//! A locked vault: its person stays signed in, and nothing of the vault is readable in this browser before the password is
//! entered again.

use api::{Timestamp, settings::LOCK_CHOICES};

use crate::{Client, port::Shelf, status::SessionStatus};

/// Name of what is kept of the last time somebody locked the vault in this browser.
pub const LOCKED: &str = "locked";
/// Minutes where nothing is chosen: short enough for a desk that others walk past.
const USUAL_MINUTES: u32 = 15;
/// Name of the choice, as it is kept.
const LOCK_AFTER: &str = "lock-after";
/// Name of when the vault was used last in any tab.
const USED: &str = "used";
/// Milliseconds between two notes of use.
const NOTE_EVERY: Timestamp = 5_000;
/// Milliseconds of a minute.
const MINUTE: Timestamp = 60_000;

impl Client {
    /// Closes the vault, here and in every other tab that hears of what is kept as [`LOCKED`]. The session goes on.
    pub async fn lock(&self) {
        self.lock_here().await;
        self.keep_moment(LOCKED).await;
    }

    /// Closes the vault here.
    pub async fn lock_here(&self) {
        if let SessionStatus::Open(account) = self.session() {
            self.forget_secrets().await;
            self.set_session(SessionStatus::Locked(account));
        }
    }

    /// Notes that somebody uses the open vault, or locks it if that comes too late.
    pub async fn note_use(&self) {
        if self.reader().is_none() || self.is_noted() {
            return;
        }
        match self.is_idle().await {
            true => self.lock().await,
            false => self.used_now().await,
        }
    }

    /// Locks the vault if nobody has used it in any tab for as long as was chosen.
    pub async fn lock_if_idle(&self) {
        if self.reader().is_some() && self.is_idle().await {
            self.lock().await;
        }
    }

    /// Minutes without use after which the vault is locked in this browser.
    pub async fn lock_after(&self) -> u32 {
        let kept = self.kept_number(LOCK_AFTER).await;
        let chosen = kept.and_then(|kept| u32::try_from(kept).ok());
        let choices = self.lock_choices();
        let chosen = chosen.filter(|minutes| choices.contains(minutes));
        chosen.unwrap_or_else(|| self.usual_lock())
    }

    /// Times that may be chosen: administrators may have taken the longest away, and can add none.
    pub fn lock_choices(&self) -> Vec<u32> {
        let service = self.0.service.borrow();
        let longest = service
            .as_ref()
            .map_or(u32::MAX, |info| info.longest_lock_minutes);
        let shortest = LOCK_CHOICES[0];
        let allowed = LOCK_CHOICES.into_iter();
        allowed
            .filter(|minutes| *minutes <= longest.max(shortest))
            .collect()
    }

    /// The time where nobody chose.
    fn usual_lock(&self) -> u32 {
        let service = self.0.service.borrow();
        let told = service.as_ref().map(|info| info.lock_minutes);
        let told = told.filter(|minutes| LOCK_CHOICES.contains(minutes));
        let longest = self
            .lock_choices()
            .into_iter()
            .max()
            .unwrap_or(USUAL_MINUTES);
        told.unwrap_or(USUAL_MINUTES).min(longest)
    }

    /// Chooses one of [`Self::lock_choices`].
    pub async fn choose_lock_after(&self, minutes: u32) {
        let keep = &self.0.ports.keep;
        let minutes = minutes.to_string();
        keep.save(Shelf::Lasting, LOCK_AFTER, minutes.as_bytes())
            .await;
    }

    /// Whether nobody has used the vault for as long as was chosen. Where nothing is noted nobody was idle.
    pub(super) async fn is_idle(&self) -> bool {
        let noted = self.kept_number(USED).await;
        let Some(used) = noted.max(self.0.used_at.get()) else {
            return false;
        };
        let longest = Timestamp::from(self.lock_after().await) * MINUTE;
        self.0.ports.clock.now() - used >= longest
    }

    /// Whether somebody used the vault in this browser lately.
    pub(super) async fn is_in_use(&self) -> bool {
        self.kept_number(USED).await.is_some() && !self.is_idle().await
    }

    pub(super) async fn used_now(&self) {
        self.0.used_at.set(Some(self.0.ports.clock.now()));
        self.keep_moment(USED).await;
    }

    /// Whether the last note of use is young enough to stand for this moment.
    fn is_noted(&self) -> bool {
        let now = self.0.ports.clock.now();
        let noted = self.0.used_at.get();
        noted.is_some_and(|noted| (0..NOTE_EVERY).contains(&(now - noted)))
    }

    /// Keeps the present moment under a name; other tabs hear that it changed.
    pub(super) async fn keep_moment(&self, name: &str) {
        let now = self.0.ports.clock.now().to_string();
        let keep = &self.0.ports.keep;
        keep.save(Shelf::Lasting, name, now.as_bytes()).await;
    }

    async fn kept_number(&self, name: &str) -> Option<Timestamp> {
        let kept = self.0.ports.keep.load(Shelf::Lasting, name).await?;
        std::str::from_utf8(&kept).ok()?.parse().ok()
    }
}
