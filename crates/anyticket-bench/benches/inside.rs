//! What happens inside a process, for whoever changes it: `cargo bench -p anyticket-bench`. Figures that are promised are those
//! of `anyticket-bench --check`, which stand beside a baseline.

#![allow(missing_docs, clippy::unwrap_used, reason = "criterion's own items; what fails here ends the measurement")]

use std::hint::black_box;

use anyticket::{Include, PriorityLevel, ResolvedQuery};
use anyticket_bench::{Subject, Vendor};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

/// A page from its bytes, by the library and by the floor.
fn decode(c: &mut Criterion) {
    for vendor in Vendor::ALL {
        let subject = Subject::new(vendor).unwrap();
        let mut group = c.benchmark_group(format!("decode {}", vendor.name()));
        group.throughput(Throughput::Bytes(subject.bytes() as u64));
        let (plain, raw) = (Include::default(), Include::default().with_raw(true));
        group.bench_function("floor", |b| b.iter(|| subject.decode(plain).unwrap()));
        group.bench_function("floor, raw kept", |b| b.iter(|| subject.decode(raw).unwrap()));
        group.bench_function("library", |b| b.iter(|| subject.read(plain).unwrap()));
        group.bench_function("library, raw kept", |b| b.iter(|| subject.read(raw).unwrap()));
        group.bench_function("library, least", |b| b.iter(|| subject.read(Include::least()).unwrap()));
    }
}

/// A filter that is completed on our side, on the tickets of a page.
fn filters(c: &mut Criterion) {
    let tickets = Subject::new(Vendor::ClickUp).unwrap().read(Include::default()).unwrap();
    let mut query = ResolvedQuery::default();
    query.open = Some(true);
    query.title_contains = Some("login".to_owned());
    query.labels_any = vec!["bug".to_owned()];
    query.priorities = vec![PriorityLevel::High];
    c.bench_function("filter a page", |b| {
        b.iter(|| black_box(&tickets).iter().filter(|ticket| query.matches(ticket)).count())
    });
}

/// Texts of Jira as Markdown.
fn markdown(c: &mut Criterion) {
    let jira = Subject::new(Vendor::Jira).unwrap();
    let fresh = || jira.read(Include::default()).unwrap();
    c.bench_function("render a page of Jira's texts", |b| {
        b.iter_batched(
            fresh,
            |tickets| tickets.iter().map(|ticket| ticket.body_markdown().len()).sum::<usize>(),
            BatchSize::SmallInput,
        );
    });
}

criterion_group!(inside, decode, filters, markdown);
criterion_main!(inside);
