//! Runs whole workloads on simulated trackers and says what the library costs beside the least that would do.
//!
//! ```sh
//! cargo build --release -p anyticket-bench
//! target/release/anyticket-bench --check            # rows of JSON; exit code 1 where a goal is missed
//! target/release/anyticket-bench --check listing    # one workload only
//! target/release/anyticket-bench --publish          # writes docs/benchmarks.md
//! ```

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match anyticket_bench::run(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(2)
        }
    }
}
