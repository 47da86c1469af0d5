use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::{Stream, StreamExt};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventSource, MessageEvent};

/// Server-sent events of one name. The browser reconnects by itself; the stream ends when the browser
/// gave it up because the server refused.
pub(super) struct EventStream {
    source: EventSource,
    texts: UnboundedReceiver<String>,
    _on_event: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl EventStream {
    /// Opens the stream; none when the browser cannot.
    pub(super) fn open(path: &str, name: &str) -> Option<Self> {
        let source = EventSource::new(path).ok()?;
        let (sender, texts) = unbounded();
        let last = sender.clone();
        let on_event: Closure<dyn FnMut(MessageEvent)> =
            Closure::new(move |event: MessageEvent| {
                let text = event.data().as_string().unwrap_or_default();
                // The follower may be gone already.
                let _ = sender.unbounded_send(text);
            });
        let watched = source.clone();
        let on_error: Closure<dyn FnMut(Event)> = Closure::new(move |_| {
            if watched.ready_state() == EventSource::CLOSED {
                last.close_channel();
            }
        });
        source
            .add_event_listener_with_callback(name, on_event.as_ref().unchecked_ref())
            .ok()?;
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Some(Self {
            source,
            texts,
            _on_event: on_event,
            _on_error: on_error,
        })
    }
}

impl Stream for EventStream {
    type Item = String;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<String>> {
        self.texts.poll_next_unpin(context)
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.source.set_onerror(None);
        self.source.close();
    }
}
