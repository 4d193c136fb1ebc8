//! One transport for all trackers of a process that go out the same way.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use anyticket_core::Result;

use super::wire::Wire;
use crate::options::Roots;

/// How this process gets out: whom it trusts, and through whom it goes.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Door {
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) proxy: Option<String>,
    pub(crate) roots: Roots,
}

/// The transports in use. Nobody here keeps one alive: with its last tracker a transport and its connections go.
static IN_USE: LazyLock<Mutex<HashMap<Door, Weak<Wire>>>> = LazyLock::new(Mutex::default);

/// The transport of this process through `door`.
pub(crate) fn shared(door: Door) -> Result<Arc<Wire>> {
    let mut in_use = IN_USE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(wire) = in_use.get(&door).and_then(Weak::upgrade) {
        return Ok(wire);
    }
    in_use.retain(|_, wire| wire.strong_count() > 0);
    let wire = Arc::new(Wire::through(door.clone())?);
    in_use.insert(door, Arc::downgrade(&wire));
    Ok(wire)
}
