//! Checklists and what is on them.

use serde_json::{Value, json};

use super::Trello;
use super::answer::{Answer, Outcome};
use super::call::{Call, LONGEST, Pos};
use super::entity::{Card, CheckItem, Checklist};
use super::fields::{self, wanted};
use super::id::Id;

/// The keys of check items that are asked for; nothing if none are to be shown.
fn items_wanted(call: &Call) -> Result<Option<Vec<&'static str>>, Answer> {
    let fields = wanted(call, "checkItem_fields", fields::CHECK_ITEM, fields::CHECK_ITEM, &[])?;
    Ok((call.one_of("checkItems", &["all", "none"], "all")? == "all").then_some(fields))
}

fn rows(trello: &Trello, call: &Call, card: &Card) -> Result<Vec<Value>, Answer> {
    let fields = wanted(call, "fields", fields::CHECKLIST, fields::CHECKLIST, &[])?;
    let items = items_wanted(call)?;
    let mut lists: Vec<&Checklist> = card.checklists.iter().collect();
    lists.sort_by(|one, two| one.pos.total_cmp(&two.pos));
    let render = trello.render(call);
    Ok(lists.into_iter().map(|list| render.checklist(card, list, &fields, items.as_deref())).collect())
}

pub(crate) fn of_card(trello: &mut Trello, call: &Call) -> Outcome {
    let card = trello.card(call)?;
    Ok(Answer::ok(Value::Array(rows(trello, call, &card)?)))
}

pub(crate) fn of_board(trello: &mut Trello, call: &Call) -> Outcome {
    let board = trello.board(call)?.id;
    let mut all = Vec::new();
    for id in trello.world.on_board(board) {
        if let Some(card) = trello.world.card(*id) {
            all.extend(rows(trello, call, &card)?);
        }
    }
    Ok(Answer::ok(Value::Array(all)))
}

/// The checklist that the path names, with its card and its place on it.
fn find(trello: &Trello, call: &Call, writes: bool) -> Result<(Card, usize), Answer> {
    let id = call.id(0);
    let card = trello.world.card_of_checklist(id).ok_or_else(Answer::not_found)?;
    let card = trello.card_of(call, card, writes)?;
    let at = card.checklists.iter().position(|list| list.id == id).ok_or_else(Answer::not_found)?;
    Ok((card, at))
}

pub(crate) fn get(trello: &mut Trello, call: &Call) -> Outcome {
    let (card, at) = find(trello, call, false)?;
    let fields = wanted(call, "fields", fields::CHECKLIST, fields::CHECKLIST, &[])?;
    let items = items_wanted(call)?;
    Ok(Answer::ok(trello.render(call).checklist(&card, &card.checklists[at], &fields, items.as_deref())))
}

/// The number that something gets at this place among others.
fn place(others: impl Iterator<Item = f64>, pos: Pos) -> f64 {
    let (low, high) = others.fold((f64::MAX, 0.0_f64), |(low, high), pos| (low.min(pos), high.max(pos)));
    match pos {
        Pos::At(number) => number,
        Pos::Top => {
            if low == f64::MAX {
                16_384.0
            } else {
                low / 2.0
            }
        }
        Pos::Bottom => high + 16_384.0,
    }
}

pub(crate) fn create(trello: &mut Trello, call: &Call) -> Outcome {
    let card = call.required_id("idCard")?;
    if trello.world.card(card).is_none() {
        return Err(Answer::invalid("idCard"));
    }
    let card = trello.card_of(call, card, true)?;
    create_on(trello, call, card)
}

pub(crate) fn create_on_card(trello: &mut Trello, call: &Call) -> Outcome {
    let card = trello.card_to_write(call)?;
    create_on(trello, call, card)
}

fn create_on(trello: &mut Trello, call: &Call, mut card: Card) -> Outcome {
    let name = call.text("name", 0, LONGEST)?.filter(|name| !name.is_empty());
    let pos = place(card.checklists.iter().map(|list| list.pos), call.pos()?.unwrap_or(Pos::Bottom));
    let id = trello.world.ids.at(call.now);
    let list = Checklist { id, name: name.unwrap_or_else(|| "Checklist".to_owned()), pos, items: Vec::new() };
    let mut answer = trello.render(call).checklist(&card, &list, fields::CHECKLIST, Some(fields::CHECK_ITEM));
    answer["limits"] = json!({});
    card.checklists.push(list);
    trello.change_card(card, call.user, call.now);
    Ok(Answer::ok(answer))
}

pub(crate) fn update(trello: &mut Trello, call: &Call) -> Outcome {
    let (mut card, at) = find(trello, call, true)?;
    if let Some(name) = call.name()? {
        card.checklists[at].name = name;
    }
    if let Some(pos) = call.pos()? {
        card.checklists[at].pos = place(card.checklists.iter().map(|list| list.pos), pos);
    }
    let answer =
        trello.render(call).checklist(&card, &card.checklists[at], fields::CHECKLIST, Some(fields::CHECK_ITEM));
    trello.change_checklists(card, call.user, "updateChecklist", call.now);
    Ok(Answer::ok(answer))
}

pub(crate) fn delete(trello: &mut Trello, call: &Call) -> Outcome {
    let (mut card, at) = find(trello, call, true)?;
    card.checklists.remove(at);
    trello.change_card(card, call.user, call.now);
    Ok(Answer::deleted())
}

pub(crate) fn delete_on_card(trello: &mut Trello, call: &Call) -> Outcome {
    let mut card = trello.card_to_write(call)?;
    let id = call.id(1);
    let at = card.checklists.iter().position(|list| list.id == id).ok_or_else(Answer::not_found)?;
    card.checklists.remove(at);
    trello.change_card(card, call.user, call.now);
    Ok(Answer::deleted())
}

