//! Law 1 for what hangs on tickets and stands around them: what was written can be read back.

use anyticket_core::{ErrorKind, LinkKind, NewComment, Operation, ProjectProvider, RawRequest, TicketQuery, Upload};
use futures_util::TryStreamExt;

use super::checks;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};

checks! {
    1:
    a_comment_is_read_back_edited_and_deleted,
    all_comments_are_listed_once,
    an_answer_and_a_private_comment_are_kept_or_refused,
    a_file_comes_back_byte_for_byte,
    a_relation_is_seen_from_both_ends,
    a_deleted_ticket_is_gone,
    projects_are_listed_with_the_groups_above_them,
    a_new_project_holds_tickets,
    users_are_listed_and_found,
    the_schema_says_what_a_project_allows,
    the_own_interface_can_be_reached,
}

async fn a_comment_is_read_back_edited_and_deleted(lab: &Lab) -> Verdict {
    let ticket = lab.create("Talked about").await?.id;
    if !lab.can(Operation::AddComment) {
        return lab.refuses(Operation::AddComment, lab.tracker.comment(&ticket, "x")).await;
    }
    let text = "**Shipped** in 1.4\n\n- a\n- b";
    let made = lab.tracker.comment(&ticket, text).await?;
    ensure!(made.ticket == ticket, "the comment belongs to {}", made.ticket);
    let read = lab.second()?.comments(&ticket).all().await?;
    ensure!(read.len() == 1 && read[0].id == made.id, "one comment was written, {} are there", read.len());
    ensure!(
        anyticket_core::markdown::same(read[0].body.as_markdown(), text),
        "{text:?} became {:?}",
        read[0].body.as_markdown()
    );
    ensure!(read[0].created_at.is_some(), "nobody knows when the comment was written");
    if lab.can(Operation::EditComment) {
        lab.tracker.edit_comment(&ticket, &made.id, "Shipped in 1.5").await?;
        let read = lab.tracker.comments(&ticket).all().await?;
        ensure!(read.len() == 1 && read[0].body.as_markdown().trim() == "Shipped in 1.5", "the change was lost");
    } else {
        lab.refuses(Operation::EditComment, lab.tracker.edit_comment(&ticket, &made.id, "x")).await?;
    }
    if lab.can(Operation::DeleteComment) {
        lab.tracker.delete_comment(&ticket, &made.id).await?;
        ensure!(lab.tracker.comments(&ticket).all().await?.is_empty(), "the deleted comment is still there");
        let Err(error) = lab.tracker.delete_comment(&ticket, &made.id).await else {
            return failed("deleting a comment twice is said to have worked");
        };
        ensure!(error.kind() == ErrorKind::NotFound, "a comment that is gone: {error:#}");
    } else {
        lab.refuses(Operation::DeleteComment, lab.tracker.delete_comment(&ticket, &made.id)).await?;
    }
    Ok(())
}

async fn all_comments_are_listed_once(lab: &Lab) -> Verdict {
    lab.needs(Operation::AddComment)?;
    let ticket = lab.create("Much talked about").await?.id;
    let mut written = Vec::new();
    for number in 0..30 {
        written.push(lab.tracker.comment(&ticket, format!("Comment {number}")).await?.id);
    }
    let read: Vec<_> = lab.tracker.comments(&ticket).all().await?.into_iter().map(|comment| comment.id).collect();
    ensure!(read.len() == written.len(), "{} comments were written, {} are listed", written.len(), read.len());
    ensure!(written.iter().all(|id| read.contains(id)), "a comment is missing");
    Ok(())
}

async fn an_answer_and_a_private_comment_are_kept_or_refused(lab: &Lab) -> Verdict {
    lab.needs(Operation::AddComment)?;
    let ticket = lab.create("Talked about").await?.id;
    let first = lab.tracker.comment(&ticket, "Question").await?;
    let answer = NewComment::new("Answer").in_reply_to(first.id.clone());
    if lab.can(Operation::ReplyToComment) {
        let made = lab.tracker.comment(&ticket, answer).await?;
        let read = lab.tracker.comments(&ticket).all().await?;
        let found = read.iter().find(|comment| comment.id == made.id);
        ensure!(found.is_some_and(|comment| comment.parent.as_ref() == Some(&first.id)), "the answer answers nobody");
    } else {
        lab.refuses(Operation::ReplyToComment, lab.tracker.comment(&ticket, answer)).await?;
    }
    let private = NewComment::new("Between us").with_private(true);
    if lab.can(Operation::AddPrivateComment) {
        let made = lab.tracker.comment(&ticket, private).await?;
        let read = lab.tracker.comments(&ticket).all().await?;
        ensure!(read.iter().any(|comment| comment.id == made.id && comment.private), "the comment is not private");
        ensure!(read.iter().any(|comment| comment.id == first.id && !comment.private), "the others became private");
    } else {
        lab.refuses(Operation::AddPrivateComment, lab.tracker.comment(&ticket, private)).await?;
    }
    Ok(())
}

