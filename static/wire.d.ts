// The wire's types, written by the tests of src/protocol.rs from the types there: VISAVIS_WRITE=1 cargo test --lib wire_types

export type Accept = { seek: string, };

export type Adjourned = { game: string, seq: number, seat: Seat, clock: ClockState | null, };

export type AwayReason = "closed" | "lost" | "server" | "elsewhere";

export type Block = { player: string, };

export type Blocked = { players: Array<string>, };

export type BotPlayer = { level: string, id: string, name: string, };

export type BySeat<T> = { first: T, second: T, };

export type Canadian = { moves: number, ms: number, };

export type Carried = { code: string, url: string, expires_ms: number, qr: Array<string> | null, };

export type Carry = { page?: string, };

export type Claim = { game: string, what: ClaimKind, };

export type ClaimKind = "win" | "draw" | "adjourn";

export type ClientMessage = ({ "type": "hello" } & Hello | { "type": "seek" } & Seek | { "type": "withdraw" } & Withdraw | { "type": "accept" } & Accept | { "type": "invite" } & Invite | { "type": "block" } & Block | { "type": "unblock" } & Block | { "type": "carry" } & Carry | { "type": "rename" } & Rename | { "type": "join" } & Join | { "type": "play" } & Play | { "type": "resign" } & GameOnly | { "type": "offer" } & Offer | { "type": "decline" } & Offer | { "type": "claim" } & Claim | { "type": "watch" } & GameOnly | { "type": "leave" } & GameOnly | { "type": "resume" } & GameOnly | { "type": "say" } & Say | { "type": "hint" } & GameOnly | { "type": "ping" } & Ping) & { id?: number };

export type Clock = { initial_ms: number, increment_ms: number, } | { per_move_ms: number, } | LongClock;

export type ClockState = { first_ms: number, second_ms: number, running: Array<Seat>, at_ms: number, delay_ms?: BySeat<number>, stage?: BySeat<number>, moves_left?: BySeat<number | null>, periods_left?: BySeat<number | null>, overtime?: BySeat<boolean>, };

export type ClockWish = Clock | string;

export type Closing = { reason: ClosingReason, reconnect_after_ms: number, };

export type ClosingReason = "drain" | "restart";

export type DelayKind = "simple" | "bronstein";

export type EndReason = "rules" | "resignation" | "agreement" | "time" | "absence" | "abandoned" | "adjudication" | "cancelled";

export type Ended = { game: string, seq: number, ply: number, winner: Seat | null, result: GameResult | null, reason: EndReason, line: Array<string> | null, score: BySeat<number> | null, ratings: BySeat<RatingNews> | null, record: string, clock?: ClockState, late_ms?: number, pair?: PairInfo, position?: string, moves?: Array<string>, };

export type GameOnly = { game: string, };

export type GameResult = "win" | "loss" | "draw";

export type Hello = { token?: string, code?: string, name?: string, lang?: string, page?: string, };

export type Hinted = { game: string, ply: number, values: Array<MoveValue>, line: Array<string>, };

export type Hours = { from: string, to: string, zone: string, };

export type Invite = { rules: string, options?: Options, clock?: ClockWish, rated?: boolean, takebacks?: boolean, dead_draw?: boolean, start?: Start, seat?: SeatWish, private?: boolean, expires_s?: number, page?: string, };

export type Invited = { invite: string, code: string, url: string, expires_ms: number, qr: Array<string> | null, rules: string, options: Options, clock: Clock | null, rated: boolean, seat: SeatWish, private: boolean, takebacks?: boolean, dead_draw?: boolean, start?: Start, };

export type Join = { invite: string, };

export type Layout = { shape: Shape, rows: number, cols: number, cells: Array<Array<string | null>>, zones: Array<string> | null, block?: number, };

export type Ledger = { received_ms: number, lag_ms: number | null, compensated_ms: number, charge_ms: number, fault_ms: number, };

export type Left = { game: string, };

export type Limits = { frame_bytes: number, messages_per_10s: number, games_max: number, invite_s_max: number, };

