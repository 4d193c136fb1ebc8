//! Between tasks and between Lists: dependencies, links, extra Lists, moving
//! (<https://developer.clickup.com/reference/adddependency>,
//! <https://developer.clickup.com/docs/move-a-task-to-a-new-list>).

use http::Method;
use serde_json::{Value, json};

use crate::clickup::ClickUp;
use crate::clickup::answer::{Answer, Outcome};
use crate::clickup::ask::{Ask, Given};
use crate::clickup::model::{Edge, Millis, TaskIndex};
use crate::clickup::refusal::{self, Refusal};
use crate::clickup::render::Extras;
use crate::clickup::route::{CUSTOM_ID, Payload, Route};

pub(crate) const ROUTES: &[Route] = &[
    Route::new(
        Method::POST,
        "/v2/task/{task_id}/dependency",
        CUSTOM_ID,
        Payload::Json(&["depends_on", "dependency_of"]),
        add_dependency,
    ),
    Route::new(
        Method::DELETE,
        "/v2/task/{task_id}/dependency",
        &["depends_on", "dependency_of", "custom_task_ids", "team_id"],
        Payload::Ignored,
        remove_dependency,
    ),
    Route::new(Method::POST, "/v2/task/{task_id}/link/{links_to}", CUSTOM_ID, Payload::Ignored, add_link),
    Route::new(Method::DELETE, "/v2/task/{task_id}/link/{links_to}", CUSTOM_ID, Payload::Ignored, remove_link),
    Route::new(Method::POST, "/v2/list/{list_id}/task/{task_id}", &[], Payload::Ignored, add_list),
    Route::new(Method::DELETE, "/v2/list/{list_id}/task/{task_id}", &[], Payload::Ignored, remove_list),
    Route::new(
        Method::PUT,
        "/v3/workspaces/{workspace_id}/tasks/{task_id}/home_list/{list_id}",
        &[],
        Payload::Json(&["move_custom_fields", "custom_fields_to_move", "status_mappings"]),
        move_home,
    ),
];

/// Exactly one of both: this task waits for that one, or that one for this.
fn add_dependency(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let (waits, blocks) = match (ask.text("depends_on")?.value(), ask.text("dependency_of")?.value()) {
        (Some(id), None) => (index, world.plain_task_for(ask, &id)?),
        (None, Some(id)) => (world.plain_task_for(ask, &id)?, index),
        _ => return Err(refusal::undocumented("Exactly one of depends_on and dependency_of is required")),
    };
    if waits == blocks || world.waits(blocks, waits) {
        return Err(refusal::undocumented("A task cannot wait for itself"));
    }
    world.depend(waits, blocks, ask.who.user, ask.now);
    Answer::empty()
}

fn remove_dependency(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let given = (ask.parameter("depends_on"), ask.parameter("dependency_of"));
    if world.options.both_ends_required && (given.0.is_none() || given.1.is_none()) {
        return Err(refusal::undocumented("depends_on and dependency_of are required"));
    }
    let mut removed = false;
    for (id, waits_here) in [(given.0, true), (given.1, false)] {
        let Some(id) = id.filter(|id| !id.is_empty()) else { continue };
        let other = world.plain_task_for(ask, id)?;
        let (waits, blocks) = if waits_here { (index, other) } else { (other, index) };
        removed |= world.undepend(waits, blocks, ask.now);
    }
    if removed { Answer::empty() } else { Err(refusal::undocumented("Dependency not found")) }
}

fn add_link(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let other = world.other_task(ask, &ask.path[1])?;
    if index == other {
        return Err(refusal::undocumented("A task cannot be linked to itself"));
    }
    world.link(index, other, ask.who.user, ask.now);
    Answer::json(json!({"task": world.task_json(index, &world.task(index), Extras::default())}))
}

fn remove_link(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let other = world.other_task(ask, &ask.path[1])?;
    if world.task(index).links.iter().all(|edge| edge.to != other) {
        return Err(refusal::undocumented("Link not found"));
    }
    for (from, to) in [(index, other), (other, index)] {
        world.edit(from, ask.now, |task| task.links.retain(|edge| edge.to != to));
    }
    Answer::json(json!({"task": world.task_json(index, &world.task(index), Extras::default())}))
}

