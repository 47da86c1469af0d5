//! Everything a desk can be asked, and what answers it.

use card::{ImportSettings, ModelCard};
use circuit::{Circuit, LookupSet};
use preparation::{Cell, Preparation};

use crate::{
    CardCost, CardHandle, ChunkPlan, Decrypted, DemoBodies, DigestHandle, Encrypted, FoundRestore,
    Handle, HeadChoice, ImportReport, ItemPlace, KeyKind, KeySet, KeysMade, KitMade, KnownAnswer,
    KnownAnswersLetter, KnownRow, LineCells, LogEdge, LogPart, LogPlan, LogState, LogVerdict,
    ModelHandle, NamedFile, NamedHeads, NoteStanding, OpenedPad, OwnKey, PadsHandle,
    PasswordChanged, PasswordRequests, PolicyOffer, PoolAnswer, PoolBinding, RecoveryFinished,
    RecoveryRequests, Registered, Replayed, Restore, SealHandle, ShownEntry, SignInProved,
    SignerKey, Spelling, TableHandle, TableReport, Tried, Verdict, wire::asks,
};

asks! {
    // An account and its vault.

    /// Starts OPAQUE registration; answered by the message for the server.
    BeginRegistration { email: String, password: String } => Vec<u8>;
    /// Finishes it with the server's response; answered by the record for the server, and a recovery kit that may go with it.
    EndRegistration { response: Vec<u8> } => Registered;
    /// Starts OPAQUE sign-in; answered by the message for the server.
    BeginSignIn { email: String, password: String, spelling: Spelling } => Vec<u8>;
    /// Finishes it with the server's response.
    EndSignIn { response: Vec<u8> } => SignInProved;
    /// Opens the vault of the account that signed in last, with the wrapped key that the server keeps for it, if there is one;
    /// answered by the key that opens the vault until sign-out.
    OpenOwnVault { account: String, wrapped_vault_key: Option<Vec<u8>> } => Vec<u8>;
    /// Opens the vault with such a key (after a reload, or in a pool worker).
    OpenVault { vault_key: Vec<u8> } => ();
    /// Starts to change the password of the open vault's account: proves the present one and registers the new one, under another
    /// address if that changes.
    BeginPasswordChange {
        email: String,
        present: String,
        spelling: Spelling,
        new: String,
        new_email: Option<String>,
    } => PasswordRequests;
    /// Finishes it with the server's responses. The vault stays open, and its key the same.
    EndPasswordChange { account: String, present: Vec<u8>, new: Vec<u8> } => PasswordChanged;
    /// Makes another recovery kit for the open vault.
    MakeKit {} => KitMade;
    /// Starts to prove the password of the open vault's account once more, for `purpose` and nothing else.
    BeginProof {
        email: String,
        password: String,
        spelling: Spelling,
        purpose: Vec<u8>,
    } => Vec<u8>;
    /// Finishes it with the server's response; answered by the last message for the server.
    EndProof { response: Vec<u8> } => Vec<u8>;
    /// Starts to set a new password by the words of a recovery kit.
    BeginRecovery { email: String, words: String, password: String } => RecoveryRequests;
    /// Opens the vault's key by the kit, with what the server hands out; answered by the words of the next kit.
    OpenRecovery { account: String, wrapped_vault_key: Vec<u8>, response: Vec<u8> } => Vec<String>;
    /// Signs what sets the new password, with the next kit or with none; as often as it is asked.
    EndRecovery { keeps_kit: bool } => RecoveryFinished;
    /// Wraps the key of the open vault for what a passkey of the account gives (PRF).
    WrapForPasskey { account: String, credential: Vec<u8>, secret: Vec<u8> } => Vec<u8>;
    /// Opens the vault by what the passkey gives and the key that the server keeps wrapped for it; answered as [`OpenOwnVault`] is.
    OpenByPasskey {
        account: String,
        credential: Vec<u8>,
        secret: Vec<u8>,
        wrapped_vault_key: Vec<u8>,
    } => Vec<u8>;
    /// Forgets every secret.
    CloseVault {} => ();
    /// Encrypts a small private document (history, verified fingerprints, log state) for the vault;
    /// answered by the item's blob.
    SealDocument { name: String, document: Vec<u8> } => Vec<u8>;
    /// Opposite of [`SealDocument`].
    OpenDocument { name: String, blob: Vec<u8> } => Vec<u8>;

    /// Encrypts an item's blob, as the other requests make it, once more for the server: bound to account, name
    /// and version, so that no older one passes for it.
    BindItem { place: ItemPlace, blob: Vec<u8> } => Vec<u8>;
    /// Opposite of [`BindItem`].
    FreeItem { place: ItemPlace, blob: Vec<u8> } => Vec<u8>;

    // Keys.

    /// Draws the seeds of candidate keys, one of which will be the user's, in place of any drawn before. They stay at this one
    /// desk, in memory, and nowhere else.
    BeginKeys {} => ();
    /// Makes some of the candidates, for a part of a second; once all are made, answered with what the account commits to.
    MakeKeys { account: String } => KeysMade;
    /// Keeps the candidate that the server names as the newest key, and forgets the others for ever: no second candidate is ever
    /// named of them. `previous` is the vault item `keys` if there is one (older epochs stay readable).
    KeepKey { kept: u16, previous: Option<Vec<u8>> } => KeySet;
    /// Loads the vault item `keys`.
    LoadKeys { blob: Vec<u8> } => KeySet;
    /// How many chunks the evaluation key of the newest key (or that of `fingerprint`) has.
    PlanEvaluationKey { set: LookupSet, fingerprint: Option<Vec<u8>> } => ChunkPlan;
    /// Makes chunk `index` of it; any pool worker that loaded the keys. The same key gives the same
    /// bytes, so that an upload goes on after a reload.
    MakeEvaluationKeyChunk {
        set: LookupSet,
        index: u32,
        fingerprint: Option<Vec<u8>>,
    } => Vec<u8>;

    // What somebody signs.

    /// Makes the key that an account signs with.
    MakeSignerKey {} => SignerKey;
    /// Opens the vault item `owner-key`.
    OpenSignerKey { blob: Vec<u8> } => SignerKey;
    /// Signs a statement about a sealed copy (the bytes of an `api::grant::GrantStatement`, nothing else)
    /// with the key in the vault item `owner-key`.
    SignStatement { blob: Vec<u8>, statement: Vec<u8> } => Vec<u8>;
    /// Checks the signature of such a statement.
    CheckStatement { public_key: Vec<u8>, statement: Vec<u8>, signature: Vec<u8> } => Verdict;

    // Models and their sealed copies.

    /// Reads a model file (with files it names, such as its weights) and, optionally, labelled rows; the
    /// compiled model stays at the desk.
    ImportModel {
        model: ModelHandle,
        files: Vec<NamedFile>,
        data: Option<Vec<u8>>,
        settings: ImportSettings,
    } => ImportReport;
    /// Lets an imported model answer one row in the clear at its owner's own desk, as the card says: the
    /// twin of what will be sealed, and the original. Nothing is encrypted.
    TryModel { model: ModelHandle, card: CardHandle, row: Vec<Cell> } => Tried;
    /// Encrypts an imported model for the vault; answered by the item's blob.
    KeepModel { model: ModelHandle, name: String } => Vec<u8>;
    /// Opens the model in vault item `name` and gets ready to seal it under a public key, as `circuit`
    /// says; any pool worker. The chunks of all desks that opened the same sealing make one whole.
    OpenSealing {
        sealing: SealHandle,
        name: String,
        blob: Vec<u8>,
        circuit: Circuit,
        public_key: Vec<u8>,
    } => ();
    /// How many chunks a sealing has.
    PlanSealing { sealing: SealHandle } => ChunkPlan;
    /// Seals one of them.
    SealChunk { sealing: SealHandle, index: u32 } => Vec<u8>;
    /// Draws rows inside the ranges of the model that a sealing is about, and writes their answers to the holder
    /// of its key.
    WriteKnownAnswers { sealing: SealHandle } => KnownAnswersLetter;
    /// Opens such a letter with the newest key, against the card it came with.
    OpenKnownAnswers { card: CardHandle, letter: Vec<u8> } => Vec<KnownAnswer>;
    /// A number that nobody else knows: which rows are known ones must not be guessed.
    DrawSeed {} => u64;

    // Cards, rows and results.

    /// Checks a card's circuit, and what is made of inputs before it, once for all that is asked about
    /// them.
    OpenCard {
        card: CardHandle,
        circuit: Circuit,
        preparation: Option<Preparation>,
    } => ();
    /// What one answer costs and gives away.
    EstimateCost { card: CardHandle } => CardCost;
    /// Which policies the circuit's outputs allow, and what each costs and gives away: the most telling
    /// first; the first is always scores.
    OfferPolicies { card: CardHandle } => Vec<PolicyOffer>;
    /// Reads a CSV file against a card's inputs; its rows stay at the desk.
    ReadTable { table: TableHandle, csv: Vec<u8>, card: Box<ModelCard> } => TableReport;
    /// Which columns of a CSV file may be a card's inputs, where a column for an input is missing by its name.
    MatchHeads { csv: Vec<u8>, card: Box<ModelCard> } => HeadChoice;
    /// The CSV file with other names of some columns, and empty columns behind its own.
    RenameColumns { csv: Vec<u8>, heads: NamedHeads } => Vec<u8>;
    /// Rows of a table, for a file that the person saves.
    ShowRows { table: TableHandle, first: u32, count: u32 } => Vec<Vec<Cell>>;
    /// The CSV file, read for inputs of these `names`, with `columns` behind its own: for a file that the person saves.
    ExtendTable {
        csv: Vec<u8>,
        names: Vec<String>,
        columns: Vec<String>,
        cells: Vec<LineCells>,
    } => Vec<u8>;
    /// Prepares and encrypts rows of inputs, as many as share a ciphertext at most, with the newest key.
    /// What lies outside a range is brought to its nearest end. Known rows are put among them, in the order of their
    /// places.
    EncryptRows {
        card: CardHandle,
        rows: Vec<Vec<Cell>>,
        known: Vec<KnownRow>,
    } => Encrypted;
    /// Encrypts rows of a table, likewise.
    EncryptTable {
        table: TableHandle,
        first: u32,
        count: u32,
        known: Vec<KnownRow>,
    } => Encrypted;
    /// Decrypts a result of `rows` rows with the newest key, or that of `fingerprint`.
    DecryptResult {
        card: CardHandle,
        rows: u32,
        result: Vec<u8>,
        fingerprint: Option<Vec<u8>>,
    } => Decrypted;

    // Verified inputs.

    /// Begins a pool of pads for rows of a card under the newest key. Its secrets stay at this one desk, in memory, and
    /// nowhere else.
    BeginPads { pads: PadsHandle, card: CardHandle, binding: PoolBinding } => ();
    /// Makes some of its pads, for a few milliseconds; once all are made, answered by its commitments, signed with the key in
    /// the vault item `owner-key`.
    MakePads { pads: PadsHandle, blob: Vec<u8> } => Option<Vec<u8>>;
    /// Answers the challenge of such a pool, a few milliseconds of work at a time: to be asked with the same challenge until
    /// there is an answer. Another is never answered. What is kept of the pool lies there from then on.
    AnswerChallenge { pads: PadsHandle, challenge: u64, blob: Vec<u8> } => Option<PoolAnswer>;
    /// Prepares one row as [`EncryptRows`] does, a known one or not, and opens the next pad for it, which uses the pad
    /// up.
    OpenPad {
        pads: PadsHandle,
        card: CardHandle,
        rows: Vec<Vec<Cell>>,
        known: Vec<KnownRow>,
    } => OpenedPad;

    /// Whether JSON of `api::pool::PoolEvidence` proves that whoever signed it made a malformed pad; whose key signed is for
    /// the caller to know.
    JudgeEvidence { evidence: Vec<u8> } => Verdict;

    // Whatever lies at the desk.

    /// Whether the desk still holds what a handle names.
    Holds { handle: Handle } => bool;
    /// Puts away what a handle names.
    Discard { handle: Handle } => ();

    // The log, digests and fingerprints.

    /// Begins a SHA-256 digest.
    BeginDigest { digest: DigestHandle } => ();
    /// Takes more bytes into it.
    ExtendDigest { digest: DigestHandle, bytes: Vec<u8> } => ();
    /// The digest of all of them.
    EndDigest { digest: DigestHandle } => Vec<u8>;
    /// Eight words for a fingerprint (BIP-39 English list).
    SpellFingerprint { fingerprint: Vec<u8> } => Vec<String>;
    /// What to fetch below the log's `tile/` before it can be followed from `state` to a checkpoint: nothing for one
    /// that those did not sign who must.
    PlanLog { state: Option<LogState>, policy: Vec<u8>, checkpoint: Vec<u8> } => LogPlan;
    /// Goes on to a checkpoint, with what was planned. `policy` is JSON of `api::log::LogPolicy`, each of `keys` of
    /// `api::log::KeyProof`: one for each of the reader's `own`, as of that checkpoint's size. `changes` is the same of the log's own
    /// key, if the plan passes entries over.
    FollowLog {
        state: Option<LogState>,
        policy: Vec<u8>,
        checkpoint: Vec<u8>,
        parts: Vec<LogPart>,
        own: Vec<OwnKey>,
        keys: Vec<Vec<u8>>,
        changes: Option<Vec<u8>>,
    } => LogVerdict;
    /// What to fetch to see whether the log itself says why it lacks what was followed to `state`: nothing where it does not.
    PlanRestored { state: LogState, policy: Vec<u8>, checkpoint: Vec<u8> } => LogPlan;
    /// Looks at what it says, with what was planned: entries that were logged since `state` was followed, and stand where it has others, are
    /// in the log, and so is a head that was followed before. `changes` is as for [`FollowLog`].
    FindRestored {
        state: LogState,
        policy: Vec<u8>,
        checkpoint: Vec<u8>,
        parts: Vec<LogPart>,
        changes: Option<Vec<u8>>,
    } => Option<FoundRestore>;
    /// Reads what the policy of a log says of restores. Nothing of it is proved.
    ReadRestores { policy: Vec<u8> } => Vec<Restore>;
    /// Those of them that the log under `head` holds (as for [`CheckInclusion`]), by the tiles that prove them.
    HeldRestores { policy: Vec<u8>, head: Vec<u8>, parts: Vec<LogPart> } => Vec<Restore>;
    /// Tiles that prove entry `index` of the log that this worker followed last.
    PlanInclusion { index: u64 } => Vec<String>;
    /// Tiles that prove all of these entries likewise.
    PlanProofs { indices: Vec<u64> } => Vec<String>;
    /// Checks entries as [`CheckInclusion`] does, and answers the proof of each (RFC 6962, section 2.1.1), for whoever checks them
    /// without the service; none where one does not hold.
    ProveEntries {
        head: Vec<u8>,
        entries: Vec<ShownEntry>,
        parts: Vec<LogPart>,
    } => Option<Vec<Vec<Vec<u8>>>>;
    /// Checks that `leaf` is entry `index` of the log under `head` (a checkpoint), and that `detail`, if
    /// given, is what the leaf commits to. The head must be the one that this worker followed last
    /// ([`LogState::head`]): a head nobody followed proves nothing.
    CheckInclusion {
        head: Vec<u8>,
        index: u64,
        leaf: String,
        detail: Option<String>,
        parts: Vec<LogPart>,
    } => Verdict;
    /// Checks that a published key is `account`'s newest before anything is sealed to it or believed that it
    /// signed: bytes conform, digest matches, and the directory of the head that this worker followed last
    /// ([`LogState::head`]) names it. `document` is JSON of `api::key::KeyDocument`, `keys` of
    /// `api::log::KeyProof`.
    CheckKey {
        kind: KeyKind,
        account: String,
        document: Vec<u8>,
        head: Vec<u8>,
        keys: Vec<u8>,
    } => Verdict;

    /// Bundles that hold the entries from `from` on until `to`, of the log that this worker followed last.
    PlanReplay { from: u64, to: u64 } => Vec<String>;
    /// Reads all entries of the log from an edge until `to`, with what was planned, and compares what is shown of each: its leaf
    /// as hashed, its detail as the leaf commits to. Where `to` is the end of the log that this worker followed last, all of
    /// them must make its root.
    ReplayLog {
        from: LogEdge,
        to: u64,
        parts: Vec<LogPart>,
        shown: Vec<ShownEntry>,
    } => Replayed;

    /// Compares the list of an account's vault items, as the server stores it, with what the log under `head` (as
    /// for [`CheckKey`]) notes of it last. `noted` is JSON of `api::log::KeyProof`.
    CheckNote {
        account: String,
        stored: Option<Vec<u8>>,
        head: Vec<u8>,
        noted: Vec<u8>,
    } => NoteStanding;

    // The visitor's demonstration.

    /// Prepares it: a throw-away key, a sealed toy model, an encrypted row.
    BeginDemo { row: Vec<f64> } => DemoBodies;
    /// Decrypts its result.
    EndDemo { result: Vec<u8> } => Decrypted;

    // Files that a person saves.

    /// What [`ExtendTable`] answers, as a workbook (.xlsx).
    WriteWorkbook {
        csv: Vec<u8>,
        names: Vec<String>,
        columns: Vec<String>,
        cells: Vec<LineCells>,
    } => Vec<u8>;
}
