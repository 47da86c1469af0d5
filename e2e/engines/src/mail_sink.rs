//! A mail server that keeps what it is sent, as far as a test of who sends needs one (RFC 5321, without TLS).

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// How long [`MailSink::wait_for`] waits.
const PATIENCE: Duration = Duration::from_secs(60);

/// What becomes of mails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailManner {
    /// They are kept.
    #[default]
    Taken,
    /// Their addressee is unknown (550).
    Unknown,
    /// Their addressee is not taken now (450).
    Later,
    /// They are kept; addresses have no letters beyond ASCII.
    Ascii,
    /// No command is answered.
    Silent,
}

/// The mail server.
#[derive(Debug)]
pub struct MailSink {
    address: SocketAddr,
    kept: Arc<Kept>,
}

/// A mail that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMail {
    /// Whom it goes to, as the envelope says.
    pub to: Vec<String>,
    /// Lines before the body.
    pub head: String,
    /// Text, decoded.
    pub body: String,
}

#[derive(Debug, Default)]
struct Kept {
    manner: Mutex<MailManner>,
    mails: Mutex<Vec<KeptMail>>,
    lines: Mutex<Vec<String>>,
}

impl MailSink {
    /// On a free port of this machine.
    ///
    /// # Panics
    /// Where no port is free.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let kept = Arc::new(Kept::default());
        let keeper = kept.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let keeper = keeper.clone();
                // Who sends may end a connection at any moment.
                thread::spawn(move || serve(&stream, &keeper).ok());
            }
        });
        Self { address, kept }
    }

    /// As a server is told.
    pub fn address(&self) -> String {
        format!("smtp+plain://{}", self.address)
    }

    /// The same, for a sender that wants TLS, which is not offered.
    pub fn address_with_tls(&self) -> String {
        format!("smtp://somebody@{}", self.address)
    }

    /// From now on.
    pub fn treat(&self, manner: MailManner) {
        *lock(&self.kept.manner) = manner;
    }

    /// Everything that was kept, in order.
    pub fn mails(&self) -> Vec<KeptMail> {
        lock(&self.kept.mails).clone()
    }

    /// Every command that came.
    pub fn commands(&self) -> Vec<String> {
        lock(&self.kept.lines).clone()
    }

    /// The first mail to an address whose body has some words.
    ///
    /// # Panics
    /// Where none comes within a minute.
    pub fn wait_for(&self, to: &str, words: &str) -> KeptMail {
        let since = Instant::now();
        loop {
            let is_it = |mail: &KeptMail| mail.to == [to] && mail.body.contains(words);
            if let Some(mail) = self.mails().into_iter().find(is_it) {
                return mail;
            }
            assert!(since.elapsed() < PATIENCE, "{to} was not told of {words}");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl KeptMail {
    /// What stands behind `#` in its link.
    ///
    /// # Panics
    /// Where it has none.
    pub fn token(&self) -> String {
        let (_, behind) = self.body.split_once('#').expect("it has a link");
        behind.split_whitespace().next().unwrap_or("").to_owned()
    }
}

fn serve(stream: &TcpStream, kept: &Kept) -> io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let say = |line: &str| (&*stream).write_all(format!("{line}\r\n").as_bytes());
    if *lock(&kept.manner) == MailManner::Silent {
        while lines.next().transpose()?.is_some() {}
        return Ok(());
    }
    say("220 sink")?;
    let mut to = Vec::new();
    while let Some(line) = lines.next().transpose()? {
        lock(&kept.lines).push(line.clone());
        let verb = line.split([' ', ':']).next().unwrap_or("");
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" if *lock(&kept.manner) == MailManner::Ascii => say("250-sink\r\n250 8BITMIME")?,
            "EHLO" => say("250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8")?,
            "RCPT" if *lock(&kept.manner) == MailManner::Unknown => say("550 nobody")?,
            "RCPT" if *lock(&kept.manner) == MailManner::Later => say("450 not now")?,
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1).unwrap_or("");
                to.push(address.to_owned());
                say("250 ok")?;
            }
            "DATA" => {
                say("354 go on")?;
                let mail = read(std::mem::take(&mut to), &mut lines)?;
                lock(&kept.mails).push(mail);
                say("250 kept")?;
            }
            "QUIT" => return say("221 bye"),
            _ => say("250 ok")?,
        }
    }
    Ok(())
}

fn read(
    to: Vec<String>,
    lines: &mut impl Iterator<Item = io::Result<String>>,
) -> io::Result<KeptMail> {
    let mut text = String::new();
    for line in lines {
        let line = line?;
        if line == "." {
            break;
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
        text.push('\n');
    }
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let is_quoted = head.contains("quoted-printable");
    Ok(KeptMail {
        to,
        head: head.to_owned(),
        body: match is_quoted {
            true => unquoted(body),
            false => body.to_owned(),
        },
    })
}

/// Text of its quoted-printable form (RFC 2045, section 6.7).
fn unquoted(text: &str) -> String {
    let text = text.replace("=\n", "");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let code = || Some((rest.clone().next()?, rest.clone().nth(1)?));
        match (byte, code()) {
            (b'=', Some((high, low))) => {
                let digits = [high, low];
                let digits = str::from_utf8(&digits).unwrap_or("");
                bytes.push(u8::from_str_radix(digits, 16).unwrap_or(b'?'));
                rest.nth(1);
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
