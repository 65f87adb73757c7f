//! What the lives of a seed said, written down where that is asked for: all that each connection asked and heard, and what
//! was kept when each life ended. So two versions of the server are held against each other by what the wire and the
//! record say. Knows texts and tables; never what is right.
//!
//! ```text
//! VISAVIS_LIVES=BEFORE VISAVIS_SEEDS=1000 cargo test --lib nothing_told_is_lost       with the code before
//! VISAVIS_LIVES=AFTER VISAVIS_SEEDS=1000 cargo test --lib nothing_told_is_lost        with the code after
//! VISAVIS_LIVES_BEFORE=BEFORE VISAVIS_LIVES_AFTER=AFTER cargo test --lib two_folders_of_lives -- --ignored
//! ```
//! A folder gets a file a seed, a line of JSON each. What was said at one moment stands in the order of the connections, for
//! there is no order between those; and a life that is written down crashes when all that was under way has come to rest,
//! for how far it has come otherwise hangs on how often a task is polled. Nothing else is smoothed: what may be said in
//! other words (ids, hashes, fields that were not there before) is for `comparing`.

mod comparing;

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use rusqlite::{Connection, Row};
use serde_json::{Value, json};

use super::BEGINNING_MS;

/// Turns in which everything that is under way at one moment comes to rest.
pub(super) const TURNS: usize = 2_000;

/// What one seed said so far.
pub(super) struct Lives {
    file: PathBuf,
    /// Which life it is, from 0.
    life: u64,
    /// When, on which connection, and what, in the life that goes on.
    said: Vec<(u64, u64, Value)>,
    lines: Vec<String>,
    /// Records that stand there already.
    written: BTreeSet<String>,
}

/// What a query gives, each row as a document.
fn rows(db: &Connection, query: &str, document: impl Fn(&Row<'_>) -> rusqlite::Result<Value>) -> Vec<Value> {
    let mut select = db.prepare(query).unwrap();
    let rows = select.query_map([], |row| document(row)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// A text of JSON in a column.
fn parsed(row: &Row<'_>, column: &str) -> rusqlite::Result<Value> {
    Ok(row.get::<_, String>(column)?.parse().unwrap())
}

fn numbers(row: &Row<'_>, columns: &[&str]) -> rusqlite::Result<Value> {
    columns.iter().map(|column| Ok(json!(row.get::<_, Option<f64>>(*column)?))).collect()
}

impl Lives {
    /// A place for what a seed says, if somebody wants to have it.
    pub(super) fn of(number: u64) -> Option<Self> {
        let folder = PathBuf::from(std::env::var_os("VISAVIS_LIVES")?);
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{number:06}.jsonl"));
        Some(Self { file, life: 0, said: Vec::new(), lines: Vec::new(), written: BTreeSet::new() })
    }

    /// Something was asked or heard on a connection.
    pub(super) fn note(&mut self, at_ms: u64, session: u64, how: &str, mut what: Value) {
        if let Some(layout) = what.get_mut("layout") {
            // How a game is drawn is large and always the same.
            let mut hasher = DefaultHasher::new();
            layout.to_string().hash(&mut hasher);
            *layout = json!(hasher.finish());
        }
        self.said.push((at_ms - BEGINNING_MS, session, json!({ how: what })));
    }

    fn write_said(&mut self) {
        let mut said = std::mem::take(&mut self.said);
        said.sort_by_key(|(at_ms, session, _)| (*at_ms, *session));
        for (at_ms, session, mut line) in said {
            line["at_ms"] = json!(at_ms);
            line["session"] = json!(session);
            self.line(line);
        }
    }

    /// A life is over: this is kept.
    pub(super) fn end(&mut self, db: &Connection) {
        self.write_said();
        let journal = "SELECT seq, at_ms, event FROM journal WHERE game = ? ORDER BY row";
        let mut journal = db.prepare(journal).unwrap();
        for mut running in rows(db, "SELECT number, header FROM running ORDER BY id", |row| {
            Ok(json!({"running": parsed(row, "header")?, "number": row.get::<_, i64>("number")?}))
        }) {
            let events = journal.query_map([running["number"].as_i64()], |row| {
                let seq = row.get::<_, u32>("seq")?;
                let at_ms = row.get::<_, u64>("at_ms")?;
                Ok(json!({"seq": seq, "at_ms": at_ms, "event": parsed(row, "event")?}))
            });
            running["journal"] = events.unwrap().map(Result::unwrap).collect();
            self.line(running);
        }
        let changes = ["first_before", "first_after", "second_before", "second_after"];
        for ended in rows(db, "SELECT * FROM ended ORDER BY id", |row| {
            let record = parsed(row, "document")?;
            let summary = parsed(row, "summary")?;
            Ok(json!({"record": record, "summary": summary, "changes": numbers(row, &changes)?}))
        }) {
            if self.written.insert(ended["record"]["game"].to_string()) {
                self.line(ended);
            }
        }
        self.kept_of_players(db);
        self.life += 1;
    }

    fn kept_of_players(&mut self, db: &Connection) {
        let players = rows(db, "SELECT hex(id) AS id, * FROM players ORDER BY 1", |row| {
            let results = numbers(row, &["wins", "losses", "draws"])?;
            Ok(json!([row.get::<_, String>(0)?, row.get::<_, String>("name")?, results]))
        });
        let ratings = rows(db, "SELECT hex(player), rules, * FROM ratings ORDER BY 1, 2", |row| {
            let known = numbers(row, &["rating", "deviation", "volatility", "games", "newcomers", "ranked"])?;
            Ok(json!([row.get::<_, String>(0)?, row.get::<_, String>(1)?, known]))
        });
        let blocks = rows(db, "SELECT hex(player), hex(blocked) FROM blocks ORDER BY 1, 2", |row| {
            Ok(json!([row.get::<_, String>(0)?, row.get::<_, String>(1)?]))
        });
        self.line(json!({"players": players, "ratings": ratings, "blocks": blocks}));
    }

    fn line(&mut self, mut line: Value) {
        line["life"] = json!(self.life);
        self.lines.push(line.to_string());
    }
}

/// However a seed ends, what it said until then is written down.
impl Drop for Lives {
    fn drop(&mut self) {
        self.write_said();
        let written = fs::write(&self.file, self.lines.join("\n") + "\n");
        if !std::thread::panicking() {
            written.unwrap();
        }
    }
}
