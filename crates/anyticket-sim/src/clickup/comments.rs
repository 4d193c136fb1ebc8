//! Comments and their threads (<https://developer.clickup.com/docs/task-comments-pagination>).

use std::borrow::Cow;
use std::cmp::Reverse;

use http::Method;
use serde_json::{Value, json};

use crate::clickup::ClickUp;
use crate::clickup::answer::{Answer, Outcome};
use crate::clickup::ask::{Ask, Given};
use crate::clickup::model::{Comment, Millis, TaskIndex};
use crate::clickup::refusal::{self, Refusal};
use crate::clickup::route::{CUSTOM_ID, Payload, Route};
use crate::clickup::words;
use crate::random::{Random, mix};

const NEW: Payload = Payload::Json(&["comment_text", "comment", "assignee", "group_assignee", "notify_all"]);
const PAGED: &[&str] = &["start", "start_id"];

pub(crate) const ROUTES: &[Route] = &[
    Route::new(
        Method::GET,
        "/v2/task/{task_id}/comment",
        &["custom_task_ids", "team_id", "start", "start_id"],
        Payload::Ignored,
        of_task,
    ),
    Route::new(Method::POST, "/v2/task/{task_id}/comment", CUSTOM_ID, NEW, on_task),
    Route::new(Method::GET, "/v2/list/{list_id}/comment", PAGED, Payload::Ignored, of_list),
    Route::new(Method::POST, "/v2/list/{list_id}/comment", &[], NEW, on_list),
    Route::new(Method::GET, "/v2/view/{view_id}/comment", PAGED, Payload::Ignored, of_view),
    Route::new(Method::POST, "/v2/view/{view_id}/comment", &[], NEW, on_view),
    Route::new(
        Method::PUT,
        "/v2/comment/{comment_id}",
        &[],
        Payload::Json(&["comment_text", "comment", "assignee", "group_assignee", "resolved"]),
        update,
    ),
    Route::new(Method::DELETE, "/v2/comment/{comment_id}", &[], Payload::Ignored, delete),
    Route::new(Method::GET, "/v2/comment/{comment_id}/reply", &[], Payload::Ignored, replies),
    Route::new(Method::POST, "/v2/comment/{comment_id}/reply", &[], NEW, reply),
];

/// How many comments of a task come at once.
const PAGE: usize = 25;

/// What a comment is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    Task(TaskIndex),
    /// A List, by its position among all.
    List(u32),
    /// The chat view.
    View,
}

/// A comment's id says where it is, so that nobody must keep a million of them.
const FIRST: u64 = 90_150_000_000_000;
const PER_PLACE: u64 = 100_000;

impl Place {
    fn id(self, number: usize) -> u64 {
        let slot = match self {
            Self::Task(index) => u64::from(index) * 3,
            Self::List(position) => u64::from(position) * 3 + 1,
            Self::View => 2,
        };
        FIRST + slot * PER_PLACE + number as u64
    }

    fn of(id: u64) -> Option<(Self, usize)> {
        let (slot, number) = (id.checked_sub(FIRST)? / PER_PLACE, (id - FIRST) % PER_PLACE);
        let position = u32::try_from(slot / 3).ok()?;
        let place = match slot % 3 {
            0 => Self::Task(position),
            1 => Self::List(position),
            _ => Self::View,
        };
        Some((place, number as usize))
    }
}

