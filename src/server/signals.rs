//! The signals of the system: which of them stop the server, which makes it read its settings again, and which mean
//! nothing. Knows signals; never what follows from them.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Signals that would end a program that does not take them, and mean nothing here.
const MEANINGLESS: &[(i32, &str)] = &[
    (libc::SIGUSR1, "SIGUSR1"),
    (libc::SIGUSR2, "SIGUSR2"),
    (libc::SIGALRM, "SIGALRM"),
    (libc::SIGVTALRM, "SIGVTALRM"),
    (libc::SIGPROF, "SIGPROF"),
    (libc::SIGIO, "SIGIO"),
    (libc::SIGXCPU, "SIGXCPU"),
];

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// To stop.
    Stop,
    /// To read the settings again.
    Reload,
    /// Nothing; this is its name.
    Nothing(&'static str),
    /// Nothing, and nothing is said of it: a file has grown to its limit. Whoever wrote is told by the write, and the file
    /// may be the log.
    FileAtItsLimit,
}

/// The signals that come to this process, from now on.
pub struct Signals(Vec<(Signal, Asked)>);

impl Signals {
    /// Takes them.
    ///
    /// # Errors
    /// What the system says.
    pub fn take() -> std::io::Result<Self> {
        let known = [
            (SignalKind::terminate(), Asked::Stop),
            (SignalKind::interrupt(), Asked::Stop),
            (SignalKind::hangup(), Asked::Reload),
            (SignalKind::from_raw(libc::SIGXFSZ), Asked::FileAtItsLimit),
        ];
        let meaningless =
            MEANINGLESS.iter().map(|(number, name)| (SignalKind::from_raw(*number), Asked::Nothing(name)));
        let taken = known.into_iter().chain(meaningless);
        taken.map(|(kind, told)| Ok((signal(kind)?, told))).collect::<std::io::Result<_>>().map(Self)
    }

    /// What the next one asks for.
    pub async fn next(&mut self) -> Asked {
        std::future::poll_fn(|context| self.poll_next(context)).await
    }

    /// Comes when it is told to stop.
    pub async fn stop(&mut self) {
        while self.next().await != Asked::Stop {}
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Asked> {
        for (signal, told) in &mut self.0 {
            if Pin::new(signal).poll_recv(context).is_ready() {
                return Poll::Ready(*told);
            }
        }
        Poll::Pending
    }
}
