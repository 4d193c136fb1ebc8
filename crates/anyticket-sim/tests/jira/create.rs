//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post>

use serde_json::{Value, json};

use crate::client::{adf, world};

fn body(project: &str, kind: &str, more: Value) -> Value {
    let mut fields = json!({ "project": { "key": project }, "issuetype": { "name": kind }, "summary": "Fix login" });
    for (key, value) in more.as_object().unwrap() {
        fields[key] = value.clone();
    }
    json!({ "fields": fields })
}

#[tokio::test]
async fn a_created_issue_has_an_id_and_a_key_and_is_read_back_with_every_field() {
    let jira = world(0);
    let me = jira.sim.world(|jira| jira.account_id());
    let made = jira
        .post(
            "/issue",
            body(
                "ENG",
                "Task",
                json!({
                    "description": adf("steps"),
                    "environment": adf("linux"),
                    "assignee": { "id": me },
                    "priority": { "id": "2" },
                    "labels": ["login", "beta"],
                    "duedate": "2026-03-01",
                    "components": [{ "id": "10000" }],
                    "fixVersions": [{ "name": "1.1" }],
                    "versions": [{ "id": "10000" }],
                    "timetracking": { "originalEstimate": "2h" },
                    "customfield_10015": "2026-02-01",
                    "customfield_10016": 3,
                    "customfield_10031": { "value": "Alpha" },
                    "customfield_10032": adf("notes"),
                    "customfield_10034": "2026-03-01T12:30:00.000+0000",
                    "customfield_10035": [{ "id": "10210" }, { "value": "Windows" }],
                    "customfield_10036": { "value": "Europe", "child": { "value": "South" } },
                    "customfield_10037": { "accountId": me },
                    "customfield_10038": "ACME",
                    "customfield_10039": "https://example.com",
                    "customfield_10041": ["one", "two"],
                    "customfield_10043": [{ "accountId": me }],
                    "customfield_10044": [{ "value": "Docs" }],
                }),
            ),
        )
        .created();
    // Nothing but the three: the fields are for another request.
    assert_eq!(made.as_object().unwrap().len(), 3);
    assert_eq!(made["key"], "ENG-1");
    let fields = jira.fields(made["id"].as_str().unwrap());
    assert_eq!(fields["summary"], "Fix login");
    assert_eq!(fields["status"]["name"], "To Do");
    assert_eq!(fields["description"], adf("steps"));
    assert_eq!(fields["environment"], adf("linux"));
    assert_eq!(fields["assignee"]["accountId"], json!(me));
    assert_eq!(fields["reporter"]["accountId"], json!(me));
    assert_eq!(fields["priority"]["name"], "High");
    assert_eq!(fields["labels"], json!(["beta", "login"]));
    assert_eq!(fields["duedate"], "2026-03-01");
    assert_eq!(fields["components"][0]["name"], "Server");
    assert_eq!(fields["fixVersions"][0]["name"], "1.1");
    assert_eq!(fields["versions"][0]["released"], true);
    assert_eq!(fields["timetracking"]["originalEstimateSeconds"], 7200);
    assert_eq!(fields["timeestimate"], 7200);
    assert_eq!(fields["customfield_10015"], "2026-02-01");
    assert_eq!(fields["customfield_10016"], 3.0);
    assert_eq!(fields["customfield_10031"]["value"], "Alpha");
    assert_eq!(fields["customfield_10032"], adf("notes"));
    // Instants are written in the zone of the account, their offset without a colon.
    assert_eq!(fields["customfield_10034"], "2026-03-01T13:30:00.000+0100");
    assert_eq!(fields["customfield_10035"][1]["value"], "Windows");
    assert_eq!(fields["customfield_10036"]["child"]["value"], "South");
    assert_eq!(fields["customfield_10037"]["accountId"], json!(me));
    assert_eq!(fields["customfield_10038"], "ACME");
    assert_eq!(fields["customfield_10041"], json!(["one", "two"]));
    assert_eq!(fields["resolution"], Value::Null);
    assert_eq!(fields["created"], fields["updated"]);
    assert!(fields["created"].as_str().unwrap().ends_with("+0100"));
}

#[tokio::test]
async fn what_is_missing_is_told_by_field() {
    let jira = world(0);
    jira.post("/issue", json!({ "fields": {} })).refused_at("project", "Specify a valid project ID or key");
    jira.post("/issue", json!({ "fields": { "project": { "key": "ENG" }, "summary": "x" } }))
        .refused_at("issuetype", "Specify an issue type");
    jira.post("/issue", json!({ "fields": { "project": { "key": "ENG" }, "issuetype": { "name": "Task" } } }))
        .refused_at("summary", "You must specify a summary of the issue.");
    jira.post("/issue", body("HELP", "Support request", json!({})))
        .refused_at("customfield_10040", "Impact is required.");
}

