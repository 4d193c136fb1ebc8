//! Seeded cards: what follows from a few numbers when somebody looks.

use super::entity::{Attached, Attachment, Card, CheckItem, Checklist, FieldType, Item, Scalar};
use super::id::{Id, Ids};
use super::world::World;
use crate::random::{Random, mix};

const DAY: i64 = 86_400_000;

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
const BODIES: [&str; 5] = [
    "Happens on every second try.",
    "## Steps\n\n1. open login\n2. fail",
    "See [the page](https://example.com/page).\n\n```rust\nfn main() {}\n```",
    "- [ ] reproduce\n- [x] fix",
    "See [https://example.com/doc](https://example.com/doc \"smartCard-inline\") **now**.",
];

/// A card that nobody has touched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seed {
    pub(crate) board: Id,
    pub(crate) list: Id,
    pub(crate) short: u32,
    pub(crate) pos: f64,
    pub(crate) closed: bool,
    pub(crate) done: bool,
    /// Before this, in milliseconds since 1970, everything had happened to it.
    pub(crate) until: i64,
}

/// What a derived fact is drawn for, so that one does not follow from another.
#[derive(Clone, Copy)]
enum Draw {
    Texts = 1,
    People,
    Labels,
    Dates,
    Values,
    Checklists,
    Attachments,
    Activity,
    Comments,
}

fn draw(world: &World, id: Id, what: Draw) -> Random {
    Random::new(mix(world.seed, id.number()), what as u64)
}

/// How many comments a seeded card has.
pub(crate) fn comments(world: &World, id: Id) -> usize {
    let mut random = draw(world, id, Draw::Comments);
    if random.chance(0.1) { 1 + random.below(3) } else { 0 }
}

/// How many members and labels a seeded card has at most.
const MOST: usize = 2;

impl Seed {
    /// The whole card.
    pub(crate) fn card(&self, world: &World, id: Id) -> Card {
        let mut texts = draw(world, id, Draw::Texts);
        let name = format!("{} {} #{}", texts.pick(&VERBS), texts.pick(&THINGS), self.short);
        let desc = if texts.chance(0.7) { (*texts.pick(&BODIES)).to_owned() } else { String::new() };
        let mut dates = draw(world, id, Draw::Dates);
        let minute = |random: &mut Random, days: usize| {
            id.created() - id.created() % 60_000 + random.below(days * 1440) as i64 * 60_000
        };
        let due = dates.chance(0.4).then(|| minute(&mut dates, 90));
        let start = dates.chance(0.2).then(|| minute(&mut dates, 5));
        let mut activity = draw(world, id, Draw::Activity);
        let age = (self.until - id.created()).max(1).unsigned_abs();
        let later = if activity.chance(0.5) { 0 } else { (activity.number() % age) as i64 };
        Card {
            id,
            short: self.short,
            board: self.board,
            list: self.list,
            name,
            desc,
            closed: self.closed,
            pos: self.pos,
            due,
            start,
            due_complete: self.done,
            activity: id.created() + later,
            members: self.members(world, id),
            labels: self.labels(world, id),
            items: self.items(world, id),
            checklists: self.checklists(world, id),
            attachments: self.attachments(world, id),
            cover: None,
            role: None,
            mirror_source: None,
            template: false,
            subscribed: false,
        }
    }

    fn members(&self, world: &World, id: Id) -> Vec<Id> {
        let mut random = draw(world, id, Draw::People);
        let known = world.palette(self.board).map_or(&[][..], |palette| &palette.members);
        let mut members = Vec::new();
        for _ in 0..random.below(MOST + 1).min(known.len()) {
            let member = *random.pick(known);
            if !members.contains(&member) {
                members.push(member);
            }
        }
        members
    }

    pub(crate) fn labels(&self, world: &World, id: Id) -> Vec<Id> {
        let mut random = draw(world, id, Draw::Labels);
        let known = world.palette(self.board).map_or(&[][..], |palette| &palette.labels);
        let mut labels = Vec::new();
        if known.is_empty() || random.chance(0.6) {
            return labels;
        }
        for _ in 0..=random.below(MOST) {
            // What was deleted since is on no card.
            let label = *random.pick(known);
            if world.labels.contains_key(&label) && !labels.contains(&label) {
                labels.push(label);
            }
        }
        labels
    }

    fn items(&self, world: &World, id: Id) -> Vec<Item> {
        let mut random = draw(world, id, Draw::Values);
        let mut items = Vec::new();
        let known = world.palette(self.board).map_or(&[][..], |palette| &palette.fields);
        if !random.chance(0.3) {
            return items;
        }
        for (part, field) in known.iter().enumerate() {
            let (chosen, has) = (random.below(3), random.chance(0.5));
            let Some(now) = world.fields.get(&field.id).filter(|_| has) else { continue };
            let scalar = match field.kind {
                FieldType::Text => Scalar::Text(format!("Text {chosen}")),
                FieldType::Number => Scalar::Number(format!("{chosen}.5")),
                FieldType::Checkbox => Scalar::Checked,
                FieldType::Date => Scalar::Date(id.created() - id.created() % DAY + chosen as i64 * DAY),
                FieldType::List => {
                    let choice = field.choices.get(chosen).map(|choice| choice.id);
                    match choice.filter(|id| now.choices.iter().any(|choice| choice.id == *id)) {
                        Some(choice) => Scalar::Choice(choice),
                        None => continue,
                    }
                }
            };
            items.push(Item { id: Ids::derived(id, 100 + part as u64, id.created()), field: field.id, scalar });
        }
        items
    }

    pub(crate) fn checklists(&self, world: &World, id: Id) -> Vec<Checklist> {
        let mut random = draw(world, id, Draw::Checklists);
        if !random.chance(0.08) {
            return Vec::new();
        }
        let item = |part: usize| CheckItem {
            id: Ids::derived(id, 20 + part as u64, id.created()),
            name: ["reproduce", "fix", "tell"][part % 3].to_owned(),
            complete: part == 0,
            pos: 16_384.0 * (part + 1) as f64,
            due: None,
            member: None,
        };
        let items = (0..1 + random.below(3)).map(item).collect();
        let name = "Checklist".to_owned();
        vec![Checklist { id: Ids::derived(id, 1, id.created()), name, pos: 16_384.0, items }]
    }

    fn attachments(&self, world: &World, id: Id) -> Vec<Attachment> {
        let mut random = draw(world, id, Draw::Attachments);
        if !random.chance(0.08) {
            return Vec::new();
        }
        vec![Attachment {
            id: Ids::derived(id, 2, id.created()),
            name: "The report".to_owned(),
            mime_type: String::new(),
            member: 0,
            date: id.created(),
            pos: 16_384.0,
            what: Attached::Link(format!("https://files.example.com/reports/{}.pdf", self.short)),
        }]
    }
}
