//! Reading what happened, and comments, which are a part of it.
//!
//! <https://developer.atlassian.com/cloud/trello/guides/rest-api/action-types/>

use serde_json::{Value, json};

use super::Trello;
use super::action::Action;
use super::answer::{Answer, NO_PERMISSION, Outcome};
use super::call::{Call, LONGEST};
use super::entity::Card;
use super::fields::{self, wanted};
use super::id::Id;
use super::options::ActionPaging;
use super::time;

/// How many actions a page of the old kind has.
const PAGE: usize = 50;

/// Which actions are asked for.
struct Wanted {
    kinds: Vec<String>,
    skip: usize,
    limit: usize,
    before: Option<Mark>,
    since: Option<Mark>,
    counted: bool,
    fields: Vec<&'static str>,
    creator: Option<Vec<&'static str>>,
}

/// A point in time: that of an action, or any.
#[derive(Debug, Clone, Copy)]
enum Mark {
    Action(Id),
    Time(i64),
}

impl Mark {
    fn read(trello: &Trello, call: &Call, name: &str) -> Result<Option<Self>, Answer> {
        let Some(value) = call.value(name) else { return Ok(None) };
        let text = value.as_str().ok_or_else(|| Answer::invalid(name))?;
        let id = Id::read(text);
        if let Some(id) = id.filter(|id| trello.world.actions.get(*id).is_some()) {
            return Ok(Some(Self::Action(id)));
        }
        // Of what is not there any more only the second is known.
        let at = id.map(Id::created).or_else(|| time::read(text));
        at.map(|at| Some(Self::Time(at))).ok_or_else(|| Answer::invalid(name))
    }
}

impl Wanted {
    fn read(trello: &Trello, call: &Call, default: &str, paging: ActionPaging) -> Result<Self, Answer> {
        let filter = call.asked("filter").unwrap_or(default);
        let creator = match call.boolean("memberCreator")?.unwrap_or(true) {
            true => Some(wanted(call, "memberCreator_fields", fields::MEMBER_ACTING, fields::MEMBER, &[])?),
            false => None,
        };
        let (page, limit) = match paging {
            ActionPaging::Cursors => (call.number("page", 0, 1000)?, call.number("limit", PAGE, 1000)?),
            ActionPaging::Pages => (call.number("page", 0, 19)?, PAGE),
        };
        let cursors = paging == ActionPaging::Cursors;
        Ok(Self {
            kinds: filter.split(',').map(|kind| kind.trim().to_owned()).filter(|kind| !kind.is_empty()).collect(),
            skip: page * limit,
            limit,
            before: if cursors { Mark::read(trello, call, "before")? } else { None },
            since: if cursors { Mark::read(trello, call, "since")? } else { None },
            counted: call.one_of("format", &["count", "list"], "list")? == "count",
            fields: wanted(call, "fields", fields::ACTION, fields::ACTION, &[])?,
            creator,
        })
    }

    /// Of what happened, the newest first, that which is asked for.
    fn answer<'a>(self, trello: &Trello, call: &Call, happened: impl Iterator<Item = &'a Action>) -> Outcome {
        let mut begun = !matches!(self.before, Some(Mark::Action(_)));
        let mut chosen = Vec::new();
        for action in happened {
            if matches!(self.before, Some(Mark::Action(id)) if id == action.id) {
                begun = true;
                continue;
            }
            match self.since {
                Some(Mark::Action(id)) if id == action.id => break,
                Some(Mark::Time(at)) if action.at < at => break,
                _ => {}
            }
            let late = matches!(self.before, Some(Mark::Time(at)) if action.at >= at);
            if begun && !late && action.is_listed() && self.kinds.iter().any(|kind| action.is(kind)) {
                chosen.push(action);
            }
        }
        let chosen = chosen.into_iter().skip(self.skip).take(self.limit);
        if self.counted {
            return Ok(Answer::ok(json!({ "_value": chosen.count() })));
        }
        let render = trello.render(call);
        let rows = chosen.map(|action| render.action(action, &self.fields, self.creator.as_deref()));
        Ok(Answer::ok(rows.collect::<Value>()))
    }
}

pub(crate) fn of_board(trello: &mut Trello, call: &Call) -> Outcome {
    let board = trello.board(call)?.id;
    let wanted = Wanted::read(trello, call, "all", ActionPaging::Cursors)?;
    wanted.answer(trello, call, trello.world.actions.of_board(board).rev())
}

