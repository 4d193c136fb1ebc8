//! Law 2 for lists: adding and removing compose with what others did meanwhile, and members nobody named stay.

use anyticket_core::{Access, Cell, Field, ProjectRef, TicketPatch, UserRef};

use super::checks;
use super::lab::{Lab, Verdict, ensure, not_applicable};

checks! {
    2:
    labels_added_and_removed_compose_with_what_others_did,
    assignees_added_and_removed_compose_with_what_others_did,
    places_added_and_removed_leave_the_home,
    a_custom_field_is_set_and_cleared_without_the_others,
}

async fn labels_added_and_removed_compose_with_what_others_did(lab: &Lab) -> Verdict {
    lab.needs((Field::Labels, Access::Set))?;
    let words = label_words(lab);
    let [a, b, c] = words.as_slice() else { return not_applicable("there are fewer than three labels") };
    let id = lab.tracker.create(lab.new_ticket("Labelled").with_label(a.as_str())).await?.id;
    let (mine, theirs) = (lab.second()?, lab.second()?);
    mine.ticket(&id).await?;
    theirs.update(&id, TicketPatch::new().add_label(b.as_str())).await?;
    mine.update(&id, TicketPatch::new().add_label(c.as_str()).remove_label(a.as_str())).await?;
    let after = mine.ticket(&id).await?;
    for (word, there) in [(a, false), (b, true), (c, true)] {
        ensure!(
            after.labels.iter().any(|label| label.is_called(word)) == there,
            "of {a}, {b}, {c} it has {:?}",
            after.labels
        );
    }
    // Adding what is there and removing what is not are no errors.
    mine.update(&id, TicketPatch::new().add_label(b.as_str()).remove_label(a.as_str())).await?;
    let again = mine.ticket(&id).await?;
    ensure!(again.same_as(&after, lab.capabilities()), "adding what was there changed {:?}", again.labels);
    Ok(())
}

fn label_words(lab: &Lab) -> Vec<String> {
    if lab.schema.open_labels {
        return ["one", "two", "three"].map(str::to_owned).to_vec();
    }
    let named = lab.schema.labels.iter().filter(|label| !label.name.is_empty());
    named.take(3).map(|label| label.name.clone()).collect()
}

async fn assignees_added_and_removed_compose_with_what_others_did(lab: &Lab) -> Verdict {
    lab.needs((Field::Assignees, Access::Set))?;
    let [a, b, ..] = lab.people.as_slice() else { return not_applicable("there are fewer than two users") };
    let id = lab.tracker.create(lab.new_ticket("Assigned").with_assignee(a)).await?.id;
    let most = lab.schema.limits.narrowed(lab.capabilities().limits).assignees;
    let has = async |wanted: &[&UserRef]| -> Verdict {
        let after = lab.second()?.ticket(&id).await?;
        let now: Vec<UserRef> = after.assignees.iter().map(UserRef::from).collect();
        let same = now.len() == wanted.len() && wanted.iter().all(|user| now.contains(user));
        ensure!(same, "{wanted:?} were wanted and {now:?} are there");
        Ok(())
    };
    let (first, second) = (UserRef::from(a), UserRef::from(b));
    if most == Some(1) {
        lab.tracker.update(&id, TicketPatch::new().add_assignee(b).remove_assignee(a)).await?;
        has(&[&second]).await?;
    } else {
        lab.second()?.update(&id, TicketPatch::new().add_assignee(b)).await?;
        has(&[&first, &second]).await?;
        lab.tracker.update(&id, TicketPatch::new().remove_assignee(a)).await?;
        has(&[&second]).await?;
    }
    lab.tracker.update(&id, TicketPatch::new().remove_assignee(a)).await?;
    has(&[&second]).await
}

async fn places_added_and_removed_leave_the_home(lab: &Lab) -> Verdict {
    lab.needs((Field::AlsoIn, Access::Set))?;
    let [home, beside, ..] = lab.projects.as_slice() else { return not_applicable("there is one project") };
    let before = lab.create("Placed").await?;
    let beside = ProjectRef::from(beside);
    lab.tracker.update(&before.id, TicketPatch::new().add_place(beside.clone())).await?;
    let there = lab.tracker.ticket(&before.id).await?;
    ensure!(there.also_in.len() == 1, "it was put into one more project and lies in {:?}", there.also_in);
    ensure!(
        there.project.as_ref().is_some_and(|project| project.id == home.id),
        "its home moved to {:?}",
        there.project
    );
    lab.tracker.update(&before.id, TicketPatch::new().remove_place(beside)).await?;
    let after = lab.tracker.ticket(&before.id).await?;
    ensure!(
        after.same_as(&before, lab.capabilities()),
        "after coming and going it differs in {:?}",
        after.differences(&before, lab.capabilities())
    );
    Ok(())
}

async fn a_custom_field_is_set_and_cleared_without_the_others(lab: &Lab) -> Verdict {
    lab.needs((Field::Fields, Access::Set))?;
    let fields = &lab.samples.ticket(0).fields;
    let [first, second, ..] = fields.as_slice() else {
        return not_applicable("there are fewer than two custom fields");
    };
    let id = lab.create("With fields").await?.id;
    for field in [first, second] {
        lab.tracker.update(&id, TicketPatch::new().field(field.id.as_str(), field.value.clone())).await?;
    }
    let both = lab.tracker.ticket(&id).await?;
    for field in [first, second] {
        let kept = both.field(field.id.as_str()).map(|kept| &kept.value);
        ensure!(kept.is_some_and(|kept| kept.is_same(&field.value)), "{} holds {kept:?}", field.name);
    }
    let clears = Cell::Field(Field::Fields, Access::Clear);
    let patch = TicketPatch::new().clear_field(first.id.as_str());
    if !lab.can(clears) {
        return lab.refuses(clears, lab.tracker.update(&id, patch)).await;
    }
    lab.tracker.update(&id, patch).await?;
    let one = lab.tracker.ticket(&id).await?;
    ensure!(one.field(first.id.as_str()).is_none(), "{} was cleared and is there", first.name);
    ensure!(one.field(second.id.as_str()).is_some(), "clearing {} took {} away", first.name, second.name);
    Ok(())
}
