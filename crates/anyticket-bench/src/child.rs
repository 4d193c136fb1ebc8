//! The processes that are measured: this program again, told by one argument what to do.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::sum::Sum;
use crate::vendor::{Place, World};
use crate::{Result, spent};

/// What a process is to do.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Job {
    /// Be a simulated tracker until nobody listens any more.
    Serve(World),
    /// List all tickets with the library, so many ranges side by side.
    List { place: Place, width: usize },
    /// List all tickets with a bare loop.
    Floor { place: Place },
}

/// What a process read, and what that took.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reading {
    pub(crate) count: u64,
    pub(crate) sum: u64,
    pub(crate) cpu_ms: f64,
    pub(crate) wall_ms: f64,
    pub(crate) peak_kib: u64,
}

/// Does the job that the parent process wrote.
pub(crate) fn run(job: &str) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let began = Instant::now();
    let sum: Sum = match serde_json::from_str(job)? {
        Job::Serve(world) => return runtime.block_on(crate::vendor::serve(&world)),
        Job::List { place, width } => runtime.block_on(crate::workload::listing::list(&place, width))?,
        Job::Floor { place } => runtime.block_on(crate::vendor::floor(&place))?,
    };
    let reading = Reading {
        count: sum.count,
        sum: sum.sum,
        cpu_ms: spent::cpu_millis(),
        wall_ms: began.elapsed().as_secs_f64() * 1e3,
        peak_kib: spent::peak_kib()?,
    };
    println!("{}", serde_json::to_string(&reading)?);
    Ok(())
}

/// Lets a process of its own do a job, and gives what it says of it.
pub(crate) fn measure(job: &Job) -> Result<Reading> {
    let output = command(job)?.stdin(Stdio::null()).output()?;
    if !output.status.success() {
        return Err(format!("{job:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// A simulated tracker in a process of its own; it ends with this.
pub(crate) struct Server {
    pub(crate) place: Place,
    process: Child,
    listens: Option<ChildStdin>,
}

impl Server {
    pub(crate) fn start(world: World) -> Result<Self> {
        let mut process = command(&Job::Serve(world))?.stdin(Stdio::piped()).spawn()?;
        let listens = process.stdin.take();
        let mut line = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        let place = serde_json::from_str(&line).map_err(|cause| format!("the server did not start: {cause}"))?;
        Ok(Self { place, process, listens })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.listens.take());
        // It ends by itself; waiting for it leaves no zombie.
        let _ = self.process.wait();
    }
}

fn command(job: &Job) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["child", &serde_json::to_string(job)?]).stdout(Stdio::piped()).stderr(Stdio::piped());
    Ok(command)
}
