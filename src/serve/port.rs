//! A port to listen on: the one that was asked for, or the next free one.

use crate::fault::Fault;
use crate::serve::{Options, Said, Say};
use std::io::ErrorKind;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// How many ports are tried.
const TRIES: u16 = 50;

/// Takes a port, and says so if it is another one than was asked for, or if the whole network can reach it.
pub(super) async fn listen(options: &Options, say: &Say) -> Result<TcpListener, Fault> {
    let mut port = options.port;
    for _ in 0..TRIES {
        match TcpListener::bind(SocketAddr::new(options.host, port)).await {
            Ok(listener) => {
                if port != options.port {
                    say(Said::PortTaken(options.port, port));
                }
                if !options.host.is_loopback() {
                    say(Said::Exposed(options.host));
                }
                return Ok(listener);
            }
            Err(error) if error.kind() == ErrorKind::AddrInUse && port < u16::MAX => port += 1,
            Err(error) => {
                let doing = format!("listening on {}", SocketAddr::new(options.host, port));
                return Err(Fault::new(doing, crate::fault::cause(&error)).help("choose another --port or --host"));
            }
        }
    }
    let doing = format!("looking for a free port from {} on", options.port);
    Err(Fault::new(doing, format!("the next {TRIES} are taken")).help("choose another --port"))
}
