//! Which status is written when a caller names a category, a name or an id.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::names::unknown;
use crate::model::{Schema, Status, StatusCategory, StatusRef, Workflow};
use crate::{Error, Result};

/// What a wish for a status comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// The ticket is there already.
    Stay,
    /// One write does it, as far as we know.
    Direct(Status),
    /// Any of these will do, the first that can be reached in one step: which that is, only the tracker knows.
    FirstOf(Vec<Status>),
    /// Several, one after the other; the last is the one that was asked for.
    Steps(Vec<Status>),
}

/// Finds out how to get from where a ticket stands to where it shall.
///
/// `now` is where it stands, or what a new ticket starts with; nothing if that is not known. By category: nothing
/// to do if it is in it already, else the preferred status, else one in the same place, else the first in the project's
/// order that can be reached.
pub(super) fn find_move(
    wanted: &StatusRef,
    schema: &Schema,
    prefer: &BTreeMap<StatusCategory, StatusRef>,
    now: Option<&Status>,
    allow_steps: bool,
) -> Result<Move> {
    let StatusRef::Category(category) = wanted else {
        let target = by_name(wanted, schema)?;
        return reach(&target, schema, now, allow_steps)
            .ok_or_else(|| unreachable(wanted, &[&target], schema, now, allow_steps));
    };
    if now.is_some_and(|now| now.category == *category) {
        return Ok(Move::Stay);
    }
    let mut candidates: Vec<&Status> = schema.statuses.iter().filter(|status| status.category == *category).collect();
    if candidates.is_empty() {
        let there = schema.statuses.iter().map(|status| format!("{} ({})", status.name, status.category));
        return Err(Error::invalid("no status of this project has the category").with("category", category).with_hint(
            format!("the statuses are {}; map one in the configuration", there.collect::<Vec<_>>().join(", ")),
        ));
    }
    // Where a status is kept in two places, the ticket stays in the one where it is if it can.
    let place = schema.places.iter().find(|place| now.is_some_and(|now| place.contains(&now.id)));
    if let Some(place) = place {
        candidates.sort_by_key(|status| !place.contains(&status.id));
    }
    if let Some(preferred) = prefer.get(category) {
        candidates.sort_by_key(|status| !preferred.matches(status));
        let blind = matches!(schema.workflow, Workflow::Hidden);
        let first = candidates.first().filter(|status| preferred.matches(status) && !blind);
        if let Some(way) = first.and_then(|status| reach(status, schema, now, allow_steps)) {
            return Ok(way);
        }
    }
    // What leads where is hidden, or where it starts is not known.
    let blind = matches!(schema.workflow, Workflow::Hidden) || now.is_none() && schema.workflow != Workflow::Free;
    if blind && candidates.len() > 1 {
        return Ok(Move::FirstOf(candidates.into_iter().cloned().collect()));
    }
    let moves: Vec<Move> = candidates.iter().filter_map(|status| reach(status, schema, now, allow_steps)).collect();
    let shortest = moves.into_iter().min_by_key(|way| match way {
        Move::Stay => 0,
        Move::Direct(_) | Move::FirstOf(_) => 1,
        Move::Steps(steps) => steps.len(),
    });
    shortest.ok_or_else(|| unreachable(wanted, &candidates, schema, now, allow_steps))
}

fn by_name(wanted: &StatusRef, schema: &Schema) -> Result<Status> {
    // A bare word is a name before it is an id.
    let by_name = match wanted {
        StatusRef::Word(word) => schema.statuses.iter().find(|status| crate::text::same_folded(&status.name, word)),
        _ => None,
    };
    let found = by_name.or_else(|| schema.statuses.iter().find(|status| wanted.matches(status)));
    found.cloned().ok_or_else(|| unknown("status", wanted, schema.statuses.iter().map(|status| status.name.as_str())))
}

/// The way to one status; nothing if there is none that the workflow and the caller allow.
fn reach(target: &Status, schema: &Schema, now: Option<&Status>, allow_steps: bool) -> Option<Move> {
    let Some(now) = now else { return Some(Move::Direct(target.clone())) };
    if now.id == target.id {
        return Some(Move::Stay);
    }
    if !matches!(schema.workflow, Workflow::Known(_)) {
        return Some(Move::Direct(target.clone()));
    }
    let path = path(schema, &now.id, &target.id)?;
    match path.as_slice() {
        [_] => Some(Move::Direct(target.clone())),
        _ if allow_steps => Some(Move::Steps(path)),
        _ => None,
    }
}

/// The shortest way through a known workflow: the statuses to go through, the last one being the target.
fn path(schema: &Schema, from: &str, to: &str) -> Option<Vec<Status>> {
    let mut came_from: HashMap<&str, &str> = HashMap::new();
    let mut queue = VecDeque::from([from]);
    while let Some(here) = queue.pop_front() {
        for next in schema.next_from(here)? {
            if next.id != from && !came_from.contains_key(next.id.as_str()) {
                came_from.insert(&next.id, here);
                queue.push_back(&next.id);
            }
        }
        if came_from.contains_key(to) {
            break;
        }
    }
    let mut path = Vec::new();
    let mut here = to;
    while here != from {
        path.push(schema.status(here)?.clone());
        here = came_from.get(here)?;
    }
    path.reverse();
    (!path.is_empty()).then_some(path)
}

