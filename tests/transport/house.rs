//! A server whose only conversation repeats what it hears, and does what it is asked with a slash. On a free port, gone
//! when dropped; it counts what happens to its conversations.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use actix::{Message, Recipient};
use actix_server::ServerBuilder;
use actix_web::dev::ServerHandle;
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpRequest};
use bytestring::ByteString;
use tokio::sync::watch;
use tokio::time::timeout;
use visavis::limits::settings::Settings;
use visavis::metrics::Metrics;
use visavis::session::{Conversation, Doors, End, Line, Listener, SocketLimits, accept};

/// How long a test waits for what has to happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Waits for what has to happen soon.
pub(crate) async fn soon<T>(what: &str, fact: impl Future<Output = T>) -> T {
    timeout(PATIENCE, fact).await.unwrap_or_else(|_| panic!("{what}: not within {PATIENCE:?}"))
}

/// What has happened to the conversations of a house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) opened: usize,
    pub(crate) closed: usize,
    pub(crate) end: Option<End>,
    pub(crate) dropped: usize,
    pub(crate) heard: usize,
    pub(crate) broken: Vec<u16>,
}

/// The eyes and ears of a test in its house.
pub(crate) struct Probe {
    tally: watch::Sender<Tally>,
    recipients: Mutex<Vec<Recipient<Instruction>>>,
}

impl Probe {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { tally: watch::Sender::new(Tally::default()), recipients: Mutex::default() })
    }

    fn note(&self, note: impl FnOnce(&mut Tally)) {
        self.tally.send_modify(note);
    }

    pub(crate) fn tally(&self) -> Tally {
        self.tally.borrow().clone()
    }

    /// Waits until something has happened.
    pub(crate) async fn sees(&self, what: &str, mut fact: impl FnMut(&Tally) -> bool) -> Tally {
        let mut tally = self.tally.subscribe();
        soon(what, tally.wait_for(|tally| fact(tally))).await.unwrap().clone()
    }

    /// Where the last conversation that was opened can be told something.
    pub(crate) fn recipient(&self) -> Recipient<Instruction> {
        self.recipients.lock().unwrap().last().unwrap().clone()
    }
}

/// What other actors, that is the test, tell a conversation.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) enum Instruction {
    Say(ByteString),
    /// To say it, and to be told so again, so many times more: a sender that is never slower than the one it tells.
    Again(ByteString, usize),
    Panic,
}

/// Repeats what it hears.
pub(crate) struct Echo {
    pub(crate) probe: Arc<Probe>,
    pub(crate) panics_at_the_end: bool,
}

impl Echo {
    /// Does what is asked with a slash; anything else is repeated.
    fn answer(&mut self, text: ByteString, line: &mut Line<'_, Self>) {
        let words: Vec<_> = text.split(' ').collect();
        match words[..] {
            ["/close", code, reason] => {
                line.close(code.parse().unwrap(), reason);
                line.send("after the close".into());
                line.close(4999, "once more");
            }
            ["/burst", count, bytes] => {
                let burst = ByteString::from("x".repeat(bytes.parse().unwrap()));
                (0..count.parse().unwrap()).for_each(|_| line.send(burst.clone()));
                line.close(1000, "all sent");
            }
            ["/after", ms] => {
                line.after(Duration::from_millis(ms.parse().unwrap()), |_, line| line.send("later".into()));
            }
            ["/panic"] => panic!("as asked by a test"),
            ["/panic-at-the-end"] => self.panics_at_the_end = true,
            _ => line.send(text),
        }
    }
}

impl Conversation for Echo {
    type Notice = Instruction;

    fn opened(&mut self, line: &mut Line<'_, Self>) {
        self.probe.recipients.lock().unwrap().push(line.recipient());
        self.probe.note(|tally| tally.opened += 1);
    }

    fn text(&mut self, text: ByteString, line: &mut Line<'_, Self>) {
        self.probe.note(|tally| tally.heard += 1);
        self.answer(text, line);
    }

    fn binary(&mut self, bytes: Bytes, line: &mut Line<'_, Self>) {
        line.send_binary(bytes);
    }

    fn notice(&mut self, notice: Instruction, line: &mut Line<'_, Self>) {
        match notice {
            Instruction::Say(text) => line.send(text),
            Instruction::Again(text, times) => {
                line.send(text.clone());
                if let Some(times) = times.checked_sub(1) {
                    line.recipient().try_send(Instruction::Again(text, times)).unwrap();
                }
            }
            Instruction::Panic => panic!("as told by a test"),
        }
    }

    fn broken(&mut self, code: u16) {
        self.probe.note(|tally| tally.broken.push(code));
    }

    fn closed(&mut self, end: End) {
        self.probe.note(|tally| {
            tally.closed += 1;
            tally.end = Some(end);
        });
        assert!(!self.panics_at_the_end, "as asked by a test");
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        self.probe.note(|tally| tally.dropped += 1);
    }
}

/// Takes no binary messages: that is left to the transport.
struct TextOnly;

impl Conversation for TextOnly {
    type Notice = Instruction;

    fn opened(&mut self, _: &mut Line<'_, Self>) {}

    fn text(&mut self, text: ByteString, line: &mut Line<'_, Self>) {
        line.send(text);
    }

    fn notice(&mut self, _: Instruction, _: &mut Line<'_, Self>) {}

    fn closed(&mut self, _: End) {}
}

/// A server that runs while this lives.
pub(crate) struct House {
    pub(crate) port: u16,
    pub(crate) probe: Arc<Probe>,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl House {
    pub(crate) fn open(limits: SocketLimits) -> Self {
        let probe = Probe::new();
        let (started, running) = std::sync::mpsc::channel();
        let in_house = Arc::clone(&probe);
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let (port, server) = serve(limits, &in_house);
                started.send((port, server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (port, server) = running.recv().unwrap();
        Self { port, probe, server, thread: Some(thread) }
    }

    /// Stops the server.
    pub(crate) async fn stop(&self, gracefully: bool) {
        soon("the server stops", self.server.stop(gracefully)).await;
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // The handle's future need not be awaited: the server is told at once.
        drop(self.server.stop(false));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn serve(limits: SocketLimits, probe: &Arc<Probe>) -> (u16, actix_web::dev::Server) {
    let probe = Arc::clone(probe);
    let app = move || {
        let probe = Arc::clone(&probe);
        let echo = move |req: HttpRequest, payload: web::Payload| {
            let conversation = Echo { probe: Arc::clone(&probe), panics_at_the_end: false };
            let answer = accept(conversation, &limits, &["echo.v2", "echo.v1"], &req, payload);
            async { answer }
        };
        let text_only = move |req: HttpRequest, payload: web::Payload| {
            let answer = accept(TextOnly, &limits, &[], &req, payload);
            async { answer }
        };
        App::new().route("/ws", web::route().to(echo)).route("/text-only", web::get().to(text_only))
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = ServerBuilder::new().shutdown_timeout(1).disable_signals().workers(1);
    let doors = Doors::new(&Settings::default(), 10_000, Vec::new(), Metrics::new());
    let listener = Listener::Tcp(listener);
    (port, visavis::session::serve(server, listener, &doors, app.clone(), app).unwrap().run())
}