#[tokio::test]
async fn a_string_is_no_document() {
    let jira = world(0);
    for field in ["description", "environment", "customfield_10032"] {
        jira.post("/issue", body("ENG", "Task", json!({ field: "plain text" })))
            .refused_at(field, "Operation value must be an Atlassian Document");
    }
    let broken = json!({ "type": "doc", "version": 1, "content": [{ "type": "text", "text": "loose" }] });
    jira.post("/issue", body("ENG", "Task", json!({ "description": broken })))
        .refused_at("description", "Operation value must be an Atlassian Document");
    jira.post("/issue", body("ENG", "Task", json!({ "description": adf(&"x".repeat(32_768)) })))
        .refused_at("description", "CONTENT_LIMIT_EXCEEDED");
}

#[tokio::test]
async fn values_that_do_not_fit_are_told_by_field() {
    let jira = world(0);
    let somebody = jira.sim.world(|jira| jira.somebody());
    for (field, value, words) in [
        ("summary", json!("two\nlines"), "newline"),
        ("summary", json!("x".repeat(256)), "less than 255 characters"),
        ("priority", json!({ "name": "Cosmic" }), "Priority name 'Cosmic' is not valid"),
        ("priority", json!({ "id": "99" }), "Priority id '99' is not valid"),
        ("assignee", json!({ "accountId": "nobody" }), "Specify a valid value for assignee"),
        ("assignee", json!("bo"), "data was not an object"),
        ("labels", json!(["two words"]), "contains spaces"),
        ("labels", json!("one"), "data was not an array"),
        ("components", json!(["Server"]), "expected 'id' or 'name' property to be a string"),
        ("components", json!([{ "id": "999" }]), "Component id '999' is not valid"),
        ("fixVersions", json!([{ "name": "9.9" }]), "Version name '9.9' is not valid"),
        ("duedate", json!("2026-13-01"), "Error parsing date string: 2026-13-01"),
        ("duedate", json!("2026-03-01T00:00:00Z"), "Error parsing date string"),
        ("customfield_10016", json!("3"), "Operation value must be a number"),
        ("customfield_10031", json!({ "value": "Omega" }), "Option value 'Omega' is not valid"),
        // An option that was switched off.
        ("customfield_10031", json!({ "value": "Retired" }), "is not valid"),
        ("customfield_10031", json!("Alpha"), "Specify a valid 'id' or 'name' for Team"),
        ("customfield_10034", json!("2026-03-01T12:30:00Z"), "Error parsing time"),
        ("customfield_10038", json!(5), "Operation value must be a string"),
        ("timetracking", json!("2h"), "data was not an object"),
    ] {
        let got = jira.post("/issue", body("ENG", "Task", json!({ field: value })));
        got.refused_at(field, words);
    }
    jira.post("/issue", body("ENG", "Task", json!({ "timetracking": { "originalEstimate": "soon" } })))
        .refused_at("timetracking_originalestimate", "not valid");
    // Nothing was made by any of it.
    assert_eq!(jira.sim.world(|jira| jira.visible_issues().len()), 0);
    jira.create("ENG", "Task", json!({ "assignee": { "accountId": somebody } }));
}

#[tokio::test]
async fn fields_that_are_not_on_the_screen_are_refused() {
    let jira = world(0);
    for (project, kind, field, value) in [
        ("ENG", "Task", "status", json!({ "name": "Done" })),
        ("ENG", "Task", "nonsense", json!(1)),
        ("ENG", "Task", "created", json!("2026-01-01T00:00:00.000+0000")),
        ("ENG", "Task", "resolution", json!({ "name": "Done" })),
        ("ENG", "Task", "customfield_10050", json!(3)),
        ("OPS", "Task", "components", json!([])),
        ("OPS", "Task", "customfield_10016", json!(3)),
    ] {
        jira.post("/issue", body(project, kind, json!({ field: value })))
            .refused_at(field, "cannot be set. It is not on the appropriate screen, or unknown.");
    }
    let both = json!({
        "fields": body("ENG", "Task", json!({ "labels": ["a"] }))["fields"],
        "update": { "labels": [{ "add": "b" }] },
    });
    assert_eq!(jira.post("/issue", both).status, 400);
}

