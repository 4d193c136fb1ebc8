//! Seeded sites, faults, sockets.

use std::time::Duration;

use anyticket_sim::{Distortion, Fault, Faults, Sim};
use serde_json::{Value, json};

use crate::client::{client, with, world};

#[tokio::test]
async fn the_same_seed_makes_the_same_site() {
    let site = |seed: u64| {
        let sim = Sim::jira().tickets(60).seed(seed).started_at(1_767_600_000_000).build();
        sim.world(|jira| jira.issues())
    };
    assert_eq!(site(3), site(3));
    assert_ne!(site(3), site(4));
}

#[tokio::test]
async fn a_site_has_as_many_visible_issues_as_it_was_told() {
    for tickets in [0, 1, 57, 1_000] {
        let jira = world(tickets);
        assert_eq!(jira.sim.world(|jira| jira.visible_issues().len()), tickets);
        assert_eq!(jira.found("created > 0").len(), tickets);
    }
}

#[tokio::test]
async fn nine_in_ten_may_have_been_imported_within_a_minute() {
    let jira = with(500, |options| options.bulk_import(0.9));
    let created: Vec<i64> = jira.sim.world(|jira| jira.visible_issues().iter().map(|issue| issue.created).collect());
    let first = created.iter().min().unwrap();
    assert_eq!(created.iter().filter(|at| **at - first < 60_000).count(), 450);
    // Within that minute one has to ask by milliseconds.
    let half = first + 30_000;
    let (early, late) =
        (jira.found(&format!("created < {half}")).len(), jira.found(&format!("created >= {half}")).len());
    assert_eq!(early + late, 500);
    assert!(early > 100 && late > 100);
}

#[tokio::test]
async fn every_seeded_issue_can_be_read_whole() {
    let jira = world(300);
    let issues = jira.pages(json!({ "jql": "created > 0", "fields": ["*all"], "maxResults": 100 }));
    assert_eq!(issues.len(), 300);
    for issue in &issues {
        let fields = issue["fields"].as_object().unwrap();
        assert!(fields["status"]["statusCategory"]["key"].is_string());
        assert!(fields["summary"].as_str().is_some_and(|text| !text.is_empty()));
        let subtask = fields["issuetype"]["subtask"] == true;
        assert!(!subtask || fields["parent"]["key"].is_string());
    }
    // Something of everything is there.
    for field in
        ["parent", "duedate", "description", "assignee", "resolution", "customfield_10016", "customfield_10031"]
    {
        assert!(issues.iter().any(|issue| !issue["fields"][field].is_null()), "{field}");
    }
    assert!(issues.iter().any(|issue| issue["fields"]["comment"]["total"] != 0));
}

#[tokio::test]
async fn somebody_else_changes_things_meanwhile() {
    let jira = world(10);
    let first = jira.sim.world(|jira| jira.visible_issues()[0].key.clone());
    jira.sim.world(|jira| {
        let id = jira.somebody_creates("ENG", "Theirs").unwrap();
        assert!(jira.somebody_moves(&id, "In Progress"));
        assert!(!jira.somebody_moves(&id, "Nonsense"));
        assert!(jira.somebody_renames(&id, "Renamed"));
        assert!(jira.somebody_deletes(&first));
        assert_eq!(jira.issue(&id).unwrap().status, "In Progress");
        assert!(jira.somebody_renames_project("ENG", "NEWENG"));
        assert!(jira.issue(&id).unwrap().key.starts_with("NEWENG-"));
    });
    assert_eq!(jira.get(&format!("/issue/{first}")).status, 404);
    assert_eq!(jira.get("/project/ENG").ok()["key"], "NEWENG");
}

#[tokio::test]
async fn faults_strike_operations_by_the_name_in_the_vendors_document() {
    let jira = world(5);
    jira.sim.set_faults(
        Faults::from(Fault::Status { status: 409, body: anyticket_sim::ErrorBody::Json, applied: false }.always())
            .on("PUT /rest/api/3/issue/{issueIdOrKey}"),
    );
    let key = jira.create("ENG", "Task", json!({}));
    let conflict = jira.put(&format!("/issue/{key}"), json!({ "fields": { "summary": "x" } }));
    assert_eq!(conflict.status, 409);
    assert!(conflict.json["errorMessages"].is_array());
    assert_eq!(jira.fields(&key)["summary"], "An issue");
}

#[tokio::test]
async fn answers_can_be_bent() {
    let jira = world(20);
    let page = || {
        jira.post(
            "/search/jql",
            json!({ "jql": "created > 0", "fields": ["summary", "status", "priority", "created"] }),
        )
        .ok()
    };
    let bent = |distortion: Distortion| {
        jira.sim.set_faults(Faults::distorted(1.0, distortion));
        let page = page();
        jira.sim.set_faults(Faults::none());
        page
    };
    assert_eq!(
        bent(Distortion::UnknownStatus)["issues"][0]["fields"]["status"]["statusCategory"]["key"],
        "blocked-by-aliens"
    );
    assert!(bent(Distortion::UnknownPriority).to_string().contains("Cosmic"));
    assert_eq!(bent(Distortion::WrongLastPage)["isLast"], false);
    let broken = bent(Distortion::BrokenItem);
    assert_eq!(broken["issues"].as_array().unwrap().iter().filter(|issue| issue["fields"]["status"] == 7).count(), 1);
    let shifted = bent(Distortion::ShiftedPage);
    assert_eq!(shifted["issues"][0]["id"], shifted["issues"][1]["id"]);
    assert!(bent(Distortion::ExtraKeys)["x-new-in-2031"].is_object());
}

#[tokio::test]
async fn over_a_socket_all_links_lead_back_and_files_lie_on_another_host() {
    let served = Sim::jira().tickets(3).seed(7).serve().await.unwrap();
    let settings = served.settings();
    assert_eq!(settings["provider"], "jira");
    let origin = served.base_url().to_owned();
    let jira = client(served.simulation().clone());
    assert!(jira.get("/myself").ok()["self"].as_str().unwrap().starts_with(&origin));

    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap();
    let ask =
        |path: &str| http.get(format!("{origin}{path}")).header("authorization", jira.authorization.clone().unwrap());
    let me: Value = ask("/rest/api/3/myself").send().await.unwrap().json().await.unwrap();
    assert_eq!(me["displayName"], "Ann Adams");
    let key = jira.create("ENG", "Task", json!({}));
    let part = reqwest::multipart::Part::bytes(b"over the wire".to_vec()).file_name("a.txt");
    let made: Value = http
        .post(format!("{origin}/rest/api/3/issue/{key}/attachments"))
        .header("authorization", jira.authorization.clone().unwrap())
        .header("x-atlassian-token", "no-check")
        .multipart(reqwest::multipart::Form::new().part("file", part))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let content = made[0]["content"].as_str().unwrap().replacen(&origin, "", 1);
    // reqwest drops the credentials when the host changes, as a client must.
    let text = ask(&content).send().await.unwrap().text().await.unwrap();
    assert_eq!(text, "over the wire");
    assert_eq!(served.simulation().world(|jira| jira.credentials_leaked()), 0);
}
