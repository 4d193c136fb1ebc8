//! Over real sockets: what breaks where, what goes over the wire, and who is spoken to.
#![allow(missing_docs, clippy::unwrap_used, clippy::large_futures, reason = "tests and their helpers")]

mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyticket_core::{Context, Effect, ErrorKind, Settings, Upload};
use anyticket_http::{Http, HttpOptions, Multipart, Request, Roots, Scheme};
use futures_util::StreamExt;
use secrecy::SecretString;
use support::Demo;
use support::server::{Reply, Server};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use url::Url;

fn http(base: Url, options: HttpOptions) -> Http {
    Http::builder(Demo::default(), base)
        .credentials(Scheme::Bearer, SecretString::from("the-token"))
        .options(options)
        .build()
        .unwrap()
}

fn once() -> HttpOptions {
    HttpOptions::new().with_max_attempts(1)
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

#[tokio::test]
async fn a_request_goes_over_the_wire_as_it_was_built() {
    let server = Server::new(|_, _| Reply::json("{\"id\": 7}")).await;
    let http = http(server.base(), HttpOptions::new());
    let request = Request::post(["v2", "task", "a/b"]).query("q", "x y").header("x-own", "1").json(&[1, 2]);
    let answer = http.send(request).await.unwrap();
    assert_eq!(answer.json::<serde_json::Value>().unwrap()["id"], 7);
    let received = server.last();
    assert!(received.head.starts_with("POST /api/v2/task/a%2Fb?q=x+y HTTP/1.1\r\n"), "{}", received.head);
    assert_eq!(received.header("authorization"), Some("Bearer the-token"));
    assert_eq!(received.header("content-type"), Some("application/json"));
    assert_eq!((received.header("content-length"), received.header("x-own")), (Some("5"), Some("1")));
    assert_eq!(received.header("transfer-encoding"), None);
    assert_eq!(received.header("accept-encoding"), Some("gzip"));
    assert!(received.header("user-agent").unwrap().starts_with("anyticket/"));
    assert_eq!(received.body, b"[1,2]");
    http.send(Request::get(["user"])).await.unwrap();
    assert_eq!((server.last().header("content-length"), server.last().body.len()), (None, 0));
}

#[tokio::test]
async fn nobody_listening_means_that_nothing_happened() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let error = http(base, once()).send(Request::post(["a"]).json(&1)).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unavailable, Effect::None));
    assert_eq!(error.message(), "the tracker could not be reached");
    assert!(format!("{error:#}").to_lowercase().contains("refused"), "{error:#}");
    assert!(error.hint().unwrap().contains("base_url"));
}

#[tokio::test]
async fn a_name_that_means_nothing_means_that_nothing_happened() {
    let base = Url::parse("https://nowhere.invalid/api").unwrap();
    let error = http(base, once()).send(Request::post(["a"]).json(&1)).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unavailable, Effect::None));
}

#[tokio::test]
async fn a_connection_that_breaks_after_a_write_was_sent_leaves_the_effect_unknown() {
    for reset in [false, true] {
        let server = Server::new(move |_, _| Reply::Close(reset)).await;
        let http = http(server.base(), HttpOptions::new());
        let error = http.send(Request::post(["a"]).json(&1)).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Unavailable, Effect::Unknown));
        assert_eq!(server.count(), 1, "and it is not sent twice");
        assert_eq!(http.send(Request::get(["a"])).await.unwrap_err().effect(), Effect::None);
        assert_eq!(server.count(), 5, "a read is");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_within_the_answer_to_a_write_means_that_it_happened() {
    let server =
        Server::new(|_, _| Reply::Last(b"HTTP/1.1 201 X\r\ncontent-length: 100\r\n\r\n{\"id\":".to_vec())).await;
    let error = http(server.base(), HttpOptions::new()).send(Request::post(["a"]).json(&1)).await.unwrap_err();
    assert_eq!((error.effect(), error.status(), server.count()), (Effect::Applied, Some(201), 1));
}

