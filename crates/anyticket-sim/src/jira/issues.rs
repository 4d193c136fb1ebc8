//! Issues: read, create, edit, assign, delete.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/>

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Jira;
use super::answer::{Answer, Errors, Outcome};
use super::call::{Call, strings};
use super::edit::{self, Wish};
use super::entity::{Issue, Placed};
use super::fieldset::{Complaint, Target};
use super::options::MutedEdits;
use super::permission::Permission;

impl Jira {
    /// The issue that the path names, if the account may see it; a forbidden one is as absent as a missing one.
    pub(crate) fn issue_of(&self, call: &Call<'_>) -> Result<Arc<Issue>, Answer> {
        match self.world.find(call.parameter(0)).filter(|issue| self.world.sees(call.user, issue)) {
            Some(issue) => Ok(Arc::clone(issue)),
            None => Err(Answer::no_issue()),
        }
    }

    pub(crate) fn require(
        &self,
        call: &Call<'_>,
        project: u64,
        permission: Permission,
        status: u16,
        words: &str,
    ) -> Result<(), Answer> {
        if self.world.may(call.user, project, permission) { Ok(()) } else { Err(Answer::error(status, words)) }
    }

    fn target<'a>(&'a self, call: &Call<'_>, project: u64) -> Target<'a> {
        Target {
            world: &self.world,
            project: self.world.project(project).expect("an issue has a project"),
            content_limit: self.options.content_limit,
            user: call.user,
        }
    }
}

pub(crate) fn get(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let issue = jira.issue_of(call)?;
    let asked = call.listed("fields");
    let asked = if asked.is_empty() { vec!["*all"] } else { asked };
    let properties = call.listed("properties");
    let json = super::reading::one(jira, call, &issue, &asked, &call.listed("expand"), &properties, usize::MAX);
    Ok(Answer::ok(json).reading(1))
}

pub(crate) fn create(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let body = call.any_object()?;
    let id = create_one(jira, call, body)?;
    let issue = jira.world.issue(id).expect("just made");
    Ok(Answer::created(created_json(jira, call, issue)))
}

fn created_json(jira: &Jira, call: &Call<'_>, issue: &Issue) -> Value {
    json!({
        "id": issue.id.to_string(),
        "key": jira.world.key(issue),
        "self": format!("{}/rest/api/3/issue/{}", call.base, issue.id),
    })
}

/// Up to fifty at once; each fails or succeeds by itself.
pub(crate) fn create_bulk(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let body = call.any_object()?;
    let Some(Value::Array(updates)) = body.get("issueUpdates") else { return Err(Answer::invalid_payload()) };
    if updates.is_empty() || updates.len() > 50 {
        return Err(Answer::error(400, "The number of issues to create must be between 1 and 50."));
    }
    let (mut issues, mut errors) = (Vec::new(), Vec::new());
    for (number, update) in updates.iter().enumerate() {
        let Value::Object(update) = update else { return Err(Answer::invalid_payload()) };
        match create_one(jira, call, update.clone()) {
            Ok(id) => issues.push(created_json(jira, call, jira.world.issue(id).expect("just made"))),
            Err(refusal) => {
                let super::answer::Body::Json(collection) = &refusal.body else { return Err(refusal) };
                errors.push(json!({
                    "status": refusal.status,
                    "elementErrors": collection,
                    "failedElementNumber": number,
                }));
            }
        }
    }
    let status = if issues.is_empty() { 400 } else { 201 };
    Ok(Answer::new(status, super::answer::Body::Json(json!({ "issues": issues, "errors": errors }))))
}

