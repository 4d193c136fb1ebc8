//! What the simulated Asana answers, held against the vendor's document and against recorded answers.

use anyticket_sim::Exchange;
use anyticket_tests::contract::{Because, Call, Contract, Document, Exception, Side, specs};
use serde_json::json;

use crate::client::{Client, client, gid};

/// Where the document is known to be wrong, or says less than the service does.
static EXCEPTIONS: &[Exception] = &[
    Exception::reply("*", "**/assignee", NULL),
    Exception::reply("*", "**/completed_by", NULL),
    Exception::reply("*", "**/parent", NULL),
    Exception::reply("*", "**/current_status", NULL),
    Exception::reply("*", "**/current_status_update", NULL),
    Exception::reply("*", "**/color", "`color` of project and tag has values outside the enum"),
    because(
        "*",
        "**/date_time",
        Because::Text("If no time value is selected, the value of `date-time` will be `null`."),
    ),
    because("*", "**/enum_value", Because::Page("https://developers.asana.com/docs/custom-fields-guide")),
    because(
        "GET /workspaces/{workspace_gid}",
        "/data/email_domains/*",
        Because::Recorded("001-workspace-list.json", "/data/0/email_domains/0"),
    ),
];

const NULL: &str = "`current_status`, `current_status_update`, `completed_by`, `parent`, `assignee` object -> null";

const fn because(operation: &'static str, pointer: &'static str, because: Because) -> Exception {
    Exception::new(operation, Side::Reply, pointer, because)
}

fn reading(asana: &Client) {
    let (workspace, team, tag) =
        asana.sim.world(|asana| (asana.workspace_gid(), asana.team("Engineering"), asana.tag_named("login")));
    let (team, tag) = (team.expect("a team of the site"), tag.expect("a tag of the site"));
    let project = asana.project("Engineering");
    let field = asana.field("Priority");
    let list = gid(&asana.get(&format!("/users/me/user_task_list?workspace={workspace}")));
    for path in [
        "/users/me".to_owned(),
        "/users/me?opt_fields=name,email".to_owned(),
        "/users/bo@example.com".to_owned(),
        "/users/1".to_owned(),
        format!("/users?workspace={workspace}&limit=3"),
        format!("/workspaces/{workspace}/users"),
        format!("/teams/{team}/users"),
        "/workspaces?limit=10".to_owned(),
        format!("/workspaces/{workspace}"),
        format!("/workspaces/{workspace}/teams?limit=10"),
        format!("/users/me/teams?organization={workspace}"),
        format!("/teams/{team}"),
        format!("/workspaces/{workspace}/typeahead?resource_type=user&query=bo&count=3"),
        format!("/user_task_lists/{list}"),
        format!("/user_task_lists/{list}/tasks?limit=5"),
        format!("/projects?workspace={workspace}&archived=false&limit=2"),
        format!("/workspaces/{workspace}/projects?limit=2"),
        format!("/teams/{team}/projects"),
        format!("/projects/{project}"),
        "/projects/1".to_owned(),
        format!("/projects/{project}/task_counts?opt_fields=num_tasks,num_incomplete_tasks"),
        format!("/projects/{project}/project_memberships"),
        format!("/memberships?parent={project}&limit=10"),
        format!("/projects/{project}/sections?limit=3"),
        format!("/sections/{}", asana.section("Engineering", "Doing")),
        format!("/projects/{project}/custom_field_settings?limit=100"),
        format!(
            "/projects/{project}/custom_field_settings?limit=100&opt_fields=custom_field,custom_field.enum_options"
        ),
        format!("/workspaces/{workspace}/custom_fields?limit=100"),
        format!("/custom_fields/{field}"),
        format!("/tags?workspace={workspace}&limit=3"),
        format!("/workspaces/{workspace}/tags"),
        format!("/tags/{tag}"),
        format!("/tags/{tag}/tasks?limit=5"),
        format!(
            "/tasks?project={project}&limit=10&completed_since=2026-01-01T00:00:00Z&modified_since=2020-01-01T00:00:00Z"
        ),
        format!("/tasks?assignee=me&workspace={workspace}&limit=10&opt_fields=name,completed,assignee.name,due_on"),
        "/tasks".to_owned(),
        format!("/projects/{project}/tasks?limit=10"),
        format!("/sections/{}/tasks?limit=10", asana.section("Engineering", "Doing")),
        format!("/workspaces/{workspace}/tasks/search?text=login&sort_by=created_at&sort_ascending=true"),
        format!("/events?resource={project}"),
        format!("/workspaces/{workspace}/events"),
    ] {
        asana.get(&path);
    }
    for task in asana.sim.world(|asana| asana.visible_tasks()).into_iter().take(25) {
        asana.get(&format!("/tasks/{}", task.gid));
        asana.get(&format!("/tasks/{}/stories", task.gid));
    }
}