#[tokio::test]
async fn what_is_no_http_at_all_is_named_and_nothing_is_done_twice() {
    let server = Server::new(|_, _| Reply::Last(b"\x16\x03\x01 garbage\r\n\r\n".to_vec())).await;
    let error = http(server.base(), HttpOptions::new()).send(Request::post(["a"]).json(&1)).await.unwrap_err();
    assert_eq!((error.kind(), error.effect(), server.count()), (ErrorKind::Unavailable, Effect::Unknown, 1));
}

#[tokio::test]
async fn an_idle_connection_that_the_vendor_has_closed_harms_no_write() {
    let server = Server::new(|_, _| Reply::Last(b"HTTP/1.1 200 X\r\ncontent-length: 2\r\n\r\n{}".to_vec())).await;
    let http = http(server.base(), HttpOptions::new());
    for _ in 0..5 {
        http.send(Request::post(["a"]).json(&1)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!((server.count(), server.accepted.load(Ordering::SeqCst)), (5, 5));
}

#[tokio::test]
async fn the_size_of_an_answer_is_counted_after_decompression() {
    let zeros = std::fs::read(fixture("zeros.gz")).unwrap();
    assert!(zeros.len() < 2_000);
    let server = Server::new(move |_, _| Reply::of(200, &[("content-encoding", "gzip")], &zeros)).await;
    let error = http(server.base(), HttpOptions::new().with_max_answer_bytes(100_000))
        .send(Request::get(["a"]))
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "the answer is larger than allowed (limit: 100000 bytes)");
    let answer = http(server.base(), HttpOptions::new()).send(Request::get(["a"])).await.unwrap();
    assert_eq!(answer.body.len(), 1 << 20);
}

#[tokio::test]
async fn a_compressed_answer_that_is_damaged_is_an_error() {
    let server = Server::new(|_, _| Reply::of(200, &[("content-encoding", "gzip")], b"not gzip at all")).await;
    let error = http(server.base(), once()).send(Request::get(["a"])).await.unwrap_err();
    assert_eq!(error.message(), "the answer broke off in the middle");
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed() {
    let other = Server::new(|_, _| Reply::json("{}")).await;
    let to = format!("http://localhost:{}/api/a?token=x", other.address.port());
    let server = Server::new(move |_, _| Reply::of(307, &[("location", &to)], b"")).await;
    let error = http(server.base(), HttpOptions::new()).send(Request::get(["a"])).await.unwrap_err();
    assert!(error.to_string().contains("(host: localhost)"), "{error}");
    assert_eq!((server.count(), other.count()), (1, 0));
}

#[tokio::test]
async fn a_download_leaves_the_credential_behind_at_another_port() {
    let other = Server::new(|_, _| Reply::of(200, &[], b"content")).await;
    let to = format!("http://{}/file?signature=x", other.address);
    let server = Server::new(move |_, _| Reply::of(303, &[("location", &to)], b"")).await;
    let content = http(server.base(), HttpOptions::new()).download(Request::get(["attachment"])).await.unwrap();
    let pieces: Vec<_> = content.map(Result::unwrap).collect().await;
    assert_eq!(pieces.concat(), b"content");
    assert_eq!((other.last().header("authorization"), other.last().header("referer")), (None, None));
}

#[tokio::test]
async fn a_file_is_streamed_with_its_length() {
    let server = Server::new(|_, _| Reply::json("{}")).await;
    let upload = Upload::from_bytes("a.bin", vec![7; 300_000]).with_media_type("application/octet-stream");
    let body = Multipart::new().text("title", "x").file("attachment", upload);
    http(server.base(), HttpOptions::new()).send(Request::post(["attachment"]).multipart(body)).await.unwrap();
    let received = server.last();
    assert!(received.header("content-type").unwrap().starts_with("multipart/form-data; boundary=anyticket-"));
    assert_eq!(received.header("content-length"), Some(&*received.body.len().to_string()));
    assert_eq!(received.header("transfer-encoding"), None);
    assert!(received.body.len() > 300_000);
}

#[tokio::test]
async fn a_dropped_call_closes_its_connection() {
    let server = Server::new(|_, _| Reply::Silence).await;
    let http = http(server.base(), HttpOptions::new());
    let call = http.send(Request::get(["a"]));
    assert!(tokio::time::timeout(Duration::from_millis(200), call).await.is_err());
    assert_eq!((server.count(), http.usage().requests), (1, 1));
    for _ in 0..100 {
        if server.open.load(Ordering::SeqCst) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the connection is still open");
}

#[test]
fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    let base = Url::parse("http://tracker.example.com/api").unwrap();
    let error = Http::builder(Demo::default(), base).build().unwrap_err();
    assert_eq!((error.kind(), error.provider()), (ErrorKind::Configuration, Some("demo")));
    assert!(error.hint().unwrap().contains("https"), "{error:?}");
    let base = Url::parse("https://user:SECRET@tracker.example.com/api").unwrap();
    let error = Http::builder(Demo::default(), base).build().unwrap_err();
    assert!(!format!("{error:?}").contains("SECRET"));
}

/// A server that speaks TLS with the test's own certificate, and the protocol that was agreed upon with each client.
async fn tls_server(protocols: &[&[u8]]) -> (Url, tokio::sync::mpsc::UnboundedReceiver<Option<Vec<u8>>>) {
    let certificate = CertificateDer::from_pem_file(fixture("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(fixture("server.key")).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("https://localhost:{}/api", listener.local_addr().unwrap().port())).unwrap();
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(socket).await else { continue };
            let agreed = stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
            let speaks_http2 = agreed.as_deref() == Some(b"h2");
            sender.send(agreed).unwrap();
            if speaks_http2 {
                continue;
            }
            support::server::read(&mut stream).await.unwrap();
            tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 200 X\r\ncontent-length: 2\r\n\r\n{}")
                .await
                .unwrap();
            let _ = stream.read(&mut [0; 1]).await;
        }
    });
    (base, receiver)
}

#[tokio::test]
async fn a_certificate_of_ones_own_is_trusted_only_with_its_ca_file() {
    let (base, _agreed) = tls_server(&[]).await;
    let error = http(base.clone(), once()).send(Request::post(["a"]).json(&1)).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unavailable, Effect::None));
    assert!(format!("{error:#}").to_lowercase().contains("certificate"), "{error:#}");
    let options = once().with_ca_file(fixture("ca.pem"));
    http(base, options).send(Request::post(["a"]).json(&1)).await.unwrap();
}