async fn a_file_comes_back_byte_for_byte(lab: &Lab) -> Verdict {
    let ticket = lab.create("With a file").await?.id;
    let content: Vec<u8> = (0..100_000_u32).map(|number| number.to_le_bytes()[0] ^ 0x5a).collect();
    let upload = Upload::from_bytes("Bericht größer.pdf", content.clone()).with_media_type("application/pdf");
    if !lab.can(Operation::Upload) {
        return lab.refuses(Operation::Upload, lab.tracker.attach(&ticket, upload)).await;
    }
    let made = lab.tracker.attach(&ticket, upload).await?;
    if lab.can(Operation::Attachments) {
        let listed = lab.tracker.attachments(&ticket).all().await?;
        ensure!(listed.len() == 1 && listed[0].id == made.id, "one file was attached, {} are listed", listed.len());
        ensure!(listed[0].name == "Bericht größer.pdf", "the file is called {:?}", listed[0].name);
        ensure!(listed[0].size.is_none_or(|size| size == 100_000), "the file has {:?} bytes", listed[0].size);
    }
    if lab.can(Operation::Download) {
        let stream = lab.tracker.download(&ticket, &made.id).await?;
        let pieces: Vec<_> = stream.try_collect().await?;
        ensure!(pieces.concat() == content, "the file came back with other bytes");
    }
    let Err(error) = lab.tracker.download(&ticket, &"404404".into()).await else {
        return failed("a file that is not there can be opened");
    };
    ensure!(matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid | ErrorKind::Unsupported), "{error:#}");
    Ok(())
}

async fn a_relation_is_seen_from_both_ends(lab: &Lab) -> Verdict {
    let ids = lab.fill(2).await?;
    let [a, b] = ids.as_slice() else { return failed("two tickets were wanted") };
    if !lab.can(Operation::Link) {
        if !lab.can(Operation::Links) {
            lab.refuses(Operation::Links, lab.tracker.links(a)).await?;
        }
        lab.refuses(Operation::Unlink, lab.tracker.unlink(a, LinkKind::Relates, b)).await?;
        return lab.refuses(Operation::Link, lab.tracker.link(a, LinkKind::Relates, b)).await;
    }
    let mut known = 0;
    for kind in [LinkKind::Relates, LinkKind::Blocks, LinkKind::BlockedBy, LinkKind::Duplicates, LinkKind::DuplicatedBy]
    {
        if lab.capabilities().link_kinds.as_ref().is_some_and(|kinds| !kinds.contains(&kind)) {
            let link = lab.tracker.link(a, kind.clone(), b);
            lab.sends_no_write(link, &format!("the relation {kind}"), ErrorKind::Unsupported).await?;
            let unlink = lab.tracker.unlink(a, kind.clone(), b);
            lab.sends_no_write(unlink, &format!("the relation {kind}"), ErrorKind::Unsupported).await?;
            continue;
        }
        lab.tracker.link(a, kind.clone(), b).await?;
        known += 1;
        lab.tracker.link(a, kind.clone(), b).await?;
        let here = lab.tracker.links(a).await?;
        let there = lab.tracker.links(b).await?;
        ensure!(here.len() == 1 && here[0].kind == kind && here[0].ticket == *b, "{kind}: {a} has {here:?}");
        ensure!(
            there.len() == 1 && there[0].kind == kind.reversed() && there[0].ticket == *a,
            "{kind}: {b} has {there:?}"
        );
        lab.tracker.unlink(a, kind.clone(), b).await?;
        lab.tracker.unlink(a, kind.clone(), b).await?;
        ensure!(lab.tracker.links(b).await?.is_empty(), "{kind} cannot be taken away");
    }
    ensure!(known > 0, "linking is declared and no kind of relation is known");
    Ok(())
}

async fn a_deleted_ticket_is_gone(lab: &Lab) -> Verdict {
    let ids = lab.fill(3).await?;
    if !lab.can(Operation::Delete) {
        return lab.refuses(Operation::Delete, lab.tracker.delete(&ids[1])).await;
    }
    lab.tracker.delete(&ids[1]).await?;
    for answer in [lab.tracker.ticket(&ids[1]).await.map(drop), lab.tracker.delete(&ids[1]).await] {
        let Err(error) = answer else { return failed("the deleted ticket is still there") };
        ensure!(error.kind() == ErrorKind::NotFound, "the deleted ticket: {error:#}");
    }
    let left: Vec<_> = lab.list(lab.all()).await?.into_iter().map(|ticket| ticket.id).collect();
    ensure!(left.len() == 2 && !left.contains(&ids[1]), "after deleting one of three {left:?} are left");
    Ok(())
}

