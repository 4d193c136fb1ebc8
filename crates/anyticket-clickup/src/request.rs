//! What is asked of ClickUp, as plain data: nothing is sent here.
//!
//! A Workspace is a `team` in version 2 of the API, a Folder a `project`.

use anyticket_core::Upload;
use anyticket_http::{Multipart, Request};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::fields::FieldBody;

pub(crate) fn me() -> Request {
    Request::get(["v2", "user"])
}

pub(crate) fn workspaces() -> Request {
    Request::get(["v2", "team"])
}

pub(crate) fn plan(workspace: &str) -> Request {
    Request::get(["v2", "team", workspace, "plan"])
}

pub(crate) fn custom_items(workspace: &str) -> Request {
    Request::get(["v2", "team", workspace, "custom_item"])
}

pub(crate) fn spaces(workspace: &str, archived: bool) -> Request {
    Request::get(["v2", "team", workspace, "space"]).query("archived", archived)
}

pub(crate) fn shared(workspace: &str) -> Request {
    Request::get(["v2", "team", workspace, "shared"])
}

pub(crate) fn space(id: &str) -> Request {
    Request::get(["v2", "space", id])
}

pub(crate) fn tags(space: &str) -> Request {
    Request::get(["v2", "space", space, "tag"])
}

pub(crate) fn folders(space: &str, archived: bool) -> Request {
    Request::get(["v2", "space", space, "folder"]).query("archived", archived)
}

pub(crate) fn lists_of_space(space: &str, archived: bool) -> Request {
    Request::get(["v2", "space", space, "list"]).query("archived", archived)
}

pub(crate) fn folder(id: &str) -> Request {
    Request::get(["v2", "folder", id])
}

pub(crate) fn lists_of_folder(folder: &str, archived: bool) -> Request {
    Request::get(["v2", "folder", folder, "list"]).query("archived", archived)
}

pub(crate) fn list(id: &str) -> Request {
    Request::get(["v2", "list", id])
}

pub(crate) fn fields(list: &str) -> Request {
    Request::get(["v2", "list", list, "field"])
}

#[derive(Serialize)]
struct NewList<'a> {
    name: &'a str,
}

pub(crate) fn create_list_in_folder(folder: &str, name: &str) -> Request {
    Request::post(["v2", "folder", folder, "list"]).json(&NewList { name })
}

pub(crate) fn create_list_in_space(space: &str, name: &str) -> Request {
    Request::post(["v2", "space", space, "list"]).json(&NewList { name })
}

/// Reads a task by its id; with its text in Markdown if that is wanted.
pub(crate) fn task(id: &str, markdown: bool) -> Request {
    let request = Request::get(["v2", "task", id]);
    if markdown { request.query("include_markdown_description", true) } else { request }
}

/// Reads a task by the id that people give it (`ENG-42`), which is unique in its Workspace.
pub(crate) fn task_by_custom_id(id: &str, workspace: &str) -> Request {
    Request::get(["v2", "task", id]).query("custom_task_ids", true).query("team_id", workspace)
}

pub(crate) fn create_task<T: Serialize>(list: &str, body: &T) -> Request {
    Request::post(["v2", "list", list, "task"]).json(body)
}

pub(crate) fn update_task<T: Serialize>(id: &str, body: &T) -> Request {
    Request::put(["v2", "task", id]).json(body)
}

pub(crate) fn delete_task(id: &str) -> Request {
    Request::delete(["v2", "task", id])
}

pub(crate) fn add_to_list(task: &str, list: &str) -> Request {
    Request::post(["v2", "list", list, "task", task])
}

pub(crate) fn remove_from_list(task: &str, list: &str) -> Request {
    Request::delete(["v2", "list", list, "task", task])
}

/// How a move is told which status of the new List stands for the one the task has.
///
/// The schema of the call names the keys `source_status_id` and `destination_status_id`, the guide
/// (<https://developer.clickup.com/docs/move-a-task-to-a-new-list>) leaves `_id` out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MoveKeys {
    Schema,
    Guide,
}

/// What goes along with a task that is moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Move {
    /// The status now, and the one there that stands for it.
    pub(crate) status: Option<(String, String)>,
    /// The custom fields that hold something and that the new List does not have.
    pub(crate) fields: Vec<String>,
}

