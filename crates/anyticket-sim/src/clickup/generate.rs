//! A world from a seed.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use crate::clickup::model::{
    App, ClickApps, CustomType, Field, Group, Level, List, Member, Role, Space, Status, Tag, TaskIndex, Token,
    TokenKind, User, Workspace,
};
use crate::clickup::options::{Options, Spread};
use crate::clickup::store::{Palette, Seed, Store};
use crate::clickup::words::{FIRST_NAMES, LAST_NAMES};
use crate::clickup::zone::Zone;
use crate::clickup::{ClickUp, search, uuid};
use crate::random::{Random, mix};
use crate::sim::Basics;

/// 2026-06-01T00:00:00Z: seeded tasks are older.
const END: i64 = 1_780_272_000_000;
const YEARS: i64 = 3 * 365 * 86_400_000;
const COLORS: [&str; 6] = ["#7b68ee", "#595d66", "#827718", "#02bcd4", "#e65100", "#006063"];

/// Makes the world that `options` and `basics` describe.
pub(crate) fn world(options: Options, basics: &Basics) -> ClickUp {
    let lags = !options.listing_lag.is_zero();
    let mut world = ClickUp {
        seed: basics.seed,
        started_at: basics.started_at,
        now: basics.started_at,
        files_at: "https://attachments.clickup.com".to_owned(),
        users: BTreeMap::new(),
        workspaces: BTreeMap::new(),
        spaces: BTreeMap::new(),
        folders: BTreeMap::new(),
        lists: BTreeMap::new(),
        fields: Vec::new(),
        tasks: Store::new(basics.seed, lags),
        extra: BTreeMap::new(),
        comments: HashMap::new(),
        tokens: Vec::new(),
        apps: Vec::new(),
        files: HashMap::new(),
        next_id: 901_520_000_000 + mix(basics.seed, 1) % 1_000_000,
        chat_view: String::new(),
        primary: 0,
        default_list: 0,
        cache: search::Cache::default(),
        requests: 0,
        leaked_tokens: 0,
        options,
    };
    let mut maker = Maker { world: &mut world, random: Random::new(basics.seed, 0xC1), weights: Vec::new() };
    maker.people();
    maker.workspaces();
    maker.tokens();
    maker.world.chat_view = format!("8c{}-{}", maker.random.below(10_000), maker.random.below(100_000));
    maker.seed_tasks(basics.tickets);
    world.furnish();
    world
}

struct Maker<'a> {
    world: &'a mut ClickUp,
    random: Random,
    /// The Lists of the first Workspace and how much of the tasks each gets.
    weights: Vec<(u64, usize)>,
}

/// The users by what they are in the first Workspace: owner, admin, members, somebody invited, a guest; then a stranger.
const CAST: [Role; 6] = [Role::Owner, Role::Admin, Role::Member, Role::Member, Role::Member, Role::Guest];

