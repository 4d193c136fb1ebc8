//! What becomes of a card that is changed: its last activity, and what is written down of it.

use serde_json::{Value, json};

use super::Trello;
use super::entity::Card;
use super::id::{Id, short_link};
use super::options::BoardChange;
use super::time::written;
use super::world::World;

impl World {
    /// Makes a card one of its new board: a number, labels and people that are there.
    pub(crate) fn settle_on_board(&mut self, card: &mut Card, from: Id, change: BoardChange) {
        let Some(board) = self.boards.get_mut(&card.board) else { return };
        board.last_short += 1;
        card.short = board.last_short;
        let there: Vec<Id> = board.memberships.iter().map(|one| self.members[one.member].id).collect();
        card.members.retain(|member| there.contains(member));
        card.items.clear();
        let labels = std::mem::take(&mut card.labels);
        if change == BoardChange::Matched {
            for label in labels.iter().filter_map(|id| self.labels.get(id)).filter(|label| label.board == from) {
                let twin = self
                    .labels
                    .values()
                    .find(|other| other.board == card.board && other.name == label.name && other.color == label.color);
                card.labels.extend(twin.map(|twin| twin.id));
            }
        }
    }
}

impl Trello {
    /// Keeps a card as somebody has changed it, and writes down what that was.
    pub(crate) fn change_card(&mut self, mut card: Card, by: usize, now: i64) {
        let Some(before) = self.world.card(card.id).map(std::borrow::Cow::into_owned) else { return };
        if before.board != card.board {
            self.world.settle_on_board(&mut card, before.board, self.options.board_change);
            self.world.actions.move_card(card.id, card.board);
        }
        let notes = self.notes(&before, &card);
        let is_quiet = |kind: &str, more: &Value| match kind {
            "addLabelToCard" | "removeLabelFromCard" | "updateCustomFieldItem" => self.options.quiet_edits,
            "updateCard" => {
                let old = more["old"].as_object();
                self.options.quiet_edits
                    && old.is_some_and(|old| old.keys().all(|key| key == "pos" || key == "idLabels"))
            }
            _ => false,
        };
        if notes.iter().any(|(kind, more)| !is_quiet(kind, more)) {
            card.activity = card.activity.max(now);
        }
        self.world.save(card.clone(), now);
        for (kind, more) in notes {
            self.world.note(kind, by, card.board, Some(&card), more, now);
        }
    }

    /// What happened between two states of a card.
    fn notes(&self, before: &Card, after: &Card) -> Vec<(&'static str, Value)> {
        let mut notes = Vec::new();
        if before.board != after.board {
            let source = self.world.boards.get(&before.board);
            let source =
                source.map(|board| json!({ "id": board.id, "name": board.name, "shortLink": short_link(board.id) }));
            notes.push(("moveCardToBoard", json!({ "boardSource": source })));
        }
        let date = |at: Option<i64>| at.map_or(Value::Null, |at| written(at).into());
        let mut update = |old: Value, more: Value| {
            let mut data = json!({ "old": old });
            if let (Some(data), Value::Object(more)) = (data.as_object_mut(), more) {
                data.extend(more);
            }
            notes.push(("updateCard", data));
        };
        if before.board == after.board && before.list != after.list {
            let place = |id: Id| {
                let list = self.world.lists.get(&id);
                json!({ "id": id, "name": list.map(|list| list.name.clone()) })
            };
            let more = json!({
                "listBefore": place(before.list), "listAfter": place(after.list), "card": { "idList": after.list },
            });
            update(json!({ "idList": before.list }), more);
        }
        if before.name != after.name {
            update(json!({ "name": before.name }), json!({}));
        }
        if before.desc != after.desc {
            update(json!({ "desc": before.desc }), json!({ "card": { "desc": after.desc } }));
        }
        if before.closed != after.closed {
            update(json!({ "closed": before.closed }), json!({ "card": { "closed": after.closed } }));
        }
        if before.due != after.due {
            update(json!({ "due": date(before.due) }), json!({ "card": { "due": date(after.due) } }));
        }
        if before.start != after.start {
            update(json!({ "start": date(before.start) }), json!({ "card": { "start": date(after.start) } }));
        }
        if before.due_complete != after.due_complete {
            let more = json!({ "card": { "dueComplete": after.due_complete } });
            update(json!({ "dueComplete": before.due_complete }), more);
        }
        if before.pos != after.pos && before.list == after.list {
            update(json!({ "pos": before.pos }), json!({ "card": { "pos": after.pos } }));
        }
        self.part_notes(before, after, &mut notes);
        notes
    }

    fn part_notes(&self, before: &Card, after: &Card, notes: &mut Vec<(&'static str, Value)>) {
        let mut both = |old: &[Id], new: &[Id], added: &'static str, removed: &'static str, key: &str| {
            let gone = old.iter().filter(|id| !new.contains(id)).map(|id| (removed, *id));
            for (kind, id) in new.iter().filter(|id| !old.contains(id)).map(|id| (added, *id)).chain(gone) {
                notes.push((kind, json!({ key: { "id": id } })));
            }
        };
        both(&before.members, &after.members, "addMemberToCard", "removeMemberFromCard", "member");
        both(&before.labels, &after.labels, "addLabelToCard", "removeLabelFromCard", "label");
        let files = |card: &Card| card.attachments.iter().map(|one| one.id).collect::<Vec<_>>();
        both(&files(before), &files(after), "addAttachmentToCard", "deleteAttachmentFromCard", "attachment");
        let lists = |card: &Card| card.checklists.iter().map(|one| one.id).collect::<Vec<_>>();
        both(&lists(before), &lists(after), "addChecklistToCard", "removeChecklistFromCard", "checklist");
        if before.labels != after.labels {
            // One act gives two.
            let old: Value = before.labels.iter().map(|id| Value::from(*id)).collect();
            notes.push(("updateCard", json!({ "old": { "idLabels": old } })));
        }
        let values = |card: &Card| card.items.iter().map(|one| (one.field, one.scalar.clone())).collect::<Vec<_>>();
        if values(before) != values(after) {
            notes.push(("updateCustomFieldItem", json!({})));
        }
        for item in after.checklists.iter().flat_map(|list| &list.items) {
            let old = before.checklists.iter().flat_map(|list| &list.items).find(|old| old.id == item.id);
            if old.is_some_and(|old| old.complete != item.complete) {
                let state = if item.complete { "complete" } else { "incomplete" };
                let more = json!({ "checkItem": { "id": item.id, "name": item.name, "state": state } });
                notes.push(("updateCheckItemStateOnCard", more));
            }
        }
        if before.cover != after.cover || before.subscribed != after.subscribed {
            notes.push(("updateCard", json!({ "old": { "cover": null } })));
        }
    }
}

impl Trello {
    /// Keeps a card whose checklists somebody has changed.
    pub(crate) fn change_checklists(&mut self, mut card: Card, by: usize, kind: &'static str, now: i64) {
        card.activity = card.activity.max(now);
        let board = card.board;
        self.change_card(card.clone(), by, now);
        self.world.note(kind, by, board, Some(&card), json!({}), now);
    }
}
