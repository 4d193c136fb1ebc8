//! Playing a script: each step on both sides, and a look at both after it.

use anyticket_core::{
    Access, CommentId, ErrorKind, Field, FieldSet, LinkKind, Operation, ProjectRef, StatusRef, Ticket, TicketId,
    TicketPatch, UserRef, Workflow,
};

use super::pair::{Both, Pair, Slot};
use super::step::Step;
use crate::conformance::lab::{Stop, Verdict, failed};
use crate::conformance::subject::Subject;
use crate::seeded::{NASTY, PARTS};

/// What came of a script.
pub(super) struct Played {
    /// What is not the same on both sides, if anything.
    pub(super) fault: Option<String>,
    /// How many steps did something.
    pub(super) done: usize,
    /// What happened.
    pub(super) story: Vec<String>,
}

pub(super) async fn play(subject: impl Subject + 'static, steps: &[Step]) -> Played {
    let mut played = Played { fault: None, done: 0, story: Vec::new() };
    let end = match Pair::open(subject).await {
        Ok(mut pair) => play_on(&mut pair, steps, &mut played).await,
        Err(stop) => Err(stop),
    };
    if let Err(Stop::Failed(why) | Stop::NotApplicable(why)) = end {
        played.fault = Some(why);
    }
    played
}

async fn play_on(pair: &mut Pair, steps: &[Step], played: &mut Played) -> Verdict {
    for (at, step) in steps.iter().enumerate() {
        let outcome = Box::pin(pair.step(step)).await;
        let said = match &outcome {
            Ok(Some(said)) => said.clone(),
            Ok(None) => continue,
            Err(_) => "they disagree".to_owned(),
        };
        played.done += 1;
        played.story.push(format!("{}. {step:?}: {said}", at + 1));
        outcome?;
    }
    pair.all_alike().await
}

/// What a step did, in words; nothing where there was nothing to do it to.
pub(super) type Said = Verdict<Option<String>>;

pub(super) fn said(text: impl Into<String>) -> Said {
    Ok(Some(text.into()))
}

impl Pair {
    async fn step(&mut self, step: &Step) -> Said {
        match step {
            Step::Create { title, fields, below, key } => self.create(*title, fields, *below, *key).await,
            Step::Rename { ticket, title } => {
                let Some(at) = self.choose(*ticket) else { return Ok(None) };
                self.patch(at, TicketPatch::new().title(title_of(*title)), Field::Title).await
            }
            Step::Set { ticket, field, value } => self.set(*ticket, *field, *value).await,
            Step::Clear { ticket, field } => {
                let Some(at) = self.choose(*ticket) else { return Ok(None) };
                self.patch(at, self.lab.clearing(*field), *field).await
            }
            Step::Add { ticket, field, value } => self.change(*ticket, *field, *value, true).await,
            Step::Remove { ticket, field, value } => self.change(*ticket, *field, *value, false).await,
            Step::Status { ticket, value } => self.status(*ticket, *value).await,
            Step::Below { ticket, parent } => self.below(*ticket, *parent).await,
            Step::Move { ticket, project } => self.move_to(*ticket, *project).await,
            Step::Guarded { ticket, title, stale } => self.guarded(*ticket, *title, *stale).await,
            Step::Delete { ticket } => self.delete(*ticket).await,
            Step::Comment { ticket, text } => self.comment(*ticket, *text).await,
            Step::EditComment { ticket, comment, text } => self.edit_comment(*ticket, *comment, *text).await,
            Step::DeleteComment { ticket, comment } => self.delete_comment(*ticket, *comment).await,
            Step::Link { from, to } => self.link(*from, *to, true).await,
            Step::Unlink { from, to } => self.link(*from, *to, false).await,
            Step::Read { ticket } => match self.choose(*ticket) {
                Some(at) => self.compare(at, FieldSet::EMPTY).await.map(|()| Some("alike".to_owned())),
                None => Ok(None),
            },
            Step::List { question } => self.list(u64::from(*question)).await,
        }
    }

