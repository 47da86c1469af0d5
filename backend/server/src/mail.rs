//! Mails by SMTP (RFC 5321), submitted to one server.

use std::{fs, path::Path, time::Duration};

use api::ProblemKind;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};
use zeroize::Zeroizing;

use service::{
    base::smtp_address::SmtpProtection,
    config::{MailSettings, Origin},
    error::Error,
    mail::{Letter, MailFailure, Mailer},
};

/// Longest time for one command and its answer.
const COMMAND: Duration = Duration::from_secs(30);
/// Longest time for one mail: shorter than it is leased.
const MAIL: Duration = Duration::from_secs(120);

/// A mail server that takes letters.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    domain: String,
}

impl Smtp {
    /// As set; nothing is sent yet.
    ///
    /// # Errors
    /// A refusal for a sender that is no address, and a password that cannot be read.
    pub fn new(settings: &MailSettings, origin: &Origin) -> Result<Self, Error> {
        let server = &settings.server;
        let domain = domain(origin);
        let tls = || TlsParameters::new(server.host.clone()).map_err(|_| NO_TLS);
        let tls = match server.protection {
            SmtpProtection::Tls => Tls::Wrapper(tls()?),
            SmtpProtection::StartTls => Tls::Required(tls()?),
            SmtpProtection::None => Tls::None,
        };
        let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port)
            .tls(tls)
            .hello_name(ClientId::Domain(domain.clone()))
            .timeout(Some(COMMAND));
        let transport = match (&server.user, &settings.password_file) {
            (Some(user), Some(file)) => {
                transport.credentials(Credentials::new(user.clone(), password(file)?.to_string()))
            }
            _ => transport,
        };
        Ok(Self {
            transport: transport.build(),
            from: settings.from.parse().map_err(|_| no_sender())?,
            domain,
        })
    }

    /// As it goes over the line.
    fn message(&self, letter: Letter) -> Result<Message, MailFailure> {
        let to: Address = letter.to.parse().map_err(|_| MailFailure::Refused)?;
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .from(self.from.clone())
            .to(to.into())
            .subject(letter.subject)
            .message_id(Some(format!("<{}@{}>", letter.id, self.domain)))
            // RFC 3834: nobody's absence notice answers it.
            .raw_header(HeaderValue::new(name, "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body)
            .map_err(|_| MailFailure::Refused)
    }
}

impl Mailer for Smtp {
    async fn send(&self, letter: Letter) -> Result<(), MailFailure> {
        let needs_utf8 = !letter.to.is_ascii();
        let message = self.message(letter)?;
        match tokio::time::timeout(MAIL, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            // Its server cannot write to such an address (RFC 6531, section 3.1).
            Ok(Err(error)) if error.is_client() && needs_utf8 => Err(MailFailure::Refused),
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => {
                tracing::warn!("the mail server does not answer in time");
                Err(MailFailure::Unusable)
            }
        }
    }
}

/// Whether the server said no to this mail, or to whoever sends it (RFC 4954, section 6; RFC 5321, section 4.2.2): no address that somebody
/// registers with stands in the way of others.
fn failure(error: &lettre::transport::smtp::Error) -> MailFailure {
    match error.status().map(u16::from) {
        Some(421 | 432 | 454 | 530 | 534 | 535 | 538) | None => {
            tracing::warn!(status = ?error.status(), tls = error.is_tls(), "the mail server cannot be used");
            MailFailure::Unusable
        }
        Some(_) if error.is_permanent() => MailFailure::Refused,
        Some(_) => MailFailure::Deferred,
    }
}

/// Domain of the service's own address, which names it to the mail server.
fn domain(origin: &Origin) -> String {
    let host = origin.host();
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name.to_owned(),
        _ => host.to_owned(),
    }
}

fn password(file: &Path) -> Result<Zeroizing<String>, Error> {
    let text = Zeroizing::new(fs::read_to_string(file).map_err(|_| {
        Error::refused(
            ProblemKind::Invalid,
            "The file with the mail server's password cannot be read.",
            "Check its path and its permissions.",
        )
    })?);
    Ok(Zeroizing::new(
        text.trim_end_matches(['\r', '\n']).to_owned(),
    ))
}

fn no_sender() -> Error {
    Error::refused(
        ProblemKind::Invalid,
        "Whom mails come from is no address.",
        "State --mail-from as in \"Tacit <tacit@example.org>\".",
    )
}

const NO_TLS: Error = Error::Internal("TLS to the mail server cannot be set up");

#[cfg(test)]
mod tests {
    use service::base::smtp_address::SmtpAddress;

    use super::*;

    fn smtp() -> Smtp {
        let server: SmtpAddress = "smtp+plain://127.0.0.1:25".parse().unwrap();
        let settings = MailSettings {
            server,
            password_file: None,
            from: "Tacit <tacit@demo.example>".to_owned(),
        };
        Smtp::new(
            &settings,
            &Origin::parse("https://tacit.example:8443").unwrap(),
        )
        .unwrap()
    }

    fn letter(to: &str, subject: &str) -> Letter {
        Letter {
            id: "1".to_owned(),
            to: to.to_owned(),
            subject: subject.to_owned(),
            body: "Zeile\r\n.\r\nBcc: other@demo.example\r\n".to_owned(),
        }
    }

    /// Lines before the body.
    fn head(message: &Message) -> String {
        let bytes = message.formatted();
        let text = String::from_utf8(bytes).unwrap();
        text.split_once("\r\n\r\n").unwrap().0.to_owned()
    }

    #[test]
    fn neither_address_nor_subject_adds_a_line_to_the_head() {
        let smtp = smtp();
        let plain = head(&smtp.message(letter("a@demo.example", "Plain")).unwrap());
        let lines = plain.lines().count();
        assert!(plain.contains("Message-ID: <1@tacit.example>"), "{plain}");
        for to in [
            "a@demo.example\r\nBcc: other@demo.example",
            "a@demo.example, other@demo.example",
            "A <a@demo.example>\nBcc: other@demo.example",
            "a@demo.example>\r\nRCPT TO:<other@demo.example",
            "\"a\r\nBcc: other\"@demo.example",
        ] {
            let made = smtp.message(letter(to, "Plain"));
            assert_eq!(made.err(), Some(MailFailure::Refused), "{to}");
        }
        let crafted = "Plain\r\nBcc: other@demo.example";
        let crafted = head(&smtp.message(letter("a@demo.example", crafted)).unwrap());
        assert_eq!(crafted.lines().count(), lines, "{crafted}");
        assert!(!crafted.contains("\nBcc:"));
    }

    #[test]
    fn the_name_and_the_port_of_the_service_are_told_apart() {
        for (origin, name) in [
            ("https://tacit.example", "tacit.example"),
            ("http://127.0.0.1:8080", "127.0.0.1"),
            ("http://[::1]", "[::1]"),
        ] {
            assert_eq!(domain(&Origin::parse(origin).unwrap()), name);
        }
    }
}
