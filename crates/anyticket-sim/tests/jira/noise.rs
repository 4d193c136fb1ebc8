//! Whatever is sent, the simulator answers: it never panics, and never takes nonsense for a success.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::client::{Client, world};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-zA-Z0-9\\-: ]{0,12}".prop_map(Value::from),
        Just(json!("10000")),
        Just(json!("ENG-1")),
        Just(json!("doc")),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let key = prop_oneof![
            Just("id"),
            Just("key"),
            Just("name"),
            Just("value"),
            Just("type"),
            Just("content"),
            Just("add"),
            Just("set"),
            Just("child"),
            Just("attrs")
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..4).prop_map(|pairs| {
                Value::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>())
            }),
        ]
    })
}

fn site() -> Client {
    let jira = world(40);
    jira.create("ENG", "Task", json!({}));
    jira
}

const FIELDS: [&str; 26] = [
    "summary",
    "description",
    "environment",
    "priority",
    "assignee",
    "reporter",
    "labels",
    "components",
    "fixVersions",
    "versions",
    "parent",
    "duedate",
    "issuetype",
    "timetracking",
    "issuelinks",
    "attachment",
    "comment",
    "status",
    "project",
    "customfield_10016",
    "customfield_10031",
    "customfield_10034",
    "customfield_10035",
    "customfield_10036",
    "customfield_10043",
    "customfield_10041",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_value_in_any_field_gets_an_answer(field in prop::sample::select(FIELDS.to_vec()), value in any_json()) {
        let jira = site();
        for body in [
            json!({ "fields": { field: value } }),
            json!({ "update": { field: [{ "add": value }] } }),
            json!({ "update": { field: [{ "remove": value }, { "set": value }] } }),
            json!({ "update": { field: value } }),
        ] {
            let got = jira.put("/issue/ENG-1", body);
            prop_assert!(matches!(got.status, 204 | 400), "{} {}", got.status, got.json);
            prop_assert_eq!(jira.get("/issue/ENG-1").status, 200);
        }
        let mut fields = json!({ "project": { "key": "ENG" }, "issuetype": { "name": "Task" }, "summary": "x" });
        fields[field] = value;
        let got = jira.post("/issue", json!({ "fields": fields }));
        prop_assert!(matches!(got.status, 201 | 400), "{} {}", got.status, got.json);
    }

    #[test]
    fn any_body_gets_an_answer(body in any_json(), path in prop::sample::select(vec![
        "/search/jql", "/search/approximate-count", "/issue", "/issue/bulk", "/issue/bulkfetch", "/issueLink",
        "/issue/ENG-1/transitions", "/issue/ENG-1/comment", "/issue/ENG-1/remotelink", "/comment/list", "/project",
        "/issue/ENG-1/attachments",
    ])) {
        let jira = site();
        let got = jira.post(path, body);
        prop_assert!((400..500).contains(&got.status), "{} {}", got.status, got.json);
    }

    #[test]
    fn any_text_as_a_query_gets_an_answer(jql in "\\PC{0,60}") {
        let jira = site();
        let got = jira.post("/search/jql", json!({ "jql": jql }));
        prop_assert!(matches!(got.status, 200 | 400 | 500), "{}", got.status);
    }

    #[test]
    fn words_of_the_language_in_any_order_get_an_answer(words in prop::collection::vec(prop::sample::select(vec![
        "project", "created", "due", "summary", "labels", "key", "priority", "cf[10016]", "parent", "assignee", "=", "!=",
        "~", "!~", "<", ">=", "in", "not", "is", "EMPTY", "(", ")", ",", "and", "or", "ENG", "ENG-1", "\"a b\"", "'x", "-5d",
        "9223372036854775807", "-9223372036854775808", "currentUser()", "startOfDay(-1)", "now()", "order", "by", "desc",
        "\"*\"", "\"a~ -b\"",
    ]), 0..12)) {
        let jira = site();
        let got = jira.post("/search/jql", json!({ "jql": words.join(" ") }));
        prop_assert!(matches!(got.status, 200 | 400), "{} {}", got.status, got.json);
    }

    #[test]
    fn any_token_of_a_page_gets_an_answer(token in "[A-Za-z0-9_\\-]{0,40}") {
        let jira = site();
        let got = jira.post("/search/jql", json!({ "jql": "created > 0", "nextPageToken": token }));
        prop_assert_eq!(got.status, 400);
    }

    #[test]
    fn any_number_for_a_page_gets_an_answer(start in any::<i64>(), most in any::<i64>()) {
        let jira = site();
        for path in ["/project/search", "/issue/ENG-1/comment", "/label", "/users/search", "/user/search", "/field"] {
            let got = jira.get(&format!("{path}?query=&startAt={start}&maxResults={most}"));
            prop_assert_eq!(got.status, 200);
        }
    }
}
