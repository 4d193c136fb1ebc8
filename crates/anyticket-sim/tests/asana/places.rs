//! Sections, projects and parents of tasks; dependencies; tags; followers.

use serde_json::json;

use crate::client::{Client, world};

fn order(asana: &Client, section: &str) -> Vec<String> {
    asana.gids(&format!("/sections/{}/tasks", asana.section("Engineering", section)))
}

#[tokio::test]
async fn a_task_is_in_one_section_of_each_of_its_projects() {
    // https://developers.asana.com/reference/addtaskforsection: it "will remove the task from other sections".
    let asana = world(0);
    let gid = asana.task(json!({}));
    let (doing, week) = (asana.section("Engineering", "Doing"), asana.section("Operations", "This week"));
    asana.post(&format!("/sections/{doing}/addTask"), json!({ "task": gid })).done();
    let project = asana.project("Operations");
    asana.post(&format!("/tasks/{gid}/addProject"), json!({ "project": project, "section": week })).done();
    let places = asana.sim.world(|world| world.task_of(&gid)).unwrap().places;
    let place = |project: &str, section: &str| (project.to_owned(), section.to_owned());
    assert_eq!(places, [place("Engineering", "Doing"), place("Operations", "This week")]);
    asana.post(&format!("/tasks/{gid}/removeProject"), json!({ "project": project })).done();
    assert_eq!(asana.sim.world(|world| world.task_of(&gid)).unwrap().places.len(), 1);
    asana.post(&format!("/tasks/{gid}/removeProject"), json!({ "project": project })).refused(400, "project");
    let engineering = asana.project("Engineering");
    asana.post(&format!("/tasks/{gid}/removeProject"), json!({ "project": engineering })).done();
    // It survives without a project.
    assert_eq!(asana.read(&gid, "projects")["projects"], json!([]));
    asana.post(&format!("/sections/{doing}/addTask"), json!({})).refused(400, "task: Missing input");
    asana.post(&format!("/sections/{doing}/addTask"), json!({ "task": "1" })).refused(400, "task: Unknown object: 1");
    asana.post("/sections/1/addTask", json!({ "task": gid })).refused(404, "section: Unknown object: 1");
    let mixed = json!({ "project": engineering, "section": week });
    asana.post(&format!("/tasks/{gid}/addProject"), mixed).refused(400, "section");
}

#[tokio::test]
async fn places_are_said_by_neighbours() {
    // https://developers.asana.com/reference/addprojectfortask
    let asana = world(0);
    let [a, b, c] = ["a", "b", "c"].map(|name| asana.task(json!({ "name": name })));
    assert_eq!(order(&asana, "Backlog"), [a.clone(), b.clone(), c.clone()]);
    let (project, section) = (asana.project("Engineering"), asana.section("Engineering", "Backlog"));
    let add = |gid: &str, more: serde_json::Value| {
        let mut data = json!({ "project": project });
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        asana.post(&format!("/tasks/{gid}/addProject"), data)
    };
    add(&c, json!({ "insert_before": a })).done();
    assert_eq!(order(&asana, "Backlog"), [c.clone(), a.clone(), b.clone()]);
    add(&c, json!({ "insert_after": a, "section": section })).done();
    assert_eq!(order(&asana, "Backlog"), [a.clone(), c.clone(), b.clone()]);
    add(&b, json!({ "insert_after": null, "section": section })).done();
    add(&c, json!({ "insert_before": null, "section": section })).done();
    assert_eq!(order(&asana, "Backlog"), [b.clone(), a.clone(), c.clone()]);
    add(&b, json!({ "insert_before": a, "insert_after": c })).refused(400, "only provide one of");
    let doing = asana.section("Engineering", "Doing");
    add(&b, json!({ "insert_before": a, "section": doing })).refused(400, "insert_before");
    // A section takes new tasks at its top.
    for gid in [&a, &b] {
        asana.post(&format!("/sections/{doing}/addTask"), json!({ "task": gid })).done();
    }
    assert_eq!(order(&asana, "Doing"), [b, a]);
}

