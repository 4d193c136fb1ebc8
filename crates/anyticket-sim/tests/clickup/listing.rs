//! Listings of tasks.

use std::collections::BTreeSet;
use std::time::Duration;

use anyticket_sim::clickup::{Planted, Spread, UNDOCUMENTED};
use serde_json::{Value, json};

use crate::support::{Client, id, ids, with, world};

const EVERYTHING: &str = "subtasks=true&include_closed=true";

fn page(clickup: &Client, query: &str) -> Value {
    clickup.get(&format!("/v2/list/{}/task?{query}", clickup.list())).ok()
}

fn search(clickup: &Client, query: &str) -> Value {
    clickup.get(&format!("/v2/team/{}/task?{query}", clickup.team())).ok()
}

fn names(page: &Value) -> Vec<&str> {
    page["tasks"].as_array().unwrap().iter().map(|task| task["name"].as_str().unwrap()).collect()
}

/// All pages of a listing by page number.
fn all(clickup: &Client, path: &str) -> Vec<String> {
    let mut all = Vec::new();
    for number in 0.. {
        let page = clickup.get(&format!("{path}&page={number}")).ok();
        all.extend(ids(&page));
        if page["tasks"].as_array().unwrap().len() < 100 {
            break;
        }
    }
    all
}

/// An empty List and tasks planted into it.
fn planted(tasks: impl IntoIterator<Item = Planted>) -> Client {
    let clickup = world(0);
    clickup.sim.world(|world| tasks.into_iter().for_each(|task| drop(world.plant(task))));
    clickup
}

// https://developer.clickup.com/reference/gettasks: 100 a page, from 0
#[test]
fn a_page_has_a_hundred_tasks_and_the_last_says_so() {
    let clickup = with(250, |options| options.one_list());
    let sizes: Vec<(usize, Value)> = (0..4)
        .map(|number| page(&clickup, &format!("{EVERYTHING}&page={number}")))
        .map(|page| (ids(&page).len(), page["last_page"].clone()))
        .collect();
    let archived = ids(&page(&clickup, &format!("{EVERYTHING}&archived=true"))).len();
    assert_eq!(sizes[0], (100, json!(false)));
    assert_eq!(sizes[1], (100, json!(false)));
    assert_eq!(sizes[2], (50 - archived, json!(true)));
    assert_eq!(sizes[3], (0, json!(true)));
    clickup.get(&format!("/v2/list/{}/task?page=-1", clickup.list())).refused(400, UNDOCUMENTED);
    clickup.get(&format!("/v2/list/{}/task?page=one", clickup.list())).refused(400, UNDOCUMENTED);
}

#[test]
fn last_page_may_lie() {
    let clickup = with(3, |options| options.one_list().last_page_lies(true));
    assert_eq!(page(&clickup, EVERYTHING)["last_page"], false);
}

// https://developer.clickup.com/reference/getfilteredteamtasks: its answer has no `last_page`
#[test]
fn the_search_over_a_workspace_does_not_say_which_page_is_last() {
    assert!(search(&world(3), EVERYTHING).get("last_page").is_none());
    let other = with(3, |options| options.search_says_last_page(true));
    assert_eq!(search(&other, EVERYTHING)["last_page"], true);
}

#[test]
fn closed_ones_subtasks_and_archived_ones_are_left_out_unless_asked_for() {
    let clickup = planted([
        Planted::new("open"),
        Planted::new("done").status("shipped"),
        Planted::new("closed").status("complete"),
        Planted::new("archived").archived(),
    ]);
    let open = ids(&page(&clickup, ""));
    clickup.sim.world(|world| world.plant(Planted::new("child").parent(&open[0])));
    let set = |query: &str| names(&page(&clickup, query)).into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    // A status of type done is not closed.
    assert_eq!(set(""), named(&["open", "done"]));
    assert_eq!(set("include_closed=true"), named(&["open", "done", "closed"]));
    assert_eq!(set("subtasks=true").len(), 3);
    assert_eq!(set("archived=true"), named(&["archived"]));
    let both = with(0, |options| options.archived_only(false));
    both.sim.world(|world| {
        world.insert("open");
        world.plant(Planted::new("archived").archived());
    });
    assert_eq!(page(&both, "archived=true")["tasks"].as_array().unwrap().len(), 2);
}

