//! Games over HTTP: lists, records, and records to look at. Knows queries and documents; running games are known to the
//! lobby, ended ones to the store.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, ContentType};
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::Deps;
use super::api::{ANSWER_WITHIN, bad, document, failure, limit, no_answer, refused_with, said};
use crate::game::{self, State, Summary, Unverified};
use crate::lobby::{Filter, LobbyRefusal};
use crate::metrics::Seldom;
use crate::protocol::{GameId, PlayerId};
use crate::rules::{BySeat, Catalogue};
use crate::store::{Archive, Damaged, Listed, RatingChange, Unread, Wanted, shown};

#[derive(Debug, Deserialize)]
pub(super) struct GamesQuery {
    #[serde(default)]
    state: String,
    #[serde(default)]
    rules: String,
    #[serde(default)]
    player: String,
    #[serde(default)]
    here: String,
    #[serde(default)]
    limit: String,
    #[serde(default)]
    after: String,
}

#[derive(Serialize)]
pub(super) struct GamesBody {
    games: Vec<Item>,
    /// What `after` is on the next page; null on the last.
    next: Option<GameId>,
}

enum Item {
    Running(GameId, Box<Summary>),
    Ended(GameId, Value),
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Running(_, summary) => summary.serialize(serializer),
            Self::Ended(_, summary) => summary.serialize(serializer),
        }
    }
}

impl Item {
    fn id(&self) -> GameId {
        match self {
            Self::Running(id, _) | Self::Ended(id, _) => *id,
        }
    }
}

/// A page, and where the next one goes on.
type Page = (Vec<Item>, Option<GameId>);

/// Reads what is asked for.
fn filter(query: GamesQuery) -> Result<(Option<State>, Filter), String> {
    let state = said(query.state).map(|state| match state.as_str() {
        "running" => Ok(State::Running),
        "ended" => Ok(State::Ended),
        _ => Err("`state` is running or ended"),
    });
    let here = said(query.here).map(|here| match here.as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("`here` is true or false"),
    });
    let player = said(query.player).map(|id| PlayerId::parse(&id).ok_or("`player` is no player's id"));
    let after = said(query.after).map(|id| GameId::parse(&id).ok_or("`after` is no game's id"));
    let filter = Filter {
        rules: said(query.rules),
        player: player.transpose()?,
        here: here.transpose()?.unwrap_or_default(),
        after: after.transpose()?,
        limit: limit(query.limit)?,
    };
    Ok((state.transpose()?, filter))
}

/// `GET /api/v1/games?state=&rules=&player=&here=&limit=&after=`
pub(super) async fn list(deps: web::Data<Deps>, query: web::Query<GamesQuery>) -> HttpResponse {
    let (state, filter) = match filter(query.into_inner()) {
        Ok(read) => read,
        Err(text) => return bad(text),
    };
    page(&deps, state, filter).await.map_or_else(no_answer, document)
}

/// `GET /api/v1/games/featured`: the running game that is worth watching most; null where nobody is in any.
pub(super) async fn featured(deps: web::Data<Deps>) -> HttpResponse {
    match timeout(ANSWER_WITHIN, deps.desk().featured()).await {
        Ok(Ok(featured)) => document(json!({"featured": featured})),
        Ok(Err(_)) | Err(_) => no_answer(),
    }
}

/// One page of games; nothing when the lobby or the store does not answer.
pub(super) async fn page(deps: &Deps, state: Option<State>, filter: Filter) -> Option<GamesBody> {
    let limit = filter.limit;
    // The running ones first: a game that ends between the two is then in both, and not in neither.
    let running = match state {
        Some(State::Ended) => (Vec::new(), None),
        Some(State::Running) | None => running(deps, filter.clone()).await?,
    };
    let ended = match state {
        Some(State::Running) => (Vec::new(), None),
        // Nobody is at a game that has ended.
        Some(State::Ended) | None if filter.here => (Vec::new(), None),
        Some(State::Ended) | None => ended(deps, filter).await?,
    };
    let (games, next) = merged(running, ended, limit);
    Some(GamesBody { games, next })
}

