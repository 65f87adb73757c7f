//! The JSON interface: the catalogue, games and their records. Knows queries and documents; the lobby knows the rest.

use std::time::Duration;

use actix_web::error::{InternalError, QueryPayloadError};
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::{ErrorBody, Surroundings};
use crate::game::{State, Summary};
use crate::lobby::{Filter, Refusal};
use crate::protocol::{GameId, PlayerId, RulesInfo};

/// How long the lobby, or a game, has to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// Games on a page, if nothing is said, and at most.
const PAGE_DEFAULT: usize = 20;
const PAGE_MAX: usize = 100;

#[derive(Debug, Deserialize)]
pub(super) struct GamesQuery {
    #[serde(default)]
    state: String,
    #[serde(default)]
    rules: String,
    #[serde(default)]
    player: String,
    #[serde(default)]
    limit: String,
    #[serde(default)]
    after: String,
}

#[derive(Serialize)]
struct RulesBody<'a> {
    rules: &'a [RulesInfo],
}

#[derive(Serialize)]
struct GamesBody {
    games: Vec<Summary>,
    /// What `after` is on the next page; null on the last.
    next: Option<GameId>,
}

fn document(body: impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(body)
}

fn failure(status: StatusCode, code: &'static str, text: impl Into<String>) -> HttpResponse {
    HttpResponse::build(status).insert_header((CACHE_CONTROL, "no-store")).json(ErrorBody::new(code, text))
}

fn no_answer() -> HttpResponse {
    let refusal = Refusal::Unavailable;
    failure(StatusCode::SERVICE_UNAVAILABLE, refusal.code().as_str(), refusal.to_string())
}

fn bad(text: impl Into<String>) -> HttpResponse {
    failure(StatusCode::BAD_REQUEST, "bad_query", text)
}

/// A query that cannot be read.
pub(super) fn bad_query(error: &QueryPayloadError) -> actix_web::Error {
    InternalError::from_response(error.to_string(), bad(error.to_string())).into()
}

/// `GET /readyz`: whether seeks are taken, asked of the lobby itself.
pub(super) async fn readyz(surroundings: web::Data<Surroundings>) -> HttpResponse {
    if timeout(ANSWER_WITHIN, surroundings.desk().is_ready()).await == Ok(true) {
        return HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).body("ready\n");
    }
    failure(StatusCode::SERVICE_UNAVAILABLE, "draining", "The server takes no seeks now.")
}

/// `GET /api/v1/rules`
pub(super) async fn rules(surroundings: web::Data<Surroundings>) -> HttpResponse {
    document(RulesBody { rules: &surroundings.rules })
}

/// `GET /api/v1/games?state=&rules=&player=&limit=&after=`
pub(super) async fn games(
    surroundings: web::Data<Surroundings>,
    query: web::Query<GamesQuery>,
) -> HttpResponse {
    let filter = match filter(query.into_inner()) {
        Ok(filter) => filter,
        Err(text) => return bad(text),
    };
    match timeout(ANSWER_WITHIN, surroundings.desk().list(filter)).await {
        Ok(Ok((games, next))) => document(GamesBody { games, next }),
        Ok(Err(_)) | Err(_) => no_answer(),
    }
}

/// Reads what is asked for; what is left empty counts as not said.
fn filter(query: GamesQuery) -> Result<Filter, String> {
    let said = |text: String| (!text.is_empty()).then_some(text);
    let limit = match said(query.limit) {
        Some(limit) => limit.parse().ok().filter(|limit| (1..=PAGE_MAX).contains(limit)),
        None => Some(PAGE_DEFAULT),
    };
    let state = said(query.state).map(|state| match state.as_str() {
        "running" => Ok(State::Running),
        "ended" => Ok(State::Ended),
        _ => Err("`state` is running or ended"),
    });
    let player = said(query.player).map(|id| PlayerId::parse(&id).ok_or("`player` is no player's id"));
    let after = said(query.after).map(|id| GameId::parse(&id).ok_or("`after` is no game's id"));
    Ok(Filter {
        state: state.transpose()?,
        rules: said(query.rules),
        player: player.transpose()?,
        after: after.transpose()?,
        limit: limit.ok_or_else(|| format!("`limit` is a number from 1 to {PAGE_MAX}"))?,
    })
}

/// `GET /api/v1/games/ID`: the record of a match, running or ended.
pub(super) async fn game(surroundings: web::Data<Surroundings>, id: web::Path<String>) -> HttpResponse {
    let record = match GameId::parse(&id) {
        Some(game) => timeout(ANSWER_WITHIN, surroundings.desk().record(game)).await,
        None => Ok(None),
    };
    match record {
        Ok(Some(record)) => document(record.as_ref()),
        Ok(None) => {
            let refusal = Refusal::NoSuchGame;
            failure(StatusCode::NOT_FOUND, refusal.code().as_str(), refusal.to_string())
        }
        Err(_) => no_answer(),
    }
}
