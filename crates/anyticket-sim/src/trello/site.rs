//! The world that every simulated Trello starts with: people, workspaces, boards, cards from a seed.

use serde_json::json;

use super::action::Action;
use super::entity::{
    Board, Card, CardRole, Choice, Field, FieldType, Label, List, Member, Membership, Organization, Role, Visibility,
};
use super::id::Id;
use super::options::Options;
use super::seeded::{self, Seed};
use super::world::{ME, World};
use crate::random::Random;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Bo Berg, who is somebody else.
pub(crate) const SOMEBODY: usize = 1;

/// The names of the boards, in the order in which they were made.
pub(crate) const ENGINEERING: &str = "Engineering";
pub(crate) const OPERATIONS: &str = "Operations";
pub(crate) const PERSONAL: &str = "At home";
pub(crate) const SECRET: &str = "Salaries";
pub(crate) const WATCHED: &str = "Watched";
pub(crate) const OLD: &str = "Old things";

/// The list of `Engineering` that is archived, with open cards on it.
pub(crate) const ARCHIVED_LIST: &str = "Old ideas";

/// A world with `tickets` open cards on open lists that the account sees, and others if they are wanted.
pub(crate) fn world(options: &Options, tickets: usize, seed: u64, started_at: i64) -> World {
    let mut world = World::empty(seed, i64::try_from(options.search_lag.as_millis()).unwrap_or(i64::MAX / 4));
    let mut site = Site { world: &mut world, at: started_at - 500 * DAY };
    site.people();
    site.workspaces(options.custom_fields);
    site.boards();
    world.remember_palettes();
    let mut rows = Rows { random: Random::new(seed, 0x7E), started_at, world: &mut world };
    rows.cards(tickets, options.tie.max(1));
    if options.special_cards && tickets > 0 {
        rows.special();
    }
    world.actions.sort();
    world
}

struct Site<'a> {
    world: &'a mut World,
    at: i64,
}