/// Needs the Tasks in Multiple Lists ClickApp.
fn add_list(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let (list, index) = multiple(world, ask)?;
    if world.tasks.facts(index).list != list {
        world.add_to_list(index, list, ask.now);
    }
    Answer::empty()
}

/// A task cannot be taken out of its home List.
fn remove_list(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let (list, index) = multiple(world, ask)?;
    let task = world.task(index);
    if task.list == list {
        return Err(refusal::undocumented("Task cannot be removed from its home List"));
    }
    if !task.extra_lists.contains(&list) {
        return Err(refusal::undocumented("Task is not in this List"));
    }
    drop(task);
    world.drop_from_list(index, list, ask.now);
    Answer::empty()
}

fn multiple(world: &ClickUp, ask: &Ask<'_>) -> Result<(u64, TaskIndex), Refusal> {
    let list = world.list_for(ask, &ask.path[0])?;
    let index = world.task_for(ask, &ask.path[1])?;
    let home = world.tasks.facts(index).list;
    if world.workspace_of_list(home) != world.workspace_of_list(list) {
        return Err(refusal::list_not_found());
    }
    let on = |list: u64| world.spaces[&world.space_of_list(list)].apps.multiple_lists;
    if on(list) && on(home) { Ok((list, index)) } else { Err(refusal::multiple_lists_off()) }
}

fn move_home(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    world.workspace_for(ask, &ask.path[0])?;
    let index = world.plain_task_for(ask, &ask.path[1])?;
    let list = world.list_for(ask, &ask.path[2])?;
    let task = world.task(index).into_owned();
    let everything = ask.switch("move_custom_fields")?.value().unwrap_or(false);
    let chosen = match ask.texts("custom_fields_to_move")? {
        Given::Is(chosen) => chosen,
        Given::Absent | Given::Null => Vec::new(),
    };
    let status = world.mapped_status(ask, task.list, task.status, list)?;
    if task.parent.is_some() {
        return Err(refusal::undocumented("A subtask moves with its parent"));
    }
    let kept = |field: &String| everything && (chosen.is_empty() || chosen.contains(field));
    world.move_home(index, list, Some(status), ask.now);
    // Values whose fields the new List does not have go, unless they are moved along: then the List gets the field.
    let there: Vec<String> = world.fields_of(list).map(|field| field.id.clone()).collect();
    let lost: Vec<&String> = task.fields.keys().filter(|id| !there.contains(id)).collect();
    let come: Vec<_> =
        world.fields.iter().filter(|field| lost.contains(&&field.id) && kept(&field.id)).cloned().collect();
    for field in come {
        world.fields.push(crate::clickup::model::Field { level: crate::clickup::model::Level::List(list), ..field });
    }
    let gone: Vec<String> = lost.into_iter().filter(|id| !kept(id)).cloned().collect();
    world.edit(index, ask.now, |task| task.fields.retain(|id, _| !gone.contains(id)));
    Answer::json(json!({"data": {"task_id": world.tasks.id(index), "new_list_id": list.to_string()}}))
}

impl ClickUp {
    /// The task at the other end of a path, which is named as the first is.
    fn other_task(&self, ask: &Ask<'_>, id: &str) -> Result<TaskIndex, Refusal> {
        self.task_for(ask, id)
    }

    /// Whether one task waits for another, over any number of others.
    fn waits(&self, one: TaskIndex, other: TaskIndex) -> bool {
        let mut seen = vec![one];
        let mut next = vec![one];
        while let Some(task) = next.pop() {
            for edge in &self.task(task).waits_for {
                if edge.to == other {
                    return true;
                }
                if !seen.contains(&edge.to) {
                    seen.push(edge.to);
                    next.push(edge.to);
                }
            }
        }
        false
    }

