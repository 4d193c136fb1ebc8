//! Spaces, Folders and Lists (<https://developer.clickup.com/reference/getspaces>).

use http::Method;
use serde_json::{Value, json};

use crate::clickup::ClickUp;
use crate::clickup::answer::{Answer, Outcome};
use crate::clickup::ask::{Ask, Given};
use crate::clickup::markdown;
use crate::clickup::model::{Folder, List, Role};
use crate::clickup::refusal::{self, Refusal};
use crate::clickup::route::{Payload, Route};

const NEW_LIST: &[&str] =
    &["name", "content", "markdown_content", "due_date", "due_date_time", "priority", "assignee", "status"];
const LIST: &[&str] = &[
    "name",
    "content",
    "markdown_content",
    "due_date",
    "due_date_time",
    "priority",
    "assignee",
    "status",
    "unset_status",
];

pub(crate) const ROUTES: &[Route] = &[
    Route::new(Method::GET, "/v2/team/{team_id}/space", &["archived"], Payload::Ignored, spaces),
    Route::new(Method::GET, "/v2/team/{team_id}/shared", &[], Payload::Ignored, shared),
    Route::new(Method::GET, "/v2/space/{space_id}", &[], Payload::Ignored, space),
    Route::new(Method::GET, "/v2/space/{space_id}/folder", &["archived"], Payload::Ignored, folders),
    Route::new(Method::POST, "/v2/space/{space_id}/folder", &[], Payload::Json(&["name"]), create_folder),
    Route::new(Method::GET, "/v2/space/{space_id}/list", &["archived"], Payload::Ignored, folderless_lists),
    Route::new(Method::POST, "/v2/space/{space_id}/list", &[], Payload::Json(NEW_LIST), create_folderless_list),
    Route::new(Method::GET, "/v2/folder/{folder_id}", &[], Payload::Ignored, folder),
    Route::new(Method::PUT, "/v2/folder/{folder_id}", &[], Payload::Json(&["name"]), update_folder),
    Route::new(Method::DELETE, "/v2/folder/{folder_id}", &[], Payload::Ignored, delete_folder),
    Route::new(Method::GET, "/v2/folder/{folder_id}/list", &["archived"], Payload::Ignored, lists),
    Route::new(Method::POST, "/v2/folder/{folder_id}/list", &[], Payload::Json(NEW_LIST), create_list),
    Route::new(Method::GET, "/v2/list/{list_id}", &[], Payload::Ignored, list),
    Route::new(Method::PUT, "/v2/list/{list_id}", &[], Payload::Json(LIST), update_list),
    Route::new(Method::DELETE, "/v2/list/{list_id}", &[], Payload::Ignored, delete_list),
    Route::new(Method::GET, "/v2/list/{list_id}/member", &[], Payload::Ignored, list_members),
];

impl ClickUp {
    /// Whether something archived or not is wanted, as the `archived` parameter says.
    fn archived_fits(&self, wanted: bool, archived: bool) -> bool {
        if wanted { archived || !self.options.archived_only } else { !archived }
    }
}

fn spaces(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let workspace = world.workspace_for(ask, &ask.path[0])?;
    let archived = ask.flag("archived")?;
    let spaces: Vec<Value> = world
        .spaces
        .values()
        .filter(|space| space.workspace == workspace && !space.deleted)
        .filter(|space| world.archived_fits(archived, space.archived) && world.sees_space(ask.who.user, space.id))
        .map(|space| {
            let mut value = world.space_json(space);
            if let Some(users) = &space.private_to {
                value["members"] = users.iter().map(|user| json!({"user": world.user(*user)})).collect();
            }
            value
        })
        .collect();
    Answer::json(json!({"spaces": spaces}))
}

fn space(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let space = world.space_for(ask, &ask.path[0])?;
    Answer::json(world.space_json(&world.spaces[&space]))
}

/// What is shared with the user and lies where the user sees nothing else.
fn shared(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let workspace = world.workspace_for(ask, &ask.path[0])?;
    let user = ask.who.user;
    let of_workspace = |space: u64| world.spaces[&space].workspace == workspace && !world.sees_space(user, space);
    let lists: Vec<Value> = world
        .lists
        .values()
        .filter(|list| list.shared_with.contains(&user) && !world.list_gone(list.id))
        .filter(|list| of_workspace(world.space_of_list(list.id)))
        .map(|list| shared_json(world.list_json(list.id, false)))
        .collect();
    let folders: Vec<Value> = world
        .folders
        .values()
        .filter(|folder| folder.shared_with.contains(&user) && !world.folder_gone(folder.id))
        .filter(|folder| of_workspace(folder.space))
        .map(|folder| shared_json(world.folder_json(folder.id, false, false)))
        .collect();
    Answer::json(json!({"shared": {"tasks": [], "lists": lists, "folders": folders}}))
}

