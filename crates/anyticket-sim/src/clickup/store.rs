//! All tasks, a million of them if need be.
//!
//! A seeded task is a few numbers until the first change makes it a whole one, see [`seeded`](crate::clickup::seeded).

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::clickup::model::{Millis, Task, TaskIndex};
use crate::clickup::seeded::{Facts, Palette, Seed, View};
use crate::random::mix;

#[derive(Debug)]
enum Record {
    Seeded(Seed),
    Own(Box<Task>),
}

/// The state of a task from a time on; `None` before it was made.
type Version = (Millis, Option<Task>);

#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) seed: u64,
    records: Vec<Record>,
    /// When each was changed last, beside the records: who asks for what is new looks through all of them. Of seeded ones
    /// that nobody has changed it is not known here.
    updated: Vec<Option<Millis>>,
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
            updated: Vec::new(),
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
        self.updated.push(None);
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
        self.updated.push(Some(task.updated));
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

    /// Whether a task is known to have been changed last at `time` or before.
    pub(crate) fn is_as_old_as(&self, index: TaskIndex, time: Millis) -> bool {
        self.updated[index as usize].is_some_and(|updated| updated <= time)
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
        self.updated[index as usize] = Some(task.updated);
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

    /// What the seeded tasks of a List are made from.
    pub(crate) fn palette(&self, list: u64) -> &Palette {
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
