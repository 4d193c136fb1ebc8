//! Reading single tasks.

use std::collections::HashMap;

use anyticket_core::{Error, ErrorKind, Include, Operation, Raw, Result, Ticket, TicketId};
use anyticket_http::{Answer, Request, each_abreast};
use futures_util::FutureExt;
use jiff::tz::TimeZone;
use serde::Deserialize;
use url::Url;

use super::read::Reading;
use crate::account::Account;
use crate::listing::known_for;
use crate::{places, request, wire};

/// How many tasks are read at a time. The pacing of the requests is the HTTP plane's.
const SIDE_BY_SIDE: usize = 8;

/// Reads one task.
pub(crate) async fn get(account: &Account, id: &TicketId, include: Include, operation: Operation) -> Result<Ticket> {
    let answer = account.send(operation, task_request(account, id, include.body).await?).await;
    let answer = answer.map_err(|error| error.with("ticket", id))?;
    read_answer(account, &answer, include, operation).await
}

/// The request that reads a task, by its id or by the id that people give it.
async fn task_request(account: &Account, id: &TicketId, markdown: bool) -> Result<Request> {
    let word = id.as_str();
    if is_custom_id(word) {
        let workspace = account.workspace_id().await?;
        let request = request::task_by_custom_id(word, &workspace);
        return Ok(if markdown { request.query("include_markdown_description", true) } else { request });
    }
    check_id(id)?;
    Ok(request::task(word, markdown))
}

/// The ticket in the answer to a read.
async fn read_answer(account: &Account, answer: &Answer, include: Include, operation: Operation) -> Result<Ticket> {
    let mut ticket = translated(account, answer, include).await?;
    if let (false, Some(home)) = (ticket.archived, &ticket.project) {
        ticket.archived = places::is_archived(account, home.id.as_str(), operation).await?;
    }
    if include.raw {
        ticket.raw = Some(Raw::new(answer.body.clone())?);
    }
    Ok(ticket)
}

/// The ticket in the answer to a write. Nothing more is asked about where it lies than is known.
///
/// # Errors
///
/// Whatever keeps it from being read; it says that the write happened.
async fn written(account: &Account, answer: &Answer, operation: Operation) -> Result<Ticket> {
    let mut ticket = match translated(account, answer, Include::default()).await {
        Ok(ticket) => ticket,
        Err(error) => {
            let id = answer.json::<OnlyId>().ok().map(|task| TicketId::new(task.id));
            let error = answer.read::<()>(|_| Err(error)).expect_err("it was given an error").during(operation);
            return Err(match id {
                Some(id) => error.with_ticket(id),
                None => error,
            });
        }
    };
    let home = ticket.project.as_ref().and_then(|home| account.lists.get(&home.id.as_str().to_owned()));
    ticket.archived |= home.is_some_and(|home| home.project.archived);
    Ok(ticket)
}

/// The ticket in the answer to a write; and what kept it from being read where that was a request of its own: it is then
/// what the answer alone shows, its kind by number, and with days of `zone`.
///
/// # Errors
///
/// Those of [`written`], where the answer shows nothing.
pub(super) async fn shown(
    account: &Account,
    answer: &Answer,
    zone: &TimeZone,
    operation: Operation,
) -> Result<(Ticket, Option<Error>)> {
    let error = match written(account, answer, operation).await {
        Ok(ticket) => return Ok((ticket, None)),
        Err(error) => error,
    };
    let Ok(task) = answer.json::<wire::Task<'_>>() else { return Err(error) };
    let reading = Reading { include: Include::default(), zone, kinds: &[], keys: &account.keys };
    Ok((reading.ticket(task), Some(error)))
}

async fn translated(account: &Account, answer: &Answer, include: Include) -> Result<Ticket> {
    let task: wire::Task<'_> = answer.json()?;
    let (zone, kinds) = known_for(account, std::iter::once(&task)).await?;
    Ok(Reading { include, zone: &zone, kinds: &kinds, keys: &account.keys }.ticket(task))
}

