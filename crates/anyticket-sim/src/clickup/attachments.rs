//! Files: uploading, listing, downloading (<https://developer.clickup.com/docs/attachments>).

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::clickup::ClickUp;
use crate::clickup::answer::{Answer, Outcome, json_response};
use crate::clickup::ask::Ask;
use crate::clickup::model::{Attachment, Millis, TaskIndex};
use crate::clickup::refusal::{self, Refusal};
use crate::clickup::route::{CUSTOM_ID, Payload, Route};
use crate::multipart;

pub(crate) const ROUTES: &[Route] = &[
    Route::new(Method::POST, "/v2/task/{task_id}/attachment", CUSTOM_ID, Payload::Multipart, upload),
    Route::new(
        Method::GET,
        "/v3/workspaces/{workspace_id}/{entity_type}/{entity_id}/attachments",
        &["cursor", "limit"],
        Payload::Ignored,
        list,
    ),
    Route::new(
        Method::POST,
        "/v3/workspaces/{workspace_id}/{entity_type}/{entity_id}/attachments",
        &[],
        Payload::Multipart,
        upload_v3,
    ),
];

/// The most bytes of one file.
const LARGEST: u64 = 1_000_000_000;

/// A file of a multipart body.
struct Part {
    file_name: String,
    mime: String,
    bytes: Bytes,
}

fn upload(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let part = file_of(ask.request)?;
    let attachment = store(world, ask, index, part)?;
    let url = world.file_address(&attachment);
    Answer::json(json!({
        "id": attachment.id,
        "version": "0",
        "date": attachment.created,
        "title": attachment.title,
        "extension": attachment.extension,
        "thumbnail_small": url,
        "thumbnail_large": url,
        "url": url,
    }))
}

fn upload_v3(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let workspace = world.workspace_for(ask, &ask.path[0])?;
    let part = file_of(ask.request)?;
    match ask.path[1].as_str() {
        "attachments" => {
            let index = world.plain_task_for(ask, &ask.path[2])?;
            let attachment = store(world, ask, index, part)?;
            Answer::json(v3_json(world, &attachment, "tasks", &ask.path[2]))
        }
        "custom_fields" => {
            let known = world.fields.iter().any(|field| field.id == ask.path[2] && field.kind == "attachment");
            if !known {
                return Err(Refusal { status: 404, ..refusal::undocumented("Custom field not found") });
            }
            world.spend_storage(workspace, part.bytes.len() as u64)?;
            let attachment = world.new_attachment(part.file_name, part.mime, &part.bytes, ask.who.user, ask.now);
            world.files.insert(attachment.id.clone(), part.bytes);
            Answer::json(v3_json(world, &attachment, "custom_fields", &ask.path[2]))
        }
        _ => Err(refusal::undocumented("entity_type must be attachments or custom_fields")),
    }
}

fn store(world: &mut ClickUp, ask: &Ask<'_>, index: TaskIndex, part: Part) -> Result<Attachment, Refusal> {
    let workspace = world.workspace_of_list(world.tasks.facts(index).list);
    world.spend_storage(workspace, part.bytes.len() as u64)?;
    let attachment = world.new_attachment(part.file_name, part.mime, &part.bytes, ask.who.user, ask.now);
    world.files.insert(attachment.id.clone(), part.bytes);
    let kept = attachment.clone();
    world.edit(index, ask.now, |task| {
        task.attachments.push(kept);
        task.updated = ask.now;
    });
    Ok(attachment)
}

/// The only listing of attachments besides the task itself.
fn list(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    world.workspace_for(ask, &ask.path[0])?;
    if ask.path[1] != "attachments" {
        return Err(refusal::undocumented("entity_type must be attachments or custom_fields"));
    }
    let index = world.plain_task_for(ask, &ask.path[2])?;
    let limit = match ask.integer("limit")?.unwrap_or(50) {
        limit @ 1..=100 => limit as usize,
        _ => return Err(refusal::undocumented("limit must be 1 to 100")),
    };
    let task = world.task(index);
    let from = match ask.parameter("cursor").filter(|cursor| !cursor.is_empty()) {
        None => 0,
        // The place after the file that the cursor names, wherever that is now.
        Some(cursor) => {
            let at = task.attachments.iter().position(|attachment| attachment.id == cursor);
            at.map(|at| at + 1).ok_or_else(|| refusal::undocumented("cursor invalid"))?
        }
    };
    let page: Vec<&Attachment> = task.attachments.iter().skip(from).take(limit).collect();
    let more = task.attachments.len() > from + page.len();
    let end = if world.options.null_cursor_at_end { Value::Null } else { json!("") };
    let cursor = page.last().filter(|_| more).map_or(end, |attachment| json!(attachment.id));
    let data: Vec<Value> = page.iter().map(|attachment| v3_json(world, attachment, "tasks", &ask.path[2])).collect();
    Answer::json(json!({"data": data, "next_cursor": cursor}))
}

