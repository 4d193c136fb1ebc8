//! Every operation once, as a caller asks for it and as a provider is asked.

use anyticket_core::{
    Capabilities, Change, Draft, Include, LinkKind, NewComment, Operation, Provider, RawRequest, ResolvedQuery, Result,
    TicketId, TicketPatch, TicketQuery, Tracker, Upload,
};
use futures_util::future::LocalBoxFuture;

use super::lab::Lab;

/// Asks the tracker for an operation on a ticket, whatever comes of it.
pub(super) fn attempt<'a>(
    lab: &'a Lab,
    tracker: &'a Tracker,
    operation: Operation,
    id: &'a TicketId,
) -> LocalBoxFuture<'a, Result<()>> {
    let new = || lab.new_ticket("Attempt");
    let file = || Upload::from_bytes("attempt.txt", "attempt");
    Box::pin(async move {
        match operation {
            Operation::Get => tracker.ticket(id).await.map(drop),
            Operation::GetMany => {
                let ids = std::slice::from_ref(id);
                let answers = tracker.tickets_by_id(ids, Include::default()).await?;
                answers.into_iter().try_for_each(|answer| answer.map(drop))
            }
            Operation::Resolve => tracker.resolve(id.as_str()).await.map(drop),
            Operation::Create => tracker.create(new()).await.map(drop),
            Operation::Patch => tracker.update(id, TicketPatch::new().title("Attempt")).await.map(drop),
            Operation::PatchIfVersion => {
                tracker.update(id, TicketPatch::new().title("Attempt").if_version("attempt")).await.map(drop)
            }
            Operation::Delete => tracker.delete(id).await,
            Operation::List => tracker.tickets(lab.scoped(TicketQuery::new().with_limit(1))).all().await.map(drop),
            Operation::FindByExternalKey => tracker.find_by_external_key("attempt").await.map(drop),
            Operation::Links => tracker.links(id).await.map(drop),
            Operation::Link => tracker.link(id, relation(tracker.capabilities()), id).await,
            Operation::Unlink => tracker.unlink(id, relation(tracker.capabilities()), id).await,
            Operation::Projects => tracker.projects().all().await.map(drop),
            Operation::ProjectGroups => tracker.projects_and_groups().all().await.map(drop),
            Operation::CreateProject => tracker.create_project("Attempt").await.map(drop),
            Operation::Schema => tracker.schema(&lab.projects[0]).await.map(drop),
            Operation::Comments => tracker.comments(id).all().await.map(drop),
            Operation::AddComment => tracker.comment(id, "Attempt").await.map(drop),
            Operation::ReplyToComment => {
                tracker.comment(id, NewComment::new("Attempt").in_reply_to("attempt")).await.map(drop)
            }
            Operation::AddPrivateComment => {
                tracker.comment(id, NewComment::new("Attempt").with_private(true)).await.map(drop)
            }
            Operation::EditComment => tracker.edit_comment(id, &"attempt".into(), "Attempt").await.map(drop),
            Operation::DeleteComment => tracker.delete_comment(id, &"attempt".into()).await,
            Operation::Me => tracker.me().await.map(drop),
            Operation::Users => tracker.users().all().await.map(drop),
            Operation::FindUsers => tracker.find_users("attempt").await.map(drop),
            Operation::Attachments => tracker.attachments(id).all().await.map(drop),
            Operation::Upload => tracker.attach(id, file()).await.map(drop),
            Operation::Download => tracker.download(id, &"attempt".into()).await.map(drop),
            Operation::Raw => tracker.raw(RawRequest::new("GET", "attempt")).await.map(drop),
            _ => Ok(()),
        }
    })
}

/// Asks the provider itself for an operation, as nobody does who goes through a tracker.
pub(super) async fn attempt_directly(provider: &dyn Provider, operation: Operation, id: &TicketId) -> Result<()> {
    match operation {
        Operation::Get => provider.get(id, Include::default()).await.map(drop),
        Operation::GetMany => provider.get_many(std::slice::from_ref(id), Include::default()).await.map(drop),
        Operation::Resolve => provider.resolve(id.as_str()).await.map(drop),
        Operation::Create => provider.create(Draft::new("Attempt")).await.map(drop),
        Operation::Patch => {
            let mut change = Change::new();
            change.title = Some("Attempt".to_owned());
            provider.patch(id, change).await.map(drop)
        }
        Operation::PatchIfVersion => {
            let mut change = Change::new();
            (change.title, change.if_version) = (Some("Attempt".to_owned()), Some("attempt".to_owned()));
            provider.patch(id, change).await.map(drop)
        }
        Operation::Delete => provider.delete(id).await,
        Operation::List => provider.page(&ResolvedQuery::default(), None).await.map(drop),
        Operation::FindByExternalKey => provider.find_by_external_key(None, "attempt").await.map(drop),
        Operation::Links => provider.links(id).await.map(drop),
        Operation::Link => provider.link(id, relation(&provider.capabilities()), id).await,
        Operation::Unlink => provider.unlink(id, relation(&provider.capabilities()), id).await,
        Operation::Projects => provider.projects_page(false, None).await.map(drop),
        Operation::ProjectGroups => provider.projects_page(true, None).await.map(drop),
        Operation::CreateProject => provider.create_project("Attempt".into()).await.map(drop),
        Operation::Schema => provider.schema(&"attempt".into(), None).await.map(drop),
        Operation::Comments => provider.comments_page(id, None).await.map(drop),
        Operation::AddComment => provider.add_comment(id, "Attempt".into()).await.map(drop),
        Operation::ReplyToComment => {
            provider.add_comment(id, NewComment::new("Attempt").in_reply_to("attempt")).await.map(drop)
        }
        Operation::AddPrivateComment => {
            provider.add_comment(id, NewComment::new("Attempt").with_private(true)).await.map(drop)
        }
        Operation::EditComment => provider.edit_comment(id, &"attempt".into(), "Attempt".into()).await.map(drop),
        Operation::DeleteComment => provider.delete_comment(id, &"attempt".into()).await,
        Operation::Me => provider.me().await.map(drop),
        Operation::Users => provider.users_page(None).await.map(drop),
        Operation::FindUsers => provider.find_users("attempt").await.map(drop),
        Operation::Attachments => provider.attachments_page(id, None).await.map(drop),
        Operation::Upload => provider.upload(id, Upload::from_bytes("attempt.txt", "attempt")).await.map(drop),
        Operation::Download => provider.download(id, &"attempt".into()).await.map(drop),
        Operation::Raw => provider.raw(RawRequest::new("GET", "attempt")).await.map(drop),
        _ => Ok(()),
    }
}

/// A relation that the tracker has, if it has any.
pub(super) fn relation(capabilities: &Capabilities) -> LinkKind {
    let has = |kind: &LinkKind| capabilities.link_kinds.as_ref().is_none_or(|kinds| kinds.contains(kind));
    [LinkKind::Blocks, LinkKind::Relates].into_iter().find(has).unwrap_or(LinkKind::Blocks)
}
