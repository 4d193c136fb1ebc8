//! What may be written to a task, and what follows from it.

use crate::clickup::ClickUp;
use crate::clickup::ask::{Ask, Given};
use crate::clickup::model::{Edge, Millis, Task, TaskIndex};
use crate::clickup::refusal::{self, Refusal};
use crate::clickup::zone::Zone;

impl ClickUp {
    /// The position of a status by its name; ids are not taken.
    pub(crate) fn status_named(&self, list: u64, name: &str) -> Result<u8, Refusal> {
        let same = |known: &str| {
            if self.options.exact_status_case { known == name } else { known.to_lowercase() == name.to_lowercase() }
        };
        let position = self.statuses_of(list).iter().position(|status| same(&status.name));
        position.map(|position| position as u8).ok_or_else(refusal::status_unknown)
    }

    pub(crate) fn first_open(&self, list: u64) -> u8 {
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

    pub(crate) fn parent_in(&self, ask: &Ask<'_>, id: &str, list: u64) -> Result<TaskIndex, Refusal> {
        let parent = self.plain_task_for(ask, id)?;
        let task = self.task(parent);
        if task.list == list || task.extra_lists.contains(&list) {
            Ok(parent)
        } else {
            Err(refusal::parent_elsewhere())
        }
    }

    pub(crate) fn new_parent(
        &self,
        ask: &Ask<'_>,
        index: TaskIndex,
        id: &str,
        list: u64,
    ) -> Result<TaskIndex, Refusal> {
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

    pub(crate) fn must_be_members(&self, workspace: u64, users: &[u64]) -> Result<(), Refusal> {
        if users.iter().all(|user| self.role(workspace, *user).is_some()) {
            Ok(())
        } else {
            Err(refusal::undocumented("Assignee is not a member of the team"))
        }
    }

    pub(crate) fn must_be_groups(&self, workspace: u64, groups: &[String]) -> Result<(), Refusal> {
        let known = &self.workspaces[&workspace].groups;
        if groups.iter().all(|id| known.iter().any(|group| group.id == *id)) {
            Ok(())
        } else {
            Err(refusal::undocumented("Group is not in the team"))
        }
    }

    /// What was given, unless the ClickApp for it is off: then nothing, or with the option that says so a refusal.
    pub(crate) fn if_on<T>(&self, on: bool, what: &'static str, given: Given<T>) -> Result<Given<T>, Refusal> {
        if on || !matches!(given, Given::Is(_)) {
            return Ok(given);
        }
        self.switched_off(what)?;
        Ok(Given::Absent)
    }

    pub(crate) fn switched_off(&self, what: &'static str) -> Result<(), Refusal> {
        if self.options.switched_off_refused {
            return Err(refusal::undocumented(format!("{what} ClickApp is not enabled")));
        }
        Ok(())
    }

    /// A date with its flag: without a time it is the mark of its day, see [`Zone::day_mark`].
    pub(crate) fn date(&self, ask: &Ask<'_>, key: &str, on: bool) -> Result<Given<Millis>, Refusal> {
        let with_time = ask.switch(&format!("{key}_time"))?.value().unwrap_or(false);
        Ok(match self.if_on(on, "Due dates", ask.whole(key)?)? {
            Given::Is(at) if !with_time => {
                let zone = Zone::named(&self.users[&ask.who.user].zone);
                Given::Is(zone.day_mark(at, self.options.date_only_in_utc))
            }
            given => given,
        })
    }

    /// The custom task type that is asked for, if it is one.
    pub(crate) fn kind_of(&self, ask: &Ask<'_>, list: u64) -> Result<Given<u64>, Refusal> {
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
        if kind != 0 && !apps.custom_types {
            return self.if_on(false, "Custom task types", Given::Is(kind));
        }
        if kind > 1 && self.options.custom_types_used_up {
            return Err(refusal::custom_types_used_up());
        }
        Ok(Given::Is(kind))
    }

    pub(crate) fn default_kind(&self, list: u64) -> Result<u64, Refusal> {
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
}
