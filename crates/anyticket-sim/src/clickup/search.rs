//! Listing tasks: of one List and of a Workspace (<https://developer.clickup.com/reference/gettasks>).

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::sync::Arc;

use http::Method;

use crate::clickup::ClickUp;
use crate::clickup::answer::{Answer, Outcome};
use crate::clickup::ask::Ask;
use crate::clickup::field_filter::FieldFilter;
use crate::clickup::model::{Millis, TaskIndex};
use crate::clickup::refusal::{self, Refusal};
use crate::clickup::route::{Payload, Route};
use crate::clickup::seeded::{Facts, View};
use crate::random::mix;

const OF_TEAM: &[&str] = &[
    "archived",
    "include_markdown_description",
    "page",
    "order_by",
    "reverse",
    "subtasks",
    "statuses[]",
    "include_closed",
    "include_timl",
    "assignees[]",
    "watchers[]",
    "tags[]",
    "due_date_gt",
    "due_date_lt",
    "date_created_gt",
    "date_created_lt",
    "date_updated_gt",
    "date_updated_lt",
    "date_done_gt",
    "date_done_lt",
    "custom_fields",
    "custom_field",
    "custom_items[]",
    "space_ids[]",
    "project_ids[]",
    "list_ids[]",
    "parent",
];
/// What only the search over a Workspace takes; it comes last above.
const TEAM_ONLY: usize = 4;
const OF_LIST: &[&str] = OF_TEAM.split_at(OF_TEAM.len() - TEAM_ONLY).0;

pub(crate) const ROUTES: &[Route] = &[
    Route::new(Method::GET, "/v2/list/{list_id}/task", OF_LIST, Payload::Ignored, of_list),
    Route::new(Method::GET, "/v2/team/{team_Id}/task", OF_TEAM, Payload::Ignored, of_team),
];

/// Tasks of one page.
pub(crate) const PAGE: usize = 100;

/// What was found for listings of late, as long as nothing changes.
#[derive(Debug, Default)]
pub(crate) struct Cache(VecDeque<(String, u64, Arc<[TaskIndex]>)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Id,
    Created,
    Updated,
    Due,
}

/// What a listing is ordered by.
struct Key {
    created: Millis,
    updated: Millis,
    /// Only looked up if it is asked for.
    due: Option<Millis>,
}

/// Greater than the first and less than the second, if they are there.
#[derive(Debug, Default, Clone, Copy)]
struct Between(Option<Millis>, Option<Millis>);

impl Between {
    fn read(ask: &Ask<'_>, name: &str) -> Result<Self, Refusal> {
        Ok(Self(ask.integer(&format!("{name}_gt"))?, ask.integer(&format!("{name}_lt"))?))
    }

    fn is_open(self) -> bool {
        self.0.is_none() && self.1.is_none()
    }

    fn holds(self, at: Option<Millis>) -> bool {
        if self.is_open() {
            return true;
        }
        at.is_some_and(|at| self.0.is_none_or(|from| at > from) && self.1.is_none_or(|to| at < to))
    }
}

/// All that a listing can be asked for.
#[derive(Debug)]
struct Filter {
    archived: bool,
    include_closed: bool,
    subtasks: bool,
    multiple_lists: bool,
    statuses: Vec<String>,
    assignees: Vec<u64>,
    watchers: Vec<u64>,
    tags: Vec<String>,
    due: Between,
    created: Between,
    updated: Between,
    done: Between,
    kinds: Vec<u64>,
    fields: Vec<FieldFilter>,
    parent: Option<Option<TaskIndex>>,
    order: Order,
    reverse: bool,
    markdown: bool,
    page: usize,
}

impl Filter {
    fn read(world: &ClickUp, ask: &Ask<'_>) -> Result<Self, Refusal> {
        let order = match ask.parameter("order_by") {
            None | Some("created") => Order::Created,
            Some("id") => Order::Id,
            Some("updated") => Order::Updated,
            Some("due_date") => Order::Due,
            Some(_) => return Err(refusal::undocumented("order_by invalid")),
        };
        let page = ask.integer("page")?.unwrap_or(0);
        let texts = |key: &str| ask.parameters(key).into_iter().map(str::to_lowercase).collect();
        Ok(Self {
            archived: ask.flag("archived")?,
            include_closed: ask.flag("include_closed")?,
            subtasks: ask.flag("subtasks")?,
            multiple_lists: ask.flag("include_timl")?,
            statuses: texts("statuses[]"),
            assignees: ask.numbers("assignees[]")?,
            watchers: ask.numbers("watchers[]")?,
            tags: texts("tags[]"),
            due: Between::read(ask, "due_date")?,
            created: Between::read(ask, "date_created")?,
            updated: Between::read(ask, "date_updated")?,
            done: Between::read(ask, "date_done")?,
            kinds: ask.numbers("custom_items[]")?,
            fields: FieldFilter::read_all(ask)?,
            parent: ask.parameter("parent").map(|id| world.tasks.index(id)),
            order,
            reverse: ask.flag("reverse")?,
            markdown: ask.flag("include_markdown_description")?,
            page: usize::try_from(page).map_err(|_| refusal::undocumented("page invalid"))?,
        })
    }

