//! Moves of many issues to another project, and the tasks that they are.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-bulk-operations/>

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Jira;
use super::answer::{Answer, Body, Outcome};
use super::call::Call;
use super::entity::Issue;
use super::permission::Permission;

/// The most issues of a request.
const MOST: usize = 1_000;

/// What was submitted. The work is done at once; that it is done is told from the third look on.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    all: Vec<Task>,
}

#[derive(Debug)]
struct Task {
    user: usize,
    looks: u32,
    processed: Vec<u64>,
    failed: BTreeMap<String, Vec<String>>,
    left_out: usize,
}

/// The number of the first task.
const FIRST: usize = 10_641;

fn refused(message: impl Into<String>) -> Answer {
    Answer::new(400, Body::Json(json!({ "errors": [{ "message": message.into() }] })))
}

/// Where issues are moved to.
struct Destination {
    project: u64,
    issue_type: u64,
    parent: Option<u64>,
}

pub(crate) fn submit(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let body = call.object(&["sendBulkNotification", "targetToSourcesMapping"])?;
    let Some(Value::Object(targets)) = body.get("targetToSourcesMapping") else {
        return Err(refused("targetToSourcesMapping must be given."));
    };
    let user = call.user.expect("nobody may move");
    let mut task = Task { user, looks: 0, processed: Vec::new(), failed: BTreeMap::new(), left_out: 0 };
    let mut work = Vec::new();
    for (target, sources) in targets {
        let destination = destination(jira, call, target)?;
        let Value::Object(sources) = sources else { return Err(Answer::invalid_payload()) };
        // All four are required; what would be said instead of them is not simulated.
        for inferred in
            ["inferClassificationDefaults", "inferFieldDefaults", "inferStatusDefaults", "inferSubtaskTypeDefault"]
        {
            match sources.get(inferred) {
                Some(Value::Bool(true)) => {}
                Some(Value::Bool(false)) => {
                    return Err(Answer::not_simulated(format!("a bulk move without {inferred}")));
                }
                _ => return Err(refused(format!("{inferred} must be given."))),
            }
        }
        work.push((destination, issues(sources)?));
    }
    if work.iter().map(|(_, issues)| issues.len()).sum::<usize>() > MOST {
        return Err(refused("You can't move more than 1000 issues at once."));
    }
    for (destination, issues) in &work {
        for name in issues {
            move_one(jira, call, destination, name, &mut task);
        }
    }
    jira.tasks.all.push(task);
    let number = FIRST + jira.tasks.all.len() - 1;
    Ok(Answer::created(json!({ "taskId": number.to_string() })))
}

fn issues(sources: &Map<String, Value>) -> Result<Vec<String>, Answer> {
    let Some(Value::Array(names)) = sources.get("issueIdsOrKeys") else {
        return Err(refused("issueIdsOrKeys must be given."));
    };
    names.iter().map(|name| name.as_str().map(str::to_owned).ok_or_else(Answer::invalid_payload)).collect()
}

/// `PROJECT,TYPE` or `PROJECT,TYPE,PARENT`.
fn destination(jira: &Jira, call: &Call<'_>, target: &str) -> Result<Destination, Answer> {
    let mut parts = target.split(',');
    let (project, kind, parent) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let found = jira.world.projects.iter().find(|known| known.key == project || known.id.to_string() == project);
    let found = found.filter(|known| jira.world.may(call.user, known.id, Permission::Browse));
    let Some(found) = found else { return Err(refused(format!("Project {project} does not exist."))) };
    let kind = kind.and_then(|kind| kind.parse().ok()).filter(|kind| found.issue_types.contains(kind));
    let Some(issue_type) = kind else {
        return Err(refused(format!("The issue type of {target} is not one of the project's.")));
    };
    let parent = match parent {
        None | Some("") => None,
        Some(name) => match jira.world.find(name).filter(|parent| jira.world.sees(call.user, parent)) {
            Some(parent) => Some(parent.id),
            None => return Err(refused(format!("Parent {name} does not exist."))),
        },
    };
    if jira.world.issue_type(issue_type).is_subtask() && parent.is_none() {
        return Err(refused("A parent must be given to move to an issue type of sub-tasks."));
    }
    Ok(Destination { project: found.id, issue_type, parent })
}

