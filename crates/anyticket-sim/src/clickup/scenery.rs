//! The places of a seeded world: Spaces, Folders, Lists, Custom Fields.

use serde_json::{Value, json};

use crate::clickup::generate::{COLORS, END, Maker, YEARS, letters};
use crate::clickup::model::{ClickApps, Field, Level, List, Space, Status, Tag, TaskIndex};
use crate::clickup::{ClickUp, uuid};

impl Maker<'_> {
    pub(crate) fn busy_workspace(&mut self, workspace: u64) {
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

    pub(crate) fn space(
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

    pub(crate) fn folder(&mut self, space: u64, name: &str) -> u64 {
        self.world.new_folder(space, name.to_owned(), false)
    }

    pub(crate) fn list(&mut self, space: u64, folder: Option<u64>, name: &str) -> u64 {
        let folder: u64 = folder.unwrap_or_else(|| self.world.new_folder(space, "hidden".to_owned(), true));
        let id = self.world.fresh_id();
        self.world.lists.insert(id, List::new(id, folder, name.to_owned()));
        id
    }

    pub(crate) fn set_list(
        &mut self,
        list: u64,
        set: impl FnOnce(&mut List, Vec<Status>),
        statuses: &[(&str, &str, &str)],
    ) {
        let statuses = self.statuses(list, statuses);
        set(self.world.lists.get_mut(&list).expect("it was just made"), statuses);
    }

    /// Statuses with ids that name the place they are from.
    pub(crate) fn statuses(&mut self, place: u64, statuses: &[(&str, &str, &str)]) -> Vec<Status> {
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
    pub(crate) fn fields_everywhere(&mut self, workspace: u64, space: u64, list: u64) {
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

    pub(crate) fn options(&mut self, label: &str, names: &[&str]) -> Value {
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

    pub(crate) fn field(&mut self, name: &str, kind: &str, config: Value, level: Level) -> &mut Field {
        let id = self.world.fresh_uuid();
        let created = END - YEARS + self.world.fields.len() as i64 * 1000;
        let (name, kind) = (name.to_owned(), kind.to_owned());
        self.world.fields.push(Field { id, name, kind, config, created, required: false, level });
        self.world.fields.last_mut().expect("one was just put there")
    }
}

pub(crate) fn engineering() -> &'static [(&'static str, &'static str, &'static str)] {
    &[
        ("to do", "open", "#87909e"),
        ("in progress", "custom", "#1090e0"),
        ("in review", "custom", "#f8ae00"),
        ("shipped", "done", "#6bc950"),
        ("complete", "closed", "#008844"),
    ]
}

pub(crate) fn simple() -> &'static [(&'static str, &'static str, &'static str)] {
    &[("to do", "open", "#87909e"), ("complete", "closed", "#008844")]
}

/// What only a few tasks have: extra Lists, links, dependencies, files.
impl ClickUp {
    pub(crate) fn furnish(&mut self) {
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
