//! All that a server says of a database: who its players are, how its games stand, what its records are, how its games go
//! on. Knows words of the wire and pages; never what they should be. What hangs on the time of asking is left out.

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rusqlite::Connection;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use visavis::config::Config;
use visavis::operator::Finding;
use visavis::rules::{CATALOGUE, Seat};

use super::match_on::Table;
use crate::house::House;
use crate::http::get;
use crate::operator::verify;
use crate::records::api;
use crate::visitor::{Visitor, text};

/// Moves that are made in a game that goes on before it is given up.
const LONG: u32 = 500;
/// Fields of what is heard of a move or a takeback.
const HEARD: [&str; 17] = [
    "type", "seq", "ply", "seat", "move", "moves", "position", "turn", "legal", "pick", "clock", "swapped",
    "score", "what", "here", "winner", "reason",
];

/// The secrets of each player, by their id.
pub type Tokens = BTreeMap<String, Vec<String>>;

pub fn digest(of: &str) -> String {
    Sha256::digest(of).iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"))
}

/// A document without what hangs on when it was asked for: times after `until_ms`, and what is made of them. What is drawn
/// is named by its digest.
pub fn timeless(said: Value, until_ms: u64) -> Value {
    match said {
        Value::Object(fields) => {
            let later = |value: &Value| value.as_u64().is_some_and(|at_ms| at_ms > until_ms);
            let late = fields.get("at_ms").is_some_and(later);
            let running = fields.get("state") == Some(&json!("running"));
            let told = |(name, value): (String, Value)| {
                // How sure a rating is hangs on the days since.
                let made = (late && name == "hash")
                    || (running && (name == "chain" || name == "signature"))
                    || name == "deviation";
                let value = match name.as_str() {
                    "layout" => json!(digest(&value.to_string())),
                    "at_ms" if later(&value) => json!("later"),
                    _ => timeless(value, until_ms),
                };
                (!made).then_some((name, value))
            };
            Value::Object(fields.into_iter().filter_map(told).collect())
        }
        Value::Array(items) => items.into_iter().map(|item| timeless(item, until_ms)).collect(),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => plain,
    }
}

/// When the server was last known to live.
pub fn alive_ms(config: &Config) -> u64 {
    let db = Connection::open(&config.store.path).unwrap();
    db.query_row("SELECT value FROM meta WHERE key = 'alive_ms'", [], |row| row.get(0)).unwrap()
}

/// Ids of the games in a state, the oldest first.
async fn games(house: &House, state: &str) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = api(house, &format!("games?state={state}&limit=100&after={after}")).await;
        found.extend(page["games"].as_array().unwrap().iter().map(|game| text(&game["game"])));
        let Some(next) = page["next"].as_str() else { break };
        next.clone_into(&mut after);
    }
    found.reverse();
    found
}

/// What `visavis verify` says of a record.
fn verified(record: &str) -> String {
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("record.json");
    std::fs::write(&file, record).expect("written");
    let (finding, said) = verify(&file, None);
    assert_eq!(finding, Finding::Sound, "{said}");
    said.trim().to_owned()
}

/// Lists, players, leaderboards, records, and what is made of them.
async fn pages(house: &House, tokens: &Tokens, until_ms: u64) -> Value {
    let mut paths = ["key", "games?limit=100", "games?state=running&rules=hex", "games?state=ended&limit=3"]
        .map(str::to_owned)
        .to_vec();
    paths.extend(CATALOGUE.iter().map(|kind| format!("leaderboards/{}", kind.id)));
    paths.extend(tokens.keys().map(|player| format!("players/{player}")));
    paths.extend(games(house, "running").await.iter().map(|game| format!("games/{game}")));
    let ended = games(house, "ended").await;
    paths.extend(ended.iter().flat_map(|game| [format!("games/{game}"), format!("games/{game}/replay")]));
    let mut said = Map::new();
    for path in paths {
        said.insert(path.clone(), timeless(api(house, &path).await, until_ms));
    }
    for game in ended {
        let replay = said.get_mut(&format!("games/{game}/replay")).expect("it was asked for");
        *replay =
            json!({"views": replay["views"].as_array().map(Vec::len), "digest": digest(&replay.to_string())});
        let record = get(house, &format!("/api/v1/games/{game}")).await.body;
        let export = get(house, &format!("/api/v1/games/{game}/export")).await.body;
        // The document itself stands in the database.
        let made = json!({"digest": digest(&record), "verified": verified(&record), "export": export});
        said.insert(format!("games/{game}"), made);
    }
    Value::Object(said)
}

/// How each secret is welcomed.
async fn welcomes(house: &House, tokens: &Tokens) -> Value {
    let mut said = Map::new();
    for (player, tokens) in tokens {
        let mut welcomes = Vec::new();
        for token in tokens {
            let mut visitor = Visitor::knock(house).await;
            let welcome = visitor.welcomed(json!({"type": "hello", "token": token})).await;
            welcomes.push(json!([welcome["player"], welcome["games"], welcome["blocked"], welcome["token"]]));
            visitor.leave().await;
        }
        said.insert(player.clone(), json!(welcomes));
    }
    Value::Object(said)
}

/// A game that somebody watches and both players sit at again, and what each was shown.
struct Seated {
    table: Table,
    watcher: Visitor,
    shown: [Value; 3],
}