#[tokio::test]
async fn a_task_is_in_at_most_twenty_projects() {
    // https://developers.asana.com/reference/addprojectfortask
    let asana = world(0);
    let gid = asana.task(json!({}));
    let team = asana.sim.world(|world| world.team("Engineering"));
    let mut last = None;
    for index in 0..20 {
        let data = json!({ "name": format!("P{index}"), "workspace": asana.workspace(), "team": team });
        let project = asana.post("/projects", data).created()["gid"].clone();
        last = Some(asana.post(&format!("/tasks/{gid}/addProject"), json!({ "project": project })));
    }
    last.unwrap().refused(400, "at most 20 projects");
}

#[tokio::test]
async fn parents_are_set_and_taken_away() {
    // https://developers.asana.com/reference/setparentfortask
    let asana = world(0);
    let [a, b, c] = ["a", "b", "c"].map(|name| asana.task(json!({ "name": name })));
    let set = |gid: &str, data: serde_json::Value| asana.post(&format!("/tasks/{gid}/setParent"), data);
    assert_eq!(set(&b, json!({ "parent": a })).data()["parent"]["gid"], json!(a));
    set(&c, json!({ "parent": a, "insert_before": b })).data();
    assert_eq!(asana.gids(&format!("/tasks/{a}/subtasks")), [c.clone(), b.clone()]);
    set(&a, json!({ "parent": b })).refused(400, "parent");
    set(&a, json!({})).refused(400, "parent: Missing input");
    assert_eq!(set(&b, json!({ "parent": null })).data()["parent"], json!(null));
    // No more than five levels below a task.
    let mut above = a;
    for _ in 0..5 {
        let child = asana.post(&format!("/tasks/{above}/subtasks"), json!({})).created();
        above = child["gid"].as_str().unwrap().to_owned();
    }
    asana.post(&format!("/tasks/{above}/subtasks"), json!({})).refused(400, "parent");
}

#[tokio::test]
async fn tasks_wait_for_others() {
    // https://developers.asana.com/reference/adddependenciesfortask: 30 of both kinds together.
    let asana = world(0);
    let gid = asana.task(json!({}));
    let others: Vec<String> = (0..31).map(|index| asana.task(json!({ "name": index.to_string() }))).collect();
    let add =
        |others: &[String]| asana.post(&format!("/tasks/{gid}/addDependencies"), json!({ "dependencies": others }));
    add(&others[..29]).done();
    add(&others[..29]).done();
    assert_eq!(asana.gids(&format!("/tasks/{gid}/dependencies")), &others[..29]);
    assert_eq!(asana.gids(&format!("/tasks/{}/dependents", others[0])), [gid.as_str()]);
    add(&others[29..]).refused(400, "at most 30");
    asana.post(&format!("/tasks/{gid}/addDependents"), json!({ "dependents": [others[30]] })).done();
    let stubs = asana.read(&gid, "dependents")["dependents"].clone();
    assert_eq!(stubs, json!([{ "gid": others[30], "resource_type": "task" }]));
    asana
        .post(&format!("/tasks/{}/addDependencies", others[0]), json!({ "dependencies": [gid] }))
        .refused(400, "dependencies");
    asana.post(&format!("/tasks/{gid}/removeDependencies"), json!({ "dependencies": others[..29] })).done();
    asana.post(&format!("/tasks/{gid}/removeDependents"), json!({ "dependents": [others[30]] })).done();
    assert!(asana.gids(&format!("/tasks/{gid}/dependencies")).is_empty());
    add(&[String::from("1")]).refused(400, "dependencies: [0]: Unknown object: 1");
}