pub(crate) fn move_task(workspace: &str, task: &str, list: &str, what: &Move, keys: MoveKeys) -> Request {
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Mapping<'a> {
        Schema { source_status_id: &'a str, destination_status_id: &'a str },
        Guide { source_status: &'a str, destination_status: &'a str },
    }
    #[derive(Serialize)]
    struct Body<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        move_custom_fields: Option<bool>,
        #[serde(skip_serializing_if = "<[String]>::is_empty")]
        custom_fields_to_move: &'a [String],
        #[serde(skip_serializing_if = "Vec::is_empty")]
        status_mappings: Vec<Mapping<'a>>,
    }
    let mapping = |(from, to): &'_ (String, String)| -> (String, String) { (from.clone(), to.clone()) };
    let pair = what.status.as_ref().map(mapping);
    let mappings = pair.iter().map(|(from, to)| match keys {
        MoveKeys::Schema => Mapping::Schema { source_status_id: from, destination_status_id: to },
        MoveKeys::Guide => Mapping::Guide { source_status: from, destination_status: to },
    });
    let body = Body {
        move_custom_fields: (!what.fields.is_empty()).then_some(true),
        custom_fields_to_move: &what.fields,
        status_mappings: mappings.collect(),
    };
    Request::put(["v3", "workspaces", workspace, "tasks", task, "home_list", list]).json(&body)
}

pub(crate) fn add_tag(task: &str, tag: &str) -> Request {
    Request::post(["v2", "task", task, "tag", tag])
}

pub(crate) fn remove_tag(task: &str, tag: &str) -> Request {
    Request::delete(["v2", "task", task, "tag", tag])
}

pub(crate) fn create_tag(space: &str, name: &str) -> Request {
    #[derive(Serialize)]
    struct Tag<'a> {
        name: &'a str,
        tag_fg: &'a str,
        tag_bg: &'a str,
    }
    #[derive(Serialize)]
    struct Body<'a> {
        tag: Tag<'a>,
    }
    let tag = Tag { name, tag_fg: "#ffffff", tag_bg: "#64748b" };
    Request::post(["v2", "space", space, "tag"]).json(&Body { tag })
}

pub(crate) fn set_field(task: &str, field: &str, body: &FieldBody) -> Request {
    Request::post(["v2", "task", task, "field", field]).json(body)
}

pub(crate) fn clear_field(task: &str, field: &str) -> Request {
    Request::delete(["v2", "task", task, "field", field])
}

/// Reads a page of comments, the newest first; from the second page on older than the last of the page before.
pub(crate) fn comments(task: &str, older_than: Option<(i64, &str)>) -> Request {
    let request = Request::get(["v2", "task", task, "comment"]);
    match older_than {
        Some((date, id)) => request.query("start", date).query("start_id", id),
        None => request,
    }
}

pub(crate) fn replies(comment: &str) -> Request {
    Request::get(["v2", "comment", comment, "reply"])
}

/// The text of a comment: plain, or in segments.
#[derive(Debug, Serialize)]
pub(crate) struct CommentBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) comment_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) comment: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) notify_all: Option<bool>,
    /// Who it is assigned to; the call to change a comment is documented to need it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) assignee: Option<Option<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) resolved: Option<bool>,
}

pub(crate) fn add_comment(task: &str, body: &CommentBody) -> Request {
    Request::post(["v2", "task", task, "comment"]).json(body)
}

pub(crate) fn add_reply(comment: &str, body: &CommentBody) -> Request {
    Request::post(["v2", "comment", comment, "reply"]).json(body)
}

pub(crate) fn edit_comment(comment: &str, body: &CommentBody) -> Request {
    Request::put(["v2", "comment", comment]).json(body)
}

pub(crate) fn delete_comment(comment: &str) -> Request {
    Request::delete(["v2", "comment", comment])
}

pub(crate) fn upload(task: &str, upload: Upload) -> Request {
    let body = Multipart::new().text("filename", upload.name.clone()).file("attachment", upload);
    Request::post(["v2", "task", task, "attachment"]).multipart(body)
}

/// Which end of a dependency a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dependency {
    /// It waits for the other.
    DependsOn,
    /// The other waits for it.
    DependencyOf,
}

impl Dependency {
    fn key(self) -> &'static str {
        match self {
            Self::DependsOn => "depends_on",
            Self::DependencyOf => "dependency_of",
        }
    }
}

pub(crate) fn add_dependency(task: &str, end: Dependency, other: &str) -> Request {
    Request::post(["v2", "task", task, "dependency"]).json(&std::collections::BTreeMap::from([(end.key(), other)]))
}

pub(crate) fn remove_dependency(task: &str, end: Dependency, other: &str) -> Request {
    Request::delete(["v2", "task", task, "dependency"]).query(end.key(), other)
}

/// The same with both parameters, which the reference marks as required.
pub(crate) fn remove_dependency_by_both_ends(task: &str, end: Dependency, other: &str) -> Request {
    let (waits, waited_for) = match end {
        Dependency::DependsOn => (task, other),
        Dependency::DependencyOf => (other, task),
    };
    Request::delete(["v2", "task", task, "dependency"]).query("depends_on", waited_for).query("dependency_of", waits)
}

pub(crate) fn add_link(task: &str, other: &str) -> Request {
    Request::post(["v2", "task", task, "link", other])
}

pub(crate) fn remove_link(task: &str, other: &str) -> Request {
    Request::delete(["v2", "task", task, "link", other])
}