#[tokio::test]
async fn http2_is_offered() {
    let (base, mut agreed) = tls_server(&[b"h2", b"http/1.1"]).await;
    let options = once().with_ca_file(fixture("ca.pem"));
    let _ = http(base, options).send(Request::get(["a"])).await;
    assert_eq!(agreed.recv().await.unwrap().as_deref(), Some(&b"h2"[..]));
}

#[test]
fn a_ca_file_that_is_none_is_told_at_once() {
    let base = || Url::parse("https://api.example.com").unwrap();
    for (file, message) in [
        (fixture("absent.pem"), "the file of certificates cannot be read"),
        (fixture("README.md"), "the file holds no certificate"),
    ] {
        let options = HttpOptions::new().with_ca_file(&file);
        let error = Http::builder(Demo::default(), base()).options(options).build().unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Configuration, message));
    }
    #[cfg(not(feature = "bundled-roots"))]
    {
        let options = HttpOptions::new().with_roots(Roots::Bundled);
        let error = Http::builder(Demo::default(), base()).options(options).build().unwrap_err();
        assert!(error.hint().unwrap().contains("bundled-roots"), "{error:?}");
    }
    #[cfg(feature = "bundled-roots")]
    {
        let options = HttpOptions::new().with_roots(Roots::Bundled);
        Http::builder(Demo::default(), base()).options(options).build().unwrap();
    }
}

