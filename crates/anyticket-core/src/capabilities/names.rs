//! The names of what can be asked of a tracker: rows of the published table, words of configuration and JSON.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($(#[$vdoc:meta])* $name:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum $type {
            $($(#[$vdoc])* $name),+
        }

        impl $type {
            /// All of them, in the order of the published table.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name as it stands in the published table, in configuration and in JSON.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text),+
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $type {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|value| value.as_str()).collect();
                    Error::invalid("no such name").with("name", text).with_hint(format!("known are {}", known.join(", ")))
                })
            }
        }
    };
}

names! {
    /// Something a tracker can be asked to do.
    Operation {
        /// Read one ticket by id.
        Get = "get",
        /// Read many tickets by id.
        GetMany = "get_many",
        /// Find a ticket by key or web address.
        Resolve = "resolve",
        /// Create a ticket.
        Create = "create",
        /// Change a ticket.
        Patch = "patch",
        /// Change a ticket only if its version is still the one given.
        PatchIfVersion = "patch_if_version",
        /// Delete a ticket.
        Delete = "delete",
        /// List tickets.
        List = "list",
        /// Find a ticket by the caller's own key.
        FindByExternalKey = "find_by_external_key",
        /// List the relations of a ticket.
        Links = "links",
        /// Relate two tickets.
        Link = "link",
        /// Take a relation away.
        Unlink = "unlink",
        /// List projects.
        Projects = "projects",
        /// List the groups above projects.
        ProjectGroups = "project_groups",
        /// Create a project.
        CreateProject = "create_project",
        /// Read what a project allows.
        Schema = "schema",
        /// List the comments of a ticket.
        Comments = "comments",
        /// Write a comment.
        AddComment = "add_comment",
        /// Answer a comment.
        ReplyToComment = "reply_to_comment",
        /// Write a comment that only the team sees.
        AddPrivateComment = "add_private_comment",
        /// Change a comment.
        EditComment = "edit_comment",
        /// Delete a comment.
        DeleteComment = "delete_comment",
        /// Tell whose credential this is.
        Me = "me",
        /// List users.
        Users = "users",
        /// Find users by id, e-mail address or name.
        FindUsers = "find_users",
        /// List the attachments of a ticket.
        Attachments = "attachments",
        /// Attach a file.
        Upload = "upload",
        /// Read the content of an attached file.
        Download = "download",
        /// Send any request of the tracker's own interface.
        Raw = "raw",
    }
}

names! {
    /// What is done with a field.
    Access {
        /// It is read.
        Read = "read",
        /// It is given when a ticket is created.
        Create = "create",
        /// It is set on a ticket that exists.
        Set = "set",
        /// It is emptied.
        Clear = "clear",
    }
}

names! {
    /// A condition of a ticket query.
    Filter {
        /// Lies in one of these projects.
        Projects = "projects",
        /// Has one of these statuses, by category, name or id.
        Statuses = "statuses",
        /// Is open, or is not.
        Open = "open",
        /// Is assigned to one of these, or to nobody.
        Assignees = "assignees",
        /// Has one of these labels.
        LabelsAny = "labels_any",
        /// Has all of these labels.
        LabelsAll = "labels_all",
        /// Has none of these labels.
        LabelsNone = "labels_none",
        /// Has one of these priorities.
        Priorities = "priorities",
        /// Is of one of these kinds.
        Kinds = "kinds",
        /// Lies directly below this ticket.
        Parent = "parent",
        /// Is a subtask, or is none.
        Subtasks = "subtasks",
        /// The title contains this.
        TitleContains = "title_contains",
        /// The text contains this.
        BodyContains = "body_contains",
        /// The tracker's own search finds it.
        Text = "text",
        /// Was created then.
        Created = "created",
        /// Was last changed then.
        Updated = "updated",
        /// Is due then.
        Due = "due",
        /// Was closed then.
        Closed = "closed",
        /// Is put away, or is not.
        Archived = "archived",
    }
}

names! {
    /// What a listing can be sorted by.
    SortField {
        /// When it was created.
        Created = "created",
        /// When it was last changed.
        Updated = "updated",
        /// When it is due.
        Due = "due",
        /// When it was closed.
        Closed = "closed",
        /// How urgent it is, the most urgent first.
        Priority = "priority",
        /// The title, whatever the case.
        Title = "title",
    }
}