async fn projects_are_listed_with_the_groups_above_them(lab: &Lab) -> Verdict {
    let listed = lab.tracker.projects().all().await?;
    ensure!(listed.iter().all(|project| project.holds_tickets), "a group is listed among the projects");
    for project in &lab.projects {
        let there = listed.iter().find(|other| other.id == project.id);
        let read = lab.tracker.project(project).await?;
        ensure!(there.is_some_and(|listed| read == *listed), "listed {there:?}, read {read:?}");
        let same_path = listed.iter().filter(|other| !other.archived && other.path == project.path).count();
        if same_path == 1 {
            let by_path = lab.second()?.project(project.path.as_str()).await?;
            ensure!(by_path.id == project.id, "{:?} leads to another project", project.path);
        }
    }
    if !lab.can(Operation::ProjectGroups) {
        return lab.refuses(Operation::ProjectGroups, lab.tracker.projects_and_groups().all()).await;
    }
    let all = lab.tracker.projects_and_groups().all().await?;
    ensure!(
        listed.iter().all(|project| all.iter().any(|other| other.id == project.id)),
        "a project is missing among the groups"
    );
    for project in &all {
        let above = project.parent.as_ref();
        ensure!(
            above.is_none_or(|id| all.iter().any(|other| other.id == *id)),
            "{} lies in what is not listed",
            project.name
        );
    }
    Ok(())
}

async fn a_new_project_holds_tickets(lab: &Lab) -> Verdict {
    if !lab.can(Operation::CreateProject) {
        return lab.refuses(Operation::CreateProject, lab.tracker.create_project("New")).await;
    }
    if lab.terms.shared {
        return not_applicable("a project that is made here cannot be taken away again");
    }
    let made = lab.tracker.create_project("Brand new").await?;
    ensure!(made.holds_tickets && made.name == "Brand new", "made {made:?}");
    let new = lab.new_ticket("There").with_project(&made);
    let ticket = lab.tracker.create(new).await?;
    ensure!(ticket.is_in(&made.id), "the ticket lies in {:?}", ticket.project);
    let listed = lab.list(TicketQuery::new().in_project(&made)).await?;
    ensure!(listed.len() == 1, "the new project has {} tickets instead of one", listed.len());
    Ok(())
}

async fn users_are_listed_and_found(lab: &Lab) -> Verdict {
    if lab.can(Operation::Me) {
        let me = lab.tracker.me().await?;
        ensure!(!me.id.as_str().is_empty(), "nobody knows whose credential it is");
    } else {
        lab.refuses(Operation::Me, lab.tracker.me()).await?;
    }
    if !lab.can(Operation::Users) {
        lab.refuses(Operation::Users, lab.tracker.users().all()).await?;
    }
    if !lab.can(Operation::FindUsers) {
        return lab.refuses(Operation::FindUsers, lab.tracker.find_users("a")).await;
    }
    if lab.can(Operation::Users) {
        let listed = lab.tracker.users().all().await?;
        let missing = lab.people.iter().find(|user| !listed.iter().any(|other| other.id == user.id));
        ensure!(missing.is_none(), "{missing:?} can be assigned and is not listed");
    }
    for user in lab.people.iter().take(10) {
        for word in [Some(user.id.as_str()), user.name.as_deref(), user.email.as_deref()].into_iter().flatten() {
            let found = lab.tracker.find_users(&word.to_uppercase()).await?;
            let exact = lab.tracker.find_users(word).await?;
            ensure!(exact.iter().any(|other| other.id == user.id), "{word} does not find {user}");
            let by_id = word == user.id.as_str();
            ensure!(by_id || found.iter().any(|other| other.id == user.id), "{word} in capitals does not find {user}");
        }
    }
    ensure!(lab.tracker.find_users("zzz-nobody").await?.is_empty(), "nobody is found");
    Ok(())
}

async fn the_schema_says_what_a_project_allows(lab: &Lab) -> Verdict {
    if !lab.can(Operation::Schema) {
        return lab.refuses(Operation::Schema, lab.tracker.schema(&lab.projects[0])).await;
    }
    for project in &lab.projects {
        // Asked for itself too: where every project has the same schema the tracker need not be asked.
        let own = ProjectProvider::schema(&*lab.spy, &project.id, None).await?;
        let schema = lab.tracker.schema(project).await?;
        ensure!(own.statuses.len() == schema.statuses.len(), "the provider has other statuses than the tracker");
        ensure!(!schema.statuses.is_empty(), "{} has no statuses", project.name);
        for status in &schema.statuses {
            let same = schema.statuses.iter().filter(|other| other.id == status.id).count();
            ensure!(same == 1, "the status id {} is there {same} times", status.id);
        }
        let initial = schema.initial.as_deref();
        ensure!(
            initial.is_none_or(|id| schema.status(id).is_some()),
            "a new ticket gets the unknown status {initial:?}"
        );
        ensure!(
            schema.limits == schema.limits.narrowed(lab.capabilities().limits),
            "the project's limits are wider than the tracker's"
        );
    }
    Ok(())
}

async fn the_own_interface_can_be_reached(lab: &Lab) -> Verdict {
    let request = RawRequest::new("GET", "nothing/of/the/kind");
    if !lab.can(Operation::Raw) {
        return lab.refuses(Operation::Raw, lab.tracker.raw(request)).await;
    }
    match lab.tracker.raw(request).await {
        Ok(answer) => ensure!(answer.status >= 400, "a path that does not exist answers {}", answer.status),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
