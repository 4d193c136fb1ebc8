//! Which hosts may be spoken to, and which may see a credential.

use anyticket_core::{Error, Result};
use url::{Host, Url};

/// Whether an address is of this machine.
pub(crate) fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Refuses addresses over which anybody on the way could read along.
pub(crate) fn require_private(address: &Url) -> Result<()> {
    let host = address.host_str().unwrap_or_default();
    match address.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(address) => Ok(()),
        "http" => Err(Error::configuration("plain http is refused: credentials and tickets could be read on the way")
            .with("host", host)
            .with_hint("write https; plain http is for this machine only (127.0.0.1, [::1], localhost)")),
        scheme => Err(Error::configuration("only https addresses can be used").with("scheme", scheme)),
    }
}

/// The origins of one vendor: where its credential may go.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origins(Vec<(String, u16)>);

impl Origins {
    /// The origin of the base address, and `hosts` on the port of https.
    pub(crate) fn new(base: &Url, hosts: impl IntoIterator<Item = String>) -> Self {
        let hosts = hosts.into_iter().map(|host| (host.to_ascii_lowercase(), 443));
        Self(origin(base).into_iter().chain(hosts).collect())
    }

    /// Whether a credential may go to `address`.
    pub(crate) fn contain(&self, address: &Url) -> bool {
        require_private(address).is_ok() && origin(address).is_some_and(|origin| self.0.contains(&origin))
    }
}

fn origin(address: &Url) -> Option<(String, u16)> {
    Some((address.host_str()?.to_ascii_lowercase(), address.port_or_known_default()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for address in
            ["https://a.example", "http://127.0.0.1:1", "http://127.9.9.9", "http://[::1]:8", "http://localhost"]
        {
            assert!(require_private(&url(address)).is_ok(), "{address}");
        }
        for address in ["http://a.example", "http://127.0.0.1.a.example", "http://0.0.0.0", "ftp://localhost"] {
            assert!(require_private(&url(address)).is_err(), "{address}");
        }
    }

    #[test]
    fn a_credential_goes_to_the_hosts_of_its_vendor_only() {
        let origins = Origins::new(&url("https://api.example.com/v1"), ["Files.example.com".to_owned()]);
        for address in ["https://api.example.com/x", "https://API.example.com:443/", "https://files.example.com/f"] {
            assert!(origins.contain(&url(address)), "{address}");
        }
        for address in [
            "https://example.com",
            "https://api.example.com.evil.example",
            "https://api.example.com:8443",
            "http://api.example.com",
            "https://api.example.com@evil.example/",
        ] {
            assert!(!origins.contain(&url(address)), "{address}");
        }
        let loopback = Origins::new(&url("http://127.0.0.1:4000"), []);
        assert!(loopback.contain(&url("http://127.0.0.1:4000/a")));
        assert!(!loopback.contain(&url("http://127.0.0.1:4001/a")));
    }
}
