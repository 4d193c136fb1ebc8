//! Lists of the whole site: fields, statuses, priorities, labels, types.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Jira;
use super::answer::{Answer, Outcome};
use super::call::Call;
use super::field::Field;
use super::page::{self, Window};
use super::permission::Permission;

/// <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/#api-rest-api-3-field-get>
pub(crate) fn fields(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let seen = |field: &&Field| {
        field.custom_id.is_none()
            || jira.world.projects.iter().any(|project| {
                field.applies_to(project.id) && jira.world.may(call.user, project.id, Permission::Browse)
            })
    };
    let values = jira
        .world
        .fields
        .iter()
        .filter(seen)
        .map(|field| {
            let mut json = json!({
                "id": field.id,
                "key": field.id,
                "name": field.name,
                "custom": field.custom_id.is_some(),
                "orderable": field.id != "issuekey",
                "navigable": field.navigable,
                "searchable": field.searchable,
                "clauseNames": field.clauses,
            });
            if field.id != "issuekey" {
                json["schema"] = field.schema_json();
            }
            if field.custom_id.is_some() {
                json["untranslatedName"] = field.name.clone().into();
            }
            if let Some(project) = field.scope {
                json["scope"] = super::render::scope(project);
            }
            json
        })
        .collect();
    Ok(Answer::ok(values))
}

/// Company-managed fields only.
pub(crate) fn field_search(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let window = Window::read(call, 50, 50)?;
    let (kinds, ids) = (call.listed("type"), call.listed("id"));
    let query = call.asked("query").unwrap_or_default().to_lowercase();
    let found: Vec<&Field> = jira
        .world
        .fields
        .iter()
        .filter(|field| field.scope.is_none() && field.id != "issuekey")
        .filter(|field| {
            kinds.is_empty() || kinds.contains(if field.custom_id.is_some() { &"custom" } else { &"system" })
        })
        .filter(|field| ids.is_empty() || ids.contains(&field.id.as_str()))
        .filter(|field| field.name.to_lowercase().contains(&query))
        .collect();
    let values = found[window.range(found.len())]
        .iter()
        .map(|field| json!({ "id": field.id, "name": field.name, "schema": field.schema_json(), "description": "" }))
        .collect();
    Ok(page::answer(call, "field/search", window, found.len(), values))
}

pub(crate) fn statuses(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let render = jira.render(call);
    Ok(Answer::ok(jira.world.statuses.iter().map(|status| render.status_details(status)).collect()))
}

/// For those who administer; everybody else is told what an anonymous caller is.
pub(crate) fn status_search(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let may = jira.world.projects.iter().any(|project| jira.world.may(call.user, project.id, Permission::Administer));
    if !may {
        return Err(Answer::error(401, "You do not have permission to perform this operation."));
    }
    let window = Window::read(call, 200, 200)?;
    let wanted = call.asked("searchString").unwrap_or_default().to_lowercase();
    let found: Vec<_> = jira
        .world
        .statuses
        .iter()
        .filter(|status| {
            call.asked("projectId").is_none_or(|id| status.scope.map(|own| own.to_string()).as_deref() == Some(id))
        })
        .filter(|status| call.asked("statusCategory").is_none_or(|name| status.category.search_name() == name))
        .filter(|status| status.name.to_lowercase().contains(&wanted))
        .collect();
    let values: Vec<Value> = found[window.range(found.len())]
        .iter()
        .map(|status| {
            json!({
                "id": status.id.to_string(),
                "name": status.name,
                "statusCategory": status.category.search_name(),
                "scope": match status.scope {
                    Some(project) => super::render::scope(project),
                    None => json!({ "type": "GLOBAL" }),
                },
                "description": "",
            })
        })
        .collect();
    Ok(page::answer(call, "statuses/search", window, found.len(), values))
}

fn priority_json(jira: &Jira, call: &Call<'_>, priority: &super::entity::Named, default: bool) -> Value {
    let mut json = jira.render(call).priority(priority);
    json["statusColor"] = priority.color.into();
    json["description"] = "".into();
    if default {
        json["isDefault"] = (priority.id == 3).into();
    }
    json
}

