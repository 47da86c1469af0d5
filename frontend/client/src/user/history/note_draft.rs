//! What is being written on an answer, until it is kept: this visit alone knows it, so that a page that is loaded anew in
//! the middle of a note has it still.

use api::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Client, port::Shelf};

/// Name of what is kept for as long as the visit lasts.
pub(crate) const NOTE_DRAFT: &str = "note-draft";

#[derive(Serialize, Deserialize)]
struct NoteDraft {
    holder: AccountId,
    at: Timestamp,
    text: String,
}

impl Client {
    /// Remembers what is being written on the answer of a moment.
    pub async fn draft_note(&self, at: Timestamp, text: &str) {
        let Some(reader) = self.reader() else {
            return;
        };
        let draft = NoteDraft {
            holder: reader.id,
            at,
            text: text.to_owned(),
        };
        if let Ok(bytes) = serde_json::to_vec(&draft) {
            let keep = &self.0.ports.keep;
            keep.save(Shelf::Visit, NOTE_DRAFT, &bytes).await;
        }
    }

    /// What was being written on it and is not kept yet.
    pub async fn drafted_note(&self, at: Timestamp) -> Option<String> {
        let reader = self.reader()?;
        let kept = self.0.ports.keep.load(Shelf::Visit, NOTE_DRAFT).await?;
        let draft: NoteDraft = serde_json::from_slice(&kept).ok()?;
        (draft.holder == reader.id && draft.at == at).then_some(draft.text)
    }

    /// It is kept.
    pub async fn forget_drafted_note(&self) {
        let keep = &self.0.ports.keep;
        keep.forget(Shelf::Visit, NOTE_DRAFT).await;
    }
}
