//! Files in the vault: what was asked, and the answers so far.

use std::cell::{Cell, RefCell};

use api::{GrantId, JobId, ModelId, ProblemKind, Timestamp};
use card::ModelCard;
use protocol::{DrawSeed, TableHandle};

use super::{
    super::{
        Exchange, GrantedModel,
        history::{BatchId, KeptFile, KeptFileState, KeptQuestion, MOST_FILES, Past},
        placed_tests::Lots,
    },
    answers::{Batch, Part, PieceForm},
    kept::{Head, Holder, PREFIX, Progress},
    open_parts::OpenParts,
};
use crate::{AskedAs, Client, Failure, Outcome, port::Shelf};

/// Most bytes of a file that the vault keeps as one item.
const FILE_PIECE: usize = 8 << 20;
/// Items that one file may take; the vault holds some hundred.
const MOST_PIECES: usize = 24;
/// Microseconds between two times that answers are written while they come fast.
const PAUSE: u64 = 250_000;
/// Where writing takes long it waits so many times as long.
const REST: u64 = 3;
/// Name of what tells this visit from others.
const PLACE: &str = "batch-place";

/// A file whose rows are to be asked.
#[derive(Clone)]
pub struct FileToAsk {
    /// Its name.
    pub name: String,
    /// Its contents.
    pub csv: Vec<u8>,
    /// Its rows at the desk.
    pub table: TableHandle,
    /// How many of them fit the card.
    pub rows: usize,
    /// How many do not.
    pub left_out: usize,
}

/// A kept file, opened at this place.
pub struct OpenBatch {
    id: BatchId,
    head: Head,
    answers: RefCell<Batch>,
    pub(super) parts: OpenParts,
    pub(super) table: Cell<Option<TableHandle>>,
    holder: RefCell<Option<Holder>>,
    stored: RefCell<Stored>,
    saving: Cell<Saving>,
    saved_at: Cell<u64>,
    pause: Cell<u64>,
}

/// Versions of what the vault holds of the answers.
#[derive(Default)]
struct Stored {
    progress: u64,
    /// Of each piece of answers its version, and how many of its rows were answered then.
    pieces: Vec<(u64, usize)>,
}

/// Whether answers are being written, and whether there are newer ones.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Saving {
    Idle,
    Busy,
    BusyAndStale,
}

impl OpenBatch {
    fn new(id: BatchId, head: Head, answers: Batch, parts: OpenParts) -> Self {
        Self {
            id,
            head,
            answers: RefCell::new(answers),
            parts,
            table: Cell::new(None),
            holder: RefCell::new(None),
            stored: RefCell::default(),
            saving: Cell::new(Saving::Idle),
            saved_at: Cell::new(0),
            pause: Cell::new(PAUSE),
        }
    }

    /// Its name in the vault.
    pub fn id(&self) -> &BatchId {
        &self.id
    }

    /// The file's name.
    pub fn name(&self) -> &str {
        &self.head.name
    }

    /// When it was asked.
    pub fn asked_at(&self) -> Timestamp {
        self.head.asked_at
    }

    /// Under which grant.
    pub fn grant(&self) -> &GrantId {
        &self.head.grant
    }

    /// Of which model.
    pub fn model(&self) -> &ModelId {
        &self.head.model
    }

    /// The card that it was read against, as it was signed.
    pub fn card(&self) -> &ModelCard {
        &self.head.card
    }

    /// The answers so far.
    pub fn answers(&self) -> Batch {
        self.answers.borrow().clone()
    }

    /// Whether it was read against the card that is signed now.
    pub(super) fn is_of(&self, model: &GrantedModel) -> bool {
        self.head.card_digest == model.card_digest()
    }

    pub(super) fn open(&self) -> usize {
        self.answers.borrow().open()
    }

    pub(super) fn take_answer(&self, first: usize, answer: &Exchange) {
        self.answers.borrow_mut().take_answer(first, answer);
    }

    pub(super) fn open_parts(&self, size: usize, left: u64, lots: &mut Lots) -> Vec<Part> {
        self.answers.borrow().open_parts(size, left, lots)
    }

    /// Whether another place may be at work.
    pub(super) fn is_held_elsewhere(&self, place: &str, now: Timestamp) -> bool {
        let holder = self.holder.borrow();
        holder
            .as_ref()
            .is_some_and(|holder| holder.is_other(place, now))
    }

    /// Milliseconds after which another place, if it is at work, has said so again.
    pub(super) fn silence_until(&self, place: &str, now: Timestamp) -> Timestamp {
        let holder = self.holder.borrow();
        let silence = holder
            .as_ref()
            .map(|holder| holder.silence_until(place, now));
        silence.unwrap_or(0)
    }

    /// Whether a place, this one or another, said a short while ago that it works on it.
    pub(super) fn is_at_work(&self, now: Timestamp) -> bool {
        let holder = self.holder.borrow();
        holder.as_ref().is_some_and(|holder| holder.is_at_work(now))
    }

