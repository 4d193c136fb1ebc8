//! The `anyticket` command.

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    anyticket_cli::run(anyticket::registry(), std::env::args_os()).await
}
