//! A job as the server tells of it, by server-sent events.

use api::{JobId, job::Job, paths};
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

/// Name of the event that carries a job.
const EVENT: &str = "job";

/// A stream of one job's states. The browser reconnects it by itself.
pub(super) struct JobEvents {
    source: EventSource,
    /// The states, as they come.
    pub(super) states: UnboundedReceiver<Job>,
    _on_job: Closure<dyn FnMut(MessageEvent)>,
}

impl JobEvents {
    /// Opens the stream; none when the browser cannot.
    pub(super) fn open(id: &JobId) -> Option<Self> {
        let source = EventSource::new(&paths::job_events(id)).ok()?;
        let (sender, states) = unbounded();
        let on_job = Closure::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            if let Ok(job) = serde_json::from_str::<Job>(&text) {
                // The follower may be gone already.
                let _ = sender.unbounded_send(job);
            }
        });
        let listener: &Closure<dyn FnMut(MessageEvent)> = &on_job;
        source
            .add_event_listener_with_callback(EVENT, listener.as_ref().unchecked_ref())
            .ok()?;
        Some(Self {
            source,
            states,
            _on_job: on_job,
        })
    }

    /// Whether the browser gave it up: the server refused it.
    pub(super) fn is_closed(&self) -> bool {
        self.source.ready_state() == EventSource::CLOSED
    }
}

impl Drop for JobEvents {
    fn drop(&mut self) {
        self.source.close();
    }
}
