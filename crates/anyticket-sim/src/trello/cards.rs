//! Reading cards.
//!
//! <https://developer.atlassian.com/cloud/trello/guides/rest-api/nested-resources/>

use serde_json::{Value, json};

use super::Trello;
use super::answer::{Answer, Outcome};
use super::call::Call;
use super::card_rows::{FILTERS, Page};
use super::entity::Card;
use super::fields::{self, wanted};
use super::id::Id;
use super::limits::refused;
use super::nested::InCard;
use crate::fault::RetryAfter;

pub(crate) fn of_board(trello: &mut Trello, call: &Call) -> Outcome {
    let filter = call.one_of("filter", FILTERS, "open")?;
    let board = trello.board(call)?;
    let cards = trello.rows_of_board(board, filter, Page::read(call)?)?;
    rows(trello, call, &cards)
}

pub(crate) fn of_board_filtered(trello: &mut Trello, call: &Call) -> Outcome {
    let board = trello.board(call)?;
    let cards = trello.rows_of_board(board, call.parameter(1), Page::read(call)?)?;
    rows(trello, call, &cards)
}

pub(crate) fn of_list(trello: &mut Trello, call: &Call) -> Outcome {
    let list = trello.list(call, false)?;
    let filter = call.one_of("filter", FILTERS, "open")?;
    let on_it = |glance: super::world::Glance| glance.list == list.id && trello.fits(filter, glance);
    let cards = trello.rows(&[list.board], Page::read(call)?, on_it)?;
    rows(trello, call, &cards)
}

pub(crate) fn of_member(trello: &mut Trello, call: &Call) -> Outcome {
    let member = trello.world.members[trello.member(call)?].id;
    let filter = call.one_of("filter", FILTERS, "visible")?;
    let seen = trello.world.boards.values().filter(|board| trello.world.sees(call.user, board));
    let boards: Vec<Id> = seen.map(|board| board.id).collect();
    // Whose a card is, a glance does not tell: all of them are read.
    let mut page = Page::read(call)?;
    let most = std::mem::replace(page.limit_mut(), usize::MAX);
    let mut cards = trello.rows(&boards, page, |glance| trello.fits(filter, glance))?;
    cards.retain(|card| card.members.contains(&member));
    if cards.len() > most {
        let mut ids: Vec<Id> = cards.iter().map(|card| card.id).collect();
        ids.sort_unstable_by(|one, two| two.cmp(one));
        cards.retain(|card| card.id >= ids[most.saturating_sub(1)] && most > 0);
    }
    rows(trello, call, &cards)
}

/// Cards as they were asked for, unless that is more than the service does at once.
fn rows(trello: &Trello, call: &Call, cards: &[Card]) -> Outcome {
    let fields = wanted(call, "fields", fields::CARD, fields::CARD, fields::CARD_MORE)?;
    let nested = InCard::read(call)?;
    let limits = &trello.options.limits;
    if nested.actions.is_some() && cards.len() > limits.cards_with_actions {
        let words = "Requested too many cards with actions";
        return Err(refused("API_TOO_MANY_CARDS_REQUESTED", words, RetryAfter::Absent, call.now));
    }
    if nested.checklists.is_some() && cards.len() > limits.cards_with_checklists {
        return Err(Answer::text(403, "Too many checklists"));
    }
    if cards.iter().map(|card| nested.rows(card)).sum::<usize>() > limits.rows {
        let words = "Rate limit exceeded";
        return Err(refused("API_TOKEN_DB_LIMIT_EXCEEDED", words, RetryAfter::Absent, call.now));
    }
    let render = trello.render(call);
    let mut rows = Vec::with_capacity(cards.len());
    for card in cards {
        let mut row = render.card(card, &fields);
        nested.put(trello, call, card, &mut row)?;
        rows.push(row);
    }
    Ok(Answer::ok(Value::Array(rows)))
}

pub(crate) fn get(trello: &mut Trello, call: &Call) -> Outcome {
    let card = trello.card(call)?;
    let fields = wanted(call, "fields", fields::CARD, fields::CARD, fields::CARD_MORE)?;
    let nested = InCard::read(call)?;
    let render = trello.render(call);
    let mut row = render.card(&card, &fields);
    nested.put(trello, call, &card, &mut row)?;
    if call.wants("board")? {
        let fields = wanted(call, "board_fields", fields::BOARD, fields::BOARD, fields::BOARD_MORE)?;
        row["board"] = render.board(&trello.world.boards[&card.board], &fields);
    }
    if call.wants("list")? {
        let fields = wanted(call, "list_fields", fields::LIST, fields::LIST, fields::LIST_MORE)?;
        row["list"] = render.list(&trello.world.lists[&card.list], &fields);
    }
    Ok(Answer::ok(row))
}

/// One key of a card, by itself.
pub(crate) fn field(trello: &mut Trello, call: &Call) -> Outcome {
    let card = trello.card(call)?;
    let known = fields::CARD.iter().chain(fields::CARD_MORE).find(|known| **known == call.parameter(1));
    let field = known.ok_or_else(Answer::not_found)?;
    let value = trello.render(call).card(&card, &[*field])[*field].take();
    // Lists and objects stand for themselves.
    Ok(Answer::ok(if value.is_array() || value.is_object() { value } else { json!({ "_value": value }) }))
}
