//! The caller's own key of a ticket: a line at the end of the description, or a custom field of the board. See
//! `docs/adr/0043-trello-external-keys.md`.

use anyticket_core::text::same_folded;
use anyticket_core::{
    Error, ErrorKind, FieldDefinition, FieldKind, Include, Operation, ProjectId, Result, Ticket, key_line,
};
use anyticket_http::{Lane, Member};
use serde_json::value::RawValue;

use crate::account::Account;
use crate::{boards, error, fields, listing, request, tickets, wire};

const OPERATION: Operation = Operation::FindByExternalKey;
/// How long a description may be, as the document of the interface says.
pub(crate) const LONGEST_TEXT: usize = 16_384;

/// Where external keys are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyPlace {
    /// In the last line of the description.
    Text,
    /// In the custom field of this name or id.
    Field(String),
}

impl KeyPlace {
    /// Whether a custom field is the one that keys are kept in.
    pub(crate) fn is_field(&self, definition: &FieldDefinition) -> bool {
        match self {
            Self::Text => false,
            Self::Field(word) => word == definition.id.as_str() || same_folded(word, &definition.name),
        }
    }

    pub(crate) fn is_text(&self) -> bool {
        *self == Self::Text
    }
}

/// The description with its key below it.
///
/// # Errors
///
/// `Invalid` if both together are too long, or the text holds a line in the form of a key itself.
pub(crate) fn text(body: &str, key: Option<&str>) -> Result<String> {
    key_line::refuse_marks(body)?;
    let Some(key) = key else { return Ok(body.to_owned()) };
    let text = key_line::join(body, key);
    let length = text.chars().count();
    if length > LONGEST_TEXT {
        return Err(Error::invalid("the text is too long with the external key below it")
            .with("characters", length)
            .with("most", LONGEST_TEXT)
            .with_hint("shorten the text, or name a custom field for keys: [trackers.NAME.fields] external_key"));
    }
    Ok(text)
}

/// The custom field of a board that keys are kept in; nothing where they stand in descriptions.
///
/// # Errors
///
/// `Configuration` if the board has no such field, or it cannot hold text.
pub(crate) async fn field(account: &Account, board: &str, operation: Operation) -> Result<Option<FieldDefinition>> {
    let KeyPlace::Field(word) = &account.keys else { return Ok(None) };
    let known = account.definitions(board, operation).await?;
    let wrong = |message: &str| {
        let texts = known.iter().filter(|field| field.kind == FieldKind::Text).map(|field| field.name.as_str());
        Error::configuration(message).with("field", word).with("project", board).with_hint(format!(
            "set external_key below [trackers.NAME.fields] to a custom field of text; the board has: {}",
            texts.collect::<Vec<_>>().join(", ")
        ))
    };
    match known.iter().find(|field| account.keys.is_field(field)) {
        None => Err(wrong("the board does not have the custom field that external keys are kept in")),
        Some(field) if field.kind != FieldKind::Text => {
            Err(wrong("the custom field that external keys are kept in holds no text"))
        }
        Some(field) => Ok(Some(field.clone())),
    }
}

