//! What every bare loop does: a client like the library's, and the body of an answer up to the same limit.

use reqwest::{Client, RequestBuilder};

use crate::Result;

/// The most bytes of an answer after decompression, as the library has it by default.
const MOST: usize = 32 << 20;

/// A client as the library makes it for an address of this machine.
pub(crate) fn client() -> Result<Client> {
    // Somebody else may have chosen a provider, which is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never());
    Ok(client.build()?)
}

/// Sends a request and reads its answer.
pub(crate) async fn body(request: RequestBuilder) -> Result<Vec<u8>> {
    let mut answer = request.send().await?.error_for_status()?;
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        if body.len() + piece.len() > MOST {
            return Err("the answer is too large".into());
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}
