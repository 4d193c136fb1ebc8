//! Reading single issues.

use std::collections::{BTreeSet, HashMap};

use anyticket_core::{Error, ErrorKind, Include, Operation, Raw, Result, Ticket, TicketId};
use anyticket_http::{Member, each_abreast};
use futures_util::FutureExt;
use url::Url;

use super::read::{asked, bulk, known};
use crate::account::Account;
use crate::{request, wire};

/// How many calls are made at a time. Their pacing is the HTTP plane's.
const SIDE_BY_SIDE: usize = 4;

/// Reads one issue.
pub(crate) async fn get(account: &Account, id: &TicketId, include: Include, operation: Operation) -> Result<Ticket> {
    check_id(id)?;
    let known = known(account, operation).await?;
    let answer = account.send(operation, request::issue(id.as_str(), &asked(&known.fields, include))).await;
    let answer = answer.map_err(|error| error.with("ticket", id))?;
    let mut ticket = known.ticket(answer.json()?, include);
    if include.raw {
        ticket.raw = Some(Raw::new(answer.body.clone())?);
    }
    Ok(ticket)
}

/// Reads many issues, a hundred with one call. Those that are missing or may not be seen are left out of the answers.
pub(crate) async fn get_many(account: &Account, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>> {
    let operation = Operation::GetMany;
    let known = known(account, operation).await?;
    let fields = asked(&known.fields, include);
    let plain: BTreeSet<&str> = ids.iter().map(TicketId::as_str).filter(|id| is_number(id)).collect();
    let plain: Vec<&str> = plain.into_iter().collect();
    let calls =
        plain.chunks(request::BULK).map(|ids| account.send(operation, request::issues(ids, &fields)).boxed()).collect();
    let mut read: HashMap<String, Result<Ticket>> = HashMap::new();
    for answer in each_abreast(calls, SIDE_BY_SIDE).await {
        let answer = answer?;
        bulk(&answer, |Member { read: issue, text }, _| match issue {
            Ok(issue) => {
                let mut ticket = known.ticket(issue, include);
                ticket.raw = include.raw.then(|| Raw::part(&answer.body, text));
                read.insert(ticket.id.as_str().to_owned(), Ok(ticket));
            }
            Err(cause) => {
                if let Ok(wire::OnlyId { id }) = serde_json::from_str(text) {
                    let error = Error::new(ErrorKind::Unreadable, "the issue has another shape than expected");
                    read.insert(id, Err(error.because(cause)));
                }
            }
        })?;
    }
    let mut answers = Vec::with_capacity(ids.len());
    for id in ids {
        answers.push(match read.remove(id.as_str()) {
            Some(Ok(ticket)) => {
                read.insert(id.as_str().to_owned(), Ok(ticket.clone()));
                Ok(ticket)
            }
            Some(Err(error)) => Err(error.with("ticket", id)),
            None if is_number(id.as_str()) => Err(no_such_issue(id)),
            // A key is answered with the key that the issue has now: it is read by itself.
            None => get(account, id, include, operation).await,
        });
    }
    Ok(answers)
}

fn no_such_issue(id: &TicketId) -> Error {
    Error::not_found("there is no such issue, or this credential may not see it").with("ticket", id)
}

/// Finds the id behind what people write: an id, a key (`ENG-42`, also one from before a move), an address.
pub(crate) async fn resolve(account: &Account, reference: &str) -> Result<TicketId> {
    let word = reference.trim();
    if is_number(word) {
        return Ok(TicketId::new(word));
    }
    let key = match Url::parse(word) {
        Ok(address) => in_address(&address, account).ok_or_else(|| not_a_reference(reference))?,
        Err(_) => word.to_owned(),
    };
    if !is_key(&key) {
        return Err(not_a_reference(reference));
    }
    let fields = ["summary".to_owned()];
    let answer = account.send(Operation::Resolve, request::issue(&key, &fields)).await;
    let answer = answer.map_err(|error| error.with("ticket", &key))?;
    answer.json::<wire::OnlyId>().map(|issue| TicketId::new(issue.id))
}

/// The key in `https://acme.atlassian.net/browse/ENG-42`, or in the address of a board where the issue is open.
fn in_address(address: &Url, account: &Account) -> Option<String> {
    let host = address.host_str()?;
    let own = [account.site(), Some(account.door.http().base())];
    if !own.into_iter().flatten().any(|site| site.host_str() == Some(host)) {
        return None;
    }
    let opened = address.query_pairs().find(|(name, _)| name == "selectedIssue").map(|(_, key)| key.into_owned());
    if opened.is_some() {
        return opened;
    }
    let segments: Vec<&str> = address.path_segments()?.filter(|segment| !segment.is_empty()).collect();
    let after = |word: &str| segments.iter().skip_while(|segment| **segment != word).nth(1).copied();
    after("browse").or_else(|| after("issues")).map(str::to_owned)
}

fn not_a_reference(reference: &str) -> Error {
    Error::invalid("not an issue of this site")
        .with("ticket", reference)
        .with_hint("write a key as ENG-42, an id as 10042, or the address of the issue")
}

/// A key: letters, a hyphen, a number.
fn is_key(word: &str) -> bool {
    let Some((project, number)) = word.rsplit_once('-') else { return false };
    project.starts_with(|first: char| first.is_ascii_alphabetic())
        && project.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && is_number(number)
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.len() <= 20 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Refuses what cannot be the id of an issue before anything is sent.
///
/// # Errors
///
/// `Invalid`, for the id of another tracker.
pub(crate) fn check_id(id: &TicketId) -> Result<()> {
    let word = id.as_str();
    if is_number(word) || is_key(word) { Ok(()) } else { Err(not_a_reference(word)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_numbers_are_told_from_anything_else() {
        for word in ["ENG-42", "eng-42", "A1_B-7"] {
            assert!(is_key(word), "{word}");
        }
        for word in ["42", "ENG", "ENG-", "-42", "ENG-4x", "1A-2", "EN G-2", "../ENG-2"] {
            assert!(!is_key(word), "{word}");
        }
    }
}
