//! What the account may see and change.

use std::borrow::Cow;

use super::Trello;
use super::answer::{Answer, NO_PERMISSION};
use super::call::Call;
use super::entity::{Board, Card, Field, Label, List};
use super::id::Id;
use super::options::PermissionWords;

impl Trello {
    /// The refusal for want of access to something of this kind.
    fn no_permission(&self, model: &str) -> Answer {
        match self.options.permission_words {
            PermissionWords::General => Answer::text(401, NO_PERMISSION),
            PermissionWords::OfTheModel => Answer::text(401, format!("unauthorized {model} permission requested")),
        }
    }

    fn check(&self, call: &Call, board: Id, writes: bool, model: &str) -> Result<(), Answer> {
        let board = self.world.boards.get(&board).ok_or_else(Answer::not_found)?;
        let may = if writes { self.world.writes(call.user, board) } else { self.world.sees(call.user, board) };
        if may { Ok(()) } else { Err(self.no_permission(model)) }
    }

    /// The board that a variable of the path names, to read.
    pub(crate) fn board(&self, call: &Call) -> Result<&Board, Answer> {
        let board = self.world.find_board(call.parameter(0)).ok_or_else(Answer::not_found)?;
        self.check(call, board.id, false, "board")?;
        Ok(board)
    }

    /// The board that a variable of the path names, to change.
    pub(crate) fn board_to_write(&self, call: &Call) -> Result<Id, Answer> {
        let board = self.board(call)?.id;
        self.check(call, board, true, "board")?;
        Ok(board)
    }

    /// A board that a parameter names, to put something on.
    pub(crate) fn board_given(&self, call: &Call, name: &str) -> Result<Id, Answer> {
        let board = call.required_id(name)?;
        if !self.world.boards.contains_key(&board) {
            return Err(Answer::invalid(name));
        }
        self.check(call, board, true, "board")?;
        Ok(board)
    }

    /// The card that the first variable of the path names, to read.
    pub(crate) fn card(&self, call: &Call) -> Result<Cow<'_, Card>, Answer> {
        let card = self.world.find_card(call.parameter(0)).ok_or_else(Answer::not_found)?;
        self.check(call, card.board, false, "card")?;
        Ok(card)
    }

    /// The card that the first variable of the path names, to change.
    pub(crate) fn card_to_write(&self, call: &Call) -> Result<Card, Answer> {
        let card = self.card(call)?.into_owned();
        self.check(call, card.board, true, "card")?;
        Ok(card)
    }

    /// A card by its id, to change or to read.
    pub(crate) fn card_of(&self, call: &Call, id: Id, writes: bool) -> Result<Card, Answer> {
        let card = self.world.card(id).ok_or_else(Answer::not_found)?.into_owned();
        self.check(call, card.board, writes, "card")?;
        Ok(card)
    }

    pub(crate) fn list(&self, call: &Call, writes: bool) -> Result<List, Answer> {
        let list = self.world.lists.get(&call.id(0)).ok_or_else(Answer::not_found)?;
        self.check(call, list.board, writes, "list")?;
        Ok(list.clone())
    }

    pub(crate) fn label(&self, call: &Call, writes: bool) -> Result<Label, Answer> {
        let label = self.world.labels.get(&call.id(0)).ok_or_else(Answer::not_found)?;
        self.check(call, label.board, writes, "label")?;
        Ok(label.clone())
    }

    pub(crate) fn field(&self, call: &Call, writes: bool) -> Result<Field, Answer> {
        let field = self.world.fields.get(&call.id(0)).ok_or_else(Answer::not_found)?;
        self.check(call, field.board, writes, "board")?;
        self.check_plan(field.board)?;
        Ok(field.clone())
    }

    /// Custom fields are a part of some plans only.
    pub(crate) fn check_plan(&self, board: Id) -> Result<(), Answer> {
        let board = self.world.boards.get(&board).ok_or_else(Answer::not_found)?;
        if self.world.has_fields(board) { Ok(()) } else { Err(Answer::undocumented(403)) }
    }

    /// The place of a member in the list of people: an id, a user name, or `me`.
    pub(crate) fn member(&self, call: &Call) -> Result<usize, Answer> {
        let named = call.parameter(0);
        if named == "me" {
            return Ok(call.user);
        }
        let found = match Id::read(named) {
            Some(id) => self.world.member(id),
            None => self.world.members.iter().position(|member| member.username == named),
        };
        found.ok_or_else(Answer::not_found)
    }
}
