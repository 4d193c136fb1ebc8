//! Calls that are made side by side, a few at a time. Their pacing is the HTTP plane's.

use anyticket_core::Result;
use futures_util::future::BoxFuture;
use futures_util::{StreamExt, TryStreamExt, stream};

/// Makes the calls, `width` at a time, and gives their answers in their order.
///
/// # Errors
///
/// The first error ends it.
pub async fn abreast<T>(calls: Vec<BoxFuture<'_, Result<T>>>, width: usize) -> Result<Vec<T>> {
    stream::iter(calls).buffered(width).try_collect().await
}

/// Makes the calls, `width` at a time, and gives the answer to each.
pub async fn each_abreast<T>(calls: Vec<BoxFuture<'_, Result<T>>>, width: usize) -> Vec<Result<T>> {
    stream::iter(calls).buffered(width).collect().await
}
