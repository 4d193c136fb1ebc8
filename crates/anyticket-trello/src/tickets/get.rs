//! Reading single cards.

use std::collections::{BTreeMap, HashMap};

use anyticket_core::{Error, ErrorKind, Include, Operation, Raw, Result, Ticket, TicketId};
use anyticket_http::{Answer, each_abreast};
use futures_util::FutureExt;
use serde_json::value::RawValue;
use url::Url;

use super::read::Around;
use crate::account::Account;
use crate::external_key::KeyPlace;
use crate::listing::unreadable;
use crate::{error, ids, request, wire};

/// How many batches are read at a time. The pacing of the requests is the HTTP plane's.
const SIDE_BY_SIDE: usize = 4;

/// Reads one card: one request.
pub(crate) async fn get(account: &Account, id: &TicketId, include: Include, operation: Operation) -> Result<Ticket> {
    ids::check(id)?;
    let answer = account.send(operation, request::card(id.as_str(), asked(account, include))).await;
    let answer = answer.map_err(|error| error.with("ticket", id))?;
    let card: wire::Card<'_> = answer.json()?;
    let mut ticket = translated(account, card, include, operation).await?;
    if include.raw {
        ticket.raw = Some(Raw::new(answer.body.clone())?);
    }
    Ok(ticket)
}

/// What must be asked for: a key may stand in a custom field.
fn asked(account: &Account, include: Include) -> Include {
    if matches!(account.keys, KeyPlace::Field(_)) { include.with_fields(true) } else { include }
}

/// The ticket of a card.
async fn translated(account: &Account, card: wire::Card<'_>, include: Include, operation: Operation) -> Result<Ticket> {
    let board = card.id_board.as_deref().unwrap_or_default().to_owned();
    let around = Around::of(account, &board, &[&card], operation).await?;
    Ok(around.ticket(card, include, &account.keys))
}

/// The ticket in the answer to a write. It shows neither custom fields nor who made it.
///
/// # Errors
///
/// Whatever keeps it from being read; it says that the write happened.
pub(super) async fn written(account: &Account, answer: &Answer, operation: Operation) -> Result<Ticket> {
    let read = async {
        let card: wire::Card<'_> = answer.json()?;
        translated(account, card, Include::default(), operation).await
    };
    let error = match read.await {
        Ok(ticket) => return Ok(ticket),
        Err(error) => error,
    };
    let id = serde_json::from_slice::<wire::BrokenCard<'_>>(&answer.body).ok().and_then(|card| card.id);
    let error = answer.read::<()>(|_| Err(error)).expect_err("it was given an error").during(operation);
    Err(id.into_iter().fold(error, |error, id| error.with_ticket(id)))
}

/// Reads many cards, ten with one request.
pub(crate) async fn get_many(
    account: &Account,
    wanted: &[TicketId],
    include: Include,
    operation: Operation,
) -> Result<Vec<Result<Ticket>>> {
    let mut different: Vec<&TicketId> = Vec::new();
    let mut place = HashMap::new();
    for id in wanted.iter().filter(|id| ids::check(id).is_ok()) {
        place.entry(id).or_insert_with(|| {
            different.push(id);
            different.len() - 1
        });
    }
    let chunks = different.chunks(request::BATCH);
    let calls = chunks.map(|chunk| batch(account, chunk, include, operation).boxed()).collect();
    let mut read: Vec<Option<Result<Ticket>>> = Vec::with_capacity(different.len());
    for chunk in each_abreast(calls, SIDE_BY_SIDE).await {
        read.extend(chunk?.into_iter().map(Some));
    }
    let mut first: Vec<Option<Ticket>> = vec![None; read.len()];
    let mut answers = Vec::with_capacity(wanted.len());
    for id in wanted {
        let Some(at) = place.get(id).copied() else {
            answers.push(Err(ids::not_a_card(id.as_str())));
            continue;
        };
        answers.push(match (read[at].take(), &first[at]) {
            (Some(Ok(ticket)), _) => {
                first[at] = Some(ticket.clone());
                Ok(ticket)
            }
            (None, Some(ticket)) => Ok(ticket.clone()),
            (Some(Err(error)), _) => Err(error),
            // An error cannot be copied: whoever asked twice for what is not there is told so twice.
            (None, None) => {
                Err(Error::not_found("the ticket could not be read, see the first answer for it").with("ticket", id))
            }
        });
    }
    Ok(answers)
}

