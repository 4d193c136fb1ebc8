//! All tasks, a million of them if need be.
//!
//! A seeded task is a few numbers; its texts, people and fields follow from the seed when somebody looks. The first
//! change makes it a whole one.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::clickup::model::{ClickApps, Field, Millis, Task, TaskIndex};
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

#[derive(Debug)]
enum Record {
    Seeded(Seed),
    Own(Box<Task>),
}

/// The state of a task from a time on; `None` before it was made.
type Version = (Millis, Option<Task>);

#[derive(Debug)]
pub(crate) struct Store {
    seed: u64,
    records: Vec<Record>,
    palettes: BTreeMap<u64, Arc<Palette>>,
    /// By List and creation, oldest first.
    by_list: BTreeMap<u64, Vec<TaskIndex>>,
    /// What listings that lag still see: states of changed tasks and since when they hold.
    versions: Option<HashMap<TaskIndex, Vec<Version>>>,
    /// How many tasks were seeded; they come first.
    seeded: usize,
    /// Goes up with every change.
    pub(crate) version: u64,
}

impl Store {
    pub(crate) fn new(seed: u64, with_versions: bool) -> Self {
        Self {
            seed,
            records: Vec::new(),
            palettes: BTreeMap::new(),
            by_list: BTreeMap::new(),
            versions: with_versions.then(HashMap::new),
            seeded: 0,
            version: 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    pub(crate) fn set_palette(&mut self, list: u64, palette: Palette) {
        self.palettes.insert(list, Arc::new(palette));
    }

    /// Adds seeded tasks in bulk; [`sort`](Store::sort) must follow.
    pub(crate) fn push_seed(&mut self, seed: Seed) -> TaskIndex {
        let index = self.next_index();
        self.by_list.entry(seed.list).or_default().push(index);
        self.records.push(Record::Seeded(seed));
        index
    }

    /// Ends the seeding.
    pub(crate) fn sort(&mut self) {
        self.seeded = self.records.len();
        let records = &self.records;
        for indices in self.by_list.values_mut() {
            indices.sort_by_cached_key(|index| (created(&records[*index as usize]), *index));
        }
    }

    pub(crate) fn push(&mut self, task: Task, now: Millis) -> TaskIndex {
        let index = self.next_index();
        let (list, key) = (task.list, task.created);
        if let Some(versions) = &mut self.versions {
            versions.insert(index, vec![(Millis::MIN, None), (now, Some(task.clone()))]);
        }
        self.records.push(Record::Own(Box::new(task)));
        self.enlist(index, list, key);
        self.version += 1;
        index
    }

    fn next_index(&self) -> TaskIndex {
        TaskIndex::try_from(self.records.len()).expect("fewer than four billion tasks")
    }

    fn enlist(&mut self, index: TaskIndex, list: u64, key: Millis) {
        let records = &self.records;
        let indices = self.by_list.entry(list).or_default();
        let place = indices.partition_point(|other| (created(&records[*other as usize]), *other) < (key, index));
        indices.insert(place, index);
    }

    /// The tasks whose home is this List, oldest first.
    pub(crate) fn in_list(&self, list: u64) -> &[TaskIndex] {
        self.by_list.get(&list).map_or(&[], Vec::as_slice)
    }

    /// Tasks of whose past listings that lag may still see something.
    pub(crate) fn changed(&self) -> impl Iterator<Item = TaskIndex> {
        self.versions.iter().flat_map(|versions| versions.keys().copied())
    }

    pub(crate) fn indices(&self) -> impl Iterator<Item = TaskIndex> + use<> {
        0..self.next_index()
    }

    /// A task as it is now.
    pub(crate) fn task(&self, index: TaskIndex) -> Cow<'_, Task> {
        self.view(index).task()
    }

    pub(crate) fn facts(&self, index: TaskIndex) -> Facts {
        self.view(index).facts()
    }

    pub(crate) fn view(&self, index: TaskIndex) -> View<'_> {
        match &self.records[index as usize] {
            Record::Own(task) => View::Own(task),
            Record::Seeded(seed) => View::Seeded(self, seed, index),
        }
    }

