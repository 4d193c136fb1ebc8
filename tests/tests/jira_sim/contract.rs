//! What the simulated Jira answers, held against the vendor's document and against recorded answers.

use anyticket_tests::contract::{Because, Call, Contract, Document, Exception, Side, specs};
use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::client::{Client, adf, client};

/// Where the document is known to be wrong, or says less than the service does.
static EXCEPTIONS: &[Exception] = &[
    because("*", "**/created", OFFSET),
    because("*", "**/updated", OFFSET),
    because("GET /rest/api/3/serverInfo", "/buildDate", OFFSET),
    because("GET /rest/api/3/serverInfo", "/serverTime", OFFSET),
    Exception::reply("*", "**/untranslatedName", "`untranslatedName` on issue types and on field schemas"),
    Exception::reply("*", "**/entityId", "`entityId` and `uuid` on projects"),
    Exception::reply("*", "**/from", "Changelog `from`, `fromString`, `to`, `toString` string -> null"),
    Exception::reply("*", "**/fromString", "Changelog `from`, `fromString`, `to`, `toString` string -> null"),
    Exception::reply("*", "**/to", "Changelog `from`, `fromString`, `to`, `toString` string -> null"),
    // Both stand in the document's own texts and not in its schemas.
    because(
        "GET /rest/api/3/project/search",
        "/values/*/projectKeys",
        Because::Text("`projectKeys` Returns all project keys associated with a project."),
    ),
    because(
        "POST /rest/api/3/issue/bulkfetch",
        "/expand",
        Because::Text(r#"{\"expand\":\"schema,names\",\"issueErrors\""#),
    ),
];

/// The recorded answers write instants so: `2019-02-15T19:11:18.321-0800`, without a colon in the offset.
const OFFSET: Because = Because::Recorded("047-issue-get-adf-small.json", "/fields/created");

const fn because(operation: &'static str, pointer: &'static str, because: Because) -> Exception {
    Exception::new(operation, Side::Reply, pointer, because)
}

fn reading(jira: &Client) {
    for path in [
        "/myself",
        "/user/search?query=bo",
        "/user/assignable/search?project=ENG&query=bo",
        "/users/search?maxResults=20",
        "/mypermissions?permissions=BROWSE_PROJECTS,ADMINISTER",
        "/project",
        "/project/search?expand=description,lead,issueTypes,projectKeys",
        "/project/ENG",
        "/project/OPS",
        "/project/HELP/statuses",
        "/project/OPS/statuses",
        "/project/ENG/components",
        "/project/ENG/component",
        "/project/ENG/versions",
        "/project/ENG/version",
        "/project/NOPE",
        "/projectCategory",
        "/issue/createmeta/ENG/issuetypes",
        "/issue/createmeta/OPS/issuetypes",
        "/issue/createmeta/ENG/issuetypes/10004?maxResults=200",
        "/issue/createmeta/HELP/issuetypes/10010?maxResults=200",
        "/field",
        "/field/search?maxResults=20",
        "/field/customfield_10036/context",
        "/field/customfield_10036/context/10136/option",
        "/status",
        "/statuses/search",
        "/priority",
        "/priority/search",
        "/resolution",
        "/resolution/search",
        "/issuetype",
        "/issuetype/project?projectId=10001",
        "/label",
        "/issueLinkType",
        "/attachment/meta",
        "/serverInfo",
        "/issue/ENG-9999",
    ] {
        jira.get(path);
    }
    let (me, somebody) = jira.sim.world(|jira| (jira.account_id(), jira.somebody()));
    jira.get(&format!("/user?accountId={somebody}"));
    jira.get(&format!("/user/bulk?accountId={me}&accountId={somebody}"));
    let mut token = Value::Null;
    loop {
        let mut question = json!({ "jql": "created > 0 ORDER BY created ASC", "fields": ["*all"], "maxResults": 50 });
        question["expand"] = "names,schema".into();
        if !token.is_null() {
            question["nextPageToken"] = token;
        }
        token = jira.post("/search/jql", question)["nextPageToken"].clone();
        if token.is_null() {
            break;
        }
    }
    jira.get("/search/jql?jql=project%20%3D%20ENG&fields=summary&maxResults=5");
    jira.post("/search/jql", json!({ "jql": "nonsense = 1" }));
    jira.post("/search/approximate-count", json!({ "jql": "project = ENG" }));
}

fn writing(jira: &Client) {
    let me = jira.sim.world(|jira| jira.account_id());
    let epic = jira.create("ENG", "Epic", json!({}));
    let key = jira.create("ENG", "Story", json!({
        "parent": { "key": epic }, "description": adf("steps"), "assignee": { "id": me }, "labels": ["a"],
        "components": [{ "id": "10000" }], "fixVersions": [{ "id": "10001" }], "duedate": "2026-03-01",
        "timetracking": { "originalEstimate": "2h" }, "customfield_10016": 3, "customfield_10036": { "value": "Europe" },
        "customfield_10037": { "accountId": me }, "customfield_10034": "2026-03-01T12:30:00.000+0000",
    }));
    let other = jira.create("OPS", "Task", json!({}));
    let path = format!("/issue/{key}");
    jira.post("/issue", json!({ "fields": { "project": { "key": "ENG" } } }));
    jira.post(
        "/issue/bulk",
        json!({ "issueUpdates": [
        { "fields": { "project": { "key": "ENG" }, "issuetype": { "name": "Task" }, "summary": "Bulk" } },
        { "fields": { "project": { "key": "ENG" } } },
    ] }),
    );
    jira.post("/issue/bulkfetch", json!({ "issueIdsOrKeys": [key, other], "fields": ["*all"] }));
    jira.put(&path, json!({ "fields": { "summary": "New" }, "update": { "labels": [{ "add": "b" }] } }));
    jira.put(&format!("{path}?returnIssue=true"), json!({ "fields": { "priority": { "name": "High" } } }));
    jira.put(&path, json!({ "fields": { "summary": null } }));
    jira.put(&format!("{path}/assignee"), json!({ "accountId": me }));
    jira.get(&format!("{path}/editmeta"));
    jira.get(&format!("{path}/transitions?expand=transitions.fields"));
    jira.post(&format!("{path}/transitions"), json!({ "transition": { "id": "11" } }));
    jira.get(&format!("{path}/transitions?expand=transitions.fields"));
    jira.post(&format!("{path}/transitions"), json!({ "transition": { "id": "31" } }));
    let done = json!({ "transition": { "id": "31" }, "fields": { "resolution": { "name": "Done" } } });
    jira.post(&format!("{path}/transitions"), done);

    let made = jira.post(&format!("{path}/comment"), json!({ "body": adf("one") }));
    let comment = format!("{path}/comment/{}", made["id"].as_str().expect("a comment"));
    jira.get(&format!("{path}/comment?orderBy=-created&expand=renderedBody"));
    jira.get(&comment);
    jira.put(&comment, json!({ "body": adf("two") }));
    let id: u64 = made["id"].as_str().expect("an id").parse().expect("a number");
    jira.post("/comment/list", json!({ "ids": [id] }));
    jira.delete(&comment);

    jira.put(&format!("{path}/properties/origin"), json!({ "id": 7 }));
    jira.get(&format!("{path}/properties"));
    jira.get(&format!("{path}/properties/origin"));
    jira.get(&format!("{path}?properties=origin&expand=names,schema,editmeta,transitions,changelog,renderedFields"));
    jira.delete(&format!("{path}/properties/origin"));
    jira.get(&format!("{path}/changelog"));
    jira.get(&format!("{path}/watchers"));

    let link = json!({ "type": { "name": "Blocks" }, "inwardIssue": { "key": key }, "outwardIssue": { "key": other } });
    jira.post("/issueLink", link);
    let link = jira.get(&path)["fields"]["issuelinks"][0]["id"].as_str().expect("a link").to_owned();
    jira.get(&format!("/issueLink/{link}"));
    jira.delete(&format!("/issueLink/{link}"));
    let page = json!({ "globalId": "crm=1", "object": { "url": "https://crm.example/1", "title": "One" } });
    jira.post(&format!("{path}/remotelink"), page);
    jira.get(&format!("{path}/remotelink"));

    attaching(jira, &path);
    jira.get(&path);
    jira.delete(&format!("{path}?deleteSubtasks=true"));
}

fn attaching(jira: &Client, path: &str) {
    let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nx\r\n--b--\r\n";
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("https://acme.atlassian.net/rest/api/3{path}/attachments"))
        .header("authorization", &jira.authorization)
        .header("content-type", "multipart/form-data; boundary=b")
        .header("x-atlassian-token", "no-check")
        .body(Bytes::from(body))
        .expect("a request");
    let made: Value = serde_json::from_slice(jira.sim.exchange(&request).response.body()).expect("an attachment");
    let id = made[0]["id"].as_str().expect("an id").to_owned();
    jira.get(&format!("/attachment/{id}"));
    jira.get(&format!("/attachment/content/{id}"));
    jira.get(path);
    jira.delete(&format!("/attachment/{id}"));
}

#[tokio::test]
async fn the_simulated_jira_keeps_to_the_vendors_document() {
    let Some(specs) = specs() else { return };
    let documents = vec![Document::read(&specs.join("jira-cloud-v3.json"), "")];
    let mut contract = Contract::new("jira", &specs, documents, EXCEPTIONS);
    let mut operations = std::collections::BTreeSet::new();
    for admin in [false, true] {
        let jira = client(admin);
        reading(&jira);
        writing(&jira);
        if admin {
            let lead = jira.sim.world(|jira| jira.account_id());
            let project = json!({ "key": "NEW", "name": "New", "projectTypeKey": "software", "leadAccountId": lead });
            jira.post("/project", project);
        }
        assert_eq!(jira.sim.counters().unexpected, 0);
        for exchange in jira.sim.log() {
            operations.insert(exchange.operation.to_string());
            contract.check(Call::from(&exchange));
        }
    }
    let operations: Vec<&str> = operations.iter().map(String::as_str).collect();
    let report = contract.finish(&operations);
    println!("{report}");
    report.assert_kept();
    assert!(report.replies > 150 && report.sent.len() > 60, "too little was asked");
}
