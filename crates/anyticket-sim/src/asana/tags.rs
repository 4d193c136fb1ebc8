//! Tags of workspaces, and on tasks.

use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::Call;
use super::entity::{Change, Gid, Tag};
use super::find::Named;
use super::world::ME;

pub(crate) fn all(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["workspace"])?;
    let workspaces = match call.asked("workspace") {
        Some(text) => vec![asana.workspace(Named::Query, text)?],
        None => asana.world.users[ME].workspaces.clone(),
    };
    page(asana, call, &within(asana, &workspaces))
}

pub(crate) fn of_workspace(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let workspace = asana.workspace(Named::Path, &call.parameters[0])?;
    page(asana, call, &within(asana, &[workspace]))
}

fn within(asana: &Asana, workspaces: &[Gid]) -> Vec<Gid> {
    asana.world.tags.values().filter(|tag| workspaces.contains(&tag.workspace)).map(|tag| tag.gid).collect()
}

pub(crate) fn of_task(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let tags = asana.path_task(call)?.more().tags.clone();
    page(asana, call, &tags)
}

fn page(asana: &Asana, call: &Call<'_>, gids: &[Gid]) -> Outcome {
    let page = asana.short_page(call, gids)?;
    let view = asana.view(call);
    let rows: Vec<Value> = page.rows.iter().map(|gid| view.tag(*gid, call.row())).collect();
    Ok(page.answer(asana, call, rows))
}

pub(crate) fn get(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let tag = asana.tag(Named::Path, "tag", &call.parameters[0])?.gid;
    Ok(Answer::data(asana.view(call).tag(tag, call.single())))
}

pub(crate) fn create(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let workspace = call.text("workspace")?.ok_or_else(|| Answer::missing("workspace"))?;
    let workspace = asana.workspace(Named::Body, workspace)?;
    create_in(asana, call, workspace)
}

pub(crate) fn create_in_workspace(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let workspace = asana.workspace(Named::Path, &call.parameters[0])?;
    create_in(asana, call, workspace)
}

fn create_in(asana: &mut Asana, call: &Call<'_>, workspace: Gid) -> Outcome {
    call.only_keys(asana.options.unknown, &["name", "color", "notes", "workspace", "followers"])?;
    let mut tag = Tag { gid: 0, workspace, name: String::new(), color: None, notes: String::new(), created: call.now };
    write(asana, call, &mut tag)?;
    let same = |other: &Tag| other.workspace == workspace && other.name == tag.name;
    if asana.options.unique_tag_names && asana.world.tags.values().any(same) {
        return Err(Answer::undocumented(400, "name"));
    }
    tag.gid = asana.world.new_gid();
    let gid = tag.gid;
    asana.world.tags.insert(gid, tag);
    let record = asana.view(call).tag(gid, call.single());
    Ok(asana.created(record, &format!("/tags/{gid}")))
}

fn write(asana: &Asana, call: &Call<'_>, tag: &mut Tag) -> Result<(), Answer> {
    if let Some(name) = call.text("name")? {
        if name.chars().count() > asana.options.name_limit {
            return Err(Answer::undocumented(400, "name"));
        }
        tag.name = name.to_owned();
    }
    if let Some(notes) = call.text("notes")? {
        tag.notes = notes.to_owned();
    }
    if let Some(color) = call.data.get("color") {
        tag.color = color.as_str().map(str::to_owned);
    }
    Ok(())
}

pub(crate) fn update(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &["name", "color", "notes"])?;
    let mut tag = asana.tag(Named::Path, "tag", &call.parameters[0])?.clone();
    write(asana, call, &mut tag)?;
    let gid = tag.gid;
    asana.world.tags.insert(gid, tag);
    Ok(Answer::data(asana.view(call).tag(gid, call.single())))
}

/// The tag goes from all tasks too.
pub(crate) fn delete(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let tag = asana.tag(Named::Path, "tag", &call.parameters[0])?.gid;
    for task in asana.world.tagged(tag).collect::<Vec<_>>() {
        asana.world.edit(task, call.now, |task| task.more_mut().tags.retain(|known| *known != tag));
    }
    asana.world.tags.remove(&tag);
    Ok(Answer::nothing())
}

/// The task of the path and the tag of the body.
fn named(asana: &Asana, call: &Call<'_>) -> Result<(Gid, Gid), Answer> {
    call.only_keys(asana.options.unknown, &["tag"])?;
    let task = asana.own_task(call)?;
    let text = call.text("tag")?.ok_or_else(|| Answer::missing("tag"))?;
    let tag = asana.tag(Named::Body, "tag", text)?;
    match tag.workspace == asana.path_task(call)?.workspace {
        true => Ok((task, tag.gid)),
        false => Err(Answer::undocumented(400, "tag")),
    }
}

pub(crate) fn add(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let (task, tag) = named(asana, call)?;
    asana.world.put_tag(task, tag, true, call.caller.user, call.now);
    Ok(Answer::nothing())
}

pub(crate) fn remove(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let (task, tag) = named(asana, call)?;
    asana.world.put_tag(task, tag, false, call.caller.user, call.now);
    Ok(Answer::nothing())
}

impl super::world::World {
    /// Puts a tag on a task or takes it off, and tells of it if that changes anything.
    pub(crate) fn put_tag(&mut self, task: Gid, tag: Gid, there: bool, author: usize, now: i64) {
        if self.task(task).is_none_or(|task| task.more().tags.contains(&tag) == there) {
            return;
        }
        self.edit(task, now, |task| {
            let tags = &mut task.more_mut().tags;
            if there { tags.push(tag) } else { tags.retain(|known| *known != tag) }
        });
        let subtype = if there { "added_to_tag" } else { "removed_from_tag" };
        let text = format!("{} {}", if there { "added to" } else { "removed from" }, self.tags[&tag].name);
        self.tell(task, author, subtype, &text, Change::Tag(tag), now);
        self.hear(task, author, "changed", Some("tags"), now);
    }
}
