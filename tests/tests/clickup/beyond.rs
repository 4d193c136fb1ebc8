//! What the provider can send and the suite has no check for: a List in a Folder, a tag that has to be made first, the
//! plan of an account, and the way to a token.

use std::sync::Arc;
use std::time::Duration;

use anyticket::{
    Context, NewProject, NewTicket, Project, Registry, SecretString, Secrets, Settings, TicketPatch, Tracker,
};
use anyticket_clickup::oauth_app;
use anyticket_sim::clickup::ClickUp as World;
use anyticket_sim::{Sim, Simulation};
use anyticket_tests::clickup::{SimulatedClickUp, simulated};
use anyticket_tests::contract::{Checking, Wanted};
use bytes::Bytes;
use http::Request;

/// Sends what the suite does not.
pub(crate) async fn walk(checking: &Checking, wanted: Wanted) {
    let clickup = SimulatedClickUp::new(simulated(3).without_log().with(|world| world.invited_without_name(false)));
    checking.watch(&clickup.simulation, wanted);
    let tracker = Tracker::new(clickup.clickup());
    a_list_in_a_folder(&tracker).await;
    a_tag_that_is_made_first(&tracker, &clickup).await;
    the_way_to_a_token(&clickup).await;
    let plan = std::thread::scope(|scope| scope.spawn(|| the_plan_of_an_account(checking, wanted)).join());
    assert_eq!(plan.unwrap(), 10_000);
}

async fn a_list_in_a_folder(tracker: &Tracker) {
    let groups: Vec<Project> = tracker.projects_and_groups().all().await.unwrap();
    let folder = groups.iter().find(|group| group.native_kind == "folder");
    let folder = folder.unwrap_or_else(|| panic!("there is no Folder in {groups:?}"));
    let made = tracker.create_project(NewProject::new("In a Folder").with_parent(folder.id.clone())).await.unwrap();
    assert_eq!(made.parent.as_ref(), Some(&folder.id));
    assert_eq!(tracker.project(&folder.id).await.unwrap().name, folder.name);
}

async fn a_tag_that_is_made_first(tracker: &Tracker, clickup: &SimulatedClickUp) {
    let list = clickup.simulation.world(|world| world.default_list_id());
    let ticket = tracker.create(NewTicket::new("To be labelled").with_project(list.as_str())).await.unwrap();
    let changed = tracker.update(&ticket.id, TicketPatch::new().add_label("brand-new")).await.unwrap();
    assert_eq!(changed.labels.len(), 1);
}

async fn the_way_to_a_token(clickup: &SimulatedClickUp) {
    let (id, secret, code) = consented(&clickup.simulation);
    let app = oauth_app(id, secret).with_http(clickup.options().http);
    let redirect = "https://example.com/back".parse().unwrap();
    app.exchange(&SecretString::from(code), &redirect).await.unwrap();
}

/// An app, its secret, and the code that somebody's consent gave.
pub(crate) fn consented(simulation: &Simulation<World>) -> (String, String, String) {
    let (id, secret, redirect) = simulation.world(|world| {
        let (id, secret, redirect) = world.oauth_app();
        (id.to_owned(), secret.to_owned(), redirect.to_owned())
    });
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("client_id", &id), ("redirect_uri", &redirect)])
        .finish();
    let request = Request::get(format!("https://app.clickup.com/api?{query}")).body(Bytes::new()).unwrap();
    let target = simulation.exchange(&request).response.headers()["location"].to_str().unwrap().to_owned();
    let target = url::Url::parse(&target).unwrap();
    let code = target.query_pairs().find(|(key, _)| key == "code").unwrap().1.into_owned();
    (id, secret, code)
}

/// What a person is told who logs in, over a socket and so in real time: how many requests the plan allows in a minute.
fn the_plan_of_an_account(checking: &Checking, wanted: Wanted) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let served =
            Sim::clickup().tickets(1).seed(7).with(|world| world.invited_without_name(false)).serve().await.unwrap();
        checking.watch(served.simulation(), wanted);
        let settings = Settings::from(served.settings());
        let context = Context::new(".", ".").with_secrets(Arc::new(Secrets::new()));
        let mut registry = Registry::new();
        anyticket_clickup::register(&mut registry);
        let account = registry.account("work", settings, &context).await.unwrap();
        let limit = account.rate_limit.expect("the plan is known");
        assert_eq!(limit.window, Duration::from_secs(60));
        limit.limit
    })
}
