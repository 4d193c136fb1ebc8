//! The way to a credential, from the first question to the last line of the configuration, and back.

use anyticket_testkit::Vendor;
use serde_json::json;

use super::room::Does::{Close, Interrupt, Type};
use super::room::{Does, Room};
use crate::exit::Exit;

/// Everything that a person answers from nothing to a ready configuration, the keyring included.
const ANSWERS: [Does; 4] = [Type("tok_GOOD"), Type("1"), Type("2"), Type("1")];

const READY: &str = "[trackers.personal]\nprovider = \"personal\"\ntoken = \"keyring:personal.token\"\nplan = \"pro\"\n\
                     workspace = \"1\"  # Acme\nproject = \"901101\"  # Acme / Product / Website\n";

fn configured(vendor: Vendor, token: &str) -> Room {
    Room::new(vendor).configured(&format!(
        "# mine\n[trackers.personal]   # w\n  token = {token} # the key\n  provider = 'personal'\nworkspace='1'\n\n\
         [trackers.personal.status]\n\"in review\" = \"waiting\""
    ))
}

#[tokio::test]
async fn from_nothing_to_a_ready_configuration() {
    let room = Room::new(Vendor::personal());
    let run = room.talk(&["login", "personal"], &ANSWERS).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    assert_eq!(room.config().unwrap(), READY);
    assert_eq!(room.ring.kept(), [("personal.token".to_owned(), "tok_GOOD".to_owned())]);
    assert!(
        run.err.contains("1. open Settings, then Apps\n") && run.err.contains("note: it may do all"),
        "{}",
        run.err
    );
    assert!(run.err.contains("    1  Acme (1, pro)\n    2  Beta (2, free)\n"), "{}", run.err);
    assert!(run.err.ends_with("next: anyticket ticket list --limit 20\n"), "{}", run.err);
    assert!(run.out.starts_with("personal is ready: "), "{}", run.out);
    assert!(run.out.contains("  workspace   Acme (1, pro)\n"), "{}", run.out);
    assert!(run.out.contains("  limit       1000 requests a minute, 999 left\n"), "{}", run.out);
    assert_eq!(run.asked[0], "(hidden) API token (tok_…): ");
    let whoami = room.alone(&["whoami"]).await;
    assert_eq!(whoami.exit, Exit::Done, "what was written works: {}", whoami.err);
}

#[tokio::test]
async fn whoever_stops_at_any_question_has_changed_nothing() {
    for stop in [Close, Interrupt] {
        for question in 0..ANSWERS.len() {
            for room in [Room::new(Vendor::personal()), Room::new(Vendor::personal()).configured("# mine\n")] {
                let before = room.everything();
                let answers: Vec<Does> = ANSWERS[..question].iter().cloned().chain([stop.clone()]).collect();
                let run = room.talk(&["login", "personal"], &answers).await;
                let exit = if matches!(stop, Close) { Exit::Usage } else { Exit::Interrupted };
                assert_eq!((run.exit, run.out.as_str()), (exit, ""), "{}", run.err);
                assert!(run.err.contains("nothing was changed"), "{}", run.err);
                assert_eq!(room.everything(), before);
            }
        }
    }
}

#[tokio::test]
async fn each_wrong_form_of_a_token_is_named_before_anything_is_asked() {
    for (pasted, told) in [
        ("", "the API token is empty"),
        ("Bearer tok_GOOD", "the API token has the word Bearer in front of it"),
        ("\"tok_GOOD\"", "the API token has quotes around it"),
        ("tok_\nGOOD", "the API token has a line break in it"),
        ("oth_GOOD", "this is a token of somebody else"),
        ("tok_****", "the API token is not shown whole: it has been masked"),
    ] {
        let room = Room::new(Vendor::personal());
        let run = room.piped(&["login", "personal", "--with-token", "--store", "keyring"], pasted).await;
        assert_eq!(run.exit, Exit::Denied, "{}", run.err);
        assert!(run.err.contains(told) && run.err.contains("hint: "), "{}", run.err);
        assert_eq!((room.vendor.requests(), room.everything()), (0, vec![]));
    }
    // A person is asked again, and not for ever.
    let room = Room::new(Vendor::personal());
    let wrong = [Type("Bearer tok_GOOD"), Type("'tok_GOOD'"), Type("")];
    let run = room.talk(&["login", "personal"], &wrong).await;
    assert_eq!((run.exit, room.vendor.requests(), room.everything()), (Exit::Denied, 0, vec![]));
    let run = room.talk(&["login", "personal"], &[&wrong[..2], &ANSWERS].concat()).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
}

