//! The lists of boards.

use serde_json::{Value, json};

use super::Trello;
use super::answer::{Answer, Outcome};
use super::call::{Call, LONGEST, Pos};
use super::entity::List;
use super::fields::{self, wanted};
use super::id::Id;
use super::nested::{LIST_FILTERS, list_fits};

pub(crate) fn of_board(trello: &mut Trello, call: &Call) -> Outcome {
    let filter = call.one_of("filter", LIST_FILTERS, "open")?;
    rows(trello, call, filter)
}

pub(crate) fn of_board_filtered(trello: &mut Trello, call: &Call) -> Outcome {
    let filter = LIST_FILTERS.iter().find(|known| **known == call.parameter(1));
    rows(trello, call, filter.ok_or_else(|| Answer::invalid("filter"))?)
}

fn rows(trello: &Trello, call: &Call, filter: &str) -> Outcome {
    let board = trello.board(call)?;
    let fields = wanted(call, "fields", fields::LIST, fields::LIST, fields::LIST_MORE)?;
    let render = trello.render(call);
    let lists = trello.world.lists_of(board.id).into_iter().filter(|list| list_fits(filter, list.closed));
    Ok(Answer::ok(lists.map(|list| render.list(list, &fields)).collect::<Value>()))
}

pub(crate) fn get(trello: &mut Trello, call: &Call) -> Outcome {
    let list = trello.list(call, false)?;
    let fields = wanted(call, "fields", fields::LIST, fields::LIST, fields::LIST_MORE)?;
    Ok(Answer::ok(trello.render(call).list(&list, &fields)))
}

pub(crate) fn create(trello: &mut Trello, call: &Call) -> Outcome {
    let board = trello.board_given(call, "idBoard")?;
    create_on(trello, call, board)
}

pub(crate) fn create_on_board(trello: &mut Trello, call: &Call) -> Outcome {
    let board = trello.board_to_write(call)?;
    create_on(trello, call, board)
}

fn create_on(trello: &mut Trello, call: &Call, board: Id) -> Outcome {
    let name = call.text("name", 1, LONGEST)?.ok_or_else(|| Answer::invalid("name"))?;
    // Without a place a list goes to the left.
    let pos = place(trello, board, call.pos()?.unwrap_or(Pos::Top));
    let id = trello.world.ids.at(call.now);
    let list = List { id, board, name, closed: false, pos, subscribed: false };
    let answer = trello.render(call).list(&list, fields::LIST);
    let more = json!({ "list": { "id": id, "name": list.name } });
    trello.world.lists.insert(id, list);
    trello.world.note("createList", call.user, board, None, more, call.now);
    Ok(Answer::ok(answer))
}

/// The number that a list of a board gets at this place.
fn place(trello: &Trello, board: Id, pos: Pos) -> f64 {
    let lists = trello.world.lists_of(board);
    match pos {
        Pos::At(number) => number,
        Pos::Top => lists.first().map_or(16_384.0, |list| list.pos / 2.0),
        Pos::Bottom => lists.last().map_or(16_384.0, |list| list.pos + 16_384.0),
    }
}

pub(crate) fn update(trello: &mut Trello, call: &Call) -> Outcome {
    let mut list = trello.list(call, true)?;
    let before = list.clone();
    if let Some(name) = call.text("name", 1, LONGEST)? {
        list.name = name;
    }
    if let Some(closed) = call.boolean("closed")? {
        list.closed = closed;
    }
    if let Some(subscribed) = call.boolean("subscribed")? {
        list.subscribed = subscribed;
    }
    if call.value("idBoard").is_some() {
        list.board = trello.board_given(call, "idBoard")?;
    }
    if let Some(pos) = call.pos()? {
        list.pos = place(trello, list.board, pos);
    }
    Ok(save(trello, call, &before, list))
}

pub(crate) fn close(trello: &mut Trello, call: &Call) -> Outcome {
    let before = trello.list(call, true)?;
    let closed = call.boolean("value")?.ok_or_else(|| Answer::invalid("value"))?;
    Ok(save(trello, call, &before, List { closed, ..before.clone() }))
}

fn save(trello: &mut Trello, call: &Call, before: &List, list: List) -> Answer {
    if before.board != list.board {
        for mut card in trello.cards_on(before.id) {
            card.board = list.board;
            trello.world.settle_on_board(&mut card, before.board, trello.options.board_change);
            trello.world.save(card, call.now);
        }
    }
    let mut old = json!({});
    if before.name != list.name {
        old["name"] = before.name.clone().into();
    }
    if before.closed != list.closed {
        old["closed"] = before.closed.into();
    }
    let answer = trello.render(call).list(&list, fields::LIST);
    let more = json!({ "old": old, "list": { "id": list.id, "name": list.name } });
    let board = list.board;
    trello.world.lists.insert(list.id, list);
    trello.world.note("updateList", call.user, board, None, more, call.now);
    Answer::ok(answer)
}

/// Nobody has written it down, but it works: the list goes with its cards.
pub(crate) fn delete(trello: &mut Trello, call: &Call) -> Outcome {
    let list = trello.list(call, true)?;
    for card in trello.cards_on(list.id) {
        trello.world.remove_card(card.id, call.now);
    }
    trello.world.lists.remove(&list.id);
    Ok(Answer::deleted())
}

pub(crate) fn archive_all(trello: &mut Trello, call: &Call) -> Outcome {
    let list = trello.list(call, true)?;
    for mut card in trello.cards_on(list.id) {
        if !card.closed {
            card.closed = true;
            trello.change_card(card, call.user, call.now);
        }
    }
    Ok(Answer::ok(json!({})))
}

pub(crate) fn move_all(trello: &mut Trello, call: &Call) -> Outcome {
    let list = trello.list(call, true)?;
    let board = trello.board_given(call, "idBoard")?;
    let target = call.required_id("idList")?;
    if trello.world.lists.get(&target).is_none_or(|list| list.board != board) {
        return Err(Answer::invalid("idList"));
    }
    for mut card in trello.cards_on(list.id) {
        (card.list, card.board) = (target, board);
        trello.change_card(card, call.user, call.now);
    }
    Ok(Answer::ok(json!([])))
}
