//! Makes the database of a day: by the real server, through its front door, by the clock of this computer. Knows what shall
//! be in it; what the server says of it is for `telling`.
//!
//! ```text
//! VISAVIS_FIXTURE=tests/it/version_0_1 cargo test --test it -- --ignored the_database_of_its_day_is_made
//! ```
//! What it writes is what the program of that day makes. It is not made again by a later one: that one has to read it.

mod ended;

use std::path::Path;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rusqlite::Connection;
use serde_json::{Value, json};
use visavis::config::Config;
use visavis::operator::Finding;
use visavis::rules::{CATALOGUE, Seat, find};
use visavis::store::ratings::settings::OneAddress;

use super::match_on::Table;
use super::telling::{Tokens, in_lines};
use super::{database, patient, said_of};
use crate::house::{House, kept};
use crate::operator::doctor;
use crate::process::Program;
use crate::visitor::{Visitor, text};

/// Each kind of game, the options with which its rules differ, and so many moves that it is in the middle.
fn choices() -> Vec<(&'static str, Value, u32)> {
    vec![
        ("connect-four", json!({}), 9),
        ("connect-four", json!({"pop_out": true}), 13),
        ("tic-tac-toe", json!({}), 3),
        ("ultimate-tic-tac-toe", json!({}), 11),
        ("ultimate-tic-tac-toe", json!({"tie": "boards"}), 8),
        ("gomoku", json!({"cols": 9, "rows": 9}), 10),
        ("gomoku", json!({"opening": "swap2", "cols": 9, "rows": 9}), 7),
        ("othello", json!({}), 14),
        ("draughts", json!({}), 16),
        ("dots-and-boxes", json!({"rows": 3, "cols": 3}), 14),
        ("hex", json!({"size": 5}), 6),
        ("hex", json!({"size": 4, "swap": false}), 5),
        ("battleship", json!({}), 12),
        ("battleship", json!({"salvo": true, "touching": false}), 6),
        ("battleship", json!({"hit_again": true}), 20),
    ]
}

/// The work on one database.
struct Maker {
    config: Config,
    tokens: Tokens,
    random: StdRng,
    /// Those of the running games that somebody comes back to.
    running: Vec<Table>,
}

impl Maker {
    fn know(&mut self, visitor: &Visitor) {
        let tokens = self.tokens.entry(visitor.id.clone()).or_default();
        if !tokens.contains(&visitor.token) {
            tokens.push(visitor.token.clone());
        }
    }

    fn knows(&mut self, table: &Table) {
        self.know(&table.first);
        self.know(&table.second);
    }

    async fn open(&mut self, house: &House, rules: &str, options: Value) -> Table {
        let table = Table::open(house, rules, options).await;
        self.knows(&table);
        table
    }

    async fn named(&mut self, house: &House, name: &str, from: [u8; 4]) -> Visitor {
        let mut visitor = Visitor::knock_from(house, from).await;
        visitor.welcomed(json!({"type": "hello", "name": name})).await;
        visitor
    }

    /// The same two on connections that hear no more of a game.
    async fn again(&mut self, house: &House, table: &Table) -> [Visitor; 2] {
        let (mut first, mut second) = (table.first.again(house).await, table.second.again(house).await);
        (first.id, second.id) = (table.first.id.clone(), table.second.id.clone());
        [first, second]
    }

    async fn named_so(&self, house: &House, player: &str) -> String {
        text(&crate::records::api(house, &format!("players/{player}")).await["name"])
    }

    /// Games of each kind that are in the middle, and what stands in them.
    async fn going_on(&mut self, house: &House) {
        for (at, (rules, options, moves)) in choices().into_iter().enumerate() {
            let mut table = self.open(house, rules, options).await;
            table.play_some(moves, &mut self.random).await;
            if table.over() {
                table.both("ended").await;
                table = self.open(house, rules, choices()[at].1.clone()).await;
                table.play_some(2, &mut self.random).await;
            }
            let hidden = find(CATALOGUE, rules).unwrap().hidden;
            match at % 5 {
                0 => table.offer(Seat::First, "draw").await,
                1 if !hidden => {
                    table.take_back(Seat::First).await;
                    table.offer(Seat::First, "takeback").await;
                }
                2 if !hidden => table.take_back(Seat::First).await,
                3 => {
                    table.offer(Seat::Second, "draw").await;
                    table.word(Seat::First, json!({"type": "decline", "what": "draw"})).await;
                    table.both("declined").await;
                }
                _ => {}
            }
            self.running.push(table);
        }
        self.special(house).await;
    }

    /// A fleet that waits for the other, a pass that was made for a player, a colour that is to be chosen, one that was
    /// exchanged, and a game in which nothing has happened.
    async fn special(&mut self, house: &House) {
        for seat in Seat::BOTH {
            let mut half = self.open(house, "battleship", json!({})).await;
            let fleet = loop {
                let (mover, fleet) = half.any_move(&mut self.random);
                if mover == seat {
                    break fleet;
                }
            };
            half.play(seat, &fleet).await;
            self.running.push(half);
        }
        let mut passed = self.open(house, "othello", json!({})).await;
        while !passed.passed() {
            if passed.over() {
                passed = self.open(house, "othello", json!({})).await;
            }
            passed.play_some(1, &mut self.random).await;
        }
        let seat = passed.turn()[0].other();
        passed.offer(seat, "takeback").await;
        self.running.push(passed);
        let swap2 = json!({"opening": "swap2", "cols": 9, "rows": 9});
        for moves in [
            &["d4-e5-f6"][..],
            &["d4-e5-f6", "d6-f4"],
            &["d4-e5-f6", "black"],
            &["d4-e5-f6", "d6-f4", "white"],
        ] {
            let mut table = self.open(house, "gomoku", swap2.clone()).await;
            table.play_all(moves).await;
            self.running.push(table);
        }
        let mut swapped = self.open(house, "hex", json!({"size": 4})).await;
        swapped.play_all(&["b2", "swap", "c3"]).await;
        self.running.push(swapped);
        let nothing = self.open(house, "draughts", json!({})).await;
        self.running.push(nothing);
    }
}

