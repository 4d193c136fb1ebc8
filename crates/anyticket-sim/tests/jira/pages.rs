//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/#api-rest-api-3-search-jql-post> and
//! <https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/>

use std::collections::BTreeSet;
use std::time::Duration;

use anyticket_sim::jira::{LastPage, PageTokens};
use serde_json::{Value, json};

use crate::client::{Client, later, with, world};

const ALL: &str = "created > 0 ORDER BY created ASC, key ASC";

fn ids(issues: &[Value]) -> Vec<String> {
    issues.iter().map(|issue| issue["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn without_fields_there_are_ids_and_nothing_else() {
    let jira = world(3);
    let page = jira.post("/search/jql", json!({ "jql": ALL })).ok();
    assert_eq!(page["issues"][0].as_object().unwrap().len(), 1);
    assert!(page["issues"][0]["id"].is_string());
    assert_eq!(page["isLast"], true);
    assert!(!page.as_object().unwrap().contains_key("nextPageToken"));
    assert!(!page.as_object().unwrap().contains_key("total"));
    let page =
        jira.post("/search/jql", json!({ "jql": ALL, "fields": ["summary", "key"], "expand": "names,schema" })).ok();
    let issue = &page["issues"][0];
    assert!(issue["key"].is_string() && issue["self"].is_string());
    assert_eq!(issue["fields"].as_object().unwrap().keys().collect::<Vec<_>>(), ["summary"]);
    assert_eq!(page["names"]["summary"], "Summary");
}

#[tokio::test]
async fn every_issue_is_on_exactly_one_page_and_pages_may_be_short() {
    for tokens in [PageTokens::After, PageTokens::Snapshot] {
        let jira = with(237, |options| options.page_tokens(tokens).last_page(LastPage::NoToken));
        let visible = jira.sim.world(|jira| jira.visible_issues().len());
        assert_eq!(visible, 237);
        let mut sizes = Vec::new();
        let mut seen = Vec::new();
        let mut token = Value::Null;
        loop {
            let page = jira
                .post(
                    "/search/jql",
                    json!({ "jql": ALL, "fields": ["summary"], "maxResults": 40, "nextPageToken": token }),
                )
                .ok();
            sizes.push(page["issues"].as_array().unwrap().len());
            seen.extend(ids(page["issues"].as_array().unwrap()));
            token = page["nextPageToken"].clone();
            if token.is_null() {
                break;
            }
        }
        assert_eq!(seen.len(), 237);
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 237);
        // Some page that is not the last was shorter than asked for.
        assert!(sizes[..sizes.len() - 1].iter().any(|size| *size < 40), "{sizes:?}");
    }
}

#[tokio::test]
async fn fields_make_pages_smaller_than_ids_do() {
    let jira = with(300, |options| options.short_pages(false));
    let size = |fields: Value| {
        let page = jira.post("/search/jql", json!({ "jql": ALL, "fields": fields, "maxResults": 5000 })).ok();
        page["issues"].as_array().unwrap().len()
    };
    assert_eq!(size(json!(["id"])), 300);
    assert_eq!(size(json!(["key"])), 300);
    assert_eq!(size(json!(["summary"])), 100);
    assert_eq!(size(json!(["*all"])), 50);
    // The default is fifty.
    let page = jira.post("/search/jql", json!({ "jql": ALL })).ok();
    assert_eq!(page["issues"].as_array().unwrap().len(), 50);
}

#[tokio::test]
async fn the_last_page_may_say_so_with_null() {
    let jira = with(2, |options| options.last_page(LastPage::NullToken));
    let page = jira.post("/search/jql", json!({ "jql": ALL })).ok();
    assert_eq!(page.as_object().unwrap().get("nextPageToken"), Some(&Value::Null));
}

#[tokio::test(start_paused = true)]
async fn a_token_goes_with_its_query_and_lives_seven_days() {
    let jira = world(30);
    let ask = |jql: &str, token: &Value| {
        jira.post("/search/jql", json!({ "jql": jql, "maxResults": 5, "nextPageToken": token }))
    };
    let token = ask(ALL, &Value::Null).ok()["nextPageToken"].clone();
    ask("project = ENG", &token).refused(400, "nextPageToken");
    ask(ALL, &json!("nonsense")).refused(400, "Invalid format of nextPageToken");
    later(Duration::from_secs(6 * 24 * 3600)).await;
    assert_eq!(ask(ALL, &token).status, 200);
    later(Duration::from_secs(2 * 24 * 3600)).await;
    ask(ALL, &token).refused(400, "expired");
}

#[tokio::test]
async fn the_query_string_asks_the_same() {
    let jira = world(5);
    let page = jira.get("/search/jql?jql=project%20%3D%20ENG&fields=summary,status&maxResults=2").ok();
    assert_eq!(page["issues"].as_array().unwrap().len(), 2);
    assert_eq!(page["issues"][0]["fields"].as_object().unwrap().len(), 2);
}

#[tokio::test]
async fn bodies_that_are_not_as_documented_are_refused() {
    let jira = world(1);
    for body in [
        json!({ "jql": ALL, "startAt": 0 }),
        json!({ "jql": ALL, "fields": "summary" }),
        // In this operation it is a string with commas.
        json!({ "jql": ALL, "expand": ["names"] }),
        json!({ "jql": ALL, "maxResults": "5" }),
        json!({ "jql": ["project = ENG"] }),
        json!({ "jql": ALL, "reconcileIssues": ["ENG-1"] }),
    ] {
        jira.post("/search/jql", body).refused(400, "Invalid request payload");
    }
    let many: Vec<u64> = (1..=51).collect();
    jira.post("/search/jql", json!({ "jql": ALL, "reconcileIssues": many })).refused(400, "maximum of 50");
    assert_eq!(jira.post("/search/jql", json!({ "jql": ALL, "maxResults": 0 })).status, 400);
}

#[tokio::test]
async fn the_old_search_is_gone() {
    // https://developer.atlassian.com/changelog/#CHANGE-2046
    let jira = world(1);
    jira.get("/search?jql=project=ENG").refused(410, "/rest/api/3/search/jql");
    jira.post("/search", json!({ "jql": ALL })).refused(410, "CHANGE-2046");
}

fn keys(jira: &Client, question: Value) -> Vec<String> {
    jira.pages(question).iter().map(|issue| issue["key"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn the_search_lags_behind_writes_and_reading_does_not() {
    let jira = with(0, |options| options.search_lag(Duration::from_secs(20)));
    let question = || json!({ "jql": "project = ENG AND labels is EMPTY", "fields": ["key"] });
    let key = jira.create("ENG", "Task", json!({}));
    assert!(keys(&jira, question()).is_empty());
    assert_eq!(jira.fields(&key)["summary"], "An issue");
    assert_eq!(jira.post("/search/approximate-count", json!({ "jql": "project = ENG" })).ok()["count"], 0);
    later(Duration::from_secs(20)).await;
    assert_eq!(keys(&jira, question()), std::slice::from_ref(&key));
    // A change and a deletion are seen late too.
    jira.put(&format!("/issue/{key}"), json!({ "fields": { "labels": ["x"] } })).done();
    assert_eq!(keys(&jira, question()), std::slice::from_ref(&key));
    later(Duration::from_secs(20)).await;
    assert!(keys(&jira, question()).is_empty());
    jira.delete(&format!("/issue/{key}")).done();
    assert_eq!(keys(&jira, json!({ "jql": "project = ENG", "fields": ["key"] })).len(), 1);
    later(Duration::from_secs(20)).await;
    assert!(keys(&jira, json!({ "jql": "project = ENG", "fields": ["key"] })).is_empty());
}

#[tokio::test]
async fn reconciled_issues_are_seen_as_they_are() {
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    let id: u64 = jira.sim.world(|jira| jira.issue(&key).unwrap().id.parse().unwrap());
    let question = json!({ "jql": "project = ENG", "fields": ["summary", "key"], "reconcileIssues": [id] });
    assert_eq!(keys(&jira, question.clone()), std::slice::from_ref(&key));
    jira.put(&format!("/issue/{key}"), json!({ "fields": { "summary": "New" } })).done();
    assert_eq!(jira.pages(question.clone())[0]["fields"]["summary"], "New");
    jira.delete(&format!("/issue/{key}")).done();
    assert!(keys(&jira, question).is_empty());
}

#[tokio::test]
async fn nested_lists_are_cut() {
    let jira = world(600);
    let long = jira.sim.world(|jira| jira.visible_issues().into_iter().find(|issue| issue.comments > 20)).unwrap();
    let page = jira.post("/search/jql", json!({ "jql": format!("key = {}", long.key), "fields": ["comment"] })).ok();
    let comments = &page["issues"][0]["fields"]["comment"];
    assert_eq!(comments["comments"].as_array().unwrap().len(), 20);
    assert_eq!(comments["total"], json!(long.comments));
    let whole = jira.get(&format!("/issue/{}/comment", long.key)).ok();
    assert_eq!(whole["comments"].as_array().unwrap().len(), long.comments);
}

#[tokio::test]
async fn archived_and_invisible_issues_are_in_no_search() {
    let jira = world(40);
    let (all, visible) = jira.sim.world(|jira| (jira.issues().len(), jira.visible_issues().len()));
    assert_eq!(all, visible + 5);
    assert_eq!(jira.found("created > 0").len(), visible);
    jira.post("/search/jql", json!({ "jql": "project = SEC" })).refused(400, "does not exist");
    // Nobody sees what is public, and is not told that there is more.
    let anonymous = jira.anonymous();
    assert_eq!(anonymous.found("created > 0").len(), 2);
    anonymous.post("/search/jql", json!({ "jql": "assignee = currentUser()" })).refused(400, "anonymous");
}
