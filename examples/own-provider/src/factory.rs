//! The provider's name, and what a person writes in a configuration.

use std::sync::Arc;

use anyticket::{Capabilities, Context, Login, Provider, ProviderFactory, Registry, Result, Settings};
use async_trait::async_trait;

use crate::Notebook;
use crate::capabilities::capabilities;

/// The settings that it knows beside those of every tracker.
const KEYS: &[&str] = &["title"];

/// Makes notebooks out of settings.
pub struct NotebookFactory;

/// Adds the provider to a registry. Nothing registers itself.
pub fn register(registry: &mut Registry) {
    registry.register(NotebookFactory);
}

#[async_trait]
impl ProviderFactory for NotebookFactory {
    fn name(&self) -> &str {
        "notebook"
    }

    fn summary(&self) -> &str {
        "a notebook in memory"
    }

    fn keys(&self) -> &[&str] {
        KEYS
    }

    fn capabilities(&self) -> Capabilities {
        capabilities()
    }

    fn login(&self) -> Option<&dyn Login> {
        // A notebook needs no credential. One that does says here how a person gets it.
        None
    }

    async fn connect(&self, mut settings: Settings, _context: &Context) -> Result<Arc<dyn Provider>> {
        // A token would be `settings.take_secret("token")?`, fetched with `context.secrets`.
        let title = settings.take_text("title")?.unwrap_or_else(|| "Notes".to_owned());
        settings.finish(KEYS)?;
        Ok(Arc::new(Notebook::new(title)))
    }
}
