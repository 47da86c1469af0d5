use api::{
    GrantId, ModelId, Seen,
    account::Reason,
    grant::{
        AccessRequest, Grant, GrantQuery, GrantSignature, ModelUser, ModelUserQuery, MoreRequest,
    },
    list::ListPage,
    paths,
};

use super::done;
use crate::{Client, Pending, port::Method};

impl Client {
    /// The grants that concern the reader.
    pub fn grants(&self) -> Pending<Vec<Grant>> {
        self.read(paths::GRANTS)
    }

    /// One page of them.
    pub fn grant_list(&self, query: &GrantQuery) -> Pending<ListPage<Grant>> {
        self.read(query.at(paths::GRANT_LIST))
    }

    /// One page of the users of the owner's models.
    pub fn model_users(&self, query: &ModelUserQuery) -> Pending<ListPage<ModelUser>> {
        self.read(query.at(paths::GRANT_USERS))
    }

    /// One grant.
    pub fn grant(&self, id: &GrantId) -> Pending<Grant> {
        self.read(paths::grant(id))
    }

    /// Asks for access to a model.
    pub fn request_access(&self, model: &ModelId, purpose: String) -> Pending<Grant> {
        self.post(paths::model_grants(model), &AccessRequest { purpose })
    }

    /// Takes a request back that nobody answered.
    pub fn withdraw_request(&self, id: &GrantId) -> Pending<()> {
        done(self.send_nothing(Method::Post, paths::grant_withdraw(id)))
    }

    /// Asks the owner for so many rows in all, or for a later end.
    pub fn ask_for_more(&self, id: &GrantId, rows: u64, purpose: String) -> Pending<Grant> {
        self.post(paths::grant_more(id), &MoreRequest { rows, purpose })
    }

    /// Takes that back.
    pub fn withdraw_more(&self, id: &GrantId) -> Pending<()> {
        done(self.send_nothing(Method::Delete, paths::grant_more(id)))
    }

    /// Says no to the wish that the owner saw.
    pub fn decline_more(&self, id: &GrantId, wish: &Seen, reason: String) -> Pending<()> {
        done(self.send_document(
            Method::Post,
            wish.at(&paths::grant_more_decline(id)),
            &Reason { reason },
        ))
    }

    /// What the owner signed of the copy in use, unchecked.
    pub(crate) fn grant_signature(&self, id: &GrantId) -> Pending<GrantSignature> {
        self.read(paths::grant_signature(id))
    }

    /// Brings what the owner signed.
    pub(crate) fn bring_signature(&self, id: &GrantId, signed: &GrantSignature) -> Pending<()> {
        done(self.send_document(Method::Put, paths::grant_signature(id), signed))
    }

    /// Says no to a request.
    pub(crate) fn send_refusal(&self, id: &GrantId, reason: String) -> Pending<()> {
        done(self.send_document(Method::Post, paths::grant_refuse(id), &Reason { reason }))
    }

    /// Takes access back and deletes the sealed copy.
    pub(crate) fn send_revocation(&self, id: &GrantId) -> Pending<()> {
        done(self.send_nothing(Method::Post, paths::grant_revoke(id)))
    }
}
