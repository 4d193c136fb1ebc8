//! People.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/> and
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/>

use serde_json::{Map, Value, json};

use super::Jira;
use super::answer::{Answer, Outcome};
use super::call::Call;
use super::page::{self, Window};
use super::permission::Permission;

/// The last user that the filtered lists reach.
const REACH: usize = 1_000;

pub(crate) fn myself(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let user = call.user.ok_or_else(Answer::login_required)?;
    Ok(Answer::ok(details(jira, call, user)).reading(2))
}

fn details(jira: &Jira, call: &Call<'_>, user: usize) -> Value {
    let mut json = jira.render(call).user(user);
    json["locale"] = "en_US".into();
    let groups: Vec<Value> = if call.listed("expand").contains(&"groups") {
        jira.world.users[user].groups.iter().map(|name| json!({ "name": name })).collect()
    } else {
        Vec::new()
    };
    json["groups"] = json!({ "size": jira.world.users[user].groups.len(), "items": groups });
    json["applicationRoles"] = json!({ "size": 1, "items": [] });
    json["expand"] = "groups,applicationRoles".into();
    json
}

pub(crate) fn get(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let Some(id) = call.asked("accountId") else {
        return Err(Answer::error(400, "The accountId query parameter must be provided."));
    };
    match jira.world.user(id) {
        Some(user) => Ok(Answer::ok(details(jira, call, user)).reading(2)),
        None => Err(Answer::error(404, "Specified user does not exist or you do not have required permissions")),
    }
}

/// What finds a person: the start of a word of the name, or of an address that may be seen.
fn matches(jira: &Jira, call: &Call<'_>, user: usize, query: &str) -> bool {
    let query = query.to_lowercase();
    let person = &jira.world.users[user];
    let name = person.display_name.to_lowercase();
    let by_name = name.starts_with(&query) || name.split(' ').any(|word| word.starts_with(&query));
    let seen = person.email_visible || call.user == Some(user);
    by_name || (seen && !person.email.is_empty() && person.email.to_lowercase().starts_with(&query))
}

/// Either a query or an account id.
fn criterion<'a>(call: &'a Call<'_>) -> Result<(Option<&'a str>, Option<&'a str>), Answer> {
    let (query, account) = (call.asked("query"), call.asked("accountId"));
    if call.asked("username").is_some() {
        return Err(Answer::error(400, "The query parameter 'username' is not supported in GDPR strict mode."));
    }
    match (query, account) {
        (Some(_), Some(_)) => Err(Answer::error(
            400,
            "'accountId' must be the only user identifying query parameter in GDPR strict mode.",
        )),
        found => Ok(found),
    }
}

/// Filters first, then takes the range.
pub(crate) fn search(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let (query, account) = criterion(call)?;
    if query.is_none() && account.is_none() {
        return Err(Answer::error(400, "The query parameter 'query' must be provided."));
    }
    let window = Window::read(call, 50, REACH)?;
    if call.user.is_none() {
        return Ok(Answer::ok(json!([])));
    }
    let found: Vec<usize> = (0..jira.world.users.len())
        .filter(|&user| jira.world.users[user].active)
        .filter(|&user| account.is_none_or(|id| jira.world.users[user].account_id == id))
        .filter(|&user| query.is_none_or(|query| matches(jira, call, user, query)))
        .take(REACH)
        .collect();
    let render = jira.render(call);
    let page: Vec<Value> = found[window.range(found.len())].iter().map(|&user| render.user(user)).collect();
    let count = page.len();
    Ok(Answer::ok(Value::Array(page)).reading(2 * count))
}