impl ClickUp {
    /// All comments of a place, replies and deleted ones included, oldest first.
    pub(crate) fn comments_of(&self, place: Place) -> Cow<'_, [Comment]> {
        match self.comments.get(&place) {
            Some(comments) => Cow::Borrowed(comments),
            None => Cow::Owned(self.seeded_comments(place)),
        }
    }

    fn comments_mut(&mut self, place: Place) -> &mut Vec<Comment> {
        if !self.comments.contains_key(&place) {
            let seeded = self.seeded_comments(place);
            self.comments.insert(place, seeded);
        }
        self.comments.get_mut(&place).expect("it was just put there")
    }

    fn seeded_comments(&self, place: Place) -> Vec<Comment> {
        let Place::Task(index) = place else { return Vec::new() };
        let Some(users) = self.tasks.seeded_users(index) else { return Vec::new() };
        let mut random = Random::new(mix(self.seed, 0xC0), u64::from(index));
        let created = self.tasks.facts(index).created;
        // Every fortieth task has more than one page.
        let count = if index % 40 == 3 { PAGE + 5 + random.below(40) } else { random.below(4) };
        let mut comments: Vec<Comment> = Vec::with_capacity(count);
        for number in 0..count {
            let text = words::remark(&mut random);
            let parents: Vec<u64> = comments.iter().filter(|other| other.parent.is_none()).map(|c| c.id).collect();
            let parent = if number > 0 && random.chance(0.1) { Some(*random.pick(&parents)) } else { None };
            comments.push(Comment {
                id: place.id(number),
                parent,
                segments: json!([{"text": text}]),
                text,
                user: *random.pick(users),
                date: created + (number as i64 + 1) * 3_600_000 + random.below(1000) as i64,
                resolved: false,
                assignee: None,
                assigned_by: None,
                deleted: false,
            });
        }
        comments
    }

    pub(crate) fn place_of_list(&self, list: u64) -> Place {
        // Lists are never taken out and new ones have greater ids, so a position stays.
        let position = self.lists.range(..list).count();
        Place::List(u32::try_from(position).expect("fewer than four billion Lists"))
    }

    /// A comment by the text of its id, if it is there and the user may see it.
    fn comment_for(&self, ask: &Ask<'_>, id: &str) -> Result<(Place, usize), Refusal> {
        let id: u64 = id.parse().map_err(|_| refusal::undocumented("Comment ID invalid"))?;
        let (place, number) = Place::of(id).ok_or_else(refusal::comment_not_found)?;
        match place {
            Place::Task(index) if (index as usize) < self.tasks.len() => {
                self.plain_task_for(ask, &self.tasks.id(index))?;
            }
            Place::List(position) if (position as usize) < self.lists.len() => {
                let list = self.lists.keys().nth(position as usize).expect("the position was checked");
                self.list_for(ask, &list.to_string())?;
            }
            Place::View => {
                self.list_for(ask, &self.default_list.to_string())?;
            }
            Place::Task(_) | Place::List(_) => return Err(refusal::comment_not_found()),
        }
        let comments = self.comments_of(place);
        let there = comments.get(number).is_some_and(|comment| {
            let parent_there = comment.parent.is_none_or(|parent| {
                Place::of(parent).and_then(|(_, number)| comments.get(number)).is_some_and(|parent| !parent.deleted)
            });
            !comment.deleted && parent_there
        });
        if there { Ok((place, number)) } else { Err(refusal::comment_not_found()) }
    }

    /// Adds a comment; the number it got.
    pub(crate) fn comment_on(&mut self, place: Place, draft: Draft, parent: Option<u64>, now: Millis) -> u64 {
        if let (Place::Task(index), true) = (place, self.options.comments_touch) {
            self.edit(index, now, |task| task.updated = now);
        }
        let comments = self.comments_mut(place);
        let id = place.id(comments.len());
        comments.push(Comment {
            id,
            parent,
            segments: draft.segments,
            text: draft.text,
            user: draft.user,
            date: now,
            resolved: false,
            assignee: draft.assignee,
            assigned_by: draft.assignee.map(|_| draft.user),
            deleted: false,
        });
        id
    }
}

/// What somebody wrote.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) segments: Value,
    pub(crate) text: String,
    pub(crate) user: u64,
    pub(crate) assignee: Option<u64>,
}