#[tokio::test]
async fn a_token_that_the_vendor_refuses_costs_one_request_and_changes_nothing() {
    for room in [Room::new(Vendor::personal()), configured(Vendor::personal(), "'env:OLD'")] {
        let before = room.everything();
        let run = room.talk(&["login", "personal"], &[Type("tok_REVOKED")]).await;
        assert_eq!((run.exit, room.vendor.requests()), (Exit::Denied, 1), "{}", run.err);
        assert!(
            run.err.contains("error: Personal refused the token (401, TOKEN_1). Nothing was changed.\n"),
            "{}",
            run.err
        );
        assert_eq!(room.everything(), before);
    }
}

#[tokio::test]
async fn every_command_says_where_a_refused_token_came_from() {
    let room = configured(Vendor::personal(), "'file:old'");
    std::fs::write(room.path("old"), "tok_REVOKED\n").unwrap();
    for line in [&["whoami"][..], &["ticket", "list"], &["ticket", "create", "x"]] {
        let requests = room.vendor.requests();
        let run = room.alone(line).await;
        assert_eq!((run.exit, room.vendor.requests()), (Exit::Denied, requests + 1), "{}", run.err);
        let old = room.path("old");
        let told =
            format!("Personal refused the token from file:{} (401, TOKEN_1). Nothing was changed.", old.display());
        let told = told.replace(&format!("{}", old.display()), "old");
        assert!(run.err.contains(&told) && run.err.contains("anyticket login personal"), "{}", run.err);
    }
}

#[tokio::test]
async fn the_wrong_workspace_is_refused_with_those_that_are_seen() {
    let room = configured(Vendor::personal(), "'env:OLD'");
    let text = room.config().unwrap().replace("workspace='1'", "workspace='9'");
    let room = room.configured(&text);
    let before = room.everything();
    let run = room.talk(&["login", "personal", "--store", "keyring"], &[Type("tok_GOOD")]).await;
    assert_eq!((run.exit, room.vendor.requests()), (Exit::Denied, 1), "{}", run.err);
    assert!(run.err.contains("does not see this workspace (workspace: 9"), "{}", run.err);
    assert!(run.err.contains("it sees Acme (1, pro), Beta (2, free)"), "{}", run.err);
    let room = Room::new(Vendor::personal());
    let run = room
        .piped(&["login", "personal", "--with-token", "--store", "keyring", "--workspace", "nine"], "tok_GOOD")
        .await;
    assert_eq!((run.exit, room.everything()), (Exit::Denied, vec![]), "{}", run.err);
    assert_eq!(before.len(), 1);
}

#[tokio::test]
async fn with_a_configuration_only_the_line_of_the_token_changes() {
    let room = configured(Vendor::personal(), "'env:OLD'");
    let before = room.config().unwrap();
    let run = room.talk(&["login", "personal", "--store", "keyring"], &[Type("tok_GOOD")]).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    let after = before.replace("'env:OLD'", "\"keyring:personal.token\"");
    assert_eq!(room.config().unwrap(), after);
    // The place stays: the file does not change any more.
    let run = room.talk(&["login", "personal"], &[Type("tok_GOOD")]).await;
    assert_eq!((run.exit, room.config().unwrap()), (Exit::Done, after), "{}", run.err);
    assert!(run.out.contains("  unchanged   "), "{}", run.out);
}

