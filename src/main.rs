//! The program: arguments, configuration, server, then wait for the signal.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what a person asked for goes to standard output"
)]

use std::process::ExitCode;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use visavis::config::{self, Config, Task};
use visavis::rules::CATALOGUE;
use visavis::server::{self, Server};

/// The exit code for a configuration or an address that cannot be used.
const CANNOT_START: u8 = 2;
/// The server is gone by then, whoever still holds a connection.
const EXIT_WITHIN: Duration = Duration::from_millis(4_500);

fn main() -> ExitCode {
    let arguments = config::parse();
    let loaded = match Config::load(&arguments) {
        Ok(loaded) => loaded,
        Err(faults) => return give_up(&faults),
    };
    match arguments.task() {
        Task::Show => print!("{}", loaded.show()),
        Task::Check => println!("the configuration is valid"),
        Task::Serve => return actix_web::rt::System::new().block_on(serve(&loaded.config)),
    }
    ExitCode::SUCCESS
}

fn give_up(reason: &impl std::fmt::Display) -> ExitCode {
    eprintln!("visavis: {reason}");
    ExitCode::from(CANNOT_START)
}

async fn serve(config: &Config) -> ExitCode {
    server::start_log(&config.log);
    if let Some(warning) = config.store.warning() {
        tracing::warn!("{warning}");
    }
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut terminate), Ok(mut interrupt)) = signals else {
        return give_up(&"signals cannot be received");
    };
    let server = match Server::start(config, CATALOGUE) {
        Ok(server) => server,
        Err(error) => return give_up(&error),
    };
    println!("listening on http://{}", server.addr());
    told_to_stop(&mut terminate, &mut interrupt).await;
    tracing::info!("stopping; a second signal stops at once");
    tokio::select! {
        () = server.stop() => tracing::info!("stopped"),
        () = told_to_stop(&mut terminate, &mut interrupt) => std::process::exit(1),
        () = tokio::time::sleep(EXIT_WITHIN) => std::process::exit(0),
    }
    ExitCode::SUCCESS
}

async fn told_to_stop(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
}
