//! The embedded tracker as a subject of the conformance suite, with a team and with custom fields.

use std::sync::Arc;

use anyticket::{Choice, FieldDefinition, FieldKind, NewProject, ProjectProvider, Provider, Result};
use anyticket_local::{LocalOptions, LocalTracker};
use anyticket_testkit::conformance::{Subject, Terms};
use tempfile::TempDir;

/// The embedded tracker, in a file of its own or in memory.
#[derive(Debug)]
pub struct Embedded {
    tracker: LocalTracker,
    page_size: usize,
    folder: Option<TempDir>,
}

impl Embedded {
    /// In a file of its own, which goes away with it.
    ///
    /// # Panics
    ///
    /// If there is no room for one.
    pub async fn in_a_file() -> Self {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let options = LocalOptions::new(folder.path().join("tickets.db"));
        let tracker = LocalTracker::open(&options).expect("a new file can be opened");
        Self::furnished(tracker, 100, Some(folder)).await.expect("an empty tracker can be furnished")
    }

    /// Without a disk, so that listings are long enough to have several of its large pages.
    ///
    /// # Panics
    ///
    /// If no thread can be started.
    pub async fn in_memory() -> Self {
        let tracker = LocalTracker::in_memory().expect("a thread can be started");
        Self::furnished(tracker, 250, None).await.expect("an empty tracker can be furnished")
    }

    async fn furnished(tracker: LocalTracker, page_size: usize, folder: Option<TempDir>) -> Result<Self> {
        let home = tracker.projects_page(false, None).await?.items.remove(0).id;
        let beside = tracker.create_project(NewProject::new("Website")).await?.id;
        for name in ["Ann", "Bo"] {
            tracker.add_user(name, Some(&format!("{}@example.com", name.to_lowercase()))).await?;
        }
        for project in [&home, &beside] {
            for field in fields() {
                tracker.define_field(project, field).await?;
            }
        }
        Ok(Self { tracker, page_size, folder })
    }

    /// The tracker itself.
    pub fn tracker(&self) -> &LocalTracker {
        &self.tracker
    }
}

/// A field of every kind.
fn fields() -> Vec<FieldDefinition> {
    let kinds = [
        FieldKind::Text,
        FieldKind::RichText,
        FieldKind::Number,
        FieldKind::Bool,
        FieldKind::Date,
        FieldKind::Select,
        FieldKind::MultiSelect,
        FieldKind::Cascade,
        FieldKind::Users,
        FieldKind::Tickets,
    ];
    let one = |kind: FieldKind| {
        let choices = match kind {
            FieldKind::Select | FieldKind::MultiSelect => {
                ["Alpha", "Beta", "Gamma"].map(|name| Choice::new(name.to_lowercase(), name)).to_vec()
            }
            FieldKind::Cascade => {
                let mut below = Choice::new("harbour", "Harbour");
                below.parent = Some("north".to_owned());
                vec![Choice::new("north", "North"), below]
            }
            _ => Vec::new(),
        };
        FieldDefinition::new(format!("f-{kind}"), format!("A {kind}"), kind).with_choices(choices)
    };
    kinds.into_iter().map(one).collect()
}

impl Subject for Embedded {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(self.tracker.clone())
    }

    fn terms(&self) -> Terms {
        Terms::default().with_whole_writes()
    }

    fn page_size(&self) -> usize {
        self.page_size
    }

    /// The same file, opened once more: what another process has.
    fn reopen(&self) -> Arc<dyn Provider> {
        match &self.folder {
            Some(folder) => {
                let options = LocalOptions::new(folder.path().join("tickets.db"));
                Arc::new(LocalTracker::open(&options).expect("the file can be opened twice"))
            }
            None => self.provider(),
        }
    }
}