    pub(super) fn hold(&self, holder: Option<Holder>) {
        self.holder.replace(holder);
    }

    fn progress(&self) -> Progress {
        let answers = self.answers.borrow();
        Progress {
            width: PieceForm::of(&answers).map(PieceForm::width),
            logged: answers.logged(),
            open: self.parts.kept(),
            holder: self.holder.borrow().clone(),
        }
    }
}

impl Client {
    /// Keeps a file in the vault and its line in the history, before the first row is sent.
    ///
    /// # Errors
    /// That it is too large to be kept, the vault's, or the server's problem.
    pub async fn keep_batch(&self, model: &GrantedModel, file: &FileToAsk) -> Outcome<OpenBatch> {
        let width = model.card().answer.outputs();
        let pieces = file.csv.chunks(FILE_PIECE);
        if pieces.len() + PieceForm::new(file.rows, width).pieces().count() > MOST_PIECES {
            return Err(Failure::local(
                t!("The file is too large to be kept in your vault."),
                t!("Cut it into parts of some hundred thousand rows and ask one after the other."),
            ));
        }
        self.sweep_batches().await?;
        let id = BatchId(self.drawn().await?);
        let head = Head {
            asked_at: self.0.ports.clock.now(),
            grant: model.grant().id.clone(),
            model: model.grant().model.clone(),
            name: file.name.clone(),
            card: model.card().clone(),
            card_digest: model.card_digest(),
            rows: file.rows,
            pieces: pieces.len(),
        };
        let answers = Batch::new(head.rows);
        let work = OpenBatch::new(id, head, answers, OpenParts::default());
        work.table.set(Some(file.table));
        // Before its items: what no line names is swept away.
        self.remember(self.line(model, &work, file.left_out))
            .await?;
        let stored = self.store_file(&work, &file.csv).await;
        if stored.is_err() {
            self.forget_line(&work.id).await?;
        }
        stored.map(|()| work)
    }

    async fn store_file(&self, work: &OpenBatch, csv: &[u8]) -> Outcome<()> {
        for (place, piece) in csv.chunks(FILE_PIECE).enumerate() {
            let piece = piece.to_vec();
            self.seal_document(&work.id.file_piece(place), piece, 0)
                .await?;
        }
        self.save_document(&work.id.head(), &work.head, 0).await?;
        Ok(())
    }

    fn line(&self, model: &GrantedModel, work: &OpenBatch, left_out: usize) -> Past {
        let question = KeptQuestion::File {
            name: work.head.name.clone(),
            rows: 0,
        };
        Past {
            file: Some(KeptFile {
                id: work.id.clone(),
                of: work.head.rows,
                left_out,
                state: KeptFileState::UnderWay,
            }),
            asked_as: Some(AskedAs::File(work.id.0.clone())),
            ..Past::asked(work.head.asked_at, question, model)
        }
    }

    /// A name that nobody guesses, for an answer that the server is asked to keep.
    pub(super) async fn new_name(&self) -> Outcome<JobId> {
        Ok(JobId(self.drawn().await?))
    }

    /// 32 hexadecimal digits.
    async fn drawn(&self) -> Outcome<String> {
        let (first, second) = (self.ask(DrawSeed {}).await?, self.ask(DrawSeed {}).await?);
        Ok(format!("{first:016x}{second:016x}"))
    }

