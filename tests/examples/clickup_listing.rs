//! Lists 10,000 tasks of a simulated ClickUp, which is a process of its own on a socket of this machine: once with the
//! library and once with a bare loop of reqwest and serde_json into typed structs, each in a process of its own, turn by turn.
//! Prints the processor time and the peak memory of each, and one checksum of what both have read.
//!
//! ```sh
//! cargo run --release -p anyticket-tests --example clickup_listing
//! ```

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("processor time and peak memory are read from /proc, which only Linux has");
}

#[cfg(target_os = "linux")]
#[allow(clippy::unwrap_used, reason = "a measurement that cannot be taken ends")]
mod linux {
    use std::hash::{DefaultHasher, Hash, Hasher};
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::process::{Child, Command, Stdio};
    use std::time::Instant;

    use anyticket::{SecretString, Settings, TicketQuery, Tracker, TrackerOptions};
    use anyticket_sim::Sim;
    use serde::Deserialize;

    const TICKETS: usize = 10_000;
    const TURNS: usize = 5;

    /// Where the simulation is: base address, token, Workspace, List.
    #[derive(Clone)]
    struct Place([String; 4]);

    pub(super) fn main() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] => compare(),
            ["serve"] => runtime.block_on(serve()),
            [way, rest @ ..] => {
                let place = Place(rest.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>().try_into().unwrap());
                let began = Instant::now();
                let (count, sum) = match *way {
                    "bare" => runtime.block_on(bare(&place)),
                    width => runtime.block_on(library(&place, width.parse().unwrap())),
                };
                let wall = began.elapsed().as_millis();
                println!("{count} {sum:016x} {} {} {wall}", cpu_millis(), peak_kilobytes());
            }
        }
    }

    fn compare() {
        let mut server = start(&["serve"]);
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let place: Vec<&str> = line.split_whitespace().collect();
        println!("{TICKETS} tasks, {TURNS} turns, the least of each\n");
        println!("{:<28} {:>10} {:>12} {:>10}   checksum", "", "cpu ms", "peak KiB", "wall ms");
        let mut sums = Vec::new();
        for (name, way) in
            [("bare reqwest + serde_json", "bare"), ("library, one range", "1"), ("library, eight ranges", "8")]
        {
            let turns: Vec<Vec<String>> = (0..TURNS).map(|_| turn(way, &place)).collect();
            let least = |column: usize| turns.iter().map(|turn| turn[column].parse::<u64>().unwrap()).min().unwrap();
            assert!(turns.iter().all(|turn| turn[0] == TICKETS.to_string()), "{turns:?}");
            sums.extend(turns.iter().map(|turn| turn[1].clone()));
            println!("{name:<28} {:>10} {:>12} {:>10}   {}", least(2), least(3), least(4), turns[0][1]);
        }
        assert!(sums.iter().all(|sum| *sum == sums[0]), "both read the same");
        server.kill().unwrap();
        server.wait().unwrap();
    }

    fn turn(way: &str, place: &[&str]) -> Vec<String> {
        let child = start(&[&[way], place].concat());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap().split_whitespace().map(str::to_owned).collect()
    }

    fn start(arguments: &[&str]) -> Child {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
    }

    async fn serve() {
        let world = Sim::clickup().tickets(TICKETS).seed(7).without_log();
        let world = world.with(|options| options.one_list().requests_per_minute(1_000_000));
        let served = world.serve().await.unwrap();
        let settings = served.settings();
        // Some are made put away, which a listing leaves out.
        served.world(|world| world.task_ids().iter().for_each(|id| world.archive_task(id, false)));
        let list = served.world(|world| world.default_list_id());
        let token = served.world(|world| world.token().to_owned());
        println!("{} {token} {} {list}", served.base_url(), settings["workspace"]);
        std::io::stdout().flush().unwrap();
        std::future::pending::<()>().await;
    }

    /// The sum of what was read, whatever its order.
    fn add(sum: &mut u64, id: &str, title: &str, status: &str, created: i64, labels: usize) {
        let mut hasher = DefaultHasher::new();
        (id, title, status, created, labels).hash(&mut hasher);
        *sum = sum.wrapping_add(hasher.finish());
    }

    async fn library(Place([base, token, workspace, list]): &Place, width: usize) -> (usize, u64) {
        let settings = Settings::new("clickup")
            .with("base_url", base.as_str())
            .with("token", SecretString::from(token.as_str()))
            .with("workspace", workspace.as_str())
            .with("plan", "enterprise")
            .with("width", i64::try_from(width).unwrap())
            .with("project", list.as_str());
        let tracker: Tracker = anyticket::connect(settings).await.unwrap();
        assert_eq!(tracker.options().width, TrackerOptions::default().with_width(width).width);
        let mut listing = tracker.tickets(TicketQuery::new().in_project(list.as_str()));
        let (mut count, mut sum) = (0, 0);
        while let Some(ticket) = listing.next().await {
            let ticket = ticket.unwrap();
            let created = ticket.created_at.unwrap().as_millisecond();
            add(&mut sum, ticket.id.as_str(), &ticket.title, &ticket.status.name, created, ticket.labels.len());
            count += 1;
        }
        (count, sum)
    }

    #[derive(Deserialize)]
    struct Page {
        tasks: Vec<Task>,
        last_page: bool,
    }

    /// What a program writes that wants what the model holds of a task; the values of custom fields stay as they came.
    #[derive(Deserialize)]
    #[allow(dead_code, reason = "they are read into memory, as somebody would who shows them")]
    struct Task {
        id: String,
        custom_id: Option<String>,
        name: String,
        markdown_description: Option<String>,
        status: Status,
        date_created: String,
        date_updated: String,
        date_closed: Option<String>,
        due_date: Option<String>,
        start_date: Option<String>,
        archived: bool,
        creator: User,
        assignees: Vec<User>,
        tags: Vec<Tag>,
        parent: Option<String>,
        priority: Option<Priority>,
        url: String,
        list: Within,
        locations: Vec<Within>,
        custom_fields: Vec<CustomField>,
    }

    #[derive(Deserialize)]
    #[allow(dead_code, reason = "as above")]
    struct Status {
        id: String,
        status: String,
        r#type: String,
    }

    #[derive(Deserialize)]
    #[allow(dead_code, reason = "as above")]
    struct User {
        id: u64,
        username: Option<String>,
        email: String,
    }

    #[derive(Deserialize)]
    #[allow(dead_code, reason = "as above")]
    struct Tag {
        name: String,
        tag_bg: Option<String>,
    }

    #[derive(Deserialize)]
    #[allow(dead_code, reason = "as above")]
    struct Priority {
        id: String,
        priority: String,
    }

    #[derive(Deserialize)]
    #[allow(dead_code, reason = "as above")]
    struct Within {
        id: String,
        name: String,
    }

    #[derive(Deserialize)]
    #[allow(dead_code, reason = "as above")]
    struct CustomField {
        id: String,
        name: String,
        r#type: String,
        value: Option<Box<serde_json::value::RawValue>>,
    }

    async fn bare(Place([base, token, _, list]): &Place) -> (usize, u64) {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::new();
        let (mut count, mut sum) = (0, 0);
        for page in 0.. {
            let address = format!(
                "{base}/v2/list/{list}/task?page={page}&include_closed=true&subtasks=true&include_timl=true\
                 &include_markdown_description=true"
            );
            let answer = client.get(address).header("authorization", token).send().await.unwrap();
            let page: Page = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
            for task in &page.tasks {
                add(
                    &mut sum,
                    &task.id,
                    &task.name,
                    &task.status.status,
                    task.date_created.parse().unwrap(),
                    task.tags.len(),
                );
                count += 1;
            }
            if page.last_page || page.tasks.is_empty() {
                break;
            }
        }
        (count, sum)
    }

    /// The processor time of all threads of this process so far.
    fn cpu_millis() -> u64 {
        let threads = std::fs::read_dir("/proc/self/task").unwrap();
        let nanos = |thread: std::fs::DirEntry| -> u64 {
            let text = std::fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
            text.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or_default()
        };
        threads.map(|thread| nanos(thread.unwrap())).sum::<u64>() / 1_000_000
    }

    fn peak_kilobytes() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }
}
