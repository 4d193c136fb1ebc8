//! Recorded answers can be read.

use std::io::Write as _;
use std::path::PathBuf;

use anyticket_core::ErrorKind;
use anyticket_http::{Answer, Request};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Data, Listed, Me, Project, Story, Tag, Task, Team, Workspace};
use crate::error::refusal;

/// The recorded answers lie beside the vendors' documents, in the folder that this variable names.
const SPECS: &str = "ANYTICKET_SPECS";

fn text(file: &str) -> Option<String> {
    let Some(specs) = std::env::var_os(SPECS) else {
        // Past the harness, which keeps back what a test says that passes.
        let line = format!(
            "\nDID NOT RUN: the recorded answers of Asana were not read: {SPECS} names no folder with the vendors' documents\n"
        );
        let _ = std::io::stderr().write_all(line.as_bytes());
        return None;
    };
    let file = PathBuf::from(specs).join("../samples/asana").join(file);
    Some(std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
}

fn read<T: for<'de> Deserialize<'de>>(file: &str) -> Option<T> {
    Some(serde_json::from_str(&text(file)?).unwrap_or_else(|error| panic!("{file}: {error}")))
}

#[test]
fn whoever_is_asked_for_and_where_they_work_are_read() {
    let Some(me) = read::<Data<Me>>("003-user-me.json") else { return };
    // The recorded question asked for no workspaces.
    assert!(!me.data.user.gid.is_empty() && me.data.user.email.is_some() && me.data.workspaces.is_empty());
    let workspaces = read::<Listed<Workspace>>("001-workspace-list.json").unwrap();
    assert!(!workspaces.data.is_empty());
    assert!(!read::<Data<Team>>("005-team-get.json").unwrap().data.gid.is_empty());
}

#[test]
fn what_tasks_lie_in_is_read() {
    let Some(project) = read::<Data<Project>>("007-project-get.json") else { return };
    assert!(!project.data.gid.is_empty());
    assert!(!read::<Data<Tag>>("021-tag-get.json").unwrap().data.gid.is_empty());
}

#[test]
fn tasks_and_what_stands_below_them_are_read() {
    for file in ["010-task-get.json", "011-task-create.json"] {
        let Some(answer) = text(file) else { return };
        let task: Data<Task<'_>> = serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(task.data.completed.is_some() && task.data.created_at.is_some(), "{file}");
    }
    let story = text("019-story-create.json").unwrap();
    let story: Data<&RawValue> = serde_json::from_str(&story).unwrap();
    assert!(!serde_json::from_str::<Story>(story.data.get()).unwrap().gid.is_empty());
}

/// Rows of which nothing in particular was asked have a name and little else: their absent fields are not taken for empty
/// ones, and a row without what every listing asks for is no task.
#[test]
fn compact_rows_are_no_tasks() {
    for file in ["015-section-tasks.json", "016-subtask-list.json", "014-task-list-project.json"] {
        let Some(answer) = text(file) else { return };
        let page: Listed<&RawValue> = serde_json::from_str(&answer).unwrap();
        assert!(!page.data.is_empty(), "{file}");
        for row in page.data {
            let told: serde_json::Value = serde_json::from_str(row.get()).unwrap();
            let task = serde_json::from_str::<Task<'_>>(row.get());
            assert_eq!(task.is_ok(), told.get("completed").is_some(), "{file}: {task:?}");
            let Ok(task) = task else { continue };
            assert_eq!(task.assignee.is_some(), told.get("assignee").is_some(), "{file}");
            assert_eq!(task.due_on.is_some(), told.get("due_on").is_some(), "{file}");
        }
    }
}

#[test]
fn refusals_are_read() {
    for (file, status, kind) in [
        ("034-error-401.json", 401, ErrorKind::Unauthenticated),
        ("035-error-400-missing-input.json", 400, ErrorKind::Invalid),
        ("037-error-429.json", 429, ErrorKind::RateLimited),
    ] {
        let Some(body) = text(file) else { return };
        let read = refusal(&Request::get(["tasks"]), &Answer::new(status, http::HeaderMap::new(), body));
        assert_eq!(read.kind, kind, "{file}: {read:?}");
    }
}
