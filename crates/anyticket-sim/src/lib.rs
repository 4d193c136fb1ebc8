//! The interfaces of ticket trackers as state machines, in process and on loopback, with faults by script.