/// A player on a server at this address, at a game again.
async fn back_at(url: &str, former: &Visitor, game: &str) -> Visitor {
    let mut back = Visitor::hello_at(url, json!({"type": "hello", "token": former.token})).await;
    back.say(json!({"type": "resume", "game": game})).await;
    back.hear_past("snapshot").await;
    back
}

/// The server is killed, started again and stopped for a while: in some games one is there, in some the other, in some both,
/// and at others nobody.
async fn interrupted(config: &Config, running: &[Table]) {
    let environment = [
        ("VISAVIS__STORE__PATH", config.store.path.as_str()),
        ("VISAVIS__LIMITS__CONNECTIONS_PER_IP", "0"),
        ("VISAVIS__ABSENCE__ABANDON_S", "100000"),
        ("VISAVIS__ABSENCE__UNPLAYED_S", "100000"),
    ];
    for life in 0..2 {
        let program = Program::start(&environment);
        let mut here = Vec::new();
        for (at, table) in running.iter().enumerate() {
            let seats = [table.seat(Seat::First), table.seat(Seat::Second)];
            let coming = seats.into_iter().enumerate().filter(|(seat, _)| (at >> (seat + life)) & 1 == 1);
            for (_, visitor) in coming {
                here.push((table.game.clone(), back_at(&program.ws(), visitor, &table.game).await));
            }
        }
        program.signal("STOP");
        let (_, waiting) = here.first_mut().expect("somebody is there");
        waiting.let_pass(1_600).await;
        program.signal("CONT");
        for (game, visitor) in &mut here {
            visitor.say(json!({"type": "claim", "game": game, "what": "win"})).await;
            visitor.hear_past("refused").await;
        }
        // Some go while the server is there, and come back, or do not.
        for (at, (game, visitor)) in here.iter_mut().enumerate().filter(|(at, _)| at % 3 > 0) {
            visitor.say(json!({"type": "leave", "game": game})).await;
            visitor.hear_past("left").await;
            if at % 3 == 2 {
                visitor.let_pass(600).await;
                visitor.say(json!({"type": "resume", "game": game})).await;
                visitor.hear_past("snapshot").await;
            }
        }
        let (_, last) = here.first_mut().expect("somebody is there");
        last.let_pass(700).await;
    }
}

/// A database as the statements that make it again.
fn written(db: &Connection) -> String {
    let texts = |sql: &str| -> Vec<String> {
        let mut select = db.prepare(sql).unwrap();
        select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let number = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    let mut lines = vec!["PRAGMA foreign_keys = OFF".to_owned(), "BEGIN".to_owned()];
    lines.extend(["user_version", "application_id"].map(|name| format!("PRAGMA {name} = {}", number(name))));
    let tables = texts(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    );
    for table in tables {
        lines.extend(texts(&format!("SELECT sql FROM sqlite_master WHERE name = '{table}'")));
        let columns = texts(&format!("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{table}')"));
        let rows = texts(&format!("SELECT {} FROM {table}", columns.join(" || ', ' || ")));
        lines.extend(rows.into_iter().map(|row| format!("INSERT INTO {table} VALUES ({row})")));
    }
    lines.extend(texts(
        "SELECT sql FROM sqlite_master WHERE type != 'table' AND sql IS NOT NULL ORDER BY rowid",
    ));
    lines.push("COMMIT;\n".to_owned());
    lines.join(";\n")
}

/// Three stones in a row, as some positions have them.
const ROW: &str = concat!("XX", "X");

/// A text with its rows of three stones written another way.
fn apart(text: &str, row: &str) -> String {
    let mut text = text.to_owned();
    while text.contains(ROW) {
        text = text.replace(ROW, row);
    }
    text
}

#[tokio::test]
#[ignore = "it is made by the program of its day alone"]
async fn the_database_of_its_day_is_made() {
    let folder = std::env::var("VISAVIS_FIXTURE").expect("where to: VISAVIS_FIXTURE");
    let (_folder, mut config) = kept(patient());
    config.ratings.one_address = OneAddress::Weighed;
    let random = StdRng::seed_from_u64(1);
    let mut maker = Maker { config: config.clone(), tokens: Tokens::new(), random, running: Vec::new() };
    maker.absences().await;
    maker.adjudication().await;
    let house = House::open(config.clone());
    maker.played_out(&house).await;
    maker.ended_by_word(&house).await;
    maker.rated(&house).await;
    maker.going_on(&house).await;
    drop(house);
    interrupted(&config, &maker.running).await;
    assert_eq!(doctor(&config).0, Finding::Sound);
    let Maker { tokens, .. } = maker;

    let write =
        |name: &str, text: &str| std::fs::write(Path::new(&folder).join(name), text).expect("written");
    let sql = written(&Connection::open(&config.store.path).unwrap());
    // Three stones in a row are no mark that something is left open: they are written in two pieces.
    write("database.sql", &apart(&sql, "XX'||'X"));
    let key = std::fs::read_to_string(Path::new(&config.store.path).with_extension("key")).unwrap();
    write("key", &key);
    write("tokens.json", &serde_json::to_string_pretty(&tokens).unwrap());
    let (_folder, config) = database(&sql, &key);
    let said = in_lines(&said_of(&config, &tokens).await);
    write("said.json", &apart(&said, "XX\\u0058"));
}
