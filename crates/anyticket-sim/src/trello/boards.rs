//! Boards: what a tracker calls projects.

use serde_json::{Value, json};

use super::Trello;
use super::answer::{Answer, Outcome};
use super::call::{Call, LONGEST};
use super::entity::{Board, Label, List, Membership, Role, Visibility};
use super::fields::{self, wanted};
use super::id::Id;
use super::nested;
use super::render::HUES;

pub(crate) fn get(trello: &mut Trello, call: &Call) -> Outcome {
    let board = trello.board(call)?.clone();
    let fields = wanted(call, "fields", fields::BOARD, fields::BOARD, fields::BOARD_MORE)?;
    let render = trello.render(call);
    let mut row = render.board(&board, &fields);
    nested::lists(trello, call, board.id, &mut row)?;
    nested::organization(trello, call, &board, &mut row)?;
    if call.asked("labels").is_some_and(|asked| asked != "none") {
        let fields = wanted(call, "label_fields", fields::LABEL, fields::LABEL, &[])?;
        let most = call.number("labels_limit", 50, 1000)?;
        let labels = trello.world.labels_of(board.id).into_iter().take(most);
        row["labels"] = labels.map(|label| render.label(label, &fields)).collect();
    }
    if call.asked("members").is_some_and(|asked| asked != "none") {
        let fields = wanted(call, "member_fields", fields::MEMBER_BRIEF, fields::MEMBER, &[])?;
        row["members"] = rows_of_members(trello, call, &board, &fields);
    }
    if call.asked("memberships").is_some_and(|asked| asked != "none") {
        row["memberships"] = board.memberships.iter().map(|one| render.membership(one, None)).collect();
    }
    if call.wants("customFields")? {
        row["customFields"] = trello.world.fields_of(board.id).iter().map(|one| render.field_definition(one)).collect();
    }
    if let Some(filter) = call.asked("cards").filter(|filter| *filter != "none") {
        let fields = wanted(call, "card_fields", fields::CARD, fields::CARD, fields::CARD_MORE)?;
        let cards = trello.rows_of_board(&board, filter, super::card_rows::Page::whole())?;
        row["cards"] = cards.iter().map(|card| render.card(card, &fields)).collect();
    }
    Ok(Answer::ok(row))
}

/// One key of a board, by itself.
pub(crate) fn field(trello: &mut Trello, call: &Call) -> Outcome {
    let board = trello.board(call)?;
    let known = fields::BOARD.iter().chain(fields::BOARD_MORE).find(|known| **known == call.parameter(1));
    let field = known.ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(json!({ "_value": trello.render(call).board(board, &[*field])[*field] })))
}

fn rows_of_members(trello: &Trello, call: &Call, board: &Board, fields: &[&str]) -> Value {
    let render = trello.render(call);
    let active = board.memberships.iter().filter(|one| !one.deactivated);
    active.map(|one| render.member(&trello.world.members[one.member], fields)).collect()
}

pub(crate) fn members(trello: &mut Trello, call: &Call) -> Outcome {
    let board = trello.board(call)?;
    let fields = wanted(call, "fields", fields::MEMBER_ROW, fields::MEMBER, &[])?;
    Ok(Answer::ok(rows_of_members(trello, call, board, &fields)))
}

pub(crate) fn memberships(trello: &mut Trello, call: &Call) -> Outcome {
    let board = trello.board(call)?;
    let filter = call.one_of("filter", &["admins", "all", "none", "normal"], "all")?;
    let with_member = call.wants("member")?;
    let fields = wanted(call, "member_fields", fields::MEMBER_ROW, fields::MEMBER, &[])?;
    let render = trello.render(call);
    let chosen = board.memberships.iter().filter(|one| match filter {
        "admins" => one.role == Role::Admin,
        "normal" => one.role == Role::Normal,
        "none" => false,
        _ => true,
    });
    let nested = with_member.then_some(&fields[..]);
    Ok(Answer::ok(chosen.map(|one| render.membership(one, nested)).collect::<Value>()))
}

