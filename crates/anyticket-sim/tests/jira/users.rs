//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself/>,
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/> and
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/>

use anyticket_sim::jira::HiddenEmails;
use serde_json::{Value, json};

use crate::client::{Client, with, world};

fn list(jira: &Client, path: &str) -> Vec<Value> {
    jira.get(path).ok().as_array().unwrap().clone()
}

#[tokio::test]
async fn one_knows_oneself_and_nobody_does_not() {
    let jira = with(0, |options| options.time_zone("Asia/Kolkata"));
    let me = jira.get("/myself").ok();
    assert_eq!((&me["emailAddress"], &me["timeZone"]), (&json!("ann@example.com"), &json!("Asia/Kolkata")));
    assert_eq!(jira.anonymous().get("/myself").status, 401);
}

#[tokio::test]
async fn others_hide_their_addresses() {
    // https://developer.atlassian.com/cloud/jira/platform/profile-visibility/
    for (hidden, there) in [(HiddenEmails::Absent, false), (HiddenEmails::Null, true)] {
        let jira = with(0, |options| options.hidden_emails(hidden));
        let somebody = jira.sim.world(|jira| jira.somebody());
        let user = jira.get(&format!("/user?accountId={somebody}")).ok();
        assert_eq!(user["emailAddress"], Value::Null);
        assert_eq!(user.as_object().unwrap().contains_key("emailAddress"), there);
        assert!(user.get("name").is_none() && user.get("key").is_none());
        // Nor can they be found by them.
        assert!(list(&jira, "/user/search?query=bo@example").is_empty());
        assert_eq!(list(&jira, "/user/search?query=cy@example").len(), 1);
    }
    let jira = world(0);
    assert_eq!(jira.get("/user?accountId=nobody").status, 404);
    assert_eq!(jira.get("/user").status, 400);
}

#[tokio::test]
async fn searching_matches_the_start_of_words() {
    let jira = world(0);
    assert_eq!(list(&jira, "/user/search?query=berg").len(), 1);
    assert!(list(&jira, "/user/search?query=erg").is_empty());
    // Who left is not found.
    assert!(list(&jira, "/user/search?query=Dee").is_empty());
    assert_eq!(jira.get("/user/search").status, 400);
    assert_eq!(jira.get("/user/search?query=a&accountId=b").status, 400);
    assert!(list(&jira.anonymous(), "/user/search?query=berg").is_empty());
}

#[tokio::test]
async fn assignable_users_are_filtered_after_the_range_was_taken() {
    let jira = world(1);
    let page = list(&jira, "/user/assignable/search?project=ENG&query=&startAt=0&maxResults=10");
    assert!(!page.is_empty() && page.len() < 10);
    let mut all = Vec::new();
    let mut empty_in_between = false;
    for start in 0..200 {
        let page = list(&jira, &format!("/user/assignable/search?project=ENG&query=&startAt={start}&maxResults=1"));
        empty_in_between |= page.is_empty() && start < 100;
        all.extend(page);
    }
    assert!(empty_in_between);
    assert!(all.len() > 50);
    let whole = list(&jira, "/user/assignable/search?project=ENG&query=&maxResults=1000");
    assert_eq!(all, whole);
    assert!(whole.iter().all(|user| user["active"] == true && user["accountType"] == "atlassian"));
    let key = jira.sim.world(|jira| jira.visible_issues()[0].key.clone());
    assert_eq!(list(&jira, &format!("/user/assignable/search?issueKey={key}&query=Bo%20Berg")).len(), 1);
    assert_eq!(jira.get("/user/assignable/search?query=a").status, 400);
    assert_eq!(jira.get("/user/assignable/search?project=NOPE&query=a").status, 404);
    assert_eq!(jira.get("/user/assignable/search?project=SEC&query=a").status, 404);
}

#[tokio::test]
async fn all_users_have_pages_with_holes_for_nobody() {
    let jira = world(0);
    let first = list(&jira, "/users/search?maxResults=100");
    let rest = list(&jira, "/users/search?startAt=100&maxResults=100");
    assert_eq!(first.len(), 100);
    assert!(rest.len() < 100 && !rest.is_empty());
    assert!(list(&jira, "/users/search?startAt=5000").is_empty());
    assert!(first.iter().any(|user| user["active"] == false));
    assert!(first.iter().any(|user| user["accountType"] == "app"));
    assert_eq!(jira.anonymous().get("/users/search").status, 403);
    let (me, somebody) = jira.sim.world(|jira| (jira.account_id(), jira.somebody()));
    let some = jira.get(&format!("/user/bulk?accountId={me}&accountId={somebody}&maxResults=1")).ok();
    assert_eq!((&some["total"], &some["isLast"]), (&json!(2), &json!(false)));
    assert_eq!(jira.get("/user/bulk").status, 400);
}

#[tokio::test]
async fn permissions_are_told() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions/
    let jira = world(0);
    let have = |query: &str, key: &str| {
        jira.get(&format!("/mypermissions?{query}")).ok()["permissions"][key]["havePermission"] == true
    };
    assert!(have("projectKey=ENG&permissions=CREATE_ISSUES", "CREATE_ISSUES"));
    assert!(!have("projectKey=PUB&permissions=CREATE_ISSUES", "CREATE_ISSUES"));
    assert!(!have("permissions=ADMINISTER", "ADMINISTER"));
    assert_eq!(jira.get("/mypermissions?permissions=NONSENSE").status, 400);
    assert_eq!(jira.get("/mypermissions").status, 400);
}
