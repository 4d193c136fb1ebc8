//! A provider that remembers what it was opened with and can do nothing else.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]
#![allow(dead_code, reason = "each test binary uses its part")]

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use anyticket::{
    Capabilities, Context, Error, Login, Provider, ProviderFactory, Registry, Result, SecretString, Setting, Settings,
};
use async_trait::async_trait;

/// What a tracker was opened with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Opened {
    pub(crate) folder: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) path: Option<String>,
    pub(crate) token: Option<SecretString>,
    pub(crate) fields: Vec<String>,
    pub(crate) width: Option<u64>,
}

/// A provider called `tiny`.
#[derive(Clone, Default)]
pub(crate) struct Tiny {
    pub(crate) opened: Arc<Mutex<Vec<Opened>>>,
}

const KEYS: &[&str] = &["path", "token", "key", "fields", "pages"];

#[async_trait]
impl ProviderFactory for Tiny {
    fn name(&self) -> &str {
        "tiny"
    }

    fn summary(&self) -> &str {
        "remembers what it was opened with"
    }

    fn keys(&self) -> &[&str] {
        KEYS
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::all()
    }

    fn login(&self) -> Option<&dyn Login> {
        None
    }

    async fn connect(&self, mut settings: Settings, context: &Context) -> Result<Arc<dyn Provider>> {
        let mut token = None;
        for key in ["token", "key"] {
            if let Some(source) = settings.take_secret(key)? {
                token = Some(context.secrets.resolve(&source).await?);
            }
        }
        let fields = settings.take_table("fields")?;
        if fields.values().any(|field| !matches!(field, Setting::Text(_))) {
            return Err(Error::configuration("a field is mapped to a name").with("key", "fields"));
        }
        let opened = Opened {
            folder: context.folder.clone(),
            data: context.data.clone(),
            path: settings.take_text("path")?,
            token,
            fields: fields.into_keys().collect(),
            width: settings.take_number("pages")?,
        };
        settings.finish(KEYS)?;
        self.opened.lock().unwrap().push(opened);
        Ok(Arc::new(anyticket_testkit::mock()))
    }
}

impl Tiny {
    /// The last tracker that was opened.
    pub(crate) fn last(&self) -> Opened {
        self.opened.lock().unwrap().last().cloned().expect("nothing was opened")
    }
}

/// The compiled-in providers and this one, and two that could be compiled in.
pub(crate) fn registry() -> (Registry, Tiny) {
    let (mut registry, tiny) = (anyticket::registry(), Tiny::default());
    registry.register(tiny.clone());
    for absent in ["elsewhere", "trello"] {
        registry.declare_absent(absent, format!("{absent} of the crate anyticket"));
    }
    (registry, tiny)
}
