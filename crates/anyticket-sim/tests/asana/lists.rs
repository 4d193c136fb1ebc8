//! Lists of tasks and their pages.

use std::time::Duration;

use anyticket_sim::asana::{Missing, ModifiedSince, Offsets, Unpaged};
use serde_json::json;

use crate::client::{Client, later, with, world};

fn project_path(asana: &Client) -> String {
    format!("/tasks?project={}", asana.project("Engineering"))
}

#[tokio::test]
async fn pages_follow_each_other_until_there_is_no_next() {
    // https://developers.asana.com/docs/pagination
    let asana = world(60);
    let first = asana.get(&format!("{}&limit=7", project_path(&asana)));
    let next = &first.json["next_page"];
    assert_eq!(first.json["data"].as_array().unwrap().len(), 7);
    let (path, uri) = (next["path"].as_str().unwrap(), next["uri"].as_str().unwrap());
    assert!(path.starts_with("/tasks?project=") && path.contains(next["offset"].as_str().unwrap()), "{path}");
    assert_eq!(uri, format!("https://app.asana.com/api/1.0{path}"));
    let gids = asana.gids(&project_path(&asana));
    let top = asana.sim.world(|world| world.visible_tasks());
    let expected: Vec<String> = top
        .into_iter()
        .filter(|task| task.parent.is_none() && task.places.iter().any(|(project, _)| project == "Engineering"))
        .map(|task| task.gid)
        .collect();
    let mut sorted = gids.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    // The order is that of the project: section after section.
    let by_section: Vec<String> = ["Backlog", "Doing", "Review", "Done"]
        .iter()
        .flat_map(|name| asana.gids(&format!("/sections/{}/tasks", asana.section("Engineering", name))))
        .collect();
    assert_eq!(gids, by_section);
    for limit in ["0", "101", "many"] {
        asana.get(&format!("{}&limit={limit}", project_path(&asana))).refused(400, "limit");
    }
}

#[tokio::test]
async fn a_token_is_of_its_query_and_does_not_last() {
    // https://developers.asana.com/docs/pagination: it cannot be made up, and it expires.
    tokio::time::pause();
    let asana = world(60);
    let page = asana.get(&format!("{}&limit=5", project_path(&asana)));
    let offset = page.json["next_page"]["offset"].as_str().unwrap();
    let invalid = "offset: Your pagination token is invalid.";
    asana.get(&format!("{}&limit=5&offset=0", project_path(&asana))).refused(400, invalid);
    let other = asana.project("Operations");
    asana.get(&format!("/tasks?project={other}&limit=5&offset={offset}")).refused(400, invalid);
    asana.get(&format!("{}&limit=5&offset={offset}", project_path(&asana))).data();
    later(Duration::from_secs(600)).await;
    asana.get(&format!("{}&limit=5&offset={offset}", project_path(&asana))).refused(400, invalid);
    let page = asana.get(&format!("{}&limit=5", project_path(&asana)));
    asana.sim.world(|world| world.expire_page_tokens());
    asana.get(page.json["next_page"]["path"].as_str().unwrap()).refused(400, invalid);
}

#[tokio::test]
async fn a_token_is_a_place_or_a_number_of_rows() {
    // The vendor does not say: after a deletion before it, a number skips a row.
    for (offsets, skipped) in [(Offsets::Border, 0), (Offsets::Position, 1)] {
        let asana = with(60, |options| options.offsets(offsets));
        let all = asana.gids(&project_path(&asana));
        let first = asana.get(&format!("{}&limit=5", project_path(&asana)));
        asana.sim.world(|world| world.somebody_deletes(&all[0]));
        let second = asana.get(first.json["next_page"]["path"].as_str().unwrap()).data();
        assert_eq!(second[0]["gid"], json!(all[5 + skipped]), "{offsets:?}");
    }
}

#[tokio::test]
async fn without_a_limit_a_long_list_is_cut_or_refused() {
    // https://developers.asana.com/docs/pagination: "truncated at about 1000", or an error.
    let asana = world(10);
    let whole = asana.get(&project_path(&asana));
    assert!(whole.json.get("next_page").is_none());
    for unpaged in [Unpaged::Cut, Unpaged::Refused] {
        let asana = with(2300, |options| options.unpaged(unpaged));
        let got = asana.get(&project_path(&asana));
        match unpaged {
            Unpaged::Cut => assert_eq!(got.data().as_array().unwrap().len(), 1000),
            Unpaged::Refused => got.refused(400, "The result is too large."),
        }
    }
}