#[tokio::test]
async fn with_a_configuration_the_line_may_say_more() {
    let room = configured(Vendor::personal(), "'env:OLD'");
    let before = room.config().unwrap();
    let line = ["login", "personal", "--with-token", "--store", "none", "--project", "Website", "--set", "plan=pro"];
    let run = room.piped(&line, "tok_GOOD").await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    let wanted = before
        .replace("'env:OLD'", "\"env:PERSONAL_TOKEN\"")
        .replace("= 'personal'\n", "= 'personal'\n  project = \"901101\"\n  plan = \"pro\"\n");
    assert_eq!(room.config().unwrap(), wanted);
    let run = room.piped(&["login", "personal", "--with-token", "--workspace", "Beta"], "tok_GOOD").await;
    assert_eq!((run.exit, room.config().unwrap()), (Exit::Usage, wanted));
    assert!(run.err.contains("personal is in Acme (1, pro) already"), "{}", run.err);
}

#[tokio::test]
async fn a_configuration_that_is_wrong_is_left_alone() {
    let room =
        Room::new(Vendor::personal()).configured("[trackers.personal]\nprovider = \"personal\"\nworkspcae = \"1\"\n");
    let before = room.everything();
    let run = room.talk(&["login", "personal"], &[]).await;
    assert_eq!((run.exit, room.everything()), (Exit::Usage, before));
    assert!(run.err.contains("did you mean workspace?"), "{}", run.err);
}

#[tokio::test]
async fn a_second_tracker_leaves_the_first_one_the_default() {
    let room = Room::new(Vendor::personal()).configured("[trackers.home]\nprovider = \"jury\"\n");
    let run = room.talk(&["login", "personal"], &ANSWERS).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    let wanted = format!("default = \"home\"\n\n[trackers.home]\nprovider = \"jury\"\n\n{READY}");
    assert_eq!(room.config().unwrap(), wanted);
    assert!(run.err.ends_with("next: anyticket ticket list --on personal --limit 20\n"), "{}", run.err);
}

#[tokio::test]
async fn a_tracker_gets_a_name_of_its_own() {
    let room = configured(Vendor::personal(), "'env:OLD'");
    let run = room.talk(&["login", "personal", "--name", "other"], &ANSWERS).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    let text = room.config().unwrap();
    assert!(
        text.contains("[trackers.other]") && text.contains("keyring:other.token") && text.contains("'env:OLD'"),
        "{text}"
    );
    let text = text
        .replace("default = \"personal\"", "")
        .replace("[trackers.personal]", "[trackers.mine]")
        .replace("[trackers.personal.", "[trackers.mine.");
    let room = room.configured(&text);
    let run = room.talk(&["login", "personal"], &[]).await;
    assert_eq!(run.exit, Exit::Usage);
    assert!(run.err.contains("name one of mine, other, or --name a new one"), "{}", run.err);
}

