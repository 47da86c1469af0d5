//! Calls of a page to its worker.

use card::ImportSettings;
use circuit::LookupSet;
use fhe_core::demo;
use preparation::Cell;
use protocol::{
    BeginDemo, BeginDigest, BeginKeys, BeginPasswordChange, BeginProof, BeginRecovery,
    BeginRegistration, BeginSignIn, BindItem, Call, CardHandle, CheckInclusion, CheckKey,
    CheckNote, CheckStatement, CloseVault, DecryptResult, DigestHandle, Discard, DrawSeed,
    EncryptRows, EncryptTable, EndDemo, EndDigest, EndPasswordChange, EndProof, EndRecovery,
    EndRegistration, EndSignIn, EstimateCost, ExtendDigest, ExtendTable, FindRestored, FollowLog,
    FreeItem, HeldRestores, Holds, ImportModel, ItemPlace, KeepKey, KeepModel, KeyKind, KnownRow,
    LineCells, LoadKeys, LogState, MakeEvaluationKeyChunk, MakeKeys, MakeKit, MakeSignerKey,
    ModelHandle, NamedFile, OfferPolicies, OpenCard, OpenDocument, OpenKnownAnswers, OpenOwnVault,
    OpenRecovery, OpenSealing, OpenSignerKey, OpenVault, OwnKey, PastHead, PlanEvaluationKey,
    PlanInclusion, PlanLog, PlanRestored, PlanSealing, ReadRestores, ReadTable, Request, SealChunk,
    SealDocument, SealHandle, ShowRows, SignStatement, SpellFingerprint, Spelling, TableHandle,
    TryModel, WriteKnownAnswers, WriteWorkbook,
};

use crate::{
    cards::draft,
    followed::{self, Said},
    vault::{open_desk, valid},
};

const MODEL: &[u8] = include_bytes!("../../../shared/compiler/tests/fixtures/ridge.onnx");
const STATEMENT: &[u8] = include_bytes!("../seeds/statement/first_version");

const CARD: CardHandle = CardHandle(1);
const TABLE: TableHandle = TableHandle(1);
const COMPILED: ModelHandle = ModelHandle(1);
const SEALING: SealHandle = SealHandle(1);
const DIGEST: DigestHandle = DigestHandle(1);

/// A call to a desk whose vault and one card are open.
pub(crate) fn message(bytes: &[u8]) {
    let mut desk = open_desk();
    let open = OpenCard {
        card: CARD,
        circuit: demo::circuit(),
        preparation: None,
    };
    desk.ask(open).expect("a valid circuit");
    let _ = desk.answer(bytes);
}

/// One call of each kind.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let requests = [account(), keys(), models(), rows(), log()].concat();
    let calls = (0..).zip(requests);
    let written = calls.map(|(id, request)| protocol::encode(&Call { id, request }));
    written
        .map(|call| call.expect("a call can be written"))
        .collect()
}

