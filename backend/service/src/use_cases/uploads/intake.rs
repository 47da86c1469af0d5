use api::{
    AccountId, UploadId,
    account::Role,
    upload::{UploadStart, Uploaded},
};

use storage::{
    database::{Writing, uploads::StoredUpload},
    objects::whole_store::WholeStore,
};

use crate::{
    app::{App, ledger::Entry},
    error::Error,
};

/// What one purpose adds to an upload.
pub(super) trait Intake {
    /// What whole bytes have to conform to.
    type Form: Clone + Send + 'static;

    /// Who uploads.
    const ROLE: Role;
    /// Largest file.
    const MOST_BYTES: u64;

    /// Where whole files lie.
    fn store(app: &App) -> &WholeStore<UploadId>;

    /// Checks that such a file may come now.
    async fn check_start(
        &self,
        writing: &mut Writing,
        account: &AccountId,
        start: &UploadStart,
    ) -> Result<(), Error>;

    /// The form that counts now.
    async fn form(&self, app: &App, account: &AccountId) -> Result<Self::Form, Error>;

    /// Checks whole bytes.
    fn check_form(whole: Vec<u8>, form: &Self::Form) -> Result<Vec<u8>, Error>;

    /// Puts the file into use within `writing`, if everything it was made for still holds; answers what
    /// it replaces and what the log says.
    async fn take_over(
        &self,
        app: &App,
        writing: &mut Writing,
        upload: &StoredUpload,
        form: &Self::Form,
    ) -> Result<(Vec<UploadId>, Entry), Error>;

    /// Ends what was replaced.
    async fn retire(app: &App, replaced: &[UploadId]);

    /// What the upload has become.
    async fn outcome(&self, app: &App, account: &AccountId) -> Result<Uploaded, Error>;
}