    fn holds(&self, world: &ClickUp, view: View<'_>, facts: &Facts) -> bool {
        let status = &world.statuses_of(facts.list)[usize::from(facts.status)];
        if facts.deleted
            || (if self.archived { !facts.archived && world.options.archived_only } else { facts.archived })
            || (!self.include_closed && status.is_closed())
            || (!self.subtasks && facts.parent.is_some())
            || self.parent.is_some_and(|parent| parent.is_none() || facts.parent != parent)
            || !self.created.holds(Some(facts.created))
            || !self.updated.holds(Some(facts.updated))
            || !self.done.holds(facts.done)
            || !(self.statuses.is_empty() || self.statuses.contains(&status.name.to_lowercase()))
        {
            return false;
        }
        let any = |wanted: &[u64], there: &[u64]| wanted.is_empty() || wanted.iter().any(|user| there.contains(user));
        (self.due.is_open() || self.due.holds(view.due()))
            && (self.kinds.is_empty() || self.kinds.contains(&view.kind()))
            && (self.assignees.is_empty() || any(&self.assignees, &view.assignees()))
            && (self.watchers.is_empty() || any(&self.watchers, &view.watchers()))
            && (self.tags.is_empty() || self.tags_hold(world, &view.tags()))
            && (self.fields.is_empty() || {
                let values = view.fields();
                self.fields.iter().all(|filter| filter.holds(world, values.get(&filter.field)))
            })
    }

    fn tags_hold(&self, world: &ClickUp, there: &[String]) -> bool {
        let has = |tag: &String| there.iter().any(|name| name.to_lowercase() == *tag);
        if world.options.all_tags { self.tags.iter().all(has) } else { self.tags.iter().any(has) }
    }
}

fn of_list(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let list = world.list_for(ask, &ask.path[0])?;
    let filter = Filter::read(world, ask)?;
    listing(
        world,
        ask,
        &filter,
        true,
        |world, view, facts| {
            facts.list == list && world.lists.contains_key(&list)
                || filter.multiple_lists && view.task().extra_lists.contains(&list)
        },
        |world| {
            let mut candidates = world.tasks.in_list(list).to_vec();
            if filter.multiple_lists {
                candidates.extend(world.extra.get(&list).into_iter().flatten());
            }
            candidates
        },
    )
}

fn of_team(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let workspace = world.workspace_for(ask, &ask.path[0])?;
    let filter = Filter::read(world, ask)?;
    let (spaces, folders, lists) =
        (ask.numbers("space_ids[]")?, ask.numbers("project_ids[]")?, ask.numbers("list_ids[]")?);
    let visible: Vec<u64> = world
        .lists
        .values()
        .filter(|list| {
            let folder = &world.folders[&list.folder];
            let space = &world.spaces[&folder.space];
            // What lies in an archived place does not show in a search over the Workspace.
            let shows = !list.archived && !folder.archived && !space.archived;
            space.workspace == workspace && shows && !world.list_gone(list.id) && world.sees_list(ask.who.user, list.id)
        })
        .map(|list| list.id)
        .collect();
    let chosen = |world: &ClickUp, list: u64| {
        let folder = world.lists[&list].folder;
        (lists.is_empty() || lists.contains(&list))
            && (folders.is_empty() || folders.contains(&folder))
            && (spaces.is_empty() || spaces.contains(&world.folders[&folder].space))
    };
    let says_last = world.options.search_says_last_page;
    listing(
        world,
        ask,
        &filter,
        says_last,
        |world, view, facts| {
            visible.contains(&facts.list)
                && (chosen(world, facts.list)
                    || filter.multiple_lists && view.task().extra_lists.iter().any(|list| chosen(world, *list)))
        },
        |world| {
            let homes = visible.iter().filter(|list| filter.multiple_lists || chosen(world, **list));
            homes.flat_map(|list| world.tasks.in_list(*list).iter().copied()).collect()
        },
    )
}

