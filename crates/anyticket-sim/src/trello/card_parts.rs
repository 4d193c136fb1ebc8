//! People and labels of one card, and where it is.

use serde_json::Value;

use super::Trello;
use super::answer::{Answer, Outcome};
use super::call::{Call, LONGEST};
use super::entity::{Card, Label};
use super::fields::{self, wanted};

pub(crate) fn board(trello: &mut Trello, call: &Call) -> Outcome {
    let board = trello.card(call)?.board;
    let all: Vec<&'static str> = fields::BOARD.iter().chain(fields::BOARD_MORE).copied().collect();
    let fields = wanted(call, "fields", &all, &all, &[])?;
    Ok(Answer::ok(trello.render(call).board(&trello.world.boards[&board], &fields)))
}

pub(crate) fn list(trello: &mut Trello, call: &Call) -> Outcome {
    let list = trello.card(call)?.list;
    let fields = wanted(call, "fields", fields::LIST, fields::LIST, fields::LIST_MORE)?;
    Ok(Answer::ok(trello.render(call).list(&trello.world.lists[&list], &fields)))
}

fn people(trello: &Trello, call: &Call, card: &Card, fields: &[&str]) -> Value {
    let render = trello.render(call);
    let people = card.members.iter().filter_map(|id| trello.world.member(*id));
    people.map(|member| render.member(&trello.world.members[member], fields)).collect()
}

pub(crate) fn members(trello: &mut Trello, call: &Call) -> Outcome {
    let card = trello.card(call)?;
    let fields = wanted(call, "fields", fields::MEMBER_BRIEF, fields::MEMBER, &[])?;
    Ok(Answer::ok(people(trello, call, &card, &fields)))
}

pub(crate) fn add_member(trello: &mut Trello, call: &Call) -> Outcome {
    let mut card = trello.card_to_write(call)?;
    let member = call.required_id("value")?;
    if !trello.is_on_board(member, card.board) {
        return Err(Answer::undocumented(400));
    }
    if card.members.contains(&member) {
        return Err(Answer::text(400, "member is already on the card"));
    }
    card.members.push(member);
    trello.change_card(card.clone(), call.user, call.now);
    Ok(Answer::ok(people(trello, call, &card, fields::MEMBER_ACTING)))
}

pub(crate) fn remove_member(trello: &mut Trello, call: &Call) -> Outcome {
    let mut card = trello.card_to_write(call)?;
    let member = call.id(1);
    if !card.members.contains(&member) {
        return Err(Answer::undocumented(400));
    }
    card.members.retain(|known| *known != member);
    trello.change_card(card.clone(), call.user, call.now);
    Ok(Answer::ok(people(trello, call, &card, fields::MEMBER_ACTING)))
}

fn ids(card: &Card) -> Value {
    card.labels.iter().map(|id| Value::from(*id)).collect()
}

pub(crate) fn add_label(trello: &mut Trello, call: &Call) -> Outcome {
    let mut card = trello.card_to_write(call)?;
    let label = call.required_id("value")?;
    if trello.world.labels.get(&label).is_none_or(|label| label.board != card.board) {
        return Err(Answer::invalid("value"));
    }
    if card.labels.contains(&label) {
        return Err(Answer::text(400, "that label is already on the card"));
    }
    card.labels.push(label);
    trello.change_card(card.clone(), call.user, call.now);
    Ok(Answer::ok(ids(&card)))
}

pub(crate) fn remove_label(trello: &mut Trello, call: &Call) -> Outcome {
    let mut card = trello.card_to_write(call)?;
    let label = call.id(1);
    if !card.labels.contains(&label) {
        return Err(Answer::text(400, "label not found"));
    }
    card.labels.retain(|known| *known != label);
    trello.change_card(card.clone(), call.user, call.now);
    Ok(Answer::ok(ids(&card)))
}

/// Makes a label of the board and puts it on.
pub(crate) fn create_label(trello: &mut Trello, call: &Call) -> Outcome {
    let mut card = trello.card_to_write(call)?;
    let name = call.text("name", 0, LONGEST)?.unwrap_or_default();
    let color = super::labels::color(call)?.ok_or_else(|| Answer::invalid("color"))?;
    let label = Label { id: trello.world.ids.at(call.now), board: card.board, name, color };
    card.labels.push(label.id);
    let answer = trello.render(call).label(&label, &["idBoard", "name", "color"]);
    trello.world.labels.insert(label.id, label);
    trello.change_card(card, call.user, call.now);
    Ok(Answer::ok(answer))
}
