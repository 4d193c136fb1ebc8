//! Making, changing and deleting cards.

use serde_json::json;

use super::Trello;
use super::answer::{Answer, Outcome};
use super::call::{Call, LONGEST, Pos};
use super::entity::{Attached, Attachment, Card, CardRole};
use super::fields;
use super::id::Id;

impl Trello {
    /// The number that a card gets at this place of a list.
    pub(crate) fn place(&self, list: Id, pos: Pos) -> f64 {
        let ends = self.world.ends(list).unwrap_or((65_536.0, 0.0));
        match pos {
            Pos::At(number) => number,
            Pos::Top => ends.0 / 2.0,
            Pos::Bottom => ends.1 + 65_536.0,
        }
    }

    /// Labels that a card of this board may have.
    fn labels_given(&self, call: &Call, board: Id) -> Result<Option<Vec<Id>>, Answer> {
        let Some(labels) = call.ids("idLabels")? else { return Ok(None) };
        let known = |id: &Id| self.world.labels.get(id).is_some_and(|label| label.board == board);
        if labels.iter().all(known) { Ok(Some(labels)) } else { Err(Answer::invalid("idLabels")) }
    }

    /// People that a card of this board may have.
    fn members_given(&self, call: &Call, board: Id) -> Result<Option<Vec<Id>>, Answer> {
        let Some(members) = call.ids("idMembers")? else { return Ok(None) };
        let there = |id: &Id| self.is_on_board(*id, board);
        if members.iter().all(there) { Ok(Some(members)) } else { Err(Answer::invalid("idMembers")) }
    }

    /// Whether somebody is a member of a board.
    pub(crate) fn is_on_board(&self, member: Id, board: Id) -> bool {
        let member = self.world.member(member);
        let board = self.world.boards.get(&board);
        member.zip(board).is_some_and(|(member, board)| self.world.role(member, board).is_some())
    }
}

pub(crate) fn create(trello: &mut Trello, call: &Call) -> Outcome {
    let list = call.required_id("idList")?;
    let Some(list) = trello.world.lists.get(&list).cloned() else { return Err(Answer::invalid("idList")) };
    if !trello.world.writes(call.user, &trello.world.boards[&list.board]) {
        return Err(Answer::text(401, super::answer::NO_PERMISSION));
    }
    let role = match call.asked("cardRole") {
        None => None,
        Some(word) => {
            let known = CardRole::ALL.into_iter().find(|role| role.word() == word);
            Some(known.ok_or_else(|| Answer::invalid("cardRole"))?)
        }
    };
    let mut card = Card {
        id: Id::first_of(0),
        short: 0,
        board: list.board,
        list: list.id,
        name: call.text("name", 0, LONGEST)?.unwrap_or_default(),
        desc: call.text("desc", 0, LONGEST)?.unwrap_or_default(),
        closed: false,
        pos: trello.place(list.id, call.pos()?.unwrap_or(Pos::Bottom)),
        due: call.date("due")?.flatten(),
        start: call.date("start")?.flatten(),
        due_complete: call.boolean("dueComplete")?.unwrap_or(false),
        activity: call.now,
        members: trello.members_given(call, list.board)?.unwrap_or_default(),
        labels: trello.labels_given(call, list.board)?.unwrap_or_default(),
        items: Vec::new(),
        checklists: Vec::new(),
        attachments: Vec::new(),
        cover: None,
        role,
        mirror_source: None,
        template: false,
        subscribed: false,
    };
    if let Some(url) = call.text("urlSource", 1, LONGEST)? {
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(Answer::invalid("urlSource"));
        }
        let id = trello.world.ids.at(call.now);
        let (name, mime_type, what) = (url.clone(), String::new(), Attached::Link(url));
        card.attachments.push(Attachment {
            id,
            name,
            mime_type,
            member: call.user,
            date: call.now,
            pos: 16_384.0,
            what,
        });
    }
    let board = trello.world.boards.get_mut(&list.board).expect("a list is on a board");
    board.last_short += 1;
    card.short = board.last_short;
    card.id = trello.world.ids.at(call.now);
    trello.world.save(card.clone(), call.now);
    trello.world.note("createCard", call.user, card.board, Some(&card), json!({}), call.now);
    let render = trello.render(call);
    let mut answer = render.card(&card, fields::CARD);
    answer["attachments"] =
        card.attachments.iter().map(|one| render.attachment(&card, one, fields::ATTACHMENT)).collect();
    answer["stickers"] = json!([]);
    answer["limits"] = json!({});
    Ok(Answer::ok(answer))
}

