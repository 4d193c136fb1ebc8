//! Files on tasks. Their content lies on another host, which must not see credentials.
//!
//! <https://developers.asana.com/reference/attachments>

use bytes::Bytes;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Body, Outcome};
use super::call::{Call, gid};
use super::clock::millis;
use super::entity::{Access, Attached, Attachment, Change, Gid};
use super::find::Named;
use super::record::View;

/// Where the files are, on their host.
pub(crate) const MEDIA: &str = "/asana-user-private/";

pub(crate) fn all(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["parent"])?;
    let parent = call.asked("parent").ok_or_else(|| Answer::missing("parent"))?;
    let number = gid("parent", parent)?;
    let gids = match asana.world.projects.contains_key(&number) {
        // A project's own files are none of a task's.
        true => Vec::new(),
        false => asana.task(call, Named::Query, "parent", parent)?.more().attachments.clone(),
    };
    let page = asana.short_page(call, &gids)?;
    let view = asana.view(call);
    let rows: Vec<Value> = page.rows.iter().map(|gid| view.attachment(*gid, call.row())).collect();
    Ok(page.answer(asana, call, rows))
}

fn find<'a>(asana: &'a Asana, call: &Call<'_>) -> Result<&'a Attachment, Answer> {
    let named = &call.parameters[0];
    let unknown = || asana.unknown(Named::Path, "attachment", named);
    let attachment = asana.world.attachments.get(&gid("attachment", named)?).ok_or_else(unknown)?;
    let task = asana.world.task(attachment.task).ok_or_else(unknown)?;
    match asana.world.access(task) {
        Access::None => Err(Answer::error(403, "You do not have access to this attachment.")),
        _ => Ok(attachment),
    }
}

pub(crate) fn get(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let gid = find(asana, call)?.gid;
    Ok(Answer::data(asana.view(call).attachment(gid, call.single())))
}

pub(crate) fn delete(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let attachment = find(asana, call)?;
    let (gid, task) = (attachment.gid, attachment.task);
    asana.may(asana.world.task(task).expect("it was found"), Access::Editor)?;
    asana.world.attachments.remove(&gid);
    asana.world.edit(task, call.now, |task| {
        task.more_mut().attachments.retain(|known| *known != gid);
        task.modified = task.modified.max(call.now);
    });
    let by = call.caller.user;
    asana.world.hear_in(task, (gid, "attachment"), Some((task, "task")), by, "deleted", None, call.now);
    Ok(Answer::nothing())
}

/// A file as `multipart/form-data`, or a link.
pub(crate) fn add(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let kind = call.request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let parts = match kind.starts_with("multipart/form-data") {
        true => crate::multipart::parts(kind, call.request.body()),
        false => None,
    };
    let Some(parts) = parts else { return Err(Answer::bad("Could not parse request data, invalid multipart")) };
    let text = |name: &str| {
        let part = parts.iter().find(|part| part.name == name)?;
        Some(String::from_utf8_lossy(&part.content).into_owned())
    };
    let parent = text("parent").ok_or_else(|| Answer::missing("parent"))?;
    let task = asana.task(call, Named::Body, "parent", &parent)?;
    if asana.world.access(task) < Access::Commenter {
        return Err(Answer::error(403, "You do not have permission to attach files to this task."));
    }
    let task = task.gid;
    let (name, kind) = match text("resource_subtype").as_deref() {
        Some("external") => {
            let url = text("url").ok_or_else(|| Answer::missing("url"))?;
            (text("name").ok_or_else(|| Answer::missing("name"))?, Attached::Link(url))
        }
        None | Some("asana") => {
            let file = parts.iter().find(|part| part.name == "file").ok_or_else(|| Answer::missing("file"))?;
            if file.content.len() > asana.options.upload_limit {
                return Err(Answer::error(413, "file: The file is too large."));
            }
            let content_type = file.content_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
            (named(file), Attached::File { content_type, content: file.content.clone() })
        }
        Some(_) => return Err(Answer::undocumented(400, "resource_subtype")),
    };
    let gid = asana.world.attach(task, call.caller.user, name, kind, call.now);
    Ok(Answer::data(asana.view(call).attachment(gid, call.single())))
}

/// The name of a file: `filename*` if it is there; else what is not ASCII comes out wrong.
fn named(file: &crate::multipart::Part) -> String {
    match (&file.filename_extended, &file.filename) {
        (Some(name), _) => name.clone(),
        (None, Some(name)) => name.bytes().map(char::from).collect(),
        (None, None) => "file".to_owned(),
    }
}

/// The address of a file, which is good for a short time.
pub(crate) fn signed(view: &View<'_>, attachment: &Attachment) -> String {
    let until = view.now + millis(view.options.link_lifetime);
    let name: String = url::form_urlencoded::byte_serialize(attachment.name.as_bytes()).collect();
    let gid = attachment.gid;
    let seal = signature(view.seed, gid, until);
    format!("{}{MEDIA}assets/{gid}/{name}?X-Amz-Expires={until}&X-Amz-Signature={seal}", view.media)
}

fn signature(seed: u64, gid: Gid, until: i64) -> String {
    format!("{:016x}", crate::random::mix(crate::random::mix(seed, gid), until.unsigned_abs()))
}

/// The other host. A request that brings credentials is refused, and remembered.
pub(crate) fn media(asana: &mut Asana, request: &Request<Bytes>, now: i64) -> Option<Answer> {
    let rest = request.uri().path().strip_prefix(MEDIA)?.strip_prefix("assets/")?;
    let refused = |status, words: &str| Some(Answer::new(status, Body::Text("application/xml", words.to_owned())));
    if request.headers().contains_key(AUTHORIZATION) {
        asana.credentials_leaked += 1;
        return refused(400, "<Error><Code>InvalidArgument</Code></Error>");
    }
    let query = crate::log::query(request);
    let asked = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let gid = rest.split('/').next().and_then(|gid| gid.parse::<Gid>().ok());
    let found = gid.and_then(|gid| asana.world.attachments.get(&gid));
    let until = asked("X-Amz-Expires").and_then(|until| until.parse::<i64>().ok()).unwrap_or(0);
    let Some(Attachment { gid, kind: Attached::File { content_type, content }, .. }) = found else {
        return refused(404, "<Error><Code>NoSuchKey</Code></Error>");
    };
    if now >= until || asked("X-Amz-Signature") != Some(&signature(asana.seed, *gid, until)) {
        return refused(403, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>");
    }
    Some(Answer::new(200, Body::Bytes(content_type.clone(), content.clone())))
}

impl super::world::World {
    /// Puts a file or a link on a task and tells of it.
    pub(crate) fn attach(&mut self, task: Gid, author: usize, name: String, kind: Attached, now: i64) -> Gid {
        let gid = self.new_gid();
        let text = format!("attached {name}");
        self.attachments.insert(gid, Attachment { gid, task, name, created: now, kind });
        self.edit(task, now, |task| task.more_mut().attachments.push(gid));
        self.tell(task, author, "attachment_added", &super::rich::escape(&text), Change::Nothing, now);
        self.hear_in(task, (gid, "attachment"), Some((task, "task")), author, "added", None, now);
        gid
    }
}