async fn running(deps: &Deps, filter: Filter) -> Option<Page> {
    let (games, next) = timeout(ANSWER_WITHIN, deps.desk().list(filter)).await.ok()?.ok()?;
    Some((games.into_iter().map(|game| Item::Running(game.game, Box::new(game))).collect(), next))
}

async fn ended(deps: &Deps, filter: Filter) -> Option<Page> {
    let Filter { rules, player, after, limit, here: _ } = filter;
    let wanted = Wanted { rules, player, after, limit };
    let (games, next) = timeout(ANSWER_WITHIN, deps.store.list(wanted)).await.ok()?.ok()?;
    Some((games.into_iter().map(item).collect(), next))
}

fn item(Listed { id, summary, ratings }: Listed) -> Item {
    let mut summary = serde_json::from_str(&summary).unwrap_or_else(|_| json!({"game": id}));
    if let Value::Object(fields) = &mut summary {
        fields.insert("ratings".to_owned(), json!(ratings.map(whole)));
    }
    Item::Ended(id, summary)
}

fn whole(ratings: BySeat<RatingChange>) -> BySeat<Value> {
    ratings.map(|change| json!({"before": shown(change.before), "after": shown(change.after)}))
}

/// One page of two, both the newest first. A game in both has ended. What is older than where one of them stopped
/// looking is for the next page.
fn merged((running, running_next): Page, (ended, ended_next): Page, limit: usize) -> Page {
    let stop = running_next.max(ended_next);
    let mut games = ended;
    games.extend(running);
    games.sort_by_key(|game| (std::cmp::Reverse(game.id()), matches!(game, Item::Running(..))));
    games.dedup_by_key(|game| game.id());
    games.retain(|game| stop.is_none_or(|stop| game.id() >= stop));
    let more = games.len() > limit || stop.is_some();
    games.truncate(limit);
    let next = if games.len() == limit { games.last().map(Item::id) } else { stop };
    (games, next.filter(|_| more))
}

pub(super) fn no_such_game() -> HttpResponse {
    let refusal = LobbyRefusal::NoSuchGame;
    failure(StatusCode::NOT_FOUND, refusal.code().as_str(), refusal.to_string())
}

fn damaged() -> HttpResponse {
    failure(
        StatusCode::INTERNAL_SERVER_ERROR,
        "damaged",
        "The record of this game is not what was written, so it is not shown.",
    )
}

/// What of a game was asked for is found where.
enum Found {
    Ended(String),
    Running(std::sync::Arc<game::Record>),
}

/// A game, wherever it is.
async fn find(deps: &Deps, id: &str) -> Result<Found, HttpResponse> {
    let game = GameId::parse(id).ok_or_else(no_such_game)?;
    if let Some(ended) = ended_record(deps, game).await? {
        return Ok(Found::Ended(ended));
    }
    match timeout(ANSWER_WITHIN, deps.desk().record(game)).await {
        Err(_) => return Err(no_answer()),
        Ok(Some(record)) if record.summary.state == State::Running => return Ok(Found::Running(record)),
        Ok(Some(_) | None) => {}
    }
    // It may have ended between the two looks.
    if let Some(ended) = ended_record(deps, game).await? {
        return Ok(Found::Ended(ended));
    }
    match timeout(ANSWER_WITHIN, deps.desk().is_private(game)).await {
        Ok(true) => Err(refused_with(StatusCode::FORBIDDEN, LobbyRefusal::Private)),
        Ok(false) => Err(not_here(deps, game).await),
        Err(_) => Err(no_answer()),
    }
}