fn writing(asana: &Client) {
    let workspace = asana.sim.world(|asana| asana.workspace_gid());
    let bo = asana.sim.world(|asana| asana.somebody());
    let task = asana.task(json!({
        "html_notes": "<body><strong>x</strong></body>", "assignee": "me", "due_at": "2026-03-01T09:30:00Z",
        "followers": [bo],
        "custom_fields": {
            asana.field("Priority"): asana.option("Priority", "High"),
            asana.field("Story points"): 2.5,
            asana.field("Customer"): "Acme",
            asana.field("Platforms"): [asana.option("Platforms", "Linux")],
            asana.field("Ship date"): { "date": "2026-03-01" },
            asana.field("Reviewers"): [bo],
        },
    }));
    let path = format!("/tasks/{task}");
    asana.post("/tasks", json!({ "name": "x" }));
    let opt_in = "html_notes,num_subtasks,dependencies,dependents,created_by,is_rendered_as_separator,custom_fields,\
                  custom_fields.enum_options,memberships.project.name,memberships.section.name,parent.name,tags.name";
    asana.get(&path);
    asana.get(&format!("{path}?opt_fields={opt_in}"));
    asana.put(&path, json!({ "name": "New", "completed": true, "start_on": "2026-02-01", "due_on": "2026-03-01" }));
    asana.put(&path, json!({ "due_on": "never" }));
    let approval = asana.task(json!({ "resource_subtype": "approval", "approval_status": "rejected" }));
    asana.get(&format!("/tasks/{approval}"));
    let child = gid(&asana.post(&format!("{path}/subtasks"), json!({ "name": "below" })));
    asana.get(&format!("{path}/subtasks?limit=10"));
    asana.get(&format!("/tasks/{child}"));
    asana.post(&format!("/tasks/{child}/setParent"), json!({ "parent": approval }));
    let (operations, section) = (asana.project("Operations"), asana.section("Operations", "Done"));
    asana.post(&format!("{path}/addProject"), json!({ "project": operations, "section": section }));
    asana.get(&format!("{path}/projects"));
    asana.post(&format!("{path}/removeProject"), json!({ "project": operations }));
    let doing = asana.section("Engineering", "Doing");
    asana.post(&format!("/sections/{doing}/addTask"), json!({ "task": task }));
    asana.post(&format!("{path}/addFollowers"), json!({ "followers": ["me"] }));
    asana.post(&format!("{path}/removeFollowers"), json!({ "followers": [bo] }));
    for (add, remove, list) in
        [("addDependencies", "removeDependencies", "dependencies"), ("addDependents", "removeDependents", "dependents")]
    {
        asana.post(&format!("{path}/{add}"), json!({ list: [approval] }));
        asana.get(&format!("{path}/{list}?limit=10"));
        asana.post(&format!("{path}/{remove}"), json!({ list: [approval] }));
    }
    let tag = gid(&asana.post("/tags", json!({ "name": "new", "workspace": workspace, "color": "dark-red" })));
    asana.post(&format!("/workspaces/{workspace}/tags"), json!({ "name": "second" }));
    asana.post(&format!("{path}/addTag"), json!({ "tag": tag }));
    asana.get(&format!("{path}/tags"));
    asana.post(&format!("{path}/removeTag"), json!({ "tag": tag }));
    asana.put(&format!("/tags/{tag}"), json!({ "name": "newer" }));
    asana.delete(&format!("/tags/{tag}"));

    let story = gid(&asana.post(&format!("{path}/stories"), json!({ "text": "one" })));
    asana.get(&format!("{path}/stories?limit=50"));
    let all = asana.get(&format!("{path}/stories"));
    for one in all["data"].as_array().expect("stories") {
        asana.get(&format!("/stories/{}", one["gid"].as_str().expect("a gid")));
    }
    asana.put(&format!("/stories/{story}"), json!({ "html_text": "<body>two</body>", "is_pinned": true }));
    asana.delete(&format!("/stories/{story}"));

    let file = asana.upload(&task);
    asana.get(&format!("/attachments?parent={task}&limit=10"));
    asana.get(&format!("/attachments/{file}"));
    asana.delete(&format!("/attachments/{file}"));
    building(asana, &workspace);
    asana.delete(&path);
    asana.get(&path);
}

