//! Seeded tasks: what follows from a few numbers when somebody looks.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::clickup::model::{ClickApps, Field, Millis, Task, TaskIndex};
use crate::clickup::store::Store;
use crate::clickup::words;
use crate::clickup::zone::Zone;
use crate::random::{Random, mix};

const DAY: i64 = 86_400_000;

/// A task that nobody has touched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seed {
    pub(crate) created: Millis,
    pub(crate) updated: Millis,
    pub(crate) list: u64,
    pub(crate) number: u32,
    pub(crate) parent: Option<TaskIndex>,
    pub(crate) status: u8,
    pub(crate) archived: bool,
}

/// What the seeded tasks of one List are made from.
#[derive(Debug)]
pub(crate) struct Palette {
    pub(crate) users: Vec<u64>,
    pub(crate) tags: Vec<String>,
    pub(crate) fields: Vec<Field>,
    pub(crate) kinds: Vec<u64>,
    pub(crate) apps: ClickApps,
    /// For each status whether it is done and whether it is closed.
    pub(crate) ends: Vec<(bool, bool)>,
    pub(crate) zone: Zone,
}

/// What filters and orders need of a task, without its texts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    pub(crate) list: u64,
    pub(crate) created: Millis,
    pub(crate) updated: Millis,
    pub(crate) done: Option<Millis>,
    pub(crate) status: u8,
    pub(crate) parent: Option<TaskIndex>,
    pub(crate) archived: bool,
    pub(crate) deleted: bool,
}

/// A task, whole or still a seed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum View<'a> {
    Own(&'a Task),
    Seeded(&'a Store, &'a Seed, TaskIndex),
}

/// What a derived fact is drawn for, so that one does not follow from another.
#[derive(Clone, Copy)]
enum Draw {
    People = 1,
    Tags,
    Due,
    Start,
    Kind,
    Fields,
    Texts,
    Rest,
}

impl<'a> View<'a> {
    pub(crate) fn facts(self) -> Facts {
        match self {
            Self::Own(task) => Facts {
                list: task.list,
                created: task.created,
                updated: task.updated,
                done: task.done,
                status: task.status,
                parent: task.parent,
                archived: task.archived,
                deleted: task.deleted,
            },
            Self::Seeded(store, seed, _) => Facts {
                list: seed.list,
                created: seed.created,
                updated: seed.updated,
                done: self.seeded_end(store, seed).0,
                status: seed.status,
                parent: seed.parent,
                archived: seed.archived,
                deleted: false,
            },
        }
    }

    pub(crate) fn due(self) -> Option<Millis> {
        match self {
            Self::Own(task) => task.due,
            Self::Seeded(store, seed, index) => {
                let palette = store.palette(seed.list);
                let mut random = draw(store, index, Draw::Due);
                if !palette.apps.due_dates || !random.chance(0.4) {
                    return None;
                }
                let due = seed.created + (1 + random.below(90) as i64) * DAY;
                Some(if random.chance(0.5) { palette.zone.day_mark(due, false) } else { due - due % 60_000 })
            }
        }
    }

    /// The custom task type; 0 is a plain task.
    pub(crate) fn kind(self) -> u64 {
        match self {
            Self::Own(task) => task.kind,
            Self::Seeded(store, seed, index) => {
                let palette = store.palette(seed.list);
                let mut random = draw(store, index, Draw::Kind);
                if palette.apps.custom_types && !palette.kinds.is_empty() && random.chance(0.1) {
                    *random.pick(&palette.kinds)
                } else {
                    0
                }
            }
        }
    }

    /// The number in its custom id.
    pub(crate) fn number(self) -> u32 {
        match self {
            Self::Own(task) => task.number,
            Self::Seeded(_, seed, _) => seed.number,
        }
    }