fn create_one(jira: &mut Jira, call: &Call<'_>, body: Map<String, Value>) -> Result<u64, Answer> {
    let mut wish = Wish::read(body)?;
    let mut errors = Errors::default();
    let project = project_of(jira, call, &wish);
    let Some(project) = project else {
        errors.field("project", "Specify a valid project ID or key");
        return Err(errors.answer(400));
    };
    let forbidden = "You do not have permission to create issues in this project.";
    let status = if call.user.is_none() { 401 } else { 403 };
    jira.require(call, project, Permission::Create, status, forbidden)?;
    let author = call.user.expect("nobody may create");
    wish.fields.remove("project");
    let kind = wish.fields.remove("issuetype");

    let target = jira.target(call, project);
    let issue_type = match target.issue_type(&kind.unwrap_or_default()) {
        Ok(kind) => kind,
        Err(Complaint(_, words)) => {
            errors.field("issuetype", words);
            return Err(errors.answer(400));
        }
    };
    let row = target.project;
    let workflow = row.workflow(issue_type);
    let mut issue = Issue {
        id: 0,
        project,
        number: 0,
        issue_type,
        summary: "".into(),
        description: None,
        status: workflow.initial,
        resolution: None,
        resolved: None,
        priority: row.create_screen.iter().any(|placed| placed.field == "priority").then_some(3),
        assignee: row.assigns_lead.then_some(row.lead),
        reporter: Some(author),
        creator: author,
        labels: Vec::new(),
        parent: None,
        due: None,
        created: call.now,
        updated: call.now,
        status_changed: call.now,
        archived: false,
        more: None,
    };
    let screen = create_screen(jira, call, project);
    let aside = edit::apply(&target, &mut issue, &wish, &screen, &mut errors, call.now);
    let unknown_only = !errors.is_empty();
    for placed in screen.iter().filter(|placed| placed.required && placed.field != "issuetype") {
        if !unknown_only && edit::is_missing(&jira.world, &issue, &placed.field) {
            errors.field(&placed.field, edit::required_words(&jira.world, &placed.field));
        }
    }
    if jira.world.issue_type(issue_type).is_subtask() && issue.parent.is_none() && errors.is_empty() {
        errors.field("parent", "Issue type is a sub-task but parent issue key or id not specified.");
    }
    // A transition may come with the body, from the first status on.
    let step = match &wish.transition {
        None => None,
        Some(id) => match super::transitions::available(jira, call, &issue).find(|step| step.id.to_string() == *id) {
            Some(step) => Some(step.clone()),
            None => {
                errors.message(format!("Transition id '{id}' is not valid for this issue."));
                None
            }
        },
    };
    errors.check()?;
    if let Some(step) = step {
        super::transitions::take(jira, &mut issue, &step, call.now);
    }

    let project = jira.world.project_mut(project).expect("it was there");
    project.last_number += 1;
    issue.number = project.last_number;
    issue.id = jira.world.new_issue_id();
    for (key, value) in wish.properties {
        issue.more_mut().properties.insert(key, value);
    }
    aside.carry_out(jira, &mut issue, author)?;
    issue.more_mut().watchers.insert(author);
    let id = issue.id;
    jira.world.save(issue, call.now);
    Ok(id)
}

fn project_of(jira: &Jira, call: &Call<'_>, wish: &Wish) -> Option<u64> {
    let named = wish.fields.get("project")?;
    let id = named["id"].as_str().map(str::to_owned).or_else(|| named["id"].as_u64().map(|id| id.to_string()));
    let project = jira.world.projects.iter().find(|project| match (&id, named["key"].as_str()) {
        (Some(id), _) => project.id.to_string() == *id,
        (None, Some(key)) => project.key == key,
        (None, None) => false,
    })?;
    let there = !project.archived && jira.world.may(call.user, project.id, Permission::Browse);
    there.then_some(project.id)
}

/// The screen, without what the account may not set.
pub(crate) fn create_screen(jira: &Jira, call: &Call<'_>, project: u64) -> Vec<Placed> {
    let row = jira.world.project(project).expect("it was there");
    visible(jira, call, project, &row.create_screen)
}

pub(crate) fn edit_screen(jira: &Jira, call: &Call<'_>, project: u64) -> Vec<Placed> {
    let row = jira.world.project(project).expect("it was there");
    visible(jira, call, project, &row.edit_screen)
}

fn visible(jira: &Jira, call: &Call<'_>, project: u64, screen: &[Placed]) -> Vec<Placed> {
    let needs = |field: &str| match field {
        "assignee" => Some(Permission::Assign),
        "reporter" => Some(Permission::ModifyReporter),
        "issuelinks" => Some(Permission::Link),
        _ => None,
    };
    screen
        .iter()
        .filter(|placed| needs(&placed.field).is_none_or(|needed| jira.world.may(call.user, project, needed)))
        .filter(|placed| jira.world.field(&placed.field).is_some_and(|field| field.applies_to(project)))
        .cloned()
        .collect()
}

pub(crate) fn edit(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let before = jira.issue_of(call)?;
    let project = before.project;
    if call.flag("overrideScreenSecurity") || call.flag("overrideEditableFlag") {
        return Err(Answer::error(
            403,
            "Connect and Forge app users with Administer Jira global permission can override screen security.",
        ));
    }
    let muted = call.asked("notifyUsers") == Some("false");
    if muted
        && jira.options.muted_edits == MutedEdits::Refused
        && !jira.world.may(call.user, project, Permission::Administer)
    {
        return Err(Answer::error(
            403,
            "To discard the user notification either admin or project admin permissions are required.",
        ));
    }
    let wish = Wish::read(call.any_object()?)?;
    if jira.world.project(project).expect("it was there").archived || before.archived {
        return Err(Answer::error(400, "Issue is archived and cannot be edited."));
    }
    let forbidden = "You do not have permission to edit issues in this project.";
    jira.require(call, project, Permission::Edit, 403, forbidden)?;
    let author = call.user.expect("nobody may edit");

    let mut issue = Issue::clone(&before);
    let mut errors = Errors::default();
    let screen = edit_screen(jira, call, project);
    let target = jira.target(call, project);
    let aside = edit::apply(&target, &mut issue, &wish, &screen, &mut errors, call.now);
    check_type(jira, &before, &issue, &mut errors);
    errors.check()?;
    let mut items = edit::difference(&jira.world, &before, &issue);
    for (key, value) in wish.properties {
        issue.more_mut().properties.insert(key, value);
    }
    aside.carry_out(jira, &mut issue, author)?;
    items.retain(|item| item.from != item.to || item.from_string != item.to_string);
    let id = issue.id;
    jira.world.change(issue, author, items, call.now);
    if !call.flag("returnIssue") {
        return Ok(Answer::no_content());
    }
    let issue = Arc::clone(jira.world.issue(id).expect("just kept"));
    Ok(Answer::ok(super::reading::one(jira, call, &issue, &["*all"], &call.listed("expand"), &[], usize::MAX)))
}