/// Finds the ticket of a key: on a board if one is named, else everywhere. Trello's search lags and finds words, so that the
/// descriptions are read, a thousand at a time. Of several, as two processes may have made them at the same time, it is
/// always the oldest.
pub(crate) async fn find(account: &Account, project: Option<&ProjectId>, key: &str) -> Result<Option<Ticket>> {
    let places = match project {
        Some(project) => vec![project.as_str().to_owned()],
        None => boards::visible(account, OPERATION).await?.into_iter().map(|board| board.id).collect(),
    };
    let mut found: Option<String> = None;
    for some in places.chunks(request::BATCH) {
        for oldest in on_boards(account, some, project.is_none(), key).await? {
            found = [found, Some(oldest)].into_iter().flatten().min();
        }
    }
    let Some(id) = found else { return Ok(None) };
    match tickets::get(account, &id.as_str().into(), Include::default(), OPERATION).await {
        Ok(ticket) if ticket.external_key.as_deref() == Some(key) => Ok(Some(ticket)),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The oldest card of each of some boards that has the key. The first pages of several boards come in one request; what comes
/// otherwise than as a page, and what is more than one, is read board by board.
async fn on_boards(account: &Account, boards: &[String], may_be_hidden: bool, key: &str) -> Result<Vec<String>> {
    let mut looks = Vec::new();
    for board in boards {
        looks.extend(Look::new(account, board, key).await?);
    }
    let parts = match looks.len() {
        0 | 1 => None,
        _ => {
            let urls: Vec<String> =
                looks.iter().map(|look| look.board(&listing::Walk::new(look.id)).in_batch()).collect();
            account.send(OPERATION, request::batch(&urls)).await.ok()
        }
    };
    let parts: Vec<&RawValue> = parts.as_ref().and_then(|answer| answer.json().ok()).unwrap_or_default();
    let mut found = Vec::new();
    for (at, look) in looks.iter().enumerate() {
        let first = parts.get(at).filter(|_| parts.len() == looks.len());
        match look.oldest(first.copied()).await {
            Ok(oldest) => found.extend(oldest),
            Err(refused) if may_be_hidden && error::is_hidden(&refused) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(found)
}

/// A board on which a key is looked for.
struct Look<'a> {
    account: &'a Account,
    id: &'a str,
    key: &'a str,
    /// The custom field that holds it, where it does not stand in the text.
    field: Option<String>,
}

impl<'a> Look<'a> {
    /// Nothing where the board has no such field.
    async fn new(account: &'a Account, id: &'a str, key: &'a str) -> Result<Option<Self>> {
        let field = match &account.keys {
            KeyPlace::Text => None,
            KeyPlace::Field(_) => {
                let known = account.definitions(id, OPERATION).await?;
                match known.iter().find(|field| account.keys.is_field(field)) {
                    Some(field) => Some(field.id.as_str().to_owned()),
                    None => return Ok(None),
                }
            }
        };
        Ok(Some(Self { account, id, key, field }))
    }

    fn board<'w>(&'w self, walk: &'w listing::Walk) -> listing::Board<'w> {
        let ask = listing::Ask {
            fields: if self.field.is_some() { "id" } else { "id,desc" },
            custom: self.field.is_some(),
            checklists: false,
            filter: "all",
            most: self.account.page,
        };
        listing::Board { account: self.account, walk, ask, operation: OPERATION, lane: Lane::Person }
    }

    /// The oldest card that has the key. The first page may have come as a part of a batch.
    async fn oldest(&self, first: Option<&RawValue>) -> Result<Option<String>> {
        let mut oldest: Option<String> = None;
        let mut walk = listing::Walk::new(self.id);
        let first = first.and_then(|part| tickets::part_of(part).ok()).and_then(|page| Member::all(page.get()).ok());
        if let Some(cards) = first {
            let board = self.board(&walk);
            let step = board.step::<wire::Keyed<'_>>(cards, board.most()).await?;
            oldest = self.among(step.cards)?;
            match step.next {
                Some(next) => walk = next,
                None => return Ok(oldest),
            }
        }
        loop {
            let board = self.board(&walk);
            let answered = board.send().await?;
            let step = board.read::<wire::Keyed<'_>>(&answered).await?;
            oldest = [oldest, self.among(step.cards)?].into_iter().flatten().min();
            match step.next {
                Some(next) => walk = next,
                None => return Ok(oldest),
            }
        }
    }

    fn among(&self, cards: Vec<Member<'_, wire::Keyed<'_>>>) -> Result<Option<String>> {
        let mut oldest: Option<String> = None;
        for card in cards {
            let card = card.read.map_err(listing::unreadable)?;
            let holds = match &self.field {
                None => key_line::find(card.desc.as_deref().unwrap_or_default()).as_deref() == Some(self.key),
                Some(field) => fields::text_in(&card.custom_field_items, field).as_deref() == Some(self.key),
            };
            if holds {
                oldest = [oldest, Some(card.id)].into_iter().flatten().min();
            }
        }
        Ok(oldest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_makes_a_text_too_long_is_refused_with_the_way_out() {
        assert!(text(&"x".repeat(LONGEST_TEXT), None).is_ok());
        let error = text(&"x".repeat(LONGEST_TEXT), Some("order-7")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.hint().unwrap().contains("external_key"));
        assert!(text("anyticket-key:x", None).is_err());
    }

    #[test]
    fn the_field_of_keys_is_found_by_name_and_by_id() {
        let field = FieldDefinition::new("63da", "Source id", FieldKind::Text);
        assert!(KeyPlace::Field("source ID".to_owned()).is_field(&field));
        assert!(KeyPlace::Field("63da".to_owned()).is_field(&field));
        assert!(!KeyPlace::Text.is_field(&field));
    }
}
