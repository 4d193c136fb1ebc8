//! How long tasks were in which status (<https://developer.clickup.com/reference/gettaskstimeinstatus>).

use http::Method;
use serde_json::{Map, Value, json};

use crate::clickup::ClickUp;
use crate::clickup::answer::{Answer, Outcome};
use crate::clickup::ask::Ask;
use crate::clickup::model::{Millis, TaskIndex};
use crate::clickup::refusal::{self, Refusal};
use crate::clickup::route::{CUSTOM_ID, Payload, Route};

pub(crate) const ROUTES: &[Route] = &[
    Route::new(Method::GET, "/v2/task/{task_id}/time_in_status", CUSTOM_ID, Payload::Ignored, time_in_status),
    Route::new(
        Method::GET,
        "/v2/task/bulk_time_in_status/task_ids",
        &["task_ids", "custom_task_ids", "team_id"],
        Payload::Ignored,
        times_in_status,
    ),
];

fn time_in_status(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let value = world.time_in_status(index, ask.now)?;
    Answer::json(value)
}

/// Two to a hundred tasks.
fn times_in_status(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let ids = ask.parameters("task_ids");
    if !(2..=100).contains(&ids.len()) {
        return Err(refusal::undocumented("task_ids must be 2 to 100"));
    }
    let mut all = Map::new();
    for id in ids {
        let index = world.task_for(ask, id)?;
        all.insert(world.tasks.id(index), world.time_in_status(index, ask.now)?);
    }
    Answer::json(Value::Object(all))
}

impl ClickUp {
    fn time_in_status(&self, index: TaskIndex, now: Millis) -> Result<Value, Refusal> {
        let task = self.task(index);
        if !self.spaces[&self.space_of_list(task.list)].apps.time_in_status {
            return Err(refusal::undocumented("Total Time in Status ClickApp is not enabled"));
        }
        let statuses = self.statuses_of(task.list);
        let ends = task.history.iter().skip(1).map(|(at, _)| *at).chain([now]);
        let rows: Vec<Value> = task
            .history
            .iter()
            .zip(ends)
            .filter_map(|((since, status), until)| {
                let position = usize::from(*status);
                let status = statuses.get(position)?;
                Some(json!({
                    "status": status.name,
                    "color": status.color,
                    "type": status.kind,
                    "total_time": {"by_minute": (until - since).max(0) / 60_000, "since": since.to_string()},
                    "orderindex": position,
                }))
            })
            .collect();
        let last = rows.last().cloned().unwrap_or_default();
        Ok(json!({
            "current_status": {"status": last["status"], "color": last["color"], "total_time": last["total_time"]},
            "status_history": rows,
        }))
    }
}
