//! The site that every simulated Jira starts with: projects, workflows, fields, people.

use std::collections::{BTreeMap, BTreeSet};

use super::entity::{
    Category, IssueType, LinkType, Named, Part, Placed, Project, ProjectCategory, Status, Transition, User, Workflow,
};
use super::field::{self, Choice, Field};
use super::options::Options;
use super::permission::Permission;
use super::world::World;

pub(crate) const ENGINEERING: u64 = 10_000;
pub(crate) const OPERATIONS: u64 = 10_001;
pub(crate) const HELP: u64 = 10_002;
pub(crate) const SECRET: u64 = 10_003;
pub(crate) const PUBLIC: u64 = 10_004;
pub(crate) const OLD: u64 = 10_005;

/// The site without issues.
pub(crate) fn new(options: &Options) -> World {
    let mut world = World::empty(i64::try_from(options.search_lag.as_millis()).unwrap_or(i64::MAX / 4));
    world.users = users(options);
    world.statuses = statuses();
    world.priorities = named(&[
        (1, "Highest", "#d04437"),
        (2, "High", "#f15C75"),
        (3, "Medium", "#f79232"),
        (4, "Low", "#707070"),
        (5, "Lowest", "#999999"),
    ]);
    world.resolutions = named(&[
        (10_000, "Done", ""),
        (10_001, "Won't Do", ""),
        (10_002, "Duplicate", ""),
        (10_003, "Cannot Reproduce", ""),
    ]);
    world.issue_types = issue_types();
    world.categories = vec![
        ProjectCategory { id: 10_000, name: "Products".to_owned() },
        ProjectCategory { id: 10_001, name: "Services".to_owned() },
    ];
    world.link_types = link_types();
    world.fields = field::system();
    world.fields.extend(custom_fields());
    world.projects = projects();
    world
}

fn users(options: &Options) -> Vec<User> {
    let named = [
        ("Ann Adams", "ann@example.com"),
        ("Bo Berg", "bo@example.com"),
        ("Cy Choi", "cy@example.com"),
        ("Dee Diaz", "dee@example.com"),
        ("Automation for Jira", ""),
        ("Eve Customer", "eve@customer.example"),
    ];
    let mut users: Vec<User> = named
        .iter()
        .enumerate()
        .map(|(index, (name, email))| User {
            account_id: format!("5b10ac8d82e05b22cc7d4e{index:02x}"),
            display_name: (*name).to_owned(),
            email: (*email).to_owned(),
            email_visible: matches!(index, 0 | 2),
            active: index != 3,
            account_type: match index {
                4 => "app",
                5 => "customer",
                _ => "atlassian",
            },
            time_zone: if index == 0 { options.time_zone.clone() } else { "America/Los_Angeles".to_owned() },
            admin: index == 0 && options.admin,
            groups: if index < 4 { vec!["jira-software-users", "developers"] } else { Vec::new() },
        })
        .collect();
    // Enough people that lists of them have pages, with holes where somebody left or is an app.
    for index in users.len()..140 {
        let first = ["Fay", "Gus", "Hal", "Ida", "Jo", "Kim", "Lev", "Mia", "Nora", "Oda"][index % 10];
        users.push(User {
            account_id: format!("712020:{}", super::render::uuid(index as u64, 7)),
            display_name: format!("{first} Nr {index}"),
            email: format!("{}.{index}@example.com", first.to_lowercase()),
            email_visible: index % 3 == 0,
            active: index % 4 != 0,
            account_type: if index % 7 == 0 { "app" } else { "atlassian" },
            time_zone: "Europe/Berlin".to_owned(),
            admin: false,
            groups: vec!["jira-software-users"],
        });
    }
    users
}

