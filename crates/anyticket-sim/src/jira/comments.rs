//! Comments.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/>

use std::sync::Arc;

use serde_json::{Value, json};

use super::Jira;
use super::answer::{Answer, Errors, Outcome};
use super::call::Call;
use super::edit;
use super::entity::{Comment, Issue};
use super::fieldset::{Complaint, Target};
use super::options::UnsentVisibility;
use super::permission::Permission;

pub(crate) fn list(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let issue = jira.issue_of(call)?;
    let (start, most) = (call.number("startAt", 0)?, call.number("maxResults", 100)?.min(5_000));
    let mut comments: Vec<&Comment> =
        issue.more().comments.iter().filter(|comment| is_visible(jira, call, comment)).collect();
    match call.asked("orderBy") {
        None | Some("created" | "+created" | "") => comments.sort_by_key(|comment| (comment.created, comment.id)),
        Some("-created") => comments.sort_by_key(|comment| std::cmp::Reverse((comment.created, comment.id))),
        Some(other) => {
            return Err(Answer::error(400, format!("Comments cannot be ordered by '{other}', only by 'created'.")));
        }
    }
    let render = jira.render(call);
    let page: Vec<Value> =
        comments.iter().skip(start).take(most).map(|comment| show(jira, call, &issue, comment)).collect();
    let _ = render;
    let count = page.len();
    Ok(Answer::ok(json!({ "startAt": start, "maxResults": most, "total": comments.len(), "comments": page }))
        .reading(count))
}

fn show(jira: &Jira, call: &Call<'_>, issue: &Issue, comment: &Comment) -> Value {
    let mut json = jira.render(call).comment(issue, comment);
    if call.listed("expand").contains(&"renderedBody") {
        let mut text = String::new();
        super::jql::plain(&comment.body, &mut text);
        json["renderedBody"] = format!("<p>{}</p>", text.trim().replace('&', "&amp;").replace('<', "&lt;")).into();
    }
    if call.listed("expand").contains(&"properties") {
        json["properties"] = json!(comment.properties);
    }
    json
}

/// A comment for a group is seen by its members, one for a role by those who edit everything.
fn is_visible(jira: &Jira, call: &Call<'_>, comment: &Comment) -> bool {
    let Some(visibility) = &comment.visibility else { return true };
    let Some(user) = call.user else { return false };
    let named = visibility["value"].as_str().unwrap_or_default();
    jira.world.users[user].admin
        || comment.author == user
        || (visibility["type"] == "group" && jira.world.users[user].groups.contains(&named))
}

pub(crate) fn get(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let issue = jira.issue_of(call)?;
    let comment = find(jira, call, &issue)?;
    Ok(Answer::ok(show(jira, call, &issue, comment)).reading(1))
}

fn find<'a>(jira: &Jira, call: &Call<'_>, issue: &'a Issue) -> Result<&'a Comment, Answer> {
    let id = call.parameter(1);
    let found = issue.more().comments.iter().find(|comment| comment.id.to_string() == id);
    match found.filter(|comment| is_visible(jira, call, comment)) {
        Some(comment) => Ok(comment),
        None => Err(Answer::error(404, format!("Can not find a comment for the id: {id}."))),
    }
}

fn read(jira: &Jira, call: &Call<'_>, issue: &Issue) -> Result<Comment, Answer> {
    let body = call.any_object()?;
    let target = Target {
        world: &jira.world,
        project: jira.world.project(issue.project).expect("an issue has a project"),
        content_limit: jira.options.content_limit,
        user: call.user,
    };
    let comment = edit::comment(&target, &Value::Object(body), call.now).map_err(|Complaint(_, words)| {
        let mut errors = Errors::default();
        errors.field("comment", words);
        errors.answer(400)
    })?;
    if let Some(visibility) = &comment.visibility {
        let kind = visibility["type"].as_str().unwrap_or_default();
        let named = visibility["value"].as_str().or_else(|| visibility["identifier"].as_str());
        if !matches!(kind, "group" | "role") || named.is_none() {
            return Err(Answer::field_error("commentLevel", "Comment visibility is invalid."));
        }
    }
    Ok(comment)
}

