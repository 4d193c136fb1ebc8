//! A day at the desk.

use sample_product::Desk;

#[tokio::main]
async fn main() -> anyticket::Result<()> {
    let tracker = anyticket::connect_env().await?;
    println!("on the tracker {}, which is {}", tracker.name(), tracker.provider_name());
    let desk = Desk::new(tracker);
    let report = desk.report("Checkout answers 500", "1. open the cart\n2. press **Pay**", true).await?;
    desk.begin(report.id()).await?;
    println!("open    {} of this kind", desk.find("checkout").await?.len());
    let solved = desk.solve(report.id(), "It was the tax service.").await?;
    println!("solved  {}, {} answers", solved.title, desk.answers(report.id()).await?.len());
    desk.withdraw(report.id()).await
}
