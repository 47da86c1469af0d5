use protocol::{Handle, Opener, Request};

use crate::{Outcome, Pending};

/// Which desk is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The one that holds the open vault. What belongs together (keys, then encrypt) is asked there.
    Vault,
    /// The one that compiles an owner's models and holds them until they go to the vault. It can be stopped
    /// while the others work on.
    Importer,
    /// The one where pools of pads are made and opened: they lie in its memory and go with it, and making them
    /// keeps nobody else waiting.
    Pads,
    /// Any of a few helpers, for work in the background.
    Helper,
    /// Any of as many helpers as the machine has threads, for work that somebody waits for.
    Crew,
}

/// Desks: where secrets live and all cryptography happens, in workers or threads.
pub trait Desks {
    /// Bytes of the [`protocol::Reply`] to a request. A desk that lacks what the request stands on is
    /// given what `opener` makes and asked again, as [`open_and_ask`] does.
    fn ask(&self, who: Who, request: Request, opener: Option<Opener>) -> Pending<Vec<u8>>;

    /// Lets every desk put away what a handle names.
    fn discard(&self, handle: Handle);

    /// Requests that are worked on side by side.
    fn side_by_side(&self, who: Who) -> usize;

    /// Ends all helpers at once; their requests fail as cancelled.
    fn stop_helpers(&self);

    /// Ends the importer at once; its requests fail as cancelled, and the next one starts another.
    fn stop_importer(&self);

    /// Counts the vault desks started so far. What one was told about the
    /// followed log its successor does not know.
    fn generation(&self) -> u32;

    /// Gives every desk, also later ones, the key of the vault.
    fn remember_vault_key(&self, vault_key: Vec<u8>);

    /// Gives every helper, also later ones, the user's keys, which the vault desk has.
    fn remember_keys(&self, blob: &[u8]);

    /// Ends every desk and forgets what they were given.
    fn forget(&self);
}

/// Asks one desk through `send`. When that desk lacks what the request stands on (it is a helper that
/// never had it, or a fresh one), the thing is opened there and the desk is asked again.
pub async fn open_and_ask(
    send: impl AsyncFn(Request) -> Outcome<Vec<u8>>,
    request: Request,
    opener: Option<Opener>,
) -> Outcome<Vec<u8>> {
    let Some(opener) = opener else {
        return send(request).await;
    };
    let reply = send(request.clone()).await?;
    if !protocol::reply_fault(&reply).is_some_and(|fault| fault.gone) {
        return Ok(reply);
    }
    let opened = send(opener()).await?;
    match protocol::reply_fault(&opened) {
        // A fault reads the same whatever was asked, and this one says more than that a handle is gone.
        Some(_) => Ok(opened),
        None => send(request).await,
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use futures_util::FutureExt;
    use protocol::{CardHandle, CloseVault, EstimateCost, Fault, Reply};

    use super::*;

    /// A desk that opens things when it may, and its notes of what it was asked.
    fn asked(may_open: bool, opener: Option<Opener>) -> (Option<Fault>, Vec<&'static str>) {
        let notes = RefCell::new(Vec::new());
        let send = async |request| {
            let known = notes.borrow().contains(&"open");
            let (note, fault) = match request {
                Request::EstimateCost(_) => ("ask", (!known).then(|| fault(true))),
                _ => ("open", (!may_open).then(|| fault(false))),
            };
            notes.borrow_mut().push(note);
            let outcome = fault.map_or(Ok(()), Err);
            Ok(protocol::encode(&Reply { id: 1, outcome }).unwrap())
        };
        let card = CardHandle(1);
        let reply = open_and_ask(send, EstimateCost { card }.into(), opener);
        let reply = reply.now_or_never().unwrap().unwrap();
        (protocol::reply_fault(&reply), notes.into_inner())
    }

    fn fault(gone: bool) -> Fault {
        Fault {
            gone,
            remedy: None,
            happened: "It is not there.".to_owned(),
            action: "Open it.".to_owned(),
        }
    }

    fn opener() -> Option<Opener> {
        Some(Rc::new(|| CloseVault {}.into()))
    }

    #[test]
    fn what_a_desk_lacks_is_opened_there_and_asked_about_again() {
        assert_eq!(asked(true, opener()), (None, vec!["ask", "open", "ask"]));
    }

    #[test]
    fn why_a_thing_cannot_be_opened_is_told() {
        let told = (Some(fault(false)), vec!["ask", "open"]);
        assert_eq!(asked(false, opener()), told);
    }

    #[test]
    fn without_an_opener_the_thing_stays_gone() {
        assert_eq!(asked(true, None), (Some(fault(true)), vec!["ask"]));
    }
}
