//! One task: create, read, update, delete, merge (<https://developer.clickup.com/docs/tasks>).

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Map, Value, json};

use crate::clickup::answer::{Answer, Outcome};
use crate::clickup::ask::{Ask, Given, numbers, strings};
use crate::clickup::model::{Edge, Millis, Task, TaskIndex};
use crate::clickup::places::members_json;
use crate::clickup::refusal::{self, Refusal};
use crate::clickup::render::Extras;
use crate::clickup::route::{CUSTOM_ID, Payload, Route};
use crate::clickup::zone::Zone;
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

pub(crate) const ROUTES: &[Route] = &[
    Route::new(Method::POST, "/v2/list/{list_id}/task", &[], Payload::Json(NEW), create),
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
    Route::new(Method::GET, "/v2/task/{task_id}/time_in_status", CUSTOM_ID, Payload::Ignored, time_in_status),
    Route::new(
        Method::GET,
        "/v2/task/bulk_time_in_status/task_ids",
        &["task_ids", "custom_task_ids", "team_id"],
        Payload::Ignored,
        times_in_status,
    ),
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
    let apps = world.spaces[&space].apps;
    let name = match ask.text("name")? {
        Given::Is(name) if !name.trim().is_empty() => name,
        _ => return Err(refusal::undocumented("Task name invalid")),
    };
    let status = match ask.text("status")? {
        Given::Is(name) => world.status_named(list, &name)?,
        Given::Absent | Given::Null => world.first_open(list),
    };
    let parent = match ask.text("parent")? {
        Given::Is(id) => Some(world.parent_in(ask, &id, list)?),
        Given::Absent | Given::Null => None,
    };
    let linked = match ask.text("links_to")? {
        Given::Is(id) => Some(world.plain_task_for(ask, &id)?),
        Given::Absent | Given::Null => None,
    };
    let workspace = world.workspace_of_list(list);
    let mut assignees = ask.ids("assignees")?.value().unwrap_or_default();
    world.must_be_members(workspace, &assignees)?;
    if !apps.multiple_assignees && assignees.len() > 1 {
        world.switched_off("Multiple assignees")?;
        assignees.truncate(1);
    }
    let groups = ask.texts("group_assignees")?.value().unwrap_or_default();
    world.must_be_groups(workspace, &groups)?;
    let tags = match ask.texts("tags")? {
        Given::Is(tags) if !tags.is_empty() && world.works(apps.tags, "Tags")? => tags,
        _ => Vec::new(),
    };
    let priority = match ask.priority()?.value() {
        Some(level) if world.works(apps.priorities, "Priorities")? => Some(level),
        _ => None,
    };
    let due = world.date(ask, "due_date", apps.due_dates)?.value();
    let start = world.date(ask, "start_date", apps.due_dates)?.value();
    let estimate = match ask.whole("time_estimate")?.value() {
        Some(estimate) if world.works(apps.time_estimates, "Time estimates")? => Some(estimate),
        _ => None,
    };
    let points = match ask.number("points")?.value() {
        Some(points) if world.works(apps.points, "Sprint points")? => Some(points),
        _ => None,
    };
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

    let number = world.next_number(space);
    let now = ask.now;
    world.spend_field_uses(workspace, given.len() as u64)?;
    let fields: BTreeMap<String, Value> = given.into_iter().filter(|(_, value)| !value.is_null()).collect();
    let tags = world.tags_for(space, tags, ask.who.user);
    let (done, closed) = world.ends_of(list, status, now);
    let index = world.tasks.push(
        Task {
            list,
            extra_lists: Vec::new(),
            name,
            body,
            status,
            creator: ask.who.user,
            assignees,
            group_assignees: groups,
            watchers: vec![ask.who.user],
            tags,
            parent,
            priority,
            due,
            start,
            estimate,
            points,
            kind,
            number,
            archived,
            deleted: false,
            created: now,
            updated: now,
            done,
            closed,
            fields,
            waits_for: Vec::new(),
            blocks: Vec::new(),
            links: Vec::new(),
            attachments: Vec::new(),
            history: vec![(now, status)],
        },
        now,
    );
    if let Some(other) = linked {
        world.link(index, other, ask.who.user, now);
    }
    Answer::json(world.task_json(index, &world.task(index), Extras::default()))
}