/// Shared things are shown without the place they lie in.
fn shared_json(whole: Value) -> Value {
    json!({
        "id": whole["id"],
        "name": whole["name"],
        "orderindex": whole["orderindex"],
        "content": whole["content"],
        "status": null,
        "priority": null,
        "assignee": null,
        "task_count": whole["task_count"].as_str().map_or_else(|| whole["task_count"].to_string(), str::to_owned),
        "due_date": whole["due_date"],
        "start_date": null,
        "archived": whole["archived"],
    })
}

fn folders(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let space = world.space_for(ask, &ask.path[0])?;
    let archived = ask.flag("archived")?;
    let folders: Vec<Value> = world
        .folders
        .values()
        .filter(|folder| folder.space == space && !folder.hidden && !folder.deleted)
        .filter(|folder| world.archived_fits(archived, folder.archived))
        .map(|folder| world.folder_json(folder.id, false, true))
        .collect();
    Answer::json(json!({"folders": folders}))
}

fn folder(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let folder = world.folder_for(ask, &ask.path[0])?;
    Answer::json(world.folder_json(folder, true, true))
}

fn create_folder(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let space = world.space_for(ask, &ask.path[0])?;
    let name = name_of(ask).ok_or_else(|| refusal::undocumented("Folder name invalid"))?;
    let id = world.new_folder(space, name, false);
    Answer::json(world.folder_json(id, true, true))
}

fn update_folder(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let folder = world.folder_for(ask, &ask.path[0])?;
    let name = name_of(ask).ok_or_else(|| refusal::undocumented("Folder name invalid"))?;
    world.folders.get_mut(&folder).expect("it was just found").name = name;
    Answer::json(world.folder_json(folder, true, true))
}

fn delete_folder(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let folder = world.folder_for(ask, &ask.path[0])?;
    world.folders.get_mut(&folder).expect("it was just found").deleted = true;
    world.tasks.version += 1;
    Answer::empty()
}

fn lists(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let folder = world.folder_for(ask, &ask.path[0])?;
    let archived = ask.flag("archived")?;
    let lists: Vec<Value> = world
        .lists
        .values()
        .filter(|list| list.folder == folder && !list.deleted && world.archived_fits(archived, list.archived))
        .map(|list| world.list_json(list.id, false))
        .collect();
    Answer::json(json!({"lists": lists}))
}

fn folderless_lists(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let space = world.space_for(ask, &ask.path[0])?;
    let archived = ask.flag("archived")?;
    let lists: Vec<Value> = world
        .lists
        .values()
        .filter(|list| world.folders[&list.folder].hidden && world.folders[&list.folder].space == space)
        .filter(|list| !list.deleted && world.archived_fits(archived, list.archived))
        .map(|list| world.list_json(list.id, false))
        .collect();
    Answer::json(json!({"lists": lists}))
}

/// A deleted List still answers, and says so: seen in public reports.
fn list(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let list = world.list_or_ghost(ask, &ask.path[0])?;
    if world.list_gone(list) && !world.options.deleted_list_answers {
        return Err(refusal::list_not_found());
    }
    Answer::json(world.list_json(list, true))
}

fn create_list(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let folder = world.folder_for(ask, &ask.path[0])?;
    let name = name_of(ask).ok_or_else(refusal::list_name_invalid)?;
    let siblings = world.lists.values().filter(|list| list.folder == folder && !list.deleted);
    created(world, ask, &name, siblings.map(|list| list.name.clone()).collect(), Some(folder), 0)
}

fn create_folderless_list(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let space = world.space_for(ask, &ask.path[0])?;
    let name = name_of(ask).ok_or_else(refusal::list_name_invalid)?;
    let siblings = world.lists.values().filter(|list| {
        let folder = &world.folders[&list.folder];
        folder.hidden && folder.space == space && !list.deleted
    });
    created(world, ask, &name, siblings.map(|list| list.name.clone()).collect(), None, space)
}

