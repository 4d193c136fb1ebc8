//! What a tracker in a file can do.

use std::time::Duration;

use anyticket_core::{Access, Capabilities, Field, Operation};

/// Everything, but for what only a vendor on the web has.
pub(crate) fn capabilities() -> Capabilities {
    Capabilities::all()
        .refused(Operation::Raw, "the tracker is a file on this machine and has no vendor's interface")
        .refused(
            (Field::Url, Access::Read),
            "the tracker is a file on this machine and its tickets have no web address",
        )
        .with_time_resolution(Duration::from_micros(1))
        .with_required_fields()
        .with_unique_external_keys()
        .with_cheap_schemas()
}