fn update(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let mut draft = world.task(index).into_owned();
    let list = draft.list;
    let workspace = world.workspace_of_list(list);
    let apps = world.spaces[&world.space_of_list(list)].apps;
    let now = ask.now;

    match ask.text("name")? {
        Given::Absent => {}
        Given::Is(name) if !name.trim().is_empty() => draft.name = name,
        _ => return Err(refusal::undocumented("Task name invalid")),
    }
    match body_of(ask)? {
        // An empty string does nothing; a single space clears.
        None => {}
        Some(body) if body.is_empty() => {}
        Some(body) if body.trim().is_empty() => draft.body.clear(),
        Some(body) => draft.body = body,
    }
    if let Given::Is(name) = ask.text("status")? {
        let status = world.status_named(list, &name)?;
        if status != draft.status {
            world.set_status_of(&mut draft, status, now);
        }
    }
    match ask.priority()? {
        Given::Absent => {}
        Given::Null if world.options.null_priority_refused => {
            return Err(refusal::undocumented("priority must be an integer"));
        }
        Given::Null => draft.priority = None,
        Given::Is(level) => {
            if world.works(apps.priorities, "Priorities")? {
                draft.priority = Some(level);
            }
        }
    }
    match world.date(ask, "due_date", apps.due_dates)? {
        Given::Absent => {}
        Given::Null => draft.due = None,
        Given::Is(due) => draft.due = Some(due),
    }
    match world.date(ask, "start_date", apps.due_dates)? {
        Given::Absent => {}
        Given::Null => draft.start = None,
        Given::Is(start) => draft.start = Some(start),
    }
    match ask.whole("time_estimate")? {
        Given::Absent => {}
        Given::Null => draft.estimate = None,
        Given::Is(estimate) => {
            if world.works(apps.time_estimates, "Time estimates")? {
                draft.estimate = Some(estimate);
            }
        }
    }
    match ask.number("points")? {
        Given::Absent => {}
        Given::Null => draft.points = None,
        Given::Is(points) => {
            if world.works(apps.points, "Sprint points")? {
                draft.points = Some(points);
            }
        }
    }
    // `null` does not make a task of a subtask.
    if let Given::Is(id) = ask.text("parent")? {
        draft.parent = Some(world.new_parent(ask, index, &id, list)?);
    }
    if let Given::Is(archived) = ask.switch("archived")? {
        draft.archived = archived;
    }
    match world.kind_of(ask, list)? {
        Given::Absent => {}
        Given::Null => draft.kind = 0,
        Given::Is(kind) => draft.kind = kind,
    }
    if let Given::Is(change) = ask.object("assignees")? {
        let (add, remove) = people(change, "assignees")?;
        world.must_be_members(workspace, &add)?;
        changed(&mut draft.assignees, &add, &remove);
        if !apps.multiple_assignees && draft.assignees.len() > 1 {
            world.switched_off("Multiple assignees")?;
            draft.assignees.drain(..draft.assignees.len() - 1);
        }
    }
    if let Given::Is(change) = ask.object("watchers")? {
        let (add, remove) = people(change, "watchers")?;
        world.must_be_members(workspace, &add)?;
        changed(&mut draft.watchers, &add, &remove);
    }
    if let Given::Is(change) = ask.object("group_assignees")? {
        let part = |key: &str| match change.get(key) {
            None => Ok(Vec::new()),
            Some(value) => {
                strings(value).ok_or_else(|| refusal::undocumented(format!("group_assignees.{key} must be strings")))
            }
        };
        let (add, remove) = (part("add")?, part("rem")?);
        world.must_be_groups(workspace, &add)?;
        changed(&mut draft.group_assignees, &add, &remove);
    }
    draft.updated = now;
    world.edit(index, now, |task| *task = draft);
    Answer::json(world.task_json(index, &world.task(index), Extras { attachments: true, ..Extras::default() }))
}