fn move_one(jira: &mut Jira, call: &Call<'_>, to: &Destination, name: &str, task: &mut Task) {
    let found = jira.world.find(name).filter(|issue| jira.world.sees(call.user, issue));
    let Some(issue) = found.map(|issue| Issue::clone(issue)) else {
        task.left_out += 1;
        return;
    };
    let mut fail = |reason: &str| {
        task.failed.entry(issue.id.to_string()).or_default().push(reason.to_owned());
    };
    if !jira.world.may(call.user, issue.project, Permission::Edit) {
        return fail("You do not have the permission to move this issue.");
    }
    if !jira.world.may(call.user, to.project, Permission::Create) {
        return fail("You do not have the permission to create issues in the target project.");
    }
    let (id, children) = (issue.id, jira.world.children(issue.id).to_vec());
    put(jira, issue, to.project, to.issue_type, to.parent, task.user, call.now);
    task.processed.push(id);
    for child in children {
        let Some(child) = jira.world.issue(child).map(|child| Issue::clone(child)) else { continue };
        if !jira.world.issue_type(child.issue_type).is_subtask() {
            continue;
        }
        let row = jira.world.project(to.project).expect("it was there");
        // "Their `issueType` will be set to the default for subtasks in the target project."
        let default = row.issue_types.iter().copied().find(|kind| jira.world.issue_type(*kind).is_subtask());
        let Some(kind) = default else { continue };
        put(jira, child, to.project, kind, Some(id), task.user, call.now);
    }
}

/// Puts an issue into a project: its key is new, and its status the workflow's first where that does not have it.
fn put(jira: &mut Jira, issue: Issue, project: u64, kind: u64, parent: Option<u64>, author: usize, now: i64) {
    let issue_project = issue.project;
    let row = jira.world.project_mut(project).expect("it was there");
    let number = if issue.project == project {
        issue.number
    } else {
        row.last_number += 1;
        row.last_number
    };
    let workflow = row.workflow(kind);
    let status = if workflow.statuses.contains(&issue.status) { issue.status } else { workflow.initial };
    let mut moved = Issue { project, number, issue_type: kind, status, parent, ..issue };
    if issue_project != project && moved.more.is_some() {
        // What the other project does not have stays behind.
        let foreign = jira.world.fields.iter().filter(|field| !field.applies_to(project));
        let foreign: Vec<u64> = foreign.filter_map(|field| field.custom_id).collect();
        let more = moved.more_mut();
        foreign.iter().for_each(|field| drop(more.custom.remove(field)));
        more.components.clear();
        more.fix_versions.clear();
        more.versions.clear();
    }
    jira.world.change(moved, author, Vec::new(), now);
}

pub(crate) fn progress(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let named = call.parameter(0);
    let number = named.parse::<usize>().ok().and_then(|number| number.checked_sub(FIRST));
    let task = number.and_then(|number| jira.tasks.all.get_mut(number));
    let Some(task) = task.filter(|task| Some(task.user) == call.user) else {
        return Err(refused(format!("The task {named} does not exist.")));
    };
    task.looks += 1;
    let (status, percent) = match task.looks {
        1 => ("ENQUEUED", 0),
        2 => ("RUNNING", 50),
        _ => ("COMPLETE", 100),
    };
    let mut json = json!({ "taskId": named, "status": status, "progressPercent": percent });
    if percent == 100 {
        // Those that lie now where they cannot be seen are counted and not named, although they were moved.
        let sees = |id: &&u64| jira.world.issue(**id).is_some_and(|issue| jira.world.sees(call.user, issue));
        let seen: Vec<u64> = task.processed.iter().filter(sees).copied().collect();
        json["invalidOrInaccessibleIssueCount"] = (task.left_out + task.processed.len() - seen.len()).into();
        json["processedAccessibleIssues"] = json!(seen);
        json["totalIssueCount"] = (task.processed.len() + task.failed.len() + task.left_out).into();
        if !task.failed.is_empty() {
            json["failedAccessibleIssues"] = json!(task.failed);
        }
    }
    Ok(Answer::ok(json))
}
