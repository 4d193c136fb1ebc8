//! Issues that were there before: any number, from a seed.

use std::sync::Arc;

use jiff::ToSpan;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::clock::timestamp;
use super::entity::{Comment, Custom, Issue, Link};
use super::options::Options;
use super::site::{self, ENGINEERING, HELP, OLD, OPERATIONS, PUBLIC, SECRET};
use super::world::World;
use crate::random::Random;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// More than a search shows inside an issue.
const MOST_COMMENTS: usize = 25;

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
const LABELS: [&str; 6] = ["login", "Bug", "bug", "customer", "2026", "needs-triage"];

/// A site with `tickets` issues that the account sees, and a few that it does not.
pub(crate) fn world(options: &Options, tickets: usize, seed: u64, started_at: i64) -> World {
    let mut world = site::new(options);
    let mut random = Random::new(seed, 0x1A);
    let bodies: Vec<Arc<Value>> = bodies();
    let labels: Vec<Arc<str>> = LABELS.iter().map(|label| Arc::from(*label)).collect();
    let imported = (tickets as f64 * options.imported.clamp(0.0, 1.0)).round() as usize;
    let import = started_at - 200 * DAY;
    let remarks: Vec<Arc<Value>> =
        (0..MOST_COMMENTS).map(|nr| Arc::new(super::adf::paragraph(&format!("Comment {nr} on this.")))).collect();
    let mut rows = Rows {
        world: &mut world,
        random: &mut random,
        bodies: &bodies,
        labels: &labels,
        remarks: &remarks,
        started_at,
    };
    for index in 0..tickets {
        let created = match index {
            index if index < imported => import + rows.random.below(60_000) as i64,
            index if imported > 0 => import + DAY + (index - imported + 1) as i64 * (198 * DAY) / tickets as i64,
            index => started_at - 400 * DAY + index as i64 * (399 * DAY) / tickets as i64,
        };
        let project = match index % 20 {
            0..12 => ENGINEERING,
            12..17 => OPERATIONS,
            17 | 18 => HELP,
            _ => PUBLIC,
        };
        rows.issue(project, created);
    }
    // Whoever administers a site sees those too.
    for _ in 0..if options.admin { 0 } else { 3 } {
        rows.issue(SECRET, started_at - 30 * DAY);
    }
    for _ in 0..2 {
        let id = rows.issue(OLD, started_at - 390 * DAY);
        let mut issue = Issue::clone(rows.world.issue(id).expect("just made"));
        issue.archived = true;
        rows.world.seed(issue);
    }
    world
}

struct Rows<'a> {
    world: &'a mut World,
    random: &'a mut Random,
    bodies: &'a [Arc<Value>],
    labels: &'a [Arc<str>],
    remarks: &'a [Arc<Value>],
    started_at: i64,
}

