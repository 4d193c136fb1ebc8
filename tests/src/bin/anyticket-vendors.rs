//! The `anyticket` command with vendors that are no network away: one of each shape that a credential has.

use std::process::ExitCode;

use anyticket_testkit::Vendor;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut registry = anyticket::registry();
    for vendor in [Vendor::personal(), Vendor::site(), Vendor::keyed()] {
        registry.register(vendor);
    }
    anyticket_cli::run(registry, std::env::args_os()).await
}
