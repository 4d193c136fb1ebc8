//! JQL as <https://support.atlassian.com/jira-software-cloud/docs/what-is-advanced-search-in-jira-cloud/> and its pages on
//! fields, operators and functions describe it.

use std::time::Duration;

use anyticket_sim::jira::{EpochPrecision, LabelSearch};
use serde_json::json;

use crate::client::{Client, adf, later, with, world};

/// A site whose search is never late.
fn prompt(tickets: usize) -> Client {
    with(tickets, |options| options.search_lag(Duration::ZERO))
}

#[track_caller]
fn refused(jira: &Client, jql: &str, words: &str) {
    jira.post("/search/jql", json!({ "jql": jql })).refused(400, words);
}

#[tokio::test]
async fn values_are_found_by_name_in_any_case_and_by_id() {
    let jira = prompt(0);
    let me = jira.sim.world(|jira| jira.account_id());
    let key = jira.create(
        "ENG",
        "Bug",
        json!({
            "priority": { "name": "High" }, "assignee": { "id": me }, "components": [{ "id": "10000" }],
            "fixVersions": [{ "id": "10001" }], "customfield_10031": { "value": "Alpha" }, "customfield_10016": 5,
        }),
    );
    jira.create("OPS", "Task", json!({}));
    for jql in [
        "project = ENG",
        "project = eng",
        "project = \"Engineering\"",
        "project = 10000",
        "project in (10000)",
        "issuetype = bug",
        "type in (Bug, Story)",
        "status = \"To Do\" AND project = ENG",
        "status = 10000",
        "statusCategory = \"To Do\" AND project != OPS",
        "priority = High",
        "priority = 2",
        "priority > Medium",
        "priority >= High AND priority <= Highest",
        "assignee = currentUser()",
        &format!("assignee = \"{me}\""),
        "assignee in membersOf(\"developers\")",
        "resolution = Unresolved AND project = ENG",
        "resolution is EMPTY AND project = ENG",
        "component = Server",
        "component = 10000",
        "fixVersion = \"1.1\"",
        "fixVersion in unreleasedVersions()",
        "type in standardIssueTypes() AND project = ENG",
        "cf[10016] = 5",
        "\"Story Points\" = 5",
        "\"Story Points[Number]\" >= \"4.5\" OR \"Story Points\" = 5",
        "cf[10031] = Alpha",
        "\"Team[Dropdown]\" = Alpha",
        "key = ENG-1",
        "id = ENG-1",
        "issuekey in (eng-1)",
        "category = Products",
        "hierarchyLevel = 0 AND project = ENG",
        "!(project = OPS)",
        "project = ENG & type = Bug",
        "reporter = currentUser() AND project = ENG",
        "NOT project = OPS",
        "labels is EMPTY and project = ENG",
    ] {
        let found = jira.found(jql);
        assert_eq!(found, std::slice::from_ref(&key), "{jql}");
    }
}

