import type { Lane } from '../ledger/ledger.ts';
import type { Failure } from '../ledger/outcome.ts';
import type { RequestDefinition } from '../siege/requests/request-definition.ts';
import type { CERTIFICATES } from './certificates.ts';
import type { Exchange } from './exchange.ts';
import type { Step } from './script-step.ts';

/** Which of the requests that reach the fault server meet the case; the others get a plain good answer. */
export type When =
  /** Each request. */
  | 'every'
  /** Each third request, whatever its connection. */
  | 'every-third'
  /** Each request from the third on its connection: what a client that retries on a fresh connection hides. */
  | 'third-on-connection';

/** How a case comes about. */
export type Misbehaviour =
  /** In answer to a request that was read whole. */
  | { readonly on: 'request'; readonly when: When; readonly script: (exchange: Exchange) => readonly Step[] }
  /** When the head of a request has come, before its body was read. What becomes of that body stands in `then`. */
  | { readonly on: 'upload'; readonly when: When; readonly script: (exchange: Exchange) => readonly Step[]; readonly then: AfterHead }
  /** On each third connection as soon as it is accepted, before anything was read from it. */
  | { readonly on: 'accept'; readonly steps: readonly Step[] }
  /** On each third connection a certificate is shown that must not be accepted; on the others the good one. */
  | { readonly on: 'handshake'; readonly certificate: BadCertificate }
  /** By the kernel alone: no process of ours takes part, so each attempt meets it. */
  | { readonly on: 'connect'; readonly place: UnreachableKind };

/**
 * - `answers`: reads the body, and gives a good answer
 * - `reads`: reads the body; the script was the answer
 */
export type AfterHead = 'answers' | 'reads';

/** Which certificate is bad, by its name among those of the calibration. */
export type BadCertificate = Exclude<keyof typeof CERTIFICATES, 'good'>;

/** Addresses at which no process answers. */
export type UnreachableKind = 'closed-port' | 'dead-unix-socket' | 'full-backlog' | 'full-unix-backlog' | 'no-route';

/** A known fault, or a known piece of correct behaviour: what the detector must make of it is beyond doubt. */
export interface CalibrationCase {
  /** In kebab-case; unique. */
  readonly name: string;
  /** What it is, in one line. */
  readonly title: string;
  /** The outcome under which it must be counted; `answered` for correct behaviour. */
  readonly outcome: Failure | 'answered';
  readonly lanes: readonly Lane[];
  readonly misbehaviour: Misbehaviour;
  /** What the siege asks for; a GET unless it says otherwise. */
  readonly request: RequestDefinition;
  /** Part of the short form, which each run carries out while the server boots. */
  readonly short: boolean;
  /** What the good body is filled up with after its first line. */
  readonly filling: Buffer;
  /** Requests that each client sends in a second, for what shows on an idle connection only; null is a closed loop. */
  readonly perClientAndSecond: number | null;
  /** What each request is answered by, if the case puts a known answer to a judge: any protocol can carry it. */
  readonly reply?: (exchange: Exchange) => Reply;
}

/** An answer in the dialect of a service. */
export interface Reply {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

export const BOTH: readonly Lane[] = ['new', 'reused'];
export const NEW: readonly Lane[] = ['new'];
export const REUSED: readonly Lane[] = ['reused'];

/** Enough for a cut to fall into the middle of the body. */
const FILLING = Buffer.alloc(400, 'the body goes on. ');

type Optional = 'lanes' | 'request' | 'short' | 'filling' | 'perClientAndSecond' | 'reply';

/** A case with the usual values if none is given: both lanes, a GET, full form only, a small body, a closed loop. */
export function calibrationCase(facts: Omit<CalibrationCase, Optional> & Partial<Pick<CalibrationCase, Optional>>): CalibrationCase {
  return { lanes: BOTH, request: {}, short: false, filling: FILLING, perClientAndSecond: null, ...facts };
}