impl Maker<'_> {
    fn people(&mut self) {
        for number in 0..=CAST.len() {
            let id = 300_000 + number as u64 * 131 + self.random.below(100) as u64;
            let (first, last) = (FIRST_NAMES[number], self.random.pick(&LAST_NAMES));
            // One was invited and never came: no name yet.
            let invited = number == 4 && self.world.options.invited_without_name;
            let email = format!("user{number}@example.com");
            self.world.users.insert(
                id,
                User {
                    id,
                    username: (!invited).then(|| format!("{first} {last}")),
                    email,
                    color: COLORS[number % COLORS.len()].to_owned(),
                    zone: self.world.options.zone.clone(),
                },
            );
        }
    }

    fn user(&self, number: usize) -> u64 {
        *self.world.users.keys().nth(number).expect("there are as many users as roles and one more")
    }

    fn workspaces(&mut self) {
        let first = self.workspace("Acme", CAST.len());
        self.world.primary = first;
        if self.world.options.one_list {
            let space = self.space(first, "Work", "WRK", ClickApps::all(), engineering());
            let list = self.list(space, None, "Tasks");
            self.world.default_list = list;
            self.weights.push((list, 1));
            self.fields_everywhere(first, space, list);
        } else {
            self.busy_workspace(first);
        }
        for number in 1..self.world.options.workspaces {
            let other = self.workspace(&format!("Acme {number}"), 2);
            let space = self.space(other, "General", "GEN", ClickApps::all(), simple());
            let list = self.list(space, None, "Things");
            self.few_tasks(list);
        }
        let foreign = self.workspace("Somebody Else", 0);
        let space = self.space(foreign, "Theirs", "THR", ClickApps::all(), simple());
        let list = self.list(space, None, "Secret plans");
        self.few_tasks(list);
    }

    fn workspace(&mut self, name: &str, members: usize) -> u64 {
        let id = 90_152_000_000 + self.world.fresh_id() % 1_000_000_000;
        let joined = END - YEARS - 1;
        let mut all: Vec<Member> = (0..members)
            .map(|number| Member { user: self.user(number), role: CAST[number], joined: joined + number as i64 })
            .collect();
        if members == 0 {
            all.push(Member { user: self.user(CAST.len()), role: Role::Owner, joined });
        }
        let groups = vec![Group {
            id: self.world.fresh_uuid(),
            name: "Product managers".to_owned(),
            handle: "product".to_owned(),
            members: all.iter().take(2).map(|member| member.user).collect(),
            created: joined,
        }];
        let custom_types = [(1001, "Bug"), (1002, "Incident")]
            .map(|(id, name)| CustomType {
                id,
                name: name.to_owned(),
                name_plural: format!("{name}s"),
                description: format!("A {} of ours", name.to_lowercase()),
            })
            .into();
        self.world.workspaces.insert(
            id,
            Workspace {
                id,
                name: name.to_owned(),
                plan: self.world.options.plan,
                members: all,
                groups,
                custom_types,
                field_uses: 0,
                storage_used: 0,
            },
        );
        id
    }

    fn busy_workspace(&mut self, workspace: u64) {
        let engineering_space = self.space(workspace, "Engineering", "ENG", ClickApps::all(), engineering());
        let web = self.folder(engineering_space, "Web");
        let backlog = self.list(engineering_space, Some(web), "Backlog");
        let sprint = self.list(engineering_space, Some(web), "Sprint 12");
        self.set_list(
            sprint,
            |list, statuses| list.statuses = Some(statuses),
            &[
                ("open", "unstarted", "#87909e"),
                ("doing", "custom", "#1090e0"),
                ("verify", "custom", "#f8ae00"),
                ("Closed", "closed", "#008844"),
            ],
        );
        let platform = self.folder(engineering_space, "Platform");
        let of_platform = self.statuses(
            platform,
            &[
                ("triage", "open", "#87909e"),
                ("rolling out", "custom", "#1090e0"),
                ("rolled out", "done", "#6bc950"),
                ("complete", "closed", "#008844"),
            ],
        );
        self.world.folders.get_mut(&platform).expect("it was just made").statuses = Some(of_platform);
        let infrastructure = self.list(engineering_space, Some(platform), "Infrastructure");
        let old_sprint = self.list(engineering_space, Some(platform), "Sprint 3");
        self.world.lists.get_mut(&old_sprint).expect("it was just made").archived = true;
        let inbox = self.list(engineering_space, None, "Inbox");
        let ideas = self.list(engineering_space, None, "Ideas / Ünsorted");
        let attic = self.folder(engineering_space, "Attic");
        self.world.folders.get_mut(&attic).expect("it was just made").archived = true;
        let in_attic = self.list(engineering_space, Some(attic), "2019");

        let few = ClickApps {
            priorities: false,
            points: false,
            time_estimates: false,
            time_in_status: false,
            multiple_assignees: false,
            multiple_lists: false,
            custom_ids: false,
            custom_types: false,
            ..ClickApps::all()
        };
        let marketing = self.space(workspace, "Marketing", "MKT", few, simple());
        let campaigns = self.folder(marketing, "Campaigns");
        let spring = self.list(marketing, Some(campaigns), "Spring");
        // The same name as another List: only the path tells them apart.
        let backlog_again = self.list(marketing, Some(campaigns), "Backlog");
        let requests = self.list(marketing, None, "Requests");

        let legacy = self.space(workspace, "Legacy", "LEG", ClickApps::all(), simple());
        self.world.spaces.get_mut(&legacy).expect("it was just made").archived = true;
        let old = self.list(legacy, None, "Old things");

        // Nobody but the admin sees this Space; one List of it is shared with the owner and with the guest.
        let finance = self.space(workspace, "Finance", "FIN", ClickApps::all(), simple());
        self.world.spaces.get_mut(&finance).expect("it was just made").private_to = Some(vec![self.user(1)]);
        let invoices = self.list(finance, None, "Invoices");
        self.list(finance, None, "Salaries");
        self.world.lists.get_mut(&invoices).expect("it was just made").shared_with = vec![self.user(0), self.user(5)];

        self.world.default_list = backlog;
        if self.world.options.custom_types_used_up {
            self.world.lists.get_mut(&backlog).expect("it was just made").default_type = Some(1001);
        }
        self.weights = vec![
            (backlog, 40),
            (sprint, 14),
            (infrastructure, 10),
            (inbox, 9),
            (ideas, 5),
            (spring, 8),
            (backlog_again, 3),
            (requests, 4),
            (invoices, 2),
            (old_sprint, 2),
            (in_attic, 1),
            (old, 2),
        ];
        self.fields_everywhere(workspace, engineering_space, backlog);
        let goal = json!({});
        self.field("Sprint goal", "short_text", goal, Level::List(sprint)).required = true;
    }

    fn space(
        &mut self,
        workspace: u64,
        name: &str,
        prefix: &str,
        apps: ClickApps,
        statuses: &[(&str, &str, &str)],
    ) -> u64 {
        let id = self.world.fresh_id();
        let statuses = self.statuses(id, statuses);
        let owner = self.world.workspaces[&workspace].members[0].user;
        let tags = [
            ("bug", "#e50000"),
            ("customer", "#02bcd4"),
            ("needs a/b test #1", "#7b68ee"),
            ("äußerst eilig", "#f8ae00"),
        ]
        .map(|(name, color)| Tag {
            name: name.to_owned(),
            foreground: "#ffffff".to_owned(),
            background: color.to_owned(),
            creator: owner,
        })
        .into();
        self.world.spaces.insert(
            id,
            Space {
                id,
                workspace,
                name: name.to_owned(),
                private_to: None,
                archived: false,
                deleted: false,
                statuses,
                apps,
                tags,
                prefix: prefix.to_owned(),
                next_number: 0,
            },
        );
        id
    }

    fn folder(&mut self, space: u64, name: &str) -> u64 {
        self.world.new_folder(space, name.to_owned(), false)
    }

    fn list(&mut self, space: u64, folder: Option<u64>, name: &str) -> u64 {
        let folder: u64 = folder.unwrap_or_else(|| self.world.new_folder(space, "hidden".to_owned(), true));
        let id = self.world.fresh_id();
        self.world.lists.insert(
            id,
            List {
                id,
                folder,
                name: name.to_owned(),
                content: String::new(),
                archived: false,
                deleted: false,
                statuses: None,
                color: None,
                priority: None,
                assignee: None,
                due: None,
                due_time: false,
                shared_with: Vec::new(),
                default_type: None,
            },
        );
        id
    }

    fn set_list(&mut self, list: u64, set: impl FnOnce(&mut List, Vec<Status>), statuses: &[(&str, &str, &str)]) {
        let statuses = self.statuses(list, statuses);
        set(self.world.lists.get_mut(&list).expect("it was just made"), statuses);
    }

    /// Statuses with ids that name the place they are from.
    fn statuses(&mut self, place: u64, statuses: &[(&str, &str, &str)]) -> Vec<Status> {
        let documented = self.world.options.documented_status_types;
        let all = statuses.iter().map(|(name, kind, color)| Status {
            id: format!("p{place}_{}", letters(self.random.number())),
            name: (*name).to_owned(),
            kind: match *kind {
                "done" if documented => "custom",
                "unstarted" if documented => "open",
                kind => kind,
            }
            .to_owned(),
            color: (*color).to_owned(),
        });
        all.collect()
    }

    /// A field of every type, each at a level where it can be used in `list`.
    fn fields_everywhere(&mut self, workspace: u64, space: u64, list: u64) {
        let folder = self.world.lists[&list].folder;
        let everywhere = Level::Workspace(workspace);
        let stages = ["Alpha", "Beta", "General"];
        let config = self.options("name", &stages);
        self.field("Source id", "short_text", json!({}), everywhere);
        self.field("Stage", "drop_down", config, everywhere);
        let space = Level::Space(space);
        self.field("Effort", "number", json!({}), space);
        self.field("Cost", "currency", json!({"precision": 2, "currency_type": "EUR"}), space);
        self.field("Approved", "checkbox", json!({}), space);
        self.field("Seen on", "date", json!({}), space);
        let config = self.options("label", &["Frontend", "Backend", "Docs"]);
        self.field("Parts", "labels", config, space);
        self.field(
            "Reviewers",
            "users",
            json!({"single_user": false, "include_groups": true, "include_guests": true, "include_team_members": true}),
            space,
        );
        self.field("Spec", "url", json!({}), space);
        self.field("Contact", "email", json!({}), space);
        self.field("Phone", "phone", json!({}), space);
        self.field("Findings", "text", json!({}), space);
        let folder = Level::Folder(folder);
        self.field("Related", "tasks", json!({"fields": []}), folder);
        self.field("Mood", "emoji", json!({"code_point": "2b50", "count": 5}), folder);
        self.field("Rollout", "manual_progress", json!({"start": 0, "end": 100, "method": "manual"}), folder);
        self.field(
            "Progress",
            "automatic_progress",
            json!({
                "tracking": {"subtasks": true, "checklists": true, "assigned_comments": true}, "complete_on": 3,
            }),
            folder,
        );
        let list = Level::List(list);
        self.field("Site", "location", json!({}), list);
        self.field("Evidence", "attachment", json!({}), list);
        self.field("Votes", "votes", json!({}), list);
        self.field("Deploy", "button", json!({}), list);
    }

    fn options(&mut self, label: &str, names: &[&str]) -> Value {
        let options: Vec<Value> = names
            .iter()
            .enumerate()
            .map(|(order, name)| {
                json!({
                    "id": self.world.fresh_uuid(), label: name, "color": COLORS[order], "orderindex": order,
                })
            })
            .collect();
        json!({"sorting": "manual", "options": options})
    }

    fn field(&mut self, name: &str, kind: &str, config: Value, level: Level) -> &mut Field {
        let id = self.world.fresh_uuid();
        let created = END - YEARS + self.world.fields.len() as i64 * 1000;
        let (name, kind) = (name.to_owned(), kind.to_owned());
        self.world.fields.push(Field { id, name, kind, config, created, required: false, level });
        self.world.fields.last_mut().expect("one was just put there")
    }

    fn tokens(&mut self) {
        let seen: Vec<u64> = self.world.workspaces.keys().copied().collect();
        let member = |world: &ClickUp, user: u64| {
            let mut all: Vec<u64> = seen.iter().copied().filter(|id| world.role(*id, user).is_some()).collect();
            // The first Workspace decides about the rate limit.
            all.sort_by_key(|id| *id != world.primary);
            all
        };
        let owner = self.user(0);
        let cast = [
            (owner, TokenKind::Personal, false),
            (owner, TokenKind::OAuth, false),
            (self.user(2), TokenKind::Personal, false),
            (self.user(5), TokenKind::Personal, false),
            (owner, TokenKind::Personal, true),
        ];
        for (number, (user, kind, revoked)) in cast.into_iter().enumerate() {
            let hidden = letters(mix(self.world.seed ^ 0x70CE, number as u64)).to_uppercase()
                + &letters(mix(self.world.seed ^ 0x70CF, number as u64)).to_uppercase();
            let secret = match kind {
                TokenKind::Personal => format!("pk_{user}_{hidden}"),
                TokenKind::OAuth => format!("{user}_{}", hidden.to_lowercase()),
            };
            let workspaces = member(self.world, user);
            self.world.tokens.push(Token {
                secret,
                kind,
                user,
                workspaces,
                revoked,
                window_start: i64::MIN / 2,
                window_count: 0,
            });
        }
        self.world.apps.push(App {
            client_id: format!("APP{}", letters(mix(self.world.seed, 0xA0)).to_uppercase()),
            client_secret: format!("SECRET{}", letters(mix(self.world.seed, 0xA1)).to_uppercase()),
            redirect_uri: "http://127.0.0.1:8765/callback".to_owned(),
            codes: Vec::new(),
        });
    }

    /// Three tasks, for Workspaces that only have to be there.
    fn few_tasks(&mut self, list: u64) {
        self.palette(list);
        for number in 0..3 {
            let created = END - 86_400_000 * (number + 1);
            let number = self.world.next_number(self.world.space_of_list(list));
            let seed = Seed { created, updated: created, list, number, parent: None, status: 0, archived: false };
            self.world.tasks.push_seed(seed);
        }
    }

    fn palette(&mut self, list: u64) {
        let world = &mut *self.world;
        let space = &world.spaces[&world.space_of_list(list)];
        let palette = Palette {
            users: world.staff(space.workspace),
            tags: space.tags.iter().map(|tag| tag.name.clone()).collect(),
            fields: world.fields_of(list).cloned().collect(),
            kinds: [1]
                .into_iter()
                .chain(world.workspaces[&space.workspace].custom_types.iter().map(|kind| kind.id))
                .collect(),
            apps: space.apps,
            ends: world.statuses_of(list).iter().map(|status| (status.is_done(), status.is_closed())).collect(),
            zone: Zone::named(&world.options.zone),
        };
        world.tasks.set_palette(list, palette);
    }

    fn seed_tasks(&mut self, count: usize) {
        let lists = self.weights.clone();
        for (list, _) in &lists {
            self.palette(*list);
        }
        let total: usize = lists.iter().map(|(_, weight)| weight).sum();
        // The last tasks at the top of each List, for subtasks to come under.
        let mut tops: BTreeMap<u64, Vec<TaskIndex>> = BTreeMap::new();
        let import = END - YEARS / 2 - YEARS / 7;
        for number in 0..count {
            let mut drawn = self.random.below(total);
            let list = lists.iter().find(|(_, weight)| {
                let here = drawn < *weight;
                drawn = drawn.saturating_sub(*weight);
                here
            });
            let list = list.map_or(lists[0].0, |(list, _)| *list);
            let created = match self.world.options.spread {
                Spread::Import if self.random.chance(0.9) => import + self.random.below(60_000) as i64,
                Spread::Tie(together) if number < together => import,
                _ => END - YEARS + self.random.below(YEARS as usize) as i64,
            };
            let statuses = self.world.statuses_of(list).len();
            let status = self.random.below(statuses) as u8;
            let updated = if self.random.chance(0.2) {
                created
            } else {
                (created + self.random.below(60 * 86_400_000) as i64).min(END)
            };
            let tops = tops.entry(list).or_default();
            let parent = (!tops.is_empty() && self.random.chance(0.2)).then(|| *self.random.pick(tops));
            let archived = self.random.chance(0.03);
            let number = self.world.next_number(self.world.space_of_list(list));
            let seed = Seed { created, updated, list, number, parent, status, archived };
            let index = self.world.tasks.push_seed(seed);
            // Some subtasks have subtasks themselves.
            if parent.is_none() || self.random.chance(0.1) {
                tops.push(index);
                if tops.len() > 20 {
                    tops.remove(0);
                }
            }
        }
        self.world.tasks.sort();
    }
}

