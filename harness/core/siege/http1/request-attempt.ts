import type { Failure } from '../../ledger/outcome.ts';
import { tlsErrorOf } from '../classify-error.ts';
import type { Judgement } from '../siege-types.ts';
import type { BuiltRequest } from './autocannon-requests.ts';
import type { Client } from './client.ts';
import type { Engine } from './engine.ts';

/** One request, from the moment its record is opened until it has its outcome in the ledger and in autocannon's autocannon. */
export class Attempt {
  readonly client: Client;
  readonly id: number;
  /** As autocannon built it. */
  readonly request: BuiltRequest;
  /** Index of the endpoint that the target is reached at. */
  readonly endpoint: number;
  readonly sentAtMs: number;
  /** Octets that have come. */
  bytes = 0;
  /** When the last octet of the answer came, and what the judge says of it; null before. */
  judgement: Judgement | null = null;
  answeredAtMs = 0;
  /** Writing the request failed: what can still be read is read, but the connection is broken. */
  writeError: Error | null = null;
  readonly #engine: Engine;

  constructor(engine: Engine, client: Client, id: number, request: BuiltRequest, endpoint: number, sentAtMs: number) {
    this.#engine = engine;
    this.client = client;
    this.id = id;
    this.request = request;
    this.endpoint = endpoint;
    this.sentAtMs = sentAtMs;
  }

  /** The judge found something wrong with the answer. */
  get judgedWrong(): boolean {
    return this.judgement !== null && this.judgement.outcome !== 'answered';
  }

  /** Ends the record as it was judged. */
  endAsJudged(judgement: Judgement, status: number): void {
    const { autocannon } = this.client;
    autocannon.response(status, this.bytes, this.answeredAtMs - this.sentAtMs);
    if (judgement.outcome === 'wrong-body') autocannon.mismatch('');
    const { outcome, version, pid, look = 0 } = judgement;
    this.#engine.end(this.id, outcome, this.answeredAtMs, status, this.bytes, version, pid, '', look);
  }

  /** Ends the record now, as failed. `status` is 0 if no status line came. */
  endAsFailed(outcome: Failure, status: number, cause: Error): void {
    const { autocannon } = this.client;
    if (outcome === 'timeout' || outcome === 'connect-timeout') autocannon.timeout();
    else autocannon.error(cause);
    this.#engine.end(this.id, outcome, this.#engine.clock.nowMs(), status, this.bytes, 0, 0, tlsErrorOf(cause));
  }
}
