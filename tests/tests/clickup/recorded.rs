//! Answers that were recorded at the real ClickUp are read into the model, and what the model does not hold is kept.

use std::path::PathBuf;

use anyticket::{
    Access, Archived, AttachmentProvider, Cell, CommentProvider, ErrorKind, Field, Include, NewComment, NewProject,
    ProjectProvider, Provider, RawRequest, ResolvedQuery, StatusCategory, TicketProvider, UserProvider,
};
use anyticket_clickup::ClickUp;
use anyticket_tests::contract::specs;
use serde_json::Value;

use crate::stub::{Stub, WORKSPACE};

/// The recorded answers that these tests read. A new one fails until a test reads it too.
const READ: [&str; 14] = [
    "001-team-list.json",
    "003-space-get.json",
    "004-folder-list.json",
    "007-list-get.json",
    "009-task-get-plain.json",
    "012-task-delete-204.json",
    "015-task-page-empty.json",
    "018-comment-create.json",
    "023-time-entry-get.json",
    "026-error-403-team-110.json",
    "029-error-404-space.json",
    "031-error-401-oauth-027.json",
    "032-space-get-2025.json",
    "035-list-create-2025.json",
];

/// The recorded answers, where they are at hand.
struct Recorded(PathBuf);

impl Recorded {
    fn find() -> Option<Self> {
        specs().map(|specs| Self(specs.join("../samples")))
    }

    fn text(&self, number: &str) -> String {
        let file = READ.iter().find(|file| file.starts_with(number)).unwrap();
        std::fs::read_to_string(self.0.join("clickup").join(file)).unwrap()
    }

    fn json(&self, number: &str) -> Value {
        serde_json::from_str(&self.text(number)).unwrap()
    }

    /// A ClickUp that gives this recorded answer to one request, and to the others what is needed beside it.
    fn answering(&self, asked: &'static str, status: u16, number: &str) -> Stub {
        let answer = self.text(number);
        self.beside(move |request| (request == asked).then(|| (status, answer.clone())))
    }

    fn beside(&self, answer: impl Fn(&str) -> Option<(u16, String)> + Send + Sync + 'static) -> Stub {
        let (team, list) = (self.text("001"), self.text("007"));
        Stub::answering(move |asked| {
            if let Some(answer) = answer(asked) {
                return answer;
            }
            let body = match asked.rsplit('/').next().unwrap() {
                "team" => team.clone(),
                "field" => r#"{"fields":[]}"#.to_owned(),
                "tag" => r#"{"tags":[]}"#.to_owned(),
                "custom_item" => r#"{"custom_items":[]}"#.to_owned(),
                "folder" => r#"{"folders":[]}"#.to_owned(),
                "list" => r#"{"lists":[]}"#.to_owned(),
                "shared" => r#"{"shared":{"tasks":[],"lists":[],"folders":[]}}"#.to_owned(),
                _ if asked.starts_with("GET /v2/list/") => list.clone(),
                _ => panic!("nobody expected {asked}"),
            };
            (200, body)
        })
    }
}

#[test]
fn every_recorded_answer_is_read_by_a_test() {
    let Some(recorded) = Recorded::find() else { return };
    let index = std::fs::read(recorded.0.join("index.json")).unwrap();
    let index: Vec<Value> = serde_json::from_slice(&index).unwrap();
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    let files: Vec<String> = index
        .iter()
        .filter(|entry| entry["provider"] == "clickup" && text(entry, "kind").starts_with("recorded"))
        .map(|entry| text(entry, "file").trim_start_matches("clickup/").to_owned())
        .collect();
    assert_eq!(files, READ);
}

#[tokio::test(start_paused = true)]
async fn a_workspace_and_its_members_are_read() {
    let Some(recorded) = Recorded::find() else { return };
    let stub = recorded.answering("GET /v2/team", 200, "001");
    let users = stub.clickup.users_page(None).await.unwrap().items;
    let [user] = users.as_slice() else { panic!("{users:?}") };
    assert_eq!((user.id.as_str(), user.name.as_deref()), ("302438666", Some("Nango Developer")));
    assert_eq!((user.email.as_deref(), user.native_kind.as_deref()), (Some("user1@example.com"), Some("owner")));
}

