//! A product with a thousand customers holds a thousand trackers in one process.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::sync::Arc;

use anyticket::{NewTicket, Provider, Tracker, TrackerOptions};
use anyticket_testkit::{Memory, Profile};
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const CUSTOMERS: usize = 1_000;

/// What one tracker takes, with everything that it remembers after its first write.
#[tokio::test(start_paused = true)]
async fn a_tracker_takes_a_few_kilobytes_and_gives_them_back() {
    let world = Memory::new(Profile::clickup());
    let provider: Arc<dyn Provider> = Arc::new(world.clone());
    let before = HEAP.current_usage();
    let trackers: Vec<Tracker> = (0..CUSTOMERS)
        .map(|number| {
            let options = TrackerOptions::default().with_name(format!("customer-{number}")).with_project("Backlog");
            Tracker::with_options(Arc::clone(&provider), options).unwrap()
        })
        .collect();
    let idle = (HEAP.current_usage() - before) / CUSTOMERS;
    println!("an idle tracker takes {idle} bytes");
    assert!(idle < 4 * 1024, "{idle} bytes");

    for tracker in &trackers {
        tracker.create(NewTicket::new("x").with_status("in_progress")).await.unwrap();
    }
    world.world(|world| *world.tickets_mut() = Vec::new());
    world.forget_calls();
    let used = HEAP.current_usage().saturating_sub(before) / CUSTOMERS;
    println!("one that remembers a project takes {used} bytes");
    assert!(used < 32 * 1024, "{used} bytes");

    drop(trackers);
    let left = HEAP.current_usage().saturating_sub(before);
    println!("after dropping them {left} bytes are left");
    assert!(left < CUSTOMERS * 256, "{left} bytes");
}
