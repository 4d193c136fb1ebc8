//! Sections of projects.

use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::Call;
use super::entity::{Gid, Section};
use super::find::Named;
use super::ranked::Ranked;

pub(crate) fn of_project(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let project = asana.project(Named::Path, "project", &call.parameters[0])?;
    let page = asana.short_page(call, &project.sections)?;
    let view = asana.view(call);
    let rows: Vec<Value> = page.rows.iter().map(|gid| view.section(*gid, call.row())).collect();
    Ok(page.answer(asana, call, rows))
}

pub(crate) fn get(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let section = asana.section(Named::Path, "section", &call.parameters[0])?.gid;
    Ok(Answer::data(asana.view(call).section(section, call.single())))
}

pub(crate) fn create(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &["name", "insert_before", "insert_after"])?;
    let project = asana.own_project(Named::Path, "project", &call.parameters[0])?;
    let name = call.text("name")?.ok_or_else(|| Answer::missing("name"))?.to_owned();
    let at = position(asana, call, &project.sections, "insert_before", "insert_after")?;
    let (project, end) = (project.gid, project.sections.len());
    let gid = asana.world.new_section(project, &name, at.unwrap_or(end), call.now);
    let record = asana.view(call).section(gid, call.single());
    Ok(asana.created(record, &format!("/sections/{gid}")))
}

/// Where among the sections something is put, if it is said.
fn position(
    asana: &Asana,
    call: &Call<'_>,
    sections: &[Gid],
    before: &str,
    after: &str,
) -> Result<Option<usize>, Answer> {
    let place = |key: &str| -> Result<Option<usize>, Answer> {
        let Some(text) = call.text(key)? else { return Ok(None) };
        let section = asana.section(Named::Body, key, text)?.gid;
        match sections.iter().position(|known| *known == section) {
            Some(at) => Ok(Some(at)),
            None => Err(Answer::undocumented(400, key)),
        }
    };
    match (place(before)?, place(after)?) {
        (Some(_), Some(_)) => Err(Answer::bad(format!("You may only provide one of {before} or {after}!"))),
        (Some(at), None) => Ok(Some(at)),
        (None, Some(at)) => Ok(Some(at + 1)),
        (None, None) => Ok(None),
    }
}

/// Only the name can be changed.
pub(crate) fn update(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &["name"])?;
    let section = own(asana, call)?;
    let name = call.text("name")?.ok_or_else(|| Answer::missing("name"))?.to_owned();
    asana.world.sections.get_mut(&section).expect("it was found").name = name;
    Ok(Answer::data(asana.view(call).section(section, call.single())))
}

fn own(asana: &Asana, call: &Call<'_>) -> Result<Gid, Answer> {
    let section = asana.section(Named::Path, "section", &call.parameters[0])?;
    asana.own_project(Named::Path, "project", &section.project.to_string())?;
    Ok(section.gid)
}

/// An empty one, and not the last.
pub(crate) fn delete(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let section = own(asana, call)?;
    let row = asana.world.section(section);
    if !row.rows.is_empty() {
        return Err(Answer::bad("section: Cannot delete a section that has tasks in it."));
    }
    let project = row.project;
    let project = asana.world.projects.get_mut(&project).expect("a section has a project");
    if project.sections.len() == 1 {
        return Err(Answer::bad("section: Cannot delete the last section of a project."));
    }
    project.sections.retain(|known| *known != section);
    asana.world.sections.remove(&section);
    Ok(Answer::nothing())
}

/// Moves a section among the others.
pub(crate) fn insert(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &["section", "before_section", "after_section"])?;
    let project = asana.own_project(Named::Path, "project", &call.parameters[0])?;
    let text = call.text("section")?.ok_or_else(|| Answer::missing("section"))?;
    let section = asana.section(Named::Body, "section", text)?;
    if section.project != project.gid {
        return Err(Answer::undocumented(400, "section"));
    }
    let (project, section) = (project.gid, section.gid);
    let others: Vec<Gid> =
        asana.world.project(project).sections.iter().copied().filter(|known| *known != section).collect();
    let at = position(asana, call, &others, "before_section", "after_section")?;
    let at = at.ok_or_else(|| Answer::bad("You should specify one of before_section or after_section"))?;
    let sections = &mut asana.world.projects.get_mut(&project).expect("it was found").sections;
    *sections = others;
    sections.insert(at, section);
    Ok(Answer::nothing())
}

impl super::world::World {
    pub(crate) fn new_section(&mut self, project: Gid, name: &str, at: usize, now: i64) -> Gid {
        let gid = self.new_gid();
        let section = Section { gid, project, name: name.to_owned(), created: now, rows: Ranked::default() };
        self.sections.insert(gid, section);
        self.projects.get_mut(&project).expect("who makes a section has looked").sections.insert(at, gid);
        gid
    }
}

impl Asana {
    /// The answer to a create.
    pub(crate) fn created(&self, record: Value, path: &str) -> Answer {
        let mut answer = Answer::data(record).with("location", format!("{}{path}", self.base()));
        answer.status = self.options.created_status;
        answer
    }
}
