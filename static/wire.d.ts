// The wire, version 1, as types. Owns nothing at run time: only the type check reads it. Never holds anything the
// protocol does not promise.

export type Seat = "first" | "second";
export type OfferKind = "draw" | "takeback" | "rematch";
export type ClaimKind = "win" | "draw";
export type EndReason =
  | "rules" | "resignation" | "agreement" | "time" | "absence" | "abandoned" | "adjudication" | "cancelled";
export type RefusalCode =
  | "bad_message" | "hello_first" | "bad_token" | "bad_name" | "too_fast" | "unknown_rules" | "bad_options" | "bad_clock"
  | "game_limit" | "player_limit" | "no_such_game" | "no_such_invite" | "own_invite" | "not_seated" | "not_your_turn"
  | "illegal_move" | "stale_ply" | "game_over" | "no_offer" | "too_early" | "bad_phrase" | "draining" | "unavailable";

export type OptionValue = boolean | number | string;
export type Options = { [name: string]: OptionValue };
export type OptionInfo =
  | { name: string; kind: "whole"; min: number; max: number; default: number }
  | { name: string; kind: "flag"; default: boolean }
  | { name: string; kind: "choice"; values: string[]; default: string };
export interface RulesInfo { id: string; options: OptionInfo[]; bots: string[]; hidden: boolean }
export interface Layout { shape: "squares" | "hexes" | "edges"; rows: number; cols: number; cells: (string | null)[][]; zones: string[] | null }
export interface PlayerInfo { id: string; name: string; bot: boolean; rating?: number }
export interface BySeat<T> { first: T; second: T }
export interface OpenOffer { seat: Seat; what: OfferKind }
export type Clock = { initial_ms: number; increment_ms: number } | { per_move_ms: number };
export interface ClockState { first_ms: number; second_ms: number; running: Seat[] }

export interface Hello { type: "hello"; id?: number; token?: string; name?: string; lang?: string }
export interface Seek {
  type: "seek"; id?: number; rules: string; options?: Options; clock?: Clock | null; rated?: boolean;
  opponent?: "anyone" | { bot: string };
}
export interface Withdraw { type: "withdraw"; id?: number }
export interface Invite extends Omit<Seek, "type"> { type: "invite"; seat?: Seat | "random" }
export interface Join { type: "join"; id?: number; invite: string }
export interface Play { type: "play"; id?: number; game: string; ply: number; move: string }
export interface Resign { type: "resign"; id?: number; game: string }
export interface Offer { type: "offer"; id?: number; game: string; what: OfferKind }
export interface Decline { type: "decline"; id?: number; game: string; what: OfferKind }
export interface Claim { type: "claim"; id?: number; game: string; what: ClaimKind }
export interface Watch { type: "watch"; id?: number; game: string }
export interface Leave { type: "leave"; id?: number; game: string }
export interface Resume { type: "resume"; id?: number; game: string }
export interface Say { type: "say"; id?: number; game: string; phrase: string }
export interface Ping { type: "ping"; id?: number; t?: number }
export type ClientMessage =
  | Hello | Seek | Withdraw | Invite | Join | Play | Resign | Offer | Decline | Claim | Watch | Leave | Resume | Say | Ping;

export interface Welcome {
  type: "welcome"; re?: number; player: { id: string; name: string }; token?: string;
  server: { name: string; version: string; protocol: number }; rules: RulesInfo[]; games: string[]; phrases: string[];
  limits: { frame_bytes: number; messages_per_10s: number; games_max: number }; now_ms: number;
}
export interface Waiting {
  type: "waiting"; re?: number; rules: string; options: Options; clock: Clock | null; rated: boolean; ahead: number; since_ms: number;
}
export interface Invited { type: "invited"; re?: number; invite: string; url: string; expires_ms: number }
export interface Withdrawn { type: "withdrawn"; re?: number }
export interface Left { type: "left"; re?: number; game: string }
export interface Snapshot {
  type: "snapshot"; re?: number; game: string; seq: number; rules: string; options: Options; rated: boolean; seat: Seat | null;
  players: BySeat<PlayerInfo>; moves: string[]; ply: number; layout: Layout[]; position: string; turn: Seat[];
  legal: string[] | null; clock: ClockState | null; presence: BySeat<boolean>; left_ms: BySeat<number | null>; offers: OpenOffer[];
  watchers: number; ended: Ended | null;
}
export interface Played {
  type: "played"; re?: number; game: string; seq: number; ply: number; seat: Seat; move: string; position: string; turn: Seat[];
  legal: string[] | null; clock: ClockState | null; at_ms: number;
}
export interface Ended {
  type: "ended"; re?: number; game: string; seq: number; ply: number; winner: Seat | null; result: "win" | "loss" | "draw" | null;
  reason: EndReason; line: string[] | null; score: BySeat<number> | null; ratings: BySeat<number> | null; record: string;
}
export interface Offered { type: "offered"; re?: number; game: string; seq: number; seat: Seat; what: OfferKind }
export interface Declined { type: "declined"; re?: number; game: string; seq: number; seat: Seat; what: OfferKind }
export interface TakenBack {
  type: "taken_back"; re?: number; game: string; seq: number; ply: number; position: string; turn: Seat[]; legal: string[] | null;
  clock: ClockState | null; moves: string[];
}
export interface Presence { type: "presence"; re?: number; game: string; seq: number; seat: Seat; here: boolean; left_ms: number | null }
export interface Said { type: "said"; re?: number; game: string; seq: number; seat: Seat; phrase: string }
export interface LobbyCounts { type: "lobby"; re?: number; players: number; waiting: number; games: number; games_max: number }
export interface Refused {
  type: "refused"; re?: number; about: string; code: RefusalCode; text: string; game?: string; ply?: number; retry_after_ms?: number;
}
export interface Closing { type: "closing"; re?: number; reason: "drain" | "restart"; reconnect_after_ms: number }
export interface Pong { type: "pong"; re?: number; t: number | null; now_ms: number }
export type ServerMessage =
  | Welcome | Waiting | Invited | Withdrawn | Left | Snapshot | Played | Ended | Offered | Declined | TakenBack | Presence | Said
  | LobbyCounts | Refused | Closing | Pong;
