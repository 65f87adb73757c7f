//! What those are called who run a server, so that nobody speaks in their name. Knows words; never who runs it. (A server's
//! own name is set by whoever runs it, and known to the lobby.)

use std::collections::HashSet;
use std::sync::LazyLock;

use super::likeness::looks;

/// Words that no name may have among its words.
const NEVER: &[&str] = &[
    "admin",
    "admins",
    "sysadmin",
    "superadmin",
    "administrator",
    "administrators",
    "administration",
    "administrateur",
    "administrateurs",
    "administratrice",
    "administratrices",
    "administrador",
    "administradora",
    "amministratore",
    "administratorin",
    "moderator",
    "moderators",
    "moderation",
    "modérateur",
    "modérateurs",
    "modératrice",
    "modératrices",
    "moderador",
    "moderadora",
    "moderatore",
    "moderatorin",
    "webmaster",
];
/// Words that are no name by themselves, or with a number.
const NOT_ALONE: &[&str] = &[
    "root",
    "mod",
    "mods",
    "modo",
    "modos",
    "system",
    "système",
    "server",
    "serveur",
    "servidor",
    "staff",
    "support",
    "official",
    "officiel",
    "officielle",
    "operator",
    "opérateur",
    "opératrice",
    "owner",
    "referee",
    "arbiter",
    "arbitre",
    "host",
    "hôte",
    "bot",
    "robot",
    "the server",
    "le serveur",
    "the system",
    "le système",
    "game server",
    "serveur de jeu",
    "the team",
    "l’équipe",
    "everyone",
    "tout le monde",
    "nobody",
    "personne",
    "anonymous",
    "anonyme",
    "null",
    "undefined",
];
/// What no name may hold.
const NOWHERE: &str = "vis-à-vis";

struct Words {
    never: HashSet<String>,
    not_alone: HashSet<String>,
    nowhere: String,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    never: NEVER.iter().map(|word| looks(word)).collect(),
    not_alone: NOT_ALONE.iter().map(|word| looks(word)).collect(),
    nowhere: looks(NOWHERE),
});

/// Whether a name belongs to those who run the server.
pub(super) fn is_reserved(name: &str) -> bool {
    let whole = looks(name);
    let bare = looks(without_numbers(name));
    if whole.contains(&WORDS.nowhere) || [&whole, &bare].iter().any(|word| WORDS.not_alone.contains(*word)) {
        return true;
    }
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).flat_map(|word| [word, without_numbers(word)]);
    [whole, bare].into_iter().chain(words.map(looks)).any(|word| WORDS.never.contains(&word))
}

/// A text without what is no letter before and behind it.
fn without_numbers(text: &str) -> &str {
    text.trim_matches(|letter: char| !letter.is_alphabetic())
}
