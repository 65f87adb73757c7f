//! The table of all keys: the one place that knows what may be set and to what.
//!
//! Owns names, types, ranges and units. May know [`Kind`]. Never reads a file; the defaults are in the settings of the
//! rooms, the sentences for people in `config/default.toml`.

pub use super::kind::Kind;
use super::kind::grouped;

/// One key of the configuration.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The section it stands in.
    pub section: &'static str,
    /// Its name in that section.
    pub key: &'static str,
    /// What its value must be.
    pub kind: Kind,
}

/// Every key, in the order `config show` and `config/default.toml` list them.
#[rustfmt::skip]
pub const KEYS: &[Key] = &[
    key("server", "name", Kind::Text { chars_max: 64 }),
    key("server", "bind", Kind::Bind),
    key("server", "workers", whole("threads", 0, 1_024, ", 0 for one a processor")),
    key("server", "static_path", Kind::Path("a folder")),
    key("server", "origins", Kind::Origins),
    key("server", "proxies", Kind::Networks),
    key("server", "proxy_header", Kind::Choice(&["any", "x-forwarded-for", "forwarded"])),
    key("server", "metrics_bind", Kind::BindOrNone),
    key("server", "metrics_token", Kind::Secret { chars_max: 256 }),
    key("server", "metrics_allow", Kind::Networks),
    key("log", "level", Kind::Levels),
    key("log", "format", Kind::Choice(&["text", "json"])),
    key("limits", "connections_max", whole("connections", 1, 1_000_000, "")),
    key("limits", "connections_per_ip", whole("connections", 0, 1_000_000, ", 0 to lift every limit by address")),
    key("limits", "connections_per_ip_10s", whole("connections", 0, 1_000_000, ", 0 for any number")),
    key("limits", "hellos_per_ip_10s", whole("hellos", 0, 1_000_000, ", 0 for any number")),
    key("limits", "openings_per_ip_10s", whole("games", 0, 1_000_000, ", 0 for any number")),
    key("limits", "invites_per_ip_10s", whole("tries", 0, 1_000_000, ", 0 for any number")),
    key("limits", "words_per_ip_10s", whole("messages", 0, 10_000_000, ", 0 for any number")),
    key("limits", "questions_per_ip_10s", whole("questions", 0, 10_000_000, ", 0 for any number")),
    key("limits", "connections_per_player", whole("connections", 1, 1_000, "")),
    key("limits", "messages_per_10s", whole("messages", 1, 10_000_000, "")),
    key("lobby", "games_max", whole("games", 0, 10_000_000, ", 0 for no limit")),
    key("lobby", "when_full", Kind::Choice(&["refuse", "wait"])),
    key("lobby", "games_per_player", whole("games", 1, 10_000, "")),
    key("lobby", "unplayed_per_ip", whole("games", 0, 1_000_000, ", 0 for any number")),
    key("lobby", "games_per_ip", whole("games", 0, 10_000_000, ", 0 for any number")),
    key("lobby", "seeks_per_player", whole("seeks", 1, 1_000, "")),
    key("lobby", "seeks_per_ip", whole("seeks", 0, 1_000_000, ", 0 for any number")),
    key("lobby", "seek_away_s", whole("seconds", 0, 604_800, "")),
    key("lobby", "players_max", whole("players", 2, 10_000_000, "")),
    key("lobby", "invites_max", whole("invitations", 0, 1_000_000, ", 0 for none")),
    key("lobby", "invites_per_player", whole("invitations", 1, 1_000, "")),
    key("lobby", "invites_per_ip", whole("invitations", 0, 1_000_000, ", 0 for any number")),
    key("lobby", "invite_s_max", whole("seconds", 60, 2_592_000, "")),
    key("lobby", "lag_ms_max", whole("milliseconds", 0, 60_000, ", 0 for any delay")),
    key("bots", "threads", whole("threads", 0, 256, ", 0 for no bots at all")),
    key("bots", "games_max", whole("games", 0, 1_000_000, ", 0 for no limit of their own")),
    key("bots", "games_per_ip", whole("games", 0, 1_000_000, ", 0 for any number")),
    key("bots", "rated", Kind::Flag),
    key("game", "arbiters", whole("threads", 0, 1_024, ", 0 for none")),
    key("game", "rematch_s", whole("seconds", 0, 86_400, "")),
    key("game", "watchers_max", whole("connections", 0, 1_000_000, "")),
    key("match", "untimed_days", whole("days", 1, 365, "")),
    key("match", "adjourned_days", whole("days", 1, 365, "")),
    key("match", "watch_delay_s", whole("seconds", 0, 3_600, "")),
    key("absence", "bank_s", whole("seconds", 1, 86_400, "")),
    key("absence", "bank_bullet_s", whole("seconds", 1, 86_400, "")),
    key("absence", "bank_blitz_s", whole("seconds", 1, 86_400, "")),
    key("absence", "bank_rapid_s", whole("seconds", 1, 86_400, "")),
    key("absence", "bank_classical_s", whole("seconds", 1, 86_400, "")),
    key("absence", "bank_per_move_s", whole("seconds", 1, 86_400, "")),
    key("absence", "rest_s", whole("seconds", 0, 604_800, ", 0 for never")),
    key("absence", "abandon_s", whole("seconds", 1, 604_800, "")),
    key("absence", "unplayed_s", whole("seconds", 1, 604_800, "")),
    key("store", "path", Kind::Path("a file, or :memory:")),
    key("store", "sync", Kind::Choice(&["full", "normal"])),
    key("store", "abandoned_days", whole("days", 0, 36_500, ", 0 for ever")),
    key("ratings", "one_address", Kind::Choice(&["none", "weighed", "full"])),
];

