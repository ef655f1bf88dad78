import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import { InconclusiveError } from '../../core/errors.ts';
import type { Stage } from './stage.ts';

/** A handshake by a user who had a session to resume. */
export interface Handshake {
  readonly atMs: number;
  readonly resumed: boolean;
}

const USERS = 10;
/** How long a user stays away, in milliseconds. */
const AWAY_MS = 100;
/** Longest time for a handshake and for the ticket behind it, in milliseconds. */
const WITHIN_MS = 5000;

/**
 * Users who come again and again by TLS, each with the session of its last visit: which handshakes are resumed shows whether a reload
 * throws sessions away. That is a cost, an asymmetric signature and a round trip more, and no loss. No request is sent: the siege does that.
 */
export class TlsUsers {
  readonly #stage: Stage;
  readonly #place: { readonly host: string; readonly port: number };
  readonly #handshakes: Handshake[] = [];
  readonly #over: Promise<unknown>;
  #stopped = false;
  /** Users who have come with a session. */
  #known = 0;

  private constructor(stage: Stage, address: string) {
    this.#stage = stage;
    const [host = '', port] = address.split(':');
    this.#place = { host, port: Number(port) };
    this.#over = Promise.all(Array.from({ length: USERS }, () => this.#comeAgain()));
    this.#over.catch(() => {});
  }

  /** Settles when each has come with a session. */
  static async start(stage: Stage, address: string): Promise<TlsUsers> {
    const users = new TlsUsers(stage, address);
    const known = stage.until('each user to come again with a session', () => (users.#known >= USERS ? true : null));
    await Promise.race([known, users.#over]);
    return users;
  }

  /** Waits until each has come twice more from now on, and no more come. Rejects with InconclusiveError if one could not connect. */
  async leave(): Promise<void> {
    const before = this.#handshakes.length;
    await Promise.race([
      this.#over,
      this.#stage.until('each user to come twice more', () => (this.#handshakes.length >= before + 2 * USERS ? true : null)),
    ]);
    this.#stopped = true;
    await this.#over;
  }

  /** Handshakes that were not resumed, of those that began from `fromMs` on. */
  anew(fromMs: number): number {
    return this.#handshakes.filter(({ atMs, resumed }) => atMs >= fromMs && !resumed).length;
  }

  /** `20 of 30 handshakes were resumed (67 %)`, of a stretch of time. */
  inWords(fromMs: number, toMs: number): string {
    const all = this.#handshakes.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    const resumed = all.filter(({ resumed }) => resumed).length;
    return `${resumed} of ${all.length} handshakes were resumed${all.length === 0 ? '' : ` (${Math.round((100 * resumed) / all.length)} %)`}`;
  }

  async #comeAgain(): Promise<void> {
    let session: Buffer | null = null;
    let hasCome = false;
    while (!this.#stopped) {
      const atMs = this.#stage.nowMs();
      const visit = await handshake(this.#place, session);
      if (session !== null) {
        this.#handshakes.push({ atMs, resumed: visit.resumed });
        if (!hasCome) this.#known++;
        hasCome = true;
      }
      session = visit.session;
      await delay(AWAY_MS);
    }
  }
}

/** What became of the sessions of users who came by TLS, over a deploy. */
export interface TlsSessions {
  readonly users: number;
  /** Handshakes from the deploy on that were not resumed. */
  readonly anew: number;
}

/** A deploy with users who come by TLS meanwhile: the report tells how many of their handshakes were resumed before, during and after it. */
export async function withTlsUsers(stage: Stage, address: string, deploy: () => Promise<void>): Promise<TlsSessions> {
  const users = await TlsUsers.start(stage, address);
  const fromMs = stage.nowMs();
  await deploy();
  const toMs = stage.nowMs();
  await users.leave();
  stage.note('tls-resumption', `before the reload ${users.inWords(0, fromMs)}`);
  stage.note('tls-resumption', `during the reload ${users.inWords(fromMs, toMs)}`);
  stage.note('tls-resumption', `after the reload ${users.inWords(toMs, Number.POSITIVE_INFINITY)}`);
  return { users: USERS, anew: users.anew(fromMs) };
}

function handshake(
  place: { readonly host: string; readonly port: number },
  session: Buffer | null,
): Promise<{ readonly resumed: boolean; readonly session: Buffer }> {
  return new Promise((resolve, reject) => {
    // The certificate is one of the run's own, which no client trusts: its sessions are what is looked at.
    const socket = connect({ ...place, rejectUnauthorized: false, ...(session === null ? {} : { session }) });
    const failed = (why: string): void => {
      socket.destroy();
      reject(new InconclusiveError(`a user of TLS was not served at ${place.host}:${place.port}: ${why}`));
    };
    const done = (resumed: boolean, ticket: Buffer): void => {
      socket.end();
      resolve({ resumed, session: ticket });
    };
    socket.setTimeout(WITHIN_MS, () => failed(`no handshake with a ticket in ${WITHIN_MS / 1000} s`));
    socket.on('error', ({ message }) => failed(message));
    socket.on('secureConnect', () => {
      // Not every server gives a new ticket to a user whose ticket was good.
      if (session !== null && socket.isSessionReused()) done(true, session);
    });
    // TLS 1.3 sends it behind the handshake (RFC 8446, section 4.6.1).
    socket.on('session', (ticket: Buffer) => {
      if (!socket.isSessionReused()) done(false, ticket);
    });
    socket.on('close', () => failed('it was closed before a ticket came'));
    socket.resume();
  });
}