#[test]
fn ranges_are_strict_at_both_ends() {
    let clickup = planted((1..=5).map(|number| Planted::new(number.to_string()).created(number * 1000)));
    assert_eq!(names(&page(&clickup, "date_created_gt=2000&date_created_lt=4000")), ["3"]);
    assert_eq!(names(&page(&clickup, "date_created_gt=1999&date_created_lt=2001")), ["2"]);
    assert_eq!(names(&page(&clickup, "date_updated_gt=4000")), ["5"]);
    assert_eq!(names(&page(&clickup, "date_done_gt=0")), [] as [&str; 0]);
    clickup.get(&format!("/v2/list/{}/task?due_date_lt=soon", clickup.list())).refused(400, UNDOCUMENTED);
}

#[test]
fn every_filter_agrees_with_the_tasks_themselves() {
    let clickup = with(400, |options| options.one_list());
    let path = format!("/v2/list/{}/task?{EVERYTHING}&include_markdown_description=true", clickup.list());
    let mut tasks: Vec<Value> = Vec::new();
    for number in 0..5 {
        tasks.extend(clickup.get(&format!("{path}&page={number}")).ok()["tasks"].as_array().unwrap().clone());
    }
    let user = clickup.get("/v2/team").ok()["teams"][0]["members"][1]["user"]["id"].clone();
    let number = |value: &Value| value.as_str().map(|text| text.parse::<i64>().unwrap());
    let mid = number(&tasks[200]["date_created"]).unwrap();
    let has = |task: &Value, key: &str, part: &str, wanted: &Value| {
        task[key].as_array().unwrap().iter().any(|item| item[part] == *wanted)
    };
    type Holds<'a> = Box<dyn Fn(&Value) -> bool + 'a>;
    let cases: Vec<(String, Holds<'_>)> = vec![
        (
            "statuses[]=to%20do&statuses[]=IN%20REVIEW".into(),
            Box::new(|task| ["to do", "in review"].contains(&task["status"]["status"].as_str().unwrap())),
        ),
        (format!("assignees[]={user}"), Box::new(|task| has(task, "assignees", "id", &user))),
        (format!("watchers[]={user}"), Box::new(|task| has(task, "watchers", "id", &user))),
        (
            "tags[]=bug&tags[]=needs%20a%2Fb%20test%20%231".into(),
            Box::new(|task| {
                has(task, "tags", "name", &json!("bug")) || has(task, "tags", "name", &json!("needs a/b test #1"))
            }),
        ),
        (format!("due_date_lt={mid}"), Box::new(|task| number(&task["due_date"]).is_some_and(|due| due < mid))),
        (format!("date_done_gt={mid}"), Box::new(|task| number(&task["date_done"]).is_some_and(|done| done > mid))),
        ("custom_items[]=0".into(), Box::new(|task| task["custom_item_id"].as_i64().unwrap_or(0) == 0)),
        (
            "custom_items[]=1&custom_items[]=1001".into(),
            Box::new(|task| [1, 1001].contains(&task["custom_item_id"].as_i64().unwrap_or(0))),
        ),
    ];
    for (query, holds) in cases {
        let got: BTreeSet<String> =
            all(&clickup, &format!("/v2/list/{}/task?{EVERYTHING}&{query}", clickup.list())).into_iter().collect();
        let wanted: BTreeSet<String> = tasks.iter().filter(|task| holds(task)).map(id).collect();
        assert!(!wanted.is_empty() && wanted.len() < tasks.len(), "{query} says nothing");
        assert_eq!(got, wanted, "{query}");
    }
}

