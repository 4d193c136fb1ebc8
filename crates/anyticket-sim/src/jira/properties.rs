//! Properties, watchers and the history of an issue.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-properties/>

use serde_json::{Value, json};

use super::Jira;
use super::answer::{Answer, Body, Outcome};
use super::call::Call;
use super::entity::Issue;
use super::page::{self, Window};
use super::permission::Permission;

pub(crate) fn list(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let issue = jira.issue_of(call)?;
    let keys: Vec<Value> =
        issue.more().properties.keys().map(|key| json!({ "key": key, "self": link(call, &issue, key) })).collect();
    Ok(Answer::ok(json!({ "keys": keys })))
}

fn link(call: &Call<'_>, issue: &Issue, key: &str) -> String {
    format!("{}/rest/api/3/issue/{}/properties/{key}", call.base, issue.id)
}

pub(crate) fn get(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let issue = jira.issue_of(call)?;
    let key = call.parameter(1);
    match issue.more().properties.get(key) {
        Some(value) => Ok(Answer::ok(json!({ "key": key, "value": value }))),
        None => Err(Answer::error(404, format!("The property '{key}' does not exist."))),
    }
}

/// Any JSON up to 32768 characters, under a key of up to 255.
pub(crate) fn put(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let before = jira.issue_of(call)?;
    let key = call.parameter(1).to_owned();
    let value = call.json()?;
    if key.chars().count() > 255 {
        return Err(Answer::error(400, "The property key cannot be longer than 255 characters."));
    }
    if call.request.body().len() > 32_768 {
        return Err(Answer::error(400, "The property value cannot be longer than 32768 characters."));
    }
    jira.require(call, before.project, Permission::Edit, 403, "You do not have permission to edit this issue.")?;
    let mut issue = Issue::clone(&before);
    let new = issue.more_mut().properties.insert(key, value).is_none();
    // Properties are no part of what `updated` tells.
    jira.world.save(issue, call.now);
    Ok(Answer::new(if new { 201 } else { 200 }, Body::Empty))
}

pub(crate) fn delete(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let before = jira.issue_of(call)?;
    let key = call.parameter(1);
    jira.require(call, before.project, Permission::Edit, 403, "You do not have permission to edit this issue.")?;
    let mut issue = Issue::clone(&before);
    if issue.more_mut().properties.remove(key).is_none() {
        return Err(Answer::error(404, format!("The property '{key}' does not exist.")));
    }
    jira.world.save(issue, call.now);
    Ok(Answer::no_content())
}

pub(crate) fn changelog(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let issue = jira.issue_of(call)?;
    let window = Window::read(call, 100, 100)?;
    let history = &issue.more().history;
    let values =
        history[window.range(history.len())].iter().map(|change| super::reading::history(jira, call, change)).collect();
    let path = format!("issue/{}/changelog", call.parameter(0));
    Ok(page::answer(call, &path, window, history.len(), values))
}

pub(crate) fn watchers(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let issue = jira.issue_of(call)?;
    let render = jira.render(call);
    let watchers: Vec<Value> = issue.more().watchers.iter().map(|&user| render.user(user)).collect();
    Ok(Answer::ok(json!({
        "self": render.link(&format!("issue/{}/watchers", issue.id)),
        "isWatching": call.user.is_some_and(|user| issue.more().watchers.contains(&user)),
        "watchCount": watchers.len(),
        "watchers": watchers,
    })))
}
