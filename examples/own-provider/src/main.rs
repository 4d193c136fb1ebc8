//! The `anyticket` command, with a provider of one's own.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let mut registry = anyticket::registry();
    own_provider::register(&mut registry);
    anyticket_cli::run(registry, std::env::args_os()).await
}