#[tokio::test]
async fn a_subtask_needs_a_parent_of_its_project_one_level_up() {
    let jira = world(0);
    let story = jira.create("ENG", "Story", json!({}));
    let epic = jira.create("ENG", "Epic", json!({}));
    let elsewhere = jira.create("OPS", "Task", json!({}));
    jira.post("/issue", body("ENG", "Sub-task", json!({})))
        .refused_at("parent", "Issue type is a sub-task but parent issue key or id not specified.");
    jira.post("/issue", body("ENG", "Sub-task", json!({ "parent": { "key": "ENG-99" } })))
        .refused_at("parent", "Could not find issue by id or key.");
    jira.post("/issue", body("ENG", "Sub-task", json!({ "parent": { "key": elsewhere } })))
        .refused_at("project", "Sub-tasks must be created in the same project as the parent.");
    jira.post("/issue", body("ENG", "Sub-task", json!({ "parent": { "key": epic } })))
        .refused_at("parentId", "appropriate hierarchy");
    let child = jira.create("ENG", "Sub-task", json!({ "parent": { "key": story } }));
    assert_eq!(jira.fields(&child)["parent"]["key"], json!(story));
    assert_eq!(jira.fields(&story)["subtasks"][0]["key"], json!(child));
    // In a team-managed project parent and child are of the same project.
    jira.post("/issue", body("OPS", "Task", json!({ "parent": { "key": epic } })))
        .refused_at("parentId", "appropriate hierarchy");
    let own = jira.create("OPS", "Epic", json!({}));
    jira.create("OPS", "Task", json!({ "parent": { "key": own } }));
    // An epic's children are no sub-tasks.
    jira.create("ENG", "Story", json!({ "parent": { "key": epic } }));
    assert_eq!(jira.fields(&epic)["subtasks"], json!([]));
}

#[tokio::test]
async fn a_transition_may_come_with_the_create() {
    let jira = world(0);
    let mut new = body("ENG", "Task", json!({}));
    new["transition"] = json!({ "id": "11" });
    let made = jira.post("/issue", new.clone()).created();
    assert_eq!(jira.fields(made["key"].as_str().unwrap())["status"]["name"], "In Progress");
    new["transition"] = json!({ "id": "31" });
    jira.post("/issue", new).refused(400, "Transition id '31' is not valid for this issue.");
}

#[tokio::test]
async fn creating_where_one_may_not_is_refused() {
    let jira = world(20);
    // A project that only shows itself, one that does not, one that is archived.
    jira.post("/issue", body("PUB", "Task", json!({}))).refused(403, "permission to create issues");
    jira.post("/issue", body("SEC", "Task", json!({}))).refused_at("project", "Specify a valid project ID or key");
    jira.post("/issue", body("OLD", "Task", json!({}))).refused_at("project", "Specify a valid project ID or key");
    let anonymous = jira.anonymous().post("/issue", body("PUB", "Task", json!({})));
    anonymous.refused(401, "permission to create issues");
}

#[tokio::test]
async fn a_retried_create_makes_a_second_issue() {
    let jira = world(0);
    let new = body("ENG", "Task", json!({ "summary": "Twice" }));
    assert_ne!(jira.post("/issue", new.clone()).created()["id"], jira.post("/issue", new).created()["id"]);
    assert_eq!(jira.sim.world(|jira| jira.issues_titled("Twice").len()), 2);
}

#[tokio::test]
async fn bulk_creation_fails_one_by_one() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-bulk-post
    let jira = world(0);
    let good = body("ENG", "Task", json!({}));
    let bad = body("ENG", "Nonsense", json!({}));
    let got = jira.post("/issue/bulk", json!({ "issueUpdates": [good, bad] })).created();
    assert_eq!(got["issues"][0]["key"], "ENG-1");
    assert_eq!(got["errors"][0]["failedElementNumber"], 1);
    assert_eq!(got["errors"][0]["status"], 400);
    assert!(got["errors"][0]["elementErrors"]["errors"]["issuetype"].is_string());
    assert_eq!(jira.post("/issue/bulk", json!({ "issueUpdates": [bad] })).status, 400);
    let many = vec![good; 51];
    assert_eq!(jira.post("/issue/bulk", json!({ "issueUpdates": many })).status, 400);
}

#[tokio::test]
async fn a_body_must_be_json_and_say_so() {
    let jira = world(0);
    let text = jira.request(http::Method::POST, "/rest/api/3/issue").body("{}".into()).unwrap();
    assert_eq!(jira.send(text).status, 415);
    let broken = jira
        .request(http::Method::POST, "/rest/api/3/issue")
        .header("content-type", "application/json")
        .body("{".into())
        .unwrap();
    jira.send(broken).refused(400, "error parsing JSON");
    jira.post("/issue", json!([])).refused(400, "Invalid request payload");
}
