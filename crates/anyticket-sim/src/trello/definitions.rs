//! The custom fields of boards.

use serde_json::{Value, json};

use super::Trello;
use super::answer::{Answer, Outcome};
use super::call::{Call, LONGEST, Pos};
use super::entity::{Choice, Field, FieldType, Scalar};
use super::id::Id;

/// The most fields of a board, and choices of a field.
const MOST: usize = 50;

pub(crate) fn of_board(trello: &mut Trello, call: &Call) -> Outcome {
    let board = trello.board(call)?.id;
    trello.check_plan(board)?;
    let render = trello.render(call);
    let fields = trello.world.fields_of(board);
    Ok(Answer::ok(fields.into_iter().map(|field| render.field_definition(field)).collect::<Value>()))
}

pub(crate) fn get(trello: &mut Trello, call: &Call) -> Outcome {
    let field = trello.field(call, false)?;
    Ok(Answer::ok(trello.render(call).field_definition(&field)))
}

fn place(others: impl Iterator<Item = f64>, pos: Pos) -> f64 {
    let (low, high) = others.fold((32_768.0_f64, 0.0_f64), |(low, high), pos| (low.min(pos), high.max(pos)));
    match pos {
        Pos::At(number) => number,
        Pos::Top => low / 2.0,
        Pos::Bottom => high + 16_384.0,
    }
}

/// A choice as `{"value": {"text": …}, "color": …, "pos": …}` says it.
fn choice(trello: &mut Trello, call: &Call, given: &Value, last: f64) -> Result<Choice, Answer> {
    let text =
        given["value"]["text"].as_str().filter(|text| !text.is_empty()).ok_or_else(|| Answer::invalid("value"))?;
    let color = match &given["color"] {
        Value::Null => "none".to_owned(),
        Value::String(color) => color.clone(),
        _ => return Err(Answer::invalid("color")),
    };
    let pos = given["pos"].as_f64().unwrap_or(last + 16_384.0);
    Ok(Choice { id: trello.world.ids.at(call.now), text: text.to_owned(), color, pos })
}

pub(crate) fn create(trello: &mut Trello, call: &Call) -> Outcome {
    let board = trello.board_given(call, "idModel")?;
    trello.check_plan(board)?;
    if call.asked("modelType") != Some("board") {
        return Err(Answer::invalid("modelType"));
    }
    let name = call.text("name", 1, LONGEST)?.ok_or_else(|| Answer::invalid("name"))?;
    let kind = call.asked("type").and_then(|word| FieldType::ALL.into_iter().find(|kind| kind.word() == word));
    let kind = kind.ok_or_else(|| Answer::invalid("type"))?;
    let fields = trello.world.fields_of(board);
    if fields.len() >= MOST {
        return Err(Answer::undocumented(403));
    }
    let places: Vec<f64> = fields.iter().map(|field| field.pos).collect();
    let pos = place(places.into_iter(), call.pos()?.ok_or_else(|| Answer::invalid("pos"))?);
    let mut choices: Vec<Choice> = Vec::new();
    match call.value("options") {
        None | Some(Value::Null) => {}
        Some(Value::Array(given)) if kind == FieldType::List && given.len() <= MOST => {
            for one in given {
                let last = choices.last().map_or(0.0, |last| last.pos);
                choices.push(choice(trello, call, one, last)?);
            }
        }
        Some(_) => return Err(Answer::invalid("options")),
    }
    let card_front = call.boolean("display_cardFront")?.unwrap_or(true);
    let field = Field { id: trello.world.ids.at(call.now), board, name, kind, pos, card_front, choices };
    let mut answer = trello.render(call).field_definition(&field);
    answer["limits"] = json!({});
    trello.world.fields.insert(field.id, field);
    trello.world.note("createCustomField", call.user, board, None, json!({}), call.now);
    Ok(Answer::ok(answer))
}

