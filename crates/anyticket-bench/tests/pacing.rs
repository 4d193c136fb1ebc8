//! What a vendor allows is used, and never more than that.

use anyticket_bench::pacing::{LIMITS, use_up};

#[test]
fn of_what_is_allowed_nearly_all_is_used_and_nobody_is_refused() {
    for limit in LIMITS {
        let used = use_up(limit).unwrap();
        println!("{}: {} requests, {} allowed, {} times 429", limit.title, used.requests, used.allowed, used.refused);
        assert_eq!(used.refused, 0, "{}", limit.title);
        assert!(used.requests * 100 >= used.allowed * 97, "{}: {used:?}", limit.title);
        assert!(used.median_wait.as_secs_f64() < 1.0, "{}: {used:?}", limit.title);
    }
}
