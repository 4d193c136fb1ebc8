//! Projects, and what is listed of one.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-projects/>

use serde_json::{Value, json};

use super::Jira;
use super::answer::{Answer, Errors, Outcome};
use super::call::Call;
use super::entity::Project;
use super::page::{self, Window};
use super::permission::Permission;
use super::render::{Render, uuid};

fn show(jira: &Jira, call: &Call<'_>, project: &Project, whole: bool) -> Value {
    let render = jira.render(call);
    let expand = call.listed("expand");
    let mut json = render.project(project);
    json["expand"] = "description,lead,issueTypes,url,projectKeys,permissions,insight".into();
    json["style"] = if project.team_managed { "next-gen" } else { "classic" }.into();
    json["isPrivate"] = false.into();
    json["properties"] = json!({});
    if project.team_managed {
        json["entityId"] = uuid(project.id, 1).into();
        json["uuid"] = uuid(project.id, 1).into();
    }
    if whole || expand.contains(&"description") {
        json["description"] = project.description.clone().into();
    }
    if whole || expand.contains(&"lead") {
        json["lead"] = render.user(project.lead);
    }
    if whole || expand.contains(&"issueTypes") {
        json["issueTypes"] = types(jira, &render, project);
    }
    if expand.contains(&"projectKeys") {
        let keys: Vec<&String> = std::iter::once(&project.key).chain(&project.old_keys).collect();
        json["projectKeys"] = json!(keys);
    }
    if whole {
        json["components"] = project.components.iter().map(|part| render.component(part)).collect();
        json["versions"] = project.versions.iter().map(|part| render.version(part)).collect();
        json["assigneeType"] = if project.assigns_lead { "PROJECT_LEAD" } else { "UNASSIGNED" }.into();
        json["roles"] = json!({});
    }
    if project.archived {
        json["archived"] = true.into();
    }
    if project.deleted {
        json["deleted"] = true.into();
    }
    json
}

fn types(jira: &Jira, render: &Render<'_>, project: &Project) -> Value {
    project
        .issue_types
        .iter()
        .map(|id| {
            let mut json = render.issue_type(jira.world.issue_type(*id));
            json["untranslatedName"] = json["name"].clone();
            json
        })
        .collect()
}

pub(crate) fn search(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let window = Window::read(call, 50, 100)?;
    let status = call.listed("status");
    let (ids, keys) = (call.listed("id"), call.listed("keys"));
    if ids.len() > 50 || keys.len() > 50 {
        return Err(Answer::error(400, "Up to 50 project IDs or keys can be provided."));
    }
    let wanted = call.asked("query").unwrap_or_default().to_lowercase();
    let kinds = call.listed("typeKey");
    let permission = match call.asked("action") {
        None | Some("view" | "browse" | "") => Permission::Browse,
        Some("edit") => Permission::Administer,
        Some("create") => Permission::Create,
        Some(other) => return Err(Answer::error(400, format!("The action '{other}' is not valid."))),
    };
    let mut found: Vec<&Project> = jira
        .world
        .projects
        .iter()
        .filter(|project| {
            let state = match () {
                () if project.deleted => "deleted",
                () if project.archived => "archived",
                () => "live",
            };
            if status.is_empty() { state == "live" } else { status.contains(&state) }
        })
        .filter(|project| project.deleted || jira.world.may(call.user, project.id, permission))
        .filter(|project| ids.is_empty() || ids.contains(&project.id.to_string().as_str()))
        .filter(|project| keys.is_empty() || keys.contains(&project.key.as_str()))
        .filter(|project| kinds.is_empty() || kinds.contains(&project.type_key))
        .filter(|project| {
            call.asked("categoryId").is_none_or(|id| project.category.map(|own| own.to_string()).as_deref() == Some(id))
        })
        .filter(|project| project.name.to_lowercase().contains(&wanted) || project.key.to_lowercase().contains(&wanted))
        .collect();
    let (descending, order) = match call.asked("orderBy").unwrap_or("key") {
        order if order.starts_with('-') => (true, &order[1..]),
        order => (false, order.trim_start_matches('+')),
    };
    match order {
        "key" => found.sort_by(|one, two| one.key.cmp(&two.key)),
        "name" => found.sort_by_key(|project| project.name.to_lowercase()),
        "category" => found.sort_by_key(|project| project.category),
        "owner" | "issueCount" | "lastIssueUpdatedTime" | "archivedDate" | "deletedDate" => {
            return Err(Answer::not_simulated(format!("GET /rest/api/3/project/search ordered by {order}")));
        }
        other => return Err(Answer::error(400, format!("The orderBy field '{other}' is not valid."))),
    }
    if descending {
        found.reverse();
    }
    let total = found.len();
    let values: Vec<Value> =
        found[window.range(total)].iter().map(|project| show(jira, call, project, false)).collect();
    Ok(page::answer(call, "project/search", window, total, values))
}

pub(crate) fn get(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let project = jira.project_of(call)?;
    Ok(Answer::ok(show(jira, call, project, true)).reading(1))
}

