//! People, workspaces, teams, pick-lists.

use serde_json::json;

use crate::client::world;

#[tokio::test]
async fn whoami_and_the_workspaces() {
    // https://developers.asana.com/reference/getuser
    let asana = world(0);
    let me = asana.get("/users/me").data();
    assert_eq!(
        (&me["name"], &me["email"], &me["photo"]),
        (&json!("Ann Adams"), &json!("ann@example.com"), &json!(null))
    );
    assert_eq!(me["workspaces"].as_array().unwrap().len(), 2);
    let rows = asana.get("/workspaces?opt_fields=name,is_organization&limit=10").data();
    let organization = json!({ "gid": asana.workspace(), "name": "Acme", "is_organization": true });
    assert_eq!((&rows[0], &rows[1]["is_organization"]), (&organization, &json!(false)));
    let foreign = asana.sim.world(|world| world.foreign_workspace_gid());
    asana.get(&format!("/workspaces/{foreign}")).refused(403, "access");
}

#[tokio::test]
async fn somebody_is_named_by_gid_address_or_me() {
    // https://developers.asana.com/reference/getuser
    let asana = world(0);
    let bo = asana.get("/users/bo@example.com").data();
    assert_eq!(asana.get(&format!("/users/{}", bo["gid"].as_str().unwrap())).data(), bo);
    asana.get("/users/nobody@example.com").refused(404, "user: Unknown object");
    asana.get("/users/zed@elsewhere.example").refused(404, "user: Unknown object");
    asana.get("/users/bob").refused(400, "user: Not a recognized ID: bob");
}

#[tokio::test]
async fn people_are_listed_in_pages_or_all_at_once() {
    // https://developers.asana.com/reference/getusers: sorted by id; getusersforworkspace: by the alphabet, without `limit`.
    let asana = world(0);
    let workspace = asana.workspace();
    let paged = asana.gids(&format!("/users?workspace={workspace}"));
    assert_eq!(paged.len(), 139);
    let mut sorted = paged.clone();
    sorted.sort_unstable();
    assert_eq!(paged, sorted);
    let whole = asana.get(&format!("/workspaces/{workspace}/users?limit=3"));
    assert!(whole.json.get("next_page").is_none());
    assert_eq!(whole.data().as_array().unwrap().len(), 139);
    let rows = asana.get(&format!("/users?workspace={workspace}&limit=5&opt_fields=name,email")).data();
    // Those who left have no address.
    assert!(rows.as_array().unwrap().iter().any(|row| row.get("email").is_none()));
    let team = asana.sim.world(|world| world.team("Operations")).unwrap();
    assert_eq!(asana.gids(&format!("/users?workspace={workspace}&team={team}")).len(), 2);
    assert_eq!(asana.get(&format!("/teams/{team}/users")).data()[0]["name"], "Ann Adams");
    let teams = asana.get(&format!("/users/me/teams?organization={workspace}&opt_fields=name")).data();
    assert_eq!(teams.as_array().unwrap().len(), 2);
    asana.get("/users/me/teams").refused(400, "organization: Missing input");
    assert_eq!(asana.get(&format!("/teams/{team}")).data()["visibility"], "request_to_join");
    asana.get("/teams/1").refused(404, "team: Unknown object: 1");
}

#[tokio::test]
async fn members_of_a_project_are_people_and_teams() {
    // https://developers.asana.com/reference/getmemberships
    let asana = world(0);
    let project = asana.project("Engineering");
    let old = asana.get(&format!("/projects/{project}/project_memberships?opt_fields=user.name")).data();
    assert_eq!(old[1]["user"]["name"], "Bo Berg");
    let rows = asana.get(&format!("/memberships?parent={project}&limit=100")).data();
    let kinds: Vec<&str> =
        rows.as_array().unwrap().iter().map(|row| row["member"]["resource_type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["user", "user", "team"]);
    asana.get("/memberships").refused(400, "parent: Missing input");
}

#[tokio::test]
async fn a_pick_list_is_one_short_page() {
    // https://developers.asana.com/reference/typeaheadforworkspace
    let asana = world(30);
    let base = format!("/workspaces/{}/typeahead", asana.workspace());
    let found = asana.get(&format!("{base}?resource_type=user&query=bo%20b")).data();
    assert_eq!(found[0]["name"], "Bo Berg");
    assert_eq!(
        asana.get(&format!("{base}?resource_type=user&query=nr&count=200")).data().as_array().unwrap().len(),
        100
    );
    assert_eq!(asana.get(&format!("{base}?resource_type=project&query=secret")).data(), json!([]));
    assert_eq!(asana.get(&format!("{base}?resource_type=tag&query=bug")).data().as_array().unwrap().len(), 2);
    assert!(!asana.get(&format!("{base}?resource_type=task&query=login")).data().as_array().unwrap().is_empty());
    asana.get(&format!("{base}?query=x")).refused(400, "resource_type: Missing input");
}