impl Site<'_> {
    fn id(&mut self) -> Id {
        self.at += 1_000;
        self.world.ids.at(self.at)
    }

    fn people(&mut self) {
        let named = [
            ("ada", "Ada Adams"),
            ("bo", "Bo Berg"),
            ("cychoi", "Cy Choi"),
            ("deediaz", "Dee Diaz"),
            ("eve5", "Eve Ezra"),
            ("gus17", "gus@guest.example"),
            ("hidden8", "Hal Holm"),
        ];
        for (index, (username, full_name)) in named.into_iter().enumerate() {
            let id = self.id();
            self.world.members.push(Member {
                id,
                username: username.to_owned(),
                full_name: full_name.to_owned(),
                email: format!("{username}@example.com"),
                ghost: index == 5,
                hidden_name: index == 6,
            });
        }
    }

    fn workspaces(&mut self, paid: bool) {
        for (name, display_name, members, paid) in [
            ("acme", "Acme", vec![0, 1, 2, 3, 5, 6], paid),
            ("lab", "The lab", vec![0, 1], false),
            ("strangers", "Strangers", vec![4], false),
        ] {
            let id = self.id();
            let (name, display_name) = (name.to_owned(), display_name.to_owned());
            self.world.organizations.push(Organization { id, name, display_name, members, paid });
        }
    }

    fn boards(&mut self) {
        let workspaces: Vec<Id> = self.world.organizations.iter().map(|organization| organization.id).collect();
        let (acme, lab, strangers) = (Some(workspaces[0]), Some(workspaces[1]), Some(workspaces[2]));
        let normal = |people: &[usize]| people.iter().map(|one| (*one, Role::Normal)).collect::<Vec<_>>();
        let mine = |others: &[usize]| [vec![(ME, Role::Admin)], normal(others)].concat();

        let engineering = self.board(ENGINEERING, acme, Visibility::Org, &mine(&[1, 2, 3, 5, 6]));
        self.lists(engineering, &["To Do", "Doing", "Review", "Done"]);
        let archived = self.list(engineering, ARCHIVED_LIST, 5.0);
        self.world.lists.get_mut(&archived).expect("just made").closed = true;
        if let Some(board) = self.world.boards.get_mut(&engineering) {
            // Dee has left, and is on old cards still.
            board.memberships[3].deactivated = true;
        }
        self.labels(
            engineering,
            &[("Bug", Some("red")), ("Feature", Some("green")), ("customer", Some("sky_dark")), ("", Some("yellow"))],
        );
        self.labels(engineering, &[("Bug", Some("purple")), ("someday", None)]);
        self.fields(engineering);

        let operations = self.board(OPERATIONS, lab, Visibility::Private, &mine(&[1]));
        self.lists(operations, &["Inbox", "Working", "Finished"]);
        self.labels(operations, &[("Bug", Some("red")), ("urgent", Some("orange"))]);

        let personal = self.board(PERSONAL, None, Visibility::Private, &mine(&[]));
        self.lists(personal, &["Soon", "Some day"]);
        self.labels(personal, &[("errand", Some("blue"))]);

        let secret = self.board(SECRET, strangers, Visibility::Private, &normal(&[4]));
        self.lists(secret, &["Open"]);
        let watched = self.board(WATCHED, strangers, Visibility::Public, &[(4, Role::Admin), (ME, Role::Observer)]);
        self.lists(watched, &["Open", "Closed"]);
        let old = self.board(OLD, acme, Visibility::Org, &mine(&[1]));
        self.lists(old, &["To Do", "Done"]);
        self.world.boards.get_mut(&old).expect("just made").closed = true;
    }

    fn board(&mut self, name: &str, organization: Option<Id>, visibility: Visibility, people: &[(usize, Role)]) -> Id {
        let id = self.id();
        let memberships = people
            .iter()
            .map(|(member, role)| Membership { id: self.id(), member: *member, role: *role, deactivated: false })
            .collect();
        let (name, desc) = (name.to_owned(), String::new());
        self.world.add_board(Board {
            id,
            name,
            desc,
            closed: false,
            starred: false,
            organization,
            visibility,
            memberships,
            last_short: 0,
            activity: self.at,
        });
        id
    }

    fn lists(&mut self, board: Id, names: &[&str]) {
        for (index, name) in names.iter().enumerate() {
            self.list(board, name, (index + 1) as f64);
        }
    }

    fn list(&mut self, board: Id, name: &str, place: f64) -> Id {
        let id = self.id();
        let (name, pos) = (name.to_owned(), 16_384.0 * place);
        self.world.lists.insert(id, List { id, board, name, closed: false, pos, subscribed: false });
        id
    }

    fn labels(&mut self, board: Id, labels: &[(&str, Option<&str>)]) {
        for (name, color) in labels {
            let id = self.id();
            let (name, color) = ((*name).to_owned(), color.map(str::to_owned));
            self.world.labels.insert(id, Label { id, board, name, color });
        }
    }

    fn fields(&mut self, board: Id) {
        let named = [
            ("Priority", FieldType::List),
            ("Story points", FieldType::Number),
            ("Customer", FieldType::Text),
            ("Approved", FieldType::Checkbox),
            ("Released", FieldType::Date),
        ];
        for (index, (name, kind)) in named.into_iter().enumerate() {
            let id = self.id();
            let choices = [("High", "red"), ("Medium", "yellow"), ("Low", "none")].map(|(text, color)| (text, color));
            let choices = match kind {
                FieldType::List => choices
                    .iter()
                    .enumerate()
                    .map(|(at, (text, color))| Choice {
                        id: self.id(),
                        text: (*text).to_owned(),
                        color: (*color).to_owned(),
                        pos: 16_384.0 * (at + 1) as f64,
                    })
                    .collect(),
                _ => Vec::new(),
            };
            let (name, pos) = (name.to_owned(), 16_384.0 * (index + 1) as f64);
            self.world.fields.insert(id, Field { id, board, name, kind, pos, card_front: true, choices });
        }
    }
}