#[tokio::test(start_paused = true)]
async fn a_list_becomes_a_project_with_its_path_and_its_statuses() {
    let Some(recorded) = Recorded::find() else { return };
    let stub = recorded.answering("GET /v2/list/901523451693", 200, "007");
    let project = stub.clickup.project(&"901523451693".into()).await.unwrap();
    assert_eq!((project.name.as_str(), project.holds_tickets), ("Seed List A", true));
    assert_eq!(project.path, "Team Space / Updated Seed Folder A / Seed List A");
}

#[tokio::test(start_paused = true)]
async fn what_a_space_has_switched_off_narrows_the_schema() {
    let Some(recorded) = Recorded::find() else { return };
    for number in ["003", "032"] {
        let stub = recorded.answering("GET /v2/space/901511023376", 200, number);
        let schema = stub.clickup.schema(&"901523451693".into(), None).await.unwrap();
        let statuses: Vec<_> = schema.statuses.iter().map(|status| (status.name.as_str(), status.category)).collect();
        let wanted = [
            ("to do", StatusCategory::Todo),
            ("in progress", StatusCategory::InProgress),
            ("complete", StatusCategory::Done),
        ];
        assert_eq!(statuses, wanted, "{number}");
        // Both have custom types and milestones off, and say of the estimates only that there are no points.
        assert_eq!(schema.kinds.iter().map(|kind| kind.name.as_str()).collect::<Vec<_>>(), ["Task"], "{number}");
        for field in [Field::Estimate, Field::Priority, Field::Labels, Field::Due, Field::Start, Field::Fields] {
            assert_eq!(schema.off_reason(Cell::Field(field, Access::Set)), None, "{number}: {field}");
        }
        assert_eq!(schema.limits.assignees, None, "{number}");
        assert_eq!(schema.members.len(), 1, "{number}");
    }
}

#[tokio::test(start_paused = true)]
async fn folders_are_groups_below_their_space() {
    let Some(recorded) = Recorded::find() else { return };
    let folders = recorded.text("004");
    let stub = recorded.beside(move |asked| {
        let spaces = r#"{"spaces":[{"id":"901511023376","name":"Team Space","archived":false}]}"#;
        match asked {
            "GET /v2/team/90152560096/space" => Some((200, spaces.to_owned())),
            "GET /v2/space/901511023376/folder" => Some((200, folders.clone())),
            _ => None,
        }
    });
    let groups = stub.clickup.projects_page(true, None).await.unwrap().items;
    let mut paths: Vec<&str> =
        groups.iter().filter(|group| group.native_kind == "folder").map(|group| group.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["Team Space / Test Folder 1747666082", "Team Space / Test Folder from Dryrun"], "{groups:?}");
    assert!(groups.iter().all(|group| !group.holds_tickets));
}

