use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    ops::Range,
    process,
    sync::atomic::{AtomicU16, Ordering},
};

/// Below the ports that systems give to connections by themselves, one of which may be taken before it is listened at, and those that the
/// scripts of `.ci` draw.
const PORTS: Range<u16> = 11_000..20_000;

static DRAWN: AtomicU16 = AtomicU16::new(0);

/// An address of this machine that nobody listens at, and that this process was not given before.
///
/// # Panics
/// Where none is left.
pub fn free_address() -> SocketAddr {
    let begin = process::id() % u32::from(PORTS.end - PORTS.start);
    let mut drawn = PORTS.map(|_| {
        let turn = u32::from(DRAWN.fetch_add(1, Ordering::Relaxed));
        let offset = (begin + turn) % u32::from(PORTS.end - PORTS.start);
        SocketAddr::from((Ipv4Addr::LOCALHOST, PORTS.start + offset as u16))
    });
    let free = drawn.find(|address| TcpListener::bind(address).is_ok());
    free.expect("a port is free")
}
