//! The `anyticket` command.

use std::process::ExitCode;

// Long listings hand tickets from the thread that reads them to the one that prints them. The system's own allocator
// takes a lock for each piece that is given back so.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    anyticket_cli::run(anyticket::registry(), std::env::args_os()).await
}
