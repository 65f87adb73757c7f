//! The program: arguments, configuration, server, then wait for the signal.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what a person asked for goes to standard output"
)]

use std::process::ExitCode;
use std::time::Duration;

use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};
use visavis::config::{self, Config, Task};
use visavis::load;
use visavis::operator;
use visavis::rules::CATALOGUE;
use visavis::server::{self, Server};

/// Faster than the system's where many small things come and go, as a server's messages do.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The exit code for a configuration or an address that cannot be used.
const CANNOT_START: u8 = 2;
/// The exit code for a store that can no longer be trusted.
const STORE_FAILED: u8 = 3;
/// The server is gone by then, whoever still holds a connection.
const EXIT_WITHIN: Duration = Duration::from_millis(4_500);

fn main() -> ExitCode {
    let arguments = config::parse();
    match arguments.task() {
        Task::Serve => match Config::load(&arguments) {
            Ok(loaded) => actix_web::rt::System::new().block_on(serve(&loaded.config)),
            Err(faults) => give_up(&faults),
        },
        Task::Load(load) => load::load(&load, CATALOGUE).into(),
        Task::Operate(errand) => operator::operate(&errand, &arguments, CATALOGUE).into(),
    }
}

fn give_up(reason: &impl std::fmt::Display) -> ExitCode {
    eprintln!("visavis: {reason}");
    ExitCode::from(CANNOT_START)
}

async fn serve(config: &Config) -> ExitCode {
    server::start_log(&config.log);
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut terminate), Ok(mut interrupt)) = signals else {
        return give_up(&"signals cannot be received");
    };
    let mut server = match Server::start(config, CATALOGUE) {
        Ok(server) => server,
        Err(error) => return give_up(&error),
    };
    for place in server.places() {
        println!("listening on {place}");
    }
    tell_supervisor(NotifyState::Ready);
    tokio::select! {
        () = told_to_stop(&mut terminate, &mut interrupt) => {}
        reason = server.failed() => return collapse(&reason),
    }
    tell_supervisor(NotifyState::Stopping);
    tracing::info!("stopping; a second signal stops at once");
    tokio::select! {
        () = server.stop() => tracing::info!("stopped"),
        () = told_to_stop(&mut terminate, &mut interrupt) => std::process::exit(1),
        () = tokio::time::sleep(EXIT_WITHIN) => std::process::exit(0),
    }
    ExitCode::SUCCESS
}

/// Tells systemd, where it has started the program, how far it is.
fn tell_supervisor(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "systemd cannot be told");
    }
}

/// What cannot be saved must not be acknowledged: the end, with a last line that says why.
fn collapse(reason: &str) -> ExitCode {
    eprintln!(
        "visavis: the store has failed and the server stops, so that nothing is acknowledged that is lost: {reason}"
    );
    std::process::exit(i32::from(STORE_FAILED))
}

async fn told_to_stop(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
}
