//! Looking at both sides: what is listed, what is talked about, what is related.

use anyticket_core::{Archived, Comment, CommentId, FieldSet, Filter, Operation, TicketId, TicketLink, markdown};
use jiff::SignedDuration;

use super::compare::translated;
use super::pair::{Pair, Slot};
use super::play::{Said, said};
use crate::Seeded;
use crate::conformance::lab::{Verdict, failed};
use crate::conformance::question::{Question, Stock};

impl Pair {
    /// A listing by a filter or two, against what the reference's tickets say.
    pub(super) async fn list(&mut self, seed: u64) -> Said {
        let mut mirrored = Vec::new();
        for at in self.alive() {
            mirrored.push(translated(&self.ours(at)?, |id| self.to_theirs(id)));
        }
        let lab = &self.lab;
        let stock = Stock { tickets: &mirrored, me: None, step: SignedDuration::from_secs(1) };
        let mut values = Seeded::new(seed);
        let zone = lab.tracker.time_zone().await?;
        let mut question = Question::new(&zone);
        question.widen();
        // Times are each tracker's own, and a status in a further project is what the tracker makes it.
        let own = [Filter::Text, Filter::Created, Filter::Updated, Filter::Closed, Filter::Projects];
        let filters: Vec<Filter> =
            Filter::ALL.iter().copied().filter(|filter| lab.declares(*filter) && !own.contains(filter)).collect();
        for _ in 0..1 + values.below(2) {
            if let Some(filter) = values.pick(&filters) {
                let variant = values.below(20);
                question.narrow(*filter, &stock, &mut values, variant);
            }
        }
        lab.subject.settle().await;
        let mut listed: Vec<TicketId> = Vec::new();
        for ticket in lab.second()?.tickets(lab.scoped(question.asked.clone())).all().await? {
            listed.extend(Some(ticket.id).filter(|id| lab.is_mine(id)));
        }
        listed.sort();
        let right = mirrored.iter().filter(|ticket| question.meant.matches(ticket));
        let mut right: Vec<TicketId> = right.map(|ticket| ticket.id.clone()).collect();
        right.sort();
        if listed != right {
            return failed(format!("{} gives {listed:?} and should give {right:?}", question.shown()));
        }
        said(format!("{} of {} by {}", right.len(), mirrored.len(), question.shown()))
    }

    pub(super) async fn talk_alike(&self, at: usize) -> Said {
        let slot = &self.slots[at];
        if !self.lab.can(Operation::Comments) {
            return said("not read");
        }
        let theirs = self.lab.second()?.comments(&slot.theirs).all().await?;
        let ours = self.reference.comments(&slot.ours).all().await?;
        if theirs.len() != ours.len() {
            return failed(format!("ticket {at} has {} comments, the reference {}", theirs.len(), ours.len()));
        }
        for (mine, other) in &slot.comments {
            let text = |all: &[Comment], id: &CommentId| {
                all.iter().find(|comment| comment.id == *id).map(|comment| comment.body.as_markdown().to_owned())
            };
            let (a, b) = (text(&theirs, mine), text(&ours, other));
            if !a.as_deref().zip(b.as_deref()).is_some_and(|(a, b)| markdown::same(a, b)) {
                return failed(format!("a comment on ticket {at} reads {a:?}, the reference's {b:?}"));
            }
        }
        said(format!("{} comments on ticket {at}", ours.len()))
    }

    pub(super) async fn links_alike(&self, slot: &Slot) -> Verdict {
        let ids = |links: Vec<TicketLink>, id: &dyn Fn(&TicketId) -> TicketId| {
            let mut ids: Vec<(String, TicketId)> =
                links.into_iter().map(|link| (link.kind.to_string(), id(&link.ticket))).collect();
            ids.sort();
            ids
        };
        let theirs = ids(self.lab.second()?.links(&slot.theirs).await?, &|id| self.to_ours(id));
        let ours = ids(self.reference.links(&slot.ours).await?, &TicketId::clone);
        if theirs == ours { Ok(()) } else { failed(format!("the relations are {theirs:?}, the reference's {ours:?}")) }
    }

    /// At the end everything is looked at once more: what no step should have touched too.
    pub(super) async fn all_alike(&self) -> Verdict {
        self.lab.subject.settle().await;
        let all = self.lab.all().with_archived(Archived::Include);
        let mut listed: Vec<TicketId> = Vec::new();
        for ticket in self.lab.second()?.tickets(all).all().await? {
            listed.extend(Some(ticket.id).filter(|id| self.lab.is_mine(id)));
        }
        listed.sort();
        let mut there: Vec<TicketId> = self.alive().into_iter().map(|at| self.slots[at].theirs.clone()).collect();
        there.sort();
        if listed != there {
            return failed(format!("{listed:?} are listed and {there:?} are there"));
        }
        for at in self.alive() {
            self.compare(at, FieldSet::EMPTY).await?;
            drop(self.talk_alike(at).await?);
            if self.lab.can(Operation::Links) {
                self.links_alike(&self.slots[at]).await?;
            }
        }
        Ok(())
    }
}