fn created(
    world: &mut ClickUp,
    ask: &Ask<'_>,
    name: &str,
    siblings: Vec<String>,
    folder: Option<u64>,
    space: u64,
) -> Outcome {
    if siblings.iter().any(|other| other == name) {
        return Err(refusal::list_name_taken());
    }
    let mut draft = List::new(0, 0, name.to_owned());
    fill(ask, &mut draft)?;
    draft.assignee = ask.whole("assignee")?.value().map(|user| user as u64);
    draft.folder = folder.unwrap_or_else(|| world.new_folder(space, "hidden".to_owned(), true));
    draft.id = world.fresh_id();
    let (id, assignee) = (draft.id, draft.assignee);
    world.lists.insert(id, draft);
    let mut answer = world.list_json(id, true);
    // The answer to a create shows the whole user, the others only an id.
    answer["assignee"] = assignee.map_or(Value::Null, |user| world.user(user));
    Answer::json(answer)
}

fn update_list(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let id = world.list_for(ask, &ask.path[0])?;
    let mut draft = world.lists[&id].clone();
    draft.name = name_of(ask).ok_or_else(refusal::list_name_invalid)?;
    fill(ask, &mut draft)?;
    match ask.body.get("assignee") {
        None => {}
        Some(Value::String(none)) if none == "none" => draft.assignee = None,
        Some(Value::String(user)) => {
            draft.assignee = Some(user.parse().map_err(|_| refusal::undocumented("assignee invalid"))?);
        }
        Some(_) => return Err(refusal::undocumented("assignee must be a string")),
    }
    if ask.switch("unset_status")?.value() == Some(true) {
        draft.color = None;
    }
    world.lists.insert(id, draft);
    Answer::json(world.list_json(id, true))
}

/// The parts of a List that creating and updating share.
fn fill(ask: &Ask<'_>, list: &mut List) -> Result<(), Refusal> {
    if let Given::Is(content) = ask.text("content")? {
        list.content = content;
    }
    if let Given::Is(content) = ask.text("markdown_content")? {
        list.content = markdown::plain(&content);
    }
    if let Given::Is(color) = ask.text("status")? {
        list.color = Some(color);
    }
    match ask.priority()? {
        Given::Absent => {}
        Given::Null => list.priority = None,
        Given::Is(level) => list.priority = Some(level),
    }
    match ask.whole("due_date")? {
        Given::Absent => {}
        Given::Null => list.due = None,
        Given::Is(due) => list.due = Some(due),
    }
    if let Given::Is(time) = ask.switch("due_date_time")? {
        list.due_time = time;
    }
    Ok(())
}

fn delete_list(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let list = world.list_for(ask, &ask.path[0])?;
    world.lists.get_mut(&list).expect("it was just found").deleted = true;
    world.tasks.version += 1;
    Answer::empty()
}

/// Only those with explicit access, not those who inherit it.
fn list_members(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let list = world.list_for(ask, &ask.path[0])?;
    let shared = world.lists[&list].shared_with.clone();
    Answer::json(json!({"members": members_json(world, &shared)}))
}

/// Users as the member calls show them.
pub(crate) fn members_json(world: &ClickUp, users: &[u64]) -> Value {
    let members = users.iter().map(|id| {
        let mut user = world.user(*id);
        user["profileInfo"] = json!({
            "display_profile": null, "verified_ambassador": null, "verified_consultant": null, "top_tier_user": null,
            "viewed_verified_ambassador": null, "viewed_verified_consultant": null, "viewed_top_tier_user": null,
        });
        user
    });
    Value::Array(members.collect())
}

/// A name with something in it.
fn name_of(ask: &Ask<'_>) -> Option<String> {
    ask.text("name").ok()?.value().filter(|name| !name.trim().is_empty())
}

impl ClickUp {
    pub(crate) fn new_folder(&mut self, space: u64, name: String, hidden: bool) -> u64 {
        let id = self.fresh_id();
        self.folders.insert(
            id,
            Folder {
                id,
                space,
                name,
                hidden,
                archived: false,
                deleted: false,
                statuses: None,
                shared_with: Vec::new(),
            },
        );
        id
    }

    /// The users of a Workspace who are not guests, the owner first.
    pub(crate) fn staff(&self, workspace: u64) -> Vec<u64> {
        let members = self.workspaces[&workspace].members.iter();
        members.filter(|member| member.role != Role::Guest).map(|member| member.user).collect()
    }
}
