//! The way of an OAuth app to Asana, as a person goes it: consent in a browser, and a refresh token that may stay or be
//! replaced.

use anyticket_sim::asana::{Asana as World, Options, Refreshed};
use anyticket_sim::{Sim, SimBuilder};

use crate::support::consent::{App, BACK, Desk};

fn desk_of(configure: impl FnOnce(SimBuilder<Options>) -> SimBuilder<Options>) -> Desk<World> {
    let (client, secret) = Sim::asana().build().world(|world| world.app());
    let (page, tokens) = ("/-/oauth_authorize", "/-/oauth_token");
    let flags = &["--workspace", "Acme", "--project", "Engineering"];
    let app = App { provider: "asana", client, secret, page, tokens, flags };
    Desk::new(configure(Sim::asana().tickets(5).seed(7)), app)
}

fn desk() -> Desk<World> {
    desk_of(|sim| sim)
}

/// A desk at an Asana that replaces refresh tokens.
fn replacing() -> Desk<World> {
    desk_of(|sim| sim.with(|options| options.refresh(Refreshed::Replaced)))
}

fn is_good(desk: &Desk<World>, token: &str) -> bool {
    desk.vendor.world(|world| world.is_refresh_token(token))
}

#[test]
fn from_consent_to_a_ticket_and_back() {
    let desk = desk();
    let (code, screen) = desk.login(BACK, |back| back);
    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains("asana is ready: Ann Adams"), "{screen}");
    let config = desk.config();
    for line in [
        "refresh_token = \"file:~/.config/anyticket/asana.refresh_token\"",
        "client_secret = \"env:APP_SECRET\"",
        "workspace = \"",
        "project = \"",
    ] {
        assert!(config.contains(line), "{line}: {config}");
    }
    assert!(!config.contains("access_token"), "{config}");
    // What was tried during the login was the access token.
    let kept = desk.kept();
    assert!(is_good(&desk, &kept));
    assert_eq!((desk.exchanges(), desk.refreshes()), (1, 0));

    let created = desk.done(&["ticket", "create", "First", "--external-key", "crm/7"]);
    assert!(created.contains("First"), "{created}");
    assert_eq!((desk.refreshes(), desk.kept()), (1, kept.clone()), "a refresh that names no token leaves it");
    assert_eq!(desk.mode(), 0o600);
    let id = created.split_whitespace().next().unwrap();
    let shown = desk.done(&["ticket", "get", id]);
    assert!(shown.contains("First") && shown.contains("crm/7"), "an app keeps keys on the tasks: {shown}");
    assert!(desk.done(&["whoami"]).contains("Ann Adams"));

    let logout = desk.done(&["logout", "asana"]);
    assert!(logout.contains("asana.refresh_token: forgotten"), "{logout}");
    assert_eq!(desk.kept(), "");
    let texts = [("screen", &screen), ("config", &config), ("created", &created), ("logout", &logout)];
    desk.hides(&[&kept], &texts.map(|(name, text)| (name, text.as_str())));
}

#[test]
fn a_process_that_dies_right_after_a_refresh_leaves_a_good_token_behind() {
    let desk = replacing().logged_in();
    let before = desk.kept();
    let at_first_use = desk.killed_at_the_first_use();
    assert_ne!(at_first_use, before, "the new token was used before it was saved");
    assert_eq!(desk.kept(), at_first_use);
    assert!(is_good(&desk, &at_first_use) && !is_good(&desk, &before));
    desk.done(&["ticket", "list"]);
    assert_eq!(desk.vendor.world(|world| world.refresh_tokens_refused()), 0, "and the next process goes on from there");
}

#[test]
fn an_address_of_another_consent_changes_nothing() {
    desk().refuses_another_consent();
}

#[test]
fn a_refresh_token_that_is_good_no_more_asks_for_another_login() {
    desk().logged_in().asks_for_another_login();
}
