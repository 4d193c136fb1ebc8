//! `anyticket user …`

use anyticket::User;

use super::{or_empty, print_all, print_these, yes_no};
use crate::args::UserCommand;
use crate::connect::Session;
use crate::exit::Failure;
use crate::output::{Output, Show};

/// `anyticket user …`
pub(super) async fn run(command: &UserCommand, session: &Session<'_>, output: &mut Output<'_>) -> Result<(), Failure> {
    let tracker = session.tracker().await?;
    match command {
        UserCommand::List => print_all(tracker.users(), "users", output).await,
        UserCommand::Find { text } => print_these(&tracker.find_users(text).await?, "users", output),
    }
}

impl Show for User {
    const COLUMNS: &'static [&'static str] = &["name", "email", "active", "kind", "id"];

    fn cells(&self) -> Vec<String> {
        vec![
            or_empty(self.name.as_ref()),
            or_empty(self.email.as_ref()),
            self.active.map(yes_no).unwrap_or_default(),
            or_empty(self.native_kind.as_ref()),
            self.id.to_string(),
        ]
    }
}