/// The old list of all projects at once.
pub(crate) fn all(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let seen = |project: &&Project| !project.archived && jira.world.may(call.user, project.id, Permission::Browse);
    let values: Vec<Value> =
        jira.world.projects.iter().filter(seen).map(|project| show(jira, call, project, false)).collect();
    let count = values.len();
    Ok(Answer::ok(Value::Array(values)).reading(count))
}

/// Only administrators make projects. What comes out is company-managed, with a simple workflow.
pub(crate) fn create(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let body = call.any_object()?;
    let admin = call.user.is_some_and(|user| jira.world.users[user].admin);
    if !admin {
        return Err(Answer::error(403, "You must have global administrator rights in order to modify projects."));
    }
    let (key, name) = (body.get("key").and_then(Value::as_str), body.get("name").and_then(Value::as_str));
    let mut errors = Errors::default();
    let key = key.unwrap_or_default().to_owned();
    let well_formed = key.len() > 1
        && key.len() <= 10
        && key.starts_with(|first: char| first.is_ascii_uppercase())
        && key.chars().all(|each| each.is_ascii_uppercase() || each.is_ascii_digit() || each == '_');
    if !well_formed {
        errors.field(
            "projectKey",
            "Project keys must start with an uppercase letter, followed by one or more uppercase alphanumeric characters.",
        );
    }
    if jira.world.projects.iter().any(|project| project.key == key) {
        errors.field("projectKey", "A project with that project key already exists.");
    }
    match name.unwrap_or_default() {
        "" => errors.field("projectName", "You must specify a valid project name."),
        name if jira.world.projects.iter().any(|project| project.name.eq_ignore_ascii_case(name)) => {
            errors.field("projectName", "A project with that name already exists.");
        }
        _ => {}
    }
    if !body.contains_key("projectTypeKey") {
        errors.field("projectTypeKey", "You must specify a valid project type. Check the project type key.");
    }
    let lead = body.get("leadAccountId").and_then(Value::as_str).and_then(|id| jira.world.user(id));
    let Some(lead) = lead else {
        errors.field("projectLead", "You must specify a valid project lead.");
        return Err(errors.answer(400));
    };
    errors.check()?;
    let id = jira.world.projects.iter().map(|project| project.id).max().unwrap_or_default() + 1;
    let pattern = jira.world.project(super::site::PUBLIC).expect("a project of the site");
    let project = Project {
        id,
        key: key.clone(),
        name: name.unwrap_or_default().to_owned(),
        lead,
        anonymous_browse: false,
        grants: Permission::ALL.into_iter().filter(|&grant| grant != Permission::Administer).collect(),
        last_number: 0,
        ..pattern.clone()
    };
    jira.world.projects.push(project);
    Ok(Answer::created(json!({ "id": id, "key": key, "self": format!("{}/rest/api/3/project/{id}", call.base) })))
}

pub(crate) fn statuses(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let project = jira.project_of(call)?;
    let render = jira.render(call);
    let values = project
        .issue_types
        .iter()
        .map(|&id| {
            let kind = jira.world.issue_type(id);
            let statuses: Vec<Value> = project
                .workflow(id)
                .statuses
                .iter()
                .map(|status| render.status_details(jira.world.status(*status)))
                .collect();
            json!({
                "self": render.link(&format!("issuetype/{id}")),
                "id": id.to_string(),
                "name": kind.name,
                "subtask": kind.is_subtask(),
                "statuses": statuses,
            })
        })
        .collect();
    Ok(Answer::ok(values).reading(1))
}

pub(crate) fn components(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let project = jira.project_of(call)?;
    let render = jira.render(call);
    Ok(Answer::ok(project.components.iter().map(|part| component(&render, project, part)).collect()))
}

fn component(render: &Render<'_>, project: &Project, part: &super::entity::Part) -> Value {
    let mut json = render.component(part);
    json["project"] = project.key.clone().into();
    json["projectId"] = project.id.into();
    json["assigneeType"] = "PROJECT_DEFAULT".into();
    json["isAssigneeTypeValid"] = false.into();
    json
}

pub(crate) fn versions(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let project = jira.project_of(call)?;
    let render = jira.render(call);
    Ok(Answer::ok(project.versions.iter().map(|part| version(&render, project, part)).collect()))
}

fn version(render: &Render<'_>, project: &Project, part: &super::entity::Part) -> Value {
    let mut json = render.version(part);
    json["projectId"] = project.id.into();
    json
}

pub(crate) fn component_page(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let project = jira.project_of(call)?;
    let window = Window::read(call, 50, 100)?;
    let render = jira.render(call);
    let range = window.range(project.components.len());
    let values = project.components[range].iter().map(|part| component(&render, project, part)).collect();
    let path = format!("project/{}/component", call.parameter(0));
    Ok(page::answer(call, &path, window, project.components.len(), values))
}

pub(crate) fn version_page(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let project = jira.project_of(call)?;
    let window = Window::read(call, 50, 100)?;
    let render = jira.render(call);
    let range = window.range(project.versions.len());
    let values = project.versions[range].iter().map(|part| version(&render, project, part)).collect();
    let path = format!("project/{}/version", call.parameter(0));
    Ok(page::answer(call, &path, window, project.versions.len(), values))
}
