//! What a person writes in a configuration file.

use std::sync::Arc;

use anyticket_core::{
    Capabilities, Context, Error, ErrorKind, Login, Provider, ProviderFactory, Registry, Result, Settings,
};
use async_trait::async_trait;
use tokio::sync::oneshot;

use crate::capabilities::capabilities;
use crate::{LocalOptions, LocalTracker, NAME};

/// The settings of its own.
const KEYS: [&str; 2] = ["path", "user"];

/// The file in the folder for data, where no path is configured.
const FILE: &str = "tickets.db";

/// Adds the tracker in a file to a registry, under the name `local`.
///
/// Its settings are `path`, which begins in the configuration's folder if it is relative and is `tickets.db` in the
/// folder for data unless set, and `user`, as in [`LocalOptions::with_user`].
pub fn register(registry: &mut Registry) {
    registry.register(Local);
}

struct Local;

#[async_trait]
impl ProviderFactory for Local {
    fn name(&self) -> &str {
        NAME
    }

    fn summary(&self) -> &str {
        "the embedded tracker: one file on this machine, no account and no server"
    }

    fn keys(&self) -> &[&str] {
        &KEYS
    }

    fn capabilities(&self) -> Capabilities {
        capabilities()
    }

    fn login(&self) -> Option<&dyn Login> {
        None
    }

    async fn connect(&self, mut settings: Settings, context: &Context) -> Result<Arc<dyn Provider>> {
        let path = match settings.take_text("path")? {
            Some(path) if path.trim().is_empty() => {
                return Err(Error::configuration("the path of the file is empty")
                    .with_hint(format!("name a file, or leave path out for {}", context.data.join(FILE).display()))
                    .at(NAME));
            }
            Some(path) => context.folder.join(path),
            None => context.data.join(FILE),
        };
        let mut options = LocalOptions::new(path);
        if let Some(user) = settings.take_text("user")? {
            options = options.with_user(user);
        }
        settings.finish(&KEYS)?;
        Ok(Arc::new(open(options).await?))
    }
}

/// Opens the file on a thread of its own: it may have to wait for other programs.
async fn open(options: LocalOptions) -> Result<LocalTracker> {
    let (answer, answered) = oneshot::channel();
    let job = move || drop(answer.send(LocalTracker::open(&options)));
    let thread = std::thread::Builder::new().name("anyticket-open".to_owned()).spawn(job);
    thread.map_err(|cause| {
        Error::new(ErrorKind::Unavailable, "no thread can be started for the file")
            .with_hint("raise the limit of threads, or close what is not needed")
            .at(NAME)
            .because(cause)
    })?;
    answered.await.map_err(|_| {
        Error::new(ErrorKind::Internal, "opening the file broke off").with_hint("please report it").at(NAME)
    })?
}
