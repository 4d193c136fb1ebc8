//! The search.

use std::collections::BTreeSet;
use std::time::Duration;

use anyticket_sim::asana::Plan;
use serde_json::{Value, json};

use crate::client::{Client, later, with, world};

fn search(asana: &Client, query: &str) -> Vec<Value> {
    let got = asana.get(&format!("/workspaces/{}/tasks/search?{query}", asana.workspace()));
    assert!(got.json.get("next_page").is_none(), "there are no pages");
    got.data().as_array().unwrap().clone()
}

fn gids(rows: &[Value]) -> BTreeSet<String> {
    rows.iter().map(|row| row["gid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn only_who_pays_may_search() {
    // https://developers.asana.com/reference/searchtasksforworkspace
    let free = with(0, |options| options.plan(Plan::Free));
    let path = format!("/workspaces/{}/tasks/search?text=x", free.workspace());
    free.get(&path).refused(402, "Search is only available to premium users.");
    let paid = world(0);
    let own = paid.sim.world(|world| world.own_workspace_gid());
    paid.get(&format!("/workspaces/{own}/tasks/search")).refused(402, "premium");
}

#[tokio::test]
async fn a_search_is_walked_by_creation_time() {
    // https://developers.asana.com/reference/searchtasksforworkspace: "paginate manually", at most a hundred rows.
    let asana = with(120, |options| options.bulk_import(0.9));
    let mut seen = BTreeSet::new();
    let mut after = String::new();
    loop {
        let rows =
            search(&asana, &format!("sort_by=created_at&sort_ascending=true&limit=30&opt_fields=created_at{after}"));
        let times: Vec<&str> = rows.iter().map(|row| row["created_at"].as_str().unwrap()).collect();
        assert!(times.is_sorted());
        let before = seen.len();
        seen.extend(gids(&rows));
        if rows.len() < 30 || seen.len() == before {
            break;
        }
        // A millisecond earlier, because of those that share an instant.
        let last: jiff::Timestamp = times[29].parse().unwrap();
        let earlier = jiff::Timestamp::from_millisecond(last.as_millisecond() - 1).unwrap();
        after = format!("&created_at.after={earlier}");
    }
    let visible: BTreeSet<String> = asana
        .sim
        .world(|world| world.visible_tasks())
        .into_iter()
        .filter(|task| !task.places.iter().any(|(project, _)| project == "Garden"))
        .map(|task| task.gid)
        .collect();
    assert_eq!(seen, visible);
    assert_eq!(search(&asana, "").len(), 20, "the default");
    for limit in ["0", "101"] {
        asana.get(&format!("/workspaces/{}/tasks/search?limit={limit}", asana.workspace())).refused(400, "limit");
    }
}

#[tokio::test]
async fn the_index_lags_behind() {
    // https://developers.asana.com/reference/searchtasksforworkspace: "between 10 and 60 seconds"
    tokio::time::pause();
    let asana = world(0);
    let gid = asana.task(json!({ "name": "zebra" }));
    assert!(search(&asana, "text=zebra").is_empty());
    later(Duration::from_secs(30)).await;
    assert_eq!(gids(&search(&asana, "text=zebra")), BTreeSet::from([gid.clone()]));
    asana.put(&format!("/tasks/{gid}"), json!({ "name": "horse" })).data();
    assert_eq!(search(&asana, "text=zebra")[0]["name"], "zebra", "as it was");
    later(Duration::from_secs(30)).await;
    assert!(search(&asana, "text=zebra").is_empty());
    asana.delete(&format!("/tasks/{gid}")).done();
    assert_eq!(search(&asana, "text=horse&sort_by=created_at").len(), 1, "deleted things are found for a while");
    assert_eq!(search(&asana, "text=horse").len(), 1);
    later(Duration::from_secs(30)).await;
    assert!(search(&asana, "text=horse").is_empty());
}

#[tokio::test]
async fn filters_mean_what_they_say() {
    // https://developers.asana.com/reference/searchtasksforworkspace
    let asana = with(0, |options| options.search_lag(Duration::ZERO));
    let (engineering, operations) = (asana.project("Engineering"), asana.project("Operations"));
    let (login, bug) = asana.sim.world(|world| (world.tag_named("login").unwrap(), world.tag_named("bug").unwrap()));
    let points = asana.field("Story points");
    let high = asana.option("Priority", "High");
    let a = asana.task(json!({
        "name": "Fix the printer", "assignee": "me", "tags": [login, bug], "due_on": "2026-03-01",
        "custom_fields": { asana.field("Priority"): high, points.clone(): 3, asana.field("Customer"): "Acme Ltd" },
    }));
    let b = asana
        .task(json!({ "projects": [operations], "completed": true, "tags": [login], "assignee": "bo@example.com" }));
    let c = asana.post(&format!("/tasks/{a}/subtasks"), json!({ "name": "Below" })).created()["gid"].clone();
    let c = c.as_str().unwrap().to_owned();
    asana.post(&format!("/tasks/{a}/addDependencies"), json!({ "dependencies": [c] })).done();
    let (one, two, three) = (&[a.clone()][..], &[b.clone()][..], &[c.clone()][..]);
    let priority = asana.field("Priority");
    let customer = asana.field("Customer");
    let backlog = asana.section("Engineering", "Backlog");
    let bo = asana.sim.world(|world| world.somebody());
    for (query, expected) in [
        ("text=PRINTER%20fix".to_owned(), one),
        ("completed=true".to_owned(), two),
        ("is_subtask=true".to_owned(), three),
        ("is_blocked=true".to_owned(), one),
        ("is_blocking=true".to_owned(), three),
        (format!("projects.any={engineering}"), one),
        (format!("projects.any={operations}&sections.any={backlog}"), &[a.clone(), b.clone()][..]),
        (format!("projects.not={engineering}"), &[b.clone(), c.clone()][..]),
        (format!("tags.any={login},{bug}"), &[a.clone(), b.clone()][..]),
        (format!("tags.all={login},{bug}"), one),
        (format!("tags.not={bug}"), &[b.clone(), c.clone()][..]),
        ("assignee.any=me".to_owned(), one),
        (format!("assignee.any={bo},null"), &[b.clone(), c.clone()][..]),
        ("assignee.not=me".to_owned(), &[b.clone(), c.clone()][..]),
        ("due_on=2026-03-01".to_owned(), one),
        ("due_on.before=2026-03-02".to_owned(), one),
        ("due_on.after=2026-03-01".to_owned(), &[][..]),
        ("due_on=null".to_owned(), &[b.clone(), c.clone()][..]),
        (format!("custom_fields.{priority}.value={high}"), one),
        (format!("custom_fields.{points}.greater_than=2"), one),
        (format!("custom_fields.{points}.less_than=3"), &[][..]),
        (format!("custom_fields.{customer}.contains=ltd"), one),
        (format!("custom_fields.{customer}.starts_with=ltd"), &[][..]),
        (format!("custom_fields.{customer}.is_set=false"), &[b.clone(), c.clone()][..]),
        ("completed_at.after=2026-01-01T00:00:00Z".to_owned(), two),
        ("modified_at.before=2026-01-01T00:00:00Z".to_owned(), &[][..]),
        ("resource_subtype=milestone".to_owned(), &[][..]),
    ] {
        assert_eq!(gids(&search(&asana, &query)), expected.iter().cloned().collect(), "{query}");
    }
    let base = format!("/workspaces/{}/tasks/search", asana.workspace());
    asana.get(&format!("{base}?created_at.after=yesterday")).refused(400, "Not a valid date");
    asana.get(&format!("{base}?projects.any=abc")).refused(400, "Not a recognized ID: abc");
    let platforms = asana.field("Platforms");
    asana.get(&format!("{base}?custom_fields.{platforms}.value=1")).refused(400, "custom_fields");
    // The vendor ignores what it does not know, and finds more: here that is loud, unless it is told not to be.
    assert_eq!(asana.get(&format!("{base}?nobody.any=me")).status, 500);
    let quiet = with(9, |options| options.unknown(anyticket_sim::asana::Unknown::Ignored));
    assert_eq!(search(&quiet, "nobody.any=me").len(), 9);
}

#[tokio::test]
async fn rows_that_the_order_does_not_tell_apart_come_in_any_order() {
    // https://developers.asana.com/reference/searchtasksforworkspace: "Search results are not stable".
    let asana = world(30);
    let order = || search(&asana, "sort_by=likes&limit=100").iter().map(|row| row["gid"].clone()).collect::<Vec<_>>();
    let (first, second) = (order(), order());
    assert_ne!(first, second);
    assert_eq!(first.len(), second.len());
    let due = search(&asana, "sort_by=due_date&sort_ascending=true&limit=100&opt_fields=due_on");
    let dates: Vec<&str> = due.iter().filter_map(|row| row["due_on"].as_str()).collect();
    assert!(dates.is_sorted() && !dates.is_empty());
}
