//! The values of custom fields. All scalars are text.

use serde_json::{Value, json};

use super::Trello;
use super::answer::{Answer, Outcome};
use super::call::Call;
use super::entity::{Card, Field, FieldType, Item, Scalar};
use super::id::Id;
use super::time;

const INVALID: &str = "Invalid custom field item value.";

pub(crate) fn of_card(trello: &mut Trello, call: &Call) -> Outcome {
    let card = trello.card(call)?;
    Ok(Answer::ok(trello.render(call).items(&card)))
}

/// The value that a field is to have: none clears it.
fn scalar(field: &Field, value: Option<&Value>, choice: Option<&Value>) -> Result<Option<Scalar>, Answer> {
    let invalid = || Answer::text(400, INVALID);
    if let Some(choice) = choice.filter(|choice| !choice.is_null()) {
        let text = choice.as_str().ok_or_else(invalid)?;
        if field.kind != FieldType::List {
            return Err(invalid());
        }
        if text.is_empty() {
            return Ok(None);
        }
        let known = Id::read(text).filter(|id| field.choices.iter().any(|choice| choice.id == *id));
        return known.map(|id| Some(Scalar::Choice(id))).ok_or_else(invalid);
    }
    let object = match value {
        Some(Value::String(text)) if text.is_empty() => return Ok(None),
        Some(Value::Object(object)) if object.len() == 1 => object,
        _ => return Err(invalid()),
    };
    let (key, value) = object.iter().next().ok_or_else(invalid)?;
    match (field.kind, key.as_str(), value) {
        (FieldType::Text, "text", Value::String(text)) => Ok(Some(Scalar::Text(text.clone()))),
        (FieldType::Number, "number", Value::String(text)) => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(Scalar::Number(text.clone()))),
            _ => Err(invalid()),
        },
        (FieldType::Checkbox, "checked", Value::Bool(true)) => Ok(Some(Scalar::Checked)),
        (FieldType::Checkbox, "checked", Value::String(text)) if text == "true" => Ok(Some(Scalar::Checked)),
        (FieldType::Date, "date", Value::String(text)) => {
            time::read(text).map(|at| Some(Scalar::Date(at))).ok_or_else(invalid)
        }
        _ => Err(invalid()),
    }
}

/// Gives a field of a card a value, or takes it away; what an answer says of it.
fn put(
    trello: &mut Trello,
    call: &Call,
    card: &mut Card,
    field: Id,
    given: (Option<&Value>, Option<&Value>),
) -> Outcome {
    let field = trello.world.fields.get(&field).filter(|field| field.board == card.board);
    let field = field.ok_or_else(Answer::not_found)?.clone();
    let scalar = scalar(&field, given.0, given.1)?;
    let at = card.items.iter().position(|item| item.field == field.id);
    let item = match (scalar, at) {
        (Some(scalar), Some(at)) => {
            card.items[at].scalar = scalar;
            card.items[at].clone()
        }
        (Some(scalar), None) => {
            let item = Item { id: trello.world.ids.at(call.now), field: field.id, scalar };
            card.items.push(item.clone());
            item
        }
        (None, at) => {
            let id = match at {
                Some(at) => card.items.remove(at).id,
                None => trello.world.ids.at(call.now),
            };
            return Ok(Answer::ok(json!({
                "id": id, "value": null, "idValue": null, "idCustomField": field.id, "idModel": card.id,
                "modelType": "card",
            })));
        }
    };
    Ok(Answer::ok(trello.render(call).item(card, &item)))
}

pub(crate) fn set(trello: &mut Trello, call: &Call) -> Outcome {
    let mut card = trello.card_to_write(call)?;
    trello.check_plan(card.board)?;
    let answer = put(trello, call, &mut card, call.id(1), (call.value("value"), call.value("idValue")))?;
    trello.change_card(card, call.user, call.now);
    Ok(answer)
}

pub(crate) fn set_several(trello: &mut Trello, call: &Call) -> Outcome {
    let mut card = trello.card_to_write(call)?;
    trello.check_plan(card.board)?;
    let Some(Value::Array(given)) = call.value("customFieldItems") else {
        return Err(Answer::invalid("customFieldItems"));
    };
    let mut answers = Vec::new();
    for one in given {
        let field = one["idCustomField"].as_str().and_then(Id::read).ok_or_else(|| Answer::invalid("idCustomField"))?;
        let answer = put(trello, call, &mut card, field, (one.get("value"), one.get("idValue")))?;
        if let super::answer::Body::Json(item) = answer.body {
            answers.push(item);
        }
    }
    trello.change_card(card, call.user, call.now);
    Ok(Answer::ok(Value::Array(answers)))
}