fn listing(
    world: &mut ClickUp,
    ask: &Ask<'_>,
    filter: &Filter,
    says_last: bool,
    belongs: impl Fn(&ClickUp, View<'_>, &Facts) -> bool,
    candidates: impl Fn(&ClickUp) -> Vec<TaskIndex>,
) -> Outcome {
    let lag = i64::try_from(world.options.listing_lag.as_millis()).unwrap_or(i64::MAX);
    let horizon = if lag == 0 { Millis::MAX } else { ask.now - lag };
    let version = world.tasks.version;
    let key = cache_key(ask);
    let cacheable = lag == 0 && !world.options.shuffled_ties;
    let known = world.cache.0.iter().find(|(other, of, _)| cacheable && *of == version && *other == key);
    let found = match known {
        Some((_, _, found)) => Arc::clone(found),
        None => {
            let found: Arc<[TaskIndex]> = find(world, filter, horizon, belongs, candidates).into();
            if cacheable {
                world.cache.0.push_front((key, version, Arc::clone(&found)));
                world.cache.0.truncate(8);
            }
            found
        }
    };
    let from = filter.page.saturating_mul(PAGE).min(found.len());
    let to = (from + PAGE).min(found.len());
    let last = says_last.then_some(to == found.len() && !world.options.last_page_lies);
    let page = world.write_page(&found[from..to], horizon, filter.markdown, last);
    Ok(Answer::Written(page))
}

fn find(
    world: &ClickUp,
    filter: &Filter,
    horizon: Millis,
    belongs: impl Fn(&ClickUp, View<'_>, &Facts) -> bool,
    candidates: impl Fn(&ClickUp) -> Vec<TaskIndex>,
) -> Vec<TaskIndex> {
    let mut indices = candidates(world);
    if horizon != Millis::MAX {
        // A task that just left still shows where it was.
        indices.extend(world.tasks.changed());
    }
    if let Between(Some(from), _) = filter.updated {
        // Nor was it newer at the horizon than it is now.
        indices.retain(|index| !world.tasks.is_as_old_as(*index, from));
    }
    if horizon != Millis::MAX || filter.multiple_lists {
        indices.sort_unstable();
        indices.dedup();
    }
    let due = |view: View<'_>| if filter.order == Order::Due { view.due() } else { None };
    let mut found: Vec<(Key, TaskIndex)> = indices
        .into_iter()
        .filter_map(|index| {
            let view = world.tasks.view_at(index, horizon)?;
            let facts = view.facts();
            (belongs(world, view, &facts) && filter.holds(world, view, &facts))
                .then(|| (Key { created: facts.created, updated: facts.updated, due: due(view) }, index))
        })
        .collect();
    let descending = world.options.newest_first != filter.reverse;
    let directed = |ordering: Ordering| if descending { ordering.reverse() } else { ordering };
    match filter.order {
        Order::Id => found.sort_by_cached_key(|(_, index)| world.tasks.id(*index)),
        Order::Created => found.sort_by_key(|(key, _)| key.created),
        Order::Updated => found.sort_by_key(|(key, _)| key.updated),
        Order::Due => found.sort_by(|(one, _), (other, _)| match (one.due, other.due) {
            (Some(one), Some(other)) => one.cmp(&other),
            // Those without come last, whichever way round.
            (one, other) => directed(other.is_some().cmp(&one.is_some())),
        }),
    }
    if descending {
        found.reverse();
    }
    if world.options.shuffled_ties {
        let order = |key: &Key| match filter.order {
            Order::Id => None,
            Order::Created => Some(key.created),
            Order::Updated => Some(key.updated),
            Order::Due => key.due,
        };
        for tie in found.chunk_by_mut(|(one, _), (other, _)| filter.order != Order::Id && order(one) == order(other)) {
            tie.sort_by_key(|(_, index)| mix(world.requests, u64::from(*index)));
        }
    }
    found.into_iter().map(|(_, index)| index).collect()
}

/// What was asked, but for the page.
fn cache_key(ask: &Ask<'_>) -> String {
    let mut key = format!("{} {}", ask.who.user, ask.request.uri().path());
    for (name, value) in &ask.query {
        if name != "page" && name != "include_markdown_description" {
            key.push_str(&format!("&{name}={value}"));
        }
    }
    key
}
