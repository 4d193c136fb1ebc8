//! What is asked of Jira, as plain data: nothing is sent here.

use anyticket_core::Upload;
use anyticket_http::{Lane, Multipart, Repeat, Request};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::flavour::Flavour;

/// How many projects, comments and labels are asked for at once.
pub(crate) const PROJECTS: u64 = 100;
pub(crate) const COMMENTS: u64 = 100;
pub(crate) const LABELS: u64 = 1_000;
/// How many types and fields of a screen are asked for at once.
pub(crate) const META: u64 = 200;
/// How many issues one call reads by id.
pub(crate) const BULK: usize = 100;

/// A path of the interface.
fn api<'a>(segments: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    Flavour::Cloud.path().into_iter().chain(segments).collect()
}

fn get<'a>(segments: impl IntoIterator<Item = &'a str>) -> Request {
    Request::get(api(segments))
}

fn post<'a, T: Serialize + ?Sized>(segments: impl IntoIterator<Item = &'a str>, body: &T) -> Request {
    Request::post(api(segments)).json(body)
}

/// A POST that only reads.
fn search<'a, T: Serialize + ?Sized>(segments: impl IntoIterator<Item = &'a str>, body: &T) -> Request {
    post(segments, body).repeat(Repeat::Safe)
}

pub(crate) fn myself() -> Request {
    get(["myself"])
}

pub(crate) fn users(start: u64, most: u64) -> Request {
    get(["users", "search"]).query("startAt", start).query("maxResults", most)
}

pub(crate) fn find_users(text: &str) -> Request {
    get(["user", "search"]).query("query", text).query("maxResults", 1_000)
}

pub(crate) fn assignable(project: &str, most: u64) -> Request {
    get(["user", "assignable", "search"]).query("project", project).query("maxResults", most)
}

/// Reads a page of projects: those in use, those that were put away, or both.
pub(crate) fn projects(start: u64, states: &[&str]) -> Request {
    get(["project", "search"]).query("startAt", start).query("maxResults", PROJECTS).query_each("status", states)
}

pub(crate) fn project(id: &str) -> Request {
    get(["project", id])
}

pub(crate) fn categories() -> Request {
    get(["projectCategory"])
}

pub(crate) fn project_statuses(project: &str) -> Request {
    get(["project", project, "statuses"])
}

#[derive(Serialize)]
pub(crate) struct NewProject<'a> {
    pub(crate) key: &'a str,
    pub(crate) name: &'a str,
    #[serde(rename = "projectTypeKey")]
    pub(crate) kind: &'a str,
    #[serde(rename = "projectTemplateKey")]
    pub(crate) template: &'a str,
    #[serde(rename = "leadAccountId")]
    pub(crate) lead: &'a str,
    #[serde(rename = "assigneeType")]
    pub(crate) assignee: &'a str,
    #[serde(rename = "categoryId", skip_serializing_if = "Option::is_none")]
    pub(crate) category: Option<u64>,
}

pub(crate) fn create_project(body: &NewProject<'_>) -> Request {
    post(["project"], body)
}

pub(crate) fn create_types(project: &str, start: u64) -> Request {
    get(["issue", "createmeta", project, "issuetypes"]).query("startAt", start).query("maxResults", META)
}

pub(crate) fn create_fields(project: &str, kind: &str, start: u64) -> Request {
    get(["issue", "createmeta", project, "issuetypes", kind]).query("startAt", start).query("maxResults", META)
}

pub(crate) fn fields() -> Request {
    get(["field"])
}

pub(crate) fn statuses() -> Request {
    get(["status"])
}

pub(crate) fn priorities(start: u64) -> Request {
    get(["priority", "search"]).query("startAt", start).query("maxResults", 50)
}

pub(crate) fn resolutions(start: u64) -> Request {
    get(["resolution", "search"]).query("startAt", start).query("maxResults", 50)
}

pub(crate) fn issue_types() -> Request {
    get(["issuetype"])
}

pub(crate) fn labels(start: u64) -> Request {
    get(["label"]).query("startAt", start).query("maxResults", LABELS)
}

pub(crate) fn link_types() -> Request {
    get(["issueLinkType"])
}

pub(crate) fn attachment_settings() -> Request {
    get(["attachment", "meta"])
}

/// Reads an issue by id or key, these fields of it.
pub(crate) fn issue(id: &str, fields: &[String]) -> Request {
    get(["issue", id]).query("fields", fields.join(","))
}

