//! The search. It sees cards as they were a while ago.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Trello;
use super::answer::{Answer, Outcome};
use super::call::{Call, LONGEST};
use super::entity::Card;
use super::fields::{self, wanted};
use super::id::Id;
use super::nested::InCard;
use super::query::{Query, Sort};

/// The most results of each kind.
const MOST: usize = 1000;

const KINDS: &[&str] = &["actions", "boards", "cards", "members", "organizations"];

/// Ids with commas between; nothing if the parameter is not given.
fn scope(call: &Call, name: &str) -> Result<Option<Vec<Id>>, Answer> {
    match call.asked(name) {
        None | Some("mine") => Ok(None),
        Some(_) => call.ids(name),
    }
}

pub(crate) fn search(trello: &mut Trello, call: &Call) -> Outcome {
    let text = call.text("query", 1, LONGEST)?.ok_or_else(|| Answer::invalid("query"))?;
    let partial = call.boolean("partial")?.unwrap_or(false);
    let kinds: Vec<&str> = match call.asked("modelTypes").unwrap_or("all") {
        "all" => KINDS.to_vec(),
        listed => listed.split(',').map(str::trim).collect(),
    };
    if !kinds.iter().all(|kind| KINDS.contains(kind)) {
        return Err(Answer::invalid("modelTypes"));
    }
    let query = Query::read(&text, partial)?;
    let mut answer = json!({
        "options": {
            "terms": [{ "text": text, "negated": false }], "modifiers": [], "modelTypes": kinds, "partial": partial,
        },
    });
    if kinds.contains(&"cards") {
        answer["cards"] = Value::Array(cards(trello, call, &query)?);
    }
    if kinds.contains(&"boards") {
        let fields = wanted(call, "board_fields", &["name", "idOrganization"], fields::BOARD, fields::BOARD_MORE)?;
        let most = call.number("boards_limit", 10, MOST)?;
        let render = trello.render(call);
        let word = text.to_lowercase();
        let found = trello.world.boards.values().filter(|board| trello.world.sees(call.user, board));
        let found = found.filter(|board| board.name.to_lowercase().contains(&word));
        answer["boards"] = found.take(most).map(|board| render.board(board, &fields)).collect();
    }
    if kinds.contains(&"members") {
        let default = &["avatarHash", "fullName", "initials", "username", "confirmed"];
        let fields = wanted(call, "member_fields", default, fields::MEMBER, &[])?;
        let most = call.number("members_limit", 10, MOST)?;
        let render = trello.render(call);
        let found = trello.world.members.iter().filter(|member| is_called(&member.username, &member.full_name, &text));
        answer["members"] = found.take(most).map(|member| render.member(member, &fields)).collect();
    }
    Ok(Answer::ok(answer))
}

fn is_called(username: &str, full_name: &str, text: &str) -> bool {
    let text = text.trim_start_matches('@').to_lowercase();
    username.to_lowercase().starts_with(&text)
        || full_name.to_lowercase().split(' ').any(|word| word.starts_with(&text))
        || full_name.to_lowercase().starts_with(&text)
}

fn cards(trello: &Trello, call: &Call, query: &Query) -> Result<Vec<Value>, Answer> {
    let (limit, page) = (call.number("cards_limit", 10, MOST)?, call.number("cards_page", 0, 100)?);
    let fields = wanted(call, "card_fields", fields::CARD, fields::CARD, fields::CARD_MORE)?;
    let (boards, only) = (scope(call, "idBoards")?, scope(call, "idCards")?);
    let organizations = scope(call, "idOrganizations")?;
    let world = &trello.world;
    let seen: BTreeSet<Id> = world
        .boards
        .values()
        .filter(|board| world.sees(call.user, board) && boards.as_ref().is_none_or(|asked| asked.contains(&board.id)))
        .filter(|board| {
            organizations.as_ref().is_none_or(|asked| board.organization.is_some_and(|one| asked.contains(&one)))
        })
        .map(|board| board.id)
        .collect();
    let fits = |card: &Card| {
        seen.contains(&card.board)
            && only.as_ref().is_none_or(|asked| asked.contains(&card.id))
            && query.finds(world, card, call.now)
    };
    let mut found: Vec<Card> = Vec::new();
    for board in &seen {
        for id in world.on_board(*board) {
            let Some(card) = world.card(*id).filter(|_| world.index.behind(*id).is_none()) else { continue };
            if fits(&card) {
                found.push(card.into_owned());
            }
        }
    }
    found.extend(world.index.stale().filter(|card| fits(card)).cloned());
    match query.sort {
        None => found.sort_by_key(|card| (std::cmp::Reverse(query.relevance(card)), std::cmp::Reverse(card.activity))),
        Some(Sort::Created) => found.sort_by_key(|card| std::cmp::Reverse(card.id)),
        Some(Sort::Edited) => found.sort_by_key(|card| std::cmp::Reverse(card.activity)),
        Some(Sort::Due) => found.sort_by_key(|card| card.due.unwrap_or(i64::MAX)),
    }
    let nested = InCard::of_search(call)?;
    let render = trello.render(call);
    let mut rows = Vec::new();
    for card in found.iter().skip(page * limit).take(limit) {
        let mut row = render.card(card, &fields);
        nested.put(trello, call, card, &mut row)?;
        if call.wants("card_board")? {
            row["board"] = world.boards.get(&card.board).map(|one| render.board(one, fields::BOARD)).into();
        }
        if call.wants("card_list")? {
            row["list"] = world.lists.get(&card.list).map(|one| render.list(one, fields::LIST)).into();
        }
        rows.push(row);
    }
    Ok(rows)
}

pub(crate) fn members(trello: &mut Trello, call: &Call) -> Outcome {
    let text = call.text("query", 1, LONGEST)?.ok_or_else(|| Answer::invalid("query"))?;
    let most = call.number("limit", 8, 20)?;
    let board = call.whole_id("idBoard")?;
    let organization = call.whole_id("idOrganization")?.and_then(|id| trello.world.organization(id));
    let only_there = call.boolean("onlyOrgMembers")?.unwrap_or(false);
    let render = trello.render(call);
    let found = trello.world.members.iter().enumerate().filter(|(place, member)| {
        is_called(&member.username, &member.full_name, &text)
            && board.is_none_or(|board| trello.is_on_board(member.id, board))
            && (!only_there || organization.is_some_and(|one| one.members.contains(place)))
    });
    let shown = ["fullName", "username", "initials", "avatarUrl", "memberType", "confirmed"];
    Ok(Answer::ok(found.take(most).map(|(_, member)| render.member(member, &shown)).collect::<Value>()))
}
