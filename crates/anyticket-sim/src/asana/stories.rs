//! The activity of tasks: comments, and what the system tells.

use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::{Call, gid};
use super::entity::{Access, Change, Gid, Story};
use super::find::Named;
use super::options::End;
use super::rich::{Holder, escape, read};

/// All of them, comments and others mixed.
pub(crate) fn of_task(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let mut gids = asana.path_task(call)?.more().stories.clone();
    if asana.options.story_order == End::Start {
        gids.reverse();
    }
    let page = asana.short_page(call, &gids)?;
    let view = asana.view(call);
    let rows: Vec<Value> = page.rows.iter().map(|gid| view.story(*gid, call.row())).collect();
    Ok(page.answer(asana, call, rows))
}

/// Only comments can be made, in one's own name, now.
pub(crate) fn create(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &["text", "html_text", "is_pinned"])?;
    let task = asana.path_task(call)?;
    if asana.world.access(task) < Access::Commenter {
        return Err(Answer::error(403, "You do not have permission to comment on this task."));
    }
    let task = task.gid;
    let text = text(asana, call)?.ok_or_else(|| Answer::missing("text"))?;
    let pinned = pinned(call)?.unwrap_or(false);
    let gid = asana.world.comment(task, call.caller.user, &text, call.now);
    if let Some(story) = asana.world.stories.get_mut(&gid) {
        story.pinned = pinned;
    }
    let author = u32::try_from(call.caller.user).unwrap_or(u32::MAX);
    let follows = asana.world.task(task).is_some_and(|task| task.more().followers.contains(&author));
    if asana.options.adds_followers && !follows {
        asana.world.edit(task, call.now, |task| task.more_mut().followers.push(author));
    }
    let record = asana.view(call).story(gid, call.single());
    Ok(asana.created(record, &format!("/stories/{gid}")))
}

/// What the body says, as it stands inside `<body>`.
fn text(asana: &Asana, call: &Call<'_>) -> Result<Option<String>, Answer> {
    let text = match (call.text("text")?, call.text("html_text")?) {
        (Some(_), Some(_)) => return Err(Answer::bad("You may only provide one of text or html_text!")),
        (None, None) => return Ok(None),
        (Some(text), None) => escape(text),
        (None, Some(text)) => read(text, Holder::Comment, asana.options.grown_rich_text, |gid| asana.mentioned(gid))
            .map_err(|why| Answer::bad(format!("html_text: {why}")))?,
    };
    match text.chars().count() > asana.options.text_limit {
        true => Err(Answer::undocumented(400, "text")),
        false if text.trim().is_empty() => Err(Answer::missing("text")),
        false => Ok(Some(text)),
    }
}

fn pinned(call: &Call<'_>) -> Result<Option<bool>, Answer> {
    let value = call.data.get("is_pinned");
    let flag = |value: &Value| value.as_bool().ok_or_else(|| Answer::bad("is_pinned: Value is not a boolean"));
    value.map(flag).transpose()
}

fn find<'a>(asana: &'a Asana, call: &Call<'_>) -> Result<&'a Story, Answer> {
    let named = &call.parameters[0];
    let number = gid("story", named)?;
    let unknown = || asana.unknown(Named::Path, "story", named);
    let story = asana.world.stories.get(&number).ok_or_else(unknown)?;
    let task = asana.world.task(story.task).ok_or_else(unknown)?;
    match asana.world.access(task) {
        Access::None => Err(Answer::error(403, "You do not have access to this story.")),
        _ => Ok(story),
    }
}

pub(crate) fn get(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let story = find(asana, call)?.gid;
    Ok(Answer::data(asana.view(call).story(story, call.single())))
}

/// The text of one's own comments; comments and attachments can be pinned.
pub(crate) fn update(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &["text", "html_text", "is_pinned"])?;
    let story = find(asana, call)?;
    let (gid, task, comment) = (story.gid, story.task, story.is_comment());
    let own = story.author.map(|author| author as usize) == Some(call.caller.user);
    let text = text(asana, call)?;
    let pinned = pinned(call)?;
    if text.is_some() && !comment || pinned.is_some() && !comment && story.subtype != "attachment_added" {
        return Err(Answer::bad("Only comment stories can be edited."));
    }
    if text.is_some() && !own {
        return Err(Answer::error(403, "You can only edit your own comments."));
    }
    let row = asana.world.stories.get_mut(&gid).expect("it was found");
    if let Some(text) = text {
        row.text = text.into();
        row.edited = true;
    }
    row.pinned = pinned.unwrap_or(row.pinned);
    asana.world.hear_in(
        task,
        (gid, "story"),
        Some((task, "task")),
        call.caller.user,
        "changed",
        Some("text"),
        call.now,
    );
    Ok(Answer::data(asana.view(call).story(gid, call.single())))
}

/// One's own only.
pub(crate) fn delete(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let story = find(asana, call)?;
    if story.author.map(|author| author as usize) != Some(call.caller.user) {
        return Err(Answer::error(403, "You can only delete stories you have created."));
    }
    let (gid, task) = (story.gid, story.task);
    asana.world.uncomment(gid, call.now);
    asana.world.hear_in(task, (gid, "story"), Some((task, "task")), call.caller.user, "deleted", None, call.now);
    Ok(Answer::nothing())
}

impl super::world::World {
    /// Somebody says something on a task, written as it stands inside `<body>`.
    pub(crate) fn comment(&mut self, task: Gid, author: usize, inner: &str, now: i64) -> Gid {
        let gid = self.tell(task, author, "comment_added", inner, Change::Nothing, now);
        self.hear_in(task, (gid, "story"), Some((task, "task")), author, "added", None, now);
        gid
    }

    /// Deletes an entry. That modifies the task.
    pub(crate) fn uncomment(&mut self, story: Gid, now: i64) {
        let Some(row) = self.stories.remove(&story) else { return };
        if self.task(row.task).is_some() {
            self.edit(row.task, now, |task| {
                task.more_mut().stories.retain(|known| *known != story);
                task.modified = task.modified.max(now);
            });
        }
    }
}
