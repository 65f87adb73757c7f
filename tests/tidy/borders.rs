//! The law of borders: what belongs to one room is named nowhere else, and nothing in the house can bring it down.

mod tests;

use super::house::{Breach, House, Page, finds};
use super::{paths, rust};

/// What belongs to some rooms alone, or to a part of one, and those rooms or parts.
const BELONGINGS: &[(&str, &[&str])] = &[
    ("actix_web_actors", &["session"]),
    ("rusqlite", &["store/sqlite"]),
    // On the wire, in what is kept of games, in the answers to requests, in settings, on the wire as a client has it.
    ("serde_json", &["protocol", "game", "http", "config", "load"]),
];

/// Names of games, in types, modules and on the wire.
const GAMES: &[&str] = &["ConnectFour", "connect_four", "connect-four"];

/// The rooms that know games by name.
const GAME_ROOMS: &[&str] = &["rules", "engine"];

/// Ways to make a queue that takes whatever comes.
const ENDLESS_QUEUES: &[&str] =
    &["unbounded_channel", "unbounded", "mpsc::channel()", "mpsc::channel::<", "SegQueue"];

/// What may not stand in the server outside its tests, why, where it may after all, and what to do.
const DANGERS: &[(&str, &str, Option<&str>, &str)] = &[
    (
        "process::exit",
        "ends the server without a word to anybody",
        Some("main"),
        "return an exit code from main",
    ),
    ("process::abort", "ends the server without a word to anybody", None, "return an exit code from main"),
    (".unwrap()", "panics", None, "match, or say what happens instead"),
    (".expect(", "panics", None, "match, or say what happens instead"),
    (".unwrap_err()", "panics", None, "match, or say what happens instead"),
    (".expect_err(", "panics", None, "match, or say what happens instead"),
];

/// What a floor that only decides never names: actors, tasks, threads, clocks, files, the store as everybody holds it.
const DOERS: &[&str] = &[
    "actix",
    "actix_web",
    "tokio",
    "futures_util",
    "thread",
    "Store",
    "Instant",
    "SystemTime",
    "std::fs",
    "std::net::Tcp",
];

/// What the `core` of a room may use of other rooms: all of what is pure, and of a room that carries out only what is named
/// here, which is data or a port.
const CORES_MAY_USE: &[(&str, &str, &[&str])] = &[
    ("game", "rules", &["*"]),
    ("game", "protocol", &["*"]),
    ("lobby", "rules", &["*"]),
    ("lobby", "limits", &["*"]),
    ("lobby", "protocol", &["*"]),
    (
        "lobby",
        "store",
        &[
            "BLOCKS_MAX",
            "Discipline",
            "GameNumber",
            "Invitation",
            "InviteFate",
            "KeptSeek",
            "Met",
            "Newcomer",
            "NotBlocked",
            "PastInvite",
            "Rating",
            "Recalled",
            "SeekChanges",
            "StoredPlayer",
            "TOKENS_MAX",
        ],
    ),
    (
        "lobby",
        "game",
        &[
            "Attended",
            "Circumstances",
            "ClientHandle",
            "Drawn",
            "Header",
            "Hibernated",
            "Notice",
            "Opening",
            "Origin",
            "Pairing",
            "PastGame",
            "Player",
            "RatedPairing",
            "Second",
            "SecondGame",
            "SessionId",
            "Strength",
            "Summary",
            "Terms",
            "Window",
            "discipline",
            "settings",
        ],
    ),
];

/// What the `core` of a room may use of its own room beside itself.
const OWN: &[&str] = &["core", "settings"];

/// Everything that does something, where it is only decided: in a room's `core`.
pub(crate) fn cores(house: &House) -> Vec<Breach> {
    house.source().flat_map(|page| core_of(page).map(|room| doers(page, room)).unwrap_or_default()).collect()
}

/// The room whose `core` a file is a part of.
fn core_of(page: &Page) -> Option<&str> {
    let (room, rest) = page.path.strip_prefix("src/")?.split_once('/')?;
    (rest == "core.rs" || rest.starts_with("core/")).then_some(room)
}

