//! Who may do what in a project.

/// A permission of a project, as far as the simulator tells them apart.
///
/// <https://support.atlassian.com/jira-cloud-administration/docs/permissions-for-company-managed-projects/>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// "Browse projects": see it and its issues.
    Browse,
    /// "Create issues".
    Create,
    /// "Edit issues".
    Edit,
    /// "Transition issues".
    Transition,
    /// "Delete issues".
    Delete,
    /// "Assign issues".
    Assign,
    /// "Add comments", and edit and delete one's own.
    Comment,
    /// "Create attachments", and delete one's own.
    Attach,
    /// "Link issues".
    Link,
    /// "Modify reporter".
    ModifyReporter,
    /// Edit and delete what others commented and attached.
    EditAll,
    /// "Administer projects".
    Administer,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Browse,
        Self::Create,
        Self::Edit,
        Self::Transition,
        Self::Delete,
        Self::Assign,
        Self::Comment,
        Self::Attach,
        Self::Link,
        Self::ModifyReporter,
        Self::EditAll,
        Self::Administer,
    ];

    /// The key under which `mypermissions` lists it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Browse => "BROWSE_PROJECTS",
            Self::Create => "CREATE_ISSUES",
            Self::Edit => "EDIT_ISSUES",
            Self::Transition => "TRANSITION_ISSUES",
            Self::Delete => "DELETE_ISSUES",
            Self::Assign => "ASSIGN_ISSUES",
            Self::Comment => "ADD_COMMENTS",
            Self::Attach => "CREATE_ATTACHMENTS",
            Self::Link => "LINK_ISSUES",
            Self::ModifyReporter => "MODIFY_REPORTER",
            Self::EditAll => "EDIT_ALL_COMMENTS",
            Self::Administer => "ADMINISTER_PROJECTS",
        }
    }
}
