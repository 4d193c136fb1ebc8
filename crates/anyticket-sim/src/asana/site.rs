//! What every simulated Asana starts with: workspaces, people, projects, fields, tags.

use super::clock::millis;
use super::custom::{CustomField, EnumOption, Kind};
use super::entity::{Access, Gid, Project, Tag, Team, User, Workspace};
use super::options::{Options, Plan};
use super::world::{ME, World};

/// The name of the service account.
pub(crate) const SERVICE: &str = "Acme Robot";

const DAY: i64 = 24 * 3_600_000;

/// The projects that tasks are seeded into.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) engineering: Gid,
    pub(crate) operations: Gid,
    pub(crate) help: Gid,
    pub(crate) roadmap: Gid,
    pub(crate) secret: Gid,
    pub(crate) old: Gid,
}

/// All but the tasks.
pub(crate) fn new(options: &Options, started_at: i64) -> (World, Site) {
    let mut world = World::default();
    world.lag.behind = millis(options.search_lag);
    let created = started_at - 500 * DAY;
    for (name, organization, paid, domains) in [
        ("Acme", true, options.plan == Plan::Paid, vec!["example.com"]),
        ("Private affairs", false, false, vec![]),
        ("Elsewhere", true, true, vec!["elsewhere.example"]),
    ] {
        let gid = world.new_gid();
        world.workspaces.push(Workspace { gid, name: name.to_owned(), organization, paid, domains });
    }
    people(&mut world);
    let (acme, own) = (world.workspaces[0].gid, world.workspaces[1].gid);
    for (name, members) in [("Engineering", vec![0, 1, 2]), ("Operations", vec![0, 1]), ("Marketing", vec![2, 3])] {
        let gid = world.new_gid();
        world.teams.push(Team { gid, workspace: acme, name: name.to_owned(), members });
    }
    let team = |world: &World, index: usize| Some(world.teams[index].gid);
    let (one, two, three) = (team(&world, 0), team(&world, 1), team(&world, 2));
    let mut project = |name: &str, workspace, team, access, sections: &[&str]| {
        project(&mut world, name, (workspace, team), access, sections, created)
    };
    let engineering = project("Engineering", acme, one, Access::Editor, &["Backlog", "Doing", "Review", "Done"]);
    let operations = project("Operations", acme, two, Access::Editor, &["Untitled section", "This week", "Done"]);
    let help = project("Help desk", acme, two, Access::Editor, &["New", "Waiting", "Solved"]);
    let roadmap = project("Roadmap", acme, three, Access::Commenter, &["Now", "Later"]);
    let secret = project("Secret", acme, three, Access::None, &["Untitled section"]);
    let old = project("Old things", acme, one, Access::Editor, &["Untitled section"]);
    project("Garden", own, None, Access::Editor, &["Untitled section"]);
    world.projects.get_mut(&old).expect("just made").archived = true;
    for (name, color) in [
        ("login", Some("dark-blue")),
        ("Bug", Some("dark-red")),
        ("bug", None),
        ("customer", Some("light-green")),
        ("2026", None),
        ("needs-triage", Some("light-orange")),
    ] {
        let gid = world.new_gid();
        let color = color.map(str::to_owned);
        world
            .tags
            .insert(gid, Tag { gid, workspace: acme, name: name.to_owned(), color, notes: String::new(), created });
    }
    fields(&mut world, acme, [engineering, operations, help]);
    (world, Site { engineering, operations, help, roadmap, secret, old })
}

fn people(world: &mut World) {
    let [acme, own, elsewhere] = [0, 1, 2].map(|index| world.workspaces[index].gid);
    let mut names: Vec<(String, Option<String>, Vec<Gid>)> = [
        ("Ann Adams", Some("ann@example.com"), vec![acme, own]),
        ("Bo Berg", Some("bo@example.com"), vec![acme, own]),
        ("Cy Choi", Some("cy@example.com"), vec![acme]),
        // Somebody who left.
        ("Dee Diaz", None, vec![acme]),
        (SERVICE, None, vec![acme]),
        ("Zed Zimmer", Some("zed@elsewhere.example"), vec![elsewhere]),
    ]
    .into_iter()
    .map(|(name, email, workspaces)| (name.to_owned(), email.map(str::to_owned), workspaces))
    .collect();
    // Enough people that lists of them have pages.
    for index in names.len()..140 {
        let first = ["Fay", "Gus", "Hal", "Ida", "Jo", "Kim", "Lev", "Mia", "Nora", "Oda"][index % 10];
        let email = (index % 4 != 0).then(|| format!("{}.{index}@example.com", first.to_lowercase()));
        names.push((format!("{first} Nr {index}"), email, vec![acme]));
    }
    for (name, email, workspaces) in names {
        let gid = world.new_gid();
        // The number behind it is the section that new tasks come into.
        let lists = workspaces.iter().map(|_| world.new_gid()).collect();
        world.users.push(User { gid, name, email, workspaces, lists });
    }
}