    async fn create(&mut self, title: u8, fields: &[(Field, u8)], below: Option<u8>, key: Option<u8>) -> Said {
        let lab = &self.lab;
        let title = title_of(title);
        let mut new = lab.new_ticket(&title);
        let mut named = FieldSet::from([Field::Title, Field::Project]);
        for (field, value) in fields.iter().filter(|(field, _)| *field != Field::Archived && lab.samples.has(*field)) {
            new = lab.samples.give_anything(*field, &self.sample(*value), new);
            named.insert(*field);
        }
        // A ticket that lies below another lies where that one does, and in no other place.
        let above = below.and_then(|number| self.choose(number)).filter(|_| new.also_in.is_empty());
        let (mut theirs, mut ours) = (new.clone(), new);
        if let Some(at) = above {
            if !self.can_have_below(at)? {
                return Ok(None);
            }
            let kind = lab.samples.subtask_kind().map(|kind| kind.id.as_str().to_owned());
            for (new, parent) in [(&mut theirs, &self.slots[at].theirs), (&mut ours, &self.slots[at].ours)] {
                new.parent = Some(parent.clone());
                new.kind = kind.clone().or(new.kind.take());
            }
            named.insert(Field::Parent);
        }
        let mut existing = None;
        if let Some(key) = key.filter(|_| lab.can((Field::ExternalKey, Access::Create))) {
            let key = lab.key(&format!("key-{key}"));
            existing = self.slots.iter().position(|slot| slot.key.as_ref() == Some(&key));
            if existing.is_some_and(|at| !self.slots[at].alive) {
                return Ok(None);
            }
            lab.subject.settle().await;
            (theirs.external_key, ours.external_key) = (Some(key.clone()), Some(key));
            named.insert(Field::ExternalKey);
        }
        let key = ours.external_key.clone();
        let (theirs, ours) = (lab.tracker.create(theirs).await, self.reference.create(ours).await);
        match self.both("create", theirs, ours)? {
            Both::Refused(kind) => said(format!("refused by both as {kind}")),
            Both::Done(theirs, ours) => match existing {
                Some(at) if theirs.id == self.slots[at].theirs && theirs.existed => {
                    said(format!("ticket {at} existed"))
                }
                Some(at) => failed(format!("the key of ticket {at} gave {}, existed {}", theirs.id, theirs.existed)),
                None => {
                    self.slots.push(Slot {
                        theirs: theirs.id,
                        ours: ours.id,
                        comments: Vec::new(),
                        key,
                        alive: true,
                        stale: theirs.version.zip(ours.version),
                    });
                    let at = self.slots.len() - 1;
                    // What was not named is the tracker's to choose.
                    let chosen = Field::ALL.iter().copied().filter(|field| !named.contains(*field)).collect();
                    self.compare(at, chosen).await?;
                    said(format!("ticket {at}: {title:?}"))
                }
            },
        }
    }

    async fn patch(&mut self, at: usize, patch: TicketPatch, field: Field) -> Said {
        if patch == TicketPatch::new() {
            return Ok(None);
        }
        self.patch_each(at, patch.clone(), patch, field).await
    }

    async fn patch_each(&mut self, at: usize, theirs: TicketPatch, ours: TicketPatch, field: Field) -> Said {
        let slot = self.slots[at].clone();
        let (theirs, ours) =
            (self.lab.tracker.update(&slot.theirs, theirs).await, self.reference.update(&slot.ours, ours).await);
        match self.both(&format!("changing {field} of ticket {at}"), theirs, ours)? {
            Both::Refused(kind) => said(format!("refused by both as {kind}")),
            Both::Done(..) => {
                self.compare(at, self.lab.samples.goes_along(field).iter().copied().collect()).await?;
                said(format!("ticket {at}"))
            }
        }
    }

    async fn set(&mut self, ticket: u8, field: Field, value: u8) -> Said {
        let Some(at) = self.choose(ticket).filter(|_| self.lab.samples.has(field)) else { return Ok(None) };
        // A subtask is of its own kind in some trackers, and lies in one place.
        let ours = self.ours(at)?;
        let of_a_family = ours.parent.is_some() || !self.children(at).is_empty();
        if of_a_family && matches!(field, Field::Kind | Field::AlsoIn) {
            return Ok(None);
        }
        let mut sample = self.sample(value);
        sample.archived = value.is_multiple_of(2);
        self.patch(at, self.lab.samples.set_anything(field, &sample), field).await
    }

    /// Adds a member to a list, or removes one that may be there or not.
    async fn change(&mut self, ticket: u8, field: Field, value: u8, add: bool) -> Said {
        let Some(at) = self.choose(ticket) else { return Ok(None) };
        let sample = self.sample(value);
        let patch = TicketPatch::new();
        let patch = match field {
            Field::Labels => sample.labels.first().map(|label| match add {
                true => patch.add_label(label.name.as_str()),
                false => patch.remove_label(label.name.as_str()),
            }),
            Field::Assignees => sample.assignees.first().map(|user| match add {
                true => patch.add_assignee(UserRef::from(user)),
                false => patch.remove_assignee(UserRef::from(user)),
            }),
            _ => sample.also_in.first().map(|place| ProjectRef::Id(place.project.id.clone())).map(|place| match add {
                true => patch.add_place(place),
                false => patch.remove_place(place),
            }),
        };
        let family = field == Field::AlsoIn && (self.ours(at)?.parent.is_some() || !self.children(at).is_empty());
        match patch.filter(|_| !family) {
            Some(patch) => self.patch(at, patch, field).await,
            None => Ok(None),
        }
    }

