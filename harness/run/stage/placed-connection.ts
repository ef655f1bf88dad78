import { InconclusiveError } from '../../core/errors.ts';
import type { Outcome } from '../../core/ledger/outcome.ts';
import { classifyError } from '../../core/siege/classify-error.ts';
import { LoneConnection, type LoneOptions, type SendOptions } from '../../core/siege/http1/lone-connection.ts';
import { exhausted } from '../../core/siege/machine-trouble.ts';
import { whyNot } from '../../core/why-not.ts';
import { acceptedInode, holdersOf } from '../../runtime/socket-holder.ts';
import type { Instance } from './instance.ts';
import type { Stage } from './stage.ts';

/** A connection that the strategy has opened beside the siege, to place a request where it may be lost. */
export interface PlacedConnection {
  /** Waits until a process of an instance has accepted it, and says which. */
  acceptedBy(instance: Instance): Promise<number>;
  /** The processes among these that have it in hand now. Empty if none has accepted it. */
  heldBy(pids: readonly number[]): Promise<readonly number[]>;
  /** Sends a request on it, a GET unless it says otherwise. It is in the ledger. Its outcome is in `outcome`; it may be long until there is one. */
  send(path: string, method?: 'GET' | 'POST'): void;
  /**
   * From now on its client sees nothing of what the server does, as one that is far away: not even that the server closes it. It looks
   * again when it has sent its next request.
   */
  lookAway(): void;
  /** Number of the last request that was sent on it: its id in the ledger and in the app's journal. */
  readonly lastId: number;
  /**
   * Sends a GET that is still on its way when this returns: the last two octets of its head are missing until `sendRest`. So the server
   * has begun to read a request, and can't answer it yet, for as long as the strategy needs.
   */
  sendHalf(path: string): void;
  /** Sends what is missing. Does nothing if the request has its outcome. */
  sendRest(): void;
  /** What became of the last request that was sent on it. */
  readonly outcome: Promise<Outcome>;
  /** Why no request can be sent on it any more, such as `the server has closed it`; null while one can. */
  readonly over: string | null;
  close(): void;
}

/** Opens connections beside the siege, and knows what was sent on them. */
export class Placing {
  /** Requests that were sent: they are in the ledger, and no client of the siege has sent them. */
  sent = 0;
  /** Ids of those that no client may repeat by itself (RFC 9110, section 9.2.2). */
  readonly posts: number[] = [];
  #opened = 0;
  readonly #options: Omit<LoneOptions, 'address' | 'client'>;
  readonly #firstClient: number;
  readonly #outcomes: Promise<Outcome>[] = [];
  readonly #connections: LoneConnection[] = [];

  /** `firstClient` is the number of the first client in the ledger that is none of the siege. */
  constructor(options: Omit<LoneOptions, 'address' | 'client'>, firstClient: number) {
    this.#options = options;
    this.#firstClient = firstClient;
  }

  /** Opens a connection. Rejects with InconclusiveError if the server lets it not in: then there is nothing to place. */
  async open(stage: Stage, address: string): Promise<PlacedConnection> {
    const client = this.#firstClient + this.#opened++;
    const connection = await LoneConnection.open({ ...this.#options, address, client }).catch((cause: unknown) => {
      throw new InconclusiveError(`no connection could be placed at ${address}: ${whyNot(cause)}`, { cause });
    });
    this.#connections.push(connection);
    stage.note('connection-placed', `connection ${client} opened beside the siege, at ${address}`);
    return this.#placed(stage, connection, client, Number(address.split(':')[1]));
  }

  /**
   * A client that comes beside the siege, with one request on a connection of its own. Unlike with `open`, a server that lets it not in is an
   * outcome: it is in the ledger as it is for a client of the siege. `under` is the path of the siege that it stands under there, if the
   * siege itself asks for no such path.
   */
  async visit(address: string, path: string, under = path): Promise<Outcome> {
    const { ledger, clock } = this.#options;
    const target = ledger.targets.indexOf(under);
    if (target < 0) throw new RangeError(`the siege asks for no ${under}`);
    const client = this.#firstClient + this.#opened++;
    const sentAtMs = clock.nowMs();
    const outcome = LoneConnection.open({ ...this.#options, address, client }).then(
      async (connection) => {
        const answered = await connection.send(target, path);
        connection.close();
        return answered;
      },
      (error: Error): Outcome => {
        const found = classifyError(error, 'connect', true);
        if (found.kind !== 'server') throw exhausted(error);
        const id = ledger.begin(client, 'new', target, sentAtMs, 0, false);
        ledger.end(id, found.outcome, clock.nowMs(), 0, 0, 0, 0);
        return found.outcome;
      },
    );
    this.sent++;
    this.#outcomes.push(outcome);
    return outcome;
  }

  /** Every request that was placed has its outcome. The connections are closed. */
  async over(): Promise<void> {
    await Promise.all(this.#outcomes);
    for (const connection of this.#connections) connection.close();
  }

  #placed(stage: Stage, connection: LoneConnection, client: number, serverPort: number): PlacedConnection {
    let outcome: Promise<Outcome> | null = null;
    const send = (path: string, options: SendOptions): void => {
      const target = this.#options.ledger.targets.indexOf(path);
      if (target < 0) throw new RangeError(`the siege asks for no ${path}`);
      if (connection.over !== null) throw new InconclusiveError(`nothing can be sent on connection ${client}: ${connection.over}`);
      const { method = 'GET', half = false } = options;
      outcome = connection.send(target, path, options);
      this.sent++;
      if (method === 'POST') this.posts.push(connection.requestId);
      this.#outcomes.push(outcome);
      stage.note('request-placed', `${method} ${path} ${half ? 'begun, and not sent to its end,' : 'sent'} on connection ${client}`);
    };
    return {
      acceptedBy: (instance) =>
        stage.until(`${instance.name} to accept connection ${client}`, async () => {
          const inode = await acceptedInode(serverPort, connection.localPort);
          return inode === null ? null : ((await holdersOf(inode, await instance.pids())).at(-1) ?? null);
        }),
      heldBy: async (pids) => {
        const inode = await acceptedInode(serverPort, connection.localPort);
        return inode === null ? [] : holdersOf(inode, pids);
      },
      send: (path, method = 'GET') => send(path, { method }),
      sendHalf: (path) => send(path, { half: true }),
      sendRest: () => {
        if (connection.over !== null) return;
        connection.sendRest();
        stage.note('request-placed', `the rest of the request sent on connection ${client}`);
      },
      get outcome() {
        if (outcome === null) throw new RangeError(`nothing was sent on connection ${client}`);
        return outcome;
      },
      lookAway: () => connection.lookAway(),
      get lastId() {
        return connection.requestId;
      },
      get over() {
        return connection.over;
      },
      close: () => connection.close(),
    };
  }
}
