//! Reading single tasks.

use std::collections::{BTreeSet, HashMap};

use anyticket_core::{Error, ErrorKind, Include, Operation, Result, Ticket, TicketId};
use anyticket_http::{Answer, Member, each_abreast};
use futures_util::FutureExt;
use serde_json::value::RawValue;
use url::Url;

use super::read::{Row, asked, rows};
use crate::account::{Account, is_gid};
use crate::{request, wire};

/// How many calls are made at a time. Their pacing is the HTTP plane's.
const SIDE_BY_SIDE: usize = 8;

/// Reads one task.
pub(crate) async fn get(account: &Account, id: &TicketId, include: Include, operation: Operation) -> Result<Ticket> {
    check_id(id)?;
    let answer = account.send(operation, request::task(id.as_str(), &asked(account, include))).await;
    one(account, &answer.map_err(|error| error.with("ticket", id))?, include, operation).await
}

/// Reads the task that an answer holds.
pub(crate) async fn one(account: &Account, answer: &Answer, include: Include, operation: Operation) -> Result<Ticket> {
    Ok(row(account, answer, include, operation).await?.ticket)
}

/// The same, with what else is known of it.
pub(crate) async fn row<'a>(
    account: &Account,
    answer: &'a Answer,
    include: Include,
    operation: Operation,
) -> Result<Row<'a>> {
    let data: wire::Data<&RawValue> = answer.json()?;
    let text = data.data.get();
    let task = Member { read: serde_json::from_str(text), text };
    let mut read = rows(account, &answer.body, vec![task], include, operation).await?;
    // What comes after a write that was done is told as such.
    answer.read(|_| match read.pop() {
        Some(Ok(row)) => Ok(row),
        Some(Err(broken)) => Err(broken.error),
        None => Err(Error::new(ErrorKind::Unreadable, "the answer holds no task")),
    })
}

/// Reads many tasks: a request for each different one, some at a time.
pub(crate) async fn get_many(account: &Account, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>> {
    let different: Vec<&TicketId> = ids.iter().collect::<BTreeSet<_>>().into_iter().collect();
    let calls = different.iter().map(|id| get(account, id, include, Operation::GetMany).boxed()).collect();
    let mut read: HashMap<&TicketId, Result<Ticket>> =
        different.iter().copied().zip(each_abreast(calls, SIDE_BY_SIDE).await).collect();
    let mut answers = Vec::with_capacity(ids.len());
    for id in ids {
        answers.push(match read.get(id) {
            Some(Ok(ticket)) => Ok(ticket.clone()),
            // An error is told once; whoever asks for the same again is told the same.
            Some(Err(error)) if error.kind() == ErrorKind::NotFound => Err(no_such_task(id)),
            _ => read.remove(id).unwrap_or_else(|| Err(no_such_task(id))),
        });
    }
    Ok(answers)
}

fn no_such_task(id: &TicketId) -> Error {
    Error::not_found("there is no such task, or this credential may not see it").with("ticket", id)
}

/// Finds the id behind what people write: an id, the address of a task, or what a custom field of the kind "ID" shows.
pub(crate) async fn resolve(account: &Account, reference: &str) -> Result<TicketId> {
    let word = reference.trim();
    if is_gid(word) {
        return Ok(TicketId::new(word));
    }
    if let Ok(address) = Url::parse(word) {
        return in_address(&address, account).map(TicketId::new).ok_or_else(|| not_a_reference(reference));
    }
    if !is_custom_id(word) {
        return Err(not_a_reference(reference));
    }
    let workspace = account.workspace_id().await?;
    let answer = account.send(Operation::Resolve, request::task_by_custom_id(&workspace, word)).await;
    let answer = answer.map_err(|error| error.with("ticket", word))?;
    Ok(TicketId::new(answer.json::<wire::Data<wire::Named>>()?.data.gid))
}

/// The id in `https://app.asana.com/1/77/project/5000/task/120001`, or in the older `…/0/5000/120001`.
fn in_address(address: &Url, account: &Account) -> Option<String> {
    let host = address.host_str()?;
    if host != "app.asana.com" && account.http.base().host_str() != Some(host) {
        return None;
    }
    let segments: Vec<&str> = address.path_segments()?.filter(|segment| !segment.is_empty()).collect();
    let named = segments.iter().skip_while(|segment| **segment != "task").nth(1).copied();
    let old = match segments.as_slice() {
        ["0", _, task, ..] => Some(*task),
        _ => None,
    };
    named.or(old).filter(|word| is_gid(word)).map(str::to_owned)
}

/// What a field of the kind "ID" shows: letters, a hyphen, a number.
fn is_custom_id(word: &str) -> bool {
    let Some((before, number)) = word.rsplit_once('-') else { return false };
    before.starts_with(|first: char| first.is_ascii_alphabetic())
        && before.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && is_gid(number)
}

fn not_a_reference(reference: &str) -> Error {
    Error::invalid("not a task of Asana")
        .with("ticket", reference)
        .with_hint("write the number of the task, as 1201234567890123, or its address")
}

/// Refuses what cannot be the id of a task before anything is sent.
///
/// # Errors
///
/// `Invalid`, for the id of another tracker.
pub(crate) fn check_id(id: &TicketId) -> Result<()> {
    if is_gid(id.as_str()) { Ok(()) } else { Err(not_a_reference(id.as_str())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_field_of_ids_shows_is_told_from_anything_else() {
        for word in ["ENG-42", "a1_b-7"] {
            assert!(is_custom_id(word), "{word}");
        }
        for word in ["42", "ENG", "ENG-", "-42", "ENG-4x", "EN G-2", "../ENG-2"] {
            assert!(!is_custom_id(word), "{word}");
        }
    }
}
