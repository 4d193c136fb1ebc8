//! Recorded answers can be read.

use std::io::Write as _;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Comments, Created, Issue, Named, PageBean, Project, SearchPage, Status, Transitions, User};

/// The recorded answers lie beside the vendors' documents, in the folder that this variable names.
const SPECS: &str = "ANYTICKET_SPECS";

fn folder() -> Option<PathBuf> {
    let Some(specs) = std::env::var_os(SPECS) else {
        // Past the harness, which keeps back what a test says that passes.
        let line = format!(
            "\nDID NOT RUN: the recorded answers of Jira were not read: {SPECS} names no folder with the vendors' documents\n"
        );
        let _ = std::io::stderr().write_all(line.as_bytes());
        return None;
    };
    Some(PathBuf::from(specs).join("../samples/jira"))
}

fn text(file: &str) -> Option<String> {
    let file = folder()?.join(file);
    Some(std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
}

fn read<T: for<'de> Deserialize<'de>>(file: &str) -> Option<T> {
    Some(serde_json::from_str(&text(file)?).unwrap_or_else(|error| panic!("{file}: {error}")))
}

#[test]
fn whoever_is_asked_for_is_read() {
    let Some(me) = read::<User>("001-myself.json") else { return };
    assert!(!me.id.is_empty() && me.name.is_some() && me.time_zone.is_some());
    assert_eq!(read::<User>("022-user-get.json").unwrap().active, Some(true));
}

#[test]
fn lists_of_a_site_are_read() {
    let Some(projects) = read::<PageBean<Project>>("013-project-search.json") else { return };
    assert!(projects.values.iter().all(|project| project.key.is_some()));
    assert!(!read::<PageBean<Named>>("016-priority-search.json").unwrap().values.is_empty());
    assert!(!read::<Vec<super::IssueType>>("017-issuetype-list.json").unwrap().is_empty());
    let steps = read::<Transitions>("010-transition-list.json").unwrap().transitions;
    assert!(steps.iter().all(|step| step.to.as_ref().is_some_and(|to: &Status| to.category.is_some())));
}

#[test]
fn issues_and_what_stands_on_them_are_read() {
    let Some(made) = read::<Created>("002-issue-create-201.json") else { return };
    assert!(made.id.parse::<u64>().is_ok());
    let page = text("004-search-jql-post.json").unwrap();
    serde_json::from_str::<SearchPage<&serde_json::value::RawValue>>(&page).unwrap();
    let page = text("006-comment-list.json").unwrap();
    let comments = serde_json::from_str::<Comments<'_>>(&page).unwrap();
    for raw in comments.comments {
        serde_json::from_str::<super::Comment<'_>>(raw.get()).unwrap();
    }
}

/// A text as version 3 gives it, and issues as webhooks carry them, whose text is plain.
#[test]
fn an_issue_with_all_its_fields_is_read() {
    #[derive(Deserialize)]
    struct Event<'a> {
        #[serde(borrow)]
        issue: &'a RawValue,
    }
    // This one was cut: its issue has no id, and its text is whole.
    let Some(cut) = text("047-issue-get-adf-small.json") else { return };
    let cut: serde_json::Value = serde_json::from_str(&cut).unwrap();
    let read = crate::adf::render(&cut["fields"]["description"].to_string());
    assert!(read.markdown.contains("Test description") && read.foreign.is_empty(), "{read:?}");
    for file in ["028-webhook-cloud-issue-created.json", "033-webhook-issue-updated-resolved.json"] {
        let event = text(file).unwrap();
        let event: Event<'_> = serde_json::from_str(&event).unwrap();
        let issue: Issue<'_> =
            serde_json::from_str(event.issue.get()).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(issue.fields.status.is_some() && issue.fields.created.is_some(), "{file}");
    }
}
