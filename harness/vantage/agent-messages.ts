import type { CalibrationRow, GeneratorHealth } from '../core/record/run-record.ts';
import type { Batch } from '../core/siege/parts/relay.ts';
import type { SiegePart } from '../core/siege/parts/siege-parts.ts';
import type { DrainedSiege } from '../core/siege/siege-types.ts';

/** What an agent and its coordinator say; times are milliseconds on the agent's own clock, which begins with its process. */
export const PROTOCOL = 'zerodrop/agent/3';
/** How often the coordinator asks an agent for the time, in milliseconds, and how often in a row when it counts most. */
export const PING_MS = 100;
export const PINGS_AT_ONCE = 20;
/** How often an agent passes on what happened. */
export const FLUSH_MS = 50;
/** Without a word for so long, an agent hangs, or a coordinator is gone. */
export const SILENT_MS = 15_000;

/** The first word of an agent, as JSON: the coordinator may be of another version. */
export interface Hello {
  readonly kind: 'hello';
  readonly protocol: string;
  readonly version: string;
  /** Which order of the coordinator it follows. */
  readonly order: string;
  readonly host: string;
  readonly pid: number;
  /** By its machine's wall clock, the begin of its own clock. */
  readonly startedAtMs: number;
}

export type FromAgent =
  | { readonly kind: 'pong'; readonly ping: number; readonly atMs: number }
  | { readonly kind: 'ready'; readonly calibration: readonly CalibrationRow[] }
  /** `nth` counts chunks from 0: none is missing, and none comes twice. */
  | { readonly kind: 'chunk'; readonly nth: number; readonly batch: Batch }
  | {
      readonly kind: 'finished';
      readonly chunks: number;
      readonly sent: number;
      readonly open: number;
      /** Streams and WebSockets that have ended. */
      readonly heldEnds: number;
      readonly drained: DrainedSiege;
      readonly health: GeneratorHealth;
    }
  | { readonly kind: 'broken'; readonly message: string; readonly hint: string | undefined };

export type ToAgent =
  | { readonly kind: 'ping'; readonly ping: number }
  | { readonly kind: 'plan'; readonly name: string; readonly part: SiegePart }
  | { readonly kind: 'start'; readonly atMs: number }
  | { readonly kind: 'drain' }
  | { readonly kind: 'end' };

/** The coordinator takes no part of this agent, and says why, as JSON. */
export interface Refusal {
  readonly kind: 'refused';
  readonly why: string;
}
