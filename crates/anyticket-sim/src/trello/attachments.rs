//! Files and addresses on cards. The content of a file lies on another host, which must not see credentials.

use serde_json::{Value, json};

use super::Trello;
use super::answer::{Answer, Body, Outcome};
use super::call::Call;
use super::entity::{Attached, Attachment, Card};
use super::fields::{self, wanted};
use super::id::Id;

/// The longest name of a file.
const LONGEST_NAME: usize = 256;

pub(crate) fn of_card(trello: &mut Trello, call: &Call) -> Outcome {
    let card = trello.card(call)?;
    let fields = wanted(call, "fields", fields::ATTACHMENT, fields::ATTACHMENT, &[])?;
    let covers_only = call.one_of("filter", &["cover", "false"], "false")? == "cover";
    let render = trello.render(call);
    let rows = card.attachments.iter().filter(|one| !covers_only || card.cover == Some(one.id));
    Ok(Answer::ok(rows.map(|one| render.attachment(&card, one, &fields)).collect::<Value>()))
}

fn find(card: &Card, id: Id) -> Result<&Attachment, Answer> {
    card.attachments.iter().find(|one| one.id == id).ok_or_else(Answer::not_found)
}

pub(crate) fn get(trello: &mut Trello, call: &Call) -> Outcome {
    let card = trello.card(call)?;
    let attachment = find(&card, call.id(1))?;
    let fields = wanted(call, "fields", fields::ATTACHMENT, fields::ATTACHMENT, &[])?;
    Ok(Answer::ok(trello.render(call).attachment(&card, attachment, &fields)))
}

pub(crate) fn add(trello: &mut Trello, call: &Call) -> Outcome {
    let mut card = trello.card_to_write(call)?;
    let name = call.text("name", 0, LONGEST_NAME)?.filter(|name| !name.is_empty());
    let mime_type = call.text("mimeType", 0, LONGEST_NAME)?.filter(|kind| !kind.is_empty());
    let address = call.text("url", 1, super::call::LONGEST)?;
    let file = call.given.files.iter().find(|part| part.name == "file");
    let (default, kind, what) = match (file, address) {
        (Some(file), None) => {
            if file.content.len() > trello.options.upload_limit {
                return Err(Answer::undocumented(413));
            }
            let given = file.filename.clone().unwrap_or_default();
            let content = file.content.clone();
            let kind = file.content_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
            (given.clone(), kind, Attached::File { name: given, content })
        }
        (None, Some(url)) if url.starts_with("http://") || url.starts_with("https://") => {
            (url.clone(), String::new(), Attached::Link(url))
        }
        (None, Some(_)) => return Err(Answer::invalid("url")),
        _ => return Err(Answer::undocumented(400)),
    };
    let id = trello.world.ids.at(call.now);
    let pos = card.attachments.last().map_or(16_384.0, |last| last.pos + 16_384.0);
    let attachment = Attachment {
        id,
        name: name.unwrap_or(default),
        mime_type: mime_type.unwrap_or(kind),
        member: call.user,
        date: call.now,
        pos,
        what,
    };
    if call.boolean("setCover")?.unwrap_or(false) {
        card.cover = Some(id);
    }
    card.attachments.push(attachment.clone());
    let mut answer = trello.render(call).attachment(&card, &attachment, fields::ATTACHMENT);
    answer["limits"] = json!({});
    trello.change_card(card, call.user, call.now);
    Ok(Answer::ok(answer))
}

pub(crate) fn delete(trello: &mut Trello, call: &Call) -> Outcome {
    let mut card = trello.card_to_write(call)?;
    let id = find(&card, call.id(1))?.id;
    card.attachments.retain(|one| one.id != id);
    card.cover = card.cover.filter(|cover| *cover != id);
    trello.change_card(card, call.user, call.now);
    Ok(Answer::deleted())
}

/// A redirect to a signed address on another host.
pub(crate) fn download(trello: &mut Trello, call: &Call) -> Outcome {
    let card = trello.card(call)?;
    let attachment = find(&card, call.id(1))?;
    let Attached::File { name, .. } = &attachment.what else { return Err(Answer::not_found()) };
    if name != call.parameter(2) {
        return Err(Answer::not_found());
    }
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let target = format!(
        "{}/stored/{}/{}?X-Amz-Expires=60&X-Amz-Signature={}",
        trello.storage(),
        attachment.id,
        name.replace('+', "%20"),
        trello.signature(attachment),
    );
    Ok(Answer::new(302, Body::Text("text/plain; charset=utf-8", format!("Found. Redirecting to {target}")))
        .with("location", target))
}
