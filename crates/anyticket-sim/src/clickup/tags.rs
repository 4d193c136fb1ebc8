//! Tags of a Space and on tasks (<https://developer.clickup.com/reference/getspacetags>).

use http::Method;
use serde_json::{Value, json};

use crate::clickup::ClickUp;
use crate::clickup::answer::{Answer, Outcome};
use crate::clickup::ask::{Ask, Given};
use crate::clickup::model::Tag;
use crate::clickup::refusal::{self, Refusal};
use crate::clickup::render;
use crate::clickup::route::{CUSTOM_ID, Payload, Route};

pub(crate) const ROUTES: &[Route] = &[
    Route::new(Method::GET, "/v2/space/{space_id}/tag", &[], Payload::Ignored, tags),
    Route::new(Method::POST, "/v2/space/{space_id}/tag", &[], Payload::Json(&["tag"]), create),
    Route::new(Method::PUT, "/v2/space/{space_id}/tag/{tag_name}", &[], Payload::Json(&["tag"]), update),
    Route::new(Method::DELETE, "/v2/space/{space_id}/tag/{tag_name}", &[], Payload::Ignored, delete),
    Route::new(Method::POST, "/v2/task/{task_id}/tag/{tag_name}", CUSTOM_ID, Payload::Ignored, add),
    Route::new(Method::DELETE, "/v2/task/{task_id}/tag/{tag_name}", CUSTOM_ID, Payload::Ignored, remove),
];

fn tags(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let space = world.space_for(ask, &ask.path[0])?;
    Answer::json(json!({"tags": world.spaces[&space].tags.iter().map(render::tag).collect::<Vec<_>>()}))
}

struct GivenTag {
    name: Option<String>,
    foreground: Option<String>,
    background: Option<String>,
}

/// The tag of a body, with colours under either of the names that the document uses.
fn given(ask: &Ask<'_>) -> Result<GivenTag, Refusal> {
    let Given::Is(tag) = ask.object("tag")? else { return Err(refusal::undocumented("tag is required")) };
    let text = |keys: [&str; 2]| keys.iter().find_map(|key| tag.get(*key)).and_then(Value::as_str).map(str::to_owned);
    let name = text(["name", "name"]);
    Ok(GivenTag { name, foreground: text(["tag_fg", "fg_color"]), background: text(["tag_bg", "bg_color"]) })
}

fn create(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let space = world.space_for(ask, &ask.path[0])?;
    let GivenTag { name, foreground, background } = given(ask)?;
    let name = name.filter(|name| !name.trim().is_empty()).ok_or_else(|| refusal::undocumented("Tag name invalid"))?;
    let name = world.tag_name(&name);
    let creator = ask.who.user;
    let tags = &mut world.spaces.get_mut(&space).expect("it was just found").tags;
    if tags.iter().any(|tag| tag.name == name) {
        return Err(refusal::undocumented("Tag already exists"));
    }
    tags.push(Tag {
        name,
        foreground: foreground.unwrap_or_else(|| "#ffffff".to_owned()),
        background: background.unwrap_or_else(|| "#7b68ee".to_owned()),
        creator,
    });
    Answer::empty()
}

fn update(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let space = world.space_for(ask, &ask.path[0])?;
    let GivenTag { name, foreground, background } = given(ask)?;
    let old = world.tag_name(&ask.path[1]);
    let name = name.map_or_else(|| old.clone(), |name| world.tag_name(&name));
    let tags = &mut world.spaces.get_mut(&space).expect("it was just found").tags;
    let tag = tags.iter_mut().find(|tag| tag.name == old).ok_or_else(refusal::tag_not_found)?;
    name.clone_into(&mut tag.name);
    if let Some(color) = foreground {
        tag.foreground = color;
    }
    if let Some(color) = background {
        tag.background = color;
    }
    let answer = json!({"tag": {"name": tag.name, "fg_color": tag.foreground, "bg_color": tag.background}});
    if name != old {
        retag(world, space, &old, Some(&name), ask.now);
    }
    Answer::json(answer)
}

fn delete(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let space = world.space_for(ask, &ask.path[0])?;
    let name = world.tag_name(&ask.path[1]);
    let tags = &mut world.spaces.get_mut(&space).expect("it was just found").tags;
    let position = tags.iter().position(|tag| tag.name == name).ok_or_else(refusal::tag_not_found)?;
    tags.remove(position);
    retag(world, space, &name, None, ask.now);
    Answer::empty()
}

/// Gives a tag of every task of a Space another name, or takes it away.
fn retag(world: &mut ClickUp, space: u64, old: &str, new: Option<&str>, now: i64) {
    let lists: Vec<u64> = world.lists.keys().copied().filter(|list| world.space_of_list(*list) == space).collect();
    for list in lists {
        for index in world.tasks.in_list(list).to_vec() {
            if world.tasks.view(index).tags().iter().any(|tag| tag == old) {
                world.edit(index, now, |task| {
                    task.tags.retain(|tag| tag != old);
                    task.tags.extend(new.map(str::to_owned));
                });
            }
        }
    }
}

fn add(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let space = world.space_of_list(world.tasks.facts(index).list);
    if !world.spaces[&space].apps.tags {
        return Err(refusal::undocumented("Tags ClickApp is not enabled"));
    }
    let tags = world.tags_for(space, vec![ask.path[1].clone()], ask.who.user);
    world.edit(index, ask.now, |task| {
        for tag in tags {
            if !task.tags.contains(&tag) {
                task.tags.push(tag);
            }
        }
        task.updated = ask.now;
    });
    Answer::empty()
}

fn remove(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let name = world.tag_name(&ask.path[1]);
    world.edit(index, ask.now, |task| {
        task.tags.retain(|tag| *tag != name);
        task.updated = ask.now;
    });
    Answer::empty()
}

impl ClickUp {
    /// A tag's name as it is kept.
    fn tag_name(&self, name: &str) -> String {
        if self.options.tag_case_kept { name.to_owned() } else { name.to_lowercase() }
    }

    /// Tags for a task of this Space: those it does not have are made there, or dropped.
    pub(crate) fn tags_for(&mut self, space: u64, names: Vec<String>, creator: u64) -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        for name in names {
            let name = self.tag_name(&name);
            let dropped = self.options.unknown_tags_dropped;
            let known = &mut self.spaces.get_mut(&space).expect("the Space of a List exists").tags;
            if known.iter().all(|tag| tag.name != name) {
                if dropped {
                    continue;
                }
                known.push(Tag {
                    name: name.clone(),
                    foreground: "#ffffff".to_owned(),
                    background: "#7b68ee".to_owned(),
                    creator,
                });
            }
            if !tags.contains(&name) {
                tags.push(name);
            }
        }
        tags
    }
}
