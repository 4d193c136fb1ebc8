//! Tasks: made, read, changed, put into the trash.

use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::Call;
use super::entity::{Gid, Subtype, Task};
use super::find::Named;
use super::options::{End, Memberships};
use super::places::Target;
use super::ranked::Spot;

pub(crate) fn get(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let task = asana.path_task(call)?.gid;
    Ok(Answer::data(asana.view(call).task(task, call.single())).reading(call.width()))
}

/// A task by the number that its project gave it.
pub(crate) fn by_custom_id(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let workspace = asana.workspace(Named::Path, &call.parameters[0])?;
    let named = &call.parameters[1];
    let found = named.rsplit_once('-').and_then(|(prefix, number)| {
        let number: u32 = number.parse().ok()?;
        let field = asana.world.fields.values().find(|field| {
            field.workspace == workspace && field.prefix.is_some_and(|known| known.eq_ignore_ascii_case(prefix))
        })?;
        let numbers = |task: &&std::sync::Arc<Task>| {
            task.more().number.is_some_and(|(project, own)| {
                let settings = &asana.world.projects.get(&project);
                own == number
                    && settings.is_some_and(|row| row.settings.iter().any(|setting| setting.field == field.gid))
            })
        };
        asana.world.tasks().values().find(numbers).map(|task| task.gid)
    });
    let found = found.ok_or_else(|| asana.unknown(Named::Path, "custom_id", named))?;
    asana.task(call, Named::Path, "custom_id", &found.to_string())?;
    Ok(Answer::data(asana.view(call).task(found, call.single())))
}

pub(crate) fn create(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let parent = match call.data.get("parent") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => return Err(Answer::bad("parent: Value is not a string")),
    };
    create_below(asana, call, parent.as_deref(), Named::Body)
}

pub(crate) fn create_subtask(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    create_below(asana, call, Some(&call.parameters[0]), Named::Path)
}

fn create_below(asana: &mut Asana, call: &Call<'_>, parent: Option<&str>, named: Named) -> Outcome {
    asana.check_keys(call, true)?;
    let parent = match parent {
        None => None,
        Some(text) => {
            let field = if named == Named::Path { "task" } else { "parent" };
            let parent = asana.task(call, named, field, text)?;
            asana.may(parent, super::entity::Access::Editor)?;
            asana.check_depth(parent.gid, 0)?;
            Some(parent.gid)
        }
    };
    let targets = targets(asana, call)?;
    let workspace = workspace(asana, call, parent, &targets)?;
    let user = u32::try_from(call.caller.user).unwrap_or(u32::MAX);
    let mut task = Task {
        gid: 0,
        workspace,
        name: "".into(),
        notes: "".into(),
        subtype: Subtype::Default,
        completed: None,
        created: call.now,
        modified: call.now,
        moved: call.now,
        creator: user,
        assignee: None,
        due: None,
        start: None,
        parent: None,
        places: Vec::new(),
        more: None,
    };
    if asana.options.adds_followers {
        task.more_mut().followers.push(user);
    }
    let projects: Vec<Gid> = targets.iter().map(|target| target.project).collect();
    asana.write(call, &mut task, &projects)?;
    if let Some(tags) = call.texts("tags")? {
        for (index, text) in tags.into_iter().enumerate() {
            let tag = asana.tag(Named::Body, &format!("tags: [{index}]"), text)?.gid;
            if !task.more().tags.contains(&tag) {
                task.more_mut().tags.push(tag);
            }
        }
    }
    if let Some(followers) = call.texts("followers")? {
        for text in followers {
            let follower = asana.user(call, Named::Body, "followers", text)?;
            let follower = u32::try_from(follower).unwrap_or(u32::MAX);
            if !task.more().followers.contains(&follower) {
                task.more_mut().followers.push(follower);
            }
        }
    }
    let spot = match asana.options.new_subtasks {
        End::Start => Spot::Start,
        End::End => Spot::End,
    };
    let gid = asana.world.keep_new(task, parent.map(|parent| (parent, spot)), &targets, call.caller.user, call.now);
    let record = asana.view(call).task(gid, call.single());
    Ok(asana.created(record, &format!("/tasks/{gid}")))
}

