//! A server on a real socket that does what a test says, however rude.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What to do with a request.
pub enum Reply {
    /// Send these bytes and keep the connection open.
    Bytes(Vec<u8>),
    /// Send these bytes and close.
    Last(Vec<u8>),
    /// Close without a word; with `true`, by a reset.
    Close(bool),
    /// Never answer.
    Silence,
}

impl Reply {
    pub fn json(body: &str) -> Self {
        Self::of(200, &[], body.as_bytes())
    }

    pub fn of(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut text = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        Self::Bytes([text.as_bytes(), body].concat())
    }
}

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub struct Received {
    pub head: String,
    pub body: Vec<u8>,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// A running server. It ends with its runtime.
pub struct Server {
    pub address: SocketAddr,
    pub received: Arc<Mutex<Vec<Received>>>,
    pub accepted: Arc<AtomicUsize>,
    pub open: Arc<AtomicUsize>,
}

impl Server {
    pub async fn new<H>(handler: H) -> Self
    where
        H: Fn(usize, &Received) -> Reply + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            received: Arc::default(),
            accepted: Arc::default(),
            open: Arc::default(),
        };
        let (received, accepted, open) =
            (Arc::clone(&server.received), Arc::clone(&server.accepted), Arc::clone(&server.open));
        let handler = Arc::new(handler);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                accepted.fetch_add(1, Ordering::SeqCst);
                open.fetch_add(1, Ordering::SeqCst);
                let (received, handler, open) = (Arc::clone(&received), Arc::clone(&handler), Arc::clone(&open));
                tokio::spawn(async move {
                    serve(socket, &received, &*handler).await;
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    pub fn base(&self) -> Url {
        Url::parse(&format!("http://{}/api", self.address)).unwrap()
    }

    pub fn count(&self) -> usize {
        self.received.lock().unwrap().len()
    }

    pub fn last(&self) -> Received {
        self.received.lock().unwrap().last().unwrap().clone()
    }
}

async fn serve(
    mut socket: TcpStream,
    received: &Mutex<Vec<Received>>,
    handler: &(dyn Fn(usize, &Received) -> Reply + Send + Sync),
) {
    loop {
        let Some(request) = read(&mut socket).await else { return };
        let number = {
            let mut received = received.lock().unwrap();
            received.push(request.clone());
            received.len() - 1
        };
        match handler(number, &request) {
            Reply::Bytes(bytes) => {
                if socket.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            Reply::Last(bytes) => {
                let _ = socket.write_all(&bytes).await;
                let _ = socket.shutdown().await;
                return;
            }
            Reply::Close(reset) => {
                if reset {
                    socket.set_zero_linger().unwrap();
                }
                return;
            }
            Reply::Silence => {
                let _ = socket.read(&mut [0; 1]).await;
                return;
            }
        }
    }
}

/// One request; nothing if the other side has closed.
pub async fn read<S: AsyncRead + AsyncWrite + Unpin>(socket: &mut S) -> Option<Received> {
    let mut bytes = Vec::new();
    let mut piece = [0; 16 << 10];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        match socket.read(&mut piece).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
        }
    };
    let mut received =
        Received { head: String::from_utf8(bytes[..end].to_vec()).unwrap(), body: bytes[end..].to_vec() };
    let length = received.header("content-length").map_or(0, |length| length.parse().unwrap());
    while received.body.len() < length {
        match socket.read(&mut piece).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => received.body.extend_from_slice(&piece[..read]),
        }
    }
    Some(received)
}
