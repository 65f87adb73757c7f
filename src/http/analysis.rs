//! What the engine thinks of a match that is over, over HTTP. Knows documents and how far it is with each; the bots' threads do the
//! thinking.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::Deps;
use super::api::{document, failure, no_answer};
use super::games::{made_of, no_such_game};
use super::questions::asker;
use crate::bots::{NotBegun, Progress};
use crate::engine::{self, Analysis};
use crate::game;
use crate::protocol::GameId;

/// After how many seconds it is worth asking again.
const RETRY_AFTER_S: u64 = 1;
const RETRY_AFTER_BUSY_S: u64 = 5;

#[derive(Serialize)]
struct AnalysisBody<'a> {
    game: GameId,
    #[serde(flatten)]
    analysis: &'a Analysis,
}

#[derive(Serialize)]
struct ProgressBody {
    game: GameId,
    /// Positions that were looked at, and all.
    seen: usize,
    positions: usize,
}

/// `GET /api/v1/games/ID/analysis`: what every move of an ended match was worth; 202 until that is known.
pub(super) async fn analysis(
    deps: web::Data<Deps>,
    id: web::Path<String>,
    request: HttpRequest,
) -> HttpResponse {
    let Some(game) = GameId::parse(&id) else { return no_such_game() };
    let Some(analyses) = &deps.analyses else { return no_analysis() };
    if let Some(progress) = analyses.progress(game) {
        return told(game, progress);
    }
    let course = match made_of(&deps, &id, game::course).await {
        Ok(course) => course,
        Err(answer) => return answer,
    };
    let Some(grade) = engine::grade(course.kind, &course.options) else { return no_analysis() };
    match analyses.begin(game, asker(&request), grade, course) {
        Ok(()) => analyses.progress(game).map_or_else(no_answer, |progress| told(game, progress)),
        Err(NotBegun::TooMany) => later(failure(
            StatusCode::TOO_MANY_REQUESTS,
            "too_fast",
            "Your address has as many games looked at as it may; ask again in a moment.",
        )),
        Err(NotBegun::Busy) => later(failure(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "Too many games are to be looked at; ask again in a moment.",
        )),
    }
}

fn later(mut answer: HttpResponse) -> HttpResponse {
    answer.headers_mut().insert(RETRY_AFTER, RETRY_AFTER_BUSY_S.into());
    answer
}

fn told(game: GameId, progress: Progress) -> HttpResponse {
    match progress {
        Progress::Done(analysis) => document(AnalysisBody { game, analysis: &analysis }),
        Progress::Begun { seen, positions } => HttpResponse::Accepted()
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((RETRY_AFTER, RETRY_AFTER_S))
            .json(ProgressBody { game, seen, positions }),
        Progress::Failed => no_analysis(),
    }
}

fn no_analysis() -> HttpResponse {
    failure(
        StatusCode::NOT_FOUND,
        "no_analysis",
        "Nothing here can say what the moves of this game are worth.",
    )
}
