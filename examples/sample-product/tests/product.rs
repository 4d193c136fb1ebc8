//! What the desk promises, on whichever tracker.

mod support;

use anyticket::{ErrorKind, PriorityLevel, StatusCategory};

#[tokio::test]
async fn a_report_is_kept_as_it_came_in() -> anyticket::Result<()> {
    let shop = support::open().await;
    let report = shop.desk.report("Checkout answers 500", "1. open the cart\n2. press **Pay**", true).await?;
    assert_eq!(report.title, "Checkout answers 500");
    assert_eq!(
        report.body.map(|body| body.as_markdown().trim().to_owned()).as_deref(),
        Some("1. open the cart\n2. press **Pay**")
    );
    let urgency = shop.desk.keeps_urgency().then_some(PriorityLevel::High);
    assert_eq!(report.priority.map(|priority| priority.level), urgency);
    Ok(())
}

#[tokio::test]
async fn answers_come_in_their_order() -> anyticket::Result<()> {
    let shop = support::open().await;
    let report = shop.desk.report("No invoice", "", false).await?;
    shop.desk.answer(report.id(), "Which month?").await?;
    // Two answers within a millisecond would have no order.
    shop.desk.begin(report.id()).await?;
    shop.desk.answer(report.id(), "It is on its way.").await?;
    assert_eq!(shop.desk.answers(report.id()).await?, ["Which month?", "It is on its way."]);
    Ok(())
}

#[tokio::test]
async fn a_report_is_begun_and_solved() -> anyticket::Result<()> {
    let shop = support::open().await;
    let report = shop.desk.report("Search is slow", "", false).await?;
    assert_eq!(shop.desk.begin(report.id()).await?.status.category, StatusCategory::InProgress);
    let solved = shop.desk.solve(report.id(), "There is an index now.").await?;
    assert_eq!(solved.status.category, StatusCategory::Done);
    assert_eq!(shop.desk.answers(report.id()).await?, ["There is an index now."]);
    Ok(())
}

#[tokio::test]
async fn open_reports_are_found_by_a_part_of_their_title() -> anyticket::Result<()> {
    let shop = support::open().await;
    let first = shop.desk.report("Checkout answers 500", "", true).await?;
    let second = shop.desk.report("The checkout is slow", "", false).await?;
    shop.desk.report("No invoice", "", false).await?;
    shop.desk.solve(second.id(), "It is not any more.").await?;
    let found = shop.desk.find("CHECKOUT").await?;
    assert_eq!(found.iter().map(|ticket| ticket.id()).collect::<Vec<_>>(), [first.id()]);
    Ok(())
}

#[tokio::test]
async fn a_report_that_was_withdrawn_is_gone() -> anyticket::Result<()> {
    let shop = support::open().await;
    let report = shop.desk.report("A mistake of mine", "", false).await?;
    shop.desk.withdraw(report.id()).await?;
    assert!(shop.desk.find("mistake").await?.is_empty());
    assert_eq!(shop.desk.answer(report.id(), "Hello?").await.unwrap_err().kind(), ErrorKind::NotFound);
    Ok(())
}
