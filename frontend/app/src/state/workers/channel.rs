use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use futures_channel::oneshot;
use js_sys::{Array, Uint8Array};
use protocol::{ABORTED, Call, Fault, READY, Request};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::failure::{Failure, Outcome};

const START_LIMIT_MS: u32 = 30_000;

type Waiting = oneshot::Sender<Result<Vec<u8>, Fault>>;

/// A worker's program.
#[derive(Clone, Copy)]
pub(super) enum Program {
    /// A desk.
    Desk,
    /// A desk that imports models: larger, and fetched only for an owner who does.
    Importer,
}

impl Program {
    fn script(self) -> &'static str {
        match self {
            Self::Desk => "/worker_loader.js",
            Self::Importer => "/importer_loader.js",
        }
    }
}

/// One worker and the calls it has not answered.
pub(super) struct Channel {
    state: Rc<State>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

struct State {
    worker: Worker,
    ready: Cell<bool>,
    broken: Cell<bool>,
    /// Calls made before the worker could take messages.
    early: RefCell<Vec<Vec<u8>>>,
    waiting: RefCell<HashMap<u32, Waiting>>,
}

impl Channel {
    /// Starts a worker. Calls may be made at once; they are sent when it is ready.
    pub(super) fn start(program: Program) -> Outcome<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(program.script(), &options)
            .map_err(|_| Failure::from(stopped()))?;
        let state = Rc::new(State {
            worker,
            ready: Cell::new(false),
            broken: Cell::new(false),
            early: RefCell::default(),
            waiting: RefCell::default(),
        });
        let on_message = Closure::new({
            let state = state.clone();
            move |event: MessageEvent| state.take(&event.data())
        });
        let on_error = Closure::new({
            let state = state.clone();
            move |_: Event| state.end(stopped())
        });
        let worker = &state.worker;
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        watch_start(state.clone());
        Ok(Self {
            state,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Bytes of the reply, which comes when all earlier requests are answered.
    pub(super) async fn call(&self, id: u32, request: Request) -> Outcome<Vec<u8>> {
        let reply = self.send(id, request)?;
        Ok(reply.await.unwrap_or_else(|_| Err(stopped()))?)
    }

    /// Asks without waiting for the answer.
    pub(super) fn tell(&self, id: u32, request: Request) {
        let _ = self.send(id, request);
    }

    /// Calls not yet answered.
    pub(super) fn load(&self) -> usize {
        self.state.waiting.borrow().len()
    }

    pub(super) fn is_broken(&self) -> bool {
        self.state.broken.get()
    }

    /// Ends the worker; unanswered calls fail as cancelled.
    pub(super) fn cancel(&self) {
        self.state.end(Fault {
            gone: false,
            remedy: None,
            happened: t!("The work was cancelled.").into(),
            action: t!("Start it again whenever you like; nothing was changed.").into(),
        });
    }

    fn send(
        &self,
        id: u32,
        request: Request,
    ) -> Outcome<oneshot::Receiver<Result<Vec<u8>, Fault>>> {
        let message =
            protocol::encode(&Call { id, request }).map_err(|_| Failure::unexpected_answer())?;
        let (sender, receiver) = oneshot::channel();
        self.state.waiting.borrow_mut().insert(id, sender);
        self.state.post(message);
        Ok(receiver)
    }
}

impl State {
    fn post(&self, message: Vec<u8>) {
        if !self.ready.get() {
            self.early.borrow_mut().push(message);
            return;
        }
        let bytes = Uint8Array::from(message.as_slice());
        let transfer = Array::of1(&bytes.buffer());
        if self
            .worker
            .post_message_with_transfer(&bytes, &transfer)
            .is_err()
        {
            self.end(stopped());
        }
    }

    /// A string is the handshake or a panic's last word; bytes are a reply.
    fn take(&self, data: &JsValue) {
        match data.as_string().as_deref() {
            Some(READY) => self.open(),
            Some(ABORTED) => self.end(stopped()),
            Some(_) => {}
            None => self.answer(Uint8Array::new(data).to_vec()),
        }
    }

    fn open(&self) {
        self.ready.set(true);
        for message in self.early.take() {
            self.post(message);
        }
    }

    fn answer(&self, reply: Vec<u8>) {
        let Ok(id) = protocol::reply_id(&reply) else {
            return self.end(stopped());
        };
        if let Some(waiting) = self.waiting.borrow_mut().remove(&id) {
            let _ = waiting.send(Ok(reply));
        }
    }

    fn end(&self, fault: Fault) {
        self.broken.set(true);
        self.worker.terminate();
        for (_, waiting) in self.waiting.take() {
            let _ = waiting.send(Err(fault.clone()));
        }
    }
}

fn watch_start(state: Rc<State>) {
    wasm_bindgen_futures::spawn_local(async move {
        gloo_timers::future::TimeoutFuture::new(START_LIMIT_MS).await;
        if !state.ready.get() && !state.broken.get() {
            state.end(stopped());
        }
    });
}

fn stopped() -> Fault {
    Fault {
        gone: false,
        remedy: None,
        happened: t!("The encryption worker of this page stopped.").into(),
        action: t!("Try again, it has been started anew; if it stops again, reload the page.")
            .into(),
    }
}
