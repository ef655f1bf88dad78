import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { startClock } from '../core/clock.ts';
import { InconclusiveError } from '../core/errors.ts';
import { Ledger } from '../core/ledger/ledger.ts';
import { Relay } from '../core/siege/parts/relay.ts';
import { type PartsOptions, type PartsSiege, partsOf, startParts } from '../core/siege/parts/siege-parts.ts';
import { ZERODROP_VERSION } from '../core/zerodrop-version.ts';
import { AgentCoordinator } from './agent-coordinator.ts';
import { type FromAgent, type Hello, PROTOCOL, type ToAgent } from './agent-messages.ts';
import { Frames } from './frames.ts';
import { clientOptions, parseInvitation } from './invitation.ts';

const DRAINED = { autocannon: { requests: 0, responses: 0, errors: 0, timeouts: 0 }, unsent: 0, unsolicited: 0 };
const HEALTH = { loopDelayP99Ms: 1, loopDelayMaxMs: 5, freezes: [], stealShare: null };

/** A coordinator that waits for two agents of one order. */
async function coordinate() {
  const clock = startClock();
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown', 'a'] });
  const options: PartsOptions = {
    groups: [
      {
        exchange: 'get',
        clients: 4,
        targets: [{ name: '/', url: new URL('http://127.0.0.1:1/'), headers: [['authorization', 'Bearer of-the-request']] }],
      },
    ],
    lanes: ['new'],
    expected: { statuses: null, body: null },
    ledger,
    clock,
    connectTimeoutMs: 1000,
    timeoutMs: 1000,
    pauseAfterFailureMs: 0,
    pace: { kind: 'closed-loop' },
    maxRequests: null,
    insecure: false,
  };
  const limits = { clients: 2, targets: 1 };
  const seats = partsOf(options, [{ opensBareConnects: true }, { opensBareConnects: true }]).map((part, i) => ({
    name: `zone-${i + 1}`,
    part,
    limits,
  }));
  const coordinator = new AgentCoordinator([{ order: 'order-1', seats }], clock, () => undefined);
  onTestFinished(() => coordinator.close());
  const port = await coordinator.listen('127.0.0.1', 0);
  const invitation = parseInvitation(coordinator.invitation('order-1', { host: '127.0.0.1', port }));
  const begin = (): PartsSiege =>
    startParts(
      options,
      coordinator.seats.map((seat) => coordinator.carrierOf(seat)),
    );
  return { coordinator, ledger, port, invitation, begin };
}

type Coordinated = Awaited<ReturnType<typeof coordinate>>;

/** Stands in for an agent: answers what it is asked, and says else what a test has it say. */
class FakeAgent {
  readonly heard: ToAgent['kind'][] = [];
  readonly closed: Promise<void>;
  readonly relay = new Relay(['/'], ['unknown', 'a']);
  plan: unknown;
  refused = '';
  readonly #frames: Frames;
  #chunks = 0;

  private constructor(socket: TLSSocket) {
    socket.on('error', () => undefined);
    // Also if it ends in an error: a coordinator that lets go of a connection with something unread resets it.
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    this.#frames = new Frames(
      socket,
      (message) => this.#hear(message as ToAgent | { kind: 'refused'; why: string }),
      () => socket.destroy(),
    );
    this.#frames.trust();
  }

  static async come({ invitation }: Pick<Coordinated, 'invitation'>, hello: Partial<Hello> = {}): Promise<FakeAgent> {
    const socket = connect(clientOptions(invitation));
    await once(socket, 'secureConnect');
    onTestFinished(() => void socket.destroy());
    const agent = new FakeAgent(socket);
    const usual = {
      kind: 'hello',
      protocol: PROTOCOL,
      version: ZERODROP_VERSION,
      order: 'order-1',
      host: 'there',
      pid: 7,
      startedAtMs: Date.now(),
    };
    agent.#frames.sendText({ ...usual, ...hello });
    return agent;
  }

  say(message: FromAgent): void {
    this.#frames.send(message);
  }

  chunk(nth = this.#chunks): void {
    this.#chunks = nth + 1;
    this.say({ kind: 'chunk', nth, batch: this.relay.take(performance.now()) });
  }

  request(client = 0): void {
    const id = this.relay.begin(client, 'new', 0, performance.now(), 0, false);
    this.relay.end(id, 'answered', performance.now(), 200, 10, 1, 0);
  }

  finish(sent: number): void {
    this.say({ kind: 'finished', chunks: this.#chunks, sent, open: 0, heldEnds: 0, drained: DRAINED, health: HEALTH });
  }

  async hears(kind: ToAgent['kind']): Promise<void> {
    await expect.poll(() => this.heard).toContain(kind);
  }

  #hear(message: ToAgent | { readonly kind: 'refused'; readonly why: string }): void {
    if (message.kind === 'refused') {
      this.refused = message.why;
      return;
    }
    this.heard.push(message.kind);
    if (message.kind === 'ping') this.say({ kind: 'pong', ping: message.ping, atMs: performance.now() });
    if (message.kind === 'plan') {
      this.plan = message.part;
      this.say({ kind: 'ready', calibration: [] });
    }
  }
}

