//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-links/>

use anyticket_sim::jira::{LinkDirection, Permission};
use serde_json::{Value, json};

use crate::client::{adf, with, world};

fn link(kind: &str, inward: &str, outward: &str) -> Value {
    json!({ "type": { "name": kind }, "inwardIssue": { "key": inward }, "outwardIssue": { "key": outward } })
}

#[tokio::test]
async fn a_link_is_made_without_an_answer_and_found_at_both_ends() {
    let jira = world(0);
    let (one, two) = (jira.create("ENG", "Task", json!({})), jira.create("OPS", "Task", json!({})));
    let made = jira.post("/issueLink", link("Blocks", &one, &two));
    assert_eq!((made.status, made.body.len()), (201, 0));
    let (at_one, at_two) = (jira.fields(&one)["issuelinks"].clone(), jira.fields(&two)["issuelinks"].clone());
    assert_eq!(at_one[0]["outwardIssue"]["key"], json!(two));
    assert_eq!(at_one[0]["type"]["outward"], "blocks");
    assert!(at_one[0].get("inwardIssue").is_none());
    assert_eq!(at_two[0]["inwardIssue"]["key"], json!(one));
    assert_eq!(at_one[0]["id"], at_two[0]["id"]);
    // The same once more is told to have been made.
    assert_eq!(jira.post("/issueLink", link("blocks", &one, &two)).status, 201);
    assert_eq!(jira.fields(&one)["issuelinks"].as_array().unwrap().len(), 1);

    let path = format!("/issueLink/{}", at_one[0]["id"].as_str().unwrap());
    assert_eq!(jira.get(&path).ok()["type"]["name"], "Blocks");
    jira.delete(&path).done();
    assert_eq!(jira.fields(&two)["issuelinks"], json!([]));
    assert_eq!(jira.delete(&path).status, 404);
    assert_eq!(jira.get("/issueLink/nonsense").status, 400);
}

#[tokio::test]
async fn which_end_is_which_can_be_the_other_way_round() {
    let jira = with(0, |options| options.link_direction(LinkDirection::OutwardIsSource));
    let (one, two) = (jira.create("ENG", "Task", json!({})), jira.create("ENG", "Task", json!({})));
    assert_eq!(jira.post("/issueLink", link("Blocks", &one, &two)).status, 201);
    assert_eq!(jira.fields(&two)["issuelinks"][0]["outwardIssue"]["key"], json!(one));
}

#[tokio::test]
async fn links_that_cannot_be_are_refused() {
    let jira = world(20);
    let (one, two) = (jira.create("ENG", "Task", json!({})), jira.create("ENG", "Task", json!({})));
    jira.post("/issueLink", link("Nonsense", &one, &two))
        .refused(404, "No issue link type with name 'Nonsense' found.");
    jira.post("/issueLink", link("Blocks", &one, "ENG-999")).refused(404, "No issue found");
    jira.post("/issueLink", link("Blocks", &one, "SEC-1")).refused(404, "No issue found");
    jira.post("/issueLink", json!({ "type": { "name": "Blocks" } })).refused(400, "Invalid request payload");
    let mut commented = link("Blocks", &one, &two);
    commented["comment"] = json!({ "body": "plain" });
    jira.post("/issueLink", commented).refused_at("comment", "Atlassian Document");
    assert_eq!(jira.fields(&one)["issuelinks"], json!([]));
    let mut commented = link("Blocks", &one, &two);
    commented["comment"] = json!({ "body": adf("because") });
    assert_eq!(jira.post("/issueLink", commented).status, 201);
    assert_eq!(jira.fields(&two)["comment"]["total"], 1);
    jira.sim.world(|jira| jira.permit("ENG", Permission::Link, false));
    jira.post("/issueLink", link("Relates", &one, &two)).refused(404, "No Link Issue Permission");
}

#[tokio::test]
async fn the_types_of_links() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-link-types/
    let jira = world(0);
    let types = jira.get("/issueLinkType").ok();
    assert_eq!(types["issueLinkTypes"][0]["inward"], "is blocked by");
}

#[tokio::test]
async fn pages_elsewhere_are_linked_once_per_global_id() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-remote-links/
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    let path = format!("/issue/{key}/remotelink");
    let link =
        |title: &str| json!({ "globalId": "crm=1", "object": { "url": "https://crm.example/1", "title": title } });
    let made = jira.post(&path, link("One")).created();
    assert_eq!(jira.post(&path, link("Two")).ok()["id"], made["id"]);
    assert_eq!(jira.get(&path).ok()[0]["object"]["title"], "Two");
    assert_eq!(jira.get(&format!("{path}?globalId=crm%3D1")).ok()["object"]["title"], "Two");
    assert_eq!(jira.get(&format!("{path}?globalId=other")).status, 404);
    jira.post(&path, json!({ "object": { "url": "https://crm.example/1" } })).refused_at("title", "required");
}

#[tokio::test]
async fn a_link_may_come_with_an_edit_or_a_create() {
    let jira = with(0, |options| options.per_issue_limit(2));
    let (one, two) = (jira.create("ENG", "Task", json!({})), jira.create("ENG", "Task", json!({})));
    let update =
        |link: Value| jira.put(&format!("/issue/{one}"), json!({ "update": { "issuelinks": [{ "add": link }] } }));
    update(json!({ "type": { "name": "Blocks" }, "outwardIssue": { "key": two } })).done();
    assert_eq!(jira.fields(&one)["issuelinks"][0]["outwardIssue"]["key"], json!(two));
    update(json!({ "type": { "name": "Nonsense" }, "outwardIssue": { "key": two } }))
        .refused_at("issuelinks", "invalid");
    update(json!({ "type": { "name": "Blocks" }, "inwardIssue": { "key": "SEC-1" } }))
        .refused_at("issuelinks", "does not exist");
    // They cannot be set.
    jira.put(&format!("/issue/{one}"), json!({ "fields": { "issuelinks": [] } }))
        .refused_at("issuelinks", "cannot be set");
    let new = json!({
        "fields": { "project": { "key": "ENG" }, "issuetype": { "name": "Task" }, "summary": "x" },
        "update": { "issuelinks": [{ "add": { "type": { "name": "Relates" }, "inwardIssue": { "key": one } } }] },
    });
    let made = jira.post("/issue", new).created();
    assert_eq!(jira.fields(made["key"].as_str().unwrap())["issuelinks"][0]["inwardIssue"]["key"], json!(one));
    jira.post("/issueLink", link("Relates", &one, &two)).refused(413, "limit of links");
}
