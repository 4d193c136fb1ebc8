//! Faults by script, on operations by name.

use anyticket_sim::{Distortion, ErrorBody, Fault, Faults, RetryAfter};
use serde_json::json;

use crate::client::world;

#[tokio::test]
async fn faults_strike_operations_by_their_names() {
    // https://developers.asana.com/docs/errors: a 500 has a phrase to be quoted.
    let asana = world(30);
    let server_error = Fault::Status { status: 500, body: ErrorBody::Json, applied: false };
    asana.sim.set_faults(server_error.always().on("POST /tasks").times(1).into());
    let got = asana.post("/tasks", json!({ "workspace": asana.workspace() }));
    got.refused(500, "Server Error");
    assert!(got.json["errors"][0]["phrase"].is_string());
    asana.post("/tasks", json!({ "workspace": asana.workspace(), "name": "once" })).created();
    asana.sim.set_faults(Faults::none().with(Fault::LostAnswer.always().on("POST /tasks").times(1)));
    let request = asana.request(http::Method::POST, "/tasks").header("content-type", "application/json");
    let body = json!({ "data": { "workspace": asana.workspace(), "name": "lost" } });
    assert!(asana.sim.send(request.body(body.to_string().into()).unwrap()).await.is_err());
    assert_eq!(asana.sim.world(|world| world.tasks_named("lost").len()), 1);
    for (retry, header) in [(RetryAfter::Seconds(3), Some("3")), (RetryAfter::Absent, None)] {
        asana.sim.set_faults(Faults::rate_limits(1.0, retry).on("GET /tasks/{task_gid}").times(1));
        let got = asana.get("/tasks/1");
        got.refused(429, "rate limit");
        assert_eq!(got.header("retry-after"), header);
    }
    let blocked = Fault::Status { status: 451, body: ErrorBody::Json, applied: false };
    asana.sim.set_faults(blocked.always().on("/users/{user_gid}").into());
    assert_eq!(asana.get("/users/me").status, 451);
    let counters = asana.sim.counters();
    assert_eq!((counters.of("POST /tasks"), counters.of("GET /tasks/{task_gid}")), (3, 2));
}

#[tokio::test]
async fn good_answers_can_be_bent() {
    let asana = world(30);
    let fields = "name,resource_subtype,completed,created_at,memberships.section.name,custom_fields.display_value,\
                  custom_fields.enum_value.name,custom_fields.resource_subtype";
    let path = format!("/tasks?project={}&limit=20&opt_fields={fields}", asana.project("Engineering"));
    let whole = asana.get(&path).data();
    for (distortion, shown) in [
        (Distortion::UnknownStatus, "Blocked by aliens"),
        (Distortion::UnknownPriority, "Cosmic"),
        (Distortion::UnknownField, "hologram"),
        (Distortion::BrokenItem, "not"),
        (Distortion::ExtraKeys, "x-new-in-2031"),
    ] {
        asana.sim.set_faults(Faults::distorted(1.0, distortion));
        let bent = asana.get(&path).data();
        assert!(bent.to_string().contains(shown), "{distortion:?}");
        assert_ne!(bent, whole);
    }
    asana.sim.set_faults(Faults::distorted(1.0, Distortion::ShiftedPage));
    let shifted = asana.get(&path).data();
    assert_eq!(shifted[0], shifted[1]);
    asana.sim.set_faults(Faults::distorted(1.0, Distortion::WrongLastPage));
    assert_eq!(asana.get(&path).data(), whole, "nothing else says which page is the last");
    asana.sim.set_faults(Faults::distorted(1.0, Distortion::NewErrorCode));
    asana.get("/tasks/1").refused(404, "nobody has read before");
}