pub(crate) fn add(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let before = jira.issue_of(call)?;
    let comment = read(jira, call, &before)?;
    let forbidden = "You do not have the permission to comment on this issue.";
    jira.require(call, before.project, Permission::Comment, 403, forbidden)?;
    let author = call.user.expect("nobody may comment");
    if before.more().comments.len() >= jira.options.per_issue_limit {
        return Err(Answer::error(413, "The issue has reached its limit of comments."));
    }
    let comment = Comment { id: jira.world.new_id(), author, update_author: author, ..comment };
    let mut issue = Issue::clone(&before);
    issue.more_mut().comments.push(comment.clone());
    jira.world.change(issue, author, Vec::new(), call.now);
    Ok(Answer::created(show(jira, call, &before, &comment)))
}

/// Own comments, and others' with the right to edit all.
fn may_change(jira: &Jira, call: &Call<'_>, issue: &Issue, comment: &Comment) -> bool {
    let own = Some(comment.author) == call.user && jira.world.may(call.user, issue.project, Permission::Comment);
    own || jira.world.may(call.user, issue.project, Permission::EditAll)
}

pub(crate) fn update(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let before = jira.issue_of(call)?;
    let old = find(jira, call, &before)?.clone();
    let new = read(jira, call, &before)?;
    if !may_change(jira, call, &before, &old) {
        let words = format!("You do not have permission to edit comment with id: {}.", old.id);
        return Err(Answer::error(400, words));
    }
    let author = call.user.expect("nobody may edit a comment");
    let visibility = match (new.visibility, jira.options.unsent_visibility) {
        (None, UnsentVisibility::Kept) => old.visibility.clone(),
        (given, _) => given,
    };
    let properties = if new.properties.is_empty() { old.properties.clone() } else { new.properties };
    let comment = Comment {
        body: Arc::clone(&new.body),
        update_author: author,
        updated: call.now,
        visibility,
        properties,
        ..old
    };
    let mut issue = Issue::clone(&before);
    for known in &mut issue.more_mut().comments {
        if known.id == comment.id {
            *known = comment.clone();
        }
    }
    jira.world.change(issue, author, Vec::new(), call.now);
    Ok(Answer::ok(show(jira, call, &before, &comment)))
}

pub(crate) fn delete(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    if call.user.is_none() {
        return Err(Answer::error(405, "Comments cannot be deleted anonymously."));
    }
    let before = jira.issue_of(call)?;
    let comment = find(jira, call, &before)?.clone();
    if !may_change(jira, call, &before, &comment) {
        let words = format!("You do not have permission to delete comment with id: {}.", comment.id);
        return Err(Answer::error(400, words));
    }
    let author = call.user.expect("it was checked");
    let mut issue = Issue::clone(&before);
    issue.more_mut().comments.retain(|known| known.id != comment.id);
    jira.world.change(issue, author, Vec::new(), call.now);
    Ok(Answer::no_content())
}

/// By their ids, across issues. Those that are missing or forbidden are left out.
pub(crate) fn by_ids(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let body = call.object(&["ids"])?;
    let ids: Vec<u64> =
        body.get("ids").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_u64).collect();
    if ids.is_empty() || ids.len() > 1_000 {
        return Err(Answer::error(400, "The number of comment IDs must be between 1 and 1000."));
    }
    let mut values = Vec::new();
    for issue in jira.world.issues().values().filter(|issue| jira.world.sees(call.user, issue)) {
        for comment in &issue.more().comments {
            if ids.contains(&comment.id) && is_visible(jira, call, comment) {
                values.push(show(jira, call, issue, comment));
            }
        }
    }
    let count = values.len();
    Ok(Answer::ok(json!({
        "self": format!("{}/rest/api/3/comment/list", call.base),
        "maxResults": 1_000,
        "startAt": 0,
        "total": count,
        "isLast": true,
        "values": values,
    }))
    .reading(count))
}