/// Rich text and the plain text in it: `comment` if it is there, else `comment_text`
/// (<https://developer.clickup.com/docs/comment-formatting>).
fn written(ask: &Ask<'_>) -> Result<Option<(Value, String)>, Refusal> {
    match ask.body.get("comment") {
        None => {}
        Some(Value::Array(segments)) => {
            let mut text = String::new();
            for segment in segments {
                let Some(segment) = segment.as_object() else {
                    return Err(refusal::undocumented("comment must be an array of objects"));
                };
                text.push_str(segment.get("text").and_then(Value::as_str).unwrap_or_default());
            }
            return Ok(Some((Value::Array(segments.clone()), text)));
        }
        Some(_) => return Err(refusal::undocumented("comment must be an array")),
    }
    match ask.text("comment_text")? {
        Given::Is(text) => Ok(Some((json!([{"text": text}]), text))),
        Given::Absent | Given::Null => Ok(None),
    }
}

fn draft(world: &ClickUp, ask: &Ask<'_>, workspace: u64) -> Result<Draft, Refusal> {
    let (segments, text) = written(ask)?
        .filter(|(_, text)| !text.is_empty())
        .ok_or_else(|| refusal::undocumented("Comment text required"))?;
    ask.switch("notify_all")?;
    Ok(Draft { segments, text, user: ask.who.user, assignee: assignee(world, ask, workspace)?.value() })
}

fn assignee(world: &ClickUp, ask: &Ask<'_>, workspace: u64) -> Result<Given<u64>, Refusal> {
    Ok(match ask.whole("assignee")? {
        Given::Absent => Given::Absent,
        Given::Null => Given::Null,
        Given::Is(user) => {
            let user = u64::try_from(user).unwrap_or_default();
            if world.role(workspace, user).is_none() {
                return Err(refusal::undocumented("Assignee is not a member of the team"));
            }
            Given::Is(user)
        }
    })
}

fn workspace_of(world: &ClickUp, place: Place) -> u64 {
    let list = match place {
        Place::Task(index) => world.tasks.facts(index).list,
        Place::List(position) => *world.lists.keys().nth(position as usize).expect("the place was found before"),
        Place::View => world.default_list,
    };
    world.workspace_of_list(list)
}

fn page(world: &ClickUp, ask: &Ask<'_>, place: Place, size: usize) -> Outcome {
    let reference = match (ask.integer("start")?, ask.parameter("start_id")) {
        (None, None) => None,
        (Some(start), Some(id)) => Some((start, id.parse::<u64>().unwrap_or_default())),
        _ => return Err(refusal::undocumented("start and start_id must be used together")),
    };
    let repeats = world.options.comment_pages_repeat;
    let all = world.comments_of(place);
    let mut comments: Vec<&Comment> = all
        .iter()
        .filter(|comment| comment.parent.is_none() && !comment.deleted)
        .filter(|comment| {
            let key = (comment.date, comment.id);
            reference.is_none_or(|reference| key < reference || repeats && key == reference)
        })
        .collect();
    comments.sort_by_key(|comment| Reverse((comment.date, comment.id)));
    comments.truncate(size);
    let comments: Vec<Value> = comments
        .into_iter()
        .map(|comment| {
            let replies = all.iter().filter(|other| other.parent == Some(comment.id) && !other.deleted).count();
            world.comment_json(comment, replies)
        })
        .collect();
    Answer::json(json!({"comments": comments}))
}

fn of_task(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let task = world.task_for(ask, &ask.path[0])?;
    page(world, ask, Place::Task(task), PAGE)
}

fn of_list(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let list = world.list_for(ask, &ask.path[0])?;
    page(world, ask, world.place_of_list(list), world.options.list_comment_page)
}

fn of_view(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let view = view(world, ask)?;
    page(world, ask, view, world.options.list_comment_page)
}

fn on_view(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let view = view(world, ask)?;
    add(world, ask, view, None)
}

