//! One task: create, read, update, delete, merge (<https://developer.clickup.com/docs/tasks>).

use http::Method;
use serde_json::{Map, Value, json};

use crate::clickup::answer::{Answer, Outcome};
use crate::clickup::ask::{Ask, Given, numbers, strings};
use crate::clickup::model::{Task, TaskIndex};
use crate::clickup::places::members_json;
use crate::clickup::refusal::{self, Refusal};
use crate::clickup::render::Extras;
use crate::clickup::route::{CUSTOM_ID, Payload, Route};
use crate::clickup::{ClickUp, markdown};

const NEW: &[&str] = &[
    "name",
    "description",
    "markdown_content",
    "markdown_description",
    "assignees",
    "group_assignees",
    "archived",
    "tags",
    "status",
    "priority",
    "due_date",
    "due_date_time",
    "start_date",
    "start_date_time",
    "time_estimate",
    "points",
    "notify_all",
    "parent",
    "links_to",
    "check_required_custom_fields",
    "custom_fields",
    "custom_item_id",
];
const CHANGED: &[&str] = &[
    "name",
    "description",
    "markdown_content",
    "markdown_description",
    "status",
    "priority",
    "due_date",
    "due_date_time",
    "start_date",
    "start_date_time",
    "time_estimate",
    "points",
    "parent",
    "archived",
    "custom_item_id",
    "assignees",
    "group_assignees",
    "watchers",
    "notify_all",
];
/// What an update takes and does nothing with: tags and Custom Fields have calls of their own.
const WITHOUT_EFFECT: &[&str] = &["tags", "custom_fields"];

/// Where a task is made.
pub(crate) const CREATE: &str = "/v2/list/{list_id}/task";

pub(crate) const ROUTES: &[Route] = &[
    Route::new(Method::POST, CREATE, &[], Payload::Json(NEW), create),
    Route::new(
        Method::GET,
        "/v2/task/{task_id}",
        &["custom_task_ids", "team_id", "include_subtasks", "include_markdown_description", "custom_fields"],
        Payload::Ignored,
        read,
    ),
    Route::new(Method::PUT, "/v2/task/{task_id}", CUSTOM_ID, Payload::JsonSome(CHANGED, WITHOUT_EFFECT), update),
    Route::new(Method::DELETE, "/v2/task/{task_id}", CUSTOM_ID, Payload::Ignored, delete),
    Route::new(Method::GET, "/v2/task/{task_id}/member", &[], Payload::Ignored, members),
    Route::new(Method::POST, "/v2/task/{task_id}/merge", &[], Payload::Json(&["source_task_ids"]), merge),
];

fn read(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let extras = Extras {
        markdown: ask.flag("include_markdown_description")?,
        attachments: true,
        subtasks: ask.flag("include_subtasks")?,
    };
    Answer::json(world.task_json(index, &world.task(index), extras))
}

