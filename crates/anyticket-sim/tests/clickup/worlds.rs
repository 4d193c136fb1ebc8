//! Worlds from seeds.

use std::collections::BTreeMap;

use anyticket_sim::clickup::Spread;
use anyticket_sim::{Sim, Simulation};
use serde_json::Value;

use crate::support::{client, ids, with, world};

fn created(sim: &Simulation<anyticket_sim::clickup::ClickUp>) -> Vec<i64> {
    sim.world(|world| {
        let number = |value: &Value| value.as_str().unwrap().parse().unwrap();
        world.task_ids().iter().map(|id| number(&world.task_json_of(id).unwrap()["date_created"])).collect()
    })
}

#[test]
fn the_same_seed_makes_the_same_world_and_another_seed_another() {
    let all = |seed: u64| {
        let clickup = client(Sim::clickup().tickets(120).seed(seed).started_at(1_790_000_000_000));
        let tasks = clickup.get(&format!("/v2/team/{}/task?subtasks=true&include_closed=true", clickup.team())).ok();
        (clickup.token, tasks.to_string())
    };
    assert_eq!(all(3), all(3));
    assert_ne!(all(3).1, all(4).1);
}

#[test]
fn there_are_as_many_tickets_as_asked_for() {
    for count in [0, 1, 37, 2_000] {
        assert_eq!(world(count).sim.world(|world| world.task_ids().len()), count);
    }
}

#[test]
fn creation_dates_can_lie_in_one_millisecond() {
    let clickup = with(400, |options| options.spread(Spread::Tie(350)));
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    created(&clickup.sim).into_iter().for_each(|at| *counts.entry(at).or_default() += 1);
    assert_eq!(counts.values().max(), Some(&350));
}

#[test]
fn creation_dates_can_look_like_an_import_or_spread_over_years() {
    let span = |spread: Spread| {
        let mut created = created(&with(500, |options| options.spread(spread)).sim);
        created.sort_unstable();
        let minutes = |from: usize, to: usize| (created[to] - created[from]) / 60_000;
        // The widest minute holds how many?
        let most = (0..created.len())
            .map(|at| created[at..].iter().take_while(|other| **other < created[at] + 60_000).count())
            .max()
            .unwrap();
        (most, minutes(0, created.len() - 1))
    };
    let (most, _) = span(Spread::Import);
    assert!((425..=475).contains(&most), "{most}");
    let (most, minutes) = span(Spread::Years);
    assert!(most < 5 && minutes > 2 * 365 * 1440, "{most} {minutes}");
}

#[test]
fn ids_say_nothing_about_the_order_of_creation() {
    let clickup = with(300, |options| options.one_list());
    let by_creation = clickup.sim.world(|world| world.task_ids_in(&world.default_list_id()));
    let mut by_id = by_creation.clone();
    by_id.sort();
    assert_ne!(by_creation, by_id);
    assert!(by_id.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn a_busy_world_has_some_of_everything() {
    let clickup = world(1_000);
    let tasks: Vec<Value> =
        clickup.sim.world(|world| world.task_ids().iter().map(|id| world.task_json_of(id).unwrap()).collect());
    let some = |what: &str, holds: &dyn Fn(&Value) -> bool| {
        let count = tasks.iter().filter(|task| holds(task)).count();
        assert!(count > 0 && count < tasks.len(), "{what}: {count}");
    };
    some("subtasks", &|task| task["parent"].is_string());
    some("subtasks of subtasks", &|task| task["parent"].is_string() && task["parent"] != task["top_level_parent"]);
    some("archived", &|task| task["archived"] == true);
    some("closed", &|task| task["date_closed"].is_string());
    some("done, not closed", &|task| task["date_done"].is_string() && task["date_closed"].is_null());
    some("priority", &|task| task["priority"].is_object());
    some("two assignees", &|task| task["assignees"].as_array().unwrap().len() == 2);
    some("dates without time", &|task| {
        task["due_date"].as_str().is_some_and(|due| {
            let due: i64 = due.parse().unwrap();
            [2, 3].contains(&(due / 3_600_000 % 24)) && due % 3_600_000 == 0
        })
    });
    some("milestones", &|task| task["custom_item_id"] == 1);
    some("field values", &|task| {
        task["custom_fields"].as_array().unwrap().iter().any(|field| field.get("value").is_some())
    });
    some("links", &|task| !task["linked_tasks"].as_array().unwrap().is_empty());
    some("dependencies", &|task| !task["dependencies"].as_array().unwrap().is_empty());
    some("extra lists", &|task| !task["locations"].as_array().unwrap().is_empty());
    some("attachments", &|task| !task["attachments"].as_array().unwrap().is_empty());
    some("custom ids", &|task| task["custom_id"].is_string());
    some("no body", &|task| task["description"] == "");
    some("lists in the body", &|task| task["markdown_description"].as_str().unwrap().contains("\n- "));
}

#[test]
fn a_task_can_be_planted_where_and_as_a_test_needs_it() {
    use anyticket_sim::clickup::Planted;
    let clickup = world(0);
    let inbox = clickup.list_named("Inbox");
    let id = clickup.sim.world(|world| {
        world.plant(Planted::new("x").list(&inbox).body("**b**").created(5).status("shipped").tag("bug"))
    });
    let task = clickup.task(&id);
    assert_eq!((&task["date_created"], &task["date_done"]), (&Value::from("5"), &Value::from("5")));
    assert_eq!((&task["list"]["name"], &task["description"]), (&Value::from("Inbox"), &Value::from("b")));
    clickup.sim.world(|world| {
        world.move_task(&id, &world.default_list_id());
        world.close_task(&id);
        world.archive_task(&id, true);
    });
    let task = clickup.task(&id);
    assert_eq!((&task["list"]["name"], &task["status"]["type"]), (&Value::from("Backlog"), &Value::from("closed")));
    assert_eq!(task["archived"], true);
}

#[test]
fn a_million_tickets_can_be_listed() {
    let clickup = with(1_000_000, |options| options.one_list());
    let list = clickup.list();
    let page = |number: usize| {
        clickup.get(&format!("/v2/list/{list}/task?subtasks=true&include_closed=true&page={number}")).ok()
    };
    assert_eq!(ids(&page(0)).len(), 100);
    assert_eq!(ids(&page(9_000)).len(), 100);
    let id = ids(&page(5_000))[0].clone();
    assert_eq!(clickup.task(&id)["id"], id);
}
