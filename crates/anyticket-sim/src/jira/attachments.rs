//! Files on issues. Their content lies on another host, which must not see credentials.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-attachments/>

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value, json};

use super::Jira;
use super::answer::{Answer, Body, Outcome};
use super::call::Call;
use super::entity::{Attachment, Issue};
use super::permission::Permission;

/// More files at once are refused.
const MOST_FILES: usize = 60;

pub(crate) fn add(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    super::auth::check_forgery(call.request, true)?;
    let before = jira.issue_of(call)?;
    let forbidden = "You do not have permission to create attachments for this issue.";
    jira.require(call, before.project, Permission::Attach, 403, forbidden)?;
    let author = call.user.expect("nobody may attach");
    let kind = call.request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        return Err(Answer::new(415, Body::Empty));
    }
    let Some(parts) = crate::multipart::parts(kind, call.request.body()) else {
        return Err(Answer::error(400, "The multipart request could not be read."));
    };
    let files: Vec<_> = parts.into_iter().filter(|part| part.name == "file").collect();
    if files.is_empty() {
        return Err(Answer::error(400, "No file part named 'file' was found in the request."));
    }
    let limit = jira.options.upload_limit;
    if files.len() > MOST_FILES || files.iter().any(|file| file.content.len() > limit) {
        let words = format!("The attachment exceeds the maximum permitted size of {limit} bytes.");
        return Err(Answer::error(413, words));
    }
    if before.more().attachments.len() + files.len() > jira.options.per_issue_limit {
        return Err(Answer::error(413, "The issue has reached its limit of attachments."));
    }
    let mut issue = Issue::clone(&before);
    let mut made = Vec::new();
    for file in files {
        let id = jira.world.new_id();
        let attachment = Attachment {
            id,
            issue: issue.id,
            filename: file.filename.unwrap_or_else(|| "file".to_owned()),
            mime_type: file.content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
            content: file.content,
            author,
            created: call.now,
        };
        issue.more_mut().attachments.push(id);
        made.push(jira.render(call).attachment(&attachment));
        jira.world.attachments.insert(id, attachment);
    }
    jira.world.change(issue, author, Vec::new(), call.now);
    Ok(Answer::ok(Value::Array(made)))
}

fn find(jira: &Jira, call: &Call<'_>) -> Result<Attachment, Answer> {
    let named = call.parameter(0);
    let found = named.parse::<u64>().ok().and_then(|id| jira.world.attachments.get(&id));
    let seen = |attachment: &&Attachment| {
        jira.world.issue(attachment.issue).is_some_and(|issue| jira.world.sees(call.user, issue))
    };
    match found.filter(seen) {
        Some(attachment) => Ok(attachment.clone()),
        None => Err(Answer::error(404, format!("The attachment with id '{named}' does not exist"))),
    }
}

/// The description of a file; here its id is a number, in issues it is a string.
pub(crate) fn get(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let attachment = find(jira, call)?;
    let mut json = jira.render(call).attachment(&attachment);
    json["id"] = attachment.id.into();
    Ok(Answer::ok(json).reading(1))
}

pub(crate) fn settings(jira: &mut Jira, _: &Call<'_>) -> Outcome {
    Ok(Answer::ok(json!({ "enabled": true, "uploadLimit": jira.options.upload_limit })))
}

pub(crate) fn delete(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let attachment = find(jira, call)?;
    let issue = jira.world.issue(attachment.issue).expect("it was seen");
    let own = Some(attachment.author) == call.user && jira.world.may(call.user, issue.project, Permission::Attach);
    if !own && !jira.world.may(call.user, issue.project, Permission::EditAll) {
        return Err(Answer::error(403, "You do not have permission to delete this attachment."));
    }
    let author = call.user.expect("nobody may delete");
    let mut issue = Issue::clone(issue);
    issue.more_mut().attachments.retain(|id| *id != attachment.id);
    jira.world.attachments.remove(&attachment.id);
    jira.world.change(issue, author, Vec::new(), call.now);
    Ok(Answer::no_content())
}

/// A redirect to a signed address on another host, or the bytes if no redirect is wanted.
pub(crate) fn content(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let attachment = find(jira, call)?;
    if call.asked("redirect") == Some("false") {
        return bytes(call, &attachment);
    }
    let target = format!(
        "{}/file/{}/binary?token={}&client=simulated&dl=true&name={}",
        jira.media(),
        super::render::uuid(attachment.id, 3),
        signature(jira, &attachment),
        url::form_urlencoded::byte_serialize(attachment.filename.as_bytes()).collect::<String>(),
    );
    Ok(Answer::new(303, Body::Empty).with("location", target))
}

fn signature(jira: &Jira, attachment: &Attachment) -> String {
    format!("{:016x}", crate::random::mix(jira.seed, attachment.id))
}

/// The other host. A request that brings credentials is refused, and remembered.
pub(crate) fn media(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    if call.request.headers().contains_key(AUTHORIZATION) {
        jira.credentials_leaked += 1;
        return Err(Answer::new(400, Body::Text("text/plain", "Only one auth mechanism allowed".to_owned())));
    }
    let named = call.parameter(0);
    let found = jira.world.attachments.values().find(|known| super::render::uuid(known.id, 3) == named).cloned();
    match found {
        Some(attachment) if call.asked("token") == Some(&signature(jira, &attachment)) => bytes(call, &attachment),
        Some(_) => Err(Answer::new(403, Body::Text("text/plain", "Forbidden".to_owned()))),
        None => Err(Answer::new(404, Body::Text("text/plain", "Not Found".to_owned()))),
    }
}

/// The whole content, or the range that is asked for.
fn bytes(call: &Call<'_>, attachment: &Attachment) -> Outcome {
    let all = &attachment.content;
    let Some(range) = call.header("range") else {
        return Ok(Answer::new(200, Body::Bytes(attachment.mime_type.clone(), all.clone())));
    };
    let parts = range.strip_prefix("bytes=").and_then(|range| range.split_once('-'));
    let Some((from, to)) = parts else { return Err(Answer::new(400, Body::Empty)) };
    let part: Option<Bytes> = match (from.parse::<usize>(), to.parse::<usize>()) {
        (Ok(from), _) if from >= all.len() => None,
        (Ok(from), Ok(to)) if to >= from => Some(all.slice(from..to.saturating_add(1).min(all.len()))),
        (Ok(from), Err(_)) if to.is_empty() => Some(all.slice(from..)),
        (Err(_), Ok(last)) if from.is_empty() && last > 0 => Some(all.slice(all.len().saturating_sub(last)..)),
        _ => return Err(Answer::new(400, Body::Empty)),
    };
    match part {
        Some(part) => Ok(Answer::new(206, Body::Bytes(attachment.mime_type.clone(), part))),
        None => Err(Answer::new(416, Body::Empty)),
    }
}