pub(crate) fn of_card(trello: &mut Trello, call: &Call) -> Outcome {
    let card = trello.card(call)?.id;
    let wanted = Wanted::read(trello, call, "commentCard,updateCard:idList", trello.options.action_paging)?;
    wanted.answer(trello, call, trello.world.actions.of_card(card).rev())
}

fn find(trello: &Trello, call: &Call, id: Id) -> Result<Action, Answer> {
    let action = trello.world.actions.get(id).ok_or_else(Answer::not_found)?;
    let board = trello.world.boards.get(&action.board).ok_or_else(Answer::not_found)?;
    if trello.world.sees(call.user, board) { Ok(action.clone()) } else { Err(Answer::text(401, NO_PERMISSION)) }
}

pub(crate) fn get(trello: &mut Trello, call: &Call) -> Outcome {
    let action = find(trello, call, call.id(0))?;
    let fields = wanted(call, "fields", fields::ACTION, fields::ACTION, &[])?;
    let creator = wanted(call, "memberCreator_fields", fields::MEMBER_BRIEF, fields::MEMBER, &[])?;
    let with_creator = call.boolean("memberCreator")?.unwrap_or(true);
    Ok(Answer::ok(trello.render(call).action(&action, &fields, with_creator.then_some(&creator[..]))))
}

fn text(call: &Call) -> Result<String, Answer> {
    let text = call.text("text", 1, LONGEST)?.ok_or_else(|| Answer::invalid("text"))?;
    if text.trim().is_empty() { Err(Answer::invalid("text")) } else { Ok(text) }
}

pub(crate) fn comment(trello: &mut Trello, call: &Call) -> Outcome {
    let card = trello.card_to_write(call)?;
    let text = text(call)?;
    let id = trello.comments(card, call.user, text, call.now);
    let action = trello.world.actions.get(id).expect("just written down");
    Ok(Answer::ok(trello.render(call).written_action(action)))
}

impl Trello {
    /// Somebody comments on a card.
    pub(crate) fn comments(&mut self, mut card: Card, by: usize, text: String, now: i64) -> Id {
        card.activity = card.activity.max(now);
        self.world.save(card.clone(), now);
        let id = self.world.note("commentCard", by, card.board, Some(&card), json!({}), now);
        if let Some(action) = self.world.actions.get_mut(id) {
            action.text = text;
        }
        id
    }
}

/// A comment that the account may change.
fn own(trello: &Trello, call: &Call, id: Id) -> Result<Action, Answer> {
    let action = find(trello, call, id)?;
    if !action.is_comment() {
        return Err(Answer::undocumented(400));
    }
    if action.creator != call.user {
        return Err(Answer::text(401, NO_PERMISSION));
    }
    Ok(action)
}

/// The comment that the path names behind its card.
fn own_on_card(trello: &Trello, call: &Call) -> Result<Id, Answer> {
    let card = trello.card_to_write(call)?;
    let action = own(trello, call, call.id(1))?;
    if action.card == Some(card.id) { Ok(action.id) } else { Err(Answer::not_found()) }
}

pub(crate) fn edit(trello: &mut Trello, call: &Call) -> Outcome {
    let id = own(trello, call, call.id(0))?.id;
    change(trello, call, id)
}

pub(crate) fn edit_on_card(trello: &mut Trello, call: &Call) -> Outcome {
    let id = own_on_card(trello, call)?;
    change(trello, call, id)
}

fn change(trello: &mut Trello, call: &Call, id: Id) -> Outcome {
    let text = text(call)?;
    let action = trello.world.actions.get_mut(id).expect("it was found");
    action.text = text;
    action.edited = Some(call.now);
    let action = action.clone();
    let card = action.card.and_then(|id| trello.world.card(id)).map(std::borrow::Cow::into_owned);
    trello.world.note("updateComment", call.user, action.board, card.as_ref(), json!({}), call.now);
    Ok(Answer::ok(trello.render(call).written_action(&action)))
}

pub(crate) fn delete(trello: &mut Trello, call: &Call) -> Outcome {
    let action = own(trello, call, call.id(0))?;
    Ok(remove(trello, call, &action))
}

pub(crate) fn delete_on_card(trello: &mut Trello, call: &Call) -> Outcome {
    let id = own_on_card(trello, call)?;
    let action = own(trello, call, id)?;
    Ok(remove(trello, call, &action))
}

fn remove(trello: &mut Trello, call: &Call, action: &Action) -> Answer {
    trello.world.actions.remove(action.id);
    let card = action.card.and_then(|id| trello.world.card(id)).map(std::borrow::Cow::into_owned);
    trello.world.note("deleteComment", call.user, action.board, card.as_ref(), json!({}), call.now);
    Answer::ok(json!({ "_value": null }))
}
