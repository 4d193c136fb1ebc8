//! Asana, over the simulated one.

mod conformance;
