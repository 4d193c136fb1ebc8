//! What is asked of Asana, as plain data: nothing is sent here.

use anyticket_core::Upload;
use anyticket_http::{Lane, Multipart, Request};
use http::Method;
use serde::Serialize;
use serde_json::{Value as Json, json};
use url::Url;

/// How many of a list one request gives at most.
pub(crate) const PAGE: usize = 100;

/// The fields of a user.
pub(crate) const USER: &str = "name,email";
/// The fields of a project.
pub(crate) const PROJECT: &str = "name,archived,permalink_url,team.name,workspace.name";
/// The fields of a custom field's definition, behind this prefix where it is part of something else.
const DEFINITION: [&str; 11] = [
    "name",
    "precision",
    "resource_subtype",
    "representation_type",
    "is_value_read_only",
    "asana_created_field",
    "currency_code",
    "custom_label",
    "enum_options.name",
    "enum_options.enabled",
    "enum_options.color",
];
const STORY: &str = "type,resource_subtype,created_at,created_by.name,html_text,text,is_edited";
const ATTACHMENT: &str = "name,resource_subtype,host,size,created_at,view_url,permanent_url";

/// What is written always stands below `data`.
#[derive(Serialize)]
struct Data<'a, T: ?Sized> {
    data: &'a T,
}

fn get<'a>(segments: impl IntoIterator<Item = &'a str>) -> Request {
    Request::get(segments)
}

fn post<'a, T: Serialize + ?Sized>(segments: impl IntoIterator<Item = &'a str>, data: &T) -> Request {
    Request::post(segments).json(&Data { data })
}

/// A page of a list: where it goes on if not at its beginning, and these fields of what it holds.
fn listed(request: Request, offset: Option<&str>, fields: &str) -> Request {
    page_of(request, PAGE, offset, fields)
}

fn page_of(request: Request, most: usize, offset: Option<&str>, fields: &str) -> Request {
    let request = request.query("limit", most);
    let request = match offset {
        Some(offset) => request.query("offset", offset),
        None => request,
    };
    with_fields(request, fields)
}

fn with_fields(request: Request, fields: &str) -> Request {
    if fields.is_empty() { request } else { request.query("opt_fields", fields) }
}

pub(crate) fn me() -> Request {
    with_fields(get(["users", "me"]), "name,email,workspaces.name")
}

pub(crate) fn workspaces(offset: Option<&str>) -> Request {
    listed(get(["workspaces"]), offset, "name,is_organization")
}

pub(crate) fn workspace(id: &str) -> Request {
    with_fields(get(["workspaces", id]), "name,is_organization")
}

pub(crate) fn users(workspace: &str, offset: Option<&str>) -> Request {
    listed(get(["users"]).query("workspace", workspace), offset, USER)
}

pub(crate) fn teams(workspace: &str, offset: Option<&str>) -> Request {
    listed(get(["workspaces", workspace, "teams"]), offset, "name,permalink_url")
}

pub(crate) fn team(id: &str) -> Request {
    with_fields(get(["teams", id]), "name,permalink_url,organization.name")
}

pub(crate) fn projects(workspace: &str, offset: Option<&str>) -> Request {
    listed(get(["projects"]).query("workspace", workspace), offset, PROJECT)
}

pub(crate) fn project(id: &str, fields: &str) -> Request {
    with_fields(get(["projects", id]), fields)
}

pub(crate) fn create_project(body: &Json) -> Request {
    with_fields(post(["projects"], body), PROJECT)
}

pub(crate) fn sections(project: &str, offset: Option<&str>) -> Request {
    listed(get(["projects", project, "sections"]), offset, "name")
}

pub(crate) fn field_settings(project: &str, offset: Option<&str>) -> Request {
    let fields = DEFINITION.map(|field| format!("custom_field.{field}")).join(",");
    listed(get(["projects", project, "custom_field_settings"]), offset, &fields)
}

pub(crate) fn workspace_fields(workspace: &str, offset: Option<&str>) -> Request {
    listed(get(["workspaces", workspace, "custom_fields"]), offset, "name,resource_subtype,asana_created_field")
}

pub(crate) fn custom_field(id: &str) -> Request {
    with_fields(get(["custom_fields", id]), &DEFINITION.join(","))
}

pub(crate) fn tags(workspace: &str, offset: Option<&str>) -> Request {
    listed(get(["tags"]).query("workspace", workspace), offset, "name,color")
}

pub(crate) fn create_tag(workspace: &str, name: &str) -> Request {
    with_fields(post(["tags"], &json!({ "name": name, "workspace": workspace })), "name,color")
}

pub(crate) fn task(id: &str, fields: &str) -> Request {
    with_fields(get(["tasks", id]), fields)
}

/// The task of an app's own key.
pub(crate) fn task_by_key(key: &str, fields: &str) -> Request {
    with_fields(get(["tasks", &format!("external:{key}")]), fields)
}

/// The task that a custom field of the kind `custom_id` gives this name.
pub(crate) fn task_by_custom_id(workspace: &str, word: &str) -> Request {
    get(["workspaces", workspace, "tasks", "custom_id", word])
}

pub(crate) fn create_task(body: &Json, fields: &str) -> Request {
    with_fields(post(["tasks"], body), fields)
}

pub(crate) fn change_task(id: &str, body: &Json, fields: &str) -> Request {
    with_fields(Request::put(["tasks", id]).json(&Data { data: body }), fields)
}

pub(crate) fn delete_task(id: &str) -> Request {
    Request::delete(["tasks", id])
}

