//! Several requests in one. They cost as many.

use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Body, Outcome};
use super::call::Call;
use super::{Asana, BASE, routes, segments};

/// There are no more actions in one.
const MOST: usize = 10;

fn actions<'c>(call: &'c Call<'_>) -> Option<&'c Vec<Value>> {
    call.data.get("actions").and_then(Value::as_array)
}

/// How many reads and writes it counts as.
pub(crate) fn weight(call: &Call<'_>) -> (usize, usize) {
    let methods = actions(call).into_iter().flatten().filter_map(|action| action["method"].as_str());
    let (reads, writes): (Vec<&str>, Vec<&str>) = methods.partition(|method| method.eq_ignore_ascii_case("get"));
    match (reads.len(), writes.len()) {
        (0, 0) => (0, 1),
        counts => counts,
    }
}

/// 200, however the actions go; their answers in the order of the actions.
pub(crate) fn run(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &["actions"])?;
    let actions = actions(call).ok_or_else(|| Answer::missing("actions"))?;
    if actions.is_empty() || actions.len() > MOST {
        return Err(Answer::bad("actions: There must be between 1 and 10 actions."));
    }
    let mut results = Vec::new();
    let mut read = 0;
    for action in actions {
        let answer = one(asana, call, action).unwrap_or_else(|refusal| refusal);
        if matches!(answer.body, Body::NotSimulated(_)) {
            return Ok(answer);
        }
        read += answer.read;
        let headers: Map<String, Value> =
            answer.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
        results.push(json!({ "status_code": answer.status, "headers": headers, "body": answer.json() }));
    }
    Ok(Answer::data(Value::Array(results)).reading(read))
}

fn one(asana: &mut Asana, outer: &Call<'_>, action: &Value) -> Outcome {
    let path = action["relative_path"].as_str().ok_or_else(|| Answer::missing("relative_path"))?;
    let method = action["method"].as_str().ok_or_else(|| Answer::missing("method"))?;
    let method: Method = method.to_uppercase().parse().map_err(|_| Answer::undocumented(400, "method"))?;
    if path.contains('?') {
        return Err(Answer::bad("relative_path: Query parameters belong into data"));
    }
    if path.starts_with("/batch") || path.starts_with("/attachments") {
        return Err(Answer::undocumented(400, "relative_path"));
    }
    let Some((route, parameters)) = routes::find(&method, &segments(path)) else {
        return Err(Answer::error(404, "No matching route for request"));
    };
    let data = action.get("data").cloned().unwrap_or_else(|| json!({}));
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let mut body = json!({ "options": action.get("options").cloned().unwrap_or_else(|| json!({})) });
    match (&data, method == Method::GET) {
        // What a GET asks for stands where others have what they write.
        (Value::Object(parameters), true) => {
            for (key, value) in parameters {
                query.append_pair(key, value.as_str().map_or_else(|| value.to_string(), str::to_owned).as_str());
            }
        }
        _ => body["data"] = data,
    }
    let request = Request::builder()
        .method(method)
        .uri(format!("https://app.asana.com{BASE}{path}?{}", query.finish()))
        .header("content-type", "application/json")
        .body(Bytes::from(body.to_string()))
        .map_err(|_| Answer::undocumented(400, "relative_path"))?;
    let call = Call::read(&request, path, parameters, outer.caller.clone(), outer.now)?;
    Ok(asana.run(route, &call))
}