fn visibility(call: &Call, parameter: &str) -> Result<Option<Visibility>, Answer> {
    Ok(match call.asked(parameter) {
        None if call.value(parameter).is_none() => None,
        Some("private") => Some(Visibility::Private),
        Some("org") => Some(Visibility::Org),
        Some("public") => Some(Visibility::Public),
        _ => return Err(Answer::invalid(parameter)),
    })
}

fn organization(trello: &Trello, call: &Call) -> Result<Option<Id>, Answer> {
    let Some(id) = call.whole_id("idOrganization")? else { return Ok(None) };
    match trello.world.organization(id).filter(|one| one.members.contains(&call.user)) {
        Some(organization) => Ok(Some(organization.id)),
        None => Err(Answer::invalid("idOrganization")),
    }
}

pub(crate) fn create(trello: &mut Trello, call: &Call) -> Outcome {
    let name = call.name()?.ok_or_else(|| Answer::invalid("name"))?;
    let desc = call.text("desc", 0, LONGEST)?.unwrap_or_default();
    let organization = organization(trello, call)?;
    let visibility = visibility(call, "prefs_permissionLevel")?.unwrap_or(Visibility::Private);
    let (with_lists, with_labels) = (call.boolean("defaultLists")?, call.boolean("defaultLabels")?);
    let id = trello.world.ids.at(call.now);
    let membership =
        Membership { id: trello.world.ids.at(call.now), member: call.user, role: Role::Admin, deactivated: false };
    let board = Board {
        id,
        name,
        desc,
        closed: false,
        starred: false,
        organization,
        visibility,
        memberships: vec![membership],
        last_short: 0,
        activity: call.now,
    };
    trello.world.add_board(board);
    if with_lists.unwrap_or(true) {
        for (index, name) in ["To Do", "Doing", "Done"].into_iter().enumerate() {
            let list = trello.world.ids.at(call.now);
            let (name, pos) = (name.to_owned(), 16_384.0 * (index + 1) as f64);
            trello.world.lists.insert(list, List { id: list, board: id, name, closed: false, pos, subscribed: false });
        }
    }
    if with_labels.unwrap_or(true) {
        for hue in &HUES[..6] {
            let label = trello.world.ids.at(call.now);
            let color = Some((*hue).to_owned());
            trello.world.labels.insert(label, Label { id: label, board: id, name: String::new(), color });
        }
    }
    trello.world.note("createBoard", call.user, id, None, json!({}), call.now);
    let mut answer = trello.render(call).board(&trello.world.boards[&id], fields::BOARD);
    answer["limits"] = json!({});
    Ok(Answer::ok(answer))
}

pub(crate) fn update(trello: &mut Trello, call: &Call) -> Outcome {
    let id = trello.board_to_write(call)?;
    let mut board = trello.world.boards[&id].clone();
    if let Some(name) = call.name()? {
        board.name = name;
    }
    if let Some(desc) = call.text("desc", 0, LONGEST)? {
        board.desc = desc;
    }
    if let Some(closed) = call.boolean("closed")? {
        board.closed = closed;
    }
    if call.value("idOrganization").is_some() {
        board.organization = organization(trello, call)?;
    }
    if let Some(visibility) = visibility(call, "prefs/permissionLevel")? {
        board.visibility = visibility;
    }
    let answer = trello.render(call).board(&board, fields::BOARD);
    trello.world.boards.insert(id, board);
    trello.world.note("updateBoard", call.user, id, None, json!({ "old": {} }), call.now);
    Ok(Answer::ok(answer))
}

pub(crate) fn delete(trello: &mut Trello, call: &Call) -> Outcome {
    let id = trello.board_to_write(call)?;
    if trello.world.role(call.user, &trello.world.boards[&id]) != Some(Role::Admin) {
        return Err(Answer::text(401, super::answer::NO_PERMISSION));
    }
    trello.world.remove_board(id, call.now);
    Ok(Answer::ok(json!({ "_value": null })))
}