impl Rows<'_> {
    fn issue(&mut self, project: u64, created: i64) -> u64 {
        let id = self.world.new_issue_id();
        let row = self.world.project_mut(project).expect("a project of the site");
        row.last_number += 1;
        let number = row.last_number;
        let (types, team_managed) = (row.issue_types.clone(), row.team_managed);
        let has_priority = row.create_screen.iter().any(|placed| placed.field == "priority");
        let random = &mut *self.random;
        let issue_type = types[if random.chance(0.9) { random.below(types.len().min(3)) } else { 0 }];
        // Epics of team-managed projects are the second of their types.
        let issue_type = if team_managed && random.chance(0.8) { types[0] } else { issue_type };
        let workflow = self.world.project(project).expect("as above").workflow(issue_type);
        let status = *random.pick(&workflow.statuses);
        let done = self.world.status(status).category == super::entity::Category::Done;
        let age = (self.started_at - created - HOUR).max(1);
        let updated = if random.chance(0.5) { created } else { created + (random.number() % age as u64) as i64 };
        let person = |random: &mut Random| [0_usize, 1, 2][random.below(3)];
        let mut issue = Issue {
            id,
            project,
            number,
            issue_type,
            summary: format!("{} {} #{number}", random.pick(&VERBS), random.pick(&THINGS)).into(),
            description: random.chance(0.7).then(|| Arc::clone(random.pick(self.bodies))),
            status,
            resolution: done.then_some(10_000 + (random.below(4) as u64)),
            resolved: done.then_some(updated),
            priority: has_priority.then(|| 1 + random.below(5) as u64),
            assignee: random.chance(0.7).then(|| person(random)),
            reporter: random.chance(0.95).then(|| person(random)),
            creator: person(random),
            labels: Vec::new(),
            parent: None,
            due: None,
            created,
            updated,
            status_changed: updated,
            archived: false,
            more: None,
        };
        if random.chance(0.4) {
            let mut labels = vec![Arc::clone(random.pick(self.labels))];
            if random.chance(0.3) {
                labels.push(Arc::clone(random.pick(self.labels)));
            }
            labels.sort();
            labels.dedup();
            issue.labels = labels;
        }
        if random.chance(0.3) {
            let day = timestamp(created).to_zoned_datetime(TimeZone::UTC).date();
            issue.due = day.checked_add((random.below(120) as i64 - 20).days()).ok();
        }
        self.details(&mut issue);
        if self.random.chance(0.02) {
            let id = self.world.new_id();
            let destination = issue.id.saturating_sub(1);
            if self.world.issue(destination).is_some() {
                self.world.links.insert(id, Link { id, link_type: 10_000, source: issue.id, destination });
            }
        }
        let id = issue.id;
        self.world.seed(issue);
        id
    }

    /// What one in some has: custom fields, comments, parts, estimates, a parent.
    fn details(&mut self, issue: &mut Issue) {
        let random = &mut *self.random;
        let company = issue.project != OPERATIONS;
        if random.chance(0.25) {
            let field = if company { 10_016 } else { 10_050 };
            issue.more_mut().custom.insert(field, Custom::Number(random.below(13) as f64));
        }
        if company && random.chance(0.2) {
            issue.more_mut().custom.insert(10_031, Custom::Choice(10_200 + random.below(3) as u64));
        }
        if issue.project == HELP {
            issue.more_mut().custom.insert(10_040, Custom::Choice(10_250 + random.below(3) as u64));
        }
        if issue.project == ENGINEERING && random.chance(0.3) {
            issue.more_mut().components = vec![10_000 + random.below(2) as u64];
            issue.more_mut().fix_versions = vec![10_000 + random.below(3) as u64];
        }
        if company && random.chance(0.1) {
            let seconds = 3600 * (1 + random.below(16) as i64);
            issue.more_mut().original_estimate = Some(seconds);
            issue.more_mut().remaining_estimate = Some(seconds);
        }
        if random.chance(0.15) {
            let many = if random.chance(0.05) { MOST_COMMENTS } else { 1 + random.below(3) };
            for count in 0..many {
                let (id, author) = (self.world.new_id(), self.random.below(3));
                let at = (issue.created + (count as i64 + 1) * HOUR).min(self.started_at - HOUR);
                issue.more_mut().comments.push(Comment {
                    id,
                    author,
                    update_author: author,
                    body: Arc::clone(&self.remarks[count]),
                    created: at,
                    updated: at,
                    visibility: None,
                    properties: Vec::new(),
                });
                issue.updated = issue.updated.max(at);
            }
        }
        let kind = self.world.issue_type(issue.issue_type);
        let wanted = kind.level + 1;
        if kind.is_subtask() || self.random.chance(0.2) {
            let candidate = (1..40).filter_map(|back| self.world.issue(issue.id.checked_sub(back)?)).find(|other| {
                other.project == issue.project && self.world.issue_type(other.issue_type).level == wanted
            });
            issue.parent = candidate.map(|parent| parent.id);
            // There are no sub-tasks without a parent.
            if kind.is_subtask() && issue.parent.is_none() {
                issue.issue_type = self.world.project(issue.project).expect("as above").issue_types[0];
            }
        }
    }
}

fn bodies() -> Vec<Arc<Value>> {
    let text = |text: &str| json!({ "type": "text", "text": text });
    let paragraph = |content: Value| json!({ "type": "paragraph", "content": content });
    let item = |content: Value| json!({ "type": "listItem", "content": [paragraph(json!([content]))] });
    let doc = |content: Value| Arc::new(json!({ "type": "doc", "version": 1, "content": content }));
    vec![
        Arc::new(super::adf::paragraph("Happens on every second try.")),
        doc(json!([
            { "type": "heading", "attrs": { "level": 2 }, "content": [text("Steps")] },
            { "type": "orderedList", "attrs": { "order": 1 }, "content": [item(text("open login")), item(text("fail"))] },
        ])),
        doc(json!([
            paragraph(json!([text("See "), {
                "type": "text", "text": "the page",
                "marks": [{ "type": "link", "attrs": { "href": "https://example.com/page" } }],
            }])),
            { "type": "codeBlock", "attrs": { "language": "rust" }, "content": [text("fn main() {}\n")] },
        ])),
        // What Markdown has no word for.
        doc(json!([
            { "type": "panel", "attrs": { "panelType": "warning" }, "content": [paragraph(json!([text("Careful.")]))] },
            paragraph(json!([
                { "type": "mention", "attrs": { "id": "5b10ac8d82e05b22cc7d4e01", "text": "@Bo Berg" } },
                text(" please look"),
                { "type": "emoji", "attrs": { "shortName": ":eyes:", "text": "👀" } },
            ])),
        ])),
        doc(json!([
            { "type": "taskList", "attrs": { "localId": "a" }, "content": [
                { "type": "taskItem", "attrs": { "localId": "b", "state": "DONE" }, "content": [text("reproduce")] },
                { "type": "taskItem", "attrs": { "localId": "c", "state": "TODO" }, "content": [text("fix")] },
            ] },
        ])),
    ]
}
