//! Lists of tasks.

use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::{Call, gid};
use super::clock::since;
use super::entity::{Access, Gid, Task};
use super::find::Named;
use super::options::ModifiedSince;
use super::page::{From, Row, signed};
use super::world::World;

/// Which tasks count.
struct Filter {
    completed_since: Option<i64>,
    modified_since: Option<i64>,
    moved_too: bool,
}

impl Filter {
    fn read(asana: &Asana, call: &Call<'_>) -> Result<Self, Answer> {
        let time = |key: &str| match call.asked(key) {
            None => Ok(None),
            Some(text) => match since(text, call.now) {
                Some(at) => Ok(Some(at)),
                None => Err(Answer::bad(format!("{key}: Not a valid date: {text}"))),
            },
        };
        Ok(Self {
            completed_since: time("completed_since")?,
            modified_since: time("modified_since")?,
            moved_too: asana.options.modified_since == ModifiedSince::AlsoPlaces,
        })
    }

    /// Not completed, or completed since then; modified since then.
    fn keeps(&self, task: &Task) -> bool {
        let modified = if self.moved_too { task.modified.max(task.moved) } else { task.modified };
        self.completed_since.is_none_or(|since| task.completed.is_none_or(|(at, _)| at >= since))
            && self.modified_since.is_none_or(|since| modified >= since)
    }
}

/// Where a list of tasks comes from.
#[derive(Debug, Clone, Copy)]
enum Source {
    Project(Gid),
    Section(Gid),
    Tag(Gid),
    /// Somebody's tasks in a workspace.
    Assignee(usize, Gid),
}

/// Exactly one source must be named.
pub(crate) fn tasks(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let known =
        ["assignee", "workspace", "project", "section", "tag", "user_task_list", "completed_since", "modified_since"];
    call.only(asana.options.unknown, &known)?;
    let mut sources = Vec::new();
    if let Some(text) = call.asked("project") {
        sources.push(Source::Project(asana.project(Named::Query, "project", text)?.gid));
    }
    if let Some(text) = call.asked("section") {
        sources.push(Source::Section(asana.section(Named::Query, "section", text)?.gid));
    }
    if let Some(text) = call.asked("tag") {
        sources.push(Source::Tag(asana.tag(Named::Query, "tag", text)?.gid));
    }
    if let Some(text) = call.asked("user_task_list") {
        let owner = asana.world.list_owner(gid("user_task_list", text)?);
        let (user, workspace) = owner.ok_or_else(|| asana.unknown(Named::Query, "user_task_list", text))?;
        sources.push(Source::Assignee(user, workspace));
    }
    match (call.asked("assignee"), call.asked("workspace")) {
        (Some(user), Some(workspace)) => {
            let workspace = asana.workspace(Named::Query, workspace)?;
            sources.push(Source::Assignee(asana.user(call, Named::Query, "assignee", user)?, workspace));
        }
        (None, None) => {}
        // Half of a source counts as none.
        _ => sources.clear(),
    }
    match sources[..] {
        [source] => listed(asana, call, source),
        _ => Err(Answer::bad(
            "Must specify exactly one of project, tag, section, user task list, or assignee + workspace",
        )),
    }
}

pub(crate) fn of_project(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["completed_since"])?;
    let project = asana.project(Named::Path, "project", &call.parameters[0])?.gid;
    listed(asana, call, Source::Project(project))
}

pub(crate) fn of_section(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["completed_since"])?;
    let section = asana.section(Named::Path, "section", &call.parameters[0])?.gid;
    listed(asana, call, Source::Section(section))
}

pub(crate) fn of_tag(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let tag = asana.tag(Named::Path, "tag", &call.parameters[0])?.gid;
    listed(asana, call, Source::Tag(tag))
}

pub(crate) fn of_user(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["completed_since"])?;
    let list = gid("user_task_list", &call.parameters[0])?;
    let owner = asana.world.list_owner(list);
    let (user, workspace) = owner.ok_or_else(|| asana.unknown(Named::Path, "user_task_list", list))?;
    listed(asana, call, Source::Assignee(user, workspace))
}

/// The children of a task, in their order.
pub(crate) fn subtasks(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let parent = asana.path_task(call)?.gid;
    let page = asana.page(
        call,
        |from| {
            let children = asana.world.children(parent).into_iter();
            let rows = children.flat_map(move |list| list.behind(from.border.map(|(_, rank)| rank)));
            rows.skip(skipped(from)).map(|(rank, gid)| ((0, rank), gid))
        },
        |_| true,
    )?;
    let rows = rows(asana, call, &page.rows);
    Ok(page.answer(asana, call, rows))
}

fn listed(asana: &Asana, call: &Call<'_>, source: Source) -> Outcome {
    let filter = Filter::read(asana, call)?;
    let world = &asana.world;
    let by_gid = matches!(source, Source::Tag(_) | Source::Assignee(..));
    let keeps = |gid: Gid| {
        let Some(task) = world.task(gid) else { return false };
        let here = match source {
            Source::Assignee(_, workspace) => task.workspace == workspace,
            // Disputed: subtasks that were put into the project themselves.
            Source::Project(_) | Source::Section(_) => task.parent.is_none() || asana.options.explicit_subtasks,
            Source::Tag(_) => true,
        };
        here && filter.keeps(task) && (!by_gid || world.access(task) > Access::None)
    };
    let page = asana.page(call, |from| source_rows(world, source, from), keeps)?;
    let rows = rows(asana, call, &page.rows);
    Ok(page.answer(asana, call, rows))
}

/// How many rows a page skips that starts at a number.
fn skipped(from: From) -> usize {
    if from.border.is_some() { 0 } else { from.position }
}

fn source_rows(world: &World, source: Source, from: From) -> Box<dyn Iterator<Item = Row> + '_> {
    match source {
        Source::Project(project) => {
            let sections = &world.project(project).sections;
            let at = from.border.and_then(|(section, rank)| {
                let at = sections.iter().position(|gid| signed(*gid) == section)?;
                Some((at, rank))
            });
            // A section that is gone was empty.
            let skip = if at.is_some() { 0 } else { from.position };
            let start = at.map_or(0, |(at, _)| at);
            let rows = sections.iter().enumerate().skip(start).flat_map(move |(index, section)| {
                let behind = at.filter(|(at, _)| *at == index).map(|(_, rank)| rank);
                let rows = world.section(*section).rows.behind(behind);
                rows.map(move |(rank, gid)| ((signed(*section), rank), gid))
            });
            Box::new(rows.skip(skip))
        }
        Source::Section(section) => {
            let rows = world.section(section).rows.behind(from.border.map(|(_, rank)| rank));
            Box::new(rows.skip(skipped(from)).map(move |(rank, gid)| ((signed(section), rank), gid)))
        }
        Source::Tag(tag) => by_gid(world.tagged(tag), from),
        Source::Assignee(user, _) => by_gid(world.assigned(u32::try_from(user).unwrap_or(u32::MAX)), from),
    }
}

fn by_gid<'w>(gids: impl Iterator<Item = Gid> + 'w, from: From) -> Box<dyn Iterator<Item = Row> + 'w> {
    let border = from.border.map_or(i64::MIN, |(_, gid)| gid);
    let rows = gids.filter(move |gid| signed(*gid) > border).skip(skipped(from));
    Box::new(rows.map(|gid| ((0, signed(gid)), gid)))
}

/// These tasks as rows of a list.
pub(crate) fn rows(asana: &Asana, call: &Call<'_>, gids: &[Gid]) -> Vec<Value> {
    let view = asana.view(call);
    gids.iter().map(|gid| view.task(*gid, call.row())).collect()
}