#[tokio::test]
async fn what_does_not_exist_is_refused_and_not_answered_with_nothing() {
    let jira = prompt(0);
    let key = jira.create("ENG", "Task", json!({}));
    jira.delete(&format!("/issue/{key}")).done();
    for (jql, words) in [
        ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
        // A project that the account may not see.
        ("project = SEC", "The value 'SEC' does not exist for the field 'project'."),
        ("project = 666", "A value with ID '666' does not exist for the field 'project'."),
        ("status = Nope", "The value 'Nope' does not exist for the field 'status'."),
        ("assignee = \"bo@example.com\"", "The value 'bo@example.com' does not exist for the field 'assignee'."),
        ("priority = Cosmic", "The value 'Cosmic' does not exist for the field 'priority'."),
        ("nonsense = 1", "Field 'nonsense' does not exist or you do not have permission to view it."),
        ("cf[99999] = 1", "Field 'cf[99999]' does not exist or you do not have permission to view it."),
        ("key = ENG-1", "An issue with key 'ENG-1' does not exist for field 'key'."),
        ("key = nonsense", "The issue key 'nonsense' for field 'key' is invalid."),
        ("key = 666", "A value with ID '666' does not exist for the field 'key'."),
        ("parent = ENG-77", "An issue with key 'ENG-77' does not exist for field 'parent'."),
        ("assignee = nobody()", "Unable to find JQL function 'nobody()'."),
        ("assignee in membersOf(nobody)", "the group does not exist"),
        ("project = ENG ORDER BY nonsense", "Field 'nonsense' does not exist"),
        ("project = ENG ORDER BY text", "Not able to sort using field 'text'."),
    ] {
        refused(&jira, jql, words);
    }
    // All mistakes are told at once.
    let both = jira.post("/search/jql", json!({ "jql": "project = NOPE AND status = Nope" }));
    assert_eq!(both.json["errorMessages"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn operators_belong_to_fields() {
    let jira = prompt(0);
    for (jql, words) in [
        ("project ~ ENG", "The operator '~' is not supported by the 'project' field."),
        ("summary = login", "The operator '=' is not supported by the 'summary' field."),
        ("text !~ login", "The operator '!~' is not supported by the 'text' field."),
        ("comment is EMPTY", "The operator 'is' is not supported by the 'comment' field."),
        ("status > Done", "The operator '>' is not supported by the 'status' field."),
        ("labels ~ a", "The operator '~' is not supported by the 'labels' field."),
        ("statusCategory = EMPTY", "The field 'statusCategory' does not support searching for EMPTY values."),
        ("summary ~ EMPTY", "The field 'summary' does not support searching for EMPTY values."),
        ("project in ENG", "Operator 'in' does not support the non-list value"),
        ("project = (ENG, OPS)", "Operator '=' does not support the list value"),
        ("status is Done", "only supports the values 'EMPTY' and 'NULL'"),
    ] {
        refused(&jira, jql, words);
    }
}

#[tokio::test]
async fn the_unbounded_query_is_refused() {
    let jira = prompt(3);
    for jql in ["", "ORDER BY created DESC", "  order by key"] {
        refused(
            &jira,
            jql,
            "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.",
        );
    }
    jira.post("/search/jql", json!({})).refused(400, "Unbounded JQL");
    refused(
        &jira,
        "project = ENG ORDER BY key, created, updated, priority, status, assignee, reporter, summary",
        "maximum of 7 fields",
    );
}

#[tokio::test]
async fn what_is_no_jql_is_refused_with_its_place() {
    let jira = prompt(0);
    for (jql, words) in [
        ("project", "Expecting operator before the end of the query."),
        ("project blah ENG", "Expecting operator but got 'blah'."),
        ("project =", "Expecting either a value, list or function before the end of the query."),
        (
            "project = order",
            "got 'order'. You must surround 'order' in quotation marks to use it as a value. (line 1, character 11)",
        ),
        ("project = ENG status = Done", "Expecting either 'OR' or 'AND' but got 'status'. (line 1, character 15)"),
        ("project = ENG AND", "Expecting a field name at the end of the query."),
        ("(project = ENG", "Expecting ')' before the end of the query."),
        ("project = ENG ORDER key", "Expecting 'by' but got 'key'. (line 1, character 21)"),
        ("project = ENG ORDER BY key down", "Expecting either 'ASC' or 'DESC' but got 'down'."),
        ("project not ENG", "Expecting 'IN' but got 'ENG'."),
        ("summary ~ \"open", "The quoted string 'open' has not been completed. (line 1, character 11)"),
        ("summary ~ a\"b", "The quoted string 'b' has not been completed."),
        ("summary ~ a+b", "The character '+' is a reserved JQL character."),
        ("assignee = ann@example.com", "use the escape '\\u0040' instead. (line 1, character 15)"),
        (
            "project = select",
            "'select' is a reserved JQL word. You must surround it in quotation marks to use it in a query. (line 1, character 11)",
        ),
        ("summary ~ \"a\\q\"", "'\\q' is an illegal JQL escape sequence."),
        ("summary ~ \"a\u{7}b\"", "must be escaped. Use the escape '\\u0007' instead."),
        ("cf[x] = 1", "Expecting a custom field id (a positive number) but got 'x'. (line 1, character 4)"),
        ("created > -3482094382084092840932809482", "is not a valid number."),
    ] {
        refused(&jira, jql, words);
        refused(&jira, jql, "Error in the JQL Query: ");
    }
}

#[tokio::test]
async fn jql_that_is_not_simulated_is_a_loud_failure() {
    let jira = prompt(0);
    for jql in ["status was Done", "status changed", "sprint in openSprints()", "issue in issueHistory()"] {
        let got = jira.post("/search/jql", json!({ "jql": jql }));
        assert_eq!(got.status, 500, "{jql}");
        assert_eq!(got.header("x-simulator-unexpected"), Some("true"));
    }
}

#[tokio::test]
async fn negation_leaves_out_what_has_no_value() {
    // https://support.atlassian.com/jira-software-cloud/docs/jql-operators/, "Not equals"
    let jira = prompt(0);
    let me = jira.sim.world(|jira| jira.account_id());
    let mine = jira.create("ENG", "Task", json!({ "assignee": { "id": me } }));
    let somebody = jira.sim.world(|jira| jira.somebody());
    let theirs = jira.create("ENG", "Task", json!({ "assignee": { "id": somebody } }));
    let nobodys = jira.create("ENG", "Task", json!({}));
    for jql in ["assignee != currentUser()", "NOT assignee = currentUser()", "assignee not in (currentUser())"] {
        assert_eq!(jira.found(jql), std::slice::from_ref(&theirs), "{jql}");
    }
    let order = "ORDER BY key ASC";
    // A negated "and" is an "or" of negations.
    let both = format!("NOT (assignee = currentUser() AND key != {mine}) {order}");
    assert_eq!(jira.found(&both), [mine.clone(), theirs.clone()]);
    let either = format!("NOT (assignee = currentUser() OR key = {theirs}) {order}");
    assert!(jira.found(&either).is_empty());
    assert_eq!(
        jira.found(&format!("assignee != currentUser() OR assignee is EMPTY {order}")),
        [theirs.clone(), nobodys.clone()]
    );
    assert_eq!(jira.found(&format!("assignee in (currentUser(), EMPTY) {order}")), [mine.clone(), nobodys]);
    assert_eq!(jira.found(&format!("assignee is not EMPTY {order}")), [mine, theirs]);
}

#[tokio::test]
async fn labels_are_found_in_any_case_or_not() {
    for (search, count) in [(LabelSearch::AnyCase, 2), (LabelSearch::Exact, 1)] {
        let jira = with(0, |options| options.search_lag(Duration::ZERO).label_search(search));
        jira.create("ENG", "Task", json!({ "labels": ["Bug"] }));
        jira.create("ENG", "Task", json!({ "labels": ["bug", "x"] }));
        assert_eq!(jira.found("labels = Bug").len(), count);
        assert_eq!(jira.found("labels in (bug, x) AND labels = x").len(), 1);
        // A label that nobody uses is no mistake.
        assert!(jira.found("labels = never").is_empty());
    }
}

#[tokio::test]
async fn text_is_found_by_words_and_not_by_characters() {
    // https://support.atlassian.com/jira-software-cloud/docs/search-syntax-for-text-fields/
    let jira = prompt(0);
    let one = jira.create("ENG", "Task", json!({ "summary": "Fixing the login page", "description": adf("on Linux") }));
    let two = jira.create("ENG", "Task", json!({ "summary": "Logins (C++) fail", "description": adf("everywhere") }));
    jira.post(&format!("/issue/{two}/comment"), json!({ "body": adf("seen on a Mac") })).created();
    for (jql, expected) in [
        ("summary ~ login", vec![&one, &two]),
        ("summary ~ \"fix login\"", vec![&one]),
        ("summary ~ ogin", vec![]),
        ("summary ~ \"log*\"", vec![&one, &two]),
        ("summary ~ \"pa?e\"", vec![&one]),
        ("summary ~ \"\\\"login page\\\"\"", vec![&one]),
        ("summary ~ \"\\\"page login\\\"\"", vec![]),
        ("summary ~ \"login -page\"", vec![&two]),
        ("summary ~ \"page OR fail\"", vec![&one, &two]),
        ("summary ~ \"lojin~\"", vec![&one, &two]),
        ("summary !~ page", vec![&two]),
        ("description ~ linux", vec![&one]),
        ("comment ~ mac", vec![&two]),
        ("text ~ linux", vec![&one]),
        ("text ~ mac", vec![&two]),
        ("summary ~ \"c\\\\+\\\\+\"", vec![&two]),
    ] {
        let found = jira.found(&format!("{jql} ORDER BY key ASC"));
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{jql}");
    }
    for (jql, words) in [
        ("summary ~ \"*ogin\"", "is not allowed to start with '*'"),
        ("summary ~ \"?\"", "is not allowed to start with '?'"),
        ("summary ~ \"(open\"", "Unable to parse the text '(open' for field 'summary'."),
        ("summary ~ \"[beta]\"", "Unable to parse the text"),
        ("summary ~ \"BAD +\"", "Unable to parse the text"),
        ("summary ~ \"a:b\"", "Unable to parse the text"),
        ("summary ~ \"\"", "does not support searching for an empty string."),
    ] {
        refused(&jira, jql, words);
    }
}

#[tokio::test(start_paused = true)]
async fn dates_are_read_in_the_zone_of_the_account_to_the_minute() {
    // 2026-01-05 08:00 UTC is 13:30 in Kolkata.
    let jira = with(0, |options| options.search_lag(Duration::ZERO).time_zone("Asia/Kolkata"));
    later(Duration::from_secs(30)).await;
    let key = jira.create("ENG", "Task", json!({}));
    assert_eq!(jira.fields(&key)["created"], "2026-01-05T13:30:30.000+0530");
    let found = |jql: &str| !jira.found(jql).is_empty();
    assert!(found("created >= \"2026-01-05 13:30\""));
    assert!(found("created >= \"2026/01/05 13:30\""));
    assert!(!found("created >= \"2026-01-05 13:31\""));
    assert!(!found("created < \"2026-01-05 13:30\""));
    assert!(found("created >= 2026-01-05"));
    assert!(!found("created <= 2026-01-05"));
    assert!(found("created >= startOfDay() AND created <= endOfDay()"));
    assert!(found("created > \"-1m\" AND created > -1w"));
    assert!(!found("created < -1h"));
    assert!(found("created > startOfDay(-1) AND created < startOfDay(\"+1d\")"));
    for bad in ["2026-13-01", "2026-02-35", "14/May/09", "dd", "2026-01-05 13:30:30", "2026-01-05T13:30", ""] {
        refused(
            &jira,
            &format!("created > \"{bad}\""),
            &format!("Date value '{bad}' for field 'created' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm'"),
        );
    }
    later(Duration::from_secs(23 * 3600 + 1800)).await;
    assert!(found("created > -1d AND created < -23h AND created < \"-22h 60m\""));
    later(Duration::from_secs(6 * 24 * 3600)).await;
    assert!(found("created > -1w AND created < -6d"));
    refused(&jira, "created > startOfDay(soon)", "should have the format (+/-)n(yMwdm)");
    refused(&jira, "created > currentUser()", "is not valid");
}

#[tokio::test(start_paused = true)]
async fn epoch_milliseconds_need_no_zone() {
    for (precision, exact) in [(EpochPrecision::Millisecond, true), (EpochPrecision::Minute, false)] {
        let jira = with(0, |options| options.search_lag(Duration::ZERO).epoch_precision(precision));
        later(Duration::from_secs(30)).await;
        jira.create("ENG", "Task", json!({}));
        let at = 1_767_600_000_000_i64 + 30_000;
        assert_eq!(jira.found(&format!("created >= {at} AND created < {}", at + 60_000)).len(), 1);
        assert_eq!(jira.found(&format!("created = {at}")).len(), usize::from(exact));
        assert_eq!(jira.found(&format!("created > {at}")).len(), usize::from(!exact));
        assert_eq!(jira.found(&format!("created < {}", at + 1_000)).len(), usize::from(exact));
    }
}

#[tokio::test]
async fn due_dates_are_days() {
    let jira = prompt(0);
    let key = jira.create("ENG", "Task", json!({ "duedate": "2026-03-01" }));
    jira.create("ENG", "Task", json!({}));
    for jql in
        ["due = 2026-03-01", "duedate <= \"2026-03-01\"", "due > 2026-02-28 and due < 2026-03-02", "due is not EMPTY"]
    {
        assert_eq!(jira.found(jql), std::slice::from_ref(&key), "{jql}");
    }
    assert_eq!(jira.found("due is EMPTY").len(), 1);
    refused(&jira, "due = soon", "Valid formats include: 'YYYY/MM/DD', 'YYYY-MM-DD'");
}

#[tokio::test]
async fn children_are_found_by_their_parent_and_links_by_their_issue() {
    let jira = prompt(0);
    let epic = jira.create("ENG", "Epic", json!({}));
    let story = jira.create("ENG", "Story", json!({ "parent": { "key": epic } }));
    let child = jira.create("ENG", "Sub-task", json!({ "parent": { "key": story } }));
    assert_eq!(jira.found(&format!("parent = {epic}")), std::slice::from_ref(&story));
    assert_eq!(jira.found(&format!("parent in ({epic}, {story}) ORDER BY key ASC")), [story.clone(), child.clone()]);
    assert_eq!(jira.found("parent is EMPTY"), std::slice::from_ref(&epic));
    assert_eq!(jira.found("type in subTaskIssueTypes()"), std::slice::from_ref(&child));
    let link =
        json!({ "type": { "name": "Blocks" }, "inwardIssue": { "key": epic }, "outwardIssue": { "key": child } });
    assert_eq!(jira.post("/issueLink", link).status, 201);
    assert_eq!(jira.found(&format!("issue in linkedIssues({epic}, \"blocks\")")), std::slice::from_ref(&child));
    assert!(jira.found(&format!("issue in linkedIssues({child}, \"blocks\")")).is_empty());
}

#[tokio::test]
async fn results_are_ordered_and_nothing_comes_last() {
    let jira = prompt(0);
    let make = |summary: &str, priority: &str, due: Option<&str>| {
        jira.create("ENG", "Task", json!({ "summary": summary, "priority": { "name": priority }, "duedate": due }))
    };
    let (a, b, c) =
        (make("b", "Low", None), make("A", "Highest", Some("2026-02-01")), make("c", "Medium", Some("2026-01-01")));
    let order = |by: &str| jira.found(&format!("project = ENG ORDER BY {by}"));
    assert_eq!(order("key ASC"), [a.clone(), b.clone(), c.clone()]);
    assert_eq!(order("summary ASC"), [b.clone(), a.clone(), c.clone()]);
    assert_eq!(order("due ASC"), [c.clone(), b.clone(), a.clone()]);
    assert_eq!(order("due DESC"), [a.clone(), b.clone(), c.clone()]);
    // Priorities and dates start with the highest and the latest.
    assert_eq!(order("priority"), [b.clone(), c.clone(), a.clone()]);
    assert_eq!(order("priority ASC, key DESC"), [a, c, b]);
}

#[tokio::test]
async fn values_with_quotes_and_backslashes_are_escaped() {
    let jira = prompt(0);
    let key = jira.create("ENG", "Task", json!({ "labels": ["say\"hi\"", "back\\slash"] }));
    assert_eq!(jira.found("labels = \"say\\\"hi\\\"\""), std::slice::from_ref(&key));
    assert_eq!(jira.found("labels = 'back\\\\slash'"), std::slice::from_ref(&key));
    assert_eq!(jira.found("labels = \"say\\u0022hi\\u0022\""), std::slice::from_ref(&key));
}

#[tokio::test]
async fn fields_of_one_name_are_all_asked() {
    let jira = world(0);
    jira.create("ENG", "Task", json!({ "customfield_10016": 5 }));
    jira.create("OPS", "Task", json!({ "customfield_10050": 5 }));
    let ids: Vec<u64> = jira.sim.world(|jira| jira.issues().iter().map(|issue| issue.id.parse().unwrap()).collect());
    let got = jira
        .post("/search/jql", json!({ "jql": "\"Story Points\" = 5", "fields": ["key"], "reconcileIssues": ids }))
        .ok();
    assert_eq!(got["issues"].as_array().unwrap().len(), 2);
}