/// Takes the range first and filters then: a short page, even an empty one, is not the end.
pub(crate) fn assignable(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let project = match (call.asked("project"), call.asked("issueKey").or_else(|| call.asked("issueId"))) {
        (Some(named), _) => {
            let found = jira.world.projects.iter().find(|known| known.key == named || known.id.to_string() == named);
            match found.filter(|known| jira.world.may(call.user, known.id, Permission::Browse)) {
                Some(project) => project.id,
                None => return Err(Answer::no_project(named)),
            }
        }
        (None, Some(issue)) => match jira.world.find(issue).filter(|issue| jira.world.sees(call.user, issue)) {
            Some(issue) => issue.project,
            None => return Err(Answer::no_issue()),
        },
        (None, None) => {
            return Err(Answer::error(
                400,
                "Either the 'project', 'issueKey' or 'issueId' parameter must be provided.",
            ));
        }
    };
    if call.user.is_none() {
        return Err(Answer::login_required());
    }
    let (query, account) = criterion(call)?;
    let window = Window::read(call, 50, REACH)?;
    let target = super::fieldset::Target {
        world: &jira.world,
        project: jira.world.project(project).expect("just found"),
        content_limit: jira.options.content_limit,
        user: call.user,
    };
    let render = jira.render(call);
    let page: Vec<Value> = window
        .range(jira.world.users.len().min(REACH))
        .filter(|&user| target.assignable(user))
        .filter(|&user| account.is_none_or(|id| jira.world.users[user].account_id == id))
        .filter(|&user| query.is_none_or(|query| matches(jira, call, user, query)))
        .map(|user| render.user(user))
        .collect();
    let count = page.len();
    Ok(Answer::ok(Value::Array(page)).reading(2 * count))
}

pub(crate) fn all(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    if call.user.is_none() {
        return Err(Answer::error(403, "You do not have permission to browse users."));
    }
    let window = Window::read(call, 50, REACH)?;
    let render = jira.render(call);
    let page: Vec<Value> = window.range(jira.world.users.len()).map(|user| render.user(user)).collect();
    let count = page.len();
    Ok(Answer::ok(Value::Array(page)).reading(2 * count))
}

pub(crate) fn bulk(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let ids: Vec<&str> =
        call.query.iter().filter(|(key, _)| key == "accountId").map(|(_, value)| value.as_str()).collect();
    if ids.is_empty() {
        return Err(Answer::error(400, "The accountId query parameter must be provided."));
    }
    let window = Window::read(call, 10, 200)?;
    let found: Vec<usize> = ids.iter().filter_map(|id| jira.world.user(id)).collect();
    let render = jira.render(call);
    let values = found[window.range(found.len())].iter().map(|&user| render.user(user)).collect();
    Ok(page::answer(call, "user/bulk", window, found.len(), values))
}

pub(crate) fn my_permissions(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let asked = call.listed("permissions");
    if asked.is_empty() {
        return Err(Answer::error(400, "The 'permissions' query parameter is required."));
    }
    let project = match (call.asked("projectKey").or_else(|| call.asked("projectId")), call.asked("issueKey")) {
        (Some(named), _) => {
            jira.world.projects.iter().find(|known| known.key == named || known.id.to_string() == named)
        }
        (None, Some(issue)) => jira.world.find(issue).and_then(|issue| jira.world.project(issue.project)),
        (None, None) => None,
    };
    let mut permissions = Map::new();
    for (index, key) in asked.iter().enumerate() {
        let known = Permission::ALL.into_iter().find(|permission| permission.key() == *key);
        let admin = call.user.is_some_and(|user| jira.world.users[user].admin);
        let have = match (known, *key, project) {
            (None, "ADMINISTER", _) => admin,
            (Some(permission), _, Some(project)) => jira.world.may(call.user, project.id, permission),
            (Some(permission), _, None) => {
                jira.world.projects.iter().any(|project| jira.world.may(call.user, project.id, permission))
            }
            (None, ..) => return Err(Answer::field_error(key, "Unrecognized permission")),
        };
        permissions.insert(
            (*key).to_owned(),
            json!({
                "id": index.to_string(),
                "key": key,
                "name": key,
                "type": if *key == "ADMINISTER" { "GLOBAL" } else { "PROJECT" },
                "description": "",
                "havePermission": have,
            }),
        );
    }
    Ok(Answer::ok(json!({ "permissions": permissions })))
}
