//! Looking for a key of one's own: "not there" is said only where it is so, since what is not there is created.

use std::sync::Arc;

use anyticket::{ErrorKind, NewTicket, Tracker, TrackerOptions};
use anyticket_tests::jira::{ENGINEERING, SimulatedJira, simulated};
use anyticket_tests::simulated::Between;
use bytes::Bytes;
use http::{Request, Response, StatusCode};

/// Refuses every search with these words.
pub(crate) struct Refusing {
    words: &'static [&'static str],
    searches: bool,
}

impl Refusing {
    pub(crate) fn every_search(words: &'static [&'static str]) -> Self {
        Self { words, searches: false }
    }
}

impl Between for Refusing {
    fn request(&mut self, request: &mut Request<Bytes>) -> usize {
        self.searches = request.uri().path().ends_with("/search/jql");
        1
    }

    fn answer(&mut self, answer: &mut Response<Bytes>) {
        if self.searches {
            *answer.status_mut() = StatusCode::BAD_REQUEST;
            *answer.body_mut() = serde_json::json!({ "errorMessages": self.words, "errors": {} }).to_string().into();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_value_that_nothing_has_is_not_there_and_every_other_refusal_is_told() {
    const LABEL: &str = "The value 'anyticket-key:crm%2F1' does not exist for the field 'labels'.";
    const PROJECT: &str = "A value with ID '10000' does not exist for the field 'project'.";
    const FIELD: &str = "Field 'cf[10042]' does not exist or you do not have permission to view it.";
    const UNSEARCHABLE: &str = "Field 'Source id' is not searchable, it is only sortable.";
    const SYNTAX: &str = "Error in the JQL Query: Expecting operator but got 'x'.";
    for (words, is_absent) in [
        (&[LABEL][..], true),
        (&[PROJECT, LABEL], true),
        (&[FIELD], false),
        (&[LABEL, FIELD], false),
        (&[UNSEARCHABLE], false),
        (&[SYNTAX], false),
        (&[], false),
    ] {
        let subject = SimulatedJira::new(simulated(0));
        let options = TrackerOptions::default().with_project(ENGINEERING);
        let tracker = Tracker::with_options(Arc::new(subject.jira()), options).unwrap();
        let before = subject.simulation.world(|world| world.issues().len());
        subject.transport.put_between(Refusing::every_search(words));
        let made = tracker.create(NewTicket::new("Once").with_external_key("crm/1")).await;
        let now = subject.simulation.world(|world| world.issues().len());
        if is_absent {
            assert!(made.is_ok() && now == before + 1, "{words:?}: {made:?}");
        } else {
            let error = made.unwrap_err();
            assert_eq!((error.kind(), now), (ErrorKind::Invalid, before), "{words:?}: {error:#}");
            assert!(error.hint().unwrap().contains("keys cannot be looked for"), "{error:#}");
        }
    }
}