pub(crate) fn priorities(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    Ok(Answer::ok(jira.world.priorities.iter().map(|priority| priority_json(jira, call, priority, false)).collect()))
}

pub(crate) fn priority_search(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let window = Window::read(call, 50, 50)?;
    let ids = call.listed("id");
    let found: Vec<_> = jira
        .world
        .priorities
        .iter()
        .filter(|priority| ids.is_empty() || ids.contains(&priority.id.to_string().as_str()))
        .filter(|priority| !call.flag("onlyDefault") || priority.id == 3)
        .collect();
    let values =
        found[window.range(found.len())].iter().map(|priority| priority_json(jira, call, priority, true)).collect();
    Ok(page::answer(call, "priority/search", window, found.len(), values))
}

pub(crate) fn resolutions(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let render = jira.render(call);
    Ok(Answer::ok(jira.world.resolutions.iter().map(|resolution| render.resolution(resolution)).collect()))
}

pub(crate) fn resolution_search(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let window = Window::read(call, 50, 50)?;
    let render = jira.render(call);
    let range = window.range(jira.world.resolutions.len());
    let values = jira.world.resolutions[range]
        .iter()
        .map(|resolution| {
            let mut json = render.resolution(resolution);
            json["default"] = (resolution.id == 10_000).into();
            json
        })
        .collect();
    Ok(page::answer(call, "resolution/search", window, jira.world.resolutions.len(), values))
}

pub(crate) fn issue_types(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let render = jira.render(call);
    let seen = |kind: &&super::entity::IssueType| {
        jira.world.projects.iter().any(|project| {
            project.issue_types.contains(&kind.id) && jira.world.may(call.user, project.id, Permission::Browse)
        })
    };
    Ok(Answer::ok(jira.world.issue_types.iter().filter(seen).map(|kind| render.issue_type_details(kind)).collect()))
}

pub(crate) fn project_issue_types(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let Some(named) = call.asked("projectId") else {
        return Err(Answer::error(400, "The projectId query parameter must be provided."));
    };
    let project = jira.world.projects.iter().find(|known| known.id.to_string() == named);
    let Some(project) = project.filter(|project| jira.world.may(call.user, project.id, Permission::Browse)) else {
        return Err(Answer::no_project(named));
    };
    let render = jira.render(call);
    let values = project
        .issue_types
        .iter()
        .map(|id| jira.world.issue_type(*id))
        .filter(|kind| call.asked("level").is_none_or(|level| kind.level.to_string() == level))
        .map(|kind| render.issue_type_details(kind))
        .collect();
    Ok(Answer::ok(values))
}

/// All labels in use, in the order of the alphabet.
pub(crate) fn labels(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let window = Window::read(call, 1_000, 1_000)?;
    let labels: BTreeSet<&str> = jira
        .world
        .issues()
        .values()
        .filter(|issue| jira.world.sees(call.user, issue))
        .flat_map(|issue| issue.labels.iter().map(|label| &**label))
        .collect();
    let all: Vec<&str> = labels.into_iter().collect();
    let values = all[window.range(all.len())].iter().map(|label| Value::from(*label)).collect();
    Ok(page::answer(call, "label", window, all.len(), values))
}

pub(crate) fn categories(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let values = jira
        .world
        .categories
        .iter()
        .map(|category| {
            json!({
                "self": format!("{}/rest/api/3/projectCategory/{}", call.base, category.id),
                "id": category.id.to_string(),
                "name": category.name,
                "description": "",
            })
        })
        .collect();
    Ok(Answer::ok(values))
}

pub(crate) fn server_info(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    Ok(Answer::ok(json!({
        "baseUrl": jira.site(),
        "version": "1001.0.0-SNAPSHOT",
        "versionNumbers": [1001, 0, 0],
        "deploymentType": "Cloud",
        "buildNumber": 100_291,
        "buildDate": "2026-01-05T00:00:00.000+0000",
        "serverTime": jira.render(call).time(call.now),
        "scmInfo": "9d700605f271b9e38f3e73c4116a686dae8d11d7",
        "serverTitle": "Jira",
    })))
}
