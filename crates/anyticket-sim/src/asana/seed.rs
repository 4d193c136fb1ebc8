//! Tasks that were there before: any number, from a seed.

use std::sync::Arc;

use bytes::Bytes;
use jiff::ToSpan;
use jiff::tz::TimeZone;

use super::clock::date_in;
use super::custom::Custom;
use super::entity::{Approval, Attached, Gid, Moment, Place, Subtype, Task};
use super::options::{End, Options};
use super::ranked::Spot;
use super::site::{self, Site};
use super::world::World;
use crate::random::Random;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

const VERBS: [&str; 8] = ["Fix", "Add", "Remove", "Explain", "Speed up", "Test", "Rename", "Split"];
const THINGS: [&str; 10] = [
    "login",
    "search",
    "the invoice page",
    "retries",
    "the export",
    "quoted \"names\"",
    "Umlaute äöü",
    "C++ builds",
    "the [beta] banner",
    "empty pages",
];

/// A world with `tickets` tasks that the account sees, and a few that it does not.
pub(crate) fn world(options: &Options, tickets: usize, seed: u64, started_at: i64) -> World {
    let (mut world, site) = site::new(options, started_at);
    let imported = (tickets as f64 * options.imported.clamp(0.0, 1.0)).round() as usize;
    let import = started_at - 200 * DAY;
    let (bodies, tags) = (bodies(), world.tags.keys().copied().collect());
    let mut rows = Rows {
        world: &mut world,
        random: Random::new(seed, 0xA5),
        bodies,
        tags,
        started_at,
        subtasks: options.new_subtasks,
        nameless: options.nameless_stories,
    };
    for index in 0..tickets {
        let created = match index {
            // Many of them share an instant.
            index if index < imported => import + rows.random.below(600) as i64 * 100,
            index if imported > 0 => import + DAY + (index - imported + 1) as i64 * (198 * DAY) / tickets as i64,
            index => started_at - 400 * DAY + index as i64 * (399 * DAY) / tickets as i64,
        };
        let project = match index % 20 {
            0..11 => site.engineering,
            11..16 => site.operations,
            16 | 17 => site.help,
            18 => site.roadmap,
            _ => site.old,
        };
        rows.task(&site, project, created);
    }
    for _ in 0..3 {
        rows.hidden(site.secret, started_at - 30 * DAY);
    }
    world
}

struct Rows<'a> {
    world: &'a mut World,
    random: Random,
    bodies: Vec<Arc<str>>,
    tags: Vec<Gid>,
    started_at: i64,
    subtasks: End,
    nameless: bool,
}