#[test]
fn tags_are_any_of_unless_the_vendor_means_all_of() {
    let clickup = planted([Planted::new("both").tag("bug").tag("customer"), Planted::new("one").tag("bug")]);
    assert_eq!(page(&clickup, "tags[]=bug&tags[]=customer")["tasks"].as_array().unwrap().len(), 2);
    let strict = with(0, |options| options.all_tags(true));
    strict.sim.world(|world| {
        world.plant(Planted::new("both").tag("bug").tag("customer"));
        world.plant(Planted::new("one").tag("bug"));
    });
    assert_eq!(names(&page(&strict, "tags[]=bug&tags[]=customer")), ["both"]);
}

// https://developer.clickup.com/reference/gettasks: created unless said, `reverse`
#[test]
fn listings_are_ordered_and_can_be_turned_round() {
    let clickup = planted((1..=4).map(|number| Planted::new(number.to_string()).created(number * 1000)));
    assert_eq!(names(&page(&clickup, "")), ["4", "3", "2", "1"]);
    assert_eq!(names(&page(&clickup, "order_by=created&reverse=true")), ["1", "2", "3", "4"]);
    clickup.sim.world(|world| {
        let second = world.tasks_titled("2")[0].clone();
        world.rename_task(&second, "two");
    });
    assert_eq!(names(&page(&clickup, "order_by=updated"))[0], "two");
    let mut by_id = ids(&page(&clickup, "order_by=id&reverse=true"));
    let given = by_id.clone();
    by_id.sort();
    assert_eq!(given, by_id);
    clickup.get(&format!("/v2/list/{}/task?order_by=name", clickup.list())).refused(400, UNDOCUMENTED);
    let oldest = with(0, |options| options.newest_first(false));
    oldest.sim.world(|world| {
        world.plant(Planted::new("late").created(2000));
        world.plant(Planted::new("early").created(1000));
    });
    assert_eq!(names(&page(&oldest, "")), ["early", "late"]);
}

#[test]
fn tasks_without_a_due_date_come_last_whichever_way_round() {
    let clickup = world(0);
    for (name, due) in [("none", Value::Null), ("late", json!(2_000_000)), ("early", json!(1_000_000))] {
        clickup.new_task(json!({"name": name, "due_date": due, "due_date_time": true}));
    }
    assert_eq!(names(&page(&clickup, "order_by=due_date")), ["late", "early", "none"]);
    assert_eq!(names(&page(&clickup, "order_by=due_date&reverse=true")), ["early", "late", "none"]);
}

#[test]
fn a_deletion_between_two_pages_shifts_the_second() {
    let clickup = with(220, |options| options.one_list());
    let path = format!("/v2/list/{}/task?{EVERYTHING}", clickup.list());
    let whole = all(&clickup, &path);
    let first = ids(&clickup.get(&format!("{path}&page=0")).ok());
    clickup.sim.world(|world| world.delete_task(&first[0]));
    let second = ids(&clickup.get(&format!("{path}&page=1")).ok());
    assert_eq!(second[0], whole[101], "the task at the border is in neither page");
}

#[test]
fn ties_keep_their_order_unless_the_vendor_shuffles_them() {
    let ties = |shuffled: bool| {
        let clickup = with(350, |options| options.one_list().spread(Spread::Tie(350)).shuffled_ties(shuffled));
        let once = ids(&page(&clickup, EVERYTHING));
        (once, ids(&page(&clickup, EVERYTHING)))
    };
    let (once, again) = ties(false);
    assert_eq!(once, again);
    let (once, again) = ties(true);
    assert_ne!(once, again);
}

// https://developer.clickup.com/reference/gettasks: home List only, unless `include_timl`
#[test]
fn tasks_of_several_lists_show_in_the_others_only_if_asked_for() {
    let clickup = world(0);
    let inbox = clickup.list_named("Inbox");
    let task = clickup.new_task(json!({"name": "x"}));
    clickup.post(&format!("/v2/list/{inbox}/task/{}", id(&task)), json!({})).ok();
    let path = format!("/v2/list/{inbox}/task");
    assert_eq!(ids(&clickup.get(&path).ok()), [] as [String; 0]);
    let with_others = clickup.get(&format!("{path}?include_timl=true")).ok();
    assert_eq!(ids(&with_others), [id(&task)]);
    assert_eq!(with_others["tasks"][0]["list"]["id"], clickup.list(), "`list` is the home");
    assert_eq!(with_others["tasks"][0]["locations"][0]["id"], inbox);
}