    /// Lets one task wait for another.
    pub(crate) fn depend(&mut self, waits: TaskIndex, blocks: TaskIndex, user: u64, now: Millis) {
        if self.task(waits).waits_for.iter().any(|edge| edge.to == blocks) {
            return;
        }
        self.edit(waits, now, |task| task.waits_for.push(Edge { to: blocks, from_here: true, created: now, user }));
        self.edit(blocks, now, |task| task.blocks.push(Edge { to: waits, from_here: false, created: now, user }));
    }

    fn undepend(&mut self, waits: TaskIndex, blocks: TaskIndex, now: Millis) -> bool {
        if self.task(waits).waits_for.iter().all(|edge| edge.to != blocks) {
            return false;
        }
        self.edit(waits, now, |task| task.waits_for.retain(|edge| edge.to != blocks));
        self.edit(blocks, now, |task| task.blocks.retain(|edge| edge.to != waits));
        true
    }

    pub(crate) fn add_to_list(&mut self, index: TaskIndex, list: u64, now: Millis) {
        let added = self.edit(index, now, |task| {
            let new = !task.extra_lists.contains(&list);
            if new {
                task.extra_lists.push(list);
                task.updated = task.updated.max(now);
            }
            new
        });
        if added {
            self.extra.entry(list).or_default().push(index);
        }
    }

    fn drop_from_list(&mut self, index: TaskIndex, list: u64, now: Millis) {
        self.edit(index, now, |task| {
            task.extra_lists.retain(|extra| *extra != list);
            task.updated = now;
        });
        self.extra.entry(list).or_default().retain(|other| *other != index);
    }

    /// The status that a task gets in its new List: the mapped one, or the one of the same name.
    fn mapped_status(&self, ask: &Ask<'_>, from: u64, status: u8, to: u64) -> Result<u8, Refusal> {
        let old = &self.statuses_of(from)[usize::from(status)];
        let new = self.statuses_of(to);
        let (source, target) = if self.options.move_keys_of_guide {
            ("source_status", "destination_status")
        } else {
            ("source_status_id", "destination_status_id")
        };
        let mappings = match ask.body.get("status_mappings") {
            None | Some(Value::Null) => &[] as &[Value],
            Some(Value::Array(mappings)) => mappings,
            Some(_) => return Err(refusal::undocumented("status_mappings must be an array")),
        };
        for mapping in mappings {
            let (Some(source), Some(target)) = (mapping[source].as_str(), mapping[target].as_str()) else {
                return Err(refusal::undocumented(format!("status_mappings need {source} and {target}")));
            };
            if source == old.id {
                let position = new.iter().position(|status| status.id == target);
                return position.map(|at| at as u8).ok_or_else(refusal::status_unknown);
            }
        }
        let same = new.iter().position(|status| status.name.to_lowercase() == old.name.to_lowercase());
        same.map(|at| at as u8)
            .ok_or_else(|| refusal::undocumented("status_mappings is required: the status is not in the new List"))
    }

    /// Moves a task and its subtasks to another home List. Without a status each gets the one of the same name, or the
    /// first.
    pub(crate) fn move_home(&mut self, index: TaskIndex, list: u64, status: Option<u8>, now: Millis) {
        let old = self.tasks.facts(index).list;
        let children: Vec<TaskIndex> = self
            .tasks
            .in_list(old)
            .iter()
            .copied()
            .filter(|child| self.tasks.facts(*child).parent == Some(index))
            .collect();
        let mut task = self.task(index).into_owned();
        let name = self.statuses_of(old)[usize::from(task.status)].name.to_lowercase();
        let same = self.statuses_of(list).iter().position(|status| status.name.to_lowercase() == name);
        let status = status.unwrap_or(same.unwrap_or(0) as u8);
        let (number, space) = (task.number, self.space_of_list(list));
        if self.space_of_list(old) != space {
            task.number = self.next_number(space);
        }
        debug_assert!(number > 0);
        task.list = list;
        task.extra_lists.retain(|extra| *extra != list);
        self.set_status_of(&mut task, status, now);
        task.updated = now;
        self.edit(index, now, |known| *known = task);
        self.extra.entry(list).or_default().retain(|other| *other != index);
        if old != list {
            for child in children {
                self.move_home(child, list, None, now);
            }
        }
    }
}