/// Edits that still count as a slip of the finger.
const SLIPS_MAX: usize = 2;

const fn key(section: &'static str, key: &'static str, kind: Kind) -> Key {
    Key { section, key, kind }
}

const fn whole(unit: &'static str, min: i64, max: i64, note: &'static str) -> Kind {
    Kind::Whole { unit, min, max, note }
}

impl Key {
    /// The full name, such as `lobby.games_max`.
    pub fn name(&self) -> String {
        format!("{}.{}", self.section, self.key)
    }

    /// What the value must be, as the end of a sentence.
    pub fn demand(&self) -> String {
        match self.kind {
            Kind::Text { chars_max } => format!("a text of 1 to {chars_max} characters"),
            Kind::Whole { unit, min, max, note } => {
                format!("a whole number of {unit} from {} to {}{note}", grouped(min), grouped(max))
            }
            Kind::Flag => "true or false".to_owned(),
            Kind::Choice(words) => {
                let quoted: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
                quoted.join(" or ")
            }
            Kind::Path(what) => format!("the path of {what}"),
            Kind::Bind => "HOST:PORT, such as 127.0.0.1:8080, [::1]:8080 or localhost:8080".to_owned(),
            Kind::BindOrNone => "HOST:PORT, such as 127.0.0.1:9090, or empty for none".to_owned(),
            Kind::Secret { chars_max } => {
                format!(
                    "a text of up to {chars_max} letters, digits and signs without blanks, or empty for none"
                )
            }
            Kind::Levels => "a level (off, error, warn, info, debug, trace), or levels by target, such as \
                             info,visavis=debug"
                .to_owned(),
            Kind::Origins => {
                "a list of origins, each scheme://host or scheme://host:port in small letters, without \
                              path and without the default port"
                    .to_owned()
            }
            Kind::Networks => {
                "a list of IP addresses and networks, such as 10.0.0.1, ::1 or 10.0.0.0/8".to_owned()
            }
        }
    }
}

/// The key of that full name, if there is one.
pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name() == name)
}

/// The names of the sections, in their order.
pub fn sections() -> Vec<&'static str> {
    let mut names: Vec<_> = KEYS.iter().map(|key| key.section).collect();
    names.dedup();
    names
}

/// The names of a section's keys; none for a section that does not exist.
pub fn keys_of(section: &str) -> Vec<&'static str> {
    KEYS.iter().filter(|key| key.section == section).map(|key| key.key).collect()
}

/// The section that was probably meant, as `[name]`.
pub(super) fn near_section(section: &str) -> Option<String> {
    nearest(sections().into_iter().map(|known| (edits(section, known), known)))
        .map(|known| format!("[{known}]"))
}

/// The full name of the key that was probably meant: a slip of the finger, or the right key in the wrong section.
pub(super) fn near_key(name: &str) -> Option<String> {
    let key_part = name.rsplit('.').next().unwrap_or(name);
    nearest(KEYS.iter().map(|known| {
        let slips = if name.contains('.') { edits(name, &known.name()) } else { edits(name, known.key) };
        (if key_part == known.key { 0 } else { slips }, known.name())
    }))
}

fn nearest<T>(candidates: impl Iterator<Item = (usize, T)>) -> Option<T> {
    candidates.filter(|(slips, _)| *slips <= SLIPS_MAX).min_by_key(|(slips, _)| *slips).map(|(_, name)| name)
}

/// Letters to insert, drop or replace to make one word the other (Levenshtein, one row at a time).
fn edits(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (above, letter) in from.chars().enumerate() {
        let mut diagonal = above;
        let mut left = above + 1;
        for (cell, other) in row.iter_mut().skip(1).zip(to.chars()) {
            let best = (diagonal + usize::from(letter != other)).min(left + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = above + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        let cases = [("", "", 0), ("game", "game", 0), ("game", "games", 1), ("lobyb", "lobby", 2)];
        for (from, to, count) in cases {
            assert_eq!(edits(from, to), count, "{from} → {to}");
            assert_eq!(edits(to, from), count, "{to} → {from}");
        }
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
    }

    #[test]
    fn a_near_miss_is_recognised() {
        assert_eq!(near_key("lobby.game_max").as_deref(), Some("lobby.games_max"));
        assert_eq!(near_key("server.games_max").as_deref(), Some("lobby.games_max"));
        assert_eq!(near_key("game_max").as_deref(), Some("lobby.games_max"));
        assert_eq!(near_key("lobby.colour"), None);
        assert_eq!(near_section("loby").as_deref(), Some("[lobby]"));
        assert_eq!(near_section("database"), None);
    }

    #[test]
    fn sections_stand_together() {
        let mut names = sections();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "the keys of one section follow each other");
    }
}