/// What a list of tasks is of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TasksOf<'a> {
    Project(&'a str),
    Section(&'a str),
    Tag(&'a str),
    Assignee { user: &'a str, workspace: &'a str },
    Parent(&'a str),
}

/// Conditions that some lists of tasks take.
#[derive(Clone, Debug, Default)]
pub(crate) struct Since {
    pub(crate) completed: Option<String>,
    pub(crate) modified: Option<String>,
}

pub(crate) fn tasks(of: TasksOf<'_>, since: &Since, most: usize, offset: Option<&str>, fields: &str) -> Request {
    let (request, takes_since) = match of {
        TasksOf::Project(id) => (get(["tasks"]).query("project", id), true),
        TasksOf::Section(id) => (get(["tasks"]).query("section", id), true),
        TasksOf::Assignee { user, workspace } => {
            (get(["tasks"]).query("assignee", user).query("workspace", workspace), true)
        }
        TasksOf::Tag(id) => (get(["tags", id, "tasks"]), false),
        TasksOf::Parent(id) => (get(["tasks", id, "subtasks"]), false),
    };
    let since = [("completed_since", &since.completed), ("modified_since", &since.modified)];
    let since = since.into_iter().filter(|_| takes_since);
    let request = since.fold(request, |request, (name, value)| match value {
        Some(value) => request.query(name, value),
        None => request,
    });
    page_of(request, most, offset, fields).lane(Lane::Bulk)
}

pub(crate) fn search(workspace: &str, conditions: &[(String, String)], most: usize, fields: &str) -> Request {
    let request = get(["workspaces", workspace, "tasks", "search"]).query("limit", most);
    let request = conditions.iter().fold(request, |request, (name, value)| request.query(name, value));
    with_fields(request, fields).lane(Lane::Bulk)
}

pub(crate) fn add_tag(task: &str, tag: &str) -> Request {
    post(["tasks", task, "addTag"], &json!({ "tag": tag }))
}

pub(crate) fn remove_tag(task: &str, tag: &str) -> Request {
    post(["tasks", task, "removeTag"], &json!({ "tag": tag }))
}

/// Lets these people follow a task too; the answer says who does.
pub(crate) fn add_followers(task: &str, people: &[String]) -> Request {
    with_fields(post(["tasks", task, "addFollowers"], &json!({ "followers": people })), "followers.name")
}

/// Lets these people follow a task no more; the answer says who does. Who does not follow it is no error.
pub(crate) fn remove_followers(task: &str, people: &[String]) -> Request {
    with_fields(post(["tasks", task, "removeFollowers"], &json!({ "followers": people })), "followers.name")
}

pub(crate) fn add_project(task: &str, project: &str, section: Option<&str>) -> Request {
    let body = match section {
        Some(section) => json!({ "project": project, "section": section }),
        None => json!({ "project": project }),
    };
    post(["tasks", task, "addProject"], &body)
}

pub(crate) fn remove_project(task: &str, project: &str) -> Request {
    post(["tasks", task, "removeProject"], &json!({ "project": project }))
}

pub(crate) fn put_into_section(section: &str, task: &str) -> Request {
    post(["sections", section, "addTask"], &json!({ "task": task }))
}

pub(crate) fn set_parent(task: &str, parent: Option<&str>) -> Request {
    post(["tasks", task, "setParent"], &json!({ "parent": parent }))
}

pub(crate) fn dependencies(task: &str, dependents: bool, offset: Option<&str>) -> Request {
    let request = match dependents {
        true => get(["tasks", task, "dependents"]),
        false => get(["tasks", task, "dependencies"]),
    };
    listed(request, offset, "name")
}

pub(crate) fn add_dependency(task: &str, on: &str) -> Request {
    post(["tasks", task, "addDependencies"], &json!({ "dependencies": [on] }))
}

pub(crate) fn remove_dependency(task: &str, on: &str) -> Request {
    post(["tasks", task, "removeDependencies"], &json!({ "dependencies": [on] }))
}

pub(crate) fn stories(task: &str, offset: Option<&str>) -> Request {
    listed(get(["tasks", task, "stories"]), offset, STORY)
}

pub(crate) fn story(id: &str) -> Request {
    with_fields(get(["stories", id]), "resource_subtype,type,target")
}

pub(crate) fn add_comment(task: &str, html: &str) -> Request {
    with_fields(post(["tasks", task, "stories"], &json!({ "html_text": html })), STORY)
}

pub(crate) fn edit_comment(id: &str, html: &str) -> Request {
    with_fields(Request::put(["stories", id]).json(&Data { data: &json!({ "html_text": html }) }), STORY)
}

pub(crate) fn delete_comment(id: &str) -> Request {
    Request::delete(["stories", id])
}

pub(crate) fn attachments(task: &str, offset: Option<&str>) -> Request {
    listed(get(["attachments"]).query("parent", task), offset, ATTACHMENT)
}

pub(crate) fn attachment(id: &str) -> Request {
    with_fields(get(["attachments", id]), "name,download_url,parent")
}

/// Attaches a file; names beyond ASCII are written in both ways that Asana reads.
pub(crate) fn upload(task: &str, upload: Upload) -> Request {
    let body = Multipart::new().text("parent", task).file("file", upload).with_encoded_names();
    with_fields(Request::post(["attachments"]).multipart(body), ATTACHMENT)
}

/// The content of a file: a signed address elsewhere, which gets no credential.
pub(crate) fn content(address: Url) -> Request {
    Request::absolute(Method::GET, address).anonymous()
}
