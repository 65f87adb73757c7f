//! `visavis bridge -- COMMAND`. Has an engine play on a server that runs. Knows what is asked and how to say what came of it; what a
//! bot does there is for [`crate::bridge`].

use std::fs::read_to_string;

use actix_web::rt::System;
use actix_web::rt::signal::ctrl_c;
use tokio::sync::mpsc::channel;

use super::chosen::{chosen, limits};
use super::{Console, Finding};
use crate::bots::Level;
use crate::bridge::{Engines, Errand, Protocol, Results, Spec, Visit};
use crate::client::Endpoint;
use crate::config::Bridge;
use crate::protocol::{ClockWish, Opponent, Seek};
use crate::rules::Catalogue;

/// Where the secret of a bot is read if no file is named.
const TOKEN: &str = "VISAVIS_BOT_TOKEN";

/// Plays on a server until all is played.
pub fn bridge(asked: &Bridge, catalogue: Catalogue, console: &mut Console<'_>) -> Finding {
    let visit = match visit(asked, catalogue) {
        Ok(visit) => visit,
        Err(reason) => return console.give_up(reason),
    };
    let played = System::new().block_on(async {
        let (tell, mut leave) = channel(1);
        let asked_to_stop = actix_web::rt::spawn(async move {
            // The second word ends it all: then nobody waits for the signal any more.
            if ctrl_c().await.is_ok() {
                let _ = tell.send(()).await;
            }
            let _ = ctrl_c().await;
        });
        let mut say = |sentence: &str| console.note(sentence);
        tokio::select! {
            played = visit.pay(catalogue, &mut leave, &mut say) => played,
            _ = asked_to_stop => Err("told to stop, with games that run".to_owned()),
        }
    });
    match played {
        Ok(results) => {
            console.say(summed_up(results));
            if results.given_up > 0 { Finding::Wrong } else { Finding::Sound }
        }
        Err(reason) => console.give_up(reason),
    }
}

fn summed_up(results: Results) -> String {
    let Results { won, drawn, lost, other, given_up } = results;
    let all = results.all();
    format!(
        "{all} games: {won} won, {drawn} drawn, {lost} lost ({given_up} given up), {other} without a result"
    )
}

fn visit(asked: &Bridge, catalogue: Catalogue) -> Result<Visit, String> {
    let endpoint = Endpoint::of(&asked.url).map_err(|reason| format!("--url {reason}"))?;
    let (kind, options) = chosen(&asked.rules, &asked.options, catalogue)?;
    let level = |text: &String| Level::parse(text).ok_or_else(|| format!("there is no level {text:?}"));
    asked.against.as_ref().map(level).transpose()?;
    let protocol =
        Protocol::parse(&asked.protocol).ok_or_else(|| format!("no protocol {:?}", asked.protocol))?;
    protocol.speaks(kind, &options)?;
    let seek = Seek {
        rules: kind.id.into(),
        options: Some(options),
        clock: asked.clock.clone().map(ClockWish::Text),
        rated: asked.rated.then_some(true),
        bots: asked.against.is_none().then_some(true),
        opponent: asked.against.clone().map(Opponent::Bot),
        ..Seek::default()
    };
    Ok(Visit {
        endpoint,
        token: token(asked)?,
        errand: Errand { seek, at_once: asked.at_once.into(), games: asked.games },
        engines: Engines {
            spec: Spec::of(protocol, &asked.command)?,
            limits: limits(&asked.engine),
            transcripts: asked.engine.transcripts.clone(),
        },
    })
}

fn token(asked: &Bridge) -> Result<Option<String>, String> {
    let Some(file) = &asked.token_file else { return Ok(std::env::var(TOKEN).ok()) };
    let text = read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(Some(text.trim().to_owned()))
}
