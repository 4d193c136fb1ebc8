//! Several reads in one request.
//!
//! <https://developer.atlassian.com/cloud/trello/rest/api-group-batch/>

use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};

use super::answer::{Answer, Body, Outcome};
use super::call::{Call, Given};
use super::options::BatchErrors;
use super::routes::{self, Route};
use super::{Trello, Unknown};

/// The most reads in one.
const MOST: usize = 10;

/// The routes of a request, which are split at commas whatever stands in them.
fn split(urls: &str) -> Vec<&str> {
    urls.split(',').filter(|url| !url.is_empty()).collect()
}

/// How many requests a request counts for.
pub(crate) fn weight(route: &Route, given: &Given) -> usize {
    if route.template != "/1/batch" {
        return 1;
    }
    given.text("urls").map_or(1, |urls| split(urls).len().clamp(1, MOST))
}

pub(crate) fn batch(trello: &mut Trello, call: &Call) -> Outcome {
    let urls = call.asked("urls").ok_or_else(|| Answer::invalid("urls"))?;
    let urls = split(urls);
    if urls.is_empty() || urls.len() > MOST || !urls.iter().all(|url| url.starts_with('/')) {
        return Err(Answer::invalid("urls"));
    }
    let mut items = Vec::new();
    for url in urls {
        let answer = one(trello, call, url);
        items.push(match (answer.status, answer.body) {
            (status, Body::Json(value)) if status < 300 => json!({ status.to_string(): value }),
            (status, Body::Text(_, text)) => match trello.options.batch_errors {
                BatchErrors::Keyed => json!({ status.to_string(): { "message": text } }),
                BatchErrors::Plain => json!({ "name": "Error", "message": text, "statusCode": status }),
            },
            (status, Body::Json(value)) => json!({ status.to_string(): value }),
            (_, Body::NotSimulated(what)) => return Err(Answer::not_simulated(what)),
            (_, Body::Bytes(..)) => return Err(Answer::not_simulated(format!("a file within a batch: {url}"))),
        });
    }
    Ok(Answer::ok(Value::Array(items)))
}

fn one(trello: &mut Trello, call: &Call, url: &str) -> Answer {
    let Ok(request) = Request::get(format!("https://api.trello.com/1{url}")).body(Bytes::new()) else {
        return Answer::not_found();
    };
    let found = routes::find(&Method::GET, request.uri().path());
    let Some((route, parameters)) = found.filter(|(route, _)| !route.open && route.template != "/1/batch") else {
        return Answer::not_simulated(format!("{url} within a batch"));
    };
    if !route.takes(&parameters) {
        return Answer::text(400, "invalid id");
    }
    let given = match Given::read(&request) {
        Ok(given) => given,
        Err(refusal) => return refusal,
    };
    if trello.options.unknown == Unknown::Refused
        && let Some(name) = given.names().find(|name| !route.knows(name))
    {
        return Answer::not_simulated(format!("the parameter {name} of {url} within a batch"));
    }
    let (now, site) = (call.now, call.site.clone());
    let call = Call { parameters, given, now, user: call.user, account: call.account, site };
    (route.handler)(trello, &call).unwrap_or_else(|refusal| refusal)
}
