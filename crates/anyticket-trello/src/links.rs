//! Relations between cards.
//!
//! Trello has none. By convention a card is related to another by an attachment that is its address, which Trello shows as
//! that card. So that either end tells of the other, there is one on each.

use anyticket_core::{Error, LinkKind, Operation, Result, TicketId, TicketLink};
use anyticket_http::{Steps, abreast};
use futures_util::FutureExt;
use serde_json::value::RawValue;
use url::Url;

use crate::account::Account;
use crate::{attachments, error, ids, request, wire};

/// How many batches are read at a time.
const SIDE_BY_SIDE: usize = 4;

/// A card that an attachment leads to: the attachment, and how the address calls the card.
struct Leads {
    attachment: String,
    word: String,
}

/// The relations of a card.
pub(crate) async fn of(account: &Account, id: &TicketId) -> Result<Vec<TicketLink>> {
    let operation = Operation::Links;
    let found = leads(account, id, operation).await?;
    let chunks: Vec<Vec<String>> =
        found.chunks(request::BATCH).map(|chunk| chunk.iter().map(|one| one.word.clone()).collect()).collect();
    let calls = chunks.into_iter().map(|words| cards(account, words, operation).boxed()).collect();
    let mut links: Vec<TicketLink> = Vec::new();
    for (word, card) in abreast(calls, SIDE_BY_SIDE).await?.into_iter().flatten() {
        // One that this token may not see is named by what its address calls it.
        let ticket = card.as_ref().map_or(word, |card| card.id.clone());
        if links.iter().any(|link| link.ticket.as_str() == ticket) {
            continue;
        }
        let mut link = TicketLink::new(LinkKind::Relates, ticket);
        link.native_kind = "attachment".to_owned();
        link.title = card.and_then(|card| card.name);
        links.push(link);
    }
    Ok(links)
}

/// Reads these cards in a few words.
async fn cards(
    account: &Account,
    words: Vec<String>,
    operation: Operation,
) -> Result<Vec<(String, Option<wire::Short>)>> {
    let urls: Vec<String> = words.iter().map(|word| request::short_in_batch(word)).collect();
    let answer = account.send(operation, request::batch(&urls)).await?;
    let parts: Vec<&RawValue> = answer.json()?;
    #[derive(serde::Deserialize)]
    struct Part {
        #[serde(rename = "200")]
        card: Option<wire::Short>,
    }
    let read = |part: &RawValue| serde_json::from_str::<Part>(part.get()).ok().and_then(|part| part.card);
    Ok(words.into_iter().zip(parts.into_iter().map(read)).collect())
}

async fn leads(account: &Account, id: &TicketId, operation: Operation) -> Result<Vec<Leads>> {
    let all = attachments::of_card(account, id, operation).await?;
    let read = |one: wire::Attachment| {
        let address = one.url.as_deref().filter(|_| one.is_upload != Some(true))?;
        let word = Url::parse(address).ok().and_then(|address| ids::card_in(&address))?;
        Some(Leads { attachment: one.id, word })
    };
    Ok(all.into_iter().filter_map(read).collect())
}

/// Relates two cards. What is there already is no error.
pub(crate) async fn link(account: &Account, from: &TicketId, kind: &LinkKind, to: &TicketId) -> Result<()> {
    let operation = Operation::Link;
    let (one, other) = ends(account, from, kind, to, operation).await?;
    let mut steps = Steps::default();
    steps.announce([format!("attachment on {from}"), format!("attachment on {to}")]);
    for (on, of) in [(&one, &other), (&other, &one)] {
        let attach = async {
            let there = leads(account, &TicketId::new(on.id.as_str()), operation).await?;
            if there.iter().any(|lead| is(lead, of)) {
                return Ok(());
            }
            account.send(operation, request::attach_address(&on.id, &address(of))).await.map(drop)
        };
        steps.take(from, 1, attach).await?;
    }
    Ok(())
}

/// Takes a relation away, on either end. What is not there is no error.
pub(crate) async fn unlink(account: &Account, from: &TicketId, kind: &LinkKind, to: &TicketId) -> Result<()> {
    let operation = Operation::Unlink;
    let (one, other) = ends(account, from, kind, to, operation).await?;
    let mut steps = Steps::default();
    steps.announce([format!("attachment on {from}"), format!("attachment on {to}")]);
    for (on, of) in [(&one, &other), (&other, &one)] {
        let detach = async {
            let there = leads(account, &TicketId::new(on.id.as_str()), operation).await?;
            for lead in there.iter().filter(|lead| is(lead, of)) {
                match account.send(operation, request::detach(&on.id, &lead.attachment)).await {
                    Err(error) if !error::is_hidden(&error) => return Err(error),
                    _ => {}
                }
            }
            Ok(())
        };
        steps.take(from, 1, detach).await?;
    }
    Ok(())
}

/// Both cards, with their ids and short names.
async fn ends(
    account: &Account,
    from: &TicketId,
    kind: &LinkKind,
    to: &TicketId,
    operation: Operation,
) -> Result<(wire::Short, wire::Short)> {
    if *kind != LinkKind::Relates {
        return Err(Error::unsupported(format!("the relation {kind}")).with_hint("Trello knows relates"));
    }
    let ask = |id: &TicketId| {
        let id = id.clone();
        async move {
            ids::check(&id)?;
            let answer = account.send(operation, request::card_link(id.as_str())).await;
            answer.map_err(|error| error.with("ticket", &id))?.json::<wire::Short>()
        }
    };
    let (one, other) = (ask(from).await?, ask(to).await?);
    if one.id == other.id {
        return Err(Error::invalid("a ticket cannot be related to itself").with("ticket", from));
    }
    Ok((one, other))
}

fn is(lead: &Leads, card: &wire::Short) -> bool {
    lead.word == card.id || Some(&lead.word) == card.short_link.as_ref()
}

fn address(card: &wire::Short) -> String {
    let word = card.short_link.as_deref().unwrap_or(&card.id);
    card.short_url.clone().unwrap_or_else(|| format!("https://trello.com/c/{word}"))
}