export type LobbyCounts = { players: number, waiting: number, games: number, games_max: number, };

export type LongClock = { per_move_ms?: number, stages?: Array<Stage>, periods?: Periods, canadian?: Canadian, hourglass?: boolean, first_move_ms?: number, odds?: Odds, hours?: Hours, first_increment?: boolean, };

export type MoveValue = { move: string, expected: number | null, score: number | null, };

export type Next = { game: string, next: string, };

export type Odds = { first: Stage, second: Stage, };

export type Offer = { game: string, what: OfferKind, to?: number, };

export type OfferKind = "draw" | "takeback" | "rematch" | "adjourn" | "abort";

export type Offered = { game: string, seq: number, seat: Seat, what: OfferKind, };

export type OpenOffer = { seat: Seat, what: OfferKind, seq: number, };

export type OpenSeek = { seek: string, player: PlayerInfo, rules: string, options: Options, clock: Clock | null, rated: boolean, bots?: boolean, since_ms: number, range: RatingRange | null, takebacks?: boolean, dead_draw?: boolean, start?: Start, };

export type Opponent = "anyone" | { "bot": string };

export type OptionSpec = { name: string, } & ({ "kind": "whole", min: number, max: number, default: number, } | { "kind": "flag", default: boolean, } | { "kind": "choice", values: Array<string>, default: string, });

export type OptionValue = boolean | number | string;

export type Options = { [key in string]: OptionValue };

export type OriginInfo = { "kind": "seek", pairing?: PairingInfo, } | { "kind": "rematch", of: string, } | { "kind": "pair", of: string, winner: Seat | null, } | { "kind": "invitation", invite: string, by: Seat, } | { "kind": "bot" };

export type PairInfo = { won: BySeat<number>, drawn: number, winner: Seat | null, next?: string, starts_ms?: number, };

export type PairingInfo = { waited_ms: { first: number, second: number }, joined: Seat | null, balanced: boolean, again: boolean, rated: RatedPairingInfo | null, };

export type Periods = { count: number, ms: number, };

export type Pick<M> = { count: number, cells: Array<string>, others: Array<M>, };

export type Ping = { t?: number, };

export type Play = { game: string, ply: number, move: string, };

export type Played = { game: string, seq: number, ply: number, seat: Seat, move: string, at_ms: number, ledger?: Ledger, due_ms?: number, position: string, turn: Array<Seat>, legal: Array<string> | null, pick?: Pick<string>, swapped?: boolean, score?: BySeat<number>, clock: ClockState | null, };

export type PlayerInfo = { id: string, name: string, bot: boolean, rating?: RatingInfo, };

export type Pong = { t: number | null, now_ms: number, };

export type Presence = { game: string, seq: number, seat: Seat, here: boolean, left_ms: number | null, why?: AwayReason, clock?: ClockState, };

export type Proposed = { seek: string, player: PlayerInfo, agreed: boolean, expires_ms: number, };

export type RatedPairingInfo = { ratings: BySeat<RatingInfo>, windows: { first: RatingRange | null, second: RatingRange | null }, widened: boolean, bounded: boolean, };

export type RatingInfo = { rating: number, deviation: number, provisional: boolean, };

export type RatingNews = { before: number, after: number, provisional: boolean, };

export type RatingRange = { min: number, max: number, };

export type RefusalCode = "bad_message" | "hello_first" | "bad_token" | "bad_name" | "too_fast" | "unknown_rules" | "bad_options" | "bad_clock" | "game_limit" | "player_limit" | "no_such_player" | "block_limit" | "no_such_seek" | "own_seek" | "seek_limit" | "out_of_range" | "no_such_game" | "no_such_invite" | "own_invite" | "invite_limit" | "not_seated" | "not_your_turn" | "illegal_move" | "stale_ply" | "game_over" | "no_offer" | "too_early" | "too_late" | "not_agreed" | "bad_phrase" | "draining" | "unavailable";

export type Refused = { about: string, code: RefusalCode, text: string, game?: string, seek?: string, ply?: number, after_moves?: number, retry_after_ms?: number, late_ms?: number, };

export type Rename = { name: string, };

