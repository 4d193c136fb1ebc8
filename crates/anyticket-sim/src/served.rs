//! A vendor on a loopback socket.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Sleep, sleep};

use crate::reply::Cut;
use crate::simulation::Simulation;
use crate::vendor::Vendor;

/// A simulation on a socket of this machine. It stops when this is dropped, connections and all.
pub struct Served<V: Vendor> {
    simulation: Simulation<V>,
    address: SocketAddr,
    base_url: String,
    server: AbortHandle,
}

impl<V: Vendor> Served<V> {
    pub(crate) async fn start(simulation: Simulation<V>, port: u16, gzip: bool) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let base_url = {
            let mut machine = simulation.machine();
            machine.vendor.served_at(address);
            machine.vendor.base_url(&format!("http://{address}"))
        };
        let server = tokio::spawn(accept(listener, simulation.clone(), gzip)).abort_handle();
        Ok(Self { simulation, address, base_url, server })
    }

    /// What a configuration needs to reach it: `provider`, `base_url`, `token` and so on, as plain text.
    pub fn settings(&self) -> BTreeMap<String, String> {
        self.simulation.machine().vendor.settings(&self.base_url)
    }

    /// The address that stands for the vendor's documented base.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The socket.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The simulation behind the socket: world, log, counters, faults.
    pub fn simulation(&self) -> &Simulation<V> {
        &self.simulation
    }
}

impl<V: Vendor> std::ops::Deref for Served<V> {
    type Target = Simulation<V>;

    fn deref(&self) -> &Self::Target {
        &self.simulation
    }
}

impl<V: Vendor> fmt::Debug for Served<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Served").field("base_url", &self.base_url).field("simulation", &self.simulation).finish()
    }
}

impl<V: Vendor> Drop for Served<V> {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn accept<V: Vendor>(listener: TcpListener, simulation: Simulation<V>, gzip: bool) {
    // Dropping the set with this task ends every connection.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection(stream, simulation.clone(), gzip));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection<V: Vendor>(stream: TcpStream, simulation: Simulation<V>, gzip: bool) {
    // An answer of one write must not wait for the acknowledgement of the one before.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let reset = Arc::new(AtomicBool::new(false));
    let io = Resettable { io: TokioIo::new(stream), reset: Arc::clone(&reset) };
    let service = service_fn(move |request: Request<Incoming>| {
        let (simulation, reset) = (simulation.clone(), Arc::clone(&reset));
        async move { answer(request, &simulation, &reset, gzip).await }
    });
    // A client that went away is no concern of the server's.
    let _ = http1::Builder::new().timer(TokioTimer::new()).serve_connection(io, service).await;
}

async fn answer<V: Vendor>(
    request: Request<Incoming>,
    simulation: &Simulation<V>,
    reset: &Arc<AtomicBool>,
    gzip: bool,
) -> Result<Response<CutBody>, Aborted> {
    let _open = simulation.open(request.method());
    let (head, body) = request.into_parts();
    let gzip = gzip && accepts_gzip(&head.headers);
    let body = body.collect().await.map_err(|_| Aborted)?.to_bytes();
    let reply = simulation.exchange(&Request::from_parts(head, body));
    if !reply.delay.is_zero() {
        sleep(reply.delay).await;
    }
    let cut = match reply.cut {
        None => None,
        Some(Cut::InBody(bytes)) => Some(bytes),
        Some(Cut::Silence) => std::future::pending().await,
        Some(Cut::BeforeHandling | Cut::AfterHandling) => {
            reset.store(true, Ordering::SeqCst);
            return Err(Aborted);
        }
    };
    let response = if gzip { compressed(reply.response) } else { reply.response };
    Ok(response.map(|whole| CutBody::new(whole, cut, reset)))
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|coding| coding.trim().starts_with("gzip"))
}

fn compressed(response: Response<Bytes>) -> Response<Bytes> {
    if response.body().is_empty() {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&body).expect("writing to memory does not fail");
    head.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    Response::from_parts(head, Bytes::from(encoder.finish().expect("writing to memory does not fail")))
}

/// Why a connection ends without an answer.
#[derive(Debug)]
struct Aborted;

impl fmt::Display for Aborted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fault script broke the connection")
    }
}

impl std::error::Error for Aborted {}

/// A body that may end before its announced length.
struct CutBody {
    data: Option<Bytes>,
    announced: u64,
    cut: Option<(Arc<AtomicBool>, Pin<Box<Sleep>>)>,
}

impl CutBody {
    fn new(whole: Bytes, cut: Option<usize>, reset: &Arc<AtomicBool>) -> Self {
        let announced = whole.len() as u64;
        match cut {
            None => Self { data: (!whole.is_empty()).then_some(whole), announced, cut: None },
            // The bytes before the cut must have left when the connection breaks.
            Some(bytes) => Self {
                data: Some(whole.slice(..bytes.min(whole.len()))),
                announced,
                cut: Some((Arc::clone(reset), Box::pin(sleep(Duration::from_millis(20))))),
            },
        }
    }
}

impl Body for CutBody {
    type Data = Bytes;
    type Error = Aborted;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Aborted>>> {
        if let Some(data) = self.data.take() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        let Some((reset, pause)) = &mut self.cut else { return Poll::Ready(None) };
        ready!(pause.as_mut().poll(context));
        reset.store(true, Ordering::SeqCst);
        self.cut = None;
        Poll::Ready(Some(Err(Aborted)))
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_none() && self.cut.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}

/// A socket that can be told to end with a reset instead of a goodbye.
struct Resettable {
    io: TokioIo<TcpStream>,
    reset: Arc<AtomicBool>,
}

impl Drop for Resettable {
    fn drop(&mut self) {
        if self.reset.load(Ordering::SeqCst) {
            // Without it the client sees an orderly end, which is a gentler fault.
            let _ = self.io.inner().set_zero_linger();
        }
    }
}

impl Read for Resettable {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl Write for Resettable {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.load(Ordering::SeqCst) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, slices)
    }
}