fn statuses() -> Vec<Status> {
    let status = |id, name: &str, category, scope| Status { id, name: name.to_owned(), category, scope };
    vec![
        status(10_000, "To Do", Category::New, None),
        status(3, "In Progress", Category::Indeterminate, None),
        status(10_001, "In Review", Category::Indeterminate, None),
        status(10_002, "Done", Category::Done, None),
        status(10_010, "Waiting for support", Category::New, None),
        status(10_011, "Waiting for customer", Category::Indeterminate, None),
        status(10_012, "Escalated", Category::Indeterminate, None),
        status(10_013, "Parked", Category::Undefined, None),
        status(5, "Resolved", Category::Done, None),
        status(6, "Closed", Category::Done, None),
        status(10_100, "To Do", Category::New, Some(OPERATIONS)),
        status(10_101, "In Progress", Category::Indeterminate, Some(OPERATIONS)),
        status(10_102, "Done", Category::Done, Some(OPERATIONS)),
    ]
}

fn named(list: &[(u64, &str, &'static str)]) -> Vec<Named> {
    list.iter().map(|(id, name, color)| Named { id: *id, name: (*name).to_owned(), color }).collect()
}

fn issue_types() -> Vec<IssueType> {
    let kind = |id, name: &str, level, scope| IssueType { id, name: name.to_owned(), level, scope };
    vec![
        kind(10_000, "Epic", 1, None),
        kind(10_001, "Story", 0, None),
        kind(10_002, "Task", 0, None),
        kind(10_003, "Sub-task", -1, None),
        kind(10_004, "Bug", 0, None),
        kind(10_010, "Support request", 0, None),
        kind(10_100, "Epic", 1, Some(OPERATIONS)),
        kind(10_101, "Task", 0, Some(OPERATIONS)),
        kind(10_102, "Subtask", -1, Some(OPERATIONS)),
    ]
}

fn link_types() -> Vec<LinkType> {
    [
        (10_000, "Blocks", "is blocked by", "blocks"),
        (10_001, "Cloners", "is cloned by", "clones"),
        (10_002, "Duplicate", "is duplicated by", "duplicates"),
        (10_003, "Relates", "relates to", "relates to"),
    ]
    .into_iter()
    .map(|(id, name, inward, outward)| LinkType {
        id,
        name: name.to_owned(),
        inward: inward.to_owned(),
        outward: outward.to_owned(),
    })
    .collect()
}

fn custom_fields() -> Vec<Field> {
    let company: Option<Vec<u64>> = Some(vec![ENGINEERING, HELP, SECRET, PUBLIC, OLD]);
    let choices = |first: u64, values: &[&str]| -> Vec<Choice> {
        let choice = |(index, value): (usize, &&str)| Choice {
            id: first + index as u64,
            value: (*value).to_owned(),
            disabled: false,
            children: Vec::new(),
        };
        values.iter().enumerate().map(choice).collect()
    };
    let field = |id: u64, name: &str, custom_type: &'static str, choices: Vec<Choice>, projects: Option<Vec<u64>>| {
        let (kind, schema) = field::custom_kind(custom_type);
        Field {
            id: format!("customfield_{id}"),
            custom_id: Some(id),
            name: name.to_owned(),
            kind,
            clauses: vec![format!("cf[{id}]"), name.to_owned(), format!("{name}[{}]", field::clause_word(custom_type))],
            navigable: true,
            searchable: true,
            schema,
            custom_type,
            scope: projects.as_ref().filter(|projects| **projects == [OPERATIONS]).map(|_| OPERATIONS),
            projects,
            choices,
        }
    };
    let mut teams = choices(10_200, &["Alpha", "Beta", "Gamma", "Retired"]);
    teams[3].disabled = true;
    let mut regions = choices(10_220, &["Europe", "Americas"]);
    regions[0].children = choices(10_230, &["North", "South"]);
    regions[1].children = choices(10_240, &["East", "West"]);
    vec![
        field(10_015, "Start date", "datepicker", Vec::new(), None),
        field(10_016, "Story Points", "float", Vec::new(), company.clone()),
        field(10_031, "Team", "select", teams, company.clone()),
        field(10_032, "Release notes", "textarea", Vec::new(), company.clone()),
        field(10_034, "Deployed at", "datetime", Vec::new(), company.clone()),
        field(10_035, "Platforms", "multiselect", choices(10_210, &["Linux", "macOS", "Windows"]), company.clone()),
        field(10_036, "Region", "cascadingselect", regions, company.clone()),
        field(10_037, "Reviewer", "userpicker", Vec::new(), company.clone()),
        field(10_038, "Customer", "textfield", Vec::new(), company.clone()),
        field(10_039, "Design", "url", Vec::new(), company.clone()),
        field(
            10_040,
            "Impact",
            "radiobuttons",
            choices(10_250, &["Everybody", "A team", "One person"]),
            Some(vec![HELP]),
        ),
        field(10_041, "Areas", "labels", Vec::new(), company.clone()),
        field(10_042, "Source id", "textfield", Vec::new(), None),
        field(10_043, "Approvers", "multiuserpicker", Vec::new(), company.clone()),
        field(10_044, "Checks", "multicheckboxes", choices(10_260, &["Tests", "Docs"]), company),
        // A name that another project has too, with another id and another type.
        field(10_050, "Story Points", "float", Vec::new(), Some(vec![OPERATIONS])),
        field(10_051, "Team", "textfield", Vec::new(), Some(vec![OPERATIONS])),
    ]
}

fn projects() -> Vec<Project> {
    let everything: BTreeSet<Permission> =
        Permission::ALL.into_iter().filter(|&permission| permission != Permission::Administer).collect();
    let project = |id, key: &str, name: &str| Project {
        id,
        key: key.to_owned(),
        name: name.to_owned(),
        description: format!("What {name} does."),
        team_managed: false,
        type_key: "software",
        category: None,
        lead: 1,
        issue_types: vec![10_002, 10_001, 10_004, 10_000, 10_003],
        workflows: BTreeMap::from([(0, simple(10_000, 3, 10_002, true))]),
        create_screen: screen(&[]),
        edit_screen: screen(&[]),
        components: Vec::new(),
        versions: Vec::new(),
        archived: false,
        deleted: false,
        assigns_lead: false,
        anonymous_browse: false,
        grants: everything.clone(),
        last_number: 0,
        old_keys: Vec::new(),
    };
    let part = |id, name: &str, released| Part { id, name: name.to_owned(), released };
    let company = [
        "priority",
        "components",
        "fixVersions",
        "versions",
        "environment",
        "timetracking",
        "customfield_10016",
        "customfield_10031",
        "customfield_10032",
        "customfield_10034",
        "customfield_10035",
        "customfield_10036",
        "customfield_10037",
        "customfield_10038",
        "customfield_10039",
        "customfield_10041",
        "customfield_10043",
        "customfield_10044",
    ];
    vec![
        Project {
            category: Some(10_000),
            workflows: BTreeMap::from([(0, engineering())]),
            create_screen: screen(&company),
            edit_screen: screen(&company),
            components: vec![part(10_000, "Server", false), part(10_001, "Client", false)],
            versions: vec![part(10_000, "1.0", true), part(10_001, "1.1", false), part(10_002, "2.0", false)],
            old_keys: vec!["DEV".to_owned()],
            ..project(ENGINEERING, "ENG", "Engineering")
        },
        Project {
            team_managed: true,
            issue_types: vec![10_101, 10_100, 10_102],
            workflows: BTreeMap::from([(0, simple(10_100, 10_101, 10_102, true))]),
            create_screen: screen(&["priority", "customfield_10050", "customfield_10051"]),
            edit_screen: screen(&["priority", "customfield_10050", "customfield_10051"]),
            ..project(OPERATIONS, "OPS", "Operations")
        },
        Project {
            type_key: "service_desk",
            category: Some(10_001),
            issue_types: vec![10_010, 10_003],
            workflows: BTreeMap::from([(0, help())]),
            create_screen: help_screen(true),
            edit_screen: help_screen(true),
            assigns_lead: true,
            ..project(HELP, "HELP", "Help desk")
        },
        Project { grants: BTreeSet::new(), ..project(SECRET, "SEC", "Secret") },
        Project {
            anonymous_browse: true,
            grants: BTreeSet::from([Permission::Browse, Permission::Comment]),
            create_screen: screen(&["priority"]),
            edit_screen: screen(&["priority"]),
            ..project(PUBLIC, "PUB", "Public roadmap")
        },
        Project { archived: true, grants: BTreeSet::from([Permission::Browse]), ..project(OLD, "OLD", "Old things") },
    ]
}

/// What most screens hold, and more.
fn screen(more: &[&str]) -> Vec<Placed> {
    let required = ["summary", "issuetype"];
    let usual = [
        "summary",
        "issuetype",
        "parent",
        "description",
        "assignee",
        "reporter",
        "labels",
        "duedate",
        "issuelinks",
        "attachment",
        "customfield_10015",
        "customfield_10042",
    ];
    usual
        .iter()
        .chain(more)
        .map(|&field| Placed { field: field.to_owned(), required: required.contains(&field) })
        .collect()
}

/// No priority, and a field of one's own that must be given.
fn help_screen(impact_required: bool) -> Vec<Placed> {
    let mut screen = screen(&["components"]);
    screen.push(Placed { field: "customfield_10040".to_owned(), required: impact_required });
    screen
}

fn step(id: u64, name: &str, from: &[u64], to: u64) -> Transition {
    Transition {
        id,
        name: name.to_owned(),
        from: (!from.is_empty()).then(|| from.to_vec()),
        to,
        screen: Vec::new(),
        sets_resolution: None,
        clears_resolution: false,
        only_admins: false,
    }
}

/// Every status from every other; being done sets the resolution, leaving clears it.
fn simple(new: u64, doing: u64, done: u64, sets: bool) -> Workflow {
    let mut transitions = vec![
        Transition { clears_resolution: true, ..step(11, "To Do", &[], new) },
        Transition { clears_resolution: true, ..step(21, "In Progress", &[], doing) },
    ];
    transitions.push(Transition { sets_resolution: sets.then_some(10_000), ..step(31, "Done", &[], done) });
    Workflow { initial: new, statuses: vec![new, doing, done], transitions }
}

/// One step at a time, a resolution to be given at the end.
fn engineering() -> Workflow {
    let (new, doing, review, done) = (10_000, 3, 10_001, 10_002);
    Workflow {
        initial: new,
        statuses: vec![new, doing, review, done],
        transitions: vec![
            step(11, "Start", &[new], doing),
            step(21, "Send to review", &[doing], review),
            Transition { screen: vec![("resolution".to_owned(), true)], ..step(31, "Finish", &[doing, review], done) },
            step(41, "Stop", &[doing], new),
            step(51, "Back to work", &[review], doing),
            Transition { clears_resolution: true, ..step(61, "Reopen", &[done], new) },
        ],
    }
}

/// Two steps to the end, a status without a category, a step only for administrators; reopening keeps the resolution.
fn help() -> Workflow {
    let (new, customer, escalated, parked, resolved, closed) = (10_010, 10_011, 10_012, 10_013, 5, 6);
    let open = [new, customer, escalated, parked];
    Workflow {
        initial: new,
        statuses: vec![new, customer, escalated, parked, resolved, closed],
        transitions: vec![
            step(711, "Ask the customer", &[new, escalated], customer),
            step(721, "Customer answered", &[customer], new),
            step(731, "Escalate", &[new, customer], escalated),
            step(741, "Park", &[new, customer, escalated], parked),
            step(751, "Take up again", &[parked], new),
            Transition {
                screen: vec![("resolution".to_owned(), true), ("assignee".to_owned(), false)],
                ..step(761, "Resolve this issue", &open, resolved)
            },
            step(771, "Close", &[resolved], closed),
            Transition { screen: vec![("resolution".to_owned(), false)], ..step(781, "Reopen", &[resolved], new) },
            Transition { only_admins: true, ..step(791, "Force close", &open, closed) },
        ],
    }
}
