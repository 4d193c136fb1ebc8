//! Looking for a ticket by its key, without a search over texts.
//!
//! Where keys stand in texts, a List is read once per process, texts included, and from then on only what changed
//! since. Where they stand in a custom field, ClickUp is asked for it. See `docs/adr/0020-clickup-external-keys.md`.

use anyticket_core::{
    Archived, Error, ErrorKind, FieldKind, Include, InstantRange, Operation, ProjectId, ResolvedQuery, Result, Ticket,
};
use jiff::Timestamp;

use super::KeyPlace;
use crate::account::Account;
use crate::{fields, listing, request, tickets, wire};

const OPERATION: Operation = Operation::FindByExternalKey;

/// Finds the ticket of a key: in a List if one is named, else everywhere. Of several, as two processes may have made
/// them at the same time, it is always the oldest.
pub(crate) async fn find(account: &Account, project: Option<&ProjectId>, key: &str) -> Result<Option<Ticket>> {
    let list = project.map(ProjectId::as_str);
    let mut query = ResolvedQuery::default();
    query.projects = project.cloned().into_iter().collect();
    query.archived = Archived::Include;
    query.include = Include::least();
    let found = match (&account.keys, list) {
        (KeyPlace::Field(_), Some(list)) => in_field(account, list, &query, key).await?,
        (KeyPlace::Field(_), None) => everywhere(account, &query, key).await?,
        (KeyPlace::Text, list) => return in_texts(account, list, query, key).await,
    };
    let Some(found) = found else { return Ok(None) };
    // The listing shows no text with its formatting, and what it shows may be a moment old.
    match tickets::get(account, &found.id, Include::default(), OPERATION).await {
        Ok(ticket) if ticket.external_key.as_deref() == Some(key) => Ok(Some(ticket)),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Asks ClickUp for the tasks whose custom field holds the key.
async fn in_field(account: &Account, list: &str, query: &ResolvedQuery, key: &str) -> Result<Option<Ticket>> {
    let Some(field) = field(account, list, OPERATION).await? else { return Ok(None) };
    let mut oldest = None;
    listing::scan(account, query, Some((field, key.to_owned())), |ticket, _| {
        keep_older(&mut oldest, ticket, key);
        false
    })
    .await?;
    Ok(oldest)
}

/// Reads everything.
async fn everywhere(account: &Account, query: &ResolvedQuery, key: &str) -> Result<Option<Ticket>> {
    let mut oldest = None;
    listing::scan(account, query, None, |ticket, _| {
        keep_older(&mut oldest, ticket, key);
        false
    })
    .await?;
    Ok(oldest)
}

fn keep_older(oldest: &mut Option<Ticket>, ticket: Ticket, key: &str) {
    let age = |ticket: &Ticket| (ticket.created_at, ticket.id.clone());
    let is_older = oldest.as_ref().is_none_or(|oldest| age(&ticket) < age(oldest));
    if ticket.external_key.as_deref() == Some(key) && is_older {
        *oldest = Some(ticket);
    }
}

/// Reads what changed since the last time, then looks into what is known, and reads that by its id.
async fn in_texts(
    account: &Account,
    list: Option<&str>,
    mut query: ResolvedQuery,
    key: &str,
) -> Result<Option<Ticket>> {
    if let Some(from) = account.key_index.read_from(list) {
        query.updated = Some(InstantRange { from: Some(from), to: None });
    }
    // Only what changed before the first answer is certain to have been read when the last one is.
    let mut until: Option<Timestamp> = None;
    listing::scan(account, &query, None, |ticket, is_first_step| {
        if is_first_step {
            until = until.max(ticket.updated_at);
        }
        if let Some(key) = &ticket.external_key {
            account.key_index.add(list, key, &ticket.id);
        }
        false
    })
    .await?;
    account.key_index.read_until(list, until);
    let mut oldest = None;
    for id in account.key_index.candidates(list, key) {
        match tickets::get(account, &id, Include::default(), OPERATION).await {
            Ok(ticket) if list.is_none_or(|list| ticket.is_in(&list.into())) => keep_older(&mut oldest, ticket, key),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(oldest)
}

/// Notes the key of a ticket that was just written or read.
pub(crate) fn note(account: &Account, ticket: &Ticket) {
    if let (KeyPlace::Text, Some(key)) = (&account.keys, &ticket.external_key) {
        let list = ticket.project.as_ref().map(|home| home.id.as_str());
        // Only beside what was read: alone it would say that everything before it was.
        for list in [list, None] {
            if account.key_index.read_from(list).is_some() {
                account.key_index.add(list, key, &ticket.id);
            }
        }
    }
}

/// The id of the custom field that keys are kept in, in this List; nothing where they are kept in texts.
///
/// # Errors
///
/// `Configuration` if the List has no such field, or it cannot hold text.
pub(crate) async fn field(account: &Account, list: &str, operation: Operation) -> Result<Option<String>> {
    let KeyPlace::Field(word) = &account.keys else { return Ok(None) };
    let ask = || async {
        let answer = account.send(operation, request::fields(list)).await?;
        let known: wire::Fields<'_> = answer.json()?;
        let definitions: Vec<_> = known.fields.iter().map(fields::definition).collect();
        let called = definitions.iter().find(|field| account.keys.is_field(field.id.as_str(), &field.name));
        let error = |message: &str| {
            let text =
                definitions.iter().filter(|field| field.kind == FieldKind::Text).map(|field| field.name.as_str());
            Error::configuration(message).with("field", word).with("list", list).with_hint(format!(
                "set external_key below [trackers.NAME.fields] to a custom field of the type Text; here are: {}",
                text.collect::<Vec<_>>().join(", ")
            ))
        };
        match called {
            None => Err(error("the List does not have the custom field that external keys are kept in")),
            Some(field) if field.kind != FieldKind::Text => {
                Err(error("the custom field that external keys are kept in holds no text"))
            }
            Some(field) => Ok(Some(field.id.as_str().to_owned())),
        }
    };
    account.key_fields.get_or(&list.to_owned(), ask).await
}
