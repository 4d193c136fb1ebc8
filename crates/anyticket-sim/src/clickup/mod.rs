//! ClickUp: API v2 and the parts of v3 that tickets need.
//!
//! Written from ClickUp's reference (<https://developer.clickup.com/reference>), its guides
//! (<https://developer.clickup.com/docs>), recorded answers and public reports, and from no client of it. What these
//! leave open is a setting of [`Options`].

mod access;
mod accounts;
mod answer;
mod ask;
mod attachments;
mod choices;
mod comments;
mod distort;
mod field_filter;
mod fields;
mod generate;
mod links;
mod markdown;
mod model;
mod oauth;
mod options;
mod places;
mod refusal;
mod render;
mod route;
mod scenery;
mod search;
mod seeded;
mod store;
mod tags;
mod task_rules;
mod task_times;
mod tasks;
mod words;
mod world;
mod written;
mod zone;

use std::collections::{BTreeMap, HashMap};

pub use choices::{ClickApp, Plan, RateHeaders, Spread, Unknown};
pub use options::Options;
pub use refusal::UNDOCUMENTED;
pub use world::{ListInfo, Planted};

use bytes::Bytes;

use crate::clickup::model::{
    App, Comment, Field, Folder, List, Millis, Space, Task, TaskIndex, Token, User, Workspace,
};
use crate::clickup::store::Store;

/// A simulated ClickUp: every Workspace, user and token of it, and the rules of its API.
pub struct ClickUp {
    options: Options,
    seed: u64,
    /// The wall clock when the simulation started.
    started_at: Millis,
    /// The wall clock of the last request.
    now: Millis,
    /// Where attachments are downloaded from, without a slash at the end.
    files_at: String,
    users: BTreeMap<u64, User>,
    workspaces: BTreeMap<u64, Workspace>,
    spaces: BTreeMap<u64, Space>,
    folders: BTreeMap<u64, Folder>,
    lists: BTreeMap<u64, List>,
    fields: Vec<Field>,
    tasks: Store,
    /// Tasks that were added to a List that is not their home.
    extra: BTreeMap<u64, Vec<TaskIndex>>,
    /// Comments that were written or changed; those of seeded tasks follow from the seed.
    comments: HashMap<comments::Place, Vec<Comment>>,
    tokens: Vec<Token>,
    apps: Vec<App>,
    files: HashMap<String, Bytes>,
    /// The one chat view, on the default List.
    chat_view: String,
    next_id: u64,
    primary: u64,
    default_list: u64,
    cache: search::Cache,
    written: written::Written,
    requests: u64,
    leaked_tokens: u64,
}

impl std::fmt::Debug for ClickUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClickUp")
            .field("seed", &self.seed)
            .field("workspaces", &self.workspaces.len())
            .field("lists", &self.lists.len())
            .field("tasks", &self.tasks.len())
            .finish_non_exhaustive()
    }
}

impl ClickUp {
    fn fresh_id(&mut self) -> u64 {
        self.next_id += 1 + crate::random::mix(self.seed, self.next_id) % 97;
        self.next_id
    }

    fn fresh_uuid(&mut self) -> String {
        self.next_id += 1;
        uuid(self.seed, self.next_id)
    }

    fn task(&self, index: TaskIndex) -> std::borrow::Cow<'_, Task> {
        self.tasks.task(index)
    }

    fn edit<R>(&mut self, index: TaskIndex, now: Millis, change: impl FnOnce(&mut Task) -> R) -> R {
        self.tasks.edit(index, now, change)
    }
}

/// A UUID that follows from the seed.
fn uuid(seed: u64, number: u64) -> String {
    let (high, low) = (crate::random::mix(seed ^ 0x0D, number), crate::random::mix(seed ^ 0x1D, number));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xFFFF,
        high & 0xFFF,
        0x8000 | low >> 48 & 0x3FFF,
        low & 0xFFFF_FFFF_FFFF
    )
}