struct Rows<'a> {
    world: &'a mut World,
    random: Random,
    started_at: i64,
}

impl Rows<'_> {
    fn named(&self, name: &str) -> Id {
        self.world.boards.values().find(|board| board.name == name).expect("a board of the world").id
    }

    fn cards(&mut self, tickets: usize, tie: usize) {
        let boards = [ENGINEERING, OPERATIONS, PERSONAL].map(|name| self.named(name));
        let lists = boards.map(|board| {
            let lists = self.world.lists_of(board).into_iter();
            lists.filter(|list| !list.closed).map(|list| list.id).collect::<Vec<_>>()
        });
        for index in 0..tickets {
            let at = match index % 20 {
                0..14 => 0,
                14..18 => 1,
                _ => 2,
            };
            let together = (index - index % tie) as i64;
            let created = self.started_at - 400 * DAY + together * ((399 * DAY) / tickets as i64);
            let list = *self.random.pick(&lists[at]);
            self.card(boards[at], list, created, false);
        }
    }

    fn number(&mut self, board: Id) -> u32 {
        let board = self.world.boards.get_mut(&board).expect("a board of the world");
        board.last_short += 1;
        board.last_short
    }

    fn card(&mut self, board: Id, list: Id, created: i64, closed: bool) -> Id {
        let short = self.number(board);
        let id = self.world.ids.at(created);
        // New cards go to the top or the bottom, as their makers like it.
        let pos = 65_536.0 * f64::from(short) * if self.random.chance(0.2) { 0.01 } else { 1.0 };
        let done = self.random.chance(0.25);
        let until = self.started_at - HOUR;
        self.world.seed(id, Seed { board, list, short, pos, closed, done, until });
        for count in 0..seeded::comments(self.world, id) {
            let at = (id.created() + (count as i64 + 1) * HOUR).min(until);
            let comment = Action {
                id: self.world.ids.at(at),
                kind: "commentCard",
                creator: self.random.below(2),
                at,
                board,
                card: Some(id),
                list: Some(list),
                text: format!("Comment {count} on **this**."),
                edited: None,
                more: json!({}),
            };
            self.world.actions.add(comment);
        }
        id
    }

    fn special(&mut self) {
        let board = self.named(ENGINEERING);
        let lists: Vec<(Id, bool)> = self.world.lists_of(board).iter().map(|list| (list.id, list.closed)).collect();
        let first = lists[0].0;
        let archived = lists.iter().find(|(_, closed)| *closed).expect("a list of the world").0;
        let created = self.started_at - 390 * DAY;
        for _ in 0..2 {
            self.card(board, first, created, true);
            self.card(board, archived, created, false);
        }
        // Others' boards have something too, which the account must not see or not change.
        for name in [SECRET, WATCHED, OLD] {
            let board = self.named(name);
            let list = self.world.lists_of(board)[0].id;
            self.card(board, list, created, false);
        }
        let source = self.card(board, first, created + DAY, true);
        let source = self.world.card(source).expect("just made").into_owned();
        for (name, role, template) in [
            ("---", Some(CardRole::Separator), false),
            ("https://trello.com/c/mirrored", Some(CardRole::Mirror), false),
            ("https://example.com/roadmap", Some(CardRole::Link), false),
            ("Template of a report", None, true),
        ] {
            let short = self.number(board);
            let id = self.world.ids.at(created + 2 * DAY);
            let mirror_source = (role == Some(CardRole::Mirror)).then_some(source.id);
            self.world.plant(Card {
                id,
                short,
                name: name.to_owned(),
                closed: false,
                activity: id.created(),
                role,
                mirror_source,
                template,
                items: Vec::new(),
                checklists: Vec::new(),
                attachments: Vec::new(),
                pos: 65_536.0 * f64::from(short),
                ..source.clone()
            });
        }
    }
}
