//! Law 14: a secret appears nowhere.

use anyticket_core::{Include, Operation};

use super::attempts::attempt;
use super::checks;
use super::lab::{Lab, Verdict, ensure, not_applicable};
use crate::canary::Canary;

checks! {
    14:
    no_secret_shows_in_what_is_printed_answered_or_refused,
}

async fn no_secret_shows_in_what_is_printed_answered_or_refused(lab: &Lab) -> Verdict {
    let secrets: Vec<Canary> = lab.subject.secrets().into_iter().map(Canary::known).collect();
    if secrets.is_empty() {
        return not_applicable("the provider holds no secret that the suite knows");
    }
    let ticket = lab.create("Asked for").await?;
    for operation in Operation::ALL.iter().copied().filter(|operation| *operation != Operation::Delete) {
        // Errors are collected on the way, those of this check and of all before it.
        let _ = attempt(lab, &lab.tracker, operation, &"nothing of the kind".into()).await;
        let _ = attempt(lab, &lab.tracker, operation, &ticket.id).await;
    }
    let read = lab.tracker.ticket_including(&ticket.id, Include::default().with_raw(true)).await?;
    let provider = lab.subject.provider();
    let mut shown = vec![
        format!("{provider:?}\n{provider:#?}"),
        format!("{:?}\n{:?}\n{:?}", lab.tracker, lab.options, lab.capabilities()),
        format!("{read:?}\n{}", serde_json::to_string(&read).unwrap_or_default()),
    ];
    shown.extend(lab.record.errors());
    for secret in &secrets {
        for text in &shown {
            let form = secret.form_in(text);
            ensure!(form.is_none(), "a secret shows {} in {}", form.unwrap_or_default(), secret.redacted(text));
        }
    }
    lab.record.figure(format!("law 14: {} secrets looked for in {} texts", secrets.len(), shown.len()));
    Ok(())
}
