//! The suite is worth nothing unless it can fail: faults that a provider for Jira may have, planted into what is sent and
//! what is answered, each turn their law red.

use std::time::Duration;

use anyticket_testkit::conformance::{self, Subject, Terms};
use anyticket_tests::jira::{SimulatedJira, simulated};
use serde_json::{Value, json};

/// A provider with a fault: what it does to the JSON of requests, by their path, and to that of answers.
async fn laws_broken_by(plant: impl Fn(&SimulatedJira)) -> Vec<u8> {
    planted(0, plant).await
}

async fn planted(lag: u64, plant: impl Fn(&SimulatedJira)) -> Vec<u8> {
    let report = conformance::run_on(|| async {
        let builder = simulated(0).without_log();
        let builder = if lag > 0 { builder.with(|options| options.search_lag(Duration::from_secs(lag))) } else { builder };
        let subject = SimulatedJira::new(builder);
        plant(&subject);
        small(subject.terms()).on(subject)
    })
    .await;
    println!("{report}");
    report.broken_laws()
}

fn small(terms: Terms) -> Terms {
    terms.with_tickets(40).with_questions(40)
}

#[tokio::test(start_paused = true)]
async fn nothing_is_broken_by_no_fault() {
    assert_eq!(laws_broken_by(|_| {}).await, [] as [u8; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_text_that_is_sent_as_a_string() {
    let broken = laws_broken_by(|subject| {
        subject.transport.bend_requests(|_, body| {
            if body["fields"]["description"].is_object() {
                body["fields"]["description"] = "a text as version 2 took it".into();
            }
        });
    });
    assert!(broken.await.contains(&1));
}

#[tokio::test(start_paused = true)]
async fn a_token_of_a_page_that_is_lost() {
    let broken = laws_broken_by(|subject| {
        subject.transport.bend(|answer| {
            if let Some(page) = answer.as_object_mut() {
                page.remove("nextPageToken");
            }
        });
    });
    assert!(broken.await.contains(&3));
}

#[tokio::test(start_paused = true)]
async fn a_quote_that_is_not_escaped() {
    let broken = laws_broken_by(|subject| {
        subject.transport.bend_requests(|_, body| {
            if let Some(jql) = body["jql"].as_str().map(|jql| jql.replace("\\\"", "\"").replace("\\\\", "\\")) {
                body["jql"] = jql.into();
            }
        });
    });
    assert!(broken.await.contains(&4));
}

#[tokio::test(start_paused = true)]
async fn times_that_are_read_in_another_zone() {
    let broken = laws_broken_by(|subject| {
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
    assert!(broken.await.contains(&4));
}

/// The search lags longer than the provider says, and nothing is reconciled.
#[tokio::test(start_paused = true)]
async fn a_lag_of_the_search_that_is_ignored() {
    let broken = planted(300, |subject| {
        subject.transport.bend_requests(|_, body| {
            if let Some(search) = body.as_object_mut() {
                search.remove("reconcileIssues");
            }
        });
    });
    assert!(broken.await.contains(&3));
}

/// The step is chosen by something else than the status it ends in.
#[tokio::test(start_paused = true)]
async fn a_step_that_leads_elsewhere() {
    let broken = laws_broken_by(|subject| {
        subject.transport.bend(|answer| {
            let Some(steps) = answer["transitions"].as_array_mut() else { return };
            let mut ends: Vec<Value> = steps.iter().map(|step| step["to"].clone()).collect();
            ends.rotate_left(usize::from(ends.len() > 1));
            for (step, end) in steps.iter_mut().zip(ends) {
                step["to"] = end;
            }
        });
    });
    assert!(broken.await.contains(&6));
}

#[tokio::test(start_paused = true)]
async fn labels_that_are_written_as_a_whole() {
    let broken = laws_broken_by(|subject| {
        subject.transport.bend_requests(|path, body| {
            if path.contains("/issue/") && body["update"]["labels"].is_array() {
                let verbs = body["update"]["labels"].as_array().unwrap().clone();
                let added: Vec<Value> = verbs.iter().filter_map(|verb| verb.get("add").cloned()).collect();
                body["update"]["labels"] = json!([{ "set": added }]);
            }
        });
    });
    assert!(broken.await.contains(&2));
}
