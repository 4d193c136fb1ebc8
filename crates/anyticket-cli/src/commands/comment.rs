//! `anyticket comment …`

use anyticket::{Comment, CommentId};

use super::{minute, or_empty, print_all};
use crate::args::CommentCommand;
use crate::connect::{Session, ticket_id};
use crate::exit::Failure;
use crate::output::{Output, Show};

/// `anyticket comment …`
pub(super) async fn run(
    command: &CommentCommand,
    session: &Session<'_>,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let tracker = session.tracker().await?;
    match command {
        CommentCommand::List(args) => {
            let ticket = ticket_id(&tracker, &args.ticket).await?;
            print_all(tracker.comments(&ticket), "comments", output).await
        }
        CommentCommand::Add { ticket, body } => {
            let ticket = ticket_id(&tracker, &ticket.ticket).await?;
            let comment = tracker.comment(&ticket, body.as_str()).await?;
            Ok(output.value(&comment, || text(&comment))?)
        }
        CommentCommand::Edit { ticket, id, body } => {
            let ticket = ticket_id(&tracker, &ticket.ticket).await?;
            let comment = tracker.edit_comment(&ticket, &CommentId::new(id), body.as_str()).await?;
            Ok(output.value(&comment, || text(&comment))?)
        }
        CommentCommand::Delete { ticket, id } => {
            let ticket = ticket_id(&tracker, &ticket.ticket).await?;
            tracker.delete_comment(&ticket, &CommentId::new(id)).await?;
            Ok(output.value(&serde_json::json!({"deleted": id}), || format!("deleted comment {id}"))?)
        }
    }
}

fn text(comment: &Comment) -> String {
    let at = comment.created_at.map(|at| format!(", {}", minute(at))).unwrap_or_default();
    let author = or_empty(comment.author.as_ref());
    let author = if author.is_empty() { "somebody".to_owned() } else { author };
    format!("comment {} by {author}{at}\n\n{}\n", comment.id, comment.body)
}

impl Show for Comment {
    const COLUMNS: &'static [&'static str] = &["id", "author", "written", "comment"];

    fn cells(&self) -> Vec<String> {
        let private = if self.private { "(private) " } else { "" };
        vec![
            self.id.to_string(),
            or_empty(self.author.as_ref()),
            self.created_at.map(minute).unwrap_or_default(),
            format!("{private}{}", self.body),
        ]
    }
}