#[tokio::test]
async fn without_anybody_to_ask_the_line_says_it_all() {
    let room = Room::new(Vendor::personal()).without_keyring();
    let run = room.alone(&["login", "personal"]).await;
    assert_eq!(run.exit, Exit::Usage);
    assert!(run.err.contains("--with-token") && run.err.contains("1. open Settings"), "{}", run.err);
    let line = ["login", "personal", "--with-token"];
    let run = room.piped(&line, "tok_GOOD\r\n").await;
    assert!(run.err.contains("--workspace: Acme (1, pro), Beta (2, free)"), "{}", run.err);
    let line = [&line[..], &["--workspace", "acme", "--project", "Website"]].concat();
    let run = room.piped(&line, "tok_GOOD\r\n").await;
    assert_eq!(run.exit, Exit::Usage);
    assert!(run.err.contains("no keyring service") && run.err.contains("--store file:PATH"), "{}", run.err);
    assert!(run.err.contains("--store none expects it in PERSONAL_TOKEN"), "{}", run.err);
    assert_eq!(room.everything(), []);
    let run = room.piped(&[&line[..], &["--store", "file:key", "--format", "json"]].concat(), "tok_GOOD\r\n").await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    let json = run.json();
    assert_eq!((&json["secrets"], &json["changed"]), (&json!({"token": "file:key"}), &json!(true)));
    assert_eq!((&json["workspace"]["name"], &json["project"]["id"]), (&json!("Acme"), &json!("901101")));
    assert_eq!(std::fs::read_to_string(room.path("key")).unwrap(), "tok_GOOD\n");
    assert_eq!(room.config().unwrap(), READY.replace("keyring:personal.token", "file:key"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name: &str| std::fs::metadata(room.path(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("key"), 0o600);
    }
    assert_eq!(room.alone(&["whoami"]).await.exit, Exit::Done);
}

#[tokio::test]
async fn nowhere_means_a_variable_that_the_person_sets() {
    let room = Room::new(Vendor::personal().with_one_workspace());
    let run = room.piped(&["login", "personal", "--with-token", "--store", "none"], "tok_GOOD").await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    assert!(room.config().unwrap().contains("token = \"env:PERSONAL_TOKEN\"\n"));
    assert!(run.err.contains("set PERSONAL_TOKEN where you run anyticket"), "{}", run.err);
    assert_eq!(room.everything().len(), 1, "nothing is kept");
}

#[tokio::test]
#[cfg(unix)]
async fn a_password_manager_keeps_it_and_is_compared() {
    let room = Room::new(Vendor::personal().with_one_workspace()).without_keyring();
    let menu = [Type("tok_GOOD"), Type(""), Type("2")];
    let run = room.talk(&["login", "personal"], &[&menu[..], &[Type("printf tok_OTHER")]].concat()).await;
    assert_eq!((run.exit, room.everything()), (Exit::Denied, vec![]), "{}", run.err);
    assert!(run.err.contains("another secret than the one that was tried (source: command:printf"), "{}", run.err);
    assert!(run.err.contains("note: this machine has no keyring service"), "{}", run.err);
    let line = "printf 'tok_%s' OOOD | tr O G";
    let run = room.talk(&["login", "personal"], &[&menu[..], &[Type(line)]].concat()).await;
    assert_eq!(run.exit, Exit::Denied, "no shell reads it");
    let run = room
        .talk(&["login", "personal"], &[&menu[..], &[Type("sh -c 'printf tok_; printf GO; printf OD'")]].concat())
        .await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    let text = room.config().unwrap();
    assert!(text.contains("token = \"command:sh -c 'printf tok_; printf GO; printf OD'\"\n"), "{text}");
    assert!(run.out.contains("  token       command:sh\n"), "{}", run.out);
    // A place that is named on the line gives the token by itself.
    let fresh = Room::new(Vendor::personal().with_one_workspace());
    let run = fresh.alone(&["login", "personal", "--store", "command:sh -c 'printf tok_; printf GO; printf OD'"]).await;
    assert_eq!((run.exit, run.asked.len()), (Exit::Done, 0), "{}", run.err);
}

#[tokio::test]
async fn a_file_that_is_there_is_not_taken_for_ours() {
    let room = Room::new(Vendor::personal().with_one_workspace());
    std::fs::write(room.path("notes"), "my notes").unwrap();
    let line = ["login", "personal", "--store", "file:notes"];
    let run = room.piped(&[&line[..], &["--with-token"]].concat(), "tok_GOOD").await;
    assert_eq!(run.exit, Exit::Usage);
    assert!(run.err.contains("is there already"), "{}", run.err);
    let run = room.talk(&line, &[Type("tok_GOOD"), Type(""), Type("no")]).await;
    assert_eq!((run.exit, room.everything().len()), (Exit::Usage, 1), "{}", run.err);
    assert_eq!(std::fs::read_to_string(room.path("notes")).unwrap(), "my notes");
    let run = room.talk(&line, &[Type("tok_GOOD"), Type(""), Type("yes")]).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    // Now it is ours, and the next login writes there again.
    let run = room.talk(&["login", "personal"], &[Type("tok_GOOD")]).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
}

#[tokio::test]
async fn what_was_kept_is_taken_back_where_the_configuration_cannot_be_written() {
    let room = Room::new(Vendor::personal().with_one_workspace());
    std::fs::write(room.path("wall"), "").unwrap();
    let room = room.with_config_at("wall/anyticket.toml");
    let line = ["login", "personal", "--with-token"];
    let before = room.everything();
    for store in ["keyring", "file:../key"] {
        let run = room.piped(&[&line[..], &["--store", store]].concat(), "tok_GOOD").await;
        assert_ne!(run.exit, Exit::Done);
        assert!(run.err.contains("nothing was changed"), "{}", run.err);
        assert_eq!(room.everything(), before);
    }
}

#[tokio::test]
async fn a_project_is_picked_by_number_by_part_of_its_name_or_not_at_all() {
    let room = || Room::new(Vendor::personal().with_one_workspace());
    for (answers, project) in [
        (&[Type("1")][..], Some("901100")),
        (&[Type("website")], Some("901101")),
        (&[Type("901101")], Some("901101")),
        (&[Type("site"), Type("1")], Some("901101")),
        (&[Type("nope"), Type("back"), Type("1")], Some("901100")),
        (&[Type("")], None),
    ] {
        let room = room();
        let answers = [&[Type("tok_GOOD")][..], answers, &[Type("1")]].concat();
        let run = room.talk(&["login", "personal"], &answers).await;
        assert_eq!(run.exit, Exit::Done, "{}", run.err);
        let text = room.config().unwrap();
        match project {
            Some(project) => assert!(text.contains(&format!("project = \"{project}\"")), "{text}"),
            None => assert!(!text.contains("project") && run.err.contains("next: anyticket project list"), "{text}"),
        }
    }
}

#[tokio::test]
async fn a_site_an_address_and_a_token() {
    let room = Room::new(Vendor::site());
    let answers = [
        Type("example.com"),
        Type("https://example.com"),
        Type("ann@example.com"),
        Type("tok_GOOD"),
        Type(""),
        Type("1"),
    ];
    let run = room.talk(&["login", "site"], &answers).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    assert!(run.err.contains("other ways: --way app (an app"), "{}", run.err);
    let text = "[trackers.site]\nprovider = \"site\"\nsite = \"https://example.com\"\nemail = \"ann@example.com\"\n\
                token = \"keyring:site.token\"\n";
    assert_eq!(room.config().unwrap(), text);
    // Afterwards only the token is asked for.
    let run = room.talk(&["login", "site"], &[Type("tok_GOOD")]).await;
    assert_eq!((run.exit, room.config().unwrap().as_str()), (Exit::Done, text), "{}", run.err);
    let room = Room::new(Vendor::site());
    let line = ["login", "site", "--with-token", "--store", "keyring", "--set", "site=https://example.com"];
    let run = room.piped(&line, "tok_GOOD").await;
    assert_eq!(run.exit, Exit::Usage);
    assert!(run.err.contains("give it with --set email=ann@example.com"), "{}", run.err);
    let run = room.piped(&[&line[..], &["--set", "email=ann@example.com"]].concat(), "tok_GOOD").await;
    assert_eq!((run.exit, room.config().unwrap().as_str()), (Exit::Done, text), "{}", run.err);
}

#[tokio::test]
async fn an_app_that_somebody_agrees_to_in_a_browser() {
    let start = [Type("https://example.com"), Type("id-1"), Type("app_secret_GOOD_2")];
    let room = Room::new(Vendor::site());
    let wrong = Type("https://example.com/back?code=c_GOOD&state=other");
    let run = room.talk(&["login", "site", "--way", "app"], &[&start[..], &[wrong]].concat()).await;
    assert_eq!((run.exit, room.everything()), (Exit::Denied, vec![]), "{}", run.err);
    assert!(run.err.contains("https://site.example.com/authorize?client_id=id-1&state=state-1"), "{}", run.err);
    let back = [Type("https://example.com/back?code=c_GOOD&state=state-1"), Type(""), Type("1"), Type("1")];
    let run = room.talk(&["login", "site", "--way", "app"], &[&start[..], &back].concat()).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    assert_eq!(room.ring.kept().len(), 2, "the secret of the app, and the token that it gave");
    let run = room.alone(&["login", "site", "--way", "browser"]).await;
    assert_eq!(run.exit, Exit::Usage);
    assert!(run.err.contains("the ways are token (a personal token), app (an app"), "{}", run.err);
}

#[tokio::test]
async fn a_key_that_may_be_seen_makes_the_address_of_the_token() {
    let room = Room::new(Vendor::keyed());
    let run = room.talk(&["login", "keyed", "--store", "file:t"], &[Type("k_1"), Type("tok_GOOD"), Type("")]).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    assert!(run.err.contains("open https://keyed.example.com/authorize?key=k_1 and choose Allow"), "{}", run.err);
    let text = "[trackers.keyed]\nprovider = \"keyed\"\nkey = \"file:t.key\"\ntoken = \"file:t.token\"\n";
    assert_eq!(room.config().unwrap(), text);
    // The key stays where it is.
    let run = room.talk(&["login", "keyed"], &[Type("tok_GOOD")]).await;
    assert_eq!((run.exit, room.config().unwrap().as_str()), (Exit::Done, text), "{}", run.err);
    let run = room.alone(&["login", "keyed", "--set", "key=k_GOOD"]).await;
    assert_eq!(run.exit, Exit::Usage);
    assert!(run.err.contains("the key does not belong on the command line"), "{}", run.err);
}

#[tokio::test]
async fn a_target_that_is_none_is_named_with_what_there_is() {
    let room = configured(Vendor::personal(), "'env:OLD'");
    let run = room.alone(&["login", "personla"]).await;
    assert_eq!(run.exit, Exit::Usage);
    assert!(
        run.err.contains("did you mean personal? the providers are personal; the trackers are personal"),
        "{}",
        run.err
    );
    let run = room.alone(&["login", "jury"]).await;
    assert!(run.err.contains("not compiled in"), "{}", run.err);
    for line in [&["login", "personal", "--set", "workspcae=1"][..], &["logout", "nope"]] {
        assert_eq!(room.alone(line).await.exit, Exit::Usage, "{line:?}");
    }
    let run = room.alone(&["login", "personal", "tok_GOOD"]).await;
    assert_eq!(run.exit, Exit::Usage);
    assert!(run.err.contains("should be revoked"), "{}", run.err);
    let run = room.alone(&["login", "personal", "--token=tok_GOOD_1"]).await;
    assert_eq!(run.exit, Exit::Usage);
}

#[tokio::test]
async fn logging_out_forgets_and_says_what_is_left() {
    let room = Room::new(Vendor::personal());
    room.talk(&["login", "personal"], &ANSWERS).await;
    let before = room.config();
    let run = room.alone(&["logout", "personal"]).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    assert!(run.out.contains("  token       keyring:personal.token: forgotten\n"), "{}", run.out);
    assert!(run.err.contains("1. open Settings, then Apps, and choose Regenerate\n"), "{}", run.err);
    assert!(run.err.ends_with("next: anyticket login personal fills it again\n"), "{}", run.err);
    assert_eq!((room.ring.kept().len(), room.config()), (0, before));
    let run = room.alone(&["whoami"]).await;
    assert_eq!(run.exit, Exit::Denied);
    assert!(run.err.contains("the keyring has no such entry (source: keyring:personal.token"), "{}", run.err);
    let run = room.alone(&["logout", "personal", "--format", "json"]).await;
    assert_eq!(run.json()["secrets"][0]["forgotten"], json!(false));
}

#[tokio::test]
async fn logging_out_deletes_a_file_and_leaves_what_is_not_ours() {
    let room = configured(Vendor::personal(), "'file:key'");
    std::fs::write(room.path("key"), "tok_GOOD\n").unwrap();
    let run = room.alone(&["logout", "personal"]).await;
    assert!(run.out.contains("file:key: forgotten"), "{} {}", run.out, run.err);
    assert!(!room.path("key").exists());
    for (token, told) in
        [("'env:T'", "unset T"), ("'command:pass show x'", "command:pass: take it out of your password manager")]
    {
        let run = configured(Vendor::personal(), token).alone(&["logout", "personal"]).await;
        assert!(run.exit == Exit::Done && run.out.contains(told), "{}", run.out);
    }
    let shared = "[trackers.a]\nprovider = \"personal\"\ntoken = \"file:key\"\n[trackers.b]\nprovider = \"personal\"\ntoken = \"file:key\"\n";
    let room = room.configured(shared);
    std::fs::write(room.path("key"), "tok_GOOD\n").unwrap();
    let run = room.alone(&["logout", "a"]).await;
    assert!(run.out.contains("the tracker b needs it too"), "{}", run.out);
    assert!(room.path("key").exists());
}

#[tokio::test]
async fn whoami_shows_the_plan_and_the_limit_and_warns_of_a_plan_that_is_too_high() {
    let room = configured(Vendor::personal(), "'file:key'");
    std::fs::write(room.path("key"), "tok_GOOD\n").unwrap();
    let text = room.config().unwrap().replace("workspace='1'", "workspace='2'\nplan='pro'");
    let room = room.configured(&text);
    let run = room.alone(&["whoami"]).await;
    assert_eq!((run.exit, room.vendor.requests()), (Exit::Done, 1), "{}", run.err);
    assert!(run.out.contains("  workspace   Beta (2)\n  plan        free\n"), "{}", run.out);
    assert!(run.out.contains("  limit       100 requests a minute, 99 left\n"), "{}", run.out);
    assert!(
        run.err.starts_with("warning: the configured plan pro is above the vendor's, which is free; set plan"),
        "{}",
        run.err
    );
    let json = room.alone(&["whoami", "--format", "json"]).await.json();
    assert_eq!((&json["workspace"]["plan"], &json["rate_limit"]["remaining"]), (&json!("free"), &json!(99)));
    assert!(json["id"].is_string() && json["warnings"][0]["message"].is_string(), "{json}");
}

#[tokio::test]
async fn the_check_shows_the_plan_and_its_warnings() {
    let room = configured(Vendor::personal(), "'file:key'");
    std::fs::write(room.path("key"), "tok_GOOD\n").unwrap();
    let text = room.config().unwrap().replace("workspace='1'", "workspace='2'\nplan='pro'");
    let room = room.configured(&text);
    let run = room.alone(&["config", "check"]).await;
    assert_eq!(run.exit, Exit::Done, "{}", run.err);
    assert!(run.out.contains("  workspace    Beta (2)\n  plan         free\n"), "{}", run.out);
    assert!(run.out.contains("  warning      the configured plan pro is above the vendor's"), "{}", run.out);
}

#[tokio::test]
async fn a_ticket_without_a_project_is_answered_with_projects_and_the_line_to_add() {
    let room = configured(Vendor::personal(), "'file:key'");
    std::fs::write(room.path("key"), "tok_GOOD\n").unwrap();
    for (line, exit) in [(&["ticket", "create", "x"][..], Exit::Refused), (&["status", "list"], Exit::Usage)] {
        let run = room.alone(line).await;
        assert_eq!(run.exit, exit, "{}", run.err);
        assert!(run.err.contains("no project is named and none is configured"), "{}", run.err);
        let told = "add one of these lines below [trackers.personal]:\n      project = \"901100\"  # Acme / Product / Backlog\n";
        assert!(run.err.contains(told), "{}", run.err);
    }
}