fn engineering() -> &'static [(&'static str, &'static str, &'static str)] {
    &[
        ("to do", "open", "#87909e"),
        ("in progress", "custom", "#1090e0"),
        ("in review", "custom", "#f8ae00"),
        ("shipped", "done", "#6bc950"),
        ("complete", "closed", "#008844"),
    ]
}

fn simple() -> &'static [(&'static str, &'static str, &'static str)] {
    &[("to do", "open", "#87909e"), ("complete", "closed", "#008844")]
}

/// Eight letters and digits, as ClickUp's status ids end in.
fn letters(mut number: u64) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut text = String::with_capacity(8);
    for _ in 0..8 {
        text.push(char::from(LETTERS[(number % 62) as usize]));
        number /= 62;
    }
    text
}

/// What only a few tasks have: extra Lists, links, dependencies, files.
impl ClickUp {
    fn furnish(&mut self) {
        let list = self.default_list;
        let tasks: Vec<TaskIndex> = self.tasks.in_list(list).iter().copied().take(400).collect();
        let (now, user) = (END, self.user_id());
        for (number, pair) in tasks.chunks_exact(2).enumerate() {
            let (one, other) = (pair[0], pair[1]);
            match number % 10 {
                1 => self.link(one, other, user, now),
                3 => self.depend(one, other, user, now),
                5 => {
                    let inbox = self.lists.values().find(|list| list.name == "Inbox").map(|list| list.id);
                    if let Some(inbox) = inbox {
                        self.add_to_list(one, inbox, now);
                    }
                }
                7 => {
                    let text = format!("log of {}\n", self.tasks.id(one)).repeat(20);
                    let id = format!("{}.txt", uuid(self.seed ^ 0xF1, u64::from(one)));
                    self.attach(one, id, "build log.txt", "text/plain", text.into_bytes().into(), user, now);
                }
                _ => {}
            }
        }
    }
}