fn view(world: &ClickUp, ask: &Ask<'_>) -> Result<Place, Refusal> {
    if ask.path[0] != world.chat_view {
        return Err(Refusal { status: 404, ..refusal::undocumented("View not found") });
    }
    world.list_for(ask, &world.default_list.to_string())?;
    Ok(Place::View)
}

fn on_task(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let task = world.task_for(ask, &ask.path[0])?;
    add(world, ask, Place::Task(task), None)
}

fn on_list(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let list = world.list_for(ask, &ask.path[0])?;
    add(world, ask, world.place_of_list(list), None)
}

fn reply(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let (place, number) = world.comment_for(ask, &ask.path[0])?;
    let parent = &world.comments_of(place)[number];
    // One level: an answer to an answer joins the thread.
    let parent = parent.parent.unwrap_or(parent.id);
    add(world, ask, place, Some(parent))
}

fn add(world: &mut ClickUp, ask: &Ask<'_>, place: Place, parent: Option<u64>) -> Outcome {
    let workspace = workspace_of(world, place);
    let draft = draft(world, ask, workspace)?;
    let id = world.comment_on(place, draft, parent, ask.now);
    let history = mix(world.seed, id) >> 2;
    // The id is a number here and a string everywhere else; `date` too.
    Answer::json(json!({
        "id": id,
        "hist_id": history.to_string(),
        "date": ask.now,
        "version": {
            "object_type": "comment",
            "object_id": id.to_string(),
            "workspace_id": workspace,
            "operation": "c",
            "data": {
                "context": {
                    "user_id": ask.who.user,
                    "root_parent_type": 1,
                    "is_chat": false,
                    "audit_context": {"userid": ask.who.user, "current_time": ask.now, "route": "*"},
                    "originating_service": "publicapi",
                },
                "relationships": [{
                    "type": "comment-author",
                    "object_type": "user",
                    "object_id": ask.who.user.to_string(),
                    "workspace_id": workspace,
                }],
                "changes": [{"field": "date_created", "after": ask.now}],
            },
            "master_id": 23,
            "version": ask.now * 1000,
            "deleted": false,
            "traceparent": history.to_string(),
            "date_created": ask.now,
            "date_updated": ask.now,
            "event_publish_time": ask.now,
        },
    }))
}

/// One level of answers, oldest first, without the comment itself.
fn replies(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let (place, number) = world.comment_for(ask, &ask.path[0])?;
    let all = world.comments_of(place);
    let parent = all[number].id;
    let replies: Vec<Value> = all
        .iter()
        .filter(|comment| comment.parent == Some(parent) && !comment.deleted)
        .map(|comment| world.comment_json(comment, 0))
        .collect();
    Answer::json(json!({"comments": replies}))
}

fn update(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let (place, number) = world.comment_for(ask, &ask.path[0])?;
    if world.options.partial_comment_refused
        && let Some(missing) = ["comment_text", "assignee", "resolved"].iter().find(|key| !ask.body.contains_key(**key))
    {
        return Err(refusal::undocumented(format!("{missing} is required")));
    }
    let text = written(ask)?;
    let assignee = assignee(world, ask, workspace_of(world, place))?;
    let resolved = ask.switch("resolved")?;
    let by = ask.who.user;
    let comment = &mut world.comments_mut(place)[number];
    if let Some((segments, text)) = text {
        comment.segments = segments;
        comment.text = text;
    }
    match assignee {
        Given::Absent => {}
        Given::Null => (comment.assignee, comment.assigned_by) = (None, None),
        Given::Is(user) => (comment.assignee, comment.assigned_by) = (Some(user), Some(by)),
    }
    if let Given::Is(resolved) = resolved {
        comment.resolved = resolved;
    }
    Answer::empty()
}

fn delete(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let (place, number) = world.comment_for(ask, &ask.path[0])?;
    world.comments_mut(place)[number].deleted = true;
    Answer::empty()
}
