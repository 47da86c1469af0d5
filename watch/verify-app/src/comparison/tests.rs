use std::{
    collections::HashMap,
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use tempfile::TempDir;

use super::*;

const PAGE: &str = "<script src=/start.js></script>";
const FIRST: &str = "<script src=/start.js></script><h1>Tacit</h1>";
/// As they ask.
const BROWSERS: &str = "gzip, deflate, br, zstd";
const CSP: &str = "default-src 'none'";

/// A server: what it answers, by path and coding.
#[derive(Clone)]
struct Answers {
    files: HashMap<(String, &'static str), Vec<u8>>,
    headers: String,
    /// What comes without headers.
    bare: Option<&'static str>,
}

impl Answers {
    /// Those of an honest server.
    fn of(build: &TempDir) -> Self {
        let mut files = HashMap::new();
        for path in ["/index.html", "/app.html", "/start.js", MANIFEST] {
            let bytes = fs::read(build.path().join(&path[1..])).unwrap();
            files.insert((path.to_owned(), "identity"), bytes);
        }
        for (path, page) in PAGES.into_iter().zip([FIRST, PAGE]) {
            files.insert((path.to_owned(), "identity"), page.into());
        }
        files.insert(("/start.js".to_owned(), "br"), b"packed".to_vec());
        let headers = format!("{POLICY}: {CSP}\r\n{INTEGRITY}: {SCRIPTS_BY_DIGEST}\r\n");
        Self {
            files,
            headers,
            bare: None,
        }
    }

    fn with(mut self, path: &str, coding: &'static str, bytes: &[u8]) -> Self {
        self.files.insert((path.to_owned(), coding), bytes.to_vec());
        self
    }

    fn without(mut self, path: &str) -> Self {
        self.files.retain(|(served, _), _| served != path);
        self
    }

    /// Serves from now on; answers where.
    fn serve(self) -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let site = Site::new(&format!("http://{}", listener.local_addr().unwrap()));
        thread::spawn(move || {
            for stream in listener.incoming() {
                self.answer(stream.unwrap());
            }
        });
        site
    }

    fn answer(&self, mut stream: TcpStream) {
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let request = lines.next().unwrap().unwrap();
        let path = request.split(' ').nth(1).unwrap().to_owned();
        let mut asked = "identity".to_owned();
        for line in lines
            .map_while(Result::ok)
            .take_while(|line| !line.is_empty())
        {
            if let Some(coding) = line.to_lowercase().strip_prefix("accept-encoding: ") {
                asked = coding.to_owned();
            }
        }
        let packed = ["br", "gzip", "zstd", BROWSERS]
            .into_iter()
            .find(|coding| *coding == asked);
        let packed =
            packed.and_then(|coding| Some((coding, self.files.get(&(path.clone(), coding))?)));
        let headers = match self.bare {
            Some(bare) if bare == path => "",
            _ => &self.headers,
        };
        let plain = self
            .files
            .get(&(path, "identity"))
            .map(|bytes| ("identity", bytes));
        let answer = match packed.or(plain) {
            None => {
                b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_vec()
            }
            Some((coding, bytes)) => {
                let coded = match coding {
                    "identity" | BROWSERS => String::new(),
                    coding => format!("content-encoding: {coding}\r\n"),
                };
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n{coded}{headers}\r\n",
                    bytes.len(),
                );
                [head.as_bytes(), bytes].concat()
            }
        };
        let _ = stream.write_all(&answer);
    }
}

/// A checkout's build of three files.
fn built() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("index.html", FIRST.as_bytes());
    write("app.html", PAGE.as_bytes());
    write("start.js", b"start()");
    write("start.js.br", b"packed");
    fs::create_dir_all(folder.path().join(".well-known/webcat")).unwrap();
    let manifest = format!(
        r#"{{"default_csp":"{CSP}","default_fallback":"/app.html","default_index":"index.html","files":{{"/app.html":"{}","/index.html":"{}","/start.js":"{}"}}}}"#,
        digest_of(PAGE.as_bytes()),
        digest_of(FIRST.as_bytes()),
        digest_of(b"start()"),
    );
    write(&MANIFEST[1..], manifest.as_bytes());
    folder
}