#[test]
fn the_search_covers_what_the_user_sees_and_is_not_archived() {
    let clickup = world(400);
    let got: BTreeSet<String> =
        all(&clickup, &format!("/v2/team/{}/task?{EVERYTHING}", clickup.team())).into_iter().collect();
    let wanted: BTreeSet<String> = clickup.sim.world(|world| {
        let lists = world.lists();
        let lists = lists.iter().filter(|list| !list.archived && list.name != "Salaries");
        let tasks = lists.flat_map(|list| world.task_ids_in(&list.id));
        tasks.filter(|task| world.task_json_of(task).unwrap()["archived"] == false).collect()
    });
    assert_eq!(got, wanted);
}

#[test]
fn the_search_can_be_narrowed_to_places_and_to_a_parent() {
    let clickup = world(300);
    let infrastructure = clickup.sim.world(|world| world.list_named("Infrastructure").unwrap());
    let lists = |query: &str| -> BTreeSet<String> {
        let tasks = search(&clickup, &format!("{EVERYTHING}&{query}"))["tasks"].as_array().unwrap().clone();
        tasks.iter().map(|task| task["list"]["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(lists(&format!("list_ids[]={}", infrastructure.id)), BTreeSet::from(["Infrastructure".to_owned()]));
    assert_eq!(
        lists(&format!("project_ids[]={}", infrastructure.folder)),
        BTreeSet::from(["Infrastructure".to_owned()])
    );
    let marketing = clickup.sim.world(|world| world.list_named("Requests").unwrap().space);
    assert!(
        lists(&format!("space_ids[]={marketing}"))
            .is_subset(&BTreeSet::from(["Spring", "Backlog", "Requests"].map(str::to_owned)))
    );
    let parent = clickup.new_task(json!({"name": "parent"}));
    let child = clickup.new_task(json!({"name": "child", "parent": id(&parent)}));
    assert_eq!(ids(&search(&clickup, &format!("subtasks=true&parent={}", id(&parent)))), [id(&child)]);
    assert_eq!(ids(&search(&clickup, "subtasks=true&parent=86zzzzzzz")), [] as [String; 0]);
}

#[tokio::test(start_paused = true)]
async fn listings_may_lag_while_single_tasks_do_not() {
    let clickup = with(0, |options| options.listing_lag(Duration::from_secs(5)));
    clickup.sim.world(|world| world.insert("old"));
    tokio::time::sleep(Duration::from_secs(6)).await;
    let new = clickup.new_task(json!({"name": "new"}));
    let old = clickup.sim.world(|world| world.tasks_titled("old")[0].clone());
    clickup.put(&format!("/v2/task/{old}"), json!({"name": "renamed"})).ok();
    assert_eq!(clickup.task(&old)["name"], "renamed");
    assert_eq!(names(&page(&clickup, "")), ["old"]);
    clickup.sim.world(|world| {
        let inbox = world.list_named("Inbox").unwrap().id;
        world.move_task(&old, &inbox);
    });
    assert_eq!(names(&page(&clickup, "")), ["old"], "a task that left still shows");
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(ids(&page(&clickup, "")), [id(&new)]);
}

#[test]
fn a_listing_shows_markdown_only_if_asked_for() {
    let clickup = world(0);
    clickup.new_task(json!({"name": "x", "markdown_content": "**b**"}));
    assert!(page(&clickup, "")["tasks"][0].get("markdown_description").is_none());
    let marked = page(&clickup, "include_markdown_description=true");
    assert_eq!(marked["tasks"][0]["markdown_description"], "**b**");
}