async fn batch(
    account: &Account,
    wanted: &[&TicketId],
    include: Include,
    operation: Operation,
) -> Result<Vec<Result<Ticket>>> {
    let urls: Vec<String> =
        wanted.iter().map(|id| request::card_in_batch(id.as_str(), asked(account, include))).collect();
    let answer = account.send(operation, request::batch(&urls)).await?;
    let parts: Vec<&RawValue> = answer.json()?;
    if parts.len() != wanted.len() {
        return Err(Error::new(ErrorKind::Unreadable, "the answer to a batch has another number of parts")
            .with("asked", wanted.len())
            .with("answered", parts.len()));
    }
    let mut tickets = Vec::with_capacity(parts.len());
    for (id, part) in wanted.iter().zip(parts) {
        tickets.push(match part_of(part) {
            Ok(card) => one(account, card, include, operation).await,
            Err(status) => Err(refused(status, part, id)),
        });
    }
    Ok(tickets)
}

async fn one(account: &Account, raw: &RawValue, include: Include, operation: Operation) -> Result<Ticket> {
    let mut ticket =
        translated(account, serde_json::from_str(raw.get()).map_err(unreadable)?, include, operation).await?;
    if include.raw {
        ticket.raw = Some(Raw::new(raw.get().as_bytes().to_vec())?);
    }
    Ok(ticket)
}

/// What a part of a batch answers: the one key of it is its status. An error may come as an object of another form.
pub(crate) fn part_of(part: &RawValue) -> std::result::Result<&RawValue, Option<u16>> {
    let keyed: BTreeMap<String, &RawValue> = serde_json::from_str(part.get()).map_err(|_| None)?;
    let Some((status, body)) = keyed.first_key_value().filter(|_| keyed.len() == 1) else {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Plain {
            status_code: Option<u16>,
            status: Option<u16>,
        }
        let plain: Option<Plain> = serde_json::from_str(part.get()).ok();
        return Err(plain.and_then(|plain| plain.status_code.or(plain.status)));
    };
    match status.parse::<u16>() {
        Ok(status) if (200..300).contains(&status) => Ok(body),
        Ok(status) => Err(Some(status)),
        Err(_) => Err(None),
    }
}

/// What a part that is no success means: without a status, that there is no such card.
fn refused(status: Option<u16>, part: &RawValue, id: &TicketId) -> Error {
    let status = status.unwrap_or(404);
    let said = part.get().to_lowercase();
    let row = error::row_of(status, &said, None);
    let (kind, message) =
        row.map_or((ErrorKind::NotFound, "the card could not be read"), |row| (row.kind, row.message));
    let error = Error::new(kind, message).with("ticket", id).with_status(status).at(crate::NAME);
    row.into_iter().fold(error, |error, row| error.with_hint(row.hint))
}

/// Finds the id behind what people write: an id, the short name of a card, an address.
pub(crate) async fn resolve(account: &Account, reference: &str) -> Result<TicketId> {
    let word = reference.trim();
    let word = match Url::parse(word) {
        Ok(address) => ids::card_in(&address).ok_or_else(|| ids::not_a_card(reference))?,
        Err(_) => word.to_owned(),
    };
    if ids::is_id(&word) {
        return Ok(TicketId::new(word));
    }
    if !ids::is_short(&word) {
        return Err(ids::not_a_card(reference));
    }
    let answer = account.send(Operation::Resolve, request::card_link(&word)).await;
    let card: wire::Short = answer.map_err(|error| error.with("ticket", reference))?.json()?;
    Ok(TicketId::new(card.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(json: &str) -> std::result::Result<String, Option<u16>> {
        let raw = RawValue::from_string(json.to_owned()).unwrap();
        part_of(&raw).map(|body| body.get().to_owned())
    }

    #[test]
    fn a_part_of_a_batch_is_read_by_its_status() {
        assert_eq!(part(r#"{"200":{"id":"a"}}"#).unwrap(), r#"{"id":"a"}"#);
        assert_eq!(part(r#"{"404":{"name":"NotFound"}}"#), Err(Some(404)));
        assert_eq!(part(r#"{"name":"Error","message":"not found","statusCode":404}"#), Err(Some(404)));
        assert_eq!(part(r#"{"message":"what"}"#), Err(None));
    }
}