fn compared(change: impl FnOnce(Answers) -> Answers) -> Vec<Difference> {
    let folder = built();
    let site = change(Answers::of(&folder)).serve();
    compare(&Build::read(folder.path()).unwrap(), &site)
}

#[test]
fn an_honest_server_serves_the_app_of_the_checkout() {
    assert_eq!(compared(|answers| answers), []);
}

#[test]
fn another_script_is_noticed_even_if_only_brotli_or_gzip_carries_it() {
    let script = || "/start.js".to_owned();
    let plain = compared(|answers| answers.with("/start.js", "identity", b"steal()"));
    assert!(plain.contains(&Difference::Content(script(), "identity")));
    let brotli = compared(|answers| answers.with("/start.js", "br", b"other"));
    assert_eq!(brotli, [Difference::Content(script(), "br")]);
    let gzip = compared(|answers| answers.with("/start.js", "gzip", b"no gzip"));
    assert_eq!(gzip, [Difference::Content(script(), "gzip")]);
    for asked in ["zstd", BROWSERS] {
        let differences = compared(|answers| answers.with("/start.js", asked, b"other"));
        assert_eq!(differences, [Difference::Content(script(), asked)]);
    }
}

#[test]
fn a_changed_manifest_and_what_it_adds_are_noticed() {
    let changed =
        r#"{"default_csp":"","default_fallback":"/","default_index":"","files":{"/steal.js":"x"}}"#;
    let differences = compared(|answers| answers.with(MANIFEST, "identity", changed.as_bytes()));
    let added = Difference::Additional("/steal.js".to_owned());
    assert_eq!(differences, [Difference::Manifest, added]);
}

#[test]
fn a_missing_file_and_another_page_are_noticed() {
    let missing = compared(|answers| answers.without("/start.js"));
    assert_eq!(missing, [Difference::Missing("/start.js".to_owned())]);
    for path in PAGES {
        let page = compared(|answers| answers.with(path, "identity", b"<script>steal()</script>"));
        assert_eq!(page, [Difference::Page(path.to_owned())]);
    }
}

#[test]
fn a_page_without_the_headers_that_keep_other_code_out_is_noticed() {
    let bare = compared(|mut answers| {
        answers.headers.clear();
        answers
    });
    let lacks = |name| Difference::Lacks(name, "/app.html".to_owned());
    assert_eq!(bare, [POLICY, INTEGRITY].map(lacks));
}

#[test]
fn a_script_without_its_policy_is_noticed() {
    let differences = compared(|mut answers| {
        answers.bare = Some("/start.js");
        answers
    });
    let lacks = |name| Difference::Lacks(name, "/start.js".to_owned());
    assert_eq!(differences, [POLICY, INTEGRITY].map(lacks));
}

#[test]
fn headers_by_which_browsers_go_elsewhere_are_noticed() {
    for name in ACTING {
        let differences = compared(|mut answers| {
            answers.headers += &format!(
                "{}: 0;url=https://elsewhere.example\r\n",
                name.to_lowercase()
            );
            answers
        });
        assert_eq!(
            differences,
            [Difference::Acts(name, "/app.html".to_owned())]
        );
    }
    let second = compared(|mut answers| {
        answers.headers += &format!("{POLICY}: default-src *\r\n");
        answers
    });
    assert_eq!(second, [Difference::Lacks(POLICY, "/app.html".to_owned())]);
}

#[test]
fn a_server_without_a_manifest_is_not_compared_further() {
    assert_eq!(
        compared(|answers| answers.without(MANIFEST)),
        [Difference::NoManifest]
    );
}

#[test]
fn a_build_that_was_changed_afterwards_is_not_compared_with() {
    let folder = built();
    fs::write(folder.path().join("start.js"), "steal()").unwrap();
    let refused = Build::read(folder.path()).unwrap_err().to_string();
    assert!(refused.contains("/start.js was changed"));
}
