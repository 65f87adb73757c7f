//! What each field of a client's message must be, as whoever got it wrong is told. Knows names of fields; never how they are
//! read.

/// What a field of a message must be; nothing if no message has such a field.
pub(in crate::protocol) fn demand(message: &str, field: &str) -> Option<&'static str> {
    Some(match (message, field) {
        (_, "type") => "the type of a message, as text",
        (_, "id") => "a whole number from 0 to 9007199254740991",
        (_, "token" | "code") => "text, as the server gave it",
        (_, "name") => "a name, as text",
        (_, "lang") => "the tag of a language, as text",
        (_, "page") => "the address of a page, as text",
        (_, "rules") => "the id of a kind of game, as text",
        (_, "options") => "an object with the value of each option by its name",
        (_, "clock") => {
            "null, text such as \"300+3\", {\"initial_ms\", \"increment_ms\"}, {\"per_move_ms\"} or {\"stages\"} with what belongs to them, and one of these alone"
        }
        (_, "start") => "\"none\", \"balanced\" or \"pair\"",
        (_, "rated" | "add" | "bots" | "private" | "takebacks" | "dead_draw") => "true or false",
        (_, "opponent") => "\"anyone\", or {\"bot\"} with the name of a level as text",
        (_, "seek") => "the id of a seek, as text",
        (_, "seat") => "\"first\", \"second\" or \"random\"",
        (_, "invite") => "the id or the code of an invitation, as text",
        (_, "expires_s") => "a whole number of seconds from 60 to 2592000",
        (_, "game") => "the id of a match, as text",
        (_, "player") => "the id of a player, as text",
        (_, "ply") => "a whole number from 0 to 4294967295",
        (_, "move") => "a move in the notation of the game, as text",
        ("claim", "what") => {
            "\"win\", \"draw\" or \"adjourn\"; until both have moved, the first two call the match off"
        }
        (_, "what") => "\"draw\", \"takeback\", \"rematch\", \"adjourn\" or \"abort\"",
        (_, "to") => "the number of the event that is answered, from 0 to 4294967295",
        (_, "phrase") => "the key of a phrase, as text",
        (_, "t") => "a number of at most 1.7e308 in size",
        _ => return None,
    })
}

/// What a field within a clock must be; nothing if no clock has such a field.
pub(in crate::protocol) fn demand_of_clock(field: &str) -> Option<&'static str> {
    Some(match field {
        "initial_ms" | "increment_ms" | "per_move_ms" | "first_move_ms" | "delay_ms" | "ms" => {
            "a whole number of milliseconds"
        }
        "moves" | "count" => "a whole number from 0 to 4294967295",
        "stages" => "a list of stages",
        "periods" => "{\"count\", \"ms\"}",
        "canadian" => "{\"moves\", \"ms\"}",
        "odds" => "{\"first\", \"second\"}, each a stage",
        "first" | "second" => "a stage",
        "hours" => "{\"from\", \"to\", \"zone\"}",
        "from" | "to" => "a time of the day as text, such as \"08:30\"",
        "zone" => "the name of a time zone, as text",
        "hourglass" | "first_increment" => "true or false",
        "delay" => "\"simple\" or \"bronstein\"",
        _ => return None,
    })
}