fn account() -> Vec<Request> {
    let place = ItemPlace {
        account: "account".to_owned(),
        name: "history".to_owned(),
        version: 1,
    };
    let text = |text: &str| text.to_owned();
    vec![
        BeginRegistration {
            email: text("a@example.org"),
            password: text("a long password"),
        }
        .into(),
        EndRegistration {
            response: vec![1; 64],
        }
        .into(),
        BeginSignIn {
            email: text("a@example.org"),
            password: text("a long password"),
            spelling: Spelling::Prepared,
        }
        .into(),
        EndSignIn {
            response: vec![1; 328],
        }
        .into(),
        MakeKit {}.into(),
        BeginProof {
            email: text("a@example.org"),
            password: text("a long password"),
            spelling: Spelling::AsTyped,
            purpose: b"a kit".to_vec(),
        }
        .into(),
        EndProof {
            response: vec![1; 328],
        }
        .into(),
        BeginRecovery {
            email: text("a@example.org"),
            words: format!("{}agent", "abandon ".repeat(17)),
            password: text("a longer password"),
        }
        .into(),
        OpenRecovery {
            account: text("account"),
            wrapped_vault_key: vec![1; 73],
            response: vec![1; 64],
        }
        .into(),
        EndRecovery { keeps_kit: true }.into(),
        OpenOwnVault {
            account: text("account"),
            wrapped_vault_key: Some(vec![1; 73]),
        }
        .into(),
        OpenVault {
            vault_key: vec![5; 32],
        }
        .into(),
        BeginPasswordChange {
            email: text("a@example.org"),
            present: text("a long password"),
            spelling: Spelling::Prepared,
            new: text("a longer password"),
            new_email: Some(text("b@example.org")),
        }
        .into(),
        EndPasswordChange {
            account: text("account"),
            present: vec![1; 320],
            new: vec![1; 64],
        }
        .into(),
        CloseVault {}.into(),
        SealDocument {
            name: text("history"),
            document: b"[]".to_vec(),
        }
        .into(),
        OpenDocument {
            name: text("keys"),
            blob: valid().keys,
        }
        .into(),
        BindItem {
            place: place.clone(),
            blob: valid().keys,
        }
        .into(),
        FreeItem {
            place,
            blob: valid().keys,
        }
        .into(),
    ]
}

fn keys() -> Vec<Request> {
    let items = valid();
    vec![
        BeginKeys {}.into(),
        MakeKeys {
            account: "account".to_owned(),
        }
        .into(),
        KeepKey {
            kept: 3,
            previous: Some(items.keys.clone()),
        }
        .into(),
        LoadKeys { blob: items.keys }.into(),
        PlanEvaluationKey {
            set: LookupSet::Bits3,
            fingerprint: None,
        }
        .into(),
        MakeEvaluationKeyChunk {
            set: LookupSet::Bits3,
            index: 0,
            fingerprint: None,
        }
        .into(),
        MakeSignerKey {}.into(),
        OpenSignerKey {
            blob: items.signer.clone(),
        }
        .into(),
        SignStatement {
            blob: items.signer,
            statement: STATEMENT.to_vec(),
        }
        .into(),
        CheckStatement {
            public_key: vec![1; 32],
            statement: STATEMENT.to_vec(),
            signature: vec![1; 64],
        }
        .into(),
    ]
}

fn models() -> Vec<Request> {
    let items = valid();
    let open: OpenSealing = items.sealing(items.model.clone());
    vec![
        ImportModel {
            model: COMPILED,
            files: NamedFile::alone(MODEL.to_vec()),
            data: Some(b"a,b,c,d,value\n1,2,3,4,5\n".to_vec()),
            settings: ImportSettings::default(),
        }
        .into(),
        TryModel {
            model: COMPILED,
            card: CARD,
            row: Cell::row(&[1.0, 2.0]),
        }
        .into(),
        KeepModel {
            model: COMPILED,
            name: "model-1".to_owned(),
        }
        .into(),
        open.into(),
        PlanSealing { sealing: SEALING }.into(),
        SealChunk {
            sealing: SEALING,
            index: 0,
        }
        .into(),
        WriteKnownAnswers { sealing: SEALING }.into(),
        DrawSeed {}.into(),
    ]
}