export type Renamed = { name: string, };

export type RulesInfo = { id: string, options: Array<OptionSpec>, bots: Array<string>, bot_players?: Array<BotPlayer>, hidden: boolean, balanced?: boolean, };

export type Said = { game: string, seq: number, seat: Seat, phrase: string, };

export type Say = { game: string, phrase: string, };

export type Seat = "first" | "second";

export type SeatWish = "first" | "second" | "random";

export type Seek = { rules: string, options?: Options, clock?: ClockWish, rated?: boolean, takebacks?: boolean, dead_draw?: boolean, start?: Start, opponent?: Opponent, seat?: SeatWish, add?: boolean, bots?: boolean, };

export type Seeks = { seeks?: Array<OpenSeek>, added?: Array<OpenSeek>, removed?: Array<string>, left_off: number, };

export type ServerInfo = { name: string, version: string, protocol: number, };

export type ServerMessage = ({ "type": "welcome" } & Welcome | { "type": "waiting" } & Waiting | { "type": "invited" } & Invited | { "type": "carried" } & Carried | { "type": "renamed" } & Renamed | { "type": "blocked" } & Blocked | { "type": "proposed" } & Proposed | { "type": "withdrawn" } & Withdrawn | { "type": "seeks" } & Seeks | { "type": "left" } & Left | { "type": "snapshot" } & Snapshot | { "type": "played" } & Played | { "type": "ended" } & Ended | { "type": "offered" } & Offered | { "type": "declined" } & Offered | { "type": "taken_back" } & TakenBack | { "type": "adjourned" } & Adjourned | { "type": "presence" } & Presence | { "type": "said" } & Said | { "type": "hinted" } & Hinted | { "type": "watchers" } & Watchers | { "type": "next" } & Next | { "type": "lobby" } & LobbyCounts | { "type": "refused" } & Refused | { "type": "closing" } & Closing | { "type": "pong" } & Pong) & { re?: number };

export type Shape = "squares" | "hexes" | "edges";

export type Snapshot = { game: string, seq: number, rules: string, options: Options, control?: Clock, rated: boolean, private?: boolean, seat: Seat | null, origin: OriginInfo | null, players: BySeat<PlayerInfo>, moves: Array<string>, ply: number, opening?: number, layout: Array<Layout>, presence: BySeat<boolean>, left_ms: { first: number | null, second: number | null }, presence_why?: BySeat<AwayReason | null>, due_ms?: number, adjourned?: boolean, offers: Array<OpenOffer>, watchers: number, late_ms?: number, next?: string, ended: Ended | null, takebacks?: boolean, dead_draw?: boolean, start?: Start, position: string, turn: Array<Seat>, legal: Array<string> | null, pick?: Pick<string>, swapped?: boolean, score?: BySeat<number>, clock: ClockState | null, };

export type Stage = { moves?: number, initial_ms: number, increment_ms?: number, delay_ms?: number, delay?: DelayKind, };

export type Start = "none" | "balanced" | "pair";

export type TakenBack = { game: string, seq: number, ply: number, moves: Array<string>, due_ms?: number, position: string, turn: Array<Seat>, legal: Array<string> | null, pick?: Pick<string>, swapped?: boolean, score?: BySeat<number>, clock: ClockState | null, };

export type Waiting = { seek: string, rules: string, options: Options, clock: Clock | null, rated: boolean, bots?: boolean, ahead: number, since_ms: number, window: RatingRange | null, expected_ms: number | null, takebacks?: boolean, dead_draw?: boolean, start?: Start, };

export type Watchers = { game: string, watchers: number, };

export type Welcome = { player: WhoAmI, token?: string, server: ServerInfo, rules: Array<RulesInfo>, games: Array<string>, blocked: Array<string>, waiting: Array<Waiting>, invites: Array<Invited>, phrases: Array<string>, limits: Limits, now_ms: number, };

export type WhoAmI = { id: string, name: string, };

export type Withdraw = { seek?: string, invite?: string, };

export type Withdrawn = { seek?: string, invite?: string, game?: string, elsewhere?: boolean, };
