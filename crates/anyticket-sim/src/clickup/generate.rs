//! A world from a seed.

use std::collections::{BTreeMap, HashMap};

use crate::clickup::choices::Spread;
use crate::clickup::model::{
    App, ClickApps, CustomType, Group, Member, Role, TaskIndex, Token, TokenKind, User, Workspace,
};
use crate::clickup::options::Options;
use crate::clickup::scenery::{engineering, simple};
use crate::clickup::seeded::{Palette, Seed};
use crate::clickup::store::Store;
use crate::clickup::words::{FIRST_NAMES, LAST_NAMES};
use crate::clickup::zone::Zone;
use crate::clickup::{ClickUp, search};
use crate::random::{Random, mix};
use crate::sim::Basics;

/// 2026-06-01T00:00:00Z: seeded tasks are older.
pub(crate) const END: i64 = 1_780_272_000_000;
pub(crate) const YEARS: i64 = 3 * 365 * 86_400_000;
pub(crate) const COLORS: [&str; 6] = ["#7b68ee", "#595d66", "#827718", "#02bcd4", "#e65100", "#006063"];

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
        written: crate::clickup::written::Written::default(),
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

/// A world under construction.
pub(crate) struct Maker<'a> {
    pub(crate) world: &'a mut ClickUp,
    pub(crate) random: Random,
    /// The Lists of the first Workspace and how much of the tasks each gets.
    pub(crate) weights: Vec<(u64, usize)>,
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

    pub(crate) fn user(&self, number: usize) -> u64 {
        *self.world.users.keys().nth(number).expect("there are as many users as roles and one more")
    }

    fn workspaces(&mut self) {
        let first = self.workspace("Acme", CAST.len());
        self.world.primary = first;
        if self.world.options.one_list {
            let space = self.space(first, "Work", "WORK", ClickApps::all(), engineering());
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
        let space = self.space(foreign, "Theirs", "THEM", ClickApps::all(), simple());
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

/// Eight letters and digits, as ClickUp's status ids end in.
pub(crate) fn letters(mut number: u64) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut text = String::with_capacity(8);
    for _ in 0..8 {
        text.push(char::from(LETTERS[(number % 62) as usize]));
        number /= 62;
    }
    text
}