    /// A task as listings saw it at `horizon`; `None` if it did not exist.
    pub(crate) fn view_at(&self, index: TaskIndex, horizon: Millis) -> Option<View<'_>> {
        let Some(states) = self.versions.as_ref().and_then(|versions| versions.get(&index)) else {
            return Some(self.view(index));
        };
        let (_, state) = states.iter().rev().find(|(since, _)| *since <= horizon)?;
        state.as_ref().map(View::Own)
    }

    /// Changes a task. `now` is when listings that lag take notice.
    pub(crate) fn edit<R>(&mut self, index: TaskIndex, now: Millis, change: impl FnOnce(&mut Task) -> R) -> R {
        self.version += 1;
        if let Record::Seeded(_) = self.records[index as usize] {
            let task = self.task(index).into_owned();
            if let Some(versions) = &mut self.versions {
                versions.insert(index, vec![(Millis::MIN, Some(task.clone()))]);
            }
            self.records[index as usize] = Record::Own(Box::new(task));
        }
        let Record::Own(task) = &mut self.records[index as usize] else { unreachable!("made whole above") };
        let (list, key) = (task.list, task.created);
        let result = change(task);
        let (new_list, new_key) = (task.list, task.created);
        if let Some(versions) = &mut self.versions {
            versions.entry(index).or_default().push((now, Some((**task).clone())));
        }
        if (list, key) != (new_list, new_key) {
            self.by_list.entry(list).or_default().retain(|other| *other != index);
            self.enlist(index, new_list, new_key);
        }
        result
    }

    /// The id that ClickUp shows: `86` and seven base-36 digits, in no order.
    pub(crate) fn id(&self, index: TaskIndex) -> String {
        let mut number = (u128::from(index) * u128::from(STEP) + u128::from(self.offset())) % u128::from(IDS);
        let mut digits = [b'0'; 7];
        for digit in digits.iter_mut().rev() {
            *digit = b"0123456789abcdefghijklmnopqrstuvwxyz"[(number % 36) as usize];
            number /= 36;
        }
        format!("86{}", String::from_utf8_lossy(&digits))
    }

    /// The task of an id that [`id`](Store::id) gave out.
    pub(crate) fn index(&self, id: &str) -> Option<TaskIndex> {
        let digits = id.strip_prefix("86").filter(|digits| digits.len() == 7)?;
        if digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        let number = u64::from_str_radix(digits, 36).ok()?;
        let steps = u128::from(number + IDS - self.offset() % IDS) % u128::from(IDS) * u128::from(STEP_INVERSE);
        let index = TaskIndex::try_from(steps % u128::from(IDS)).ok()?;
        ((index as usize) < self.records.len()).then_some(index)
    }

    fn offset(&self) -> u64 {
        mix(self.seed, 0x1D) % IDS
    }

    /// Whoever may have commented on a seeded task; `None` for a task that was made later.
    pub(crate) fn seeded_users(&self, index: TaskIndex) -> Option<&[u64]> {
        if index as usize >= self.seeded {
            return None;
        }
        let palettes = &self.palettes;
        palettes.get(&self.facts(index).list).or_else(|| palettes.values().next()).map(|palette| &*palette.users)
    }

    fn palette(&self, list: u64) -> &Palette {
        self.palettes.get(&list).expect("every seeded List has a palette")
    }
}

/// How many ids there are: seven base-36 digits.
const IDS: u64 = 78_364_164_096;
/// Neighbours get ids this far apart, so that the order of ids says nothing.
const STEP: u64 = 2_654_435_761;
/// `STEP * STEP_INVERSE` is one modulo `IDS`.
const STEP_INVERSE: u64 = inverse(STEP, IDS);

const fn inverse(value: u64, modulus: u64) -> u64 {
    let (mut r0, mut r1) = (modulus as i128, value as i128);
    let (mut t0, mut t1) = (0i128, 1i128);
    while r1 != 0 {
        let quotient = r0 / r1;
        (r0, r1) = (r1, r0 - quotient * r1);
        (t0, t1) = (t1, t0 - quotient * t1);
    }
    assert!(r0 == 1);
    t0.rem_euclid(modulus as i128) as u64
}

fn created(record: &Record) -> Millis {
    match record {
        Record::Seeded(seed) => seed.created,
        Record::Own(task) => task.created,
    }
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
        Cow::Owned(Task {
            list: seed.list,
            extra_lists: Vec::new(),
            name: words::title(&mut texts),
            body: words::body(&mut texts),
            status: seed.status,
            creator: seeded_creator(store, seed, index),
            assignees: self.assignees().into_owned(),
            group_assignees: Vec::new(),
            watchers: self.watchers().into_owned(),
            tags: self.tags().into_owned(),
            parent: seed.parent,
            priority,
            due,
            start,
            estimate,
            points,
            kind: self.kind(),
            number: seed.number,
            archived: seed.archived,
            deleted: false,
            created: seed.created,
            updated: seed.updated,
            done,
            closed,
            fields: self.fields().into_owned(),
            waits_for: Vec::new(),
            blocks: Vec::new(),
            links: Vec::new(),
            attachments: Vec::new(),
            history,
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