#[tokio::test]
async fn a_proxy_is_asked_for_everything_but_this_machine() {
    let proxy = Server::new(|_, _| Reply::Last(b"HTTP/1.1 407 X\r\ncontent-length: 0\r\n\r\n".to_vec())).await;
    let mut address = proxy.base();
    address.set_path("");
    let options = once().with_proxy(address);
    let outside = http(Url::parse("https://api.example.com/api").unwrap(), options.clone());
    let error = outside.send(Request::post(["a"]).json(&1)).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unavailable, Effect::None));
    assert!(error.hint().unwrap().contains("proxy"));
    assert!(proxy.last().head.starts_with("CONNECT api.example.com:443 HTTP/1.1"), "{}", proxy.last().head);
    assert_eq!(proxy.last().header("authorization"), None);
    let server = Server::new(|_, _| Reply::json("{}")).await;
    http(server.base(), options).send(Request::get(["a"])).await.unwrap();
    assert_eq!((server.count(), proxy.count()), (1, 1));
}

#[test]
fn each_runtime_has_connections_of_its_own() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (one, other) = (runtime(), runtime());
    let (server, http) = std::thread::scope(|scope| {
        let (sender, receiver) = std::sync::mpsc::channel();
        let threads = scope.spawn(move || {
            let serving = runtime();
            let server = serving.block_on(Server::new(|_, _| Reply::json("{}")));
            sender.send((server.address, Arc::clone(&server.accepted))).unwrap();
            serving.block_on(async { tokio::time::sleep(Duration::from_secs(2)).await });
        });
        let (address, accepted) = receiver.recv().unwrap();
        let base = Url::parse(&format!("http://{address}/api")).unwrap();
        let http = http(base, HttpOptions::new().with_timeout(Duration::from_secs(1)).with_max_attempts(1));
        one.block_on(http.send(Request::get(["a"]))).unwrap();
        // The first runtime stands still now, and with it the connections it drives.
        other.block_on(http.send(Request::get(["a"]))).unwrap();
        other.block_on(http.send(Request::get(["a"]))).unwrap();
        threads.join().unwrap();
        (accepted, http)
    });
    assert_eq!(server.load(Ordering::SeqCst), 2);
    drop(http);
}

#[test]
fn settings_are_read_and_mistakes_are_told() {
    let context = Context::new("/etc/anyticket", "/var/lib/anyticket");
    let mut settings = Settings::new("demo")
        .with("base_url", "http://127.0.0.1:4000/api")
        .with("timeout", "5")
        .with("deadline", 1_000_i64)
        .with("max_attempts", 2_i64)
        .with("requests_per_minute", 60_i64)
        .with("ca_file", "own.pem")
        .with("proxy", "http://proxy.example.com:3128")
        .with("roots", "bundled")
        .with("max_answer_bytes", 1_000_i64)
        .with("token", "x");
    let options = HttpOptions::take_from(&mut settings, &context).unwrap();
    assert_eq!(settings.keys().collect::<Vec<_>>(), ["token"]);
    assert_eq!(options.base_url.as_ref().map(Url::as_str), Some("http://127.0.0.1:4000/api"));
    assert_eq!((options.timeout, options.deadline), (Duration::from_secs(5), Duration::from_secs(1_000)));
    assert_eq!((options.bulk_deadline, options.max_attempts), (Duration::from_secs(1_000), 2));
    assert_eq!((options.requests_per_minute, options.max_answer_bytes), (Some(60), 1_000));
    assert_eq!(options.ca_file.as_deref(), Some(Path::new("/etc/anyticket/own.pem")));
    assert_eq!(options.roots, Roots::Bundled);
    for (key, value) in [
        ("base_url", "not an address"),
        ("base_url", "http://tracker.example.com"),
        ("base_url", "https://user:SECRET@tracker.example.com"),
        ("base_url", "https://tracker.example.com?token=SECRET"),
        ("base_url", "ftp://127.0.0.1"),
        ("proxy", "http://user:SECRET@proxy.example.com"),
        ("timeout", "0"),
        ("timeout", "soon"),
        ("max_attempts", "0"),
        ("requests_per_minute", "-1"),
        ("roots", "mine"),
    ] {
        let mut settings = Settings::new("demo").with(key, value);
        let error = HttpOptions::take_from(&mut settings, &context).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{key} = {value}");
        assert!(!format!("{error:?} {error:#}").contains("SECRET"), "{error:?}");
    }
    for key in HttpOptions::KEYS {
        assert!(!anyticket_core::TrackerOptions::KEYS.contains(key), "{key} is everybody's already");
    }
}