fn project(
    world: &mut World,
    name: &str,
    (workspace, team): (Gid, Option<Gid>),
    access: Access,
    sections: &[&str],
    created: i64,
) -> Gid {
    let gid = world.new_gid();
    let members = if access == Access::None { [2, 3].into() } else { [ME, 1].into() };
    let project = Project {
        gid,
        workspace,
        team,
        name: name.to_owned(),
        notes: format!("What <strong>{name}</strong> does."),
        color: Some("light-blue".to_owned()),
        archived: false,
        private: access == Access::None,
        access,
        owner: Some(1),
        members,
        default_view: "list".to_owned(),
        due_on: None,
        start_on: None,
        created,
        modified: created,
        sections: Vec::new(),
        settings: Vec::new(),
        last_number: 0,
    };
    world.projects.insert(gid, project);
    for (index, section) in sections.iter().enumerate() {
        world.new_section(gid, section, index, created);
    }
    gid
}

/// Every kind of field, and the traps: a disabled option, a formula, a field that cannot be written.
fn fields(world: &mut World, workspace: Gid, [engineering, operations, help]: [Gid; 3]) {
    let mut field = |name: &str, kind: Kind, options: &[&str]| {
        let gid = world.new_gid();
        let colors = ["red", "orange", "yellow", "green", "blue"];
        let options = options
            .iter()
            .enumerate()
            .map(|(index, option)| EnumOption {
                gid: world.new_gid(),
                name: (*option).to_owned(),
                color: colors[index % colors.len()].to_owned(),
                enabled: *option != "Retired",
            })
            .collect();
        let field = CustomField {
            gid,
            workspace,
            name: name.to_owned(),
            description: format!("What {name} says."),
            kind,
            representation: None,
            precision: 0,
            format: "none",
            currency: None,
            options,
            prefix: None,
            asana_created: None,
            read_only: false,
            creator: 0,
        };
        world.fields.insert(gid, field);
        gid
    };
    let priority = field("Priority", Kind::Enum, &["Low", "Medium", "High", "Retired"]);
    let status = field("Status", Kind::Enum, &["Open", "Blocked", "Closed"]);
    let points = field("Story points", Kind::Number, &[]);
    let customer = field("Customer", Kind::Text, &[]);
    let platforms = field("Platforms", Kind::MultiEnum, &["Linux", "macOS", "Windows", "Retired"]);
    let ship = field("Ship date", Kind::Date, &[]);
    let reviewers = field("Reviewers", Kind::People, &[]);
    let source = field("Source id", Kind::Text, &[]);
    let related = field("Related", Kind::Reference, &[]);
    let score = field("Score", Kind::Number, &[]);
    let number = field("Ticket number", Kind::Text, &[]);
    let synced = field("Synced", Kind::Text, &[]);
    let mut edit = |gid: Gid, change: fn(&mut CustomField)| {
        change(world.fields.get_mut(&gid).expect("just made"));
    };
    edit(priority, |field| field.asana_created = Some("priority"));
    edit(status, |field| field.asana_created = Some("status"));
    edit(points, |field| field.precision = 1);
    edit(score, |field| field.representation = Some("formula"));
    edit(number, |field| (field.representation, field.prefix) = (Some("custom_id"), Some("OPS")));
    edit(synced, |field| field.read_only = true);
    for (project, fields) in [
        (engineering, vec![priority, points, customer, platforms, ship, reviewers, source, related, score, synced]),
        (operations, vec![priority, number, source]),
        (help, vec![status, priority]),
    ] {
        for field in fields {
            world.use_field(project, field, field == priority);
        }
    }
}