/// Projects, sections, fields, and several things at once.
fn building(asana: &Client, workspace: &str) {
    let team = asana.sim.world(|asana| asana.team("Engineering"));
    let project = gid(&asana.post("/projects", json!({ "name": "New", "workspace": workspace, "team": team })));
    asana.post(&format!("/workspaces/{workspace}/projects"), json!({ "name": "Second", "team": team }));
    asana.put(&format!("/projects/{project}"), json!({ "archived": true, "due_on": "2026-05-01" }));
    let section = gid(&asana.post(&format!("/projects/{project}/sections"), json!({ "name": "Ready" })));
    let first = asana.section("New", "Untitled section");
    let place = json!({ "section": section, "before_section": first });
    asana.post(&format!("/projects/{project}/sections/insert"), place);
    asana.put(&format!("/sections/{section}"), json!({ "name": "Next" }));
    asana.delete(&format!("/sections/{section}"));
    let data = json!({
        "workspace": workspace, "name": "Severity", "resource_subtype": "enum", "enum_options": [{ "name": "Bad" }],
    });
    let field = gid(&asana.post("/custom_fields", data));
    asana.post(&format!("/custom_fields/{field}/enum_options"), json!({ "name": "Worse", "color": "red" }));
    asana.post(&format!("/projects/{project}/addCustomFieldSetting"), json!({ "custom_field": field }));
    asana.post(&format!("/projects/{project}/removeCustomFieldSetting"), json!({ "custom_field": field }));
    asana.delete(&format!("/projects/{project}"));
    let actions = json!([{ "method": "get", "relative_path": "/users/me", "options": { "fields": ["name"] } }]);
    asana.post("/batch", json!({ "actions": actions }));
    let numbered = gid(&asana.post("/tasks", json!({ "projects": [asana.project("Operations")] })));
    let field = format!("/tasks/{numbered}?opt_fields=custom_fields.display_value,custom_fields.name");
    let fields = asana.get(&field)["data"]["custom_fields"].clone();
    let number = fields.as_array().and_then(|all| all.iter().find(|field| field["name"] == "Ticket number"));
    let number = number.and_then(|field| field["display_value"].as_str()).expect("a number");
    asana.get(&format!("/workspaces/{workspace}/tasks/custom_id/{number}"));
}

/// Whether the request is as the document wants it. What is to be refused is not, and of values of custom fields the
/// schema knows only texts, where the document's own words also know numbers, objects and arrays.
fn keeps_to_the_document(exchange: &Exchange) -> bool {
    exchange.status != Some(400) && exchange.json().is_none_or(|body| body["data"].get("custom_fields").is_none())
}

#[tokio::test]
async fn the_simulated_asana_keeps_to_the_vendors_document() {
    let Some(specs) = specs() else { return };
    let documents = vec![Document::read(&specs.join("asana.json"), "/api/1.0")];
    let mut contract = Contract::new("asana", &specs, documents, EXCEPTIONS);
    let asana = client(|options| options.nameless_stories(false));
    let sync = asana.get(&format!("/events?resource={}", asana.project("Engineering")))["sync"].clone();
    reading(&asana);
    writing(&asana);
    let sync = sync.as_str().expect("a token");
    asana.get(&format!("/events?resource={}&sync={sync}", asana.project("Engineering")));
    assert_eq!(asana.sim.counters().unexpected, 0);
    let mut operations = std::collections::BTreeSet::new();
    for exchange in asana.sim.log() {
        operations.insert(exchange.operation.to_string());
        match keeps_to_the_document(&exchange) {
            true => contract.check(Call::from(&exchange)),
            false => contract.check_answer(Call::from(&exchange)),
        }
    }
    let operations: Vec<&str> = operations.iter().map(String::as_str).collect();
    let report = contract.finish(&operations);
    println!("{report}");
    report.assert_kept();
    assert!(report.replies > 150 && report.sent.len() > 60, "too little was asked");
}
