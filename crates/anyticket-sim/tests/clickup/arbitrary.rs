//! Requests that nobody would send.

use anyticket_sim::Sim;
use anyticket_sim::clickup::{ClickUp, Unknown};
use bytes::Bytes;
use http::Request;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Client, client};

fn world() -> Client {
    client(Sim::clickup().tickets(8).seed(7).with(|options| options.unknown(Unknown::Ignored)))
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key(), inner), 0..4).prop_map(|pairs| pairs.into_iter().collect()),
        ]
    })
}

/// Keys that mean something somewhere.
fn key() -> impl Strategy<Value = String> {
    let known = [
        "name",
        "description",
        "markdown_content",
        "status",
        "priority",
        "due_date",
        "due_date_time",
        "parent",
        "assignees",
        "add",
        "rem",
        "tags",
        "tag",
        "custom_fields",
        "custom_item_id",
        "time_estimate",
        "points",
        "value",
        "value_options",
        "comment",
        "comment_text",
        "text",
        "assignee",
        "resolved",
        "depends_on",
        "status_mappings",
        "move_custom_fields",
        "source_task_ids",
        "id",
        "links_to",
        "watchers",
        "group_assignees",
        "archived",
        "time",
    ];
    prop_oneof![prop::sample::select(known.map(str::to_owned).to_vec()), "[a-z]{1,5}"]
}

fn parameter() -> impl Strategy<Value = (String, String)> {
    let known = [
        "page",
        "order_by",
        "reverse",
        "archived",
        "subtasks",
        "include_closed",
        "include_timl",
        "statuses[]",
        "assignees[]",
        "tags[]",
        "due_date_gt",
        "date_created_lt",
        "custom_fields",
        "custom_field",
        "custom_items[]",
        "custom_task_ids",
        "team_id",
        "start",
        "start_id",
        "cursor",
        "limit",
        "task_ids",
        "parent",
        "list_ids[]",
    ];
    let value = prop_oneof![Just("true".to_owned()), any::<i64>().prop_map(|number| number.to_string()), ".{0,8}"];
    (prop::sample::select(known.map(str::to_owned).to_vec()), value)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_request_gets_an_answer(
        operation in prop::sample::select(ClickUp::operations()),
        ids in prop::collection::vec(prop_oneof![Just(None), "[a-z0-9%]{1,9}".prop_map(Some)], 4),
        query in prop::collection::vec(parameter(), 0..4),
        body in json_value(),
        raw in prop::option::of(prop::collection::vec(any::<u8>(), 0..40)),
    ) {
        let clickup = world();
        let real = clickup.sim.world(|world| {
            let list = world.default_list_id();
            let task = world.task_ids_in(&list)[0].clone();
            [("list", list), ("task", task.clone()), ("team", world.workspace_id()), ("links", task), ("workspace", world.workspace_id())]
        });
        let mut ids = ids.into_iter();
        let path: Vec<String> = operation.template().split('/').map(|segment| match segment.strip_prefix('{') {
            None => segment.to_owned(),
            Some(name) => ids.next().flatten().unwrap_or_else(|| {
                real.iter().find(|(kind, _)| name.starts_with(kind)).map_or("1".to_owned(), |(_, id)| id.clone())
            }),
        }).collect();
        let path = path.join("/").replace('%', "%25");
        let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let kind = if operation.template().ends_with("attachment") { "multipart/form-data; boundary=x" } else { "application/json" };
        let path = if path.starts_with("/api") { path } else { format!("/api{path}") };
        let request = Request::builder()
            .method(operation.method())
            .uri(format!("{path}?{query}"))
            .header("authorization", &clickup.token)
            .header("content-type", kind)
            .body(raw.map_or_else(|| Bytes::from(body.to_string()), Bytes::from))
            .unwrap();
        let got = clickup.send(request);
        prop_assert!([200, 204, 302, 400, 401, 403, 404, 500].contains(&got.status));
        // The world is still whole.
        clickup.get(&format!("/v2/list/{}/task?subtasks=true&include_closed=true", clickup.list()));
    }
}