#[tokio::test]
async fn tags_are_of_the_workspace_and_come_one_by_one() {
    // https://developers.asana.com/reference/addtagfortask
    let asana = world(0);
    let workspace = asana.workspace();
    let tag = asana.post("/tags", json!({ "name": "new", "workspace": workspace, "color": "dark-red" })).created();
    // Names are not unique.
    let same = asana.post(&format!("/workspaces/{workspace}/tags"), json!({ "name": "new" })).created();
    assert_ne!(tag["gid"], same["gid"]);
    assert!(asana.gids(&format!("/tags?workspace={workspace}")).contains(&tag["gid"].as_str().unwrap().to_owned()));
    let gid = asana.task(json!({ "tags": [tag["gid"]] }));
    asana.post(&format!("/tasks/{gid}/addTag"), json!({ "tag": same["gid"] })).done();
    asana.post(&format!("/tasks/{gid}/addTag"), json!({ "tag": same["gid"] })).done();
    assert_eq!(asana.gids(&format!("/tasks/{gid}/tags")).len(), 2);
    asana.post(&format!("/tasks/{gid}/removeTag"), json!({ "tag": tag["gid"] })).done();
    asana.post(&format!("/tasks/{gid}/addTag"), json!({ "tag": "1" })).refused(400, "tag: Unknown object: 1");
    asana.post(&format!("/tasks/{gid}/addTag"), json!({})).refused(400, "tag: Missing input");
    let path = format!("/tags/{}", same["gid"].as_str().unwrap());
    assert_eq!(asana.put(&path, json!({ "name": "renamed" })).data()["name"], "renamed");
    asana.delete(&path).done();
    assert_eq!(asana.read(&gid, "tags")["tags"], json!([]));
    asana.post("/tags", json!({ "name": "x" })).refused(400, "workspace: Missing input");
    asana.get("/tags/1").refused(404, "tag: Unknown object: 1");
    let unique = crate::client::with(0, |options| options.unique_tag_names(true));
    unique.post("/tags", json!({ "name": "login", "workspace": unique.workspace() })).refused(400, "name");
}

#[tokio::test]
async fn followers_come_and_go_and_the_whole_task_is_answered() {
    // https://developers.asana.com/reference/addfollowersfortask
    let asana = world(0);
    let gid = asana.task(json!({}));
    let bo = asana.sim.world(|world| world.somebody());
    let names = |task: &serde_json::Value| -> Vec<String> {
        task["followers"].as_array().unwrap().iter().map(|user| user["name"].as_str().unwrap().to_owned()).collect()
    };
    let task = asana.post(&format!("/tasks/{gid}/addFollowers"), json!({ "followers": [bo, "cy@example.com"] })).data();
    assert_eq!(names(&task), ["Ann Adams", "Bo Berg", "Cy Choi"]);
    let task = asana.post(&format!("/tasks/{gid}/removeFollowers"), json!({ "followers": ["me"] })).data();
    assert_eq!(names(&task), ["Bo Berg", "Cy Choi"]);
    asana.post(&format!("/tasks/{gid}/addFollowers"), json!({ "followers": ["1"] })).refused(400, "Unknown object");
    // https://developers.asana.com/reference/removefollowerfortask: "if they are following".
    let task = asana.post(&format!("/tasks/{gid}/removeFollowers"), json!({ "followers": ["me"] })).data();
    assert_eq!(names(&task), ["Bo Berg", "Cy Choi"]);
}

/// The reference says nowhere who comes to follow a task by what they do.
#[tokio::test]
async fn who_makes_a_task_is_assigned_or_comments_follows_it_or_nobody_does() {
    for adds in [true, false] {
        let asana = crate::client::with(0, |options| options.adds_followers(adds));
        let bo = asana.sim.world(|world| world.somebody());
        let followers = |gid: &str| asana.read(gid, "followers.name")["followers"].as_array().unwrap().len();
        let gid = asana.task(json!({ "assignee": bo }));
        assert_eq!(followers(&gid), if adds { 2 } else { 0 });
        asana.post(&format!("/tasks/{gid}/removeFollowers"), json!({ "followers": ["me", bo] })).data();
        assert_eq!(followers(&gid), 0);
        asana.post(&format!("/tasks/{gid}/stories"), json!({ "text": "Look" })).created();
        assert_eq!(followers(&gid), usize::from(adds));
        asana.put(&format!("/tasks/{gid}"), json!({ "assignee": "me" })).data();
        assert_eq!(followers(&gid), usize::from(adds));
        let named = asana.task(json!({ "followers": [bo] }));
        assert_eq!(followers(&named), 1 + usize::from(adds));
    }
}
