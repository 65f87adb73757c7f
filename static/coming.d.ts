// Words of the wire that a server may know beside those of wire.d.ts. The page goes on without each of them.

import type { OfferKind } from './wire.d.ts';

/** Which offer is answered: the `seq` it was made with. */
export type Answering = { to?: number, };

export type ComingWord =
  | { "type": "offer" | "decline", game: string, what: OfferKind } & Answering
  | { "type": "block" | "unblock", player: string };

/** Whom the player does not want to meet again; `welcome` tells them, too. */
export type Blocked = { "type": "blocked", players: Array<string>, };

export type WithBlocked = { blocked?: Array<string>, };
