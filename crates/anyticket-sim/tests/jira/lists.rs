//! Fields, statuses, priorities, resolutions, types, labels, the server.

use serde_json::{Value, json};

use crate::client::{with, world};

#[tokio::test]
async fn fields_have_ids_names_schemas_and_scopes() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/
    let jira = world(0);
    let fields = jira.get("/field").ok();
    let all = fields.as_array().unwrap();
    let of = |id: &str| all.iter().find(|field| field["id"] == id).cloned().unwrap_or_default();
    assert_eq!(of("customfield_10016")["clauseNames"], json!(["cf[10016]", "Story Points", "Story Points[Number]"]));
    assert_eq!(of("summary")["custom"], false);
    // A name may be there twice; a team-managed project's own field says whose it is.
    assert_eq!(all.iter().filter(|field| field["name"] == "Story Points").count(), 2);
    assert_eq!(of("customfield_10050")["scope"]["project"]["id"], "10001");
    // The field of a project that one does not see is not there.
    let anonymous = jira.anonymous().get("/field").ok();
    assert!(!anonymous.as_array().unwrap().iter().any(|field| field["id"] == "customfield_10040"));
    let page = jira.get("/field/search?type=custom&query=story").ok();
    assert_eq!(page["values"].as_array().unwrap().len(), 1);
    assert_eq!(jira.anonymous().get("/field/search").status, 401);
}

#[tokio::test]
async fn statuses_of_the_site_and_the_list_for_administrators() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-status/
    let jira = world(0);
    let statuses = jira.get("/status").ok();
    assert_eq!(statuses.as_array().unwrap().iter().filter(|status| status["name"] == "To Do").count(), 2);
    assert_eq!(jira.get("/statuses/search").status, 401);
    let admin = with(0, |options| options.admin(true));
    let page = admin.get("/statuses/search?statusCategory=DONE").ok();
    assert!(page["values"].as_array().unwrap().iter().all(|status| status["statusCategory"] == "DONE"));
    assert_eq!(admin.get("/statuses/search?projectId=10001").ok()["total"], 3);
}

#[tokio::test]
async fn priorities_and_resolutions() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-priorities/
    let jira = world(0);
    let names = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&jira.get("/priority").ok()), ["Highest", "High", "Medium", "Low", "Lowest"]);
    assert_eq!(jira.get("/priority/search?onlyDefault=true").ok()["values"][0]["name"], "Medium");
    assert_eq!(jira.get("/priority/search?id=1&id=2").ok()["total"], 2);
    assert_eq!(names(&jira.get("/resolution").ok())[1], "Won't Do");
    assert_eq!(jira.get("/resolution/search").ok()["total"], 4);
    assert_eq!(jira.anonymous().get("/priority").status, 401);
}

#[tokio::test]
async fn issue_types_by_project_and_level() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-types/
    let jira = world(0);
    let all = jira.get("/issuetype").ok();
    assert!(
        all.as_array()
            .unwrap()
            .iter()
            .any(|kind| kind["untranslatedName"] == "Subtask" && kind["scope"]["type"] == "PROJECT")
    );
    assert_eq!(jira.get("/issuetype/project?projectId=10000&level=-1").ok().as_array().unwrap().len(), 1);
    assert_eq!(jira.get("/issuetype/project?projectId=10003").status, 404);
    assert_eq!(jira.get("/issuetype/project").status, 400);
    // Nobody sees the types of public projects.
    assert!(jira.anonymous().get("/issuetype").ok().as_array().unwrap().len() < all.as_array().unwrap().len());
}

#[tokio::test]
async fn labels_are_those_in_use() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-labels/
    let jira = world(0);
    jira.create("ENG", "Task", json!({ "labels": ["b", "a", "B"] }));
    let page = jira.get("/label?maxResults=2").ok();
    assert_eq!((&page["values"], &page["isLast"]), (&json!(["B", "a"]), &json!(false)));
}

#[tokio::test]
async fn the_server_says_that_it_is_in_the_cloud() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-server-info/
    let jira = world(0);
    assert_eq!(jira.get("/serverInfo").ok()["deploymentType"], "Cloud");
    let old = jira.request(http::Method::GET, "/rest/api/2/serverInfo").body(bytes::Bytes::new()).unwrap();
    assert_eq!(jira.send(old).ok()["deploymentType"], "Cloud");
}

#[tokio::test]
async fn contexts_and_choices_are_for_administrators() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-custom-field-options/
    let jira = world(0);
    jira.get("/field/customfield_10031/context").refused(403, "Only Jira administrators");
    let admin = with(0, |options| options.admin(true));
    let context = admin.get("/field/customfield_10031/context").ok()["values"][0].clone();
    assert_eq!(context["isGlobalContext"], false);
    let path = format!("/field/customfield_10031/context/{}/option", context["id"].as_str().unwrap());
    let options = admin.get(&path).ok();
    // What was switched off is listed here, and said to be.
    assert_eq!(options["values"][3], json!({ "id": "10203", "value": "Retired", "disabled": true }));
    let region = admin.get("/field/customfield_10036/context").ok()["values"][0]["id"].as_str().unwrap().to_owned();
    let below = admin.get(&format!("/field/customfield_10036/context/{region}/option")).ok();
    assert_eq!(below["values"][2]["optionId"], "10220");
    admin.get("/field/customfield_10031/context/1/option").refused(404, "The context was not found.");
    admin.get("/field/nonsense/context").refused(404, "The custom field was not found.");
    let number = admin.get("/field/customfield_10016/context").ok()["values"][0]["id"].as_str().unwrap().to_owned();
    admin.get(&format!("/field/customfield_10016/context/{number}/option")).refused(400, "doesn't support options");
}
