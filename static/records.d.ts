// What the JSON interface answers about games that ended and about players. Times are Unix milliseconds.

import type { BySeat, Clock, EndReason, Layout, Ledger, MoveValue, Options, RatingInfo, RatingNews, Seat, SeatWish, Start } from './wire.d.ts';

export type Named = { id: string, name: string, };

export type End = { winner: Seat | null, reason: EndReason, line: Array<string> | null, score: BySeat<number> | null, at_ms: number, late_ms?: number, };

export type Summary = {
  game: string, state: 'running' | 'ended', rules: string, options: Options, clock: Clock | null, rated: boolean,
  players: BySeat<Named & { rating?: RatingInfo }>, opened_ms: number, ended: End | null, ratings?: BySeat<Pick<RatingNews, 'before' | 'after'>> | null,
  here?: boolean, presence?: BySeat<boolean>, watchers?: number,
};

export type Games = { games: Array<Summary>, next: string | null, };

export type ReplayView = {
  ply: number, seat: Seat | null, move: string | null, at_ms: number | null, position: string, swapped?: boolean,
  score?: BySeat<number>, ledger?: Ledger, left_ms?: BySeat<number>,
};

export type Replay = {
  game: string, rules: string, options: Options, clock?: Clock | null, rated: boolean, players: BySeat<Named>, layout: Array<Layout>,
  views: Array<ReplayView>, ended: End,
};

export type AnalysedPly = {
  ply: number, seat: Seat, move: string, values: Array<MoveValue>, line: Array<string>, proven: boolean, loss: number | null,
};

export type Analysis = {
  game: string, grade: 'exact' | 'strong', curve: Array<number | null>, plies: Array<AnalysedPly>, turning: Array<number>,
  accuracy: BySeat<number | null>,
};

export type Standing = { rules: string, speed: string, rating: number, deviation: number, games: number, provisional: boolean, };

export type About = {
  id: string, name: string, since_ms: number, results: { wins: number, losses: number, draws: number, },
  ratings: Array<Standing>, games: Games,
};

export type Ranked = { rank: number, id: string, name: string, rating: number, deviation: number, games: number, provisional: boolean, };

export type Leaderboard = { rules: string, speed: string, players: Array<Ranked>, next: string | null, };

export type InvitationView = {
  invite: string, code: string, player: Named, here: boolean, rules: string, options: Options, clock: Clock | null, rated: boolean,
  takebacks?: boolean, dead_draw?: boolean, start?: Start, seat: SeatWish, private: boolean, since_ms: number, expires_ms: number,
};
