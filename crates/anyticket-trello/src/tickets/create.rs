//! New cards.

use anyticket_core::{Draft, Error, Field, Include, Operation, Patch, Result, Ticket};
use anyticket_http::Steps;

use super::body::{CardBody, missing};
use super::status::pair;
use super::{get, labels};
use crate::account::Account;
use crate::{external_key, fields, ids, request};

const OPERATION: Operation = Operation::Create;
/// Why Trello may leave something out of a write that it says yes to.
pub(super) const LEFT_OUT: &str = "somebody else may have changed the card meanwhile, or the member left the board";

/// Creates a card: one call, and one more for each label that has to be made and each custom field.
pub(crate) async fn create(account: &Account, draft: &Draft) -> Result<Ticket> {
    let board = draft.project.as_ref().ok_or_else(|| {
        Error::invalid("a card is created on a board, and none is named")
            .with_hint("name a project, or set project in the tracker's configuration")
    })?;
    if !ids::is_id(board.as_str()) {
        return Err(Error::invalid("not the id of a board").with("project", board));
    }
    let board = board.as_str();
    let (list, complete) = match &draft.status {
        Some(status) => pair(status).map(|(list, complete)| (list.to_owned(), complete))?,
        None => (first_list(account, board).await?, false),
    };
    let key_field = match &draft.external_key {
        Some(_) => external_key::field(account, board, OPERATION).await?,
        None => None,
    };
    let mut custom = Vec::new();
    for write in &draft.fields {
        if let Patch::Set(value) = &write.value {
            custom.push((&write.definition, fields::body(&write.definition, value)?));
        }
    }
    let body = CardBody::of_draft(account, draft, &list, complete)?;
    let answer = account.send(OPERATION, request::create_card(&body)).await?;
    let mut ticket = get::written(account, &answer, OPERATION).await?;
    let id = ticket.id.clone();
    let mut steps = Steps::default();
    steps.announce(["create"]);
    steps.take(&id, 1, async { Ok(()) }).await?;
    let new_labels: Vec<_> = draft.labels.iter().filter(|label| label.id.is_none()).collect();
    steps.announce(new_labels.iter().map(|label| format!("labels {}", label.name)));
    steps.announce(custom.iter().map(|(definition, _)| format!("fields {}", definition.name)));
    steps.announce(key_field.iter().map(|_| Field::ExternalKey.to_string()));
    let left_out = missing(&body, &ticket);
    if !left_out.is_empty() {
        return Err(steps.not_kept(&id, &left_out, LEFT_OUT));
    }
    let more = !new_labels.is_empty() || !custom.is_empty() || key_field.is_some();
    for label in new_labels {
        let add = async {
            let label = labels::id_of(account, board, label, OPERATION).await?;
            account.send(OPERATION, request::add_label(id.as_str(), &label)).await
        };
        steps.take(&id, 1, add).await?;
    }
    for (definition, body) in &custom {
        let set = account.send(OPERATION, request::set_field(id.as_str(), definition.id.as_str(), body));
        steps.take(&id, 1, set).await?;
    }
    if let (Some(field), Some(key)) = (&key_field, &draft.external_key) {
        let body = fields::FieldBody::text(key);
        let set = account.send(OPERATION, request::set_field(id.as_str(), field.id.as_str(), &body));
        steps.take(&id, 1, set).await?;
    }
    if more {
        let read = get::get(account, &id, Include::default(), OPERATION).await;
        return read.map_err(|error| steps.unseen(&id, error));
    }
    // A card that was just made has no custom fields.
    ticket.unread.remove(Field::Fields);
    Ok(ticket)
}

/// The list that new cards go to: the first one in use.
async fn first_list(account: &Account, board: &str) -> Result<String> {
    let known = account.facts(board, OPERATION).await?;
    let first =
        |facts: &crate::wire::Facts| facts.lists.iter().find(|list| !list.is_closed()).map(|list| list.id.clone());
    if let Some(list) = first(&known) {
        return Ok(list);
    }
    let fresh = account.ask_facts(board, OPERATION).await?;
    first(&fresh).ok_or_else(|| {
        Error::invalid("the board has no list that a card could lie in")
            .with("project", board)
            .with_hint("make a list on the board, or take one out of the archive")
    })
}