#[tokio::test(start_paused = true)]
async fn a_created_list_is_a_project() {
    let Some(recorded) = Recorded::find() else { return };
    let made = recorded.text("035");
    let stub = recorded.beside(move |asked| match asked {
        "GET /v2/folder/90172526055" => Some((200, r#"{"id":"90172526055","name":"F"}"#.to_owned())),
        "POST /v2/folder/90172526055/list" => Some((200, made.clone())),
        _ => None,
    });
    let project = stub.clickup.create_project(NewProject::new("x").with_parent("90172526055")).await.unwrap();
    assert_eq!((project.id.as_str(), project.holds_tickets), ("901704940684", true));
    assert!(project.name.starts_with("ListsTest_List_"), "{project:?}");
}

/// What is asserted of the recorded task, however it was read.
fn is_the_recorded_task(ticket: &anyticket::Ticket, recorded: &Value) {
    assert_eq!((ticket.id.as_str(), ticket.title.as_str()), ("86c9w3exf", "Test Task for get-task action"));
    assert_eq!((ticket.status.name.as_str(), ticket.status.category), ("to do", StatusCategory::Todo));
    assert_eq!(ticket.status.id, "p901511023604_DxqI3Ubd");
    assert_eq!(ticket.project.as_ref().unwrap().id.as_str(), "901523452618");
    assert_eq!(ticket.author.as_ref().unwrap().email.as_deref(), Some("user1@example.com"));
    assert_eq!(ticket.url.as_deref(), Some("https://app.clickup.com/t/86c9w3exf"));
    assert_eq!(ticket.created_at.unwrap().as_millisecond(), 1_779_203_289_147);
    assert_eq!(ticket.version.as_deref(), Some("1779203289147"));
    assert_eq!((ticket.body.as_ref(), ticket.priority.as_ref(), ticket.closed_at), (None, None, None));
    assert!(!ticket.archived && ticket.losses.is_empty() && ticket.estimate.is_none());
    // Watchers, checklists, what is shared: everything that the model does not hold is in `raw`, to the letter.
    assert_eq!(ticket.raw.as_ref().unwrap().read::<Value>().unwrap(), *recorded);
}

#[tokio::test(start_paused = true)]
async fn a_task_is_read_alone_and_in_a_listing_with_everything_else_in_raw() {
    let Some(recorded) = Recorded::find() else { return };
    let stub = recorded.answering("GET /v2/task/86c9w3exf", 200, "009");
    let include = Include::default().with_raw(true);
    let ticket = stub.clickup.get(&"86c9w3exf".into(), include).await.unwrap();
    is_the_recorded_task(&ticket, &recorded.json("009"));
    assert!(stub.clickup.attachments_page(&ticket.id, None).await.unwrap().items.is_empty());
    assert!(stub.clickup.links(&ticket.id).await.unwrap().is_empty());

    let page = format!(r#"{{"tasks":[{}],"last_page":true}}"#, recorded.text("009"));
    let stub = recorded.beside(move |asked| asked.ends_with("/task").then(|| (200, page.clone())));
    let mut query = ResolvedQuery::default();
    query.projects = vec!["901523452618".into()];
    query.include = include;
    let page = stub.clickup.page(&query, None).await.unwrap();
    assert!(page.broken.is_empty() && page.next.is_none());
    is_the_recorded_task(&page.items[0], &recorded.json("009"));
}

#[tokio::test(start_paused = true)]
async fn a_page_without_tasks_ends_a_listing() {
    let Some(recorded) = Recorded::find() else { return };
    let stub = recorded.answering("GET /v2/list/901523453440/task", 200, "015");
    let mut query = ResolvedQuery::default();
    query.projects = vec!["901523453440".into()];
    query.archived = Archived::Exclude;
    let page = stub.clickup.page(&query, None).await.unwrap();
    assert!(page.items.is_empty() && page.next.is_none() && page.forks.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_deletion_is_done_although_its_answer_says_nothing() {
    let Some(recorded) = Recorded::find() else { return };
    let stub = recorded.answering("DELETE /v2/task/86c9w2nn2", 204, "012");
    stub.clickup.delete(&"86c9w2nn2".into()).await.unwrap();
    assert_eq!(stub.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_created_comment_has_its_id_whatever_its_type() {
    let Some(recorded) = Recorded::find() else { return };
    let stub = recorded.answering("POST /v2/task/86c9w2nke/comment", 200, "018");
    let comment = stub.clickup.add_comment(&"86c9w2nke".into(), NewComment::new("Test")).await.unwrap();
    assert_eq!(comment.id.as_str(), "90150225613706");
    assert_eq!(comment.created_at.unwrap().as_millisecond(), 1_779_202_456_671);
}

#[tokio::test(start_paused = true)]
async fn what_has_no_place_in_the_model_is_reached_by_a_raw_request() {
    let Some(recorded) = Recorded::find() else { return };
    let path = "v2/team/90152560096/time_entries/5090443454657148760";
    let stub = recorded.answering("GET /v2/team/90152560096/time_entries/5090443454657148760", 200, "023");
    let answer = stub.clickup.raw(RawRequest::new("GET", path)).await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(serde_json::from_slice::<Value>(&answer.body).unwrap(), recorded.json("023"));
}

#[tokio::test(start_paused = true)]
async fn refusals_become_errors_with_clickups_code_and_words() {
    let Some(recorded) = Recorded::find() else { return };
    for (number, status, kind, code, words) in [
        ("026", 403, ErrorKind::Unsupported, "TEAM_110", "Team must be on enterprise plan"),
        ("029", 404, ErrorKind::NotFound, "PROJ_006", "Space not found"),
        ("031", 401, ErrorKind::Forbidden, "OAUTH_027", "Team not authorized"),
    ] {
        let stub = recorded.answering("GET /v2/task/86a", status, number);
        let error = ask(&stub.clickup).await;
        assert_eq!((error.kind(), error.status(), error.vendor_code()), (kind, Some(status), Some(code)));
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(stub.asked().len(), 1, "a refusal is not asked for again");
    }
    assert_eq!(WORKSPACE, recorded.json("001")["teams"][0]["id"]);
}

async fn ask(clickup: &ClickUp) -> anyticket::Error {
    clickup.get(&"86a".into(), Include::default()).await.unwrap_err()
}
