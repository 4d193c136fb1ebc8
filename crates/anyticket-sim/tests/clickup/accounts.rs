//! Users, Workspaces, plans, groups.

use anyticket_sim::clickup::{Plan, UNDOCUMENTED};
use serde_json::{Value, json};

use crate::support::{with, world};

// https://developer.clickup.com/reference/getauthorizeduser; `timezone` is the spelling of its example
#[test]
fn a_token_says_whose_it_is() {
    let clickup = with(0, |options| options.time_zone("America/Los_Angeles"));
    let user = &clickup.get("/v2/user").ok()["user"];
    assert_eq!(user["id"], json!(clickup.sim.world(|world| world.user_id())));
    assert_eq!(user["timezone"], "America/Los_Angeles");
    assert!(user["email"].as_str().unwrap().ends_with("@example.com"));
}

// https://developer.clickup.com/reference/getauthorizedteams, recorded: members carry role, role_key and dates
#[test]
fn the_workspaces_come_with_their_members() {
    let clickup = with(0, |options| options.workspaces(3));
    let teams = clickup.get("/v2/team").ok();
    let teams = teams["teams"].as_array().unwrap();
    let ids: Vec<&str> = teams.iter().map(|team| team["id"].as_str().unwrap()).collect();
    assert_eq!(ids, clickup.sim.world(|world| world.workspace_ids()));
    let members = teams[0]["members"].as_array().unwrap();
    let roles: Vec<i64> = members.iter().map(|member| member["user"]["role"].as_i64().unwrap()).collect();
    assert_eq!(roles, [1, 2, 3, 3, 3, 4]);
    assert!(members.iter().any(|member| member["user"]["username"].is_null()), "somebody was invited and never came");
}

// https://developer.clickup.com/reference/getworkspaceplan
#[test]
fn a_workspace_says_its_plan() {
    let clickup = with(0, |options| options.plan(Plan::BusinessPlus));
    let plan = clickup.get(&format!("/v2/team/{}/plan", clickup.team())).ok();
    assert_eq!(plan["plan_name"], "Business Plus");
    clickup.get("/v2/team/77/plan").refused(401, "OAUTH_023");
}

// https://developer.clickup.com/reference/getworkspaceseats
#[test]
fn a_workspace_counts_its_seats() {
    let clickup = world(0);
    let seats = clickup.get(&format!("/v2/team/{}/seats", clickup.team())).ok();
    assert_eq!(
        (&seats["members"]["filled_members_seats"], &seats["guests"]["filled_guest_seats"]),
        (&json!(5), &json!(1))
    );
}

// https://developer.clickup.com/reference/getuser; recorded: 403 TEAM_110 below the Enterprise plan
#[test]
fn one_user_of_a_workspace_is_an_enterprise_matter() {
    let clickup = world(0);
    let path = |user: u64| format!("/v2/team/{}/user/{user}", clickup.team());
    let user = clickup.sim.world(|world| world.user_id());
    assert_eq!(clickup.get(&path(user)).ok()["member"]["user"]["role"], 1);
    clickup.get(&path(1)).refused(404, UNDOCUMENTED);
    with(0, |options| options.plan(Plan::Business)).get(&path(user)).refused(403, "TEAM_110");
}

// https://developer.clickup.com/reference/getteams1: `team_id` is required
#[test]
fn groups_are_listed_by_workspace() {
    let clickup = world(0);
    let team = clickup.team();
    let groups = clickup.get(&format!("/v2/group?team_id={team}")).ok();
    let group = &groups["groups"][0];
    assert_eq!(group["members"].as_array().unwrap().len(), 2);
    let id = group["id"].as_str().unwrap();
    let one = clickup.get(&format!("/v2/group?team_id={team}&group_ids={id}&group_ids=other")).ok();
    assert_eq!(one["groups"].as_array().unwrap().len(), 1);
    clickup.get("/v2/group").refused(400, UNDOCUMENTED);
}

// https://developer.clickup.com/reference/getcustomitems
#[test]
fn the_task_types_of_a_workspace_can_be_listed() {
    let clickup = world(0);
    let items = clickup.get(&format!("/v2/team/{}/custom_item", clickup.team())).ok();
    let names: Vec<&Value> = items["custom_items"].as_array().unwrap().iter().map(|item| &item["name"]).collect();
    assert_eq!(names, ["Bug", "Incident"]);
}