    async fn status(&mut self, ticket: u8, value: u8) -> Said {
        let Some(at) = self.choose(ticket) else { return Ok(None) };
        let now = self.ours(at)?;
        let Some(home) = now.project.clone().filter(|_| !matches!(self.lab.schema.workflow, Workflow::Hidden)) else {
            return Ok(None);
        };
        let schema = self.reference.schema(ProjectRef::Id(home.id)).await?;
        let next = schema.next_from(&now.status.id).unwrap_or_default();
        let Some(status) = next.get(usize::from(value) % next.len().max(1)) else { return Ok(None) };
        let patch = TicketPatch::new().status(StatusRef::Id(status.id.clone()));
        self.patch(at, patch, Field::Status).await
    }

    async fn below(&mut self, ticket: u8, parent: u8) -> Said {
        let (Some(at), Some(above)) = (self.choose(ticket), self.choose(parent)) else { return Ok(None) };
        let (ours, theirs) = (self.ours(at)?, self.ours(above)?);
        let apart =
            ours.project != theirs.project || !ours.also_in.is_empty() || self.lab.samples.subtask_kind().is_some();
        if at == above || apart || !self.children(at).is_empty() || !self.can_have_below(above)? {
            return Ok(None);
        }
        let parents = (self.slots[above].theirs.clone(), self.slots[above].ours.clone());
        let patch = TicketPatch::new();
        self.patch_each(at, patch.clone().parent(parents.0), patch.parent(parents.1), Field::Parent).await
    }

    async fn move_to(&mut self, ticket: u8, project: u8) -> Said {
        let Some(at) = self.choose(ticket) else { return Ok(None) };
        let now = self.ours(at)?;
        let project = &self.lab.projects[usize::from(project) % self.lab.projects.len()];
        if now.parent.is_some() || !self.children(at).is_empty() || !now.also_in.is_empty() {
            return Ok(None);
        }
        self.patch(at, TicketPatch::new().project(project), Field::Project).await
    }

    async fn guarded(&mut self, ticket: u8, title: u8, stale: bool) -> Said {
        let Some(at) = self.choose(ticket).filter(|_| self.lab.can(Operation::PatchIfVersion)) else { return Ok(None) };
        let slot = self.slots[at].clone();
        let now = (self.lab.tracker.ticket(&slot.theirs).await?.version, self.ours(at)?.version);
        let (Some(theirs), Some(ours)) = now else { return Ok(None) };
        let (theirs, ours) = match slot.stale.filter(|_| stale) {
            // Only where both have moved on is it stale on both sides.
            Some(old) if old.0 != theirs && old.1 != ours => old,
            Some(_) => return Ok(None),
            None => (theirs, ours),
        };
        let patch = TicketPatch::new().title(title_of(title));
        self.patch_each(at, patch.clone().if_version(theirs), patch.if_version(ours), Field::Title).await
    }

    /// What a tracker does with what lies below a deleted ticket is its own: only one that has nothing below is.
    async fn delete(&mut self, ticket: u8) -> Said {
        let Some(at) = self.choose(ticket).filter(|at| self.children(*at).is_empty()) else { return Ok(None) };
        let slot = self.slots[at].clone();
        let (theirs, ours) = (self.lab.tracker.delete(&slot.theirs).await, self.reference.delete(&slot.ours).await);
        match self.both(&format!("deleting ticket {at}"), theirs, ours)? {
            Both::Refused(kind) => said(format!("refused by both as {kind}")),
            Both::Done(..) => {
                self.slots[at].alive = false;
                let again = self.lab.second()?.ticket(&slot.theirs).await;
                match again {
                    Err(error) if error.kind() == ErrorKind::NotFound => said(format!("ticket {at} is gone")),
                    Err(error) => Err(error.into()),
                    Ok(_) => failed(format!("ticket {at} was deleted and can be read")),
                }
            }
        }
    }