#[tokio::test]
async fn exactly_one_source_is_named() {
    // https://developers.asana.com/reference/gettasks
    let asana = world(40);
    let (project, workspace) = (asana.project("Engineering"), asana.workspace());
    let words = "Must specify exactly one of project, tag, section, user task list, or assignee + workspace";
    let section = asana.section("Engineering", "Doing");
    for query in [
        String::new(),
        format!("?project={project}&section={section}"),
        "?assignee=me".to_owned(),
        format!("?workspace={workspace}"),
    ] {
        asana.get(&format!("/tasks{query}")).refused(400, words);
    }
    let mine = asana.gids(&format!("/tasks?assignee=me&workspace={workspace}"));
    let all = asana.sim.world(|world| world.visible_tasks());
    assert!(!mine.is_empty() && mine.len() < all.len());
    let list = asana.get(&format!("/users/me/user_task_list?workspace={workspace}")).data()["gid"].clone();
    assert_eq!(asana.gids(&format!("/user_task_lists/{}/tasks", list.as_str().unwrap())), mine);
    let tag = asana.sim.world(|world| world.tag_named("login")).unwrap();
    let tagged = asana.gids(&format!("/tags/{tag}/tasks"));
    let expected = all.into_iter().filter(|task| task.tags.iter().any(|name| name == "login"));
    assert_eq!(tagged, expected.map(|task| task.gid).collect::<Vec<_>>());
    assert_eq!(asana.gids(&format!("/tasks?tag={tag}")), tagged);
    asana.get("/tasks?project=1").refused(400, "project: Unknown object: 1");
    with(0, |options| options.unknown_in_query(Missing::NotFound))
        .get("/tasks?project=1")
        .refused(404, "Unknown object");
}

#[tokio::test]
async fn lists_are_narrowed_by_completion_and_change() {
    // https://developers.asana.com/reference/gettasks
    tokio::time::pause();
    let asana = world(40);
    let path = project_path(&asana);
    let open = asana.gids(&format!("{path}&completed_since=now"));
    let all = asana.gids(&path);
    assert!(open.len() < all.len());
    assert!(open.iter().all(|gid| !asana.sim.world(|world| world.task_of(gid)).unwrap().completed));
    later(Duration::from_secs(60)).await;
    let before = "2026-01-05T08:00:30Z"; // half a minute after the start
    asana.put(&format!("/tasks/{}", open[0]), json!({ "completed": true })).data();
    assert_eq!(asana.gids(&format!("{path}&modified_since={before}")), [open[0].clone()]);
    assert!(asana.gids(&format!("{path}&completed_since={before}")).contains(&open[0]));
    asana.get(&format!("{path}&modified_since=yesterday")).refused(400, "modified_since");
    // Whether a move counts, the vendor says both.
    let section = asana.section("Engineering", "Review");
    asana.sim.world(|world| world.somebody_moves(&open[1], &section));
    assert_eq!(asana.gids(&format!("{path}&modified_since={before}")).len(), 1);
    let other = with(40, |options| options.modified_since(ModifiedSince::AlsoPlaces));
    other.sim.world(|world| world.somebody_moves(&open[1], &section));
    assert_eq!(other.gids(&format!("{path}&modified_since=2026-01-05T08:00:00Z")), [open[1].clone()]);
}

#[tokio::test]
async fn subtasks_are_in_no_project_unless_they_are_put_there() {
    // https://developers.asana.com/reference/getsubtasksfortask; whether those that were put there are listed is disputed.
    for explicit in [false, true] {
        let asana = with(0, |options| options.explicit_subtasks(explicit));
        let parent = asana.task(json!({}));
        let first = asana.post(&format!("/tasks/{parent}/subtasks"), json!({ "name": "first" })).created();
        let second = asana.post(&format!("/tasks/{parent}/subtasks"), json!({ "name": "second" })).created();
        assert_eq!((&first["projects"], &first["memberships"]), (&json!([]), &json!([])));
        let (first, second) = (first["gid"].as_str().unwrap(), second["gid"].as_str().unwrap());
        // A recorded list has the newest first.
        assert_eq!(asana.gids(&format!("/tasks/{parent}/subtasks")), [second, first]);
        assert_eq!(asana.read(&parent, "num_subtasks")["num_subtasks"], 2);
        let project = asana.project("Engineering");
        asana.post(&format!("/tasks/{first}/addProject"), json!({ "project": project })).done();
        let listed = asana.gids(&format!("/projects/{project}/tasks"));
        assert_eq!(listed.contains(&first.to_owned()), explicit);
        asana.delete(&format!("/tasks/{parent}")).done();
        asana.get(&format!("/tasks/{second}")).refused(404, "Unknown object");
    }
}
