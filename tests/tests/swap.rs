//! A product is written once; which tracker answers is a line of configuration.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::path::Path;
use std::sync::Arc;

use anyticket::{
    Capabilities, Config, Context, Login, NewTicket, Provider, ProviderFactory, Registry, Result, Secrets, Settings,
    StatusCategory, TicketPatch, TicketQuery, Tracker,
};
use anyticket_testkit::{Memory, Profile};
use anyticket_tests::process::{anyticket, succeed};
use async_trait::async_trait;

/// What the product does. It names no tracker and knows none.
async fn product(tracker: &Tracker) -> Result<Vec<String>> {
    let project = tracker.projects().next().await.expect("a tracker has a project")?;
    let kinds = tracker.schema(&project).await?.kinds;
    let new = |title: &str| {
        let new = NewTicket::new(title).with_project(&project).with_body("It **cannot** be reached.");
        // Some projects demand a kind; the first one is the usual one.
        kinds.first().map_or(new.clone(), |kind| new.with_kind(kind.id.as_str()))
    };
    let login = tracker.create(new("Fix login")).await?;
    let page = tracker.create(new("Write the page")).await?;
    tracker.comment(login.id(), "Shipped in 1.4").await?;
    tracker.update(login.id(), TicketPatch::new().title("Fix the login")).await?;
    tracker.update(page.id(), TicketPatch::new().status(StatusCategory::InProgress)).await?;
    let mut said = Vec::new();
    for ticket in tracker.tickets(TicketQuery::open().in_project(&project)).all().await? {
        let comments = tracker.comments(ticket.id()).all().await?.len();
        let body = ticket.body_markdown().trim().to_owned();
        said.push(format!("{} [{}] {body} ({comments})", ticket.title, ticket.status.category));
    }
    said.sort_unstable();
    Ok(said)
}

/// A vendor's limits without the vendor, to be named in a configuration.
struct InMemory(Memory);

#[async_trait]
impl ProviderFactory for InMemory {
    fn name(&self) -> &str {
        self.0.profile().name()
    }

    fn summary(&self) -> &str {
        "the reference tracker in memory"
    }

    fn keys(&self) -> &[&str] {
        &["workspace"]
    }

    fn capabilities(&self) -> Capabilities {
        self.0.profile().capabilities().clone()
    }

    fn login(&self) -> Option<&dyn Login> {
        None
    }

    async fn connect(&self, mut settings: Settings, _: &Context) -> Result<Arc<dyn Provider>> {
        settings.take_text("workspace")?;
        settings.finish(&["workspace"])?;
        Ok(Arc::new(self.0.clone()))
    }
}

const TRACKERS: [&str; 5] = ["notes", "work", "issues", "tasks", "board"];

/// The configuration with `default` as the tracker that answers.
fn configuration(default: &str) -> String {
    format!(
        r#"default = "{default}"

        [trackers.notes]
        provider = "local"

        [trackers.work]
        provider = "clickup"
        workspace = "9012345"

        [trackers.issues]
        provider = "jira"

        [trackers.tasks]
        provider = "asana"

        [trackers.board]
        provider = "trello"
        project = "Backlog"
        "#
    )
}

#[tokio::test]
async fn the_same_program_does_the_same_on_every_tracker_of_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("anyticket.toml");
    let worlds: Vec<Memory> =
        [Profile::clickup(), Profile::jira(), Profile::asana(), Profile::trello()].map(Memory::new).to_vec();
    let mut registry: Registry = anyticket::registry();
    worlds.iter().for_each(|world| registry.register(InMemory(world.clone())));
    let wanted = [
        "Fix the login [todo] It **cannot** be reached. (1)",
        "Write the page [in_progress] It **cannot** be reached. (0)",
    ];
    let mut reached = 0;
    for default in TRACKERS {
        // What an operator does: one line of the file, and nothing else.
        let text = configuration(default).replace("\"local\"", "\"local\"\npath = \"notes.db\"");
        std::fs::write(&path, text).unwrap();
        let config = Config::read(&path, &registry).unwrap();
        let tracker = config.connect(None, &registry, Arc::new(Secrets::new())).await.unwrap();
        assert_eq!(tracker.name(), default);
        assert_eq!(product(&tracker).await.unwrap(), wanted, "{default}");
        reached += 1;
        let written = worlds.iter().filter(|world| !world.tickets().is_empty()).count();
        assert_eq!(written, reached - 1, "{default}: only the tracker that was named was written to");
    }
    assert!(folder.path().join("notes.db").exists());
}

#[test]
fn the_same_command_writes_where_the_configuration_says() {
    let home = tempfile::tempdir().unwrap();
    let titles = |on: Option<&str>| -> Vec<String> {
        let mut command = anyticket(home.path());
        command.args(["ticket", "list", "--format", "ndjson"]);
        if let Some(tracker) = on {
            command.args(["--on", tracker]);
        }
        let json = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
        succeed(&mut command).lines().map(|line| json(line)["title"].as_str().unwrap().to_owned()).collect()
    };
    let configure = |default: &str| {
        let text = format!(
            "default = \"{default}\"\n[trackers.one]\nprovider = \"local\"\npath = \"one.db\"\n\
             [trackers.two]\nprovider = \"local\"\npath = \"two.db\"\n"
        );
        std::fs::write(home.path().join("anyticket.toml"), text).unwrap();
    };
    let create = |title: &str| succeed(anyticket(home.path()).args(["ticket", "create", title]));
    configure("one");
    create("for one");
    configure("two");
    create("for two");
    assert_eq!(titles(None), ["for two"]);
    assert_eq!((titles(Some("one")), titles(Some("two"))), (vec!["for one".into()], vec!["for two".into()]));
    // A URL in the environment wins over both, and needs no file.
    let url = format!("local:{}", Path::new("three.db").display());
    succeed(anyticket(home.path()).env("ANYTICKET_URL", &url).args(["ticket", "create", "for three"]));
    let listed = succeed(anyticket(home.path()).env("ANYTICKET_URL", &url).args(["ticket", "list"]));
    assert!(listed.contains("for three") && !listed.contains("for two"), "{listed}");
    assert_eq!(titles(None), ["for two"]);
}
