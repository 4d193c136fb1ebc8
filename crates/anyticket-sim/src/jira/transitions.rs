//! Steps of workflows.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-transitions-get>

use serde_json::{Map, Value, json};

use super::Jira;
use super::answer::{Answer, Errors, Outcome};
use super::call::Call;
use super::edit::{self, Wish};
use super::entity::{Category, Issue, Placed, Transition};
use super::fieldset::Target;
use super::permission::Permission;

/// The steps that this account can take from where the issue is.
pub(crate) fn available<'a>(jira: &'a Jira, call: &Call<'_>, issue: &Issue) -> impl Iterator<Item = &'a Transition> {
    let project = jira.world.project(issue.project).expect("an issue has a project");
    let may = jira.world.may(call.user, issue.project, Permission::Transition);
    let admin = jira.world.may(call.user, issue.project, Permission::Administer);
    let status = issue.status;
    project
        .workflow(issue.issue_type)
        .transitions
        .iter()
        .filter(move |_| may)
        .filter(move |step| !step.only_admins || admin)
        .filter(move |step| step.from.as_ref().is_none_or(|from| from.contains(&status)))
}

/// The steps as JSON, with the fields of their screens if asked for.
pub(crate) fn list(jira: &Jira, call: &Call<'_>, issue: &Issue, with_fields: bool) -> Value {
    let render = jira.render(call);
    available(jira, call, issue)
        .map(|step| {
            let mut json = json!({
                "id": step.id.to_string(),
                "name": step.name,
                "to": render.status(jira.world.status(step.to)),
                "hasScreen": !step.screen.is_empty(),
                "isGlobal": step.from.is_none(),
                "isInitial": false,
                "isAvailable": true,
                "isConditional": step.only_admins,
                "isLooped": step.to == issue.status,
            });
            if with_fields {
                let fields: Map<String, Value> = step
                    .screen
                    .iter()
                    .filter_map(|(field, required)| {
                        let field = jira.world.field(field)?;
                        let mut meta = super::meta::field(jira, call, issue.project, field, *required);
                        if let Some(object) = meta.as_object_mut() {
                            object.remove("fieldId");
                        }
                        Some((field.id.clone(), meta))
                    })
                    .collect();
                json["fields"] = Value::Object(fields);
            }
            json
        })
        .collect()
}

pub(crate) fn get(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let issue = jira.issue_of(call)?;
    let with_fields = call.listed("expand").contains(&"transitions.fields");
    let Value::Array(mut transitions) = list(jira, call, &issue, with_fields) else { unreachable!("a list is a list") };
    if let Some(id) = call.asked("transitionId") {
        transitions.retain(|step| step["id"] == id);
    }
    Ok(Answer::ok(json!({ "expand": "transitions", "transitions": transitions })))
}

pub(crate) fn take_one(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let before = jira.issue_of(call)?;
    let wish = Wish::read(call.any_object()?)?;
    let Some(id) = &wish.transition else { return Err(Answer::error(400, "Missing 'transition' identifier")) };
    let step = available(jira, call, &before).find(|step| step.id.to_string() == *id).cloned();
    let Some(step) = step else {
        return Err(Answer::error(400, format!("Transition id '{id}' is not valid for this issue.")));
    };
    let author = call.user.expect("nobody may take a step");
    let screen: Vec<Placed> =
        step.screen.iter().map(|(field, required)| Placed { field: field.clone(), required: *required }).collect();
    let target = Target {
        world: &jira.world,
        project: jira.world.project(before.project).expect("an issue has a project"),
        content_limit: jira.options.content_limit,
        user: call.user,
    };
    let mut issue = Issue::clone(&before);
    let mut errors = Errors::default();
    let aside = edit::apply(&target, &mut issue, &wish, &screen, &mut errors, call.now);
    for placed in screen.iter().filter(|placed| placed.required) {
        // What the issue had before does not count for the resolution: the screen asks anew.
        let given = wish.names().any(|name| *name == placed.field);
        let missing = edit::is_missing(&jira.world, &issue, &placed.field) || (placed.field == "resolution" && !given);
        if missing {
            errors.field(&placed.field, edit::required_words(&jira.world, &placed.field));
        }
    }
    errors.check()?;
    take(jira, &mut issue, &step, call.now);
    aside.carry_out(jira, &mut issue, author)?;
    let items = edit::difference(&jira.world, &before, &issue);
    jira.world.change(issue, author, items, call.now);
    Ok(Answer::no_content())
}

/// Moves an issue along a step, with what the step does by itself.
pub(crate) fn take(jira: &Jira, issue: &mut Issue, step: &Transition, now: i64) {
    let category = |status: u64| jira.world.status(status).category;
    if category(issue.status) != category(step.to) {
        issue.status_changed = now;
    }
    issue.status = step.to;
    if let Some(resolution) = step.sets_resolution {
        issue.resolution = Some(resolution);
    }
    if step.clears_resolution {
        issue.resolution = None;
    }
    match issue.resolution {
        None => issue.resolved = None,
        Some(_) if issue.resolved.is_none() || category(step.to) == Category::Done => issue.resolved = Some(now),
        Some(_) => {}
    }
}