/// Reads many tasks. There is no call for several ids: it is one request for each different one.
pub(crate) async fn get_many(account: &Account, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>> {
    let mut different: Vec<&TicketId> = Vec::new();
    let mut place = HashMap::new();
    for id in ids {
        place.entry(id).or_insert_with(|| {
            different.push(id);
            different.len() - 1
        });
    }
    let calls = different.iter().map(|id| get(account, id, include, Operation::GetMany).boxed()).collect();
    let mut read: Vec<Option<Result<Ticket>>> = Vec::with_capacity(different.len());
    for ticket in each_abreast(calls, SIDE_BY_SIDE).await {
        match ticket {
            // What concerns the token concerns them all.
            Err(error) if matches!(error.kind(), ErrorKind::Unauthenticated | ErrorKind::Configuration) => {
                return Err(error);
            }
            ticket => read.push(Some(ticket)),
        }
    }
    let mut first: Vec<Option<Ticket>> = vec![None; read.len()];
    let mut answers = Vec::with_capacity(ids.len());
    for id in ids {
        let at = place[id];
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

/// The id of a task's home List.
pub(crate) async fn home(account: &Account, id: &TicketId) -> Result<Option<String>> {
    check_id(id)?;
    let answer = account.send(Operation::List, request::task(id.as_str(), false)).await?;
    Ok(answer.json::<wire::Task<'_>>()?.list.map(|list| list.id))
}

/// Finds the id behind what people write: an id, also as `#86abc1` or `CU-86abc1`, an id of their own (`ENG-42`), an address.
pub(crate) async fn resolve(account: &Account, reference: &str) -> Result<TicketId> {
    let word = reference.trim();
    let word = match Url::parse(word) {
        Ok(address) => in_address(&address, account).ok_or_else(|| not_a_reference(reference))?,
        Err(_) => word.to_owned(),
    };
    let word = word.strip_prefix("CU-").or_else(|| word.strip_prefix('#')).unwrap_or(&word);
    if is_custom_id(word) {
        let workspace = account.workspace_id().await?;
        let answer = account.send(Operation::Resolve, request::task_by_custom_id(word, &workspace)).await;
        let answer = answer.map_err(|error| error.with("ticket", word))?;
        return answer.json::<OnlyId>().map(|task| TicketId::new(task.id));
    }
    if is_id(word) { Ok(TicketId::new(word)) } else { Err(not_a_reference(reference)) }
}

#[derive(Deserialize)]
struct OnlyId {
    #[serde(deserialize_with = "wire::id")]
    id: String,
}

/// The id in `https://app.clickup.com/t/86abc1` or `https://app.clickup.com/t/9012345/ENG-42`.
fn in_address(address: &Url, account: &Account) -> Option<String> {
    let host = address.host_str()?;
    if host != "app.clickup.com" && Some(host) != account.http.base().host_str() {
        return None;
    }
    let segments: Vec<&str> = address.path_segments()?.filter(|segment| !segment.is_empty()).collect();
    match segments.as_slice() {
        ["t", id] | ["t", _, id] => Some((*id).to_owned()),
        _ => None,
    }
}

fn not_a_reference(reference: &str) -> Error {
    Error::invalid("not a task of ClickUp")
        .with("ticket", reference)
        .with_hint("write an id as 86abc1, an id of your own as ENG-42, or the address of the task")
}

/// An id that people give a task: capital letters, a hyphen, a number.
fn is_custom_id(word: &str) -> bool {
    let Some((prefix, number)) = word.rsplit_once('-') else { return false };
    prefix.starts_with(|first: char| first.is_ascii_uppercase())
        && prefix.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && prefix != "CU"
}

/// An id of ClickUp's: letters and digits.
fn is_id(word: &str) -> bool {
    !word.is_empty() && word.len() <= 40 && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Refuses what cannot be the id of a task before anything is sent.
///
/// # Errors
///
/// `Invalid`, for the id of another tracker.
pub(crate) fn check_id(id: &TicketId) -> Result<()> {
    if is_id(id.as_str()) { Ok(()) } else { Err(not_a_reference(id.as_str())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_peoples_own_is_told_from_an_id_of_clickups() {
        for word in ["ENG-42", "A1_B-7"] {
            assert!(is_custom_id(word), "{word}");
        }
        for word in ["86abc1", "eng-42", "ENG-", "-42", "ENG-4a", "CU-86", "ENG"] {
            assert!(!is_custom_id(word), "{word}");
        }
        assert!(is_id("86abc1") && !is_id("../x") && !is_id(""));
    }
}
