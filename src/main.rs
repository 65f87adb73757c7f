//! The program: arguments, configuration, server, then wait for the signal.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use sd_notify::NotifyState;
use visavis::config::{self, Arguments, Config, Task};
use visavis::load;
use visavis::operator;
use visavis::rules::CATALOGUE;
use visavis::server::{self, Log, Server, Signals, StartError, Told};

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
            Ok(loaded) => actix_web::rt::System::new().block_on(serve(&loaded.config, &arguments)),
            Err(faults) => give_up(&faults),
        },
        Task::Load(load) => load::load(&load, CATALOGUE).into(),
        Task::Operate(operation) => operator::operate(&operation, &arguments, CATALOGUE).into(),
    }
}

fn give_up(reason: &impl std::fmt::Display) -> ExitCode {
    // Nobody may be listening: the exit code still tells.
    let _ = writeln!(std::io::stderr(), "visavis: {reason}");
    ExitCode::from(CANNOT_START)
}

async fn serve(config: &Config, arguments: &Arguments) -> ExitCode {
    let Ok(mut signals) = Signals::take() else { return give_up(&"signals cannot be received") };
    let log = Log::start(&config.log);
    let key = if arguments.new_key() { server::make_key(&config.store) } else { Ok(()) };
    let started = key.map_err(StartError::from).and_then(|()| Server::start(config, CATALOGUE));
    let mut server = match started {
        Ok(server) => server,
        Err(error) => {
            log.last_word(&format!("visavis: {error}"));
            return ExitCode::from(CANNOT_START);
        }
    };
    // Whoever reads the first line finds in the log what there is to say of the start.
    log.finish();
    for place in server.places() {
        if let Err(error) = writeln!(std::io::stdout(), "listening on {place}") {
            tracing::warn!(%error, %place, "listening; nobody reads it from standard output");
        }
    }
    tell_supervisor(NotifyState::Ready);
    tokio::select! {
        () = told_to_stop(&mut signals, &log, arguments) => {}
        reason = server.failed() => return collapse(&reason, &log),
    }
    tell_supervisor(NotifyState::Stopping);
    tracing::info!("stopping; a second signal stops at once");
    let code = tokio::select! {
        () = server.stop() => {
            tracing::info!("stopped");
            log.finish();
            return ExitCode::SUCCESS;
        }
        () = signals.stop() => 1,
        () = tokio::time::sleep(EXIT_WITHIN) => 0,
    };
    log.finish();
    std::process::exit(code)
}

/// Takes signals until one says to stop.
async fn told_to_stop(signals: &mut Signals, log: &Log, arguments: &Arguments) {
    loop {
        match signals.next().await {
            Told::Stop => return,
            Told::Reload => reload(log, arguments),
            Told::Nothing(name) => tracing::info!("{name} means nothing here; SIGTERM stops the server"),
            Told::FileAtItsLimit => {}
        }
    }
}

/// Reads the settings again. What is logged is changed at once; all else counts from the next start.
fn reload(log: &Log, arguments: &Arguments) {
    match Config::load(arguments) {
        Ok(loaded) if log.set_level(&loaded.config.log) => tracing::info!(
            level = loaded.config.log.level,
            "log.level is set again as the settings have it; every other setting counts from the next start"
        ),
        Ok(_) => tracing::warn!("log.level cannot be set while the server runs"),
        Err(faults) => tracing::warn!(%faults, "the settings are not valid any more, and nothing is changed"),
    }
}

/// Tells systemd, where it has started the program, how far it is.
fn tell_supervisor(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "systemd cannot be told");
    }
}

/// What cannot be saved must not be acknowledged: the end, with a last line that says why.
fn collapse(reason: &str, log: &Log) -> ExitCode {
    log.last_word(&format!(
        "visavis: the store has failed and the server stops, so that nothing is acknowledged that is lost: {reason}"
    ));
    std::process::exit(i32::from(STORE_FAILED))
}
