//! Links between issues, and from issues to pages elsewhere.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-links/>

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Jira;
use super::answer::{Answer, Body, Errors, Outcome};
use super::call::{Call, string};
use super::edit;
use super::entity::{Issue, Link, RemoteLink};
use super::fieldset::{Complaint, Target};
use super::options::LinkDirection;
use super::permission::Permission;

pub(crate) fn types(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let render = jira.render(call);
    let types: Vec<Value> = jira.world.link_types.iter().map(|kind| render.link_type(kind)).collect();
    Ok(Answer::ok(json!({ "issueLinkTypes": types })))
}

fn end(jira: &Jira, call: &Call<'_>, body: &Map<String, Value>, side: &str) -> Result<Arc<Issue>, Answer> {
    let Some(Value::Object(named)) = body.get(side) else { return Err(Answer::invalid_payload()) };
    let name = match (string(named, "id")?, string(named, "key")?) {
        (Some(id), _) => id,
        (None, Some(key)) => key,
        (None, None) => return Err(Answer::error(404, "No issue could be found")),
    };
    match jira.world.find(name).filter(|issue| jira.world.sees(call.user, issue)) {
        Some(issue) => Ok(Arc::clone(issue)),
        None => Err(Answer::error(404, format!("No issue found with key or id '{name}'."))),
    }
}

/// Answers 201 with nothing: the id of the link is found at its issues.
pub(crate) fn create(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let body = call.object(&["type", "inwardIssue", "outwardIssue", "comment"])?;
    let Some(Value::Object(kind)) = body.get("type") else { return Err(Answer::invalid_payload()) };
    let (id, name) = (string(kind, "id")?, string(kind, "name")?);
    let found = jira.world.link_types.iter().find(|known| match (id, name) {
        (Some(id), _) => known.id.to_string() == id,
        (None, Some(name)) => known.name.eq_ignore_ascii_case(name),
        (None, None) => false,
    });
    let Some(link_type) = found.map(|kind| kind.id) else {
        let named = id.or(name).unwrap_or_default();
        return Err(Answer::error(404, format!("No issue link type with name '{named}' found.")));
    };
    let (inward, outward) = (end(jira, call, &body, "inwardIssue")?, end(jira, call, &body, "outwardIssue")?);
    if !jira.world.may(call.user, outward.project, Permission::Link) {
        return Err(Answer::error(404, "No Link Issue Permission for issue."));
    }
    if inward.id == outward.id {
        return Err(Answer::error(400, "You cannot link an issue to itself."));
    }
    let author = call.user.expect("nobody may link");
    if let Some(comment) = body.get("comment").filter(|comment| !comment.is_null()) {
        let target = Target {
            world: &jira.world,
            project: jira.world.project(outward.project).expect("an issue has a project"),
            content_limit: jira.options.content_limit,
            user: call.user,
        };
        let mut comment = edit::comment(&target, comment, call.now).map_err(|Complaint(_, words)| {
            let mut errors = Errors::default();
            errors.field("comment", words);
            errors.answer(400)
        })?;
        comment.id = jira.world.new_id();
        (comment.author, comment.update_author) = (author, author);
        let mut issue = Issue::clone(&outward);
        issue.more_mut().comments.push(comment);
        jira.world.change(issue, author, Vec::new(), call.now);
    }
    let (source, destination) = match jira.options.link_direction {
        LinkDirection::InwardIsSource => (inward.id, outward.id),
        LinkDirection::OutwardIsSource => (outward.id, inward.id),
    };
    let known = jira
        .world
        .links
        .values()
        .any(|link| (link.link_type, link.source, link.destination) == (link_type, source, destination));
    let links = |id: u64| jira.world.links.values().filter(|link| link.source == id || link.destination == id).count();
    if links(source).max(links(destination)) >= jira.options.per_issue_limit {
        return Err(Answer::error(413, "The issue has reached its limit of links."));
    }
    // A double link is told to have been made.
    if !known {
        let id = jira.world.new_id();
        jira.world.links.insert(id, Link { id, link_type, source, destination });
        for id in [source, destination] {
            touch(jira, id, author, call.now);
        }
    }
    Ok(Answer::new(201, Body::Empty))
}

/// `updated` moves when a link comes or goes.
fn touch(jira: &mut Jira, id: u64, author: usize, now: i64) {
    if let Some(issue) = jira.world.issue(id) {
        let issue = Issue::clone(issue);
        jira.world.change(issue, author, Vec::new(), now);
    }
}