pub(crate) fn update(trello: &mut Trello, call: &Call) -> Outcome {
    let mut card = trello.card_to_write(call)?;
    let from = card.list;
    if let Some(name) = call.name()? {
        card.name = name;
    }
    if let Some(desc) = call.text("desc", 0, LONGEST)? {
        card.desc = desc;
    }
    if let Some(closed) = call.boolean("closed")? {
        card.closed = closed;
    }
    if let Some(done) = call.boolean("dueComplete")? {
        card.due_complete = done;
    }
    if let Some(subscribed) = call.boolean("subscribed")? {
        card.subscribed = subscribed;
    }
    if let Some(due) = call.date("due")? {
        card.due = due;
    }
    if let Some(start) = call.date("start")? {
        card.start = start;
    }
    place(trello, call, &mut card)?;
    if let Some(pos) = call.pos()? {
        card.pos = trello.place(card.list, pos);
    } else if card.list != from {
        card.pos = trello.place(card.list, Pos::Bottom);
    }
    if let Some(members) = trello.members_given(call, card.board)? {
        card.members = members;
    }
    let moved = trello.world.card(card.id).is_some_and(|before| before.board != card.board);
    let labels = trello.labels_given(call, card.board)?;
    if let Some(labels) = labels.clone().filter(|_| !moved) {
        card.labels = labels;
    }
    if call.value("idAttachmentCover").is_some() {
        let cover =
            if call.asked("idAttachmentCover") == Some("") { None } else { call.whole_id("idAttachmentCover")? };
        if cover.is_some_and(|cover| !card.attachments.iter().any(|one| one.id == cover)) {
            return Err(Answer::invalid("idAttachmentCover"));
        }
        card.cover = cover;
    }
    let id = card.id;
    trello.change_card(card, call.user, call.now);
    if let Some(labels) = labels.filter(|_| moved) {
        // Labels of the new board are put on after the old ones are settled.
        let mut card = trello.card_of(call, id, true)?;
        card.labels = labels;
        trello.change_card(card, call.user, call.now);
    }
    let card = trello.card_of(call, id, false)?;
    Ok(Answer::ok(trello.render(call).card(&card, fields::CARD)))
}

/// Puts a card on the list and the board that are asked for.
fn place(trello: &Trello, call: &Call, card: &mut Card) -> Result<(), Answer> {
    if call.value("idBoard").is_some() {
        let board = trello.board_given(call, "idBoard")?;
        if board != card.board {
            card.board = board;
            let lists = trello.world.lists_of(board);
            let first = lists.into_iter().find(|list| !list.closed).ok_or_else(|| Answer::invalid("idList"))?;
            card.list = first.id;
        }
    }
    if let Some(list) = call.whole_id("idList")? {
        let there = trello.world.lists.get(&list).is_some_and(|list| list.board == card.board);
        if !there {
            return Err(Answer::invalid("idList"));
        }
        card.list = list;
    }
    Ok(())
}

pub(crate) fn delete(trello: &mut Trello, call: &Call) -> Outcome {
    let card = trello.card_to_write(call)?;
    trello.world.remove_card(card.id, call.now);
    let more = json!({ "card": { "id": card.id, "idShort": card.short } });
    trello.world.note("deleteCard", call.user, card.board, None, more, call.now);
    Ok(Answer::deleted())
}
