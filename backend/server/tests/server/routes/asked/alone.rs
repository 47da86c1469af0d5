//! What proves a password or a passkey, each on a server of its own: a proof counts once.

use api::{
    PasskeyId,
    account::{AccountDeletion, AskAgain, PasswordStart, Profile, Role},
    passkey::{
        PasskeyName, PasskeyRemoval, SecondFactorChange, passkey_purpose, removal_purpose,
        second_factor_purpose,
    },
    paths::{
        self, ACCOUNT_DELETION, ASK_AGAIN, PASSKEY_UNLOCK, PASSKEYS, PASSWORD_FINISH,
        PASSWORD_START, RECOVERY_FINISH, RECOVERY_KIT, RECOVERY_OPEN, SECOND_FACTOR,
        SIGN_IN_FINISH, SIGN_IN_PASSKEY,
    },
    proof::deletion_purpose,
    recovery::{NewRecoveryKit, RecoveryOpen, kit_purpose, open_statement},
};
use passkeys::authenticator::Authenticator;

use super::{
    Asking,
    cast::{id, patient_house, registration_message, sign_in_message},
};
use crate::{
    browser::{Browser, second_message},
    house::{House, PASSWORD},
    people::{
        passkeys::{
            EMAIL, ORIGIN, add, asked, authenticator, challenge, confirmed, guarded, new_passkey,
            offer, proof,
        },
        passwords,
        recovery::{Kit, keeper},
    },
};

const PASSKEY: &str = "/api/passkeys/{id}";
const REMOVAL: &str = "/api/passkeys/{id}/removal";

/// Another password.
const NEW: &str = "another demonstration";

/// How to ask for what stands here.
pub(super) async fn asking(method: &str, path: &str) -> Option<Asking> {
    let house = match (method, path) {
        (
            "post",
            SIGN_IN_FINISH | SIGN_IN_PASSKEY | ASK_AGAIN | PASSWORD_START | PASSWORD_FINISH
            | ACCOUNT_DELETION | RECOVERY_KIT | RECOVERY_OPEN | RECOVERY_FINISH | PASSKEYS
            | PASSKEY_UNLOCK | SECOND_FACTOR | REMOVAL,
        )
        | ("put", PASSKEY) => patient_house(&["--origin", ORIGIN]).await,
        _ => return None,
    };
    let asking = match path {
        SIGN_IN_FINISH | SIGN_IN_PASSKEY | ASK_AGAIN => at_the_door(&house, path).await,
        PASSWORD_START | PASSWORD_FINISH | ACCOUNT_DELETION => of_password(&house, path).await,
        RECOVERY_KIT | RECOVERY_OPEN | RECOVERY_FINISH => of_recovery(&house, path).await,
        _ => of_passkeys(&house, method, path).await,
    };
    Some(asking.in_house(house))
}

async fn at_the_door(house: &House, path: &str) -> Asking {
    let mut browser = house.browser();
    if path == SIGN_IN_PASSKEY {
        let (_, mut authenticator) = guarded(house).await;
        let challenge = asked(&mut browser).await;
        let confirmation = confirmed(&challenge, &mut authenticator);
        return Asking::new(house, &browser, "post", path).json(&confirmation);
    }
    let registered = browser.register(Role::User, EMAIL, None).await;
    house.approve(EMAIL).await;
    if path == ASK_AGAIN {
        let denied = "UPDATE accounts SET state = 'denied', reason = 'Because'";
        house.execute(denied.to_owned()).await;
    }
    let (login, started) = browser.start_sign_in(EMAIL, PASSWORD).await;
    let finish = second_message(login, EMAIL, PASSWORD, started.json());
    let asking = Asking::new(house, &browser, "post", path);
    match path {
        ASK_AGAIN => asking.json(&AskAgain {
            attempt: finish.attempt,
            finalization: finish.finalization,
            corrected: Some(Profile {
                purpose: "To ask better".to_owned(),
                ..registered.account().profile
            }),
        }),
        _ => asking.json(&finish),
    }
}

async fn of_password(house: &House, path: &str) -> Asking {
    let mut browser = house.member(Role::User, EMAIL).await;
    let asking = Asking::new(house, &browser, "post", path);
    match path {
        PASSWORD_START => asking.json(&PasswordStart {
            present: sign_in_message(),
            new: registration_message(),
            email: None,
        }),
        PASSWORD_FINISH => {
            let finish = passwords::prepare(&mut browser, PASSWORD, NEW).await;
            asking.json(&finish)
        }
        _ => {
            let purpose = deletion_purpose(&id(&browser).await);
            let proof = proof(&mut browser, EMAIL, PASSWORD, &purpose).await;
            asking.json(&AccountDeletion { proof })
        }
    }
}

async fn of_recovery(house: &House, path: &str) -> Asking {
    let (mut browser, kit) = keeper(house).await;
    let asking = Asking::new(house, &browser, "post", path);
    match path {
        RECOVERY_KIT => {
            let kit = Kit::new(2).for_server();
            let proof = proof(&mut browser, EMAIL, PASSWORD, &kit_purpose(&kit)).await;
            asking.json(&NewRecoveryKit { proof, kit })
        }
        RECOVERY_OPEN => {
            let request = registration_message();
            asking.json(&RecoveryOpen {
                email: EMAIL.to_owned(),
                signature: kit.sign(&open_statement(EMAIL, &request.0)),
                request,
            })
        }
        _ => {
            let finish = kit.prepare(&mut browser, Some(&Kit::new(2))).await;
            asking.json(&finish)
        }
    }
}

async fn of_passkeys(house: &House, method: &str, path: &str) -> Asking {
    let mut browser = house.member(Role::User, EMAIL).await;
    let mut authenticator = authenticator();
    if path == PASSKEYS {
        return of_new_passkey(house, &mut browser, &authenticator).await;
    }
    let passkey = add(&mut browser, &authenticator, Some(1)).await.id;
    if path == PASSKEY {
        let name = "Another phone".to_owned();
        let path = paths::passkey(&passkey);
        return Asking::new(house, &browser, method, &path).json(&PasskeyName { name });
    }
    if path == REMOVAL {
        return of_removal(house, &mut browser, &passkey).await;
    }
    let challenge = challenge(&mut browser).await;
    let confirmation = confirmed(&challenge, &mut authenticator);
    let asking = Asking::new(house, &browser, method, path);
    match path {
        SECOND_FACTOR => asking.json(&SecondFactorChange {
            is_on: true,
            proof: proof(&mut browser, EMAIL, PASSWORD, &second_factor_purpose(true)).await,
            confirmation: Some(confirmation),
        }),
        _ => asking.json(&confirmation),
    }
}

async fn of_new_passkey(
    house: &House,
    browser: &mut Browser,
    authenticator: &Authenticator,
) -> Asking {
    let offer = offer(browser).await;
    let said = authenticator.make(&offer.challenge.0);
    let purpose = passkey_purpose(&said.client_data, None);
    let proof = proof(browser, EMAIL, PASSWORD, &purpose).await;
    let body = new_passkey(&offer, said, None, proof);
    Asking::new(house, browser, "post", PASSKEYS).json(&body)
}

async fn of_removal(house: &House, browser: &mut Browser, passkey: &PasskeyId) -> Asking {
    let purpose = removal_purpose(passkey);
    let proof = proof(browser, EMAIL, PASSWORD, &purpose).await;
    let path = paths::passkey_removal(passkey);
    Asking::new(house, browser, "post", &path).json(&PasskeyRemoval { proof })
}
