//! Projects and sections.

use anyticket_sim::asana::TeamOnCreate;
use serde_json::json;

use crate::client::{with, world};

#[tokio::test]
async fn projects_are_listed_by_workspace_team_and_archive() {
    // https://developers.asana.com/reference/getprojects
    let asana = world(0);
    let names = |path: &str| -> Vec<String> {
        let rows = asana.get(path).data();
        rows.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    let workspace = asana.workspace();
    let all = ["Engineering", "Operations", "Help desk", "Roadmap", "Old things"];
    assert_eq!(names(&format!("/projects?workspace={workspace}")), all, "both kinds come, and none that is secret");
    assert_eq!(names(&format!("/workspaces/{workspace}/projects?archived=false")), &all[..4]);
    assert_eq!(names(&format!("/projects?workspace={workspace}&archived=true")), ["Old things"]);
    let team = asana.sim.world(|world| world.team("Operations")).unwrap();
    assert_eq!(names(&format!("/teams/{team}/projects")), ["Operations", "Help desk"]);
    let members = asana.get(&format!("/memberships?member={team}&resource_subtype=project_membership")).data();
    assert_eq!(members[0]["parent"]["name"], "Operations");
    assert_eq!(names("/projects").len(), 6);
    asana.get("/projects?workspace=1").refused(400, "workspace: Unknown object: 1");
    asana.get("/projects?archived=perhaps").refused(400, "archived");
    let page = asana.get(&format!("/projects?workspace={workspace}&limit=2"));
    assert_eq!(asana.get(page.json["next_page"]["path"].as_str().unwrap()).data()[0]["name"], "Help desk");
}

#[tokio::test]
async fn a_project_is_made_changed_and_deleted() {
    // https://developers.asana.com/reference/createproject
    let asana = world(0);
    let team = asana.sim.world(|world| world.team("Engineering"));
    let data =
        json!({ "name": "New", "workspace": asana.workspace(), "team": team, "html_notes": "<body><em>x</em></body>" });
    let made = asana.post("/projects", data);
    // Naming a team is on its way out, and the answer says so.
    assert!(made.header("asana-change").unwrap().contains("affected=true"));
    let project = made.created();
    assert_eq!((&project["notes"], &project["privacy_setting"]), (&json!("x"), &json!("public_to_workspace")));
    let gid = project["gid"].as_str().unwrap().to_owned();
    let sections = asana.get(&format!("/projects/{gid}/sections")).data();
    assert_eq!(sections[0]["name"], "Untitled section");
    let changed = asana.put(&format!("/projects/{gid}"), json!({ "archived": true, "due_on": "2026-05-01" })).data();
    assert_eq!((&changed["archived"], &changed["due_on"]), (&json!(true), &json!("2026-05-01")));
    let task = asana.task(json!({ "projects": [gid, asana.project("Operations")] }));
    asana.delete(&format!("/projects/{gid}")).done();
    asana.get(&format!("/projects/{gid}")).refused(404, "project: Unknown object");
    assert_eq!(asana.read(&task, "projects.name")["projects"][0]["name"], "Operations");
    asana.post("/projects", json!({ "name": "x" })).refused(400, "workspace: Missing input");
    asana.put(&format!("/projects/{}", asana.project("Roadmap")), json!({ "name": "x" })).refused(403, "permission");
}

#[tokio::test]
async fn whether_a_project_needs_a_team_the_vendor_says_both() {
    // https://developers.asana.com/reference/createproject, and the forum: "Missing required team field".
    for (rule, without, with_one) in
        [(TeamOnCreate::Required, 400, 201), (TeamOnCreate::Optional, 201, 201), (TeamOnCreate::Refused, 201, 400)]
    {
        let asana = with(0, |options| options.team_on_create(rule));
        let team = asana.sim.world(|world| world.team("Engineering"));
        let data = json!({ "name": "x", "workspace": asana.workspace() });
        assert_eq!(asana.post("/projects", data.clone()).status, without, "{rule:?}");
        let mut teamed = data;
        teamed["team"] = json!(team);
        assert_eq!(asana.post("/projects", teamed).status, with_one, "{rule:?}");
        // What is no organization has no teams.
        let own = asana.sim.world(|world| world.own_workspace_gid());
        asana.post("/projects", json!({ "name": "x", "workspace": own })).created();
        assert_eq!(asana.get(&format!("/workspaces/{own}/teams")).data(), json!([]));
    }
}

#[tokio::test]
async fn sections_are_made_named_moved_and_deleted_when_empty() {
    // https://developers.asana.com/reference/sections
    let asana = world(0);
    let project = asana.project("Engineering");
    let names = || -> Vec<String> {
        let rows = asana.get(&format!("/projects/{project}/sections")).data();
        rows.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    let doing = asana.section("Engineering", "Doing");
    let made = asana.post(&format!("/projects/{project}/sections"), json!({ "name": "Ready", "insert_before": doing }));
    let ready = made.created()["gid"].as_str().unwrap().to_owned();
    assert_eq!(names(), ["Backlog", "Ready", "Doing", "Review", "Done"]);
    let backlog = asana.section("Engineering", "Backlog");
    let place = json!({ "section": ready, "before_section": backlog });
    asana.post(&format!("/projects/{project}/sections/insert"), place).done();
    assert_eq!(names()[0], "Ready");
    asana
        .post(&format!("/projects/{project}/sections/insert"), json!({ "section": ready }))
        .refused(400, "before_section");
    assert_eq!(asana.put(&format!("/sections/{ready}"), json!({ "name": "Next" })).data()["name"], "Next");
    assert_eq!(asana.get(&format!("/sections/{ready}")).data()["project"]["name"], "Engineering");
    asana.task(json!({}));
    asana.delete(&format!("/sections/{ready}")).refused(400, "has tasks");
    asana.delete(&format!("/sections/{backlog}")).done();
    let own = asana.section("Garden", "Untitled section");
    asana.delete(&format!("/sections/{own}")).refused(400, "last section");
    asana.post(&format!("/projects/{project}/sections"), json!({})).refused(400, "name: Missing input");
    asana.get("/sections/1").refused(404, "section: Unknown object: 1");
}

#[tokio::test]
async fn counts_are_given_when_they_are_asked_for() {
    // https://developers.asana.com/reference/gettaskcountsforproject: "All fields are excluded by default."
    let asana = world(40);
    let path = format!("/projects/{}/task_counts", asana.project("Engineering"));
    assert_eq!(asana.get(&path).data(), json!({}));
    let counts = asana.get(&format!("{path}?opt_fields=num_tasks,num_incomplete_tasks,num_completed_tasks")).data();
    let number = |key: &str| counts[key].as_u64().unwrap();
    assert_eq!(number("num_tasks"), number("num_incomplete_tasks") + number("num_completed_tasks"));
}