fn unreachable(
    wanted: &StatusRef,
    targets: &[&Status],
    schema: &Schema,
    now: Option<&Status>,
    allow_steps: bool,
) -> Error {
    let from = now.map(|now| now.id.as_str()).unwrap_or_default();
    let next: Vec<_> = schema.next_from(from).unwrap_or_default().iter().map(|status| status.name.as_str()).collect();
    let further = targets.iter().find_map(|target| path(schema, from, &target.id));
    let steps = match further {
        Some(path) if !allow_steps => {
            let names: Vec<_> = path.iter().map(|status| status.name.as_str()).collect();
            format!("; it is {} steps away ({}), which must be allowed", path.len(), names.join(", then "))
        }
        _ => String::new(),
    };
    Error::invalid("the workflow does not lead there in one step")
        .with("status", wanted)
        .with("now", now.map_or("", |now| now.name.as_str()))
        .with_hint(format!("one step away are: {}{steps}", next.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Step;

    fn schema() -> Schema {
        use StatusCategory::{Cancelled, Done, InProgress, Todo};
        Schema::new([
            Status::new(Todo, "1", "Open"),
            Status::new(InProgress, "2", "Doing"),
            Status::new(Done, "3", "Shipped"),
            Status::new(Done, "4", "Closed"),
            Status::new(Cancelled, "5", "Dropped"),
        ])
    }

    fn workflow() -> Schema {
        let steps = [("1", "2"), ("2", "4"), ("4", "3"), ("4", "1")];
        let steps = steps.map(|(from, to)| Step::new(from, to, "go")).to_vec();
        Schema { workflow: Workflow::Known(steps), ..schema() }
    }

    fn go(wanted: &str, schema: &Schema, now: &str, allow_steps: bool) -> Result<String> {
        let way = find_move(&wanted.into(), schema, &BTreeMap::new(), schema.status(now), allow_steps)?;
        Ok(match way {
            Move::Stay => "stay".to_owned(),
            Move::Direct(status) => status.id,
            Move::FirstOf(statuses) => statuses.iter().map(|status| status.id.as_str()).collect::<Vec<_>>().join("|"),
            Move::Steps(steps) => steps.iter().map(|status| status.id.as_str()).collect::<Vec<_>>().join(">"),
        })
    }

    #[test]
    fn a_category_is_reached_in_the_place_where_the_ticket_is() {
        let columns = ["1", "2"].map(|column| {
            let open = Status::new(StatusCategory::Unknown, column, column);
            [open, Status::new(StatusCategory::Done, format!("{column}+"), format!("{column} done"))]
        });
        let ids = |column: &[Status; 2]| column.iter().map(|status| status.id.clone()).collect();
        let places: Vec<Vec<String>> = columns.iter().map(ids).collect();
        let schema = Schema { places, ..Schema::new(columns.into_iter().flatten()) };
        assert_eq!(go("done", &schema, "2", false).unwrap(), "2+");
        assert_eq!(go("done", &schema, "1", false).unwrap(), "1+");
        let prefer = BTreeMap::from([(StatusCategory::Done, StatusRef::Id("1+".into()))]);
        let way = find_move(&"done".into(), &schema, &prefer, schema.status("2"), false).unwrap();
        assert!(matches!(way, Move::Direct(status) if status.id == "1+"), "a preference comes first");
    }

    #[test]
    fn a_category_takes_the_first_in_order_the_preferred_one_or_stays() {
        assert_eq!(go("done", &schema(), "1", false).unwrap(), "3");
        assert_eq!(go("done", &schema(), "4", false).unwrap(), "stay");
        let prefer = BTreeMap::from([(StatusCategory::Done, StatusRef::from("closed"))]);
        let way = find_move(&"done".into(), &schema(), &prefer, schema().status("1"), false).unwrap();
        assert_eq!(way, Move::Direct(schema().status("4").unwrap().clone()));
    }

    #[test]
    fn a_name_an_id_and_a_forced_name() {
        assert_eq!(go("doing", &schema(), "1", false).unwrap(), "2");
        assert_eq!(go("id:4", &schema(), "1", false).unwrap(), "4");
        assert_eq!(go("name:Dropped", &schema(), "1", false).unwrap(), "5");
        let error = go("Doning", &schema(), "1", false).unwrap_err();
        assert!(error.hint().unwrap().starts_with("did you mean \"Doing\"?"), "{error:?}");
    }

    #[test]
    fn on_a_workflow_a_category_takes_the_first_that_is_one_step_away() {
        assert_eq!(go("done", &workflow(), "2", false).unwrap(), "4");
    }

    #[test]
    fn on_a_hidden_workflow_every_status_of_a_category_will_do_the_preferred_first() {
        let hidden = Schema { workflow: Workflow::Hidden, ..schema() };
        assert_eq!(go("done", &hidden, "1", false).unwrap(), "3|4");
        assert_eq!(go("todo", &hidden, "2", false).unwrap(), "1");
        let prefer = BTreeMap::from([(StatusCategory::Done, StatusRef::from("closed"))]);
        let way = find_move(&"done".into(), &hidden, &prefer, hidden.status("1"), false).unwrap();
        let expected = ["4", "3"].map(|id| hidden.status(id).unwrap().clone());
        assert_eq!(way, Move::FirstOf(expected.to_vec()));
    }

    #[test]
    fn several_steps_are_taken_only_if_they_are_allowed_and_else_named() {
        let error = go("Shipped", &workflow(), "1", false).unwrap_err();
        let hint = error.hint().unwrap();
        assert_eq!(
            hint,
            "one step away are: Doing; it is 3 steps away (Doing, then Closed, then Shipped), which must be allowed"
        );
        assert_eq!(go("Shipped", &workflow(), "1", true).unwrap(), "2>4>3");
        assert!(go("Dropped", &workflow(), "1", true).is_err(), "no way leads there");
    }
}