fn find(jira: &Jira, call: &Call<'_>) -> Result<Link, Answer> {
    let named = call.parameter(0);
    let Ok(id) = named.parse::<u64>() else {
        return Err(Answer::error(400, format!("The issue link id '{named}' is invalid.")));
    };
    let seen = |id: u64| jira.world.issue(id).is_some_and(|issue| jira.world.sees(call.user, issue));
    match jira.world.links.get(&id).filter(|link| seen(link.source) && seen(link.destination)) {
        Some(link) => Ok(link.clone()),
        None => Err(Answer::error(404, format!("No issue link with id '{id}' exists."))),
    }
}

pub(crate) fn get(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let link = find(jira, call)?;
    let render = jira.render(call);
    let kind = jira.world.link_types.iter().find(|known| known.id == link.link_type).expect("a link has a type");
    let brief = |id: u64| jira.world.issue(id).map(|issue| render.brief(issue)).unwrap_or_default();
    Ok(Answer::ok(json!({
        "id": link.id.to_string(),
        "self": render.link(&format!("issueLink/{}", link.id)),
        "type": render.link_type(kind),
        "inwardIssue": brief(link.source),
        "outwardIssue": brief(link.destination),
    })))
}

pub(crate) fn delete(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let link = find(jira, call)?;
    let ends = [link.source, link.destination];
    let may = ends
        .iter()
        .filter_map(|id| jira.world.issue(*id))
        .any(|issue| jira.world.may(call.user, issue.project, Permission::Link));
    if !may {
        return Err(Answer::error(404, "No Link Issue Permission for issue."));
    }
    let author = call.user.expect("nobody may unlink");
    jira.world.links.remove(&link.id);
    for id in ends {
        touch(jira, id, author, call.now);
    }
    Ok(Answer::no_content())
}

fn remote_json(call: &Call<'_>, issue: &Issue, link: &RemoteLink) -> Value {
    let mut json = json!({
        "id": link.id,
        "self": format!("{}/rest/api/3/issue/{}/remotelink/{}", call.base, issue.id, link.id),
        "object": link.object,
    });
    if let Some(global_id) = &link.global_id {
        json["globalId"] = global_id.clone().into();
    }
    if let Some(relationship) = &link.relationship {
        json["relationship"] = relationship.clone().into();
    }
    json
}

/// All of an issue as a list, or the one with a global id by itself.
pub(crate) fn remote(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let issue = jira.issue_of(call)?;
    let links = &issue.more().remote_links;
    match call.asked("globalId") {
        None => Ok(Answer::ok(links.iter().map(|link| remote_json(call, &issue, link)).collect())),
        Some(wanted) => match links.iter().find(|link| link.global_id.as_deref() == Some(wanted)) {
            Some(link) => Ok(Answer::ok(remote_json(call, &issue, link))),
            None => Err(Answer::error(404, format!("No remote link with global ID '{wanted}' was found."))),
        },
    }
}

/// Makes one, or replaces the one with the same global id.
pub(crate) fn add_remote(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let before = jira.issue_of(call)?;
    let body = call.any_object()?;
    let object = body.get("object").cloned().unwrap_or_default();
    let mut errors = Errors::default();
    for key in ["url", "title"] {
        if object[key].as_str().is_none_or(str::is_empty) {
            errors.field(key, format!("'{key}' is required."));
        }
    }
    errors.check()?;
    jira.require(call, before.project, Permission::Link, 403, "No Link Issue Permission for issue.")?;
    let author = call.user.expect("nobody may link");
    let global_id = string(&body, "globalId")?.map(str::to_owned);
    let relationship = string(&body, "relationship")?.map(str::to_owned);
    let mut issue = Issue::clone(&before);
    let known = issue.more().remote_links.iter().find(|link| global_id.is_some() && link.global_id == global_id);
    let (id, status) = match known.map(|link| link.id) {
        Some(id) => (id, 200),
        None => (jira.world.new_id(), 201),
    };
    let links = &mut issue.more_mut().remote_links;
    links.retain(|link| link.id != id);
    links.push(RemoteLink { id, global_id, object, relationship });
    jira.world.change(issue, author, Vec::new(), call.now);
    let link = format!("{}/rest/api/3/issue/{}/remotelink/{id}", call.base, before.id);
    Ok(Answer::new(status, Body::Json(json!({ "id": id, "self": link }))))
}
