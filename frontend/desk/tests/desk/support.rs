use card::{Answer, ModelCard, ValueLink};
use circuit::Circuit;
use desk::Desk;
use opaque::{
    CONTEXT, Email, OsRng, Stretching, Suite, identifiers,
    opaque_ke::{
        CredentialFinalization, CredentialRequest, RegistrationRequest, ServerLogin,
        ServerLoginParameters, ServerRegistration, ServerSetup,
    },
    read_record,
};
use protocol::{
    BeginKeys, BeginRegistration, BeginSignIn, CardHandle, EndRegistration, EndSignIn, Fault,
    KeepKey, KeySet, MakeKeys, OpenCard, OpenOwnVault, OpenVault, Spelling,
};

pub(crate) const EMAIL: &str = "demo@example.org";
pub(crate) const PASSWORD: &str = "demonstration-1";

pub(crate) fn desk() -> Desk {
    workbench::desk(|| 0)
}

/// A desk with an open vault.
pub(crate) fn open_desk(key: u8) -> Desk {
    let mut desk = desk();
    let vault_key = vec![key; 32];
    desk.ask(OpenVault { vault_key }).unwrap();
    desk
}

/// Makes keys as a client does; the server names one of the candidates.
pub(crate) fn make_keys(desk: &mut Desk, previous: Option<Vec<u8>>) -> KeySet {
    desk.ask(BeginKeys {}).unwrap();
    let make = || MakeKeys {
        account: "user".to_owned(),
    };
    while desk.ask(make()).unwrap().commitment.is_none() {}
    desk.ask(KeepKey { kept: 3, previous }).unwrap()
}

/// A draft with the one text that its owner has to write.
pub(crate) fn summarised(draft: &ModelCard) -> ModelCard {
    ModelCard {
        summary: "Tells.".to_owned(),
        ..draft.clone()
    }
}

/// Opens a card; answers its handle.
pub(crate) fn open_card(desk: &mut Desk, circuit: &Circuit) -> CardHandle {
    let card = CardHandle(7);
    let open = OpenCard {
        card,
        circuit: circuit.clone(),
        preparation: None,
    };
    desk.ask(open).unwrap();
    card
}

/// One value.
pub(crate) fn answer() -> Answer {
    Answer::Regression {
        target: "Value".to_owned(),
        unit: String::new(),
        decimals: 2,
        link: ValueLink::Identity,
        decision: None,
    }
}

/// The server's half of OPAQUE, for one account.
pub(crate) struct Server {
    setup: ServerSetup<Suite>,
    record: Option<ServerRegistration<Suite>>,
    stretching: Stretching,
}

impl Server {
    pub(crate) fn new() -> Self {
        let setup = ServerSetup::new(&mut OsRng);
        Self {
            setup,
            record: None,
            stretching: Stretching::NEWEST,
        }
    }

    pub(crate) fn register(&mut self, desk: &mut Desk, password: &str) {
        let email = EMAIL.to_owned();
        let password = password.to_owned();
        let request = desk.ask(BeginRegistration { email, password }).unwrap();
        let request = RegistrationRequest::deserialize(&request).unwrap();
        let answer = ServerRegistration::<Suite>::start(&self.setup, request, EMAIL.as_bytes());
        let response = answer.unwrap().message.serialize().to_vec();
        let record = desk.ask(EndRegistration { response }).unwrap().record;
        let (record, stretching) = read_record(&record).unwrap();
        (self.record, self.stretching) = (Some(record), stretching);
    }

    /// Answers the vault key, if both halves agree.
    pub(crate) fn sign_in(&self, desk: &mut Desk, password: &str) -> Result<Vec<u8>, Fault> {
        self.sign_in_spelt(desk, password, Spelling::Prepared)
    }

    /// The same with the password prepared or as typed.
    pub(crate) fn sign_in_spelt(
        &self,
        desk: &mut Desk,
        password: &str,
        spelling: Spelling,
    ) -> Result<Vec<u8>, Fault> {
        let email = Email::parse(EMAIL).unwrap();
        let parameters = || ServerLoginParameters {
            context: Some(CONTEXT),
            identifiers: identifiers(&email),
        };
        let begin = BeginSignIn {
            email: EMAIL.to_owned(),
            password: password.to_owned(),
            spelling,
        };
        let request = desk.ask(begin).unwrap();
        let start = ServerLogin::start(
            &mut OsRng,
            &self.setup,
            self.record.clone(),
            CredentialRequest::deserialize(&request).unwrap(),
            EMAIL.as_bytes(),
            parameters(),
        )
        .unwrap();
        let response = self.stretching.behind(&start.message.serialize());
        let finalization = desk.ask(EndSignIn { response })?.finalization;
        let finalization = CredentialFinalization::deserialize(&finalization).unwrap();
        start.state.finish(finalization, parameters()).unwrap();
        desk.ask(OpenOwnVault {
            account: "account".to_owned(),
            wrapped_vault_key: None,
        })
    }
}

pub(crate) fn happened<T>(answer: Result<T, Fault>) -> String {
    answer.err().expect("a fault").happened
}