/// The places that a new task goes to.
fn targets(asana: &Asana, call: &Call<'_>) -> Result<Vec<Target>, Answer> {
    let mut targets: Vec<Target> = Vec::new();
    if let Some(projects) = call.texts("projects")? {
        for (index, text) in projects.into_iter().enumerate() {
            let project = asana.own_project(Named::Body, &format!("projects: [{index}]"), text)?;
            targets.push(Target { project: project.gid, section: asana.unplaced(project), spot: Spot::End });
        }
    }
    if let Some(value) = call.data.get("memberships") {
        let objects = value.as_array().filter(|_| asana.options.memberships == Memberships::Objects);
        let Some(objects) = objects else { return Err(Answer::bad("memberships: Cannot write this property")) };
        for object in objects {
            let text = |key: &str| object.get(key).and_then(Value::as_str);
            let project = text("project").ok_or_else(|| Answer::missing("memberships: project"))?;
            let project = asana.own_project(Named::Body, "memberships: project", project)?;
            let section = match text("section") {
                None => asana.unplaced(project),
                Some(section) => asana.section(Named::Body, "memberships: section", section)?.gid,
            };
            if asana.world.section(section).project != project.gid {
                return Err(Answer::undocumented(400, "memberships: section"));
            }
            targets.push(Target { project: project.gid, section, spot: Spot::End });
        }
    }
    let mut seen = Vec::new();
    targets.retain(|target| {
        let new = !seen.contains(&target.project);
        seen.push(target.project);
        new
    });
    Ok(targets)
}

/// The workspace of a new task, from whatever tells it; all that tells it must agree.
fn workspace(asana: &Asana, call: &Call<'_>, parent: Option<Gid>, targets: &[Target]) -> Result<Gid, Answer> {
    let named = call.text("workspace")?.map(|text| asana.workspace(Named::Body, text)).transpose()?;
    let parent = parent.and_then(|parent| asana.world.task(parent)).map(|parent| parent.workspace);
    let projects = targets.iter().map(|target| asana.world.project(target.project).workspace);
    let mut all = named.into_iter().chain(parent).chain(projects);
    let first = all.next().ok_or_else(|| Answer::missing("workspace"))?;
    match all.all(|other| other == first) {
        true => Ok(first),
        false => Err(Answer::undocumented(400, "workspace")),
    }
}

/// Only what the body names changes.
pub(crate) fn update(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    asana.check_keys(call, false)?;
    let gid = asana.own_task(call)?;
    let mut task = Task::clone(asana.world.task(gid).expect("it was found"));
    let projects: Vec<Gid> = task.places.iter().map(|place| place.project).collect();
    asana.write(call, &mut task, &projects)?;
    asana.world.replace(task, call.caller.user, call.now);
    Ok(Answer::data(asana.view(call).task(gid, call.single())))
}

pub(crate) fn delete(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let gid = asana.own_task(call)?;
    asana.world.hear(gid, call.caller.user, "deleted", None, call.now);
    asana.world.delete(gid, call.now);
    Ok(Answer::nothing())
}

impl super::world::World {
    /// Keeps a new task, where it goes.
    pub(crate) fn keep_new(
        &mut self,
        mut task: Task,
        parent: Option<(Gid, Spot)>,
        targets: &[Target],
        author: usize,
        now: i64,
    ) -> Gid {
        task.gid = self.new_gid();
        let gid = self.add(task, now);
        if parent.is_some() {
            self.set_parent(gid, parent, now);
        }
        for target in targets {
            self.put(gid, target.section, target.spot, now);
            self.number(gid, target.project, now);
        }
        self.hear(gid, author, "added", None, now);
        gid
    }

    /// Gives a task its number, where tasks have numbers.
    pub(crate) fn number(&mut self, gid: Gid, project: Gid, now: i64) {
        let numbered = self.project(project).settings.iter().any(|setting| self.field(setting.field).prefix.is_some());
        if !numbered || self.task(gid).is_none_or(|task| task.more().number.is_some()) {
            return;
        }
        let row = self.projects.get_mut(&project).expect("as above");
        row.last_number += 1;
        let number = row.last_number;
        self.edit(gid, now, |task| task.more_mut().number = Some((project, number)));
    }
}
