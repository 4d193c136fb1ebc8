//! Listing cards.
//!
//! A board is read a thousand cards at a time, the newest first, by the time of creation that an id holds. Several boards are
//! read side by side. A search is asked only for what the caller wants searched. See `docs/adr/0042-trello-listings.md`.

mod page;
mod search;
mod walk;

use anyticket_core::{Archived, Cursor, Operation, Page, ResolvedQuery, Result, Subtasks, Ticket};
use serde::{Deserialize, Serialize};

use self::page::Reading;
use crate::account::Account;
use crate::{boards, dates, wire};

pub(crate) use walk::{Ask, Board, Walk, unreadable};

const OPERATION: Operation = Operation::List;

/// Where a listing goes on, as a cursor keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Spot {
    /// Through a board.
    Board(Walk),
    /// Through what the search finds.
    Search {
        /// The page that comes next.
        page: usize,
    },
}

/// Reads one page of a listing.
pub(crate) async fn page(account: &Account, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
    let reading = Reading::new(account, query);
    match cursor {
        Some(cursor) => match cursor.decode()? {
            Spot::Board(walk) => reading.board(walk).await,
            Spot::Search { page } => search::page(&reading, page).await,
        },
        // No card is a subtask.
        None if query.subtasks == Subtasks::Only => Ok(Page::last(Vec::new())),
        None if query.text.is_some() => search::page(&reading, 0).await,
        None => {
            // The others are ranges of their own: a card that moves from one board to another counts in one of them.
            let mut places = places(account, query).await?.into_iter();
            let Some(first) = places.next() else { return Ok(Page::last(Vec::new())) };
            let page = reading.board(Walk::of(&first, query)).await?;
            Ok(page.with_forks(places.map(|board| range(&board, query))))
        }
    }
}

/// A range of one board.
fn range(board: &Place, query: &ResolvedQuery) -> Cursor {
    Cursor::encode(&Spot::Board(Walk::of(board, query)))
}

/// A range for each board.
pub(crate) async fn scan_plan(account: &Account, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
    // One board is one range, which needs no look at it.
    if width < 2
        || query.projects.len() == 1
        || query.text.is_some()
        || query.subtasks == Subtasks::Only
        || query.sort.is_some()
        || query.limit.is_some()
    {
        return Ok(Vec::new());
    }
    let places = places(account, query).await?;
    if places.len() < 2 {
        return Ok(Vec::new());
    }
    Ok(places.iter().map(|board| range(board, query)).collect())
}

/// A board to read.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    id: String,
    /// The last that had happened there, in milliseconds of 1970, where there are several boards.
    began: Option<i64>,
}

/// The boards to read. What is known of their lists is as old as this listing.
async fn places(account: &Account, query: &ResolvedQuery) -> Result<Vec<Place>> {
    let mut boards: Vec<wire::Board> = Vec::new();
    if query.projects.is_empty() {
        boards = boards::with_lists(account, OPERATION).await?;
    }
    for project in &query.projects {
        let facts = account.ask_facts(project.as_str(), OPERATION).await?;
        if boards.iter().all(|board| board.id != facts.board.id) {
            boards.push(facts.board.clone());
        }
    }
    boards.retain(|board| is_wanted(query, board.is_closed()));
    let several = boards.len() > 1;
    // Where Trello does not say, our own clock does.
    let now = account.http.clock().wall().as_millisecond();
    let began = |board: &wire::Board| {
        let last = board.date_last_activity.as_deref().and_then(dates::instant);
        several.then(|| last.map_or(now, |last| last.as_millisecond()))
    };
    Ok(boards.into_iter().map(|board| Place { began: began(&board), id: board.id }).collect())
}

/// Whether a board can hold what is wanted: all cards of one that was put away are put away.
fn is_wanted(query: &ResolvedQuery, closed: bool) -> bool {
    query.archived != Archived::Exclude || !closed
}

/// Whether the listing reaches to a board.
fn reaches(query: &ResolvedQuery, board: &str) -> bool {
    query.projects.is_empty() || query.projects.iter().any(|project| project.as_str() == board)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_goes_through_text_and_comes_back() {
        for spot in [Spot::Board(Walk::new("65f0a1b2c3d4e5f600000100")), Spot::Search { page: 3 }] {
            assert_eq!(Cursor::encode(&spot).decode::<Spot>().unwrap(), spot);
        }
    }
}
