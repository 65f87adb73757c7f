//! Players over HTTP: their results and ratings, and who is the strongest. Knows queries and documents; the store knows
//! the rest.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::Deps;
use super::api::{ANSWER_WITHIN, PAGE_DEFAULT, bad, document, failure, limit, no_answer, said};
use super::games::{self, GamesBody};
use crate::game::SPEEDS;
use crate::lobby::Filter;
use crate::protocol::{PlayerId, PlayerName};
use crate::rules;
use crate::store::{Archive, Discipline, NamedRating, Rank, Ranked, Results, StoredPlayer, shown};

#[derive(Serialize)]
struct PlayerBody {
    id: PlayerId,
    name: PlayerName,
    bot: bool,
    since_ms: u64,
    results: Results,
    ratings: Vec<RatingBody>,
    /// The player's last games, running and ended.
    games: GamesBody,
}

#[derive(Serialize)]
struct RatingBody {
    rules: String,
    speed: String,
    rating: i32,
    deviation: i32,
    games: u32,
    /// Whether too little is known yet for a place on a leaderboard.
    provisional: bool,
}

impl From<NamedRating> for RatingBody {
    fn from(NamedRating { rules, speed, rating }: NamedRating) -> Self {
        let games = rating.games;
        let deviation = shown(rating.deviation);
        let provisional = rating.is_provisional();
        Self { rules, speed, rating: shown(rating.rating), deviation, games, provisional }
    }
}

/// `GET /api/v1/players/ID`
pub(super) async fn player(deps: web::Data<Deps>, id: web::Path<String>) -> HttpResponse {
    let nobody = || failure(StatusCode::NOT_FOUND, "no_such_player", "There is no such player.");
    let Some(id) = PlayerId::parse(&id) else { return nobody() };
    let (stored, results, ratings) = match timeout(ANSWER_WITHIN, deps.store.player(id)).await {
        Ok(Ok(Some(found))) => found,
        // Somebody who has not played yet is written down nowhere, and known to the lobby while they are here.
        Ok(Ok(None)) => match timeout(ANSWER_WITHIN, deps.desk().newcomer(id)).await {
            Ok(Ok(Some(newcomer))) => (newcomer, Results::default(), Vec::new()),
            Ok(Ok(None)) => return nobody(),
            Ok(Err(_)) | Err(_) => return no_answer(),
        },
        Ok(Err(_)) | Err(_) => return no_answer(),
    };
    let wanted = Filter { player: Some(id), limit: PAGE_DEFAULT, ..Filter::default() };
    let Some(games) = games::page(&deps, None, wanted).await else { return no_answer() };
    let StoredPlayer { id, name, since_ms, bot } = stored;
    let ratings = ratings.into_iter().map(RatingBody::from).collect();
    document(PlayerBody { id, name, bot, since_ms, results, ratings, games })
}

#[derive(Debug, Deserialize)]
pub(super) struct LeaderboardQuery {
    #[serde(default)]
    speed: String,
    #[serde(default)]
    limit: String,
    #[serde(default)]
    after: String,
}

#[derive(Serialize)]
struct LeaderboardBody {
    rules: &'static str,
    speed: &'static str,
    players: Vec<RankedBody>,
    /// What `after` is on the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize)]
struct RankedBody {
    rank: u64,
    id: PlayerId,
    name: String,
    bot: bool,
    rating: i32,
    deviation: i32,
    games: u32,
    /// Whether too little is known yet for a place on a leaderboard.
    provisional: bool,
}

impl From<Ranked> for RankedBody {
    fn from(Ranked { rank, id, name, bot, rating }: Ranked) -> Self {
        let games = rating.games;
        let deviation = shown(rating.deviation);
        let provisional = rating.is_provisional();
        Self { rank, id, name, bot, rating: shown(rating.rating), deviation, games, provisional }
    }
}

/// `GET /api/v1/leaderboards/RULES?speed=&limit=&after=`
pub(super) async fn leaderboard(
    deps: web::Data<Deps>,
    rules: web::Path<String>,
    query: web::Query<LeaderboardQuery>,
) -> HttpResponse {
    let Some(kind) = rules::find(deps.session.catalogue, &rules) else {
        return failure(StatusCode::NOT_FOUND, "unknown_rules", "There is no such game here.");
    };
    let LeaderboardQuery { speed, limit: size, after } = query.into_inner();
    let asked = said(speed);
    let Some(speed) = SPEEDS.iter().find(|known| asked.as_deref().is_none_or(|asked| asked == **known))
    else {
        return bad(format!("`speed` is one of {}", SPEEDS.join(", ")));
    };
    let Ok(after) = said(after).map(|after| Rank::parse(&after).ok_or(())).transpose() else {
        return bad("`after` is what `next` was on the page before");
    };
    let size = match limit(size) {
        Ok(size) => size,
        Err(text) => return bad(text),
    };
    let discipline = Discipline { rules: kind.id, speed };
    // One more than is shown tells whether there is another page.
    match timeout(ANSWER_WITHIN, deps.store.leaderboard(discipline, after, size + 1)).await {
        Ok(Ok(mut players)) => {
            let more = players.len() > size;
            players.truncate(size);
            let next = players.last().filter(|_| more).map(|last| last.place().to_string());
            let players = players.into_iter().map(RankedBody::from).collect();
            document(LeaderboardBody { rules: kind.id, speed, players, next })
        }
        Ok(Err(_)) | Err(_) => no_answer(),
    }
}
