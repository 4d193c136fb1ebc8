//! Where tasks are: projects, sections, parents.

use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::Call;
use super::entity::{Access, Change, Gid, Project};
use super::find::Named;
use super::options::Unplaced;
use super::ranked::Spot;

/// A task is in no more projects.
const MOST_PROJECTS: usize = 20;

/// There are no more levels below a task.
const DEEPEST: usize = 5;

/// Where a task is put.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    pub(crate) project: Gid,
    pub(crate) section: Gid,
    pub(crate) spot: Spot,
}

/// What `insert_before` and `insert_after` say.
enum Insert {
    Nothing,
    /// `insert_after: null`.
    Start,
    /// `insert_before: null`.
    End,
    Before(Gid),
    After(Gid),
}

fn insert(asana: &Asana, call: &Call<'_>) -> Result<Insert, Answer> {
    let task = |key: &str, value: &Value| match value.as_str() {
        Some(text) => Ok(asana.task(call, Named::Body, key, text)?.gid),
        None => Err(Answer::bad(format!("{key}: Value is not a string"))),
    };
    match (call.data.get("insert_before"), call.data.get("insert_after")) {
        (Some(_), Some(_)) => Err(Answer::bad("You may only provide one of insert_before or insert_after!")),
        (None, None) => Ok(Insert::Nothing),
        (Some(Value::Null), None) => Ok(Insert::End),
        (None, Some(Value::Null)) => Ok(Insert::Start),
        (Some(value), None) => Ok(Insert::Before(task("insert_before", value)?)),
        (None, Some(value)) => Ok(Insert::After(task("insert_after", value)?)),
    }
}

impl Asana {
    /// The section that a task comes into without naming one.
    pub(crate) fn unplaced(&self, project: &Project) -> Gid {
        let section = match self.options.unplaced {
            Unplaced::FirstSection => project.sections.first(),
            Unplaced::LastSection => project.sections.last(),
        };
        *section.expect("a project has a section")
    }

    /// # Errors
    ///
    /// 400 if something so deep may not go below this task.
    pub(crate) fn check_depth(&self, parent: Gid, height: usize) -> Result<(), Answer> {
        let mut above = 1;
        let mut at = self.world.task(parent);
        while let Some((next, _)) = at.and_then(|task| task.parent) {
            above += 1;
            at = self.world.task(next);
        }
        match above + height > DEEPEST {
            true => Err(Answer::undocumented(400, "parent")),
            false => Ok(()),
        }
    }

    fn height(&self, gid: Gid) -> usize {
        let children = self.world.children(gid).into_iter().flat_map(|list| list.behind(None));
        children.map(|(_, child)| 1 + self.height(child)).max().unwrap_or(0)
    }

    /// The rank of a task in a section.
    fn rank(&self, task: Gid, section: Gid, key: &str) -> Result<i64, Answer> {
        let place = self.world.task(task).and_then(|task| task.places.iter().find(|place| place.section == section));
        place.map(|place| place.rank).ok_or_else(|| Answer::undocumented(400, key))
    }

    fn spot(&self, insert: &Insert, section: Gid, default: Spot) -> Result<Spot, Answer> {
        Ok(match insert {
            Insert::Nothing => default,
            Insert::Start => Spot::Start,
            Insert::End => Spot::End,
            Insert::Before(task) => Spot::Before(self.rank(*task, section, "insert_before")?),
            Insert::After(task) => Spot::After(self.rank(*task, section, "insert_after")?),
        })
    }
}

/// Into a project, or to another place in it.
pub(crate) fn add_project(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &["project", "section", "insert_before", "insert_after"])?;
    let gid = asana.own_task(call)?;
    let text = call.text("project")?.ok_or_else(|| Answer::missing("project"))?;
    let project = asana.own_project(Named::Body, "project", text)?;
    let task = asana.world.task(gid).expect("it was found");
    if project.workspace != task.workspace {
        return Err(Answer::undocumented(400, "project"));
    }
    if task.place_in(project.gid).is_none() && task.places.len() >= MOST_PROJECTS {
        return Err(Answer::bad("A task can be in at most 20 projects."));
    }
    let insert = insert(asana, call)?;
    let anchor = match insert {
        Insert::Before(task) | Insert::After(task) => {
            asana.world.task(task).and_then(|task| task.place_in(project.gid))
        }
        _ => None,
    };
    let section = match (call.data.get("section"), anchor) {
        (Some(Value::String(text)), _) => {
            let section = asana.section(Named::Body, "section", text)?;
            if section.project != project.gid {
                return Err(Answer::undocumented(400, "section"));
            }
            section.gid
        }
        (None | Some(Value::Null), Some(anchor)) => anchor.section,
        (None | Some(Value::Null), None) => match task.place_in(project.gid) {
            // A task that is there already and is told nothing stays where it is.
            Some(_) if matches!(insert, Insert::Nothing) => return Ok(Answer::nothing()),
            _ => asana.unplaced(project),
        },
        (Some(_), _) => return Err(Answer::bad("section: Value is not a string")),
    };
    let project = project.gid;
    let spot = asana.spot(&insert, section, Spot::End)?;
    asana.world.place(gid, Target { project, section, spot }, call.caller.user, call.now);
    Ok(Answer::nothing())
}