/// `{"add": [...], "rem": [...]}` of users.
fn people(change: &Map<String, Value>, what: &str) -> Result<(Vec<u64>, Vec<u64>), Refusal> {
    let part = |key: &str| match change.get(key) {
        None => Ok(Vec::new()),
        Some(value) => numbers(value).ok_or_else(|| refusal::undocumented(format!("{what}.{key} must be integers"))),
    };
    Ok((part("add")?, part("rem")?))
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

fn time_in_status(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let value = world.time_in_status(index, ask.now)?;
    Answer::json(value)
}

/// Two to a hundred tasks.
fn times_in_status(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let ids = ask.parameters("task_ids");
    if !(2..=100).contains(&ids.len()) {
        return Err(refusal::undocumented("task_ids must be 2 to 100"));
    }
    let mut all = Map::new();
    for id in ids {
        let index = world.task_for(ask, id)?;
        all.insert(world.tasks.id(index), world.time_in_status(index, ask.now)?);
    }
    Answer::json(Value::Object(all))
}

impl ClickUp {
    /// The position of a status by its name; ids are not taken.
    pub(crate) fn status_named(&self, list: u64, name: &str) -> Result<u8, Refusal> {
        let same = |known: &str| {
            if self.options.exact_status_case { known == name } else { known.to_lowercase() == name.to_lowercase() }
        };
        let position = self.statuses_of(list).iter().position(|status| same(&status.name));
        position.map(|position| position as u8).ok_or_else(refusal::status_unknown)
    }

    fn first_open(&self, list: u64) -> u8 {
        self.statuses_of(list).iter().position(|status| status.kind == "open").unwrap_or(0) as u8
    }

    /// `date_done` and `date_closed` of a task that comes into this status now.
    pub(crate) fn ends_of(&self, list: u64, status: u8, now: Millis) -> (Option<Millis>, Option<Millis>) {
        let status = &self.statuses_of(list)[usize::from(status)];
        (status.is_done().then_some(now), status.is_closed().then_some(now))
    }

    pub(crate) fn set_status_of(&self, task: &mut Task, status: u8, now: Millis) {
        let (done, closed) = self.ends_of(task.list, status, now);
        let keep = self.options.dates_done_kept;
        // Moved from done to closed, a task keeps the day it was done.
        task.done = match done {
            Some(now) => Some(task.done.unwrap_or(now)),
            None => task.done.filter(|_| keep),
        };
        task.closed = closed.or_else(|| task.closed.filter(|_| keep));
        task.status = status;
        task.history.push((now, status));
    }

    fn parent_in(&self, ask: &Ask<'_>, id: &str, list: u64) -> Result<TaskIndex, Refusal> {
        let parent = self.plain_task_for(ask, id)?;
        let task = self.task(parent);
        if task.list == list || task.extra_lists.contains(&list) {
            Ok(parent)
        } else {
            Err(refusal::parent_elsewhere())
        }
    }

    fn new_parent(&self, ask: &Ask<'_>, index: TaskIndex, id: &str, list: u64) -> Result<TaskIndex, Refusal> {
        let parent = self.parent_in(ask, id, list)?;
        let mut above = Some(parent);
        while let Some(task) = above {
            if task == index {
                return Err(refusal::undocumented("A task cannot be its own parent"));
            }
            above = self.tasks.facts(task).parent;
        }
        Ok(parent)
    }

    fn must_be_members(&self, workspace: u64, users: &[u64]) -> Result<(), Refusal> {
        if users.iter().all(|user| self.role(workspace, *user).is_some()) {
            Ok(())
        } else {
            Err(refusal::undocumented("Assignee is not a member of the team"))
        }
    }

    fn must_be_groups(&self, workspace: u64, groups: &[String]) -> Result<(), Refusal> {
        let known = &self.workspaces[&workspace].groups;
        if groups.iter().all(|id| known.iter().any(|group| group.id == *id)) {
            Ok(())
        } else {
            Err(refusal::undocumented("Group is not in the team"))
        }
    }

    /// Whether a ClickApp is on; with the option that says so, a refusal if it is off.
    fn works(&self, on: bool, what: &'static str) -> Result<bool, Refusal> {
        if !on {
            self.switched_off(what)?;
        }
        Ok(on)
    }

    fn switched_off(&self, what: &'static str) -> Result<(), Refusal> {
        if self.options.switched_off_refused {
            return Err(refusal::undocumented(format!("{what} ClickApp is not enabled")));
        }
        Ok(())
    }

    /// A date with its flag: without a time it is the mark of its day, see [`Zone::day_mark`].
    fn date(&self, ask: &Ask<'_>, key: &str, on: bool) -> Result<Given<Millis>, Refusal> {
        let with_time = ask.switch(&format!("{key}_time"))?.value().unwrap_or(false);
        Ok(match ask.whole(key)? {
            Given::Absent => Given::Absent,
            Given::Null => Given::Null,
            Given::Is(_) if !self.works(on, "Due dates")? => Given::Absent,
            Given::Is(at) if with_time => Given::Is(at),
            Given::Is(at) => {
                let zone = Zone::named(&self.users[&ask.who.user].zone);
                Given::Is(zone.day_mark(at, self.options.date_only_in_utc))
            }
        })
    }

    /// The custom task type that is asked for, if it is one.
    fn kind_of(&self, ask: &Ask<'_>, list: u64) -> Result<Given<u64>, Refusal> {
        let number = match ask.number("custom_item_id")? {
            Given::Absent => return Ok(Given::Absent),
            Given::Null => return Ok(Given::Null),
            Given::Is(number) => number,
        };
        let workspace = &self.workspaces[&self.workspace_of_list(list)];
        let known = [0, 1].into_iter().chain(workspace.custom_types.iter().map(|kind| kind.id));
        let kind = known.into_iter().find(|kind| *kind as f64 == number);
        let kind = kind.ok_or_else(|| refusal::undocumented("Custom task type not found"))?;
        let apps = self.spaces[&self.space_of_list(list)].apps;
        if kind != 0 && !self.works(apps.custom_types, "Custom task types")? {
            return Ok(Given::Absent);
        }
        if kind > 1 && self.options.custom_types_used_up {
            return Err(refusal::custom_types_used_up());
        }
        Ok(Given::Is(kind))
    }

    fn default_kind(&self, list: u64) -> Result<u64, Refusal> {
        match self.lists[&list].default_type {
            Some(_) if self.options.custom_types_used_up => Err(refusal::custom_types_used_up()),
            Some(kind) => Ok(kind),
            None => Ok(0),
        }
    }

    pub(crate) fn next_number(&mut self, space: u64) -> u32 {
        let space = self.spaces.get_mut(&space).expect("the Space of a List exists");
        space.next_number += 1;
        space.next_number
    }

    /// Deletes a task and its subtasks.
    pub(crate) fn remove(&mut self, index: TaskIndex, now: Millis) {
        let mut doomed = vec![index];
        while let Some(task) = doomed.pop() {
            let list = self.tasks.facts(task).list;
            let children = self.tasks.in_list(list).iter().copied();
            doomed.extend(children.filter(|child| {
                let facts = self.tasks.facts(*child);
                facts.parent == Some(task) && !facts.deleted
            }));
            self.edit(task, now, |task| task.deleted = true);
        }
    }

    /// Links two tasks, once.
    pub(crate) fn link(&mut self, one: TaskIndex, other: TaskIndex, user: u64, now: Millis) {
        for (from, to, from_here) in [(one, other, true), (other, one, false)] {
            self.edit(from, now, |task| {
                if task.links.iter().all(|edge| edge.to != to) {
                    task.links.push(Edge { to, from_here, created: now, user });
                }
            });
        }
    }

    fn time_in_status(&self, index: TaskIndex, now: Millis) -> Result<Value, Refusal> {
        let task = self.task(index);
        if !self.spaces[&self.space_of_list(task.list)].apps.time_in_status {
            return Err(refusal::undocumented("Total Time in Status ClickApp is not enabled"));
        }
        let statuses = self.statuses_of(task.list);
        let ends = task.history.iter().skip(1).map(|(at, _)| *at).chain([now]);
        let rows: Vec<Value> = task
            .history
            .iter()
            .zip(ends)
            .filter_map(|((since, status), until)| {
                let position = usize::from(*status);
                let status = statuses.get(position)?;
                Some(json!({
                    "status": status.name,
                    "color": status.color,
                    "type": status.kind,
                    "total_time": {"by_minute": (until - since).max(0) / 60_000, "since": since.to_string()},
                    "orderindex": position,
                }))
            })
            .collect();
        let last = rows.last().cloned().unwrap_or_default();
        Ok(json!({
            "current_status": {"status": last["status"], "color": last["color"], "total_time": last["total_time"]},
            "status_history": rows,
        }))
    }
}