pub(crate) fn update(trello: &mut Trello, call: &Call) -> Outcome {
    let mut field = trello.field(call, true)?;
    if let Some(name) = call.text("name", 1, LONGEST)? {
        field.name = name;
    }
    if let Some(front) = call.boolean("display/cardFront")? {
        field.card_front = front;
    }
    if let Some(pos) = call.pos()? {
        let places: Vec<f64> = trello.world.fields_of(field.board).iter().map(|field| field.pos).collect();
        field.pos = place(places.into_iter(), pos);
    }
    let answer = trello.render(call).field_definition(&field);
    trello.world.note("updateCustomField", call.user, field.board, None, json!({}), call.now);
    trello.world.fields.insert(field.id, field);
    Ok(Answer::ok(answer))
}

/// Deletes a field, and its values on all cards.
pub(crate) fn delete(trello: &mut Trello, call: &Call) -> Outcome {
    let field = trello.field(call, true)?;
    forget(trello, call, &field, |_| true);
    trello.world.fields.remove(&field.id);
    trello.world.note("deleteCustomField", call.user, field.board, None, json!({}), call.now);
    Ok(Answer::deleted())
}

/// Takes values of a field from all cards.
fn forget(trello: &mut Trello, call: &Call, field: &Field, which: impl Fn(&Scalar) -> bool) {
    for id in trello.world.on_board(field.board).clone() {
        let Some(card) = trello.world.card(id) else { continue };
        if card.items.iter().any(|item| item.field == field.id && which(&item.scalar)) {
            let mut card = card.into_owned();
            card.items.retain(|item| item.field != field.id || !which(&item.scalar));
            trello.world.save(card, call.now);
        }
    }
}

/// A field that has choices.
fn drop_down(trello: &Trello, call: &Call, writes: bool) -> Result<Field, Answer> {
    let field = trello.field(call, writes)?;
    if field.kind == FieldType::List { Ok(field) } else { Err(Answer::undocumented(400)) }
}

pub(crate) fn options(trello: &mut Trello, call: &Call) -> Outcome {
    let field = drop_down(trello, call, false)?;
    let render = trello.render(call);
    Ok(Answer::ok(field.choices.iter().map(|choice| render.choice(&field, choice)).collect::<Value>()))
}

pub(crate) fn add_option(trello: &mut Trello, call: &Call) -> Outcome {
    let mut field = drop_down(trello, call, true)?;
    if field.choices.len() >= MOST {
        return Err(Answer::undocumented(403));
    }
    let last = field.choices.iter().map(|choice| choice.pos).fold(0.0, f64::max);
    let given = json!({ "value": call.value("value"), "color": call.value("color") });
    let mut choice = choice(trello, call, &given, last)?;
    if let Some(pos) = call.pos()? {
        choice.pos = place(field.choices.iter().map(|choice| choice.pos), pos);
    }
    let answer = trello.render(call).choice(&field, &choice);
    field.choices.push(choice);
    trello.world.fields.insert(field.id, field);
    Ok(Answer::ok(answer))
}

fn find(field: &Field, id: Id) -> Result<&Choice, Answer> {
    field.choices.iter().find(|choice| choice.id == id).ok_or_else(Answer::not_found)
}

pub(crate) fn option(trello: &mut Trello, call: &Call) -> Outcome {
    let field = drop_down(trello, call, false)?;
    let choice = find(&field, call.id(1))?;
    Ok(Answer::ok(trello.render(call).choice(&field, choice)))
}

pub(crate) fn delete_option(trello: &mut Trello, call: &Call) -> Outcome {
    let mut field = drop_down(trello, call, true)?;
    let id = find(&field, call.id(1))?.id;
    forget(trello, call, &field, |scalar| *scalar == Scalar::Choice(id));
    field.choices.retain(|choice| choice.id != id);
    trello.world.fields.insert(field.id, field);
    Ok(Answer::deleted())
}