fn create(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let list = world.list_for(ask, &ask.path[0])?;
    let space = world.space_of_list(list);
    let workspace = world.workspace_of_list(list);
    let apps = world.spaces[&space].apps;
    let name = name_of(ask)?.ok_or_else(name_invalid)?;
    let status = match ask.text("status")? {
        Given::Is(name) => world.status_named(list, &name)?,
        Given::Absent | Given::Null => world.first_open(list),
    };
    let parent = ask.text("parent")?.value().map(|id| world.parent_in(ask, &id, list)).transpose()?;
    let linked = ask.text("links_to")?.value().map(|id| world.plain_task_for(ask, &id)).transpose()?;
    let mut assignees = ask.ids("assignees")?.value().unwrap_or_default();
    world.must_be_members(workspace, &assignees)?;
    if !apps.multiple_assignees && assignees.len() > 1 {
        world.switched_off("Multiple assignees")?;
        assignees.truncate(1);
    }
    let groups = ask.texts("group_assignees")?.value().unwrap_or_default();
    world.must_be_groups(workspace, &groups)?;
    let tags = world.if_on(apps.tags, "Tags", ask.texts("tags")?)?.value().unwrap_or_default();
    let priority = world.if_on(apps.priorities, "Priorities", ask.priority()?)?.value();
    let due = world.date(ask, "due_date", apps.due_dates)?.value();
    let start = world.date(ask, "start_date", apps.due_dates)?.value();
    let estimate = world.if_on(apps.time_estimates, "Time estimates", ask.whole("time_estimate")?)?.value();
    let points = world.if_on(apps.points, "Sprint points", ask.number("points")?)?.value();
    let kind = match world.kind_of(ask, list)? {
        Given::Is(kind) => kind,
        Given::Absent | Given::Null => world.default_kind(list)?,
    };
    let archived = ask.switch("archived")?.value().unwrap_or(false);
    ask.switch("notify_all")?;
    let given = world.given_fields(ask, list, workspace)?;
    if ask.switch("check_required_custom_fields")?.value() == Some(true) {
        world.required_fields_are_there(list, &given)?;
    }
    let body = body_of(ask)?.unwrap_or_default();

    // Nothing is refused from here on but for the quota, and nothing is changed before.
    world.spend_field_uses(workspace, given.len() as u64)?;
    let now = ask.now;
    let (done, closed) = world.ends_of(list, status, now);
    let task = Task {
        body,
        assignees,
        group_assignees: groups,
        tags: world.tags_for(space, tags, ask.who.user),
        parent,
        priority,
        due,
        start,
        estimate,
        points,
        kind,
        archived,
        done,
        closed,
        fields: given.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        ..Task::new(list, name, status, ask.who.user, world.next_number(space), now)
    };
    let index = world.tasks.push(task, now);
    if let Some(other) = linked {
        world.link(index, other, ask.who.user, now);
        world.written.clear();
    }
    Answer::json(world.task_json(index, &world.task(index), Extras::default()))
}

fn update(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let mut draft = world.task(index).into_owned();
    change_texts(world, ask, &mut draft)?;
    change_values(world, ask, &mut draft)?;
    change_people(world, ask, &mut draft)?;
    // `null` does not make a task of a subtask.
    if let Given::Is(id) = ask.text("parent")? {
        draft.parent = Some(world.new_parent(ask, index, &id, draft.list)?);
    }
    draft.updated = ask.now;
    world.edit(index, ask.now, |task| *task = draft);
    Answer::json(world.task_json(index, &world.task(index), Extras { attachments: true, ..Extras::default() }))
}

fn change_texts(world: &ClickUp, ask: &Ask<'_>, draft: &mut Task) -> Result<(), Refusal> {
    if let Some(name) = name_of(ask)? {
        draft.name = name;
    }
    match body_of(ask)? {
        // An empty string does nothing; a single space clears.
        None => {}
        Some(body) if body.is_empty() => {}
        Some(body) if body.trim().is_empty() => draft.body.clear(),
        Some(body) => draft.body = body,
    }
    if let Given::Is(name) = ask.text("status")? {
        let status = world.status_named(draft.list, &name)?;
        if status != draft.status {
            world.set_status_of(draft, status, ask.now);
        }
    }
    Ok(())
}

fn change_values(world: &ClickUp, ask: &Ask<'_>, draft: &mut Task) -> Result<(), Refusal> {
    let apps = world.spaces[&world.space_of_list(draft.list)].apps;
    let priority = ask.priority()?;
    if priority == Given::Null && world.options.null_priority_refused {
        return Err(refusal::undocumented("priority must be an integer"));
    }
    world.if_on(apps.priorities, "Priorities", priority)?.put(&mut draft.priority);
    world.date(ask, "due_date", apps.due_dates)?.put(&mut draft.due);
    world.date(ask, "start_date", apps.due_dates)?.put(&mut draft.start);
    let estimate = ask.whole("time_estimate")?;
    world.if_on(apps.time_estimates, "Time estimates", estimate)?.put(&mut draft.estimate);
    world.if_on(apps.points, "Sprint points", ask.number("points")?)?.put(&mut draft.points);
    if let Given::Is(archived) = ask.switch("archived")? {
        draft.archived = archived;
    }
    match world.kind_of(ask, draft.list)? {
        Given::Absent => {}
        Given::Null => draft.kind = 0,
        Given::Is(kind) => draft.kind = kind,
    }
    Ok(())
}