fn v3_json(world: &ClickUp, attachment: &Attachment, parent_kind: &str, parent: &str) -> Value {
    let url = world.file_address(attachment);
    json!({
        "id": attachment.id,
        "title": attachment.title,
        "extension": attachment.extension,
        "mime_type": attachment.mime,
        "size": attachment.size,
        "date_created": attachment.created,
        "date_updated": attachment.created,
        "parent_entity_type": parent_kind,
        "parent_id": parent,
        "signed": false,
        "thumbnail_small": url,
        "thumbnail_medium": url,
        "thumbnail_large": url,
        "url": url,
        "user_id": attachment.user,
    })
}

/// The file of a multipart body: the part `attachment`, or `attachment[0]` as the guide writes it.
fn file_of(request: &Request<Bytes>) -> Result<Part, Refusal> {
    let missing = || refusal::undocumented("No attachment in the form");
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let mut file = None;
    let mut title = None;
    for part in multipart::parts(kind, request.body()).ok_or_else(missing)? {
        match part.name.as_str() {
            "attachment" | "attachment[]" | "attachment[0]" => {
                let file_name = part.filename.unwrap_or_else(|| "attachment".to_owned());
                let mime = part.content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
                if file.replace(Part { file_name, mime, bytes: part.content }).is_some() {
                    return Err(refusal::undocumented("One attachment at a time"));
                }
            }
            "filename" => title = String::from_utf8(part.content.to_vec()).ok(),
            _ => {}
        }
    }
    let mut file = file.ok_or_else(missing)?;
    if let Some(title) = title {
        file.file_name = title;
    }
    Ok(file)
}

impl ClickUp {
    fn spend_storage(&mut self, workspace: u64, bytes: u64) -> Result<(), Refusal> {
        let (limit, status) = (self.options.storage_limit, self.options.quota_status);
        let workspace = self.workspaces.get_mut(&workspace).expect("the Workspace was found before");
        if bytes > LARGEST {
            return Err(refusal::undocumented("File is larger than 1 GB"));
        }
        if workspace.storage_used.saturating_add(bytes) > limit {
            return Err(refusal::storage_exceeded(status));
        }
        workspace.storage_used += bytes;
        Ok(())
    }

    fn new_attachment(&mut self, title: String, mime: String, bytes: &Bytes, user: u64, now: Millis) -> Attachment {
        let extension = title.rsplit_once('.').map_or("", |(_, extension)| extension).to_owned();
        let uuid = self.fresh_uuid();
        let id = if extension.is_empty() { uuid } else { format!("{uuid}.{extension}") };
        Attachment { id, title, extension, mime, size: bytes.len() as u64, created: now, user }
    }

    /// Puts a file on a task while the world is made.
    #[expect(clippy::too_many_arguments, reason = "the facts of one file, used once")]
    pub(crate) fn attach(
        &mut self,
        index: TaskIndex,
        id: String,
        title: &str,
        mime: &str,
        bytes: Bytes,
        user: u64,
        now: Millis,
    ) {
        let extension = title.rsplit_once('.').map_or("", |(_, extension)| extension).to_owned();
        let attachment = Attachment {
            id: id.clone(),
            title: title.to_owned(),
            extension,
            mime: mime.to_owned(),
            size: bytes.len() as u64,
            created: now,
            user,
        };
        self.files.insert(id, bytes);
        self.edit(index, now, |task| task.attachments.push(attachment));
    }

    /// Whether a request goes to the host of the files instead of the API's.
    pub(crate) fn is_for_files(&self, request: &Request<Bytes>) -> bool {
        file_path(request.uri().path()).is_some()
    }

    /// The bytes of a file. It needs no token, and one that comes with it is a leak: the file host is another company's.
    pub(crate) fn file(&mut self, request: &Request<Bytes>) -> http::Response<Bytes> {
        if request.headers().contains_key(AUTHORIZATION) {
            self.leaked_tokens += 1;
            let body = json!({"simulator": "a request to the file host carried an Authorization header"});
            return json_response(StatusCode::BAD_REQUEST, &body);
        }
        let id = file_path(request.uri().path()).unwrap_or_default();
        match self.files.get(id) {
            Some(bytes) if request.method() == Method::GET => {
                Answer::File(bytes.clone(), "application/octet-stream".to_owned()).into_response()
            }
            _ => json_response(StatusCode::NOT_FOUND, &json!({"error": "no such file"})),
        }
    }
}

/// The id of the file in `/t{workspace}/{id}/{name}`.
fn file_path(path: &str) -> Option<&str> {
    let mut segments = path.split('/').skip(1);
    let workspace = segments.next()?.strip_prefix('t')?;
    if workspace.is_empty() || !workspace.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    segments.next()
}
