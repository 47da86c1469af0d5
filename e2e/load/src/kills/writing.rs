use std::{io, net::SocketAddr, time::Duration};

use api::{paths, vault::VERSION_HEADER};
use futures_util::future::join_all;
use tokio::time::{sleep, timeout};

use crate::{
    connection::{Connection, Received},
    crowd::Crowd,
    kills::asking::{Asking, PAUSE},
};

/// Who writes at the same time.
const WRITERS: usize = 4;

/// Name of what each of them writes.
const ITEM: &str = "written";

/// Size of an item, which becomes an object whatever its size.
const ITEM_BYTES: usize = 64 << 10;

/// How long an item may take to be read once nothing is killed any more.
const PATIENCE: Duration = Duration::from_secs(60);

/// Everybody who writes.
pub(super) struct Writers<'a>(Vec<Writer<'a>>);

/// Somebody who writes one item of her vault again and again. Each write carries a number, which is that of the item that she has just
/// read and one more, and the item's new version.
#[derive(Default)]
struct Writer<'a> {
    place: u64,
    cookie: &'a str,
    /// Number that was acknowledged, or read, last.
    acknowledged: u64,
    /// Number that was sent last.
    sent: u64,
    /// How many writes were acknowledged.
    writes: u64,
    /// How often the item was neither what was acknowledged last nor what was sent since.
    lost: u64,
}

impl<'a> Writers<'a> {
    /// The first of a crowd.
    pub(super) fn of(crowd: &'a Crowd) -> Self {
        let members = crowd.grants.iter().take(WRITERS).zip(0..);
        let writers = members.map(|((member, _), place)| Writer {
            place,
            cookie: member.browser.cookie(),
            ..Writer::default()
        });
        Self(writers.collect())
    }

    /// Everybody writes through these servers in turn, each time once she has read what she wrote last.
    pub(super) fn write_until_told(
        &mut self,
        servers: [SocketAddr; 2],
        asking: &Asking,
    ) -> io::Result<()> {
        let writers = self.0.iter_mut();
        run(writers.map(|writer| writer.write_until_told(servers, asking)))
    }

    /// Everybody reads her item through whichever server answers.
    pub(super) fn read_back(&mut self, servers: [SocketAddr; 2]) -> io::Result<()> {
        let writers = self.0.iter_mut();
        run(writers.map(|writer| writer.read_back(servers)))
    }

    /// How many writes were acknowledged.
    pub(super) fn writes(&self) -> u64 {
        self.0.iter().map(|writer| writer.writes).sum()
    }

    /// How many of them were not there when they were read.
    pub(super) fn lost(&self) -> u64 {
        self.0.iter().map(|writer| writer.lost).sum()
    }
}

impl Writer<'_> {
    async fn write_until_told(&mut self, servers: [SocketAddr; 2], asking: &Asking) {
        let mut servers = servers.map(Connection::to);
        while !asking.is_over() {
            servers.reverse();
            let server = &mut servers[0];
            if let Some(found) = self.find(server).await {
                self.check(found);
                self.write(server, found).await;
            }
            sleep(PAUSE).await;
        }
    }

    async fn read_back(&mut self, servers: [SocketAddr; 2]) {
        let found = timeout(PATIENCE, self.find_anywhere(servers)).await;
        match found {
            Ok(found) => self.check(found),
            Err(_) => self.lost += 1,
        }
    }

    async fn find_anywhere(&mut self, servers: [SocketAddr; 2]) -> u64 {
        let mut servers = servers.map(Connection::to);
        loop {
            servers.reverse();
            if let Some(found) = self.find(&mut servers[0]).await {
                return found;
            }
            sleep(PAUSE).await;
        }
    }

    /// The item's number, 0 where there is no item; none where there was no answer. One that is not whole is lost.
    async fn find(&mut self, server: &mut Connection) -> Option<u64> {
        match server.exchange(&self.fetch()).await.ok()? {
            Received::Answer => {
                let number = self.number(server.body());
                self.lost += u64::from(number.is_none());
                number
            }
            Received::Done => Some(0),
            Received::Job | Received::Refusal(_) => None,
        }
    }

    /// What was read stays: nothing before it may be read later.
    fn check(&mut self, found: u64) {
        if !(self.acknowledged..=self.sent).contains(&found) {
            self.lost += 1;
        }
        self.acknowledged = found;
    }

    /// Whether one that is not acknowledged was done shows when the item is read next.
    async fn write(&mut self, server: &mut Connection, seen: u64) {
        self.sent = seen + 1;
        let outcome = server.exchange(&self.replacement(seen)).await;
        if let Ok(Received::Done) = outcome {
            self.acknowledged = self.sent;
            self.writes += 1;
        }
    }

    fn fetch(&self) -> Vec<u8> {
        let (path, cookie) = (paths::vault_item(ITEM), self.cookie);
        format!("GET {path} HTTP/1.1\r\nhost: load\r\ncookie: {cookie}\r\n\r\n").into_bytes()
    }

    fn replacement(&self, seen: u64) -> Vec<u8> {
        let head = format!(
            "PUT {} HTTP/1.1\r\nhost: load\r\ncookie: {}\r\n{VERSION_HEADER}: {seen}\r\n\
             content-type: application/octet-stream\r\ncontent-length: {ITEM_BYTES}\r\n\r\n",
            paths::vault_item(ITEM),
            self.cookie,
        );
        [head.into_bytes(), self.item(seen + 1)].concat()
    }

    /// Number and writer, over and over.
    fn item(&self, number: u64) -> Vec<u8> {
        let once = [number, self.place].map(u64::to_le_bytes).concat();
        once.repeat(ITEM_BYTES / once.len())
    }

    fn number(&self, item: &[u8]) -> Option<u64> {
        let number = u64::from_le_bytes(*item.first_chunk()?);
        (item == self.item(number)).then_some(number)
    }
}

/// All at the same time, on this thread.
fn run(writers: impl Iterator<Item = impl Future<Output = ()>>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(join_all(writers));
    Ok(())
}