    pub(crate) fn assignees(self) -> Cow<'a, [u64]> {
        match self {
            Self::Own(task) => Cow::Borrowed(&task.assignees),
            Self::Seeded(store, seed, index) => {
                let palette = store.palette(seed.list);
                let mut random = draw(store, index, Draw::People);
                let mut people = Vec::new();
                let most = if palette.apps.multiple_assignees { 2 } else { 1 };
                for _ in 0..random.below(most + 1) {
                    let user = *random.pick(&palette.users);
                    if !people.contains(&user) {
                        people.push(user);
                    }
                }
                Cow::Owned(people)
            }
        }
    }

    pub(crate) fn watchers(self) -> Cow<'a, [u64]> {
        match self {
            Self::Own(task) => Cow::Borrowed(&task.watchers),
            Self::Seeded(store, seed, index) => Cow::Owned(vec![seeded_creator(store, seed, index)]),
        }
    }

    pub(crate) fn tags(self) -> Cow<'a, [String]> {
        match self {
            Self::Own(task) => Cow::Borrowed(&task.tags),
            Self::Seeded(store, seed, index) => {
                let palette = store.palette(seed.list);
                let mut random = draw(store, index, Draw::Tags);
                let mut tags: Vec<String> = Vec::new();
                if palette.apps.tags && !palette.tags.is_empty() {
                    for _ in 0..random.below(3) {
                        let tag = random.pick(&palette.tags);
                        if !tags.contains(tag) {
                            tags.push(tag.clone());
                        }
                    }
                }
                Cow::Owned(tags)
            }
        }
    }

    pub(crate) fn fields(self) -> Cow<'a, BTreeMap<String, Value>> {
        match self {
            Self::Own(task) => Cow::Borrowed(&task.fields),
            Self::Seeded(store, seed, index) => {
                let mut random = draw(store, index, Draw::Fields);
                let palette = store.palette(seed.list);
                let mut values = BTreeMap::new();
                for field in &palette.fields {
                    if random.chance(0.3)
                        && let Some(value) = seeded_value(field, palette, seed, &mut random)
                    {
                        values.insert(field.id.clone(), value);
                    }
                }
                Cow::Owned(values)
            }
        }
    }

    pub(crate) fn task(self) -> Cow<'a, Task> {
        let (store, seed, index) = match self {
            Self::Own(task) => return Cow::Borrowed(task),
            Self::Seeded(store, seed, index) => (store, seed, index),
        };
        let palette = store.palette(seed.list);
        let mut texts = draw(store, index, Draw::Texts);
        let mut random = draw(store, index, Draw::Rest);
        let (done, closed) = self.seeded_end(store, seed);
        let due = self.due();
        let start = due.filter(|_| draw(store, index, Draw::Start).chance(0.3)).map(|due| due - 7 * DAY);
        let priority = (palette.apps.priorities && random.chance(0.45)).then(|| 1 + random.below(4) as u8);
        let hours = 1 + random.below(16) as i64;
        let estimate = (palette.apps.time_estimates && random.chance(0.25)).then_some(hours * 3_600_000);
        let points = (palette.apps.points && random.chance(0.2)).then(|| *random.pick(&[0.5, 1.0, 2.0, 3.0, 5.0, 8.0]));
        let mut history = vec![(seed.created, 0)];
        if seed.status != 0 {
            history.push((seed.updated, seed.status));
        }
        let (name, creator) = (words::title(&mut texts), seeded_creator(store, seed, index));
        Cow::Owned(Task {
            body: words::body(&mut texts),
            assignees: self.assignees().into_owned(),
            watchers: self.watchers().into_owned(),
            tags: self.tags().into_owned(),
            parent: seed.parent,
            priority,
            due,
            start,
            estimate,
            points,
            kind: self.kind(),
            archived: seed.archived,
            updated: seed.updated,
            done,
            closed,
            fields: self.fields().into_owned(),
            history,
            ..Task::new(seed.list, name, seed.status, creator, seed.number, seed.created)
        })
    }

    fn seeded_end(self, store: &Store, seed: &Seed) -> (Option<Millis>, Option<Millis>) {
        let (done, closed) = store.palette(seed.list).ends[usize::from(seed.status)];
        (done.then_some(seed.updated), closed.then_some(seed.updated))
    }
}

fn draw(store: &Store, index: TaskIndex, what: Draw) -> Random {
    Random::new(mix(store.seed, 0x7A5C + what as u64), u64::from(index))
}

fn seeded_creator(store: &Store, seed: &Seed, index: TaskIndex) -> u64 {
    let users = &store.palette(seed.list).users;
    users[mix(store.seed ^ 0xC4EA, u64::from(index)) as usize % users.len()]
}

fn seeded_value(field: &Field, palette: &Palette, seed: &Seed, random: &mut Random) -> Option<Value> {
    let options = field.options();
    Some(match field.kind.as_str() {
        "short_text" => json!(format!("ref-{:05}", random.below(100_000))),
        "text" => json!(words::remark(random)),
        "url" => json!(format!("https://example.com/{}", random.below(1000))),
        "email" => json!(format!("customer{}@example.com", random.below(100))),
        "phone" => json!(format!("+49 30 {:07}", random.below(10_000_000))),
        "number" => json!(random.below(1000) as f64 / 4.0),
        "currency" => json!(random.below(100_000) as f64 / 100.0),
        "checkbox" => json!(random.chance(0.5)),
        "date" => json!(palette.zone.day_mark(seed.created + random.below(60) as i64 * DAY, false)),
        "drop_down" => json!(random.pick(&options)),
        "labels" => json!([random.pick(&options)]),
        "users" => json!([random.pick(&palette.users)]),
        "emoji" => json!(random.below(5) as u64),
        "manual_progress" => json!(random.below(101) as u64),
        "location" => json!({"location": {"lat": 52.52, "lng": 13.405}, "formatted_address": "Berlin, Germany"}),
        _ => return None,
    })
}
