//! What happened: the history of boards and cards. Comments are a part of it.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::id::Id;

/// Types that no list of actions shows, although each can be read by its id.
///
/// <https://developer.atlassian.com/cloud/trello/guides/rest-api/action-types/>
const EXCLUDED: &[&str] = &[
    "addLabelToCard",
    "removeLabelFromCard",
    "copyChecklist",
    "createCheckItem",
    "updateCheckItem",
    "deleteCheckItem",
    "createLabel",
    "updateLabel",
    "deleteLabel",
    "deleteAttachmentFromCard",
    "deleteComment",
    "updateComment",
    "removeMemberFromBoard",
    "updateCustomFieldItem",
    "createCustomField",
    "updateCustomField",
    "deleteCustomField",
];

/// One thing that somebody did.
#[derive(Debug, Clone)]
pub(crate) struct Action {
    pub(crate) id: Id,
    pub(crate) kind: &'static str,
    /// A place in the list of people.
    pub(crate) creator: usize,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    pub(crate) board: Id,
    pub(crate) card: Option<Id>,
    pub(crate) list: Option<Id>,
    /// The text of a comment.
    pub(crate) text: String,
    /// When the text was last changed.
    pub(crate) edited: Option<i64>,
    /// What else its `data` holds: `old`, `listBefore` and so on.
    pub(crate) more: Value,
}

impl Action {
    pub(crate) fn is_comment(&self) -> bool {
        matches!(self.kind, "commentCard" | "copyCommentCard")
    }

    /// Whether a list of actions ever shows it.
    pub(crate) fn is_listed(&self) -> bool {
        !EXCLUDED.contains(&self.kind)
    }

    /// Whether it is of this type, or of this part of it: `updateCard`, `updateCard:idList`.
    pub(crate) fn is(&self, wanted: &str) -> bool {
        match wanted.split_once(':') {
            Some((kind, key)) => self.kind == kind && self.more["old"].get(key).is_some(),
            None => wanted == "all" || self.kind == wanted,
        }
    }
}

/// All that happened.
#[derive(Debug, Default)]
pub(crate) struct Actions {
    all: BTreeMap<Id, Action>,
    by_board: HashMap<Id, Vec<Id>>,
    by_card: HashMap<Id, Vec<Id>>,
}

impl Actions {
    pub(crate) fn add(&mut self, action: Action) {
        self.by_board.entry(action.board).or_default().push(action.id);
        if let Some(card) = action.card {
            self.by_card.entry(card).or_default().push(action.id);
        }
        self.all.insert(action.id, action);
    }

    /// Puts what was added out of order into the order of time.
    pub(crate) fn sort(&mut self) {
        let all = &self.all;
        for ids in self.by_board.values_mut().chain(self.by_card.values_mut()) {
            ids.sort_by_key(|id| all[id].at);
        }
    }

    pub(crate) fn get(&self, id: Id) -> Option<&Action> {
        self.all.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: Id) -> Option<&mut Action> {
        self.all.get_mut(&id)
    }

    /// What happened on a card, the oldest first.
    pub(crate) fn of_card(&self, card: Id) -> impl DoubleEndedIterator<Item = &Action> {
        self.by_card.get(&card).into_iter().flatten().map(|id| &self.all[id])
    }

    /// What happened on a board, the oldest first.
    pub(crate) fn of_board(&self, board: Id) -> impl DoubleEndedIterator<Item = &Action> {
        self.by_board.get(&board).into_iter().flatten().map(|id| &self.all[id])
    }

    pub(crate) fn remove(&mut self, id: Id) {
        let Some(action) = self.all.remove(&id) else { return };
        let on_card = action.card.and_then(|card| self.by_card.get_mut(&card));
        for ids in [self.by_board.get_mut(&action.board), on_card].into_iter().flatten() {
            ids.retain(|known| *known != id);
        }
    }

    /// Forgets what happened on a card, as its deletion does.
    pub(crate) fn forget_card(&mut self, card: Id) {
        for id in self.by_card.remove(&card).unwrap_or_default() {
            if let Some(action) = self.all.remove(&id)
                && let Some(ids) = self.by_board.get_mut(&action.board)
            {
                ids.retain(|known| *known != id);
            }
        }
    }

    /// Lets what happened on a card be shown on another board too, whereto the card was moved.
    pub(crate) fn move_card(&mut self, card: Id, board: Id) {
        for id in self.by_card.get(&card).cloned().unwrap_or_default() {
            let Some(action) = self.all.get_mut(&id) else { continue };
            if let Some(ids) = self.by_board.get_mut(&action.board) {
                ids.retain(|known| *known != id);
            }
            action.board = board;
            self.by_board.entry(board).or_default().push(id);
        }
        if let Some(ids) = self.by_board.get_mut(&board) {
            let all = &self.all;
            ids.sort_by_key(|id| all[id].at);
        }
    }
}
