//! Which budgets are counted together.

use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use super::pacer::Pacer;
use crate::clock::Clock;
use crate::transport::Transport;

/// The budgets of everything that goes out over the network by the runtime's clock.
static PROCESS: LazyLock<Arc<Pacer>> = LazyLock::new(Arc::default);

/// Transports and clocks that were handed in: each is a world of its own, as long as somebody holds it.
static OTHERS: Mutex<Vec<World>> = Mutex::new(Vec::new());

struct World {
    transport: Option<Weak<dyn Transport>>,
    clock: Option<Weak<dyn Clock>>,
    pacer: Arc<Pacer>,
}

/// The budgets of the world that this transport and this clock make, where they are not the usual ones.
pub(crate) fn pacer(transport: Option<&Arc<dyn Transport>>, clock: Option<&Arc<dyn Clock>>) -> Arc<Pacer> {
    if transport.is_none() && clock.is_none() {
        return Arc::clone(&PROCESS);
    }
    let mut others = OTHERS.lock().unwrap_or_else(PoisonError::into_inner);
    others.retain(|world| alive(world.transport.as_ref()) && alive(world.clock.as_ref()));
    let known =
        others.iter().find(|world| same(world.transport.as_ref(), transport) && same(world.clock.as_ref(), clock));
    if let Some(world) = known {
        return Arc::clone(&world.pacer);
    }
    let pacer = Arc::new(Pacer::default());
    others.push(World {
        transport: transport.map(Arc::downgrade),
        clock: clock.map(Arc::downgrade),
        pacer: Arc::clone(&pacer),
    });
    pacer
}

fn alive<T: ?Sized>(thing: Option<&Weak<T>>) -> bool {
    thing.is_none_or(|thing| thing.strong_count() > 0)
}

/// Whether both are the same thing. The weak one keeps the address from being used again.
fn same<T: ?Sized>(known: Option<&Weak<T>>, given: Option<&Arc<T>>) -> bool {
    match (known, given) {
        (None, None) => true,
        (Some(known), Some(given)) => std::ptr::addr_eq(known.as_ptr(), Arc::as_ptr(given)),
        _ => false,
    }
}
