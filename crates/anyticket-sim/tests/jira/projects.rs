//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-projects/> and
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-createmeta-projectidorkey-issuetypes-get>

use serde_json::{Value, json};

use crate::client::{Client, with, world};

fn keys(page: &Value) -> Vec<&str> {
    page["values"].as_array().unwrap().iter().map(|project| project["key"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn projects_have_pages_that_lead_to_the_next() {
    let jira = world(0);
    let page = jira.get("/project/search?maxResults=2").ok();
    assert_eq!(keys(&page), ["ENG", "HELP"]);
    assert_eq!((&page["total"], &page["isLast"]), (&json!(4), &json!(false)));
    assert!(page["nextPage"].as_str().unwrap().contains("startAt=2"));
    let last = jira.get("/project/search?maxResults=2&startAt=2").ok();
    assert_eq!(keys(&last), ["OPS", "PUB"]);
    assert!(last.get("nextPage").is_none());
    // More than a hundred is cut without a word.
    assert_eq!(jira.get("/project/search?maxResults=1000").ok()["maxResults"], 100);
}

#[tokio::test]
async fn projects_are_filtered_and_ordered() {
    let jira = world(0);
    let got = |query: &str| jira.get(&format!("/project/search?{query}")).ok();
    assert_eq!(keys(&got("query=eng")), ["ENG"]);
    assert_eq!(keys(&got("keys=ENG&keys=OPS")), ["ENG", "OPS"]);
    assert_eq!(keys(&got("id=10001")), ["OPS"]);
    assert_eq!(keys(&got("categoryId=10000")), ["ENG"]);
    assert_eq!(keys(&got("status=archived")), ["OLD"]);
    assert_eq!(keys(&got("typeKey=service_desk")), ["HELP"]);
    assert_eq!(keys(&got("action=create")), ["ENG", "HELP", "OPS"]);
    assert_eq!(keys(&got("orderBy=-key")), ["PUB", "OPS", "HELP", "ENG"]);
    assert_eq!(keys(&jira.anonymous().get("/project/search").ok()), ["PUB"]);
    assert_eq!(jira.get("/project/search?orderBy=colour").status, 400);
    let expanded = got("query=ops&expand=description,lead,issueTypes");
    let project = &expanded["values"][0];
    assert_eq!((&project["style"], &project["simplified"]), (&json!("next-gen"), &json!(true)));
    assert!(project["lead"]["accountId"].is_string() && project["entityId"].is_string());
    assert_eq!(project["issueTypes"].as_array().unwrap().len(), 3);
    assert!(got("query=ops")["values"][0].get("lead").is_none());
}

#[tokio::test]
async fn one_project_by_id_by_key_and_by_its_old_key() {
    let jira = world(0);
    for name in ["ENG", "10000", "DEV"] {
        assert_eq!(jira.get(&format!("/project/{name}")).ok()["key"], "ENG");
    }
    // Case counts.
    jira.get("/project/eng").refused(404, "No project could be found with key 'eng'.");
    jira.get("/project/SEC").refused(404, "No project could be found with key 'SEC'.");
    jira.get("/project/10003").refused(404, "No project could be found with id '10003'.");
    assert_eq!(jira.get("/project/OLD").ok()["archived"], true);
}

#[tokio::test]
async fn statuses_are_listed_by_issue_type() {
    let jira = world(0);
    let types = jira.get("/project/HELP/statuses").ok();
    assert_eq!(types.as_array().unwrap().len(), 2);
    let categories: Vec<&str> = types[0]["statuses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|status| status["statusCategory"]["key"].as_str().unwrap())
        .collect();
    assert!(["new", "indeterminate", "done", "undefined"].iter().all(|key| categories.contains(key)));
    let ops = jira.get("/project/OPS/statuses").ok();
    assert_eq!(ops[0]["statuses"][0]["scope"]["project"]["id"], "10001");
    assert_eq!(jira.get("/project/SEC/statuses").status, 404);
}

#[tokio::test]
async fn components_and_versions() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-project-components/
    let jira = world(0);
    assert_eq!(jira.get("/project/ENG/components").ok()[0]["name"], "Server");
    assert_eq!(jira.get("/project/ENG/component?maxResults=1").ok()["isLast"], false);
    assert_eq!(jira.get("/project/ENG/versions").ok()[0]["released"], true);
    assert_eq!(jira.get("/project/ENG/version").ok()["total"], 3);
    assert_eq!(jira.get("/project/NOPE/versions").status, 404);
}

fn meta(jira: &Client, path: &str, field: &str) -> Option<Value> {
    let page = jira.get(&format!("/issue/createmeta/{path}")).ok();
    page["fields"].as_array().unwrap().iter().find(|meta| meta["fieldId"] == field).cloned()
}

#[tokio::test]
async fn create_metadata_says_what_is_required_and_allowed() {
    let jira = world(0);
    let types = jira.get("/issue/createmeta/ENG/issuetypes").ok();
    assert_eq!((&types["total"], &types["startAt"], &types["maxResults"]), (&json!(5), &json!(0), &json!(50)));
    let bug = types["issueTypes"].as_array().unwrap().iter().find(|kind| kind["name"] == "Bug").unwrap()["id"].clone();
    let bug = format!("ENG/issuetypes/{}?maxResults=200", bug.as_str().unwrap());
    assert_eq!(meta(&jira, &bug, "summary").unwrap()["required"], true);
    assert_eq!(meta(&jira, &bug, "priority").unwrap()["allowedValues"].as_array().unwrap().len(), 5);
    let team = meta(&jira, &bug, "customfield_10031").unwrap();
    assert_eq!(team["schema"]["custom"], "com.atlassian.jira.plugin.system.customfieldtypes:select");
    // What was switched off is not offered.
    assert_eq!(team["allowedValues"].as_array().unwrap().len(), 3);
    assert!(meta(&jira, &bug, "resolution").is_none() && meta(&jira, &bug, "status").is_none());
    // A sub-task needs a parent, an epic has none, and the help desk has no priority.
    assert_eq!(meta(&jira, "ENG/issuetypes/10003?maxResults=200", "parent").unwrap()["required"], true);
    assert!(meta(&jira, "ENG/issuetypes/10000?maxResults=200", "parent").is_none());
    assert!(meta(&jira, "HELP/issuetypes/10010?maxResults=200", "priority").is_none());
    assert_eq!(meta(&jira, "HELP/issuetypes/10010?maxResults=200", "customfield_10040").unwrap()["required"], true);

    let page = jira.get("/issue/createmeta/ENG/issuetypes/10004?startAt=5&maxResults=3").ok();
    assert_eq!(page["fields"].as_array().unwrap().len(), 3);
    jira.get("/issue/createmeta/ENG/issuetypes?maxResults=201").refused(400, "must not exceed the limit '200'");
    assert_eq!(jira.get("/issue/createmeta/ENG/issuetypes/4711").status, 400);
    for project in ["PUB", "SEC", "NOPE"] {
        assert_eq!(jira.get(&format!("/issue/createmeta/{project}/issuetypes")).status, 404, "{project}");
    }
}

#[tokio::test]
async fn edit_metadata_goes_with_the_permission() {
    let jira = world(20);
    let key = jira.create("ENG", "Task", json!({}));
    let fields = jira.get(&format!("/issue/{key}/editmeta")).ok()["fields"].clone();
    assert_eq!(fields["labels"]["operations"], json!(["add", "set", "remove"]));
    assert!(fields.get("status").is_none() && fields.get("project").is_none());
    let public =
        jira.sim.world(|jira| jira.visible_issues().into_iter().find(|issue| issue.project == "PUB").unwrap().key);
    assert_eq!(jira.get(&format!("/issue/{public}/editmeta")).ok()["fields"], json!({}));
}

#[tokio::test]
async fn only_administrators_make_projects() {
    let new =
        |lead: &str| json!({ "key": "NEW", "name": "New things", "projectTypeKey": "software", "leadAccountId": lead });
    let jira = world(0);
    let me = jira.sim.world(|jira| jira.account_id());
    jira.post("/project", new(&me)).refused(403, "administrator rights");
    let jira = with(0, |options| options.admin(true));
    let me = jira.sim.world(|jira| jira.account_id());
    jira.post("/project", new("nobody")).refused_at("projectLead", "project lead");
    assert_eq!(jira.post("/project", new(&me)).created()["key"], "NEW");
    jira.post("/project", new(&me)).refused_at("projectKey", "already exists");
    let key = jira.create("NEW", "Task", json!({}));
    assert_eq!(key, "NEW-1");
    // An administrator also sees what is hidden from others.
    assert_eq!(jira.get("/project/SEC").status, 200);
}