fn doers(page: &Page, room: &str) -> Vec<Breach> {
    let cure = "give it back as an effect, and have the shell carry it out";
    let mut breaches = Vec::new();
    let mut code = String::new();
    for (line, text) in page.product(false) {
        let named = DOERS.iter().filter(|doer| finds(&text, doer));
        let law = |doer: &&str| format!("`{doer}` is named, where nothing is done and all is decided");
        breaches.extend(named.map(|doer| page.breach(line, law(doer), cure)));
        // Tests are left out; what is not keeps its line.
        while code.matches('\n').count() + 1 < line {
            code.push('\n');
        }
        code.push_str(&text);
    }
    for named in paths::named(&page.path, &code) {
        let path = named.names.join("::");
        if !may_use(room, &named.names) {
            let law = format!("`{path}` is used, where nothing is done and all is decided");
            let cure = "move it into the core, or give it back as an effect; what is only data has its place in \
                        CORES_MAY_USE of tests/tidy/borders.rs";
            breaches.push(page.breach(rust::line_of(&code, named.at), law, cure));
        }
    }
    breaches
}

/// Whether the `core` of a room may use what this path leads to.
fn may_use(room: &str, path: &[String]) -> bool {
    let [used, rest @ ..] = path else { return false };
    let first = rest.first().map(String::as_str);
    if used == room {
        return first.is_some_and(|first| OWN.contains(&first));
    }
    let allowed = CORES_MAY_USE.iter().filter(|(core, other, _)| *core == room && other == used);
    allowed.flat_map(|(_, _, names)| *names).any(|name| *name == "*" || Some(*name) == first)
}

/// Every belonging that is named in another room.
pub(crate) fn belongings(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (name, rooms) in BELONGINGS {
        for page in house.source().filter(|page| !rooms.iter().any(|room| page.is_part(room))) {
            let named = page.product(false).into_iter().filter(|(_, line)| finds(line, name));
            let law = format!("`{name}` is named, and only {} may name it", rooms.join(", "));
            breaches.extend(named.map(|(line, _)| page.breach(line, &law, "ask the room that owns it")));
        }
    }
    breaches
}

/// Every game that is named outside of the rules and of the engines, of which some are made for one game.
pub(crate) fn games(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let knows = |page: &Page| GAME_ROOMS.iter().any(|room| page.is_room(room));
    for page in house.source().filter(|page| !knows(page)) {
        for (line, text) in page.product(true) {
            let named = GAMES.iter().filter(|game| finds(&text, game));
            let law = |game: &&str| format!("`{game}` is named, and only rules and engines know a game");
            breaches.extend(named.map(|game| page.breach(line, law(game), "ask the catalogue")));
        }
    }
    breaches
}

/// Everything that may panic, end the process or is not safe.
pub(crate) fn dangers(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for page in house.source() {
        for (line, text) in page.product(false) {
            let here = DANGERS.iter().filter(|(word, _, room, _)| {
                finds(&text, word) && !room.is_some_and(|room| page.is_room(room))
            });
            breaches
                .extend(here.map(|(word, why, _, cure)| page.breach(line, format!("`{word}` {why}"), *cure)));
        }
    }
    for page in house.source().chain(house.under("tests").filter(|page| page.is_rust())) {
        let code = rust::blank(&page.text, false);
        let lines = (1..).zip(code.lines()).filter(|(_, line)| finds(line, concat!("un", "safe")));
        let law = format!("`{}` switches the compiler's checks off", concat!("un", "safe"));
        breaches.extend(lines.map(|(line, _)| page.breach(line, &law, "do without")));
    }
    breaches
}

/// Every queue that takes whatever comes. (Tokio's `mpsc::channel` is given its limit.)
pub(crate) fn queues(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for page in house.source() {
        for (line, text) in page.product(false) {
            let endless = ENDLESS_QUEUES.iter().filter(|word| text.contains(*word));
            let law = |word: &&str| format!("`{word}` makes a queue without a limit");
            let cure = "give it a named limit, and say what happens to who finds it full";
            breaches.extend(endless.take(1).map(|word| page.breach(line, law(word), cure)));
        }
    }
    breaches
}
