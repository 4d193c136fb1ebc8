//! The check at start-up: the credential, the default project, and what this tracker will not do.

use serde::Serialize;

use super::Tracker;
use crate::Result;
use crate::capabilities::{Cell, Operation, Support};
use crate::model::{Project, User};

/// Something that this tracker cannot do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Gap {
    /// What.
    pub cell: Cell,
    /// Why.
    pub reason: String,
}

/// What a check at start-up found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Check {
    /// Whose credential it is, where the tracker tells.
    pub user: Option<User>,
    /// Where new tickets go when no project is named.
    pub project: Option<Project>,
    /// What this tracker, or its default project, cannot do.
    pub gaps: Vec<Gap>,
}

impl Tracker {
    /// Checks that the credential is good, the default project is there, and says what cannot be done.
    ///
    /// Reads only: nothing is changed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unauthenticated`](crate::ErrorKind::Unauthenticated) if the credential is refused,
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if the default project is not there, or that the tracker
    /// cannot be reached.
    pub async fn check(&self) -> Result<Check> {
        let has_users = self.capabilities().support(Operation::Me).is_supported();
        let user = if has_users { Some(self.me().await?) } else { None };
        let project = match self.default_project().await? {
            Some(id) => Some(self.call(Operation::Projects, self.provider().project(&id)).await?),
            None => None,
        };
        let mut gaps: Vec<Gap> = self
            .capabilities()
            .cells()
            .filter_map(|(cell, support)| match support {
                Support::Refused(reason) => Some(Gap { cell, reason: reason.to_string() }),
                _ => None,
            })
            .collect();
        if let Some(project) = &project {
            let schema = self.schema_for(&project.id, None).await?;
            gaps.extend(schema.off.iter().map(|off| Gap { cell: off.cell, reason: off.reason.clone() }));
        }
        Ok(Check { user, project, gaps })
    }
}