fn change_people(world: &ClickUp, ask: &Ask<'_>, draft: &mut Task) -> Result<(), Refusal> {
    let workspace = world.workspace_of_list(draft.list);
    let apps = world.spaces[&world.space_of_list(draft.list)].apps;
    for (key, all) in [("assignees", &mut draft.assignees), ("watchers", &mut draft.watchers)] {
        if let Given::Is(change) = ask.object(key)? {
            let (add, remove) = (part(change, key, "add", numbers)?, part(change, key, "rem", numbers)?);
            world.must_be_members(workspace, &add)?;
            changed(all, &add, &remove);
        }
    }
    let alone = !apps.multiple_assignees && ask.body.contains_key("assignees");
    if alone && draft.assignees.len() > 1 {
        world.switched_off("Multiple assignees")?;
        draft.assignees.drain(..draft.assignees.len() - 1);
    }
    if let Given::Is(change) = ask.object("group_assignees")? {
        let of = |key: &str| part(change, "group_assignees", key, strings);
        let (add, remove) = (of("add")?, of("rem")?);
        world.must_be_groups(workspace, &add)?;
        changed(&mut draft.group_assignees, &add, &remove);
    }
    Ok(())
}

/// One side of `{"add": [...], "rem": [...]}`.
fn part<T>(
    change: &Map<String, Value>,
    what: &str,
    key: &str,
    read: fn(&Value) -> Option<Vec<T>>,
) -> Result<Vec<T>, Refusal> {
    match change.get(key) {
        None => Ok(Vec::new()),
        Some(value) => read(value).ok_or_else(|| refusal::undocumented(format!("{what}.{key} invalid"))),
    }
}

/// The name, which must not be blank.
fn name_of(ask: &Ask<'_>) -> Result<Option<String>, Refusal> {
    match ask.text("name")? {
        Given::Absent => Ok(None),
        Given::Is(name) if !name.trim().is_empty() => Ok(Some(name)),
        Given::Is(_) | Given::Null => Err(name_invalid()),
    }
}

fn name_invalid() -> Refusal {
    refusal::undocumented("Task name invalid")
}

fn changed<T: PartialEq + Clone>(all: &mut Vec<T>, add: &[T], remove: &[T]) {
    all.retain(|value| !remove.contains(value));
    for value in add {
        if !all.contains(value) {
            all.push(value.clone());
        }
    }
}

/// The body as Markdown: `markdown_content` wins over `description`, which is plain text.
fn body_of(ask: &Ask<'_>) -> Result<Option<String>, Refusal> {
    let plain = ask.text("description")?.value().map(|text| markdown::escaped(&text));
    let older = ask.text("markdown_description")?.value();
    Ok(ask.text("markdown_content")?.value().or(older).or(plain))
}

fn delete(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    world.remove(index, ask.now);
    Ok(Answer::NoContent)
}

fn members(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let task = world.task(index);
    let mut explicit = task.assignees.clone();
    explicit.extend(task.watchers.iter().filter(|user| !task.assignees.contains(user)));
    Answer::json(json!({"members": members_json(world, &explicit)}))
}

/// Moves what the sources hold into the target and deletes them; custom ids are not supported.
fn merge(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let target = world.plain_task_for(ask, &ask.path[0])?;
    let ids = ask.texts("source_task_ids")?.value().filter(|ids| !ids.is_empty());
    let ids = ids.ok_or_else(|| refusal::undocumented("source_task_ids is required"))?;
    let sources: Vec<TaskIndex> = ids.iter().map(|id| world.plain_task_for(ask, id)).collect::<Result<_, _>>()?;
    if sources.contains(&target) {
        return Err(refusal::undocumented("A task cannot be merged into itself"));
    }
    for source in sources {
        let merged = world.task(source).into_owned();
        world.edit(target, ask.now, |task| {
            changed(&mut task.assignees, &merged.assignees, &[]);
            changed(&mut task.tags, &merged.tags, &[]);
            task.attachments.extend(merged.attachments);
            if !merged.body.is_empty() {
                if !task.body.is_empty() {
                    task.body.push_str("\n\n");
                }
                task.body.push_str(&merged.body);
            }
            task.updated = ask.now;
        });
        world.remove(source, ask.now);
    }
    Answer::empty()
}
