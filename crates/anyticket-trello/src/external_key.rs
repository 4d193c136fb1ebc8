//! The caller's own key of a ticket: a line at the end of the description, or a custom field of the board. See
//! `docs/adr/0043-trello-external-keys.md`.

use anyticket_core::text::same_folded;
use anyticket_core::{
    Error, ErrorKind, FieldDefinition, FieldKind, Include, Operation, ProjectId, Result, Ticket, key_line,
};
use anyticket_http::Lane;

use crate::account::Account;
use crate::{boards, error, fields, listing, tickets, wire};

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
    for board in &places {
        match on_board(account, board, key).await {
            Ok(oldest) => found = [found, oldest].into_iter().flatten().min(),
            Err(refused) if project.is_none() && error::is_hidden(&refused) => {}
            Err(other) => return Err(other),
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

/// The oldest card of a board that has the key.
async fn on_board(account: &Account, board: &str, key: &str) -> Result<Option<String>> {
    let field = match &account.keys {
        KeyPlace::Text => None,
        KeyPlace::Field(_) => {
            let known = account.definitions(board, OPERATION).await?;
            match known.iter().find(|field| account.keys.is_field(field)) {
                Some(field) => Some(field.id.as_str().to_owned()),
                None => return Ok(None),
            }
        }
    };
    let ask = listing::Ask {
        fields: if field.is_some() { "id" } else { "id,desc" },
        custom: field.is_some(),
        checklists: false,
        filter: "all",
        most: account.page,
    };
    let mut oldest: Option<String> = None;
    let mut walk = listing::Walk::new(board);
    loop {
        let board = listing::Board { account, walk: &walk, ask, operation: OPERATION, lane: Lane::Person };
        let answered = board.send().await?;
        let step = board.read::<wire::Keyed<'_>>(&answered).await?;
        for card in step.cards {
            let card = card.read.map_err(listing::unreadable)?;
            let holds = match &field {
                None => key_line::find(card.desc.as_deref().unwrap_or_default()).as_deref() == Some(key),
                Some(field) => fields::text_in(&card.custom_field_items, field).as_deref() == Some(key),
            };
            if holds {
                oldest = [oldest, Some(card.id)].into_iter().flatten().min();
            }
        }
        match step.next {
            Some(next) => walk = next,
            None => return Ok(oldest),
        }
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
