//! Threads that own connections and take jobs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use anyticket_core::{Error, ErrorKind, Result};
use rusqlite::Connection;

/// Something to do with a connection.
pub(super) type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Threads that do jobs in the order they come in, each on its own connection. Dropping it waits for their end.
pub(super) struct Worker {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Starts one thread for each connection.
    pub(super) fn start(name: &str, connections: Vec<Connection>) -> Result<Self> {
        let (jobs, queue) = channel();
        let queue = Arc::new(Mutex::new(queue));
        let mut worker = Self { jobs: Some(jobs), threads: Vec::new() };
        for connection in connections {
            let queue = Arc::clone(&queue);
            let thread = thread::Builder::new().name(name.to_owned()).spawn(move || work(connection, &queue));
            worker.threads.push(thread.map_err(|cause| {
                Error::new(ErrorKind::Unavailable, "no thread can be started for the file")
                    .with_hint("raise the limit of threads, or close what is not needed")
                    .at(crate::NAME)
                    .because(cause)
            })?);
        }
        Ok(worker)
    }

    /// Hands a job over. It fails only when all threads have ended.
    pub(super) fn send(&self, job: Job) -> std::result::Result<(), ()> {
        self.jobs.as_ref().ok_or(())?.send(job).map_err(drop)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.jobs.take());
        let here = thread::current().id();
        for thread in self.threads.drain(..) {
            // A job that holds the last handle cannot wait for itself.
            if thread.thread().id() != here {
                let _ = thread.join();
            }
        }
    }
}

fn work(mut connection: Connection, queue: &Mutex<Receiver<Job>>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        // A panic ends its job, whose transaction is rolled back on the way out, and not the thread.
        let _ = catch_unwind(AssertUnwindSafe(|| job(&mut connection)));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn memory() -> Connection {
        Connection::open_in_memory().unwrap()
    }

    #[test]
    fn a_panic_ends_its_job_and_not_the_thread() {
        let worker = Worker::start("test", vec![memory()]).unwrap();
        worker.send(Box::new(|_| panic!("on purpose"))).unwrap();
        let (answer, answered) = channel();
        worker.send(Box::new(move |_| answer.send(7).unwrap())).unwrap();
        assert_eq!(answered.recv().unwrap(), 7);
    }

    #[test]
    fn dropping_it_waits_for_the_jobs_that_were_handed_over() {
        static DONE: AtomicUsize = AtomicUsize::new(0);
        let worker = Worker::start("test", vec![memory(), memory()]).unwrap();
        for _ in 0..50 {
            let job: Job = Box::new(|_| {
                DONE.fetch_add(1, Ordering::SeqCst);
            });
            worker.send(job).unwrap();
        }
        drop(worker);
        assert_eq!(DONE.load(Ordering::SeqCst), 50);
    }
}
