//! The labels of boards.

use serde_json::{Value, json};

use super::Trello;
use super::answer::{Answer, Outcome};
use super::call::{Call, LONGEST};
use super::entity::Label;
use super::fields::{self, wanted};
use super::id::Id;
use super::render::HUES;

pub(crate) fn of_board(trello: &mut Trello, call: &Call) -> Outcome {
    let board = trello.board(call)?.id;
    let fields = wanted(call, "fields", fields::LABEL, fields::LABEL, &[])?;
    let most = call.number("limit", 50, 1000)?;
    let render = trello.render(call);
    let labels = trello.world.labels_of(board).into_iter().take(most);
    Ok(Answer::ok(labels.map(|label| render.label(label, &fields)).collect::<Value>()))
}

pub(crate) fn get(trello: &mut Trello, call: &Call) -> Outcome {
    let label = trello.label(call, false)?;
    let fields = wanted(call, "fields", fields::LABEL, fields::LABEL, &[])?;
    Ok(Answer::ok(trello.render(call).label(&label, &fields)))
}

/// A colour: one of ten hues, plain, light or dark, or none.
pub(crate) fn color(call: &Call) -> Result<Option<Option<String>>, Answer> {
    match call.value("color") {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(None)),
        Some(Value::String(text)) if text.is_empty() || text == "null" => Ok(Some(None)),
        Some(Value::String(text)) => {
            let hue = text.strip_suffix("_dark").or_else(|| text.strip_suffix("_light")).unwrap_or(text);
            if HUES.contains(&hue) { Ok(Some(Some(text.clone()))) } else { Err(Answer::invalid("color")) }
        }
        Some(_) => Err(Answer::invalid("color")),
    }
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
    let name = call.text("name", 0, LONGEST)?.ok_or_else(|| Answer::invalid("name"))?;
    let color = color(call)?.ok_or_else(|| Answer::invalid("color"))?;
    let label = Label { id: trello.world.ids.at(call.now), board, name, color };
    let mut answer = trello.render(call).label(&label, fields::LABEL);
    answer["limits"] = json!({});
    trello.world.labels.insert(label.id, label);
    trello.world.note("createLabel", call.user, board, None, json!({}), call.now);
    Ok(Answer::ok(answer))
}

pub(crate) fn update(trello: &mut Trello, call: &Call) -> Outcome {
    let mut label = trello.label(call, true)?;
    if let Some(name) = call.text("name", 0, LONGEST)? {
        label.name = name;
    }
    if let Some(color) = color(call)? {
        label.color = color;
    }
    let answer = trello.render(call).label(&label, fields::LABEL);
    trello.world.note("updateLabel", call.user, label.board, None, json!({}), call.now);
    trello.world.labels.insert(label.id, label);
    Ok(Answer::ok(answer))
}

/// Deletes a label, on archived cards too.
pub(crate) fn delete(trello: &mut Trello, call: &Call) -> Outcome {
    let label = trello.label(call, true)?;
    trello.delete_label(label.id, call.now);
    trello.world.note("deleteLabel", call.user, label.board, None, json!({}), call.now);
    Ok(Answer::deleted())
}

impl Trello {
    pub(crate) fn delete_label(&mut self, id: Id, now: i64) {
        let Some(label) = self.world.labels.get(&id).cloned() else { return };
        for card in self.world.on_board(label.board).clone() {
            let Some(card) = self.world.card(card) else { continue };
            if card.labels.contains(&id) {
                let mut card = card.into_owned();
                card.labels.retain(|known| *known != id);
                self.world.save(card, now);
            }
        }
        self.world.labels.remove(&id);
    }
}
