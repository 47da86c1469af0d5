//! Small accessible building blocks. They know nothing of pages, sessions or the server.

mod button;
pub(crate) mod charts;
mod dialog;
mod errand;
mod feedback;
mod fetched;
mod fingerprint;
mod icon;
mod inputs;
mod list;
mod page;
mod pictures;
mod results;
mod tabs;
mod unique_id;

pub(crate) use button::{Button, ButtonKind, CopyButton, LinkButton};
pub(crate) use dialog::{Dialog, ReasonDialog, StatedReason, open_while, reason_problem};
pub(crate) use errand::{Errand, Stoppable};
pub(crate) use feedback::{
    Alert, AlertTone, Badge, BadgeTone, EmptyState, ErrorPanel, KeptNote, ListNote, Progress,
    Spinner, Step, StepState, Steps, ToastRegion, arriving, missed,
};
pub(crate) use fetched::{Fetched, FetchedView, LiveView, fetch, fetch_of};
pub(crate) use fingerprint::Fingerprint;
pub(crate) use icon::{Icon, IconName};
pub(crate) use inputs::{
    AddressForManager, CardForm, EarlierRow, Field, FieldKind, FileDrop, FormState, FormStateLine,
    ImageInput, Origin, PasswordField, Select, Slider, TextArea, Tick,
};
pub(crate) use list::{
    EachPicked, EachWords, Extent, ListAddress, ListColumn, ListFilter, ListTable, ListTools,
    MenuEntry, Pager, Picks, RowMenu, Table, Unread, bound, typed, use_list_address,
};
pub(crate) use page::{Page, focus_after_navigation};
pub(crate) use pictures::{CiphertextView, PictureView};
pub(crate) use results::ResultView;
pub(crate) use tabs::{TabPanel, Tabs};
pub(crate) use unique_id::unique_id;