pub(crate) fn items(trello: &mut Trello, call: &Call) -> Outcome {
    let (card, at) = find(trello, call, false)?;
    let fields = wanted(call, "fields", fields::CHECK_ITEM, fields::CHECK_ITEM, &[])?;
    call.one_of("filter", &["all", "none"], "all")?;
    let row = trello.render(call).checklist(&card, &card.checklists[at], &[], Some(&fields));
    Ok(Answer::ok(row["checkItems"].clone()))
}

/// Due dates and people of check items are a part of some plans only.
fn check_plan(trello: &Trello, call: &Call) -> Result<(), Answer> {
    let asked =
        ["due", "idMember"].iter().any(|name| call.value(name).is_some_and(|value| !value.is_null() && value != ""));
    if asked && !trello.options.paid_check_items { Err(Answer::undocumented(403)) } else { Ok(()) }
}

fn person(trello: &Trello, call: &Call, card: &Card) -> Result<Option<Option<Id>>, Answer> {
    match call.value("idMember") {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(None)),
        Some(Value::String(text)) if text.is_empty() || text == "null" => Ok(Some(None)),
        Some(_) => match call.required_id("idMember")? {
            member if trello.is_on_board(member, card.board) => Ok(Some(Some(member))),
            _ => Err(Answer::invalid("idMember")),
        },
    }
}

pub(crate) fn add_item(trello: &mut Trello, call: &Call) -> Outcome {
    let (mut card, at) = find(trello, call, true)?;
    check_plan(trello, call)?;
    let name = call.name()?.ok_or_else(|| Answer::invalid("name"))?;
    let pos = place(card.checklists[at].items.iter().map(|item| item.pos), call.pos()?.unwrap_or(Pos::Bottom));
    let item = CheckItem {
        id: trello.world.ids.at(call.now),
        name,
        complete: call.boolean("checked")?.unwrap_or(false),
        pos,
        due: call.date("due")?.flatten(),
        member: person(trello, call, &card)?.flatten(),
    };
    let mut answer = trello.render(call).check_item(&card.checklists[at], &item, fields::CHECK_ITEM);
    answer["limits"] = json!({});
    card.checklists[at].items.push(item);
    trello.change_checklists(card, call.user, "createCheckItem", call.now);
    Ok(Answer::ok(answer))
}

/// An entry of a card's checklists.
fn entry(card: &Card, id: Id) -> Result<(usize, usize), Answer> {
    let places = card.checklists.iter().enumerate();
    let mut found = places.filter_map(|(at, list)| Some((at, list.items.iter().position(|item| item.id == id)?)));
    found.next().ok_or_else(Answer::not_found)
}

pub(crate) fn item(trello: &mut Trello, call: &Call) -> Outcome {
    let card = trello.card(call)?;
    let (at, index) = entry(&card, call.id(1))?;
    let fields = wanted(call, "fields", fields::CHECK_ITEM, fields::CHECK_ITEM, &[])?;
    let list = &card.checklists[at];
    Ok(Answer::ok(trello.render(call).check_item(list, &list.items[index], &fields)))
}

pub(crate) fn update_item(trello: &mut Trello, call: &Call) -> Outcome {
    let mut card = trello.card_to_write(call)?;
    check_plan(trello, call)?;
    let (mut at, mut index) = entry(&card, call.id(1))?;
    if let Some(target) = call.whole_id("idChecklist")? {
        let new = card.checklists.iter().position(|list| list.id == target);
        let new = new.ok_or_else(|| Answer::invalid("idChecklist"))?;
        if new != at {
            let item = card.checklists[at].items.remove(index);
            card.checklists[new].items.push(item);
            (at, index) = (new, card.checklists[new].items.len() - 1);
        }
    }
    let person = person(trello, call, &card)?;
    let pos = match call.pos()? {
        Some(pos) => Some(place(card.checklists[at].items.iter().map(|item| item.pos), pos)),
        None => None,
    };
    let item = &mut card.checklists[at].items[index];
    if let Some(name) = call.name()? {
        item.name = name;
    }
    if call.value("state").is_some() {
        item.complete = call.one_of("state", &["complete", "incomplete"], "incomplete")? == "complete";
    }
    if let Some(due) = call.date("due")? {
        item.due = due;
    }
    if let Some(person) = person {
        item.member = person;
    }
    if let Some(pos) = pos {
        item.pos = pos;
    }
    let list = &card.checklists[at];
    let mut answer = trello.render(call).check_item(list, &list.items[index], fields::CHECK_ITEM);
    answer["creationMethod"] = Value::Null;
    trello.change_checklists(card, call.user, "updateCheckItem", call.now);
    Ok(Answer::ok(answer))
}

pub(crate) fn delete_item(trello: &mut Trello, call: &Call) -> Outcome {
    let (mut card, at) = find(trello, call, true)?;
    let index = card.checklists[at].items.iter().position(|item| item.id == call.id(1));
    card.checklists[at].items.remove(index.ok_or_else(Answer::not_found)?);
    trello.change_checklists(card, call.user, "deleteCheckItem", call.now);
    Ok(Answer::deleted())
}

pub(crate) fn delete_item_on_card(trello: &mut Trello, call: &Call) -> Outcome {
    let mut card = trello.card_to_write(call)?;
    let (at, index) = entry(&card, call.id(1))?;
    card.checklists[at].items.remove(index);
    trello.change_checklists(card, call.user, "deleteCheckItem", call.now);
    Ok(Answer::deleted())
}