async fn seated(house: &House, tokens: &Tokens, game: &str) -> Seated {
    let mut watcher = Visitor::guest(house).await;
    watcher.say(json!({"type": "watch", "game": game})).await;
    let by_watcher = watcher.hear("snapshot").await;
    let mut players = Vec::new();
    for seat in Seat::BOTH {
        let token = &tokens[&text(&by_watcher["players"][seat.name()]["id"])][0];
        let mut player = Visitor::hello(house, json!({"type": "hello", "token": token})).await;
        player.say(json!({"type": "resume", "game": game})).await;
        let snapshot = player.hear("snapshot").await;
        assert_eq!(watcher.hear("presence").await["seq"], snapshot["seq"]);
        players.push((player, snapshot));
    }
    let [(mut first, by_first), (second, by_second)] = players.try_into().ok().expect("two");
    assert_eq!(first.hear("presence").await["seq"], by_second["seq"]);
    let table = Table::taken_up(first, second, [&by_first, &by_second]);
    Seated { table, watcher, shown: [by_first, by_second, by_watcher] }
}

/// What the three heard of one event, in the words that do not hang on the time.
async fn hear(seated: &mut Seated, kind: &str, heard: &mut [String; 3]) -> [Value; 3] {
    let said = [
        seated.table.first.hear(kind).await,
        seated.table.second.hear(kind).await,
        seated.watcher.hear(kind).await,
    ];
    for (heard, said) in heard.iter_mut().zip(&said) {
        let fields = HEARD.iter().filter_map(|name| Some(format!("{name} {} ", said.get(*name)?)));
        heard.extend(fields);
    }
    said
}

/// Answers what was offered, as the other seat.
async fn answer(seated: &mut Seated, heard: &mut [String; 3]) -> Option<[Value; 3]> {
    for offer in seated.shown[0]["offers"].as_array().unwrap().clone() {
        let seat = if offer["seat"] == "first" { Seat::Second } else { Seat::First };
        seated.table.word(seat, json!({"type": "offer", "what": offer["what"], "to": offer["seq"]})).await;
        if offer["what"] == "draw" {
            return Some(hear(seated, "ended", heard).await);
        }
        let [taken_back, ..] = hear(seated, "taken_back", heard).await;
        seated.table.go_back(taken_back["ply"].as_u64().unwrap());
    }
    None
}

/// A game goes on to its end: what was offered is agreed to, then moves are made by chance; every fourth is given up.
async fn goes_on(house: &House, mut seated: Seated, number: u64) -> Value {
    let mut heard = [const { String::new() }; 3];
    let mut random = StdRng::seed_from_u64(number);
    let patience = if number % 4 == 3 { 3 } else { LONG };
    let mut ended = answer(&mut seated, &mut heard).await;
    let last = seated.table.ply() + patience;
    while ended.is_none() && !seated.table.over() && seated.table.ply() < last {
        let (seat, mv) = seated.table.any_move(&mut random);
        for _ in 0..seated.table.play_move(seat, &mv).await {
            hear(&mut seated, "played", &mut heard).await;
        }
    }
    if ended.is_none() {
        if !seated.table.over() {
            let seat = seated.table.turn()[0];
            seated.table.word(seat, json!({"type": "resign"})).await;
        }
        ended = Some(hear(&mut seated, "ended", &mut heard).await);
    }
    let body = get(house, &format!("/api/v1/games/{}", seated.table.game)).await.body;
    let record: Value = serde_json::from_str(&body).unwrap();
    let event = |event: &Value| {
        let word = |name: &str| event[name].as_str().map(|word| format!(" {word}")).unwrap_or_default();
        // Whoever agreed was written down as offering the same.
        let said = ["type", "seat", "move", "what"].map(word).concat();
        said.trim().replacen("agreed", "offered", 1)
    };
    let events = record["events"].as_array().unwrap().iter().map(event).collect::<Vec<_>>();
    let kept = ["position", "notation", "one_address", "players"].map(|name| record[name].clone());
    // What it is worth hangs on how long ago the games before it were.
    let ended = ended.map(|ended| {
        ended.map(|mut ended| {
            ended["ratings"] = json!(ended["ratings"].is_null());
            ended
        })
    });
    json!({
        "ended": ended, "heard": heard.map(|heard| digest(&heard)), "events": events.join(", "), "kept": kept,
        "verified": verified(&body),
    })
}

/// What was said as a text with a line for each thing.
pub fn in_lines(said: &Value) -> String {
    let line = |(name, value): (&String, &Value)| format!("{}: {value}", json!(name));
    let part = |(name, value): (&String, &Value)| {
        let lines = value.as_object().expect("parts").iter().map(line).collect::<Vec<_>>();
        format!("{}: {{\n{}\n}}", json!(name), lines.join(",\n"))
    };
    let parts = said.as_object().expect("parts").iter().map(part).collect::<Vec<_>>();
    format!("{{\n{}\n}}\n", parts.join(",\n"))
}

/// All of it.
pub async fn all(house: &House, tokens: &Tokens, until_ms: u64) -> Value {
    let pages = pages(house, tokens, until_ms).await;
    let welcomes = welcomes(house, tokens).await;
    let (mut shown, mut went_on) = (Map::new(), Map::new());
    let mut tables = Vec::new();
    for game in games(house, "running").await {
        let seated = seated(house, tokens, &game).await;
        shown.insert(game, timeless(json!(seated.shown), until_ms));
        tables.push(seated);
    }
    for (number, seated) in (0..).zip(tables) {
        let game = seated.table.game.clone();
        went_on.insert(game, goes_on(house, seated, number).await);
    }
    json!({"pages": pages, "welcomes": welcomes, "shown": shown, "went_on": went_on})
}
