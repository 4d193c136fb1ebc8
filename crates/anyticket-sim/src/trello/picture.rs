//! A card as JSON, with what hangs on it.

use serde_json::{Value, json};

use super::action::Action;
use super::entity::{Attached, Attachment, Card, CheckItem, Checklist, Item, Scalar};
use super::fields;
use super::id::{Id, short_link};
use super::render::{Render, number, object, slug};
use super::time::written;

impl Render<'_> {
    pub(crate) fn card(&self, card: &Card, fields: &[&str]) -> Value {
        object(card.id, fields, |name| self.card_field(card, name))
    }

    fn card_field(&self, card: &Card, name: &str) -> Value {
        let ids = |ids: &[Id]| -> Value { ids.iter().map(|id| Value::from(*id)).collect() };
        let date = |at: Option<i64>| at.map_or(Value::Null, |at| written(at).into());
        match name {
            "badges" => self.badges(card),
            "checkItemStates" => card
                .checklists
                .iter()
                .flat_map(|list| &list.items)
                .filter(|item| item.complete)
                .map(|item| json!({ "idCheckItem": item.id, "state": "complete" }))
                .collect(),
            "closed" => card.closed.into(),
            "dueComplete" => card.due_complete.into(),
            "dateLastActivity" => written(card.activity).into(),
            "desc" => card.desc.clone().into(),
            "descData" => json!({ "emoji": {} }),
            "due" => date(card.due),
            "start" => date(card.start),
            "dueReminder" if card.due.is_some() => (-1).into(),
            "idBoard" => card.board.into(),
            "idChecklists" => card.checklists.iter().map(|list| Value::from(list.id)).collect(),
            "idList" => card.list.into(),
            "idMembers" => ids(&card.members),
            "idMembersVoted" => json!([]),
            "idShort" => card.short.into(),
            "idAttachmentCover" => card.cover.map_or(Value::Null, Value::from),
            "labels" => {
                let labels = card.labels.iter().filter_map(|id| self.world.labels.get(id));
                labels.map(|label| self.label(label, &["idBoard", "name", "color"])).collect()
            }
            "idLabels" => ids(&card.labels),
            "manualCoverAttachment" => card.cover.is_some().into(),
            "name" => card.name.clone().into(),
            "nodeId" => format!("ari:cloud:trello::card/{}", card.id).into(),
            "pinned" => false.into(),
            "pos" => number(card.pos),
            "shortLink" => short_link(card.id).into(),
            "shortUrl" => format!("https://trello.com/c/{}", short_link(card.id)).into(),
            "subscribed" => card.subscribed.into(),
            "url" => format!("https://trello.com/c/{}/{}-{}", short_link(card.id), card.short, slug(&card.name)).into(),
            "cover" => json!({
                "idAttachment": card.cover.map(|id| id.to_string()),
                "color": null,
                "idUploadedBackground": null,
                "size": "normal",
                "brightness": "dark",
                "yPosition": 0.5,
                "idPlugin": null,
            }),
            "isTemplate" => card.template.into(),
            "cardRole" => card.role.map_or(Value::Null, |role| role.word().into()),
            "mirrorSourceId" => card.mirror_source.map_or(Value::Null, Value::from),
            "limits" => json!({}),
            _ => Value::Null,
        }
    }

    fn badges(&self, card: &Card) -> Value {
        let items = || card.checklists.iter().flat_map(|list| &list.items);
        let leads = |start: &str| {
            let links = card
                .attachments
                .iter()
                .filter(|attachment| matches!(&attachment.what, Attached::Link(url) if url.starts_with(start)));
            links.count()
        };
        json!({
            "attachments": card.attachments.len(),
            "fogbugz": "",
            "checkItems": items().count(),
            "checkItemsChecked": items().filter(|item| item.complete).count(),
            "checkItemsEarliestDue": items().filter_map(|item| item.due).min().map(written),
            "comments": self.world.actions.of_card(card.id).filter(|action| action.is_comment()).count(),
            "description": !card.desc.is_empty(),
            "due": card.due.map(written),
            "dueComplete": card.due_complete,
            "lastUpdatedByAi": false,
            "start": card.start.map(written),
            "externalSource": null,
            "attachmentsByType": {
                "trello": { "board": leads("https://trello.com/b/"), "card": leads("https://trello.com/c/") },
            },
            "location": false,
            "votes": 0,
            "maliciousAttachments": 0,
            "viewingMemberVoted": false,
            "subscribed": card.subscribed,
        })
    }

    /// The value of a custom field.
    pub(crate) fn item(&self, card: &Card, item: &Item) -> Value {
        let (value, choice) = match &item.scalar {
            Scalar::Text(text) => (json!({ "text": text }), Value::Null),
            Scalar::Number(number) => (json!({ "number": number }), Value::Null),
            Scalar::Checked => (json!({ "checked": "true" }), Value::Null),
            Scalar::Date(at) => (json!({ "date": written(*at) }), Value::Null),
            Scalar::Choice(choice) => (Value::Null, Value::from(*choice)),
        };
        json!({
            "id": item.id,
            "value": value,
            "idValue": choice,
            "idCustomField": item.field,
            "idModel": card.id,
            "modelType": "card",
        })
    }

    /// The values of the custom fields that have one.
    pub(crate) fn items(&self, card: &Card) -> Value {
        card.items.iter().map(|item| self.item(card, item)).collect()
    }

    pub(crate) fn checklist(&self, card: &Card, list: &Checklist, fields: &[&str], items: Option<&[&str]>) -> Value {
        let mut json = object(list.id, fields, |name| match name {
            "name" => list.name.clone().into(),
            "idBoard" => card.board.into(),
            "idCard" => card.id.into(),
            "pos" => number(list.pos),
            _ => Value::Null,
        });
        if let Some(fields) = items {
            let mut rows: Vec<&CheckItem> = list.items.iter().collect();
            rows.sort_by(|one, two| one.pos.total_cmp(&two.pos));
            json["checkItems"] = rows.into_iter().map(|item| self.check_item(list, item, fields)).collect();
        }
        json
    }

    pub(crate) fn check_item(&self, list: &Checklist, item: &CheckItem, fields: &[&str]) -> Value {
        object(item.id, fields, |name| match name {
            "name" => item.name.clone().into(),
            "nameData" => json!({ "emoji": {} }),
            "pos" => number(item.pos),
            "state" => if item.complete { "complete" } else { "incomplete" }.into(),
            "due" => item.due.map_or(Value::Null, |at| written(at).into()),
            "idMember" => item.member.map_or(Value::Null, Value::from),
            "idChecklist" => list.id.into(),
            _ => Value::Null,
        })
    }

    pub(crate) fn attachment(&self, card: &Card, attachment: &Attachment, fields: &[&str]) -> Value {
        let (url, bytes, file) = match &attachment.what {
            Attached::Link(url) => (url.clone(), Value::Null, url.rsplit('/').next().unwrap_or_default().to_owned()),
            Attached::File { name, content } => {
                (self.download(card, attachment, name), json!(content.len()), name.clone())
            }
        };
        object(attachment.id, fields, |name| match name {
            "bytes" => bytes.clone(),
            "date" => written(attachment.date).into(),
            "idMember" => self.world.members[attachment.member].id.into(),
            "isMalicious" => false.into(),
            "isUpload" => matches!(attachment.what, Attached::File { .. }).into(),
            "mimeType" => attachment.mime_type.clone().into(),
            "name" => attachment.name.clone().into(),
            "previews" => json!([]),
            "url" => url.clone().into(),
            "pos" => number(attachment.pos),
            "fileName" => file.clone().into(),
            _ => Value::Null,
        })
    }

    fn download(&self, card: &Card, attachment: &Attachment, name: &str) -> String {
        let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let name = name.replace('+', "%20");
        format!("{}/1/cards/{}/attachments/{}/download/{name}", self.site, card.id, attachment.id)
    }

    /// Something that happened, with `memberCreator` if it is wanted.
    pub(crate) fn action(&self, action: &Action, wanted: &[&str], creator: Option<&[&str]>) -> Value {
        let creator_id = self.world.members[action.creator].id;
        let mut json = object(action.id, wanted, |name| match name {
            "idMemberCreator" => creator_id.into(),
            "data" => self.action_data(action),
            "type" => action.kind.into(),
            "date" => written(action.at).into(),
            "limits" => json!({
                "reactions": {
                    "perAction": { "status": "ok", "disableAt": 900, "warnAt": 720 },
                    "uniquePerAction": { "status": "ok", "disableAt": 17, "warnAt": 14 },
                },
            }),
            "appCreator" => json!({ "id": creator_id }),
            _ => Value::Null,
        });
        if let Some(fields) = creator {
            json["memberCreator"] = self.member(&self.world.members[action.creator], fields);
        }
        json
    }

    fn action_data(&self, action: &Action) -> Value {
        let mut data = action.more.clone();
        if !data.is_object() {
            data = json!({});
        }
        if action.is_comment() {
            data["text"] = action.text.clone().into();
            data["textData"] = json!({ "emoji": {} });
            data["idAuthor"] = self.world.members[action.creator].id.into();
            if let Some(edited) = action.edited.filter(|_| self.dated_edits) {
                data["dateLastEdited"] = written(edited).into();
            }
        }
        if let Some(id) = action.card {
            match self.world.card(id) {
                Some(card) => {
                    if action.is_comment() {
                        data["idCard"] = id.into();
                    }
                    let shown = data.get("card").cloned().unwrap_or_else(|| json!({}));
                    data["card"] = json!({
                        "id": id, "name": card.name, "idShort": card.short, "shortLink": short_link(id),
                    });
                    if let (Some(all), Some(shown)) = (data["card"].as_object_mut(), shown.as_object()) {
                        all.extend(shown.clone());
                    }
                }
                None => data["card"] = json!({ "id": id }),
            }
        }
        if let Some(board) = self.world.boards.get(&action.board) {
            data["board"] = json!({ "id": board.id, "name": board.name, "shortLink": short_link(board.id) });
        }
        if let Some(list) = action.list.and_then(|list| self.world.lists.get(&list))
            && data.get("listAfter").is_none()
        {
            data["list"] = json!({ "id": list.id, "name": list.name });
        }
        data
    }

    /// What an answer to a write of a comment holds beside the action itself.
    pub(crate) fn written_action(&self, action: &Action) -> Value {
        let mut json = self.action(action, fields::ACTION, Some(fields::MEMBER_ACTING));
        let creator = &self.world.members[action.creator];
        let Some(card) = action.card.and_then(|id| self.world.card(id)) else { return json };
        let member = json!({
            "type": "member", "id": creator.id, "username": creator.username, "text": creator.full_name,
        });
        let on_card = json!({
            "type": "card", "hideIfContext": true, "id": card.id, "shortLink": short_link(card.id), "text": card.name,
        });
        let comment = json!({ "type": "comment", "text": action.text });
        json["display"] = json!({
            "translationKey": "action_comment_on_card",
            "entities": {
                "contextOn": {
                    "type": "translatable", "translationKey": "action_on", "hideIfContext": true, "idContext": card.id,
                },
                "card": on_card, "comment": comment, "memberCreator": member,
            },
        });
        let on = json!({ "type": "text", "text": "on", "hideIfContext": true, "idContext": card.id });
        json["entities"] = json!([member, on, on_card, comment]);
        json
    }
}
