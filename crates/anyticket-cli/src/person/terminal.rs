//! Asking at the process's own terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use async_trait::async_trait;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use tokio::sync::oneshot;

use super::{Person, Stopped};

/// How many bytes of standard input a secret may have: more is the wrong file.
const LIMIT: u64 = 64 * 1024;

/// The process's standard input and standard error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AtTerminal;

#[async_trait]
impl Person for AtTerminal {
    fn is_there(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    async fn line(&self, question: &str) -> Result<String, Stopped> {
        ask(question)?;
        Ok(on_thread(read_line).await?.trim().to_owned())
    }

    async fn hidden(&self, question: &str) -> Result<SecretString, Stopped> {
        ask_hidden(question).await
    }

    async fn piped(&self) -> Result<SecretString, Stopped> {
        on_thread(|| {
            let mut text = Zeroizing::new(String::new());
            io::stdin().lock().take(LIMIT + 1).read_to_string(&mut text)?;
            match text.len() as u64 > LIMIT {
                true => Err(io::Error::other("this is too long for a secret").into()),
                false => Ok(text.as_str().into()),
            }
        })
        .await
    }

    async fn interrupts(&self) {
        // Where no signal can be waited for, one ends the program by itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

fn ask(question: &str) -> io::Result<()> {
    let mut err = io::stderr();
    write!(err, "{}", crate::output::sanitize::line(question))?;
    err.flush()
}

/// Works on a thread of its own, which nobody waits for when the question is given up: it ends with the process.
async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Stopped> + Send + 'static,
) -> Result<T, Stopped> {
    let (answer, answered) = oneshot::channel();
    std::thread::Builder::new().name("anyticket-input".to_owned()).spawn(move || drop(answer.send(work())))?;
    answered.await.unwrap_or(Err(Stopped::Closed))
}

fn read_line() -> Result<Zeroizing<String>, Stopped> {
    let mut line = Zeroizing::new(String::new());
    match io::stdin().lock().read_line(&mut line)? {
        0 => Err(Stopped::Closed),
        _ => Ok(line),
    }
}

#[cfg(unix)]
async fn ask_hidden(question: &str) -> Result<SecretString, Stopped> {
    // Hidden before it is asked: somebody may paste at once. Whatever ends this, the terminal shows again what is typed.
    let hidden = Hidden::begin()?;
    ask(question)?;
    let answer = on_thread(read_line).await;
    drop(hidden);
    // The line end that was typed did not show either.
    let _ = writeln!(io::stderr());
    answer.map(|line| line.trim().into())
}

#[cfg(not(unix))]
async fn ask_hidden(question: &str) -> Result<SecretString, Stopped> {
    ask(question)?;
    on_thread(|| Ok(Zeroizing::new(console::Term::stderr().read_secure_line()?).trim().into())).await
}

/// While it lives the terminal does not show what is typed.
#[cfg(unix)]
struct Hidden {
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl Hidden {
    fn begin() -> io::Result<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

        let before = tcgetattr(io::stdin())?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &hidden)?;
        Ok(Self { before })
    }
}

#[cfg(unix)]
impl Drop for Hidden {
    fn drop(&mut self) {
        let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Flush, &self.before);
    }
}