    async fn comment(&mut self, ticket: u8, text: u8) -> Said {
        let Some(at) = self.choose(ticket) else { return Ok(None) };
        let slot = self.slots[at].clone();
        let text = part_of(text);
        let (theirs, ours) =
            (self.lab.tracker.comment(&slot.theirs, text).await, self.reference.comment(&slot.ours, text).await);
        match self.both(&format!("a comment on ticket {at}"), theirs, ours)? {
            Both::Refused(kind) => said(format!("refused by both as {kind}")),
            Both::Done(theirs, ours) => {
                self.slots[at].comments.push((theirs.id, ours.id));
                self.talk_alike(at).await
            }
        }
    }

    async fn edit_comment(&mut self, ticket: u8, comment: u8, text: u8) -> Said {
        let Some((at, (theirs, ours))) = self.choose_comment(ticket, comment) else { return Ok(None) };
        let (slot, text) = (self.slots[at].clone(), part_of(text));
        let theirs = self.lab.tracker.edit_comment(&slot.theirs, &theirs, text).await;
        let ours = self.reference.edit_comment(&slot.ours, &ours, text).await;
        match self.both(&format!("changing a comment on ticket {at}"), theirs, ours)? {
            Both::Refused(kind) => said(format!("refused by both as {kind}")),
            Both::Done(..) => self.talk_alike(at).await,
        }
    }

    async fn delete_comment(&mut self, ticket: u8, comment: u8) -> Said {
        let Some((at, ids)) = self.choose_comment(ticket, comment) else { return Ok(None) };
        let slot = self.slots[at].clone();
        let theirs = self.lab.tracker.delete_comment(&slot.theirs, &ids.0).await;
        let ours = self.reference.delete_comment(&slot.ours, &ids.1).await;
        match self.both(&format!("deleting a comment on ticket {at}"), theirs, ours)? {
            Both::Refused(kind) => said(format!("refused by both as {kind}")),
            Both::Done(..) => {
                self.slots[at].comments.retain(|kept| *kept != ids);
                self.talk_alike(at).await
            }
        }
    }

    async fn link(&mut self, from: u8, to: u8, there: bool) -> Said {
        let (Some(a), Some(b)) = (self.choose(from), self.choose(to)) else { return Ok(None) };
        if a == b {
            return Ok(None);
        }
        let (a, b) = (self.slots[a].clone(), self.slots[b].clone());
        let (theirs, ours) = (&self.lab.tracker, &self.reference);
        let (theirs, ours) = match there {
            true => (
                theirs.link(&a.theirs, LinkKind::Blocks, &b.theirs).await,
                ours.link(&a.ours, LinkKind::Blocks, &b.ours).await,
            ),
            false => (
                theirs.unlink(&a.theirs, LinkKind::Blocks, &b.theirs).await,
                ours.unlink(&a.ours, LinkKind::Blocks, &b.ours).await,
            ),
        };
        match self.both("a relation", theirs, ours)? {
            Both::Refused(kind) => said(format!("refused by both as {kind}")),
            Both::Done(..) => {
                self.links_alike(&a).await?;
                self.links_alike(&b).await?;
                said("alike")
            }
        }
    }

    fn sample(&self, value: u8) -> Ticket {
        let mut sample = self.lab.samples.ticket(usize::from(value)).clone();
        sample.body = Some(part_of(value).into());
        sample.project = self.lab.samples.ticket(0).project.clone();
        sample
    }

    fn children(&self, at: usize) -> Vec<TicketId> {
        let parent = &self.slots[at].ours;
        let below = self.memory.tickets().into_iter().filter(|ticket| ticket.parent.as_ref() == Some(parent));
        below.map(|ticket| ticket.id).collect()
    }

    /// Whether something can lie below a ticket wherever families are: one step deep, in one place.
    fn can_have_below(&self, at: usize) -> Verdict<bool> {
        let ticket = self.ours(at)?;
        let home = ticket.project.as_ref().is_some_and(|project| project.id == self.lab.projects[0].id);
        Ok(ticket.parent.is_none() && ticket.also_in.is_empty() && home && !ticket.archived)
    }

    fn choose_comment(&self, ticket: u8, comment: u8) -> Option<(usize, (CommentId, CommentId))> {
        let at = self.choose(ticket)?;
        let comments = &self.slots[at].comments;
        let chosen = comments.get(usize::from(comment) % comments.len().max(1))?;
        Some((at, chosen.clone()))
    }
}

fn title_of(number: u8) -> String {
    match NASTY.get(usize::from(number) / 16).filter(|_| number % 16 == 3) {
        Some(title) => (*title).to_owned(),
        None => format!("Ticket {number}"),
    }
}

fn part_of(number: u8) -> &'static str {
    PARTS.get(usize::from(number) % PARTS.len()).copied().unwrap_or("text")
}
