//! Where a custom field applies, and its choices there; for administrators.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-custom-field-contexts/>

use serde_json::{Value, json};

use super::Jira;
use super::answer::{Answer, Outcome};
use super::call::Call;
use super::field::{Choice, Field};
use super::page::{self, Window};

/// A field has one context: everywhere, or its projects.
fn context(field: &Field) -> u64 {
    field.custom_id.unwrap_or_default() + 100
}

fn find<'a>(jira: &'a Jira, call: &Call<'_>) -> Result<&'a Field, Answer> {
    if !call.user.is_some_and(|user| jira.world.users[user].admin) {
        return Err(Answer::error(403, "Only Jira administrators can access custom field contexts."));
    }
    let found = jira.world.field(call.parameter(0)).filter(|field| field.custom_id.is_some() && field.scope.is_none());
    found.ok_or_else(|| Answer::error(404, "The custom field was not found."))
}

pub(crate) fn list(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let field = find(jira, call)?;
    let window = Window::read(call, 50, 50)?;
    let one = json!({
        "id": context(field).to_string(),
        "name": format!("Context of {}", field.name),
        "description": "",
        "isGlobalContext": field.projects.is_none(),
        "isAnyIssueType": true,
    });
    let values = if window.range(1).is_empty() { Vec::new() } else { vec![one] };
    Ok(page::answer(call, &format!("field/{}/context", field.id), window, 1, values))
}

/// The choices, and behind them the choices below them.
pub(crate) fn options(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let field = find(jira, call)?;
    if call.parameter(1) != context(field).to_string() {
        return Err(Answer::error(404, "The context was not found."));
    }
    if field.choices.is_empty() {
        return Err(Answer::error(400, "The custom field doesn't support options."));
    }
    let window = Window::read(call, 100, 100)?;
    let show = |choice: &Choice, above: Option<u64>| {
        let mut json = json!({ "id": choice.id.to_string(), "value": choice.value, "disabled": choice.disabled });
        if let Some(above) = above {
            json["optionId"] = above.to_string().into();
        }
        json
    };
    let mut all: Vec<Value> = field.choices.iter().map(|choice| show(choice, None)).collect();
    for choice in &field.choices {
        all.extend(choice.children.iter().map(|child| show(child, Some(choice.id))));
    }
    let total = all.len();
    let values = all[window.range(total)].to_vec();
    Ok(page::answer(call, &format!("field/{}/context/{}/option", field.id, context(field)), window, total, values))
}
