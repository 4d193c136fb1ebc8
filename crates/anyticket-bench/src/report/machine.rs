//! The machine that the figures are of: what matters for them, and nothing that tells whose it is.

use crate::Result;

/// Its cores, its processor and its system, in one line.
pub(super) fn described() -> Result<String> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo")?;
    let release = std::fs::read_to_string("/etc/os-release")?;
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let model = value(&cpu, "model name", ':').unwrap_or("unknown processor");
    let system = value(&release, "PRETTY_NAME", '=').unwrap_or("Linux");
    // What follows the numbers of a kernel may name whoever built it.
    let kernel: String = kernel.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let cores = std::thread::available_parallelism()?;
    Ok(format!("{cores} cores of {model}, {system}, Linux {kernel}"))
}

fn value<'a>(text: &'a str, key: &str, separator: char) -> Option<&'a str> {
    let (_, value) = text.lines().filter_map(|line| line.split_once(separator)).find(|(name, _)| name.trim() == key)?;
    Some(value.trim().trim_matches('"'))
}
