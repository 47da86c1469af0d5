//! Items of a vault, as a person's own program wrote them, this year or years ago.

use std::sync::LazyLock;

use card::ImportSettings;
use circuit::Circuit;
use desk::Desk;
use protocol::{
    BeginKeys, ImportModel, KeepKey, KeepModel, KeySet, LoadKeys, MakeKeys, MakeSignerKey,
    ModelHandle, NamedFile, OpenDocument, OpenSealing, OpenSignerKey, OpenVault, SealDocument,
    SealHandle,
};

/// Key of the vault; its holder's own.
const VAULT_KEY: [u8; 32] = [5; 32];
const KEYS: &str = "keys";
const SIGNER: &str = "owner-key";
const MODEL: &str = "model-1";
const RIDGE: &[u8] = include_bytes!("../../../shared/compiler/tests/fixtures/ridge.onnx");

/// Items as a desk writes them, and what the model among them is sealed by and for.
pub(crate) struct Valid {
    pub(crate) keys: Vec<u8>,
    pub(crate) signer: Vec<u8>,
    pub(crate) model: Vec<u8>,
    pub(crate) circuit: Circuit,
    pub(crate) public_key: Vec<u8>,
}

static VALID: LazyLock<Valid> = LazyLock::new(valid);

/// Items whose contents the fuzzer writes; the first byte says which it is.
pub(crate) fn item(bytes: &[u8]) {
    let Some((which, contents)) = bytes.split_first() else {
        return;
    };
    let mut desk = open_desk();
    let name = [KEYS, SIGNER, MODEL][usize::from(which % 3)];
    let sealed = desk.ask(SealDocument {
        name: name.to_owned(),
        document: contents.to_vec(),
    });
    let Ok(blob) = sealed else { return };
    match name {
        KEYS => drop(desk.ask(LoadKeys { blob })),
        SIGNER => drop(desk.ask(OpenSignerKey { blob })),
        _ => drop(desk.ask(VALID.sealing(blob))),
    }
}

/// Each item as it is.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut desk = open_desk();
    let items = [
        (KEYS, &VALID.keys),
        (SIGNER, &VALID.signer),
        (MODEL, &VALID.model),
    ];
    let contents = (0..).zip(items).map(|(which, (name, blob))| {
        let open = OpenDocument {
            name: name.to_owned(),
            blob: blob.clone(),
        };
        let contents = desk.ask(open).expect("an item of this vault");
        [vec![which], contents].concat()
    });
    contents.collect()
}

/// A desk whose vault is open.
pub(crate) fn open_desk() -> Desk {
    let mut desk = workbench::desk(|| 0);
    let vault_key = VAULT_KEY.to_vec();
    desk.ask(OpenVault { vault_key })
        .expect("a key of 32 bytes");
    desk
}

/// Makes each item.
pub(crate) fn valid() -> Valid {
    let mut desk = open_desk();
    let keys = first_keys(&mut desk);
    let signer = desk.ask(MakeSignerKey {}).expect("a signing key");
    let model = ModelHandle(1);
    let import = ImportModel {
        model,
        files: NamedFile::alone(RIDGE.to_vec()),
        data: None,
        settings: ImportSettings::default(),
    };
    let report = desk.ask(import).expect("a small model");
    let name = MODEL.to_owned();
    Valid {
        keys: keys.blob,
        public_key: keys.public_key,
        signer: signer.blob,
        model: desk.ask(KeepModel { model, name }).expect("a small item"),
        circuit: report.draft.circuit,
    }
}

/// Keys of an account without any, as a client makes them.
fn first_keys(desk: &mut Desk) -> KeySet {
    desk.ask(BeginKeys {}).expect("an open vault");
    let account = "account".to_owned();
    desk.ask(MakeKeys { account }).expect("candidates");
    let keep = KeepKey {
        kept: 3,
        previous: None,
    };
    desk.ask(keep).expect("a first key")
}

impl Valid {
    /// Opens the model in an item, to seal it.
    pub(crate) fn sealing(&self, blob: Vec<u8>) -> OpenSealing {
        OpenSealing {
            sealing: SealHandle(1),
            name: MODEL.to_owned(),
            blob,
            circuit: self.circuit.clone(),
            public_key: self.public_key.clone(),
        }
    }
}
