//! Spaces, Folders, Lists.

use anyticket_sim::clickup::UNDOCUMENTED;
use serde_json::{Value, json};

use crate::support::{id, with, world};

fn names(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

// https://developer.clickup.com/reference/getspaces
#[test]
fn spaces_are_listed_without_archived_ones_and_without_those_the_user_does_not_see() {
    let clickup = world(0);
    let path = format!("/v2/team/{}/space", clickup.team());
    assert_eq!(names(&clickup.get(&path).ok()["spaces"]), ["Engineering", "Marketing"]);
    assert_eq!(names(&clickup.get(&format!("{path}?archived=true")).ok()["spaces"]), ["Legacy"]);
    let both = with(0, |options| options.archived_only(false));
    assert_eq!(
        names(&both.get(&format!("{path}?archived=true")).ok()["spaces"]),
        ["Engineering", "Marketing", "Legacy"]
    );
    clickup.get(&format!("{path}?archived=yes")).refused(400, UNDOCUMENTED);
}

// https://developer.clickup.com/reference/getspace; recorded: 404 PROJ_006
#[test]
fn a_space_says_which_clickapps_are_on() {
    let clickup = world(0);
    let space = clickup.get(&format!("/v2/space/{}", clickup.space())).ok();
    assert_eq!(space["features"]["priorities"]["enabled"], true);
    assert_eq!(space["statuses"].as_array().unwrap().len(), 5);
    let marketing = clickup.sim.world(|world| world.list_named("Requests").unwrap().space);
    let marketing = clickup.get(&format!("/v2/space/{marketing}")).ok();
    assert_eq!(marketing["features"]["priorities"]["enabled"], false);
    assert!(marketing["features"].get("time_estimates").is_none());
    clickup.get("/v2/space/4711").refused(404, "PROJ_006");
}

// https://developer.clickup.com/reference/getfolders; recorded: an array of folders, `task_count` a string
#[test]
fn folders_come_with_their_lists_and_hidden_ones_do_not_show() {
    let clickup = world(50);
    let path = format!("/v2/space/{}/folder", clickup.space());
    let folders = clickup.get(&path).ok();
    assert_eq!(names(&folders["folders"]), ["Web", "Platform"]);
    assert_eq!(names(&folders["folders"][0]["lists"]), ["Backlog", "Sprint 12"]);
    assert!(folders["folders"][0]["task_count"].is_string());
    assert_eq!(folders["folders"][1]["override_statuses"], true);
    assert_eq!(names(&clickup.get(&format!("{path}?archived=true")).ok()["folders"]), ["Attic"]);
    let web = id(&folders["folders"][0]);
    assert_eq!(clickup.get(&format!("/v2/folder/{web}")).ok()["name"], "Web");
    clickup.get("/v2/folder/4711").refused(404, UNDOCUMENTED);
}

// https://developer.clickup.com/reference/getlists, https://developer.clickup.com/reference/getfolderlesslists
#[test]
fn lists_lie_in_a_folder_or_in_a_hidden_one() {
    let clickup = world(0);
    let folders = clickup.get(&format!("/v2/space/{}/folder", clickup.space())).ok();
    let platform = id(&folders["folders"][1]);
    let lists = format!("/v2/folder/{platform}/list");
    assert_eq!(names(&clickup.get(&lists).ok()["lists"]), ["Infrastructure"]);
    assert_eq!(names(&clickup.get(&format!("{lists}?archived=true")).ok()["lists"]), ["Sprint 3"]);
    let folderless = clickup.get(&format!("/v2/space/{}/list", clickup.space())).ok();
    assert_eq!(names(&folderless["lists"]), ["Inbox", "Ideas / Ünsorted"]);
    assert_eq!(folderless["lists"][0]["folder"]["hidden"], true);
    assert_eq!(folderless["lists"][0]["folder"]["name"], "hidden");
}

// https://developer.clickup.com/reference/getlist
#[test]
fn a_list_has_the_statuses_of_the_nearest_place_that_says() {
    let clickup = world(0);
    let statuses = |name: &str| {
        let list = clickup.get(&format!("/v2/list/{}", clickup.list_named(name))).ok();
        let statuses = list["statuses"].as_array().unwrap().clone();
        let names: Vec<String> = statuses.iter().map(|status| status["status"].as_str().unwrap().to_owned()).collect();
        (names, list["override_statuses"].clone())
    };
    let engineering = ["to do", "in progress", "in review", "shipped", "complete"].map(str::to_owned).to_vec();
    assert_eq!(statuses("Backlog"), (engineering, json!(false)));
    assert_eq!(statuses("Sprint 12").0, ["open", "doing", "verify", "Closed"]);
    assert_eq!(statuses("Sprint 12").1, true);
    assert_eq!(statuses("Infrastructure").0, ["triage", "rolling out", "rolled out", "complete"]);
}

// The types `done` and `unstarted` occur, says the field; the reference has three.
#[test]
fn the_types_of_statuses_can_be_kept_to_the_documented_ones() {
    let types = |clickup: &crate::support::Client| -> Vec<String> {
        let lists = ["Backlog", "Sprint 12"].map(|name| clickup.list_named(name));
        let lists = lists.map(|list| clickup.get(&format!("/v2/list/{list}")).ok());
        let statuses = lists.iter().flat_map(|list| list["statuses"].as_array().unwrap().clone());
        statuses.map(|status| status["type"].as_str().unwrap().to_owned()).collect()
    };
    assert!(types(&world(0)).contains(&"done".to_owned()));
    assert!(types(&world(0)).contains(&"unstarted".to_owned()));
    let documented = types(&with(0, |options| options.documented_status_types(true)));
    assert!(documented.iter().all(|kind| ["open", "custom", "closed"].contains(&kind.as_str())), "{documented:?}");
}

// https://developer.clickup.com/reference/createlist; codes from public reports
#[test]
fn a_list_can_be_made_changed_and_deleted() {
    let clickup = world(0);
    let folder = id(&clickup.get(&format!("/v2/space/{}/folder", clickup.space())).ok()["folders"][0]);
    let lists = format!("/v2/folder/{folder}/list");
    let made = clickup.post(&lists, json!({"name": "New", "content": "what for", "priority": 1, "status": "red"})).ok();
    assert_eq!((&made["content"], &made["status"]["status"]), (&json!("what for"), &json!("red")));
    clickup.post(&lists, json!({"name": "New"})).refused(400, "SUBCAT_016");
    clickup.post(&lists, json!({"content": "no name"})).refused(400, "SUBCAT_020");

    let path = format!("/v2/list/{}", id(&made));
    let changed = clickup.put(&path, json!({"name": "Newer", "unset_status": true, "assignee": "none"})).ok();
    assert_eq!(changed["name"], "Newer");
    assert!(changed.get("status").is_none());
    assert_eq!(changed["content"], "what for");
    clickup.put(&path, json!({"content": "x"})).refused(400, "SUBCAT_020");

    assert_eq!(clickup.delete(&path).ok(), json!({}));
    clickup.delete(&path).refused(404, UNDOCUMENTED);
}

// Public reports: a deleted List still answers 200, with `deleted: true`
#[test]
fn a_deleted_list_still_answers() {
    let clickup = world(20);
    let (path, task) = clickup.sim.world(|world| {
        let list = world.default_list_id();
        (format!("/v2/list/{list}"), world.task_ids_in(&list)[0].clone())
    });
    clickup.delete(&path).ok();
    assert_eq!(clickup.get(&path).ok()["deleted"], true);
    clickup.get(&format!("{path}/task")).refused(404, UNDOCUMENTED);
    clickup.get(&format!("/v2/task/{task}")).refused(404, "ITEM_015");

    let strict = with(0, |options| options.deleted_list_answers(false));
    strict.delete(&path).ok();
    strict.get(&path).refused(404, UNDOCUMENTED);
}

// https://developer.clickup.com/reference/createfolderlesslist
#[test]
fn a_folderless_list_gets_a_hidden_folder_of_its_own() {
    let clickup = world(0);
    let path = format!("/v2/space/{}/list", clickup.space());
    let one = clickup.post(&path, json!({"name": "One"})).ok();
    let two = clickup.post(&path, json!({"name": "Two"})).ok();
    assert_eq!(one["folder"]["hidden"], true);
    assert_ne!(one["folder"]["id"], two["folder"]["id"]);
    clickup.post(&path, json!({"name": "One"})).refused(400, "SUBCAT_016");
    clickup.post(&path, json!({"name": " "})).refused(400, "SUBCAT_020");
}

// https://developer.clickup.com/reference/createfolder
#[test]
fn a_folder_can_be_made_renamed_and_deleted() {
    let clickup = world(0);
    let made = clickup.post(&format!("/v2/space/{}/folder", clickup.space()), json!({"name": "New"})).ok();
    let path = format!("/v2/folder/{}", id(&made));
    assert_eq!(clickup.put(&path, json!({"name": "Newer"})).ok()["name"], "Newer");
    clickup.delete(&path).ok();
    clickup.get(&path).refused(404, UNDOCUMENTED);
}

// https://developer.clickup.com/reference/sharedhierarchy: a guest may see a List whose Space is not listed
#[test]
fn what_is_shared_lies_in_no_space_that_is_listed() {
    let clickup = world(60);
    let shared = clickup.get(&format!("/v2/team/{}/shared", clickup.team())).ok();
    assert_eq!(names(&shared["shared"]["lists"]), ["Invoices"]);
    let list = clickup.get(&format!("/v2/list/{}", id(&shared["shared"]["lists"][0]))).ok();
    clickup.get(&format!("/v2/space/{}", list["space"]["id"].as_str().unwrap())).refused(404, "PROJ_006");
}

// https://developer.clickup.com/reference/getlistmembers: explicit access only
#[test]
fn members_of_a_list_are_those_with_explicit_access() {
    let clickup = world(0);
    let members = |name: &str| {
        clickup.get(&format!("/v2/list/{}/member", clickup.list_named(name))).ok()["members"].as_array().unwrap().len()
    };
    assert_eq!(members("Backlog"), 0);
    assert_eq!(members("Invoices"), 2);
}