#[derive(Serialize)]
struct BulkFetch<'a> {
    #[serde(rename = "issueIdsOrKeys")]
    ids: &'a [&'a str],
    fields: &'a [String],
}

pub(crate) fn issues(ids: &[&str], fields: &[String]) -> Request {
    search(["issue", "bulkfetch"], &BulkFetch { ids, fields })
}

/// A page of the search.
#[derive(Serialize)]
pub(crate) struct Search<'a> {
    pub(crate) jql: &'a str,
    #[serde(rename = "maxResults")]
    pub(crate) most: usize,
    pub(crate) fields: &'a [String],
    #[serde(rename = "nextPageToken", skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<&'a str>,
    #[serde(rename = "reconcileIssues", skip_serializing_if = "<[u64]>::is_empty")]
    pub(crate) reconcile: &'a [u64],
}

pub(crate) fn search_page(body: &Search<'_>, lane: Lane) -> Request {
    search(["search", "jql"], body).lane(lane)
}

pub(crate) fn count(jql: &str) -> Request {
    #[derive(Serialize)]
    struct Body<'a> {
        jql: &'a str,
    }
    search(["search", "approximate-count"], &Body { jql }).lane(Lane::Bulk)
}

pub(crate) fn create_issue<T: Serialize>(body: &T) -> Request {
    post(["issue"], body)
}

pub(crate) fn edit_issue<T: Serialize>(id: &str, body: &T) -> Request {
    Request::put(api(["issue", id])).json(body)
}

/// Deletes an issue, its subtasks with it.
pub(crate) fn delete_issue(id: &str) -> Request {
    Request::delete(api(["issue", id])).query("deleteSubtasks", true)
}

pub(crate) fn transitions(id: &str) -> Request {
    get(["issue", id, "transitions"]).query("expand", "transitions.fields")
}

pub(crate) fn take_transition<T: Serialize>(id: &str, body: &T) -> Request {
    post(["issue", id, "transitions"], body)
}

pub(crate) fn move_issues<T: Serialize>(body: &T) -> Request {
    post(["bulk", "issues", "move"], body)
}

pub(crate) fn task(id: &str) -> Request {
    get(["bulk", "queue", id])
}

pub(crate) fn comments(issue: &str, start: u64) -> Request {
    get(["issue", issue, "comment"]).query("startAt", start).query("maxResults", COMMENTS).query("orderBy", "created")
}

pub(crate) fn comment(issue: &str, id: &str) -> Request {
    get(["issue", issue, "comment", id])
}

/// The text of a comment, and who may see it.
#[derive(Serialize)]
pub(crate) struct CommentBody<'a, T> {
    pub(crate) body: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) visibility: Option<&'a RawValue>,
}

pub(crate) fn add_comment<T: Serialize>(issue: &str, body: &CommentBody<'_, T>) -> Request {
    post(["issue", issue, "comment"], body)
}

pub(crate) fn edit_comment<T: Serialize>(issue: &str, id: &str, body: &CommentBody<'_, T>) -> Request {
    Request::put(api(["issue", issue, "comment", id])).json(body)
}

pub(crate) fn delete_comment(issue: &str, id: &str) -> Request {
    Request::delete(api(["issue", issue, "comment", id]))
}

/// One of the two ends of a link, or its type.
#[derive(Serialize)]
struct ById<'a> {
    id: &'a str,
}

pub(crate) fn create_link(kind: &str, inward: &str, outward: &str) -> Request {
    #[derive(Serialize)]
    struct Body<'a> {
        #[serde(rename = "type")]
        kind: ById<'a>,
        #[serde(rename = "inwardIssue")]
        inward: ById<'a>,
        #[serde(rename = "outwardIssue")]
        outward: ById<'a>,
    }
    post(["issueLink"], &Body { kind: ById { id: kind }, inward: ById { id: inward }, outward: ById { id: outward } })
}

pub(crate) fn delete_link(id: &str) -> Request {
    Request::delete(api(["issueLink", id]))
}

/// Attaches a file. Without the header Jira takes it for a request that a page elsewhere made a browser send.
pub(crate) fn upload(issue: &str, upload: Upload) -> Request {
    let body = Multipart::new().file("file", upload);
    Request::post(api(["issue", issue, "attachments"])).header("X-Atlassian-Token", "no-check").multipart(body)
}

/// The content of a file: an address elsewhere, which gets no credential.
pub(crate) fn content(id: &str) -> Request {
    get(["attachment", "content", id])
}