/** Two agents that have begun. */
async function begun(at: Coordinated) {
  const agents = [await FakeAgent.come(at), await FakeAgent.come(at)] as const;
  await Promise.all(at.coordinator.seats.map((seat) => seat.ready));
  const siege = at.begin();
  for (const agent of agents) await agent.hears('start');
  return { agents, siege };
}

it('lets agents in that have the key, gives each a number, a part and one start, and counts what they tell once', async () => {
  const at = await coordinate();
  const { agents, siege } = await begun(at);
  expect(at.coordinator.seats.map(({ host }) => host)).toEqual(['there', 'there']);
  expect(agents.map(({ plan }) => plan)).toMatchObject([{ groups: [{ clients: 2 }] }, { groups: [{ clients: 2 }] }]);
  // What a request needs, secrets too, reaches the agent.
  expect(JSON.stringify(agents[0].plan)).toContain('Bearer of-the-request');
  for (const agent of agents) {
    agent.request(0);
    agent.request(1);
    agent.chunk();
  }
  const drained = siege.drain();
  for (const agent of agents) await agent.hears('drain');
  for (const agent of agents) {
    agent.chunk();
    agent.finish(2);
  }
  await drained;
  expect([at.ledger.sent, at.ledger.answered, at.ledger.open]).toEqual([4, 4, 0]);
  expect([...at.ledger.records()].map(({ client }) => client).sort()).toEqual([0, 1, 2, 3]);
  expect(siege.lost()).toBeNull();
});

it('lets in no agent without the key, nor one without any', async () => {
  const at = await coordinate();
  const other = connect(clientOptions({ ...at.invitation, key: '0'.repeat(64) }));
  const [error] = (await once(other, 'error')) as [Error];
  expect(error.message).toMatch(/bad.record.mac/i);
  const none = connect({ host: '127.0.0.1', port: at.port, rejectUnauthorized: false });
  await once(none, 'error');
  expect(at.coordinator.seats.some(({ taken }) => taken)).toBe(false);
});

it('refuses another version, and says which is whose', async () => {
  const at = await coordinate();
  const agent = await FakeAgent.come(at, { version: '0.0.1' });
  await agent.closed;
  expect(agent.refused).toBe(`it runs zerodrop 0.0.1, and the coordinator ${ZERODROP_VERSION}`);
  await expect(at.coordinator.seats[0]?.ready).rejects.toThrow(
    /vantage zone-1 is lost: its agent is of another version.*process 7 on there/,
  );
});

it('knows no order but its own', async () => {
  const at = await coordinate();
  const agent = await FakeAgent.come(at, { order: 'order-9' });
  await agent.closed;
  expect(agent.refused).toBe('it follows no order of this run');
});

const LOSSES: readonly (readonly [string, RegExp, (at: Coordinated, agents: readonly [FakeAgent, FakeAgent]) => Promise<void> | void])[] = [
  ['one that comes beyond those that were asked for', /zone-1 .*placed twice/, async (at) => void (await FakeAgent.come(at))],
  [
    'a chunk that comes twice',
    /zone-1 .*came twice/,
    (_, [one]) => {
      one.chunk();
      one.chunk(0);
    },
  ],
  ['a chunk that is missing', /zone-2 .*one is missing/, (_, [, two]) => two.chunk(1)],
  [
    'a request of a client of another vantage',
    /zone-1 .*client 3/,
    (_, [one]) => {
      one.request(3);
      one.chunk();
    },
  ],
  [
    'a count that is another',
    /zone-2 .*says 5 requests in 1 chunks, and 1 came in 1/,
    (_, [, two]) => {
      two.request();
      two.chunk();
      two.finish(5);
    },
  ],
  ['an agent that breaks', /zone-1 .*broke: no way/, (_, [one]) => one.say({ kind: 'broken', message: 'no way', hint: undefined })],
  ['an answer to what was not asked', /zone-1 .*not asked/, (_, [one]) => one.say({ kind: 'pong', ping: 1e6, atMs: 1 })],
];

it.each(LOSSES)('loses the vantage, names it and drains the other: %s', async (_, says, strike) => {
  const at = await coordinate();
  const { agents, siege } = await begun(at);
  await strike(at, agents);
  const error = await siege.finished.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InconclusiveError);
  expect((error as Error).message).toMatch(says);
  expect(siege.lost()).toBe(error);
  const named = siege.lost()?.facts as { readonly vantage: string };
  const other = agents[named.vantage === 'zone-1' ? 1 : 0];
  await other.hears('drain');
  other.chunk();
  other.finish(0);
  await siege.drain();
});

it('sends an agent away that comes in the place of a lost one, and hears the others to their end', async () => {
  const at = await coordinate();
  const { agents, siege } = await begun(at);
  const [one, other] = agents;
  one.say({ kind: 'broken', message: 'its pod was deleted', hint: undefined });
  await other.hears('drain');
  const another = await FakeAgent.come(at);
  await another.closed;
  expect(another.refused).toBe('all agents that were asked for are there already');
  other.request(0);
  other.chunk();
  other.finish(1);
  await siege.drain();
  expect(at.coordinator.seats.map(({ lost }) => lost?.message.split(':')[0])).toEqual(['vantage zone-1 is lost', undefined]);
  expect(at.ledger.sent).toBe(1);
});