pub(crate) fn remove_project(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &["project"])?;
    let gid = asana.own_task(call)?;
    let text = call.text("project")?.ok_or_else(|| Answer::missing("project"))?;
    let project = asana.own_project(Named::Body, "project", text)?.gid;
    if asana.world.task(gid).expect("it was found").place_in(project).is_none() {
        return Err(Answer::undocumented(400, "project"));
    }
    asana.world.displace(gid, project, call.caller.user, call.now);
    Ok(Answer::nothing())
}

/// Into a section, at its top, and out of the others of its project.
pub(crate) fn add_to_section(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &["task", "insert_before", "insert_after"])?;
    let section = asana.section(Named::Path, "section", &call.parameters[0])?;
    let project = asana.own_project(Named::Path, "project", &section.project.to_string())?;
    let text = call.text("task")?.ok_or_else(|| Answer::missing("task"))?;
    let task = asana.task(call, Named::Body, "task", text)?;
    asana.may(task, Access::Editor)?;
    if task.workspace != project.workspace {
        return Err(Answer::undocumented(400, "task"));
    }
    if task.place_in(project.gid).is_none() && task.places.len() >= MOST_PROJECTS {
        return Err(Answer::bad("A task can be in at most 20 projects."));
    }
    let (gid, section, project) = (task.gid, section.gid, project.gid);
    let spot = asana.spot(&insert(asana, call)?, section, Spot::Start)?;
    asana.world.place(gid, Target { project, section, spot }, call.caller.user, call.now);
    Ok(Answer::nothing())
}

/// Below another task, or below none.
pub(crate) fn set_parent(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &["parent", "insert_before", "insert_after"])?;
    let gid = asana.own_task(call)?;
    let parent = match call.data.get("parent") {
        None => return Err(Answer::missing("parent")),
        Some(Value::Null) => None,
        Some(Value::String(text)) => Some(asana.task(call, Named::Body, "parent", text)?.clone()),
        Some(_) => return Err(Answer::bad("parent: Value is not a string")),
    };
    let Some(parent) = parent else {
        asana.world.set_parent(gid, None, call.now);
        asana.world.tell(gid, call.caller.user, "parent_changed", "changed the parent", Change::Nothing, call.now);
        return Ok(Answer::data(asana.view(call).task(gid, call.single())));
    };
    asana.may(&parent, Access::Editor)?;
    let mut above = Some(parent.gid);
    while let Some(at) = above {
        if at == gid {
            return Err(Answer::undocumented(400, "parent"));
        }
        above = asana.world.task(at).and_then(|task| task.parent).map(|(parent, _)| parent);
    }
    if parent.workspace != asana.world.task(gid).expect("it was found").workspace {
        return Err(Answer::undocumented(400, "parent"));
    }
    asana.check_depth(parent.gid, asana.height(gid))?;
    let sibling = |task: Gid, key: &str| match asana.world.task(task).and_then(|task| task.parent) {
        Some((of, rank)) if of == parent.gid => Ok(rank),
        _ => Err(Answer::undocumented(400, key)),
    };
    let spot = match insert(asana, call)? {
        Insert::Nothing | Insert::End => Spot::End,
        Insert::Start => Spot::Start,
        Insert::Before(task) => Spot::Before(sibling(task, "insert_before")?),
        Insert::After(task) => Spot::After(sibling(task, "insert_after")?),
    };
    asana.world.set_parent(gid, Some((parent.gid, spot)), call.now);
    asana.world.tell(gid, call.caller.user, "parent_changed", "changed the parent", Change::Nothing, call.now);
    asana.world.hear_in(gid, (gid, "task"), Some((parent.gid, "task")), call.caller.user, "added", None, call.now);
    Ok(Answer::data(asana.view(call).task(gid, call.single())))
}

impl super::world::World {
    /// Puts a task somewhere and tells of it.
    pub(crate) fn place(&mut self, gid: Gid, target: Target, author: usize, now: i64) {
        let Target { project, section, spot } = target;
        let before = self.task(gid).and_then(|task| task.place_in(project)).map(|place| place.section);
        self.put(gid, section, spot, now);
        self.number(gid, project, now);
        match before {
            None => {
                let text = format!("added to {}", self.project(project).name);
                self.tell(gid, author, "added_to_project", &text, Change::Project(project), now);
                self.hear_in(gid, (gid, "task"), Some((project, "project")), author, "added", None, now);
            }
            Some(old) if old != section => {
                let text = format!("moved this task to {}", self.section(section).name);
                self.tell(gid, author, "section_changed", &text, Change::Section(old, section), now);
                self.hear_in(gid, (gid, "task"), Some((old, "section")), author, "removed", None, now);
                self.hear_in(gid, (gid, "task"), Some((section, "section")), author, "added", None, now);
            }
            Some(_) => {}
        }
    }

    /// Takes a task out of a project and tells of it.
    pub(crate) fn displace(&mut self, gid: Gid, project: Gid, author: usize, now: i64) {
        let text = format!("removed from {}", self.project(project).name);
        self.tell(gid, author, "removed_from_project", &text, Change::Project(project), now);
        self.hear_in(gid, (gid, "task"), Some((project, "project")), author, "removed", None, now);
        self.take_out(gid, project, now);
    }
}
