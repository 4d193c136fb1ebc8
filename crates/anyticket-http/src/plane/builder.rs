//! Putting a plane together.

use std::sync::{Arc, Mutex};

use anyticket_core::{Error, Result};
use url::Url;

use super::http::{Http, Plane};
use super::meter::Meter;
use crate::clock::{Clock, RuntimeClock};
use crate::credentials::{CredentialSource, Credentials, Scheme};
use crate::hosts::{Origins, is_loopback, require_private};
use crate::options::HttpOptions;
use crate::pacing;
use crate::redact::Redactor;
use crate::transport::{Door, Transport, shared};
use crate::vendor::Vendor;

/// Puts an [`Http`] together.
#[must_use]
pub struct HttpBuilder {
    vendor: Arc<dyn Vendor>,
    base: Url,
    hosts: Vec<String>,
    credentials: Option<(Scheme, Arc<dyn CredentialSource>)>,
    options: HttpOptions,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    seed: Option<u64>,
}

impl HttpBuilder {
    pub(super) fn new(vendor: Arc<dyn Vendor>, base: Url) -> Self {
        Self {
            vendor,
            base,
            hosts: Vec::new(),
            credentials: None,
            options: HttpOptions::default(),
            transport: None,
            clock: None,
            seed: None,
        }
    }

    /// Sets how requests are authenticated: how the credential is put on, and where it comes from (a
    /// [`SecretString`](secrecy::SecretString), a [`FromSource`](crate::FromSource), or a source of one's own).
    pub fn credentials(self, scheme: Scheme, source: impl CredentialSource + 'static) -> Self {
        self.shared_credentials(scheme, Arc::new(source))
    }

    /// The same, with a source that is shared.
    pub fn shared_credentials(mut self, scheme: Scheme, source: Arc<dyn CredentialSource>) -> Self {
        self.credentials = Some((scheme, source));
        self
    }

    /// Sets what a person configured. A `base_url` among it takes the place of the base address.
    pub fn options(mut self, options: HttpOptions) -> Self {
        self.options = options;
        self
    }

    /// Names further hosts of the vendor's own, to which its credential may go; the base address's is one already.
    pub fn hosts<H: Into<String>>(mut self, hosts: impl IntoIterator<Item = H>) -> Self {
        self.hosts.extend(hosts.into_iter().map(Into::into));
        self
    }

    /// Puts another transport below. What goes through it is counted by itself: share one among trackers that
    /// speak to the same vendor.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Sets the clock. What goes by it is counted by itself: share one among trackers that speak to the same vendor.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Makes the jitter of repeats the same each time.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Puts it together. Nothing is sent, and no credential is asked for.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](anyticket_core::ErrorKind::Configuration) if the base address is plain http to
    /// another machine, the file of certificates cannot be read, or this machine has no certificates.
    pub fn build(self) -> Result<Http> {
        let name = self.vendor.name();
        self.put_together().map_err(|error| error.at(name))
    }

    fn put_together(self) -> Result<Http> {
        let base = self.options.base_url.clone().unwrap_or(self.base);
        require_private(&base)?;
        if !base.username().is_empty() || base.password().is_some() || base.query().is_some() {
            return Err(Error::configuration("the base address must hold no name, no password and no query"));
        }
        // A vendor on this machine is another one than the vendor, and than the one at the next port.
        let name = self.vendor.name();
        let realm = if is_loopback(&base) { format!("{name}@{}", base.authority()) } else { name.to_owned() };
        let (transport, clock) = (
            self.transport.or_else(|| self.options.transport.clone()),
            self.clock.or_else(|| self.options.clock.clone()),
        );
        let pacer = pacing::pacer(transport.as_ref(), clock.as_ref());
        let transport = match transport {
            Some(transport) => transport,
            None => {
                let door = Door {
                    ca_file: self.options.ca_file.clone(),
                    proxy: self.options.proxy.as_ref().map(Url::to_string),
                    roots: self.options.roots,
                };
                let wire = shared(door)?;
                wire.prepare(&base)?;
                wire
            }
        };
        let redactor = Arc::new(Redactor::default());
        let credentials =
            self.credentials.map(|(scheme, source)| Credentials::new(scheme, source, Arc::clone(&redactor)));
        Ok(Http::over(Plane {
            origins: Origins::new(&base, self.hosts),
            vendor: self.vendor,
            base,
            credentials,
            options: self.options,
            transport,
            clock: clock.unwrap_or_else(|| Arc::new(RuntimeClock::new())),
            rng: Mutex::new(self.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed)),
            redactor,
            pacer,
            realm: realm.into(),
            account: Mutex::default(),
            meter: Meter::default(),
        }))
    }
}
