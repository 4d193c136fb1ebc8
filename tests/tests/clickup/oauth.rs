//! The way of an OAuth app, from the consent of a person to the first ticket; and which Workspace a token is used in.

use std::path::Path;
use std::sync::Arc;

use anyticket::{Context, ErrorKind, NewTicket, ProjectProvider, SecretString, Settings, Tracker, TrackerOptions};
use anyticket_clickup::{ClickUp, ClickUpOptions, oauth_app};
use anyticket_sim::Simulation;
use anyticket_sim::clickup::ClickUp as World;
use anyticket_tests::clickup::{SimulatedClickUp, simulated};
use bytes::Bytes;
use http::Request;
use url::Url;

/// The registered app: id, secret, redirect address.
fn registered(simulation: &Simulation<World>) -> (String, String, Url) {
    simulation.world(|world| {
        let (id, secret, redirect) = world.oauth_app();
        (id.to_owned(), secret.to_owned(), Url::parse(redirect).unwrap())
    })
}

/// A person opens the address, agrees, and is sent back.
async fn agree(simulation: &Simulation<World>, address: &str) -> Url {
    let answer = simulation.send(Request::get(address).body(Bytes::new()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 302);
    Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap()
}

fn exchanges(simulation: &Simulation<World>) -> Vec<anyticket_sim::Exchange> {
    simulation.log().into_iter().filter(|exchange| exchange.path.ends_with("/oauth/token")).collect()
}

#[tokio::test(start_paused = true)]
async fn from_the_consent_to_the_first_ticket() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let (id, secret, redirect) = registered(&clickup.simulation);
    let app = oauth_app(&id, secret.as_str()).with_http(clickup.options().http);
    let consent = app.consent(redirect);
    assert!(consent.url().as_str().starts_with("https://app.clickup.com/api?client_id="));
    assert!(!consent.url().as_str().contains(&secret));
    let back = agree(&clickup.simulation, consent.url().as_str()).await;
    let code = consent.code(&back).unwrap();
    let token = app.exchange(&code, consent.redirect()).await.unwrap();

    // The secret went in the body only, and no token went along.
    let [exchange] = exchanges(&clickup.simulation).try_into().unwrap();
    assert!(exchange.query.is_empty() && !exchange.headers.contains_key("authorization"), "{exchange:?}");
    assert_eq!(exchange.json().unwrap()["client_id"], id.as_str());

    // The Workspace is not configured: the token is for exactly one.
    let options = ClickUpOptions::new().with_http(clickup.options().http);
    let provider = ClickUp::new(token.access, options).unwrap();
    let list = clickup.simulation.world(|world| world.default_list_id());
    let tracker = Tracker::new(provider);
    let ticket = tracker.create(NewTicket::new("First").with_project(list.as_str())).await.unwrap();
    assert_eq!(clickup.simulation.world(|world| world.tasks_titled("First")), [ticket.id.to_string()]);

    // A code is good once.
    let error = app.exchange(&code, consent.redirect()).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Invalid | ErrorKind::Unauthenticated | ErrorKind::Forbidden),
        "{error:?}"
    );
    assert!(!format!("{error:?}").contains(&secret));
}

#[tokio::test(start_paused = true)]
async fn an_answer_with_another_state_is_refused_before_anything_is_exchanged() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let (id, secret, redirect) = registered(&clickup.simulation);
    let app = oauth_app(id, secret.as_str()).with_http(clickup.options().http);
    let (ours, others) = (app.consent(redirect.clone()), app.consent(redirect));
    let back = agree(&clickup.simulation, others.url().as_str()).await;
    let error = ours.code(&back).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert!(error.hint().unwrap().contains("begin again") && others.code(&back).is_ok());
    assert!(exchanges(&clickup.simulation).is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_app_that_clickup_does_not_know_is_a_matter_of_configuration() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let (id, _, redirect) = registered(&clickup.simulation);
    let app = oauth_app(id, "WRONG-SECRET").with_http(clickup.options().http);
    let consent = app.consent(redirect);
    let code = consent.code(&agree(&clickup.simulation, consent.url().as_str()).await).unwrap();
    let error = app.exchange(&code, consent.redirect()).await.unwrap_err();
    assert_eq!((error.kind(), error.vendor_code()), (ErrorKind::Configuration, Some("OAUTH_010")));
    assert!(!format!("{error:?} {error:#}").contains("WRONG-SECRET"));
}

/// The same as a program does it that knows no vendor: by the guide that the provider gives.
#[tokio::test]
async fn a_program_that_knows_no_vendor_goes_the_same_way_by_the_guide() {
    let served = simulated(0).serve().await.unwrap();
    let (id, secret, redirect) = registered(served.simulation());
    let registry = anyticket::registry();
    let factory = registry.provider("clickup").unwrap();
    let guide = factory.login().unwrap().guide();
    let consent = guide.ways.iter().find_map(|way| way.consent.clone()).unwrap();
    let settings = || {
        Settings::new("clickup")
            .with("base_url", served.base_url())
            .with("client_id", id.as_str())
            .with("client_secret", SecretString::from(secret.as_str()))
            .with("redirect_uri", redirect.as_str())
    };
    let here = Path::new(".");
    let context = Context::new(here, here);
    let request = consent.begin(settings(), &context).await.unwrap();
    let back = agree(served.simulation(), &request.url).await;
    let got = consent.finish(request, back.as_str().to_owned().into(), settings(), &context).await.unwrap();
    let token = got.settings["token"].clone();
    let list = served.simulation().world(|world| world.default_list_id());
    let found = Settings::new("clickup").with("base_url", served.base_url()).with("token", token).with("project", list);
    let ticket = anyticket::connect(found).await.unwrap().create("First").await.unwrap();
    assert_eq!(served.simulation().world(|world| world.tasks_titled("First")), [ticket.id.to_string()]);
}

fn without_workspace(clickup: &SimulatedClickUp, workspace: Option<&str>) -> ClickUp {
    let mut options = ClickUpOptions::new().with_http(clickup.options().http);
    options.workspace = workspace.map(str::to_owned);
    let token = clickup.simulation.world(|world| world.token().to_owned());
    ClickUp::new(SecretString::from(token), options).unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_only_workspace_is_found_and_of_several_the_error_lists_the_lines_to_write() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let projects = without_workspace(&clickup, None).projects_page(false, None).await.unwrap();
    assert!(!projects.items.is_empty());

    let clickup = SimulatedClickUp::new(simulated(0).with(|options| options.workspaces(3)));
    let error = without_workspace(&clickup, None).projects_page(false, None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    for id in clickup.simulation.world(|world| world.workspace_ids()) {
        assert!(error.hint().unwrap().contains(&format!("workspace = \"{id}\"  # Acme")), "{error:?}");
        let chosen = without_workspace(&clickup, Some(&id));
        let options = TrackerOptions::default();
        let tracker = Tracker::with_options(Arc::new(chosen), options).unwrap();
        assert!(!tracker.projects().all().await.unwrap().is_empty());
    }
}
