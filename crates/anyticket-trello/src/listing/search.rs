//! Trello's own search, for what the caller wants searched. It finds words that begin so, in names, descriptions, comments
//! and checklists, and lags behind what was written.

use std::collections::BTreeMap;

use anyticket_core::{Cursor, Page, Result, Ticket};
use anyticket_http::Lane;

use super::page::{Found, OneCard, Reading};
use super::walk::broken_card;
use super::{OPERATION, Spot, reaches};
use crate::{boards, error, request, tickets, wire};

/// The last page that there is (`cards_page` of the document).
const LAST: usize = 100;
/// How many boards are named; beyond them all of the member's are searched, and the others left out here.
const BOARDS: usize = 100;
/// How many cards are found at once where each is read again.
const WHOLE: usize = 100;

/// Reads one page of what the search finds.
pub(super) async fn page(reading: &Reading<'_>, page: usize) -> Result<Page<Ticket>> {
    let (account, query) = (reading.account, reading.query);
    let words = words(query.text.as_deref().unwrap_or_default());
    if words.is_empty() {
        return Ok(Page::last(Vec::new()));
    }
    let mut named: Vec<String> = query.projects.iter().map(|project| project.as_str().to_owned()).collect();
    let of_workspace = named.is_empty() && account.workspace(OPERATION).await?.is_some();
    if of_workspace {
        named = boards::visible(account, OPERATION).await?.into_iter().map(|board| board.id).collect();
    }
    let only = named.clone();
    if named.len() > BOARDS {
        named.clear();
    }
    let all = reading.asks_for_all() || reading.needs_custom();
    let limit = if all { account.page.min(WHOLE) } else { account.page };
    let request = request::search(&words, &named, page, limit, &reading.fields()).lane(Lane::Bulk);
    let answer = account.send(OPERATION, request).await?;
    let found: wire::Search<'_> = answer.json()?;
    let count = found.cards.len();
    let mut by_board: BTreeMap<String, Vec<OneCard<'_>>> = BTreeMap::new();
    for row in found.cards {
        let row = OneCard { read: serde_json::from_str(row.get()), text: row.get() };
        let place = match &row.read {
            Ok(card) => card.id_board.as_deref().unwrap_or_default().to_owned(),
            Err(_) => broken_card(row.text).id_board.as_str().unwrap_or_default().to_owned(),
        };
        let is_meant = only.is_empty() || place.is_empty() || only.contains(&place);
        if is_meant && reaches(query, &place) {
            by_board.entry(place).or_default().push(row);
        }
    }
    let mut tickets = Found::default();
    for (board, rows) in by_board {
        let read = reading.read(&answer.body, rows, &board, false).await?;
        tickets.broken.extend(read.broken);
        tickets.tickets.extend(read.tickets);
    }
    if all {
        tickets.tickets = whole(reading, tickets.tickets).await?;
    }
    let more = count >= limit && page < LAST;
    let next = more.then(|| Cursor::encode(&Spot::Search { page: page + 1 }));
    Ok(Page::last(tickets.tickets).with_broken(tickets.broken).with_next(next))
}

/// The search gives neither custom fields nor who made a card, and what it gives may be old: what it finds is read again, ten at
/// a time.
async fn whole(reading: &Reading<'_>, found: Vec<Ticket>) -> Result<Vec<Ticket>> {
    let ids: Vec<_> = found.iter().map(|ticket| ticket.id.clone()).collect();
    let mut tickets = Vec::with_capacity(ids.len());
    for ticket in tickets::get_many(reading.account, &ids, reading.query.include, OPERATION).await? {
        match ticket {
            Ok(ticket) => tickets.push(ticket),
            // One that cannot be read any more went away meanwhile.
            Err(gone) if error::is_hidden(&gone) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(tickets)
}

/// The words to look for. Signs are left out: some of them, and words before a colon, are orders to the search.
fn words(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sign_and_no_order_reaches_the_search() {
        for (text, expected) in [
            ("login page", "login page"),
            ("is:archived -login @me #red", "is archived login me red"),
            ("\"a quoted\" (b) c++", "a quoted b c"),
            ("50 % größer", "50 größer"),
            ("*", ""),
        ] {
            assert_eq!(words(text), expected);
        }
    }
}
