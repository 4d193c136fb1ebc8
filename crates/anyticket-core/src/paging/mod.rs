//! Listings: pages, cursors, and the one loop that reads them.

mod checkpoint;
mod listing;
mod page;
mod sorter;
mod walk;

pub use checkpoint::{Checkpoint, Open};
pub use listing::{Listing, TicketPage};
pub use page::{Broken, Cursor, Page};
pub(crate) use sorter::Sorter;
pub(crate) use walk::{Fetch, Walk};

/// FNV-1a: small, and the same in every process and version.
pub(crate) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
