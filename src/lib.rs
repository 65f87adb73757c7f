//! **Vis-à-vis**: a server where two people meet in the browser and play a board game, and thousands of such games
//! run at once on one host.
//!
//! # Bird's eye view
//! Every WebSocket session is an actor. One Lobby actor pairs players. Each match is a Game actor of its own: its
//! mailbox orders the moves, and it sends win or loss to both sessions. Everything that *decides* is plain Rust
//! without actors, sockets, clocks or randomness of its own; the actors are thin shells that ask the deciding part
//! and carry out its verdict.
//!
//! # The journey of one move
//! ```text
//! browser ─frame─▶ 1 FrameGate ─▶ Session::text ─▶ Session::take
//!                    │   frames judged; a credit spent, parsed once; the chair looked up
//!                    │ 2 Chair::play                one message, fire and forget
//!                    ▼
//!                  3 Game ── Machine::handle(Command, now) ── rules
//!                    │ 4 Output::Save → Journal::append, and the mailbox waits for the commit: order is kept
//!                    │ 5 Machine::handle(Saved, now) → Output::Tell
//!                    │ 6 Game::tell → Frame         encoded once a class of viewers
//!           try_send ┌──┴──┐ try_send
//!                Session   Session                the same bytes, for watchers too
//! ```
//! Six stops, two hops between actors, on one thread where both players' connections are on it: a game lives where one of
//! them does. The first task on a thread to hand something to the store yields once, so that its siblings join the batch, and
//! then notifies the writer, which wakes each thread once a batch. The lobby is not on the way, and no actor asks another and
//! waits for its answer. Imports point inward, news travels outward through a port the lower room owns ([`game::Notice`]).
//!
//! # Code map
//! A room may use only rooms to its left; a test enforces it:
//! `rules → engine → limits → scheduling → seal → protocol → client → metrics → store → game → lobby → bots → bridge → session → http →
//! config → operator → load → server → main`.
//!
//! - [`rules`]: what a game is. The trait `Rules` (typed), the trait `Board` (any rules, as text), the catalogue, what
//!   games are made of (`seat`, `status`, `legal`, `layout`, `cell`, `options`, `repetition`, `seed`), what whole
//!   matches are written with (`transcript`, `sgf`), and one file a game, with a folder beside it where a part has a
//!   name of its own.
//! - [`engine`]: search over the rules, pure: a [`engine::View`] and a [`engine::Budget`] come in, a
//!   [`engine::Thought`] goes out. `connect_four` solves, `battleship` hunts over fleets that agree with what was told,
//!   `lines` looks for threats in m,n,k games, `dots_and_boxes` counts chains and `othello` room to move, and
//!   both solve endings, `tree` plays out with proofs any other game that hides nothing, and `draw` draws a move of those that
//!   do; `search` says which it is, and `grade` how far it is to be trusted. `analyst` goes through a match that is over, and `analysis` says
//!   what it was worth.
//! - [`limits`]: what one address may take: which connections count as one (`address`), how often each may do something
//!   (`rate`); which addresses belong together (`network`).
//! - [`scheduling`]: threads that let others go first.
//! - [`seal`]: the server's key, which is put under every record and lies beside the database.
//! - [`protocol`]: every message of the wire `visavis.v1`, written and read on both sides, ids and secrets, what a player
//!   may be called (`name`), which ids are bots' that somebody else runs (`bot_account`), what may be said (`phrase`), how a match
//!   is timed (`clock`), and `Frame`, a message encoded once. `framing` (pure) reads WebSocket frames for either end, and
//!   judges each before it is buffered.
//! - [`client`]: a client of a server that runs somewhere, for bots, tools and tests: hello, send, next, come back. `wire` is
//!   the lean connection beneath it, which keeps to limits whatever the server does, `handshake` how that is opened.
//! - [`metrics`]: every counter, gauge and histogram, named once; `seldom`, for what is told once a minute at most.
//! - [`store`]: what lasts. What is written and read is data (`write_job`, `query`); one thread writes, committing as one
//!   batch whatever queued while the last commit ran (`queue`, `writer`), and wakes each thread once a batch (`waiting`); others
//!   read beside it, what is urgent in a lane of its own (`readers`); `starting` gives an engine its threads. The front:
//!   `journal` (running games), `players`, `archive` (what has ended; `leaderboards`), `rematches` (what is offered then, or has begun);
//!   `ratings` (pure; `ratings/weighing`: what a rated game counts for), `draft` (what is finished when its worth is known).
//!   `engine` is the seam, and `sqlite` the one engine there is: `jobs` and `queries` in statements, `schema` and its migrations,
//!   `keeping` (a copy before them), `file` (what is open), `claim` (for one process, and ours), `vigil` (still there, and as far as
//!   it was), `heartbeat` (when it last lived), `sweep`; from outside `snapshot` (everything as it is at one moment), `copying`,
//!   `restoring`.
//! - [`game`]: one match, on three floors, and what is left of it. `core` decides, without actors, store or clock: `machine`
//!   (`input`: what happens; `output`: what is to be done; `step`, `settling`, `deadlines`), `referee` (how the match stands, and
//!   what counts: `deciding`, `offering`, `following`, `applying`, `replaying`), and what they know: `event` (what happened, as kept),
//!   `command`, `attendees`, `absence`, `offers`, `talk` (how often), `clock` (`control`, `seat_clock`, `lag`, `hours`, `spared`, `files`),
//!   `hint` (who may be told which move is best), `unplayed` (whether anybody really plays), `by_viewer` (who sees what),
//!   `header`, `terms`, `opening`, `pair`; of the machine also `attendance` (what is told of who looks on) and `delaying` (what watchers see
//!   late). `door`: `link` (the way from a chair to a game that may be at rest), `chair`, with the `Gallery` for who watches, `client` (a connection as games and the
//!   lobby reach it), `lateness` (how late it is), `table` for the lobby, `hints` (the port to who thinks). `shell`: the actor Game; `beginning`, `mailbox`, `keeping` (saved before it is
//!   told), `announcing` (to whom) and `telling` (in which messages), `stalls` (when the server stood still), `hinting` (which move is best), `time`. `record`: a
//!   match as a signed document, verified, played again, exported; `past` (for who comes back to one that is over),
//!   `inspecting` (whether what is kept is what a match leaves).
//! - [`lobby`]: where players meet. `core` decides: the `Matchmaker` is told what has happened (`input`) and gives back what
//!   is to be done (`effect`). It has `admitting` and `admission` (who comes in), `naming`, `blocking`, `changing` (what is kept with a seek), `linking`, `granting`
//!   (what is asked), `allowing` (who may open a game, at every door), `opening`, `hibernating`, `rounds`,
//!   `connections`, `connected` (what games hear of them), `messages`, and what they know: `seeks` (whose each is, and who was told), `seeking`, `meeting` and `joining` (how two become a match),
//!   `pairing` and `queue` (who meets whom: `first_come`, `by_rating`, `window`, `sides`, `waits`), `unwritten` (what of the seeks is
//!   not on disk yet), `open_seeks`, `away`, `invites`, `inviting` and `taking_up`, `watching` (what is featured), `players` (`entering`, `presence`) and `gone`, `names`, `tables`, `quotas` (how many games
//!   each address holds), `deadlines`, `device_links`, `audience`, `census`; of bots `house_bot`, `against_bots` (a game begins at once),
//!   `bot_games` (how many), `asking` and `prospects` (who plays one is asked before they meet somebody), `playing_again`. `desk` is the
//!   door (`inquiries`: what is only looked up). `shell` is the actor: `carrying_out`,
//!   `running` (games get their actors), `lookups` (what the store is asked beside), `qr_codes`, `dating`, `bot_coming` (bots that somebody else
//!   runs). Beside them `bot_accounts` (which of those there are), `overload` and `recovery` (games that were interrupted).
//! - [`bots`]: opponents of the house, who come by the lobby's desk as connections do. Pure: `sight` (what one was told of a
//!   game), `deciding`, `levels` (how much each sees), `choosing`, `pace`, `answering`, `roster` (who they are). They think on
//!   threads of their own (`thinkers`, in `lanes`), and `analyses` has matches looked at again there that are over (`shelf`, pure:
//!   which); `hints` thinks for people. `bot` is the actor, `playing` what it does at its chairs, `opening` how they come to be.
//!   Without a server: `duel` of two `contender`s, and `tally` (pure: how much stronger one is).
//! - [`bridge`]: engines of others, which run as child processes and speak UGI, GTP 2, Gomocup or Hub. Pure: `ugi`, `gtp`,
//!   `gomocup` and `hub` say what an engine is told and read what it answers (`talk`: what they have in common), `limits`, and
//!   `spec` (which engine is meant). `process` is the child, `transcript` what was said to and fro, `player` an engine that takes
//!   part in a duel or in a game on a server: there `guest` (pure) says what a bot does, `thinking` has the engine think about one
//!   game, `visit` is the stay with its connection. `own` is the other side of all four, the search of the house as an engine.
//! - [`session`]: one connection. `gate` lets frames in no faster than may be, `socket` is the WebSocket for any
//!   conversation, `serving` answers on a listening socket, `upgrade` carries what has left HTTP; `doors` count every
//!   connection from when it is accepted, `patience` (pure) says how long one may be open that is no WebSocket, `connection`
//!   carries both out, `stream` counts its bytes; `phase`, `budget` and `owed` (pure) say which message may be sent, how often and
//!   how many at once, `dispatch` passes each on.
//! - [`http`]: routes, the JSON interface, static files, headers, and who may open a WebSocket. `front` is what every request
//!   goes through; `forwarded` (pure) says for whom a proxy speaks, `measures` who may read the metrics.
//! - [`config`]: the sections of the rooms, in layers, every value checked; the command line.
//! - [`operator`]: what a person does beside the running server: makes bots, copies, restores, looks whether all agrees,
//!   verifies records, has engines play.
//! - [`load`]: many clients of a running server at once, for whoever wants to know what a host carries, and each message
//!   they hear held against what was promised. Pure: `referee` (its own board for each game), `judge` (what one connection is
//!   told), `violation` (what a server may never do, by name), `limits`, `cast` (who takes part), `pace`, `hostile` (what
//!   strangers do, and what they deserve), `steps` (how much a host carries), `report`. Hands: `door` and `line` (a connection,
//!   and what was said on it last), `player`, `watcher`, `stranger`, `stage` (one run from the first connection to the last),
//!   `host` (memory and processor time of a server nearby).
//! - [`server`]: the composition root: threads, lobby, HTTP server (`listening`); start and stop; `setup` makes the lobby of settings. `files` shares out what
//!   may be open, `lag` measures how late threads and store are, and notes when they stood still; `log` and `signals` join it
//!   to the machine, `flood` limits how much is logged.
//! - `main.rs`: arguments → configuration → server → wait for the signal → exit code; or what an operator asked for.
//!
//! # Invariants
//! Each has tests that carry its name; a law of `tests/tidy` looks whether they are there.
//! 1. Acknowledged means durable: nobody sees a move before it is saved, and a server that is killed at any instant
//!    loses no move that anyone saw (`nothing_that_was_told_is_lost_however_often_the_server_is_killed`).
//! 2. One game, one mailbox: the order everybody sees is the order of the journal, and `seq` has no gaps
//!    (`seq_has_no_gaps`).
//! 3. A refusal changes nothing, tells only the one who asked, and carries a stable code
//!    (`every_word_out_of_order_is_refused_and_changes_nothing`). Every message is answered, once
//!    (`a_burst_of_every_word_is_answered_once_each_and_nobody_is_sent_away`).
//! 4. Sending twice is safe (`a_move_sent_twice_counts_once`).
//! 5. Every queue, map, string and wait has a limit, a named constant or a key of the configuration, and a truthful answer
//!    when it is reached (`every_queue_between_threads_has_a_limit`, `who_finds_the_queue_full_waits`,
//!    `no_more_notices_wait_than_there_is_room_for`, `both_ends_of_every_range_are_allowed_and_fit_their_field`).
//! 6. The game limit counts running games, awake or hibernated; it is never exceeded and never leaks, at any door
//!    (`the_limit_neither_leaks_nor_is_exceeded`). A running Game actor holds its place by a guard that is dropped when the
//!    game ends or the actor goes, however that comes about.
//! 7. A panic of rules ends at most its own game, and both players are told (`rules_that_panic_end_their_own_game`); rules
//!    that do not come back hold up the games of their thread and no others
//!    (`while_a_thread_of_games_is_stuck_seeks_are_refused_and_other_games_go_on`).
//! 8. A client that stops reading, floods, lies or dies, or all that one address may have of them, costs bounded memory and
//!    disk and nobody else's time (`who_does_not_read_is_gone_and_costs_nobody`, `one_address_takes_nothing_from_others`).
//!    Nobody plays for another: a [`game::Chair`] is made only by a Game and is the only way to play in it
//!    (`nobody_plays_for_another`).
//! 9. No position is shown to a viewer who may not see it, not in a length, an order or an error text either
//!    (`what_is_hidden_shows_in_no_word`).
//! 10. Nobody loses by the server's fault: the time it was down or stood still is charged to nobody, and the record says so
//!     (`a_restart_takes_every_game_up_where_it_was`, `a_claim_that_came_while_the_server_stood_still_is_too_early`).
//! 11. Every running match has a next deadline, one, known to the machine and kept in its row
//!     (`every_running_match_has_a_next_deadline`).
//! 12. A record says the same as on the day it was signed, or does not verify
//!     (`a_record_verifies_only_as_long_as_it_says_the_same`,
//!     `a_text_that_was_changed_anywhere_says_the_same_or_does_not_verify`), and rules that play otherwise have another
//!     version (`what_is_played_changes_only_with_a_new_version`).
//! 13. The log holds no addresses of players, and of a player's secret only the SHA-256 is kept
//!     (`addresses_and_secrets_are_neither_logged_nor_kept`).
//!
//! # Glossary
//! *rules* a kind of game · *game* one match · *board* one position under some rules · *seat* first or second ·
//! *table* a game the lobby knows · *hibernated* a running game without an actor, because nobody looks at it · *chair* a
//! connection's place at a game · *client handle* a connection as games and the lobby reach it · *notation* the text of a
//! move or a position · *ply* the number of a move, from 1 · *seq* the number of an event of a game · *frame* bytes for a
//! browser · *notice* a fact for a session · *refusal* a no with a reason · *terms* what two players agree on before a match ·
//! *opening* terms, seats and origin of a match that begins · *command* what a player asks for · *event* what happened in a
//! match, as it is kept; one may lead to several events of the wire · *deadline* when something happens next by itself ·
//! *record* a match as a document, signed once it is over · *discipline* what a rating is for: rules and speed · *viewer* who
//! looks at a position, and so what of it they may see · *pick* a short way to say moves that are too many to list ·
//! *seek* a player's wish for a match, which waits · *invitation* a match that one named player may begin · *time control* how a match
//! is timed · *ledger* what a move took, and who is charged for it.
//!
//! # How to add a game
//! Write `src/rules/NAME.rs` with a type that implements [`rules::Rules`], and add its line to
//! [`rules::CATALOGUE`]. Put its numbers into `tests/rules/NAME.perft` and `NAME.games`, and what its version plays into
//! `NAME.versions` (the test that asks for it says the line): the harness runs them, and the laws every game obeys
//! (`tests/rules/kit.rs`), without another line. Give it a name in `static/i18n/fr.json` and
//! `en.json`. The page draws it from its layout and turns clicks into moves by the list of legal ones. A whole
//! match is written down as its moves with blanks between them; [`rules::Rules::transcript`] is there for a game whose
//! field has a notation of its own.
//!
//! Records carry the version of the rules, and are played again by it. A change after which the same moves lead elsewhere, or
//! others are allowed, raises [`rules::Rules::VERSION`] and adds a line to `NAME.versions`; without it a test fails. Running
//! games of the older version are then left alone, and its records are no longer played again.
//!
//! This is a whole game, Breakthrough; it passes the kit as the games of the catalogue do:
//! ```
#![doc = include_str!("../tests/rules/breakthrough.rs")]
//! # fn main() {}
//! ```

pub mod bots;
pub mod bridge;
pub mod client;
pub mod config;
pub mod engine;
pub mod game;
pub mod http;
pub mod limits;
pub mod load;
pub mod lobby;
pub mod metrics;
pub mod operator;
pub mod protocol;
pub mod rules;
pub mod scheduling;
pub mod seal;
pub mod server;
pub mod session;
pub mod store;