/// Why a game is neither running nor over: the second of a pair may be about to begin.
async fn not_here(deps: &Deps, game: GameId) -> HttpResponse {
    let Ok(Ok(begins_ms)) = timeout(ANSWER_WITHIN, deps.store.begins_ms(game)).await else {
        return no_answer();
    };
    let refusal = LobbyRefusal::of_game(begins_ms, deps.session.time.now_ms());
    let is_none = refusal == LobbyRefusal::NoSuchGame;
    if is_none { no_such_game() } else { refused_with(StatusCode::CONFLICT, refusal) }
}

static DAMAGE_TOLD: Seldom = Seldom::new();

async fn ended_record(deps: &Deps, game: GameId) -> Result<Option<String>, HttpResponse> {
    match timeout(ANSWER_WITHIN, deps.store.record(game)).await {
        Ok(Ok(Some(Ok(document)))) => Ok(Some(document)),
        Ok(Ok(Some(Err(Damaged)))) => {
            if let Some(times) = DAMAGE_TOLD.times() {
                tracing::error!(times, %game, "the record of a game is damaged");
            }
            Err(damaged())
        }
        Ok(Ok(None)) => Ok(None),
        Ok(Err(Unread::Busy | Unread::Failed)) | Err(_) => Err(no_answer()),
    }
}

/// `GET /api/v1/games/ID`: the record of a match, running or ended.
pub(super) async fn record(deps: web::Data<Deps>, id: web::Path<String>) -> HttpResponse {
    match find(&deps, &id).await {
        Ok(Found::Ended(text)) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-store"))
            .content_type(ContentType::json())
            .body(text),
        Ok(Found::Running(record)) => document(record.as_ref()),
        Err(answer) => answer,
    }
}

/// The document of an ended match, for what can be made of it.
async fn find_ended(deps: &Deps, id: &str) -> Result<String, HttpResponse> {
    match find(deps, id).await? {
        Found::Ended(text) => Ok(text),
        Found::Running(_) => {
            Err(failure(StatusCode::CONFLICT, "too_early", "This game is still being played."))
        }
    }
}

/// Makes something of an ended match. Playing a long one again takes longer than a connection's thread should be away.
pub(super) async fn made_of<T: Send + 'static>(
    deps: &Deps,
    id: &str,
    make: impl FnOnce(&str, Catalogue) -> Result<T, Unverified> + Send + 'static,
) -> Result<T, HttpResponse> {
    let text = find_ended(deps, id).await?;
    let catalogue = deps.session.catalogue;
    let place = deps.questions.to_make().await.ok_or_else(no_answer)?;
    let making = web::block(move || {
        let outcome = make(&text, catalogue);
        drop(place);
        outcome
    });
    match making.await {
        Ok(outcome) => {
            outcome.map_err(|reason| failure(StatusCode::NOT_FOUND, "no_replay", format!("{reason}.")))
        }
        Err(_) => Err(no_answer()),
    }
}

/// `GET /api/v1/games/ID/replay`: every position of an ended match.
pub(super) async fn replay(deps: web::Data<Deps>, id: web::Path<String>) -> HttpResponse {
    made_of(&deps, &id, game::replay).await.map_or_else(|answer| answer, document)
}

/// `GET /api/v1/games/ID/export`: an ended match as a file in the notation of its field.
pub(super) async fn export(deps: web::Data<Deps>, id: web::Path<String>) -> HttpResponse {
    let site = deps.settings.name.clone();
    let made = made_of(&deps, &id, move |text, catalogue| game::export(text, catalogue, &site)).await;
    made.map_or_else(
        |answer| answer,
        |export| {
            let file = format!("attachment; filename=\"{}.{}\"", &*id, export.format.extension);
            HttpResponse::Ok()
                .insert_header((CACHE_CONTROL, "no-store"))
                .insert_header((CONTENT_DISPOSITION, file))
                .content_type(format!("{}; charset=utf-8", export.format.media_type))
                .body(export.text)
        },
    )
}
