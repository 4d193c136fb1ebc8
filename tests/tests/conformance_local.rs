//! The laws on the embedded tracker.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::sync::Arc;

use anyticket::{Choice, FieldDefinition, FieldKind, ProjectProvider, Provider};
use anyticket_local::{LocalOptions, LocalTracker};
use anyticket_testkit::conformance::{self, Subject, Terms};
use tempfile::TempDir;

/// The embedded tracker with a team and with custom fields, in a file of its own or in memory.
struct Local {
    tracker: LocalTracker,
    page_size: usize,
    _folder: Option<TempDir>,
}

impl Local {
    async fn in_a_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let tracker = LocalTracker::open(&LocalOptions::new(folder.path().join("tickets.db"))).unwrap();
        Self::furnished(tracker, 100, Some(folder)).await
    }

    /// Without a disk, so that listings are long enough to have several of its large pages.
    async fn in_memory() -> Self {
        Self::furnished(LocalTracker::in_memory().unwrap(), 1000, None).await
    }

    async fn furnished(tracker: LocalTracker, page_size: usize, folder: Option<TempDir>) -> Self {
        let inbox = tracker.projects_page(false, None).await.unwrap().items.remove(0).id;
        for name in ["Ann", "Bo"] {
            tracker.add_user(name, Some(&format!("{}@example.com", name.to_lowercase()))).await.unwrap();
        }
        for (id, kind) in [("text", FieldKind::Text), ("number", FieldKind::Number), ("select", FieldKind::Select)] {
            let choices = match kind {
                FieldKind::Select => vec![Choice::new("a", "Alpha"), Choice::new("b", "Beta")],
                _ => Vec::new(),
            };
            let field = FieldDefinition::new(id, id, kind).with_choices(choices);
            tracker.define_field(&inbox, field).await.unwrap();
        }
        Self { tracker, page_size, _folder: folder }
    }
}

impl Subject for Local {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(self.tracker.clone())
    }

    fn terms(&self) -> Terms {
        Terms::default().with_whole_writes()
    }

    fn page_size(&self) -> usize {
        self.page_size
    }
}

#[tokio::test(start_paused = true)]
async fn the_embedded_tracker_conforms() {
    conformance::run_on(Local::in_a_file).await.assert_complete();
}

#[tokio::test(start_paused = true)]
async fn the_pages_of_the_embedded_tracker_conform() {
    for law in [3, 16] {
        let report = conformance::run_law(law, Local::in_memory).await;
        report.assert_green();
        assert!(!report.to_string().contains("everything came in one page"), "{report}");
    }
}
