//! What this process has spent so far.

use crate::Result;

/// The processor time of all threads, those that have ended too, in milliseconds.
pub(crate) fn cpu_millis() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    #[allow(clippy::cast_precision_loss, reason = "seconds of processor time")]
    let millis = time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6;
    millis
}

/// The most memory that was resident at once, in KiB.
///
/// # Errors
///
/// Where there is no `/proc`, which only Linux has.
pub(crate) fn peak_kib() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let figure = line.and_then(|line| line.split_whitespace().next()).ok_or("no VmHWM in /proc/self/status")?;
    Ok(figure.parse()?)
}
