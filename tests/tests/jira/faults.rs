//! The suite is worth nothing unless it can fail: faults that a provider for Jira may have, planted into what is sent and
//! what is answered, each turn their law red.

use std::time::Duration;

use anyticket_testkit::conformance::{self, Subject, Terms};
use anyticket_tests::jira::{SimulatedJira, simulated};
use serde_json::{Value, json};

/// Whether a law is broken by a fault: something that is done to what is sent and what is answered.
async fn breaks(law: u8, plant: impl Fn(&SimulatedJira)) -> bool {
    breaks_where_the_search_lags(5, law, plant).await
}

async fn breaks_where_the_search_lags(seconds: u64, law: u8, plant: impl Fn(&SimulatedJira)) -> bool {
    let report = conformance::run_law(law, || async {
        let builder = simulated(0).without_log();
        let builder = builder.with(|options| options.search_lag(Duration::from_secs(seconds)).page_ceiling(PAGE));
        let subject = SimulatedJira::new(builder).with_pages_of(PAGE);
        plant(&subject);
        small(subject.terms()).on(subject)
    })
    .await;
    println!("{report}");
    report.broken_laws() == [law]
}

const PAGE: usize = 8;

fn small(terms: Terms) -> Terms {
    terms.with_tickets(40).with_questions(40)
}

#[tokio::test(start_paused = true)]
async fn a_text_that_is_sent_as_a_string() {
    let is_broken = breaks(1, |subject| {
        subject.transport.bend_requests(|_, body| {
            if body.pointer("/fields/description").is_some_and(Value::is_object) {
                body["fields"]["description"] = "a text as version 2 took it".into();
            }
        });
    });
    assert!(is_broken.await);
}

#[tokio::test(start_paused = true)]
async fn a_token_of_a_page_that_is_lost() {
    let is_broken = breaks(3, |subject| {
        subject.transport.bend(|answer| {
            if let Some(page) = answer.as_object_mut() {
                page.remove("nextPageToken");
            }
        });
    });
    assert!(is_broken.await);
}

#[tokio::test(start_paused = true)]
async fn a_quote_that_is_not_escaped() {
    let is_broken = breaks(4, |subject| {
        subject.transport.bend_requests(|_, body| {
            if let Some(jql) = body["jql"].as_str().map(|jql| jql.replace("\\\"", "\"").replace("\\\\", "\\")) {
                body["jql"] = jql.into();
            }
        });
    });
    assert!(is_broken.await);
}

#[tokio::test(start_paused = true)]
async fn times_that_are_read_in_another_zone() {
    let is_broken = breaks(4, |subject| {
        subject.transport.bend_requests(|_, body| {
            // As if the milliseconds were those of a clock on a wall in Berlin.
            let Some(jql) = body["jql"].as_str() else { return };
            let shifted = jql.split(' ').map(|word| match word.trim_end_matches(')').parse::<i64>() {
                Ok(at) if at > 1_000_000_000_000 => word.replace(&at.to_string(), &(at + 7_200_000).to_string()),
                _ => word.to_owned(),
            });
            body["jql"] = shifted.collect::<Vec<_>>().join(" ").into();
        });
    });
    assert!(is_broken.await);
}

/// The search lags longer than the provider says, and nothing is reconciled.
#[tokio::test(start_paused = true)]
async fn a_lag_of_the_search_that_is_ignored() {
    let is_broken = breaks_where_the_search_lags(300, 3, |subject| {
        subject.transport.bend_requests(|_, body| {
            if let Some(search) = body.as_object_mut() {
                search.remove("reconcileIssues");
            }
        });
    });
    assert!(is_broken.await);
}

/// The step is chosen by something else than the status it ends in.
#[tokio::test(start_paused = true)]
async fn a_step_that_leads_elsewhere() {
    let is_broken = breaks(6, |subject| {
        subject.transport.bend(|answer| {
            let Some(steps) = answer.get_mut("transitions").and_then(Value::as_array_mut) else { return };
            let mut ends: Vec<Value> = steps.iter().map(|step| step["to"].clone()).collect();
            let by = usize::from(ends.len() > 1);
            ends.rotate_left(by);
            for (step, end) in steps.iter_mut().zip(ends) {
                step["to"] = end;
            }
        });
    });
    assert!(is_broken.await);
}

#[tokio::test(start_paused = true)]
async fn labels_that_are_written_as_a_whole() {
    let is_broken = breaks(2, |subject| {
        subject.transport.bend_requests(|path, body| {
            if path.contains("/issue/") && body.pointer("/update/labels").is_some_and(Value::is_array) {
                let verbs = body["update"]["labels"].as_array().unwrap().clone();
                let added: Vec<Value> = verbs.iter().filter_map(|verb| verb.get("add").cloned()).collect();
                body["update"]["labels"] = json!([{ "set": added }]);
            }
        });
    });
    assert!(is_broken.await);
}

/// The workflow is not written down, and the refusal names a status that is none.
#[tokio::test(start_paused = true)]
async fn a_hidden_workflow_whose_next_steps_are_not_told() {
    let report = conformance::run_law(6, || async {
        let subject = SimulatedJira::configured(simulated(0).without_log(), |options| options);
        subject.transport.bend(|answer| {
            for step in answer.get_mut("transitions").and_then(Value::as_array_mut).into_iter().flatten() {
                step["to"]["name"] = "Somewhere".into();
            }
        });
        small(subject.terms()).on(subject)
    })
    .await;
    assert_eq!(report.broken_laws(), [6], "{report}");
}
