//! Looks whether the environment holds an account to run the laws on: only then is that test there to be run.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(live_clickup)");
    println!("cargo::rerun-if-env-changed=ANYTICKET_LIVE_CLICKUP");
    if std::env::var_os("ANYTICKET_LIVE_CLICKUP").is_some_and(|url| !url.is_empty()) {
        println!("cargo::rustc-cfg=live_clickup");
    }
}