    /// A kept file with its answers so far; none if the vault does not hold it.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn open_batch(&self, id: &BatchId) -> Outcome<Option<OpenBatch>> {
        let Some((head, _)) = self.document::<Head>(&id.head()).await? else {
            return Ok(None);
        };
        let progress = self.document::<Progress>(&id.progress()).await?;
        let (progress, version) = progress.unwrap_or_default();
        let mut answers = Batch::logged_at(head.rows, progress.logged);
        let mut stored = Stored {
            progress: version,
            pieces: Vec::new(),
        };
        if let Some(width) = progress.width {
            let form = PieceForm::new(head.rows, width);
            for (place, rows) in form.pieces().enumerate() {
                let before = answers.answered();
                let piece = self.open_document(&id.answers_piece(place)).await?;
                let (piece, version) = piece.unwrap_or_default();
                form.read(&mut answers, rows.start, &piece);
                stored.pieces.push((version, answers.answered() - before));
            }
        }
        let parts = OpenParts::reopened(progress.open, |kept| self.posed_as_kept(kept).of_file(id));
        let work = OpenBatch::new(id.clone(), head, answers, parts);
        work.hold(progress.holder);
        work.stored.replace(stored);
        Ok(Some(work))
    }

    /// The file as it was read.
    ///
    /// # Errors
    /// As the vault's; that a part of it is missing.
    pub async fn batch_file(&self, work: &OpenBatch) -> Outcome<Vec<u8>> {
        let mut file = Vec::new();
        for place in 0..work.head.pieces {
            let piece = self.open_document(&work.id.file_piece(place)).await?;
            let (piece, _) = piece.ok_or_else(missing)?;
            file.extend_from_slice(&piece);
        }
        Ok(file)
    }

    /// What tells this visit from others that may work on the same file.
    pub(super) async fn batch_place(&self) -> Outcome<String> {
        let keep = &self.0.ports.keep;
        let kept = keep.load(Shelf::Visit, PLACE).await;
        if let Some(place) = kept.and_then(|kept| String::from_utf8(kept).ok()) {
            return Ok(place);
        }
        let place = self.drawn().await?;
        keep.save(Shelf::Visit, PLACE, place.as_bytes()).await;
        Ok(place)
    }

    /// Writes what is new, unless that was done a moment ago: answers come by the dozen a second.
    pub(super) async fn save_batch_now_and_then(&self, work: &OpenBatch) -> Outcome<()> {
        let since = self.0.ports.clock.micros() - work.saved_at.get();
        match since >= work.pause.get() {
            true => self.save_batch(work).await,
            false => Ok(()),
        }
    }

    /// Writes what is new of the answers and of where they stand. While that is under way it is done once more in place of
    /// twice at a time.
    ///
    /// # Errors
    /// `VaultConflict` where another place took the file over, and as the vault's.
    pub(super) async fn save_batch(&self, work: &OpenBatch) -> Outcome<()> {
        if work.saving.get() != Saving::Idle {
            work.saving.set(Saving::BusyAndStale);
            return Ok(());
        }
        let saved = loop {
            work.saving.set(Saving::Busy);
            let begun = self.0.ports.clock.micros();
            let saved = self.save_once(work).await;
            let now = self.0.ports.clock.micros();
            work.saved_at.set(now);
            work.pause.set(PAUSE.max(REST * (now - begun)));
            if saved.is_err() || work.saving.get() == Saving::Busy {
                break saved;
            }
        };
        work.saving.set(Saving::Idle);
        saved
    }

    async fn save_once(&self, work: &OpenBatch) -> Outcome<()> {
        let form = PieceForm::of(&work.answers.borrow());
        for (place, rows) in form.iter().flat_map(|form| form.pieces().enumerate()) {
            let (piece, answered) = {
                let answers = work.answers.borrow();
                let scores = &answers.scores()[rows.clone()];
                let answered = scores.iter().flatten().count();
                let seen = work.stored.borrow().pieces.get(place).copied();
                let is_stored = seen.map_or(0, |(_, answered)| answered) == answered;
                let form = form.filter(|_| !is_stored);
                (
                    form.map(|form| form.write(&answers, rows.clone())),
                    answered,
                )
            };
            let version = match piece {
                Some(piece) => Some(self.save_piece(work, place, rows.start, piece).await?),
                None => None,
            };
            let mut stored = work.stored.borrow_mut();
            if stored.pieces.len() <= place {
                stored.pieces.resize(place + 1, (0, 0));
            }
            if let Some(version) = version {
                stored.pieces[place] = (version, answered);
            }
        }
        let (progress, seen) = (work.progress(), work.stored.borrow().progress);
        let saved = self
            .save_document(&work.id.progress(), &progress, seen)
            .await?;
        work.stored.borrow_mut().progress = saved;
        Ok(())
    }

    /// Writes a piece of the answers. Where another place wrote it, its answers are taken first: they are paid for as well.
    async fn save_piece(
        &self,
        work: &OpenBatch,
        place: usize,
        first: usize,
        piece: Vec<u8>,
    ) -> Outcome<u64> {
        let name = work.id.answers_piece(place);
        let seen = work
            .stored
            .borrow()
            .pieces
            .get(place)
            .map_or(0, |(seen, _)| *seen);
        match self.seal_document(&name, piece, seen).await {
            Err(failure) if failure.is(ProblemKind::VaultConflict) => {}
            saved => return saved,
        }
        let (theirs, seen) = self.open_document(&name).await?.unwrap_or_default();
        let form = PieceForm::of(&work.answers.borrow()).ok_or_else(Failure::unexpected_answer)?;
        form.read(&mut work.answers.borrow_mut(), first, &theirs);
        let rows = form.pieces().nth(place).unwrap_or_default();
        let both = form.write(&work.answers.borrow(), rows);
        self.seal_document(&name, both, seen).await
    }

    /// Deletes the items of files that no line of the history names.
    pub(in super::super) async fn sweep_batches(&self) -> Outcome<()> {
        let history = self.history_with_room(MOST_FILES - 1).await?;
        let known: Vec<BatchId> = history.files().map(|file| file.id.clone()).collect();
        for item in self.vault_items().await? {
            let is_ours = item.name.starts_with(PREFIX);
            if is_ours && !known.iter().any(|id| id.owns(&item.name)) {
                self.delete_item(&item.name).await?;
            }
        }
        Ok(())
    }
}

fn missing() -> Failure {
    Failure::local(
        t!("A part of this file is not in your vault."),
        t!("Drop the file again where the model is used; the answers so far stay here."),
    )
    .of_gone()
}
