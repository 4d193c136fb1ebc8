//! Entries of a task's activity as JSON.

use serde_json::{Value, json};

use super::{View, day};
use crate::asana::clock::written;
use crate::asana::entity::{Change, Dates, Gid, Moment, Story};
use crate::asana::rich::plain;
use crate::asana::selection::Level::{Compact, Full, OptIn};
use crate::asana::selection::{Record, Want};

impl View<'_> {
    pub(crate) fn story(&self, gid: Gid, want: Want<'_>) -> Value {
        let story = &self.world.stories[&gid];
        let comment = story.is_comment();
        let mut record = Record::new(want, "story", gid);
        record.field("created_at", Compact, || written(story.created).into());
        record.below("created_by", Compact, |want| match story.author {
            Some(user) => self.user(user as usize, want),
            None => Value::Null,
        });
        record.field("resource_subtype", Compact, || story.subtype.into());
        record.field("text", Compact, || plain(&story.text).into());
        record.field("type", Compact, || if comment { "comment" } else { "system" }.into());
        record.field("html_text", OptIn, || format!("<body>{}</body>", story.text).into());
        record.field("is_editable", if comment { Full } else { OptIn }, || {
            (comment && story.author == Some(self.caller.user as u32)).into()
        });
        record.field("is_edited", if comment { Full } else { OptIn }, || story.edited.into());
        record.field("is_pinned", if comment { Full } else { OptIn }, || story.pinned.into());
        for (flag, list, count) in [("liked", "likes", "num_likes"), ("hearted", "hearts", "num_hearts")] {
            record.field(flag, Full, || false.into());
            record.field(list, Full, || json!([]));
            record.field(count, Full, || 0.into());
        }
        record.below("reaction_summary", OptIn, |_| json!([]));
        record.below("previews", Full, |_| json!([]));
        record.field("source", Full, || story.source.into());
        record.below("target", Full, |want| self.task(story.task, want));
        self.change_of(story, &mut record);
        record.end(self.unknown)
    }

    /// What changed, in the fields that only entries of this kind have.
    fn change_of(&self, story: &Story, record: &mut Record<'_>) {
        match &story.change {
            Change::Nothing => {}
            Change::Name(old, new) => {
                record.field("old_name", Full, || (**old).into());
                record.field("new_name", Full, || (**new).into());
            }
            Change::Section(old, new) => {
                // A section that was deleted since is told by its gid alone.
                let section = |gid: &Gid, want| match self.world.sections.contains_key(gid) {
                    true => self.section(*gid, want),
                    false => json!({ "gid": gid.to_string(), "resource_type": "section" }),
                };
                record.below("old_section", Full, |want| section(old, want));
                record.below("new_section", Full, |want| section(new, want));
            }
            Change::Project(project) if self.world.projects.contains_key(project) => {
                record.below("project", Full, |want| self.project(*project, want));
            }
            Change::Tag(tag) if self.world.tags.contains_key(tag) => {
                record.below("tag", Full, |want| self.tag(*tag, want));
            }
            Change::Project(_) | Change::Tag(_) => {}
            Change::Assignee(user) => {
                record.below("assignee", Full, |want| self.user(*user as usize, want));
            }
            Change::Follower(user) => {
                record.below("follower", Full, |want| self.user(*user as usize, want));
            }
            Change::Dates(old, new) => {
                record.field("old_dates", Full, || self.dates(*old));
                record.field("new_dates", Full, || self.dates(*new));
            }
            Change::Subtype(old, new) => {
                record.field("old_resource_subtype", Full, || (*old).into());
                record.field("new_resource_subtype", Full, || (*new).into());
            }
            Change::Approval(old, new) => {
                record.field("old_approval_status", Full, || (*old).into());
                record.field("new_approval_status", Full, || (*new).into());
            }
            Change::Dependency(task) => {
                record.below("dependency", Full, |want| self.task(*task, want));
            }
            Change::Option(field, old, new) => {
                record.below("custom_field", Full, |want| self.custom_field(*field, None, want));
                for (name, option) in [("old_enum_value", old), ("new_enum_value", new)] {
                    if let Some(option) = option.and_then(|gid| self.world.field(*field).option(gid)) {
                        record.below(name, Full, |want| self.enum_option(option, want));
                    }
                }
            }
            Change::Field(field) => {
                record.below("custom_field", Full, |want| self.custom_field(*field, None, want));
            }
        }
    }

    fn dates(&self, dates: Dates) -> Value {
        let on = |moment: Option<Moment>| moment.map(|moment| day(moment, &self.zone).to_string());
        let at = match dates.due {
            Some(Moment::Instant(at)) => Some(written(at)),
            _ => None,
        };
        json!({ "start_on": on(dates.start), "due_at": at, "due_on": on(dates.due) })
    }
}
