//! The search: for those who pay, behind the times, without pages.
//!
//! <https://developers.asana.com/reference/searchtasksforworkspace>

mod filter;

use std::ops::Bound;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::Call;
use super::entity::{Access, Gid, Task};
use super::find::Named;
use super::record::day;
use filter::Filter;

/// There are never more rows.
const MOST: usize = 100;

/// By what the rows are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Due,
    Created,
    Completed,
    Likes,
    Modified,
}

impl Sort {
    fn read(call: &Call<'_>) -> Result<Self, Answer> {
        Ok(match call.asked("sort_by") {
            // What is relevant is nobody's business; here it is what changed last.
            None | Some("modified_at" | "relevance") => Self::Modified,
            Some("due_date") => Self::Due,
            Some("created_at") => Self::Created,
            Some("completed_at") => Self::Completed,
            Some("likes") => Self::Likes,
            Some(_) => return Err(Answer::undocumented(400, "sort_by")),
        })
    }

    fn key(self, zone: &TimeZone, task: &Task) -> i64 {
        match self {
            Self::Due => task.due.map_or(i64::MAX, |due| super::clock::midnight(day(due, zone)).unwrap_or(i64::MAX)),
            Self::Created => task.created,
            Self::Completed => task.completed.map_or(i64::MAX, |(at, _)| at),
            Self::Likes => i64::try_from(task.more().likes.len()).unwrap_or(0),
            Self::Modified => task.modified,
        }
    }
}

pub(crate) fn get(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let workspace = asana.workspace(Named::Path, &call.parameters[0])?;
    if !asana.paid(workspace) {
        return Err(Answer::error(402, "Search is only available to premium users."));
    }
    asana.searches += 1;
    let filter = Filter::read(asana, call, workspace)?;
    let sort = Sort::read(call)?;
    let ascending = call.flag("sort_ascending")?.unwrap_or(false);
    let limit = match call.asked("limit").map(str::parse::<usize>) {
        None => asana.options.search_default,
        Some(Ok(limit @ 1..=MOST)) => limit,
        Some(_) => return Err(Answer::bad("limit: The limit must be between 1 and 100.")),
    };
    let found = match sort {
        Sort::Created => by_creation(asana, &filter, ascending, limit),
        _ => everywhere(asana, &filter),
    };
    let zone = crate::zone::named(&asana.options.time_zone);
    // Rows of the same key come as it pleases, and another time otherwise.
    let luck = if asana.options.shuffled_search { asana.searches } else { 0 };
    let mut rows: Vec<(i64, u64, &Arc<Task>)> = found
        .into_iter()
        .map(|task| (sort.key(&zone, task), crate::random::mix(asana.seed ^ luck, task.gid), task))
        .collect();
    rows.sort_unstable_by_key(|(key, luck, _)| (if ascending { *key } else { -*key }, *luck));
    rows.truncate(limit);
    let view = asana.view(call);
    let rows: Vec<Value> = rows.into_iter().map(|(.., task)| view.task_record(task, call.row())).collect();
    let read = rows.len() * call.width();
    Ok(Answer::data(Value::Array(rows)).reading(read))
}

impl Asana {
    /// A task as the index knows it, if the account may see it.
    fn indexed(&self, gid: Gid) -> Option<&Arc<Task>> {
        let picture = self.world.lag.seen(gid, self.world.task(gid))?;
        (self.world.access(picture) > Access::None).then_some(picture)
    }

    /// What is in the trash and still in the index.
    fn ghosts(&self) -> impl Iterator<Item = Gid> {
        self.world.lag.stale().filter(|gid| self.world.task(*gid).is_none())
    }
}

/// The first rows in the order of their creation, with all that share the last one's instant.
fn by_creation<'a>(asana: &'a Asana, filter: &Filter, ascending: bool, limit: usize) -> Vec<&'a Arc<Task>> {
    let (after, before) = filter.created;
    let low = after.map_or(Bound::Unbounded, |at| Bound::Included((at, 0)));
    let high = before.map_or(Bound::Unbounded, |at| Bound::Included((at, Gid::MAX)));
    if after.zip(before).is_some_and(|(after, before)| after > before) {
        return Vec::new();
    }
    let mut range = asana.world.by_created().range((low, high));
    let mut next = || if ascending { range.next() } else { range.next_back() };
    let mut found: Vec<&Arc<Task>> = Vec::new();
    while let Some((created, gid)) = next() {
        if found.len() >= limit && found.last().is_some_and(|last| last.created != *created) {
            break;
        }
        found.extend(asana.indexed(*gid).filter(|task| filter.keeps(asana, task)));
    }
    found.extend(asana.ghosts().filter_map(|gid| asana.indexed(gid)).filter(|task| filter.keeps(asana, task)));
    found
}

fn everywhere<'a>(asana: &'a Asana, filter: &Filter) -> Vec<&'a Arc<Task>> {
    let all = asana.world.tasks().keys().copied().chain(asana.ghosts());
    all.filter_map(|gid| asana.indexed(gid)).filter(|task| filter.keeps(asana, task)).collect()
}