fn rows() -> Vec<Request> {
    let card = draft(MODEL).expect("a small model");
    vec![
        OpenCard {
            card: CARD,
            circuit: card.circuit.clone(),
            preparation: card.preparation.clone(),
        }
        .into(),
        EstimateCost { card: CARD }.into(),
        OfferPolicies { card: CARD }.into(),
        ReadTable {
            table: TABLE,
            csv: b"a,b,c,d\n1,2,3,4\n".to_vec(),
            card: Box::new(card),
        }
        .into(),
        ShowRows {
            table: TABLE,
            first: 0,
            count: 1,
        }
        .into(),
        ExtendTable {
            csv: b"a;b\n1;2\n".to_vec(),
            names: vec!["a".into()],
            columns: vec!["answer".into()],
            cells: vec![LineCells {
                line: 2,
                cells: vec!["3.5".into()],
            }],
        }
        .into(),
        WriteWorkbook {
            csv: b"a;b\n1;2\n".to_vec(),
            names: vec!["a".into()],
            columns: vec!["answer".into()],
            cells: vec![LineCells {
                line: 2,
                cells: vec!["=1".into()],
            }],
        }
        .into(),
        EncryptRows {
            card: CARD,
            rows: vec![Cell::row(&[40.0, 10.0, 5.0])],
            known: vec![KnownRow {
                at: 1,
                features: vec![40.0, 10.0, 5.0],
            }],
        }
        .into(),
        EncryptTable {
            table: TABLE,
            first: 0,
            count: 1,
            known: Vec::new(),
        }
        .into(),
        DecryptResult {
            card: CARD,
            rows: 1,
            result: vec![1; 64],
            fingerprint: None,
        }
        .into(),
        OpenKnownAnswers {
            card: CARD,
            letter: vec![1; 64],
        }
        .into(),
        Holds {
            handle: CARD.into(),
        }
        .into(),
        Discard {
            handle: CARD.into(),
        }
        .into(),
        BeginDemo {
            row: vec![40.0, 10.0, 5.0],
        }
        .into(),
        EndDemo {
            result: vec![1; 64],
        }
        .into(),
    ]
}

fn log() -> Vec<Request> {
    let said = followed::said();
    let own = OwnKey {
        kind: KeyKind::Sealing,
        account: followed::ACCOUNT.to_owned(),
        fingerprints: Vec::new(),
    };
    let Said {
        policy,
        checkpoint,
        parts,
        leaf,
        document,
        keys,
    } = said;
    let state = LogState {
        public_key: vec![7; 32],
        witnesses: Vec::new(),
        quorum: 0,
        size: 1,
        frontier: vec![vec![7; 32]],
        head: checkpoint.clone(),
        directory: None,
        own_keys: Vec::new(),
        past: vec![PastHead {
            size: 1,
            root: vec![7; 32],
        }],
    };
    vec![
        BeginDigest { digest: DIGEST }.into(),
        ExtendDigest {
            digest: DIGEST,
            bytes: vec![1; 9],
        }
        .into(),
        EndDigest { digest: DIGEST }.into(),
        SpellFingerprint {
            fingerprint: vec![7; 32],
        }
        .into(),
        PlanLog {
            state: None,
            policy: policy.clone(),
            checkpoint: checkpoint.clone(),
        }
        .into(),
        FollowLog {
            state: None,
            policy: policy.clone(),
            checkpoint: checkpoint.clone(),
            parts: parts.clone(),
            own: vec![own],
            keys: vec![keys.clone()],
            changes: Some(keys.clone()),
        }
        .into(),
        PlanRestored {
            state: state.clone(),
            policy: policy.clone(),
            checkpoint: checkpoint.clone(),
        }
        .into(),
        FindRestored {
            state,
            policy: policy.clone(),
            checkpoint: checkpoint.clone(),
            parts: parts.clone(),
            changes: Some(keys.clone()),
        }
        .into(),
        ReadRestores {
            policy: policy.clone(),
        }
        .into(),
        HeldRestores {
            policy: policy.clone(),
            head: checkpoint.clone(),
            parts: parts.clone(),
        }
        .into(),
        PlanInclusion { index: 0 }.into(),
        CheckInclusion {
            head: checkpoint.clone(),
            index: 0,
            leaf,
            detail: None,
            parts,
        }
        .into(),
        CheckKey {
            kind: KeyKind::Sealing,
            account: followed::ACCOUNT.to_owned(),
            document,
            head: checkpoint.clone(),
            keys: keys.clone(),
        }
        .into(),
        CheckNote {
            account: followed::ACCOUNT.to_owned(),
            stored: Some(vec![2; 40]),
            head: checkpoint,
            noted: keys,
        }
        .into(),
    ]
}