/// Between types of another level or another workflow an issue cannot simply be turned.
fn check_type(jira: &Jira, before: &Issue, after: &Issue, errors: &mut Errors) {
    let (old, new) = (jira.world.issue_type(before.issue_type), jira.world.issue_type(after.issue_type));
    if old.is_subtask() != new.is_subtask() || (old.level != new.level && after.parent.is_some()) {
        errors.field("issuetype", "The issue type selected is invalid.");
    }
}

pub(crate) fn editmeta(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let issue = jira.issue_of(call)?;
    Ok(Answer::ok(json!({ "fields": super::meta::edit_fields(jira, call, &issue) })))
}

pub(crate) fn assign(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let before = jira.issue_of(call)?;
    let body = call.any_object()?;
    let forbidden = "You do not have permission to assign issues.";
    jira.require(call, before.project, Permission::Assign, 403, forbidden)?;
    let author = call.user.expect("nobody may assign");
    let target = jira.target(call, before.project);
    let assignee = match body.get("accountId") {
        None => return Err(Answer::error(400, "'accountId' must be provided.")),
        Some(Value::Null) => None,
        Some(Value::String(text)) if text == "-1" => target.project.assigns_lead.then_some(target.project.lead),
        Some(Value::String(text)) => match jira.world.user(text) {
            Some(person) if target.assignable(person) => Some(person),
            Some(person) => {
                let name = &jira.world.users[person].display_name;
                return Err(Answer::field_error("assignee", format!("User '{name}' cannot be assigned issues.")));
            }
            None => return Err(Answer::field_error("assignee", format!("User '{text}' does not exist."))),
        },
        Some(_) => return Err(Answer::invalid_payload()),
    };
    let mut issue = Issue::clone(&before);
    issue.assignee = assignee;
    let items = edit::difference(&jira.world, &before, &issue);
    jira.world.change(issue, author, items, call.now);
    Ok(Answer::no_content())
}

pub(crate) fn delete(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let issue = jira.issue_of(call)?;
    let forbidden = "You do not have permission to delete issues in this project.";
    jira.require(call, issue.project, Permission::Delete, 403, forbidden)?;
    let subtasks: Vec<u64> = jira
        .world
        .children(issue.id)
        .iter()
        .copied()
        .filter(|id| jira.world.issue(*id).is_some_and(|child| jira.world.issue_type(child.issue_type).is_subtask()))
        .collect();
    if !subtasks.is_empty() && !call.flag("deleteSubtasks") {
        return Err(Answer::error(
            400,
            format!(
                "The issue '{}' has subtasks.  You must specify the 'deleteSubtasks' parameter to delete this issue and \
                 all its subtasks.",
                jira.world.key(&issue)
            ),
        ));
    }
    for subtask in subtasks {
        jira.world.remove(subtask, call.now);
    }
    jira.world.remove(issue.id, call.now);
    Ok(Answer::no_content())
}

/// Up to a hundred by id or key. What is missing or forbidden is left out.
pub(crate) fn bulk_fetch(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let body = call.object(&["expand", "fields", "fieldsByKeys", "issueIdsOrKeys", "properties"])?;
    let ids = strings(&body, "issueIdsOrKeys")?;
    if ids.is_empty() {
        return Err(Answer::error(400, "No issue IDs or keys were provided."));
    }
    if ids.len() > 100 {
        return Err(Answer::error(400, "Too many issues requested. The maximum number of issues is 100."));
    }
    let (fields, expand, properties) =
        (strings(&body, "fields")?, strings(&body, "expand")?, strings(&body, "properties")?);
    let mut found: Vec<Arc<Issue>> = ids
        .iter()
        .filter_map(|id| jira.world.find(id))
        .filter(|issue| jira.world.sees(call.user, issue))
        .cloned()
        .collect();
    found.sort_by_key(|issue| issue.id);
    found.dedup_by_key(|issue| issue.id);
    let names: Vec<&str> = if fields.is_empty() { vec!["*all"] } else { fields.iter().map(String::as_str).collect() };
    let expand: Vec<&str> = expand.iter().map(String::as_str).collect();
    let properties: Vec<&str> = properties.iter().map(String::as_str).collect();
    let issues: Vec<Value> = found
        .iter()
        .map(|issue| super::reading::one(jira, call, issue, &names, &expand, &properties, super::reading::NESTED))
        .collect();
    let count = issues.len();
    Ok(Answer::ok(json!({ "expand": "schema,names", "issues": issues, "issueErrors": [] })).reading(count))
}