impl Rows<'_> {
    fn bare(&mut self, workspace: Gid, created: i64) -> Task {
        let random = &mut self.random;
        let age = (self.started_at - created - HOUR).max(1);
        let gid = self.world.new_gid();
        Task {
            gid,
            workspace,
            name: format!("{} {} #{}", random.pick(&VERBS), random.pick(&THINGS), gid % 100_000).into(),
            notes: Arc::clone(random.pick(&self.bodies)),
            subtype: Subtype::Default,
            completed: None,
            created,
            modified: if random.chance(0.5) { created } else { created + (random.number() % age as u64) as i64 },
            moved: created,
            creator: random.below(3) as u32,
            assignee: random.chance(0.6).then(|| random.below(3) as u32),
            due: None,
            start: None,
            parent: None,
            places: Vec::new(),
            more: None,
        }
    }

    fn task(&mut self, site: &Site, project: Gid, created: i64) {
        let workspace = self.world.project(project).workspace;
        let mut task = self.bare(workspace, created);
        let random = &mut self.random;
        task.subtype = match random.below(40) {
            0 => Subtype::Milestone,
            1 => Subtype::Approval(random.pick(&Approval::ALL).1),
            _ => Subtype::Default,
        };
        let pending = matches!(task.subtype, Subtype::Approval(Approval::Pending));
        let decided = matches!(task.subtype, Subtype::Approval(_)) && !pending;
        if decided || !pending && random.chance(0.35) {
            task.completed = Some((task.modified, random.below(3) as u32));
        }
        self.dates(&mut task);
        self.details(&mut task, project == site.engineering);
        // A subtask is in no project of its own.
        let parent = (self.random.chance(0.08) && project == site.engineering)
            .then(|| self.world.tasks().range(..task.gid).next_back().map(|(_, parent)| Arc::clone(parent)))
            .flatten();
        if let Some(parent) = parent.filter(|parent| parent.parent.is_none() && !parent.places.is_empty()) {
            let spot = if self.subtasks == End::Start { Spot::Start } else { Spot::End };
            task.parent = Some((parent.gid, self.world.adopt(parent.gid, task.gid, spot)));
            self.world.seed(task);
            return;
        }
        self.into(&mut task, project);
        if project == site.engineering && self.random.chance(0.05) {
            self.into(&mut task, site.operations);
        }
        if project == site.engineering && self.random.chance(0.02) {
            self.into(&mut task, site.secret);
        }
        self.world.seed(task);
    }

    /// Into some section of a project.
    fn into(&mut self, task: &mut Task, project: Gid) {
        let section = *self.random.pick(&self.world.project(project).sections);
        let rank = self.world.rank_in(section, Spot::End);
        self.world.sections.get_mut(&section).expect("as above").rows.insert(rank, task.gid);
        task.places.push(Place { project, section, rank });
        let row = self.world.project(project);
        let numbered = row.settings.iter().any(|setting| self.world.field(setting.field).prefix.is_some());
        if numbered {
            let row = self.world.projects.get_mut(&project).expect("as above");
            row.last_number += 1;
            task.more_mut().number = Some((project, row.last_number));
        }
    }

    /// A task of others in a project that the account does not see.
    fn hidden(&mut self, project: Gid, created: i64) {
        let workspace = self.world.project(project).workspace;
        let mut task = self.bare(workspace, created);
        (task.creator, task.assignee) = (2, Some(2));
        self.into(&mut task, project);
        self.world.seed(task);
    }

    fn dates(&mut self, task: &mut Task) {
        if !self.random.chance(0.4) {
            return;
        }
        let day = date_in(task.created, &TimeZone::UTC);
        let Ok(due) = day.checked_add((self.random.below(120) as i64).days()) else { return };
        task.due = Some(match self.random.chance(0.25) {
            true => Moment::Instant(super::clock::midnight(due).unwrap_or(task.created) + 9 * HOUR + 30 * 60_000),
            false => Moment::Day(due),
        });
        if task.subtype == Subtype::Default && self.random.chance(0.3) && matches!(task.due, Some(Moment::Day(_))) {
            task.start = Some(Moment::Day(day.min(due)));
        }
    }

    fn details(&mut self, task: &mut Task, engineering: bool) {
        if self.random.chance(0.35) {
            let first = *self.random.pick(&self.tags);
            let second = *self.random.pick(&self.tags);
            task.more_mut().tags.push(first);
            if second != first && self.random.chance(0.3) {
                task.more_mut().tags.push(second);
            }
        }
        if engineering && self.random.chance(0.5) {
            self.values(task);
        }
        if self.random.chance(0.1) {
            let followers = [0, 1, 2];
            task.more_mut().followers.extend(&followers[..1 + self.random.below(3)]);
        }
        if self.random.chance(0.08) {
            self.comments(task);
        }
        if self.random.chance(0.02) {
            let gid = self.world.new_gid();
            let kind = Attached::File { content_type: "text/plain".to_owned(), content: Bytes::from_static(b"log\n") };
            let name = "log.txt".to_owned();
            let row = super::entity::Attachment { gid, task: task.gid, name, created: task.created, kind };
            self.world.attachments.insert(gid, row);
            task.more_mut().attachments.push(gid);
        }
    }

    fn values(&mut self, task: &mut Task) {
        let random = &mut self.random;
        for field in self.world.fields.values().filter(|field| !field.is_read_only()) {
            let day = date_in(task.created, &TimeZone::UTC);
            let value = match field.name.as_str() {
                "Priority" => Custom::Choice(field.options[random.below(field.options.len())].gid),
                "Story points" if random.chance(0.5) => Custom::Number(random.below(26) as f64 / 2.0),
                "Customer" if random.chance(0.3) => Custom::Text(format!("Customer {}", random.below(50)).into()),
                "Platforms" if random.chance(0.3) => Custom::Choices(vec![field.options[random.below(3)].gid]),
                "Ship date" if random.chance(0.2) => Custom::Date(day, None),
                "Reviewers" if random.chance(0.2) => Custom::People(vec![random.below(3) as u32]),
                _ => continue,
            };
            task.more_mut().custom.set(field.gid, Some(value));
        }
    }

    fn comments(&mut self, task: &mut Task) {
        for number in 0..1 + self.random.below(4) {
            let gid = self.world.new_gid();
            let system = self.random.chance(0.3);
            let story = super::entity::Story {
                gid,
                task: task.gid,
                created: task.created + number as i64 * 1000,
                // Rules of the product are nobody.
                author: (!(system && self.nameless) || self.random.chance(0.7)).then(|| self.random.below(3) as u32),
                subtype: if system { "marked_complete" } else { "comment_added" },
                text: if system { "marked this task complete" } else { "Have a <em>look</em> at this." }.into(),
                edited: false,
                pinned: false,
                source: "web",
                change: super::entity::Change::Nothing,
            };
            self.world.stories.insert(gid, story);
            task.more_mut().stories.push(gid);
        }
    }
}

/// Descriptions, with what Markdown has no word for too.
fn bodies() -> Vec<Arc<str>> {
    [
        "",
        "",
        "Happens on every second try.",
        "<h1>Steps</h1><ol><li>open login</li><li>fail</li></ol>",
        "See <a href=\"https://example.com/page\">the page</a>\nand <code>main.rs</code>.\n<hr/>",
        "<u>Careful</u>: <strong>two</strong> &lt;tags&gt; &amp; more",
        "<ul><li>one<ul><li>inner</li></ul></li><li><s>two</s></li></ul>",
    ]
    .map(Arc::from)
    .to_vec()
}
