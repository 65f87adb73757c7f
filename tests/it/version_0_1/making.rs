//! Makes the database of a day: by the real server, through its front door, by the clock of this computer. Knows what shall
//! be in it; what the server says of it is for `telling`.
//!
//! ```text
//! VISAVIS_FIXTURE=tests/it/version_0_1 cargo test --test it -- --ignored the_database_of_its_day_is_made
//! ```
//! What it writes is what the program of that day makes. It is not made again by a later one: that one has to read it.

use std::path::Path;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rusqlite::Connection;
use serde_json::{Value, json};
use visavis::config::Config;
use visavis::operator::Finding;
use visavis::rules::{CATALOGUE, Kind, Seat, find};
use visavis::store::ratings::settings::OneAddress;

use super::fragile::Fragile;
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

    /// Games that end because somebody does not come back, on a server that does not wait for long.
    async fn absences(&mut self) {
        let mut config = self.config.clone();
        (config.absence.bank_s, config.absence.abandon_s, config.absence.unplayed_s) = (1, 2, 1);
        let house = House::open(config);
        for what in ["win", "draw"] {
            let mut table = self.open(&house, "connect-four", json!({})).await;
            table.play_all(&["4", "4", "3"]).await;
            let Table { first, mut second, game, .. } = table;
            first.leave().await;
            second.hear_past("presence").await;
            loop {
                second.say(json!({"type": "claim", "game": game, "what": what})).await;
                let answer = second.next().await;
                if answer["type"] == "ended" {
                    break;
                }
                second.let_pass(answer["retry_after_ms"].as_u64().unwrap()).await;
            }
        }
        let unplayed = self.open(&house, "hex", json!({})).await;
        let mut played = self.open(&house, "othello", json!({})).await;
        played.play_some(7, &mut self.random).await;
        drop((unplayed, played));
        Visitor::guest(&house).await.hear_lobby(|lobby| lobby["games"] == 0).await;
    }

    /// A game that the server could not go on with.
    async fn adjudication(&mut self) {
        static FRAGILE: [Kind; 1] = [Kind::of::<Fragile>()];
        let house = House::with_games(self.config.clone(), &FRAGILE);
        let mut table = self.open(&house, "tic-tac-toe", json!({})).await;
        table.play_all(&["b2", "a1", "a2"]).await;
        let (ply, mv) = (4, "c3");
        table.word(Seat::Second, json!({"type": "play", "ply": ply, "move": mv})).await;
        assert_eq!(table.both("ended").await[0]["reason"], "adjudication");
    }

    /// A game of each kind to its end by the rules, and one that nobody has won.
    async fn played_out(&mut self, house: &House) {
        let small = |rules, options: Value| match rules {
            "hex" => json!({"size": 3}),
            "dots-and-boxes" => json!({"rows": 2, "cols": 2}),
            _ => options,
        };
        for (rules, options, _) in choices() {
            let mut table = self.open(house, rules, small(rules, options)).await;
            table.play_some(u32::MAX, &mut self.random).await;
            table.both("ended").await;
        }
        let mut drawn = self.open(house, "tic-tac-toe", json!({})).await;
        drawn.play_all(&["a1", "b2", "c3", "b1", "b3", "a3", "c1", "c2", "a2"]).await;
        assert_eq!(drawn.both("ended").await[0]["winner"], Value::Null);
    }

    /// Games that their players end: given up, agreed on, also after takebacks and offers that came to nothing. Of the last
    /// two another match is played.
    async fn ended_by_word(&mut self, house: &House) {
        let mut table = self.open(house, "draughts", json!({})).await;
        table.play_some(9, &mut self.random).await;
        table.take_back(Seat::First).await;
        table.play_some(4, &mut self.random).await;
        table.resign(Seat::Second).await;
        let mut table = self.open(house, "gomoku", json!({})).await;
        table.play_some(5, &mut self.random).await;
        table.offer(Seat::First, "draw").await;
        table.word(Seat::Second, json!({"type": "decline", "what": "draw"})).await;
        table.both("declined").await;
        table.play_some(2, &mut self.random).await;
        table.offer(Seat::Second, "draw").await;
        table.word(Seat::First, json!({"type": "offer", "what": "draw"})).await;
        assert_eq!(table.both("ended").await[0]["reason"], "agreement");
        table.offer(Seat::Second, "rematch").await;
        table.word(Seat::First, json!({"type": "offer", "what": "rematch"})).await;
        let [one, other] = table.both("snapshot").await;
        assert_eq!((&one["seat"], &other["seat"]), (&json!("second"), &json!("first")));
        let mut again = Table::taken_up(table.second, table.first, [&other, &one]);
        again.play_some(3, &mut self.random).await;
        self.running.push(again);
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

    /// Players with names, devices and somebody they do not want to meet, from one address and from two, whose games are
    /// rated. One of them is going on.
    async fn rated(&mut self, house: &House) {
        let ann = self.named(house, "Ann", [127, 0, 0, 2]).await;
        let mut ben = self.named(house, "Ben", [127, 0, 0, 3]).await;
        let mut cid = self.named(house, "Cid", [127, 0, 0, 3]).await;
        let (mut one, mut other) = (ann, ben);
        for moves in [5, 5, 5, 5, 2] {
            let mut table = Table::between(one, other, "tic-tac-toe", json!({}), true).await;
            self.knows(&table);
            table.play_all(&["a1", "b1", "a2", "b2", "a3"][..moves]).await;
            if moves < 5 {
                table.resign(Seat::Second).await
            } else {
                table.both("ended").await
            };
            [one, other] = self.again(house, &table).await;
        }
        (one, ben) = if self.named_so(house, &one.id).await == "Ann" { (one, other) } else { (other, one) };
        for (player, rules) in [(&ben, "tic-tac-toe"), (&one, "connect-four")] {
            let third = cid.again(house).await;
            let player = player.again(house).await;
            let mut table = Table::between(player, third, rules, json!({}), true).await;
            self.knows(&table);
            let moves: &[&str] = if rules == "tic-tac-toe" {
                &["a1", "b1", "a2", "b2", "a3"]
            } else {
                &["1", "2", "1", "2", "1", "2", "1"]
            };
            table.play_all(moves).await;
            table.both("ended").await;
        }
        cid.say(json!({"type": "block", "player": ben.id})).await;
        cid.hear_past("blocked").await;
        cid.say(json!({"type": "rename", "name": "Cid the Second"})).await;
        cid.hear_past("renamed").await;
        one.say(json!({"type": "carry"})).await;
        let code = one.hear_past("carried").await["code"].clone();
        let mut phone = Visitor::knock(house).await;
        phone.welcomed(json!({"type": "hello", "code": code})).await;
        self.know(&phone);
        let mut going_on = Table::between(phone, cid, "connect-four", json!({}), true).await;
        going_on.play_all(&["4", "4", "3", "5"]).await;
        self.running.push(going_on);
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
    write("database.sql", &sql);
    let key = std::fs::read_to_string(Path::new(&config.store.path).with_extension("key")).unwrap();
    write("key", &key);
    write("tokens.json", &serde_json::to_string_pretty(&tokens).unwrap());
    let (_folder, config) = database(&sql, &key);
    write("said.json", &in_lines(&said_of(&config, &tokens).await));
}
