import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { type Clock, manualClock } from '../core/clock.ts';
import { HeldExchanges, type HeldRecord } from '../core/ledger/held-exchanges.ts';
import type { Ledger, LedgerRecord } from '../core/ledger/ledger.ts';
import { Ledger as NewLedger } from '../core/ledger/ledger.ts';
import type { Recording } from '../core/record/run-record.ts';
import { Relay } from '../core/siege/parts/relay.ts';
import { clientNumbers, type PartCarrier, type PartsOptions, partsOf, startParts } from '../core/siege/parts/siege-parts.ts';
import type { DrainedSiege } from '../core/siege/siege-types.ts';
import { COMPLETE_MS, exactCalibration, healthyRecording, TRIGGER_MS } from '../core/verdict/healthy.fixture.ts';
import { judgeRun } from '../core/verdict/judge-run.ts';
import { ZERODROP_VERSION } from '../core/zerodrop-version.ts';
import { type FromAgent, PING_MS, PROTOCOL, type ToAgent } from './agent-messages.ts';
import { AgentSeat } from './agent-seat.ts';

const MERGES = 1000;
const CLIENTS = 8;
const END_MS = 9000;
/** So long before the run's zero the agents come. */
const JOIN_MS = 8000;
const DRAINED: DrainedSiege = { autocannon: { requests: 0, responses: 0, errors: 0, timeouts: 0 }, unsent: 0, unsolicited: 0 };
const HEALTH = { loopDelayP99Ms: 1, loopDelayMaxMs: 5, freezes: [], stealShare: null };

type Random = () => number;

function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What truly happened: a healthy run, or one with something wrong right at an edge. */
function truthOf(random: Random): Recording {
  const kind = Math.floor(random() * 5);
  const near = (ms: number): number => ms + (random() - 0.5) * 6;
  const [edgeMs, width] = [near(random() < 0.5 ? COMPLETE_MS : TRIGGER_MS), random() * 30];
  let touched = 0;
  const { run } = healthyRecording();
  return healthyRecording({
    run: {
      options: { ...run.options, clients: CLIENTS },
      ...{ scenario: 'watch', runtime: 'external', server: null, observations: [], slowTargets: [], served: null },
      ...{ change: { kind: 'named' }, maxStalls: [2000, 100] },
    },
    attempt: ({ sentMs, version, endMs }) => {
      if (kind === 1 && touched === 0 && sentMs >= edgeMs) {
        touched++;
        return { sentMs: edgeMs, endMs: edgeMs + (endMs - sentMs), version: version === 1 ? 2 : 1 };
      }
      if (kind === 2 && sentMs >= edgeMs && sentMs < edgeMs + width) return { outcome: 'refused', endMs: sentMs + 0.2 };
      // All are held for as long as the strategy allows, or a little less or more.
      if (kind === 3 && sentMs >= 4700 && sentMs < 4800) return { endMs: Math.max(endMs, near(4800)) };
      return {};
    },
  });
}

/** What may befall an agent. */
type Fate = 'none' | 'killed' | 'doubled' | 'late' | 'forgotten';
const FATES: readonly Fate[] = ['killed', 'doubled', 'late', 'forgotten'];

/** Events of the simulation in the order of their time. */
class Agenda {
  readonly clock = manualClock(new Date('2026-11-20T15:00:00.000Z'));
  #events: { readonly atMs: number; readonly nth: number; readonly act: () => void }[] = [];
  #nth = 0;

  at(atMs: number, act: () => void): void {
    const event = { atMs: Math.max(atMs, this.clock.nowMs()), nth: this.#nth++, act };
    let place = this.#events.length;
    while (place > 0 && later(this.#events[place - 1], event)) place--;
    this.#events.splice(place, 0, event);
  }

  run(): void {
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
      this.clock.advance(event.atMs - this.clock.nowMs());
      event.act();
    }
  }
}

function later(
  one: { readonly atMs: number; readonly nth: number } | undefined,
  other: { readonly atMs: number; readonly nth: number },
): boolean {
  return one !== undefined && (one.atMs > other.atMs || (one.atMs === other.atMs && one.nth > other.nth));
}

/** One way of a connection: what is sent arrives in order, after delays with a heavy tail. */
function wayOf(agenda: Agenda, random: Random): (act: () => void) => void {
  const baseMs = 0.02 + random() * 0.5;
  let lastMs = Number.NEGATIVE_INFINITY;
  return (act) => {
    const tailMs = Math.min(2000, 0.1 * (1 - random()) ** (-1 / 1.1) - 0.1);
    lastMs = Math.max(lastMs, agenda.clock.nowMs() + baseMs + tailMs);
    agenda.at(lastMs, act);
  };
}

/** An agent that did these requests of the truth, and tells of them by its own clock. */
function agentOf(
  seat: AgentSeat,
  records: readonly LedgerRecord[],
  fate: Fate,
  { agenda, random }: { readonly agenda: Agenda; readonly random: Random },
): void {
  const [offsetMs, drift] = [(random() - 0.5) * 10_000, (random() - 0.5) * 4e-4];
  const own = (ms: number): number => ms * (1 + drift) + offsetMs + 6000;
  const [there, back] = [wayOf(agenda, random), wayOf(agenda, random)];
  const struckMs = 2000 + random() * 4500;
  const dead = (): boolean => fate === 'killed' && agenda.clock.nowMs() >= struckMs;
  const stream = new PassThrough();
  const say = (message: FromAgent): void => (dead() ? undefined : back(() => seat.hear(message)));
  const relay = new Relay(['/slow/', '/fast/'], ['unknown', 'ver_a', 'ver_b', 'ver_c']);
  const happenings = records
    .flatMap((record) => [
      { atMs: record.sentAtMs, record, begins: true },
      { atMs: record.sentAtMs + record.durationMs, record, begins: false },
    ])
    .sort((a, b) => a.atMs - b.atMs || Number(b.begins) - Number(a.begins));
  const ids = new Map<LedgerRecord, number>();
  const held = new Map<LedgerRecord, HeldRecord>();
  let [next, chunks, sent, ended, heldEnds, struck] = [0, 0, 0, 0, 0, false];
  const flush = (): void => {
    for (let what = happenings[next]; what !== undefined && what.atMs <= agenda.clock.nowMs(); what = happenings[++next]) {
      const { record } = what;
      if (what.begins) {
        const id = relay.begin(record.client, record.lane, record.target, own(record.sentAtMs), 0, record.reusedConnection);
        ids.set(record, id);
        if (isHeld(record)) held.set(record, relay.held.begin(id, 'ws'));
        sent++;
      } else if (record.outcome !== 'open') {
        relay.end(ids.get(record) ?? -1, record.outcome, own(what.atMs), record.status, record.bytes, record.version, record.pid);
        held.get(record)?.onMessage(own(what.atMs));
        held.get(record)?.onEnd('by-us', own(what.atMs));
        if (held.has(record)) heldEnds++;
        ended++;
      }
    }
    const message: FromAgent = { kind: 'chunk', nth: chunks++, batch: relay.take(own(agenda.clock.nowMs())) };
    const strikes = !struck && agenda.clock.nowMs() >= struckMs;
    if (strikes && fate !== 'none') struck = true;
    if (strikes && fate === 'forgotten') return;
    say(message);
    if (strikes && fate === 'doubled') say(message);
    // It comes long after those that were sent later.
    if (strikes && fate === 'late') say({ ...message, nth: message.nth + 1 });
  };
  seat.take({
    hello: { kind: 'hello', protocol: PROTOCOL, version: ZERODROP_VERSION, order: 'o', host: 'simulated', pid: 1, startedAtMs: 0 },
    stream,
    frames: {
      send: (message) =>
        there(() => {
          const said = message as ToAgent;
          if (said.kind === 'ping') say({ kind: 'pong', ping: said.ping, atMs: own(agenda.clock.nowMs()) });
          if (said.kind === 'plan') say({ kind: 'ready', calibration: [] });
        }),
    },
  });
  for (let ms = 900; ms < END_MS; ms += 50) agenda.at(ms + random(), flush);
  agenda.at(END_MS, () => {
    flush();
    say({ kind: 'finished', chunks, sent, open: sent - ended, heldEnds, drained: DRAINED, health: HEALTH });
  });
  if (fate === 'killed') agenda.at(struckMs, () => back(() => void stream.emit('close')));
}

/** Of the requests of a target some are held open: what comes over them is told beside their records. */
function isHeld({ target, id }: LedgerRecord): boolean {
  return target === 0 && id % 2 === 0;
}

interface Merged {
  readonly recording: Recording;
  readonly lost: string | null;
}

function mergedFrom(truth: Recording, agents: number, fateOf: (agent: number) => Fate, random: Random): Merged {
  const agenda = new Agenda();
  agenda.clock.advance(-JOIN_MS);
  const clock: Clock = agenda.clock;
  const ledger = new NewLedger({ targets: ['/slow/', '/fast/'], versions: ['unknown', 'ver_a', 'ver_b', 'ver_c'] });
  const held = new HeldExchanges();
  const expected = { statuses: null, body: null };
  const groups = [{ exchange: 'get', clients: CLIENTS, targets: [] }];
  const options = {
    ledger,
    held,
    clock,
    groups,
    expected,
    lanes: ['new'],
    maxRequests: null,
    pace: { kind: 'closed-loop' },
  } as unknown as PartsOptions;
  const numbers = clientNumbers(options, agents);
  const own = partsOf(options, new Array(agents).fill({ opensBareConnects: true })).map(({ groups: [group] }, i) => ({
    first: numbers(i, 0),
    clients: group?.clients ?? 0,
  }));
  const seats = own.map(({ clients }, i) => {
    const plan = { name: `agent-${i}`, part: { groups: [], lanes: ['new'] } as never, limits: { clients, targets: 2 } };
    return new AgentSeat(plan, clock);
  });
  const carriers: readonly PartCarrier[] = seats.map((seat) => ({
    opensBareConnects: true,
    start: (_, listener) => {
      seat.begin(0, listener);
      return { ended: seat.ended, drain: () => undefined };
    },
  }));
  const records = [...truth.ledger.records()];
  for (const [i, seat] of seats.entries()) {
    const { first = 0, clients = 0 } = own[i] ?? {};
    const mine = records
      .filter(({ client }) => client >= first && client < first + clients)
      .map((record) => ({ ...record, client: record.client - first }));
    agentOf(seat, mine, fateOf(i), { agenda, random });
  }
  for (let ms = PING_MS - JOIN_MS; ms < END_MS + 20_000; ms += PING_MS) {
    agenda.at(ms, () => {
      for (const seat of seats) seat.tick();
    });
  }
  let siege: ReturnType<typeof startParts> | null = null;
  agenda.at(800, () => {
    siege = startParts(options, carriers);
  });
  agenda.run();
  const lost = (siege as ReturnType<typeof startParts> | null)?.lost() ?? null;
  const vantages = seats.map((seat, i) => ({
    name: seat.plan.name,
    engine: 'simulated',
    host: seat.host,
    clients: own[i]?.clients ?? 0,
    clientRanges: [[own[i]?.first ?? 0, (own[i]?.first ?? 0) + (own[i]?.clients ?? 0)] as const],
    clock: seat.clock,
  }));
  const calibration = [
    ...truth.run.calibration,
    ...seats.flatMap(({ plan }) => exactCalibration('new').map((row) => ({ ...row, vantage: plan.name }))),
  ];
  const trouble = lost === null ? {} : { heldUp: lost.facts, trouble: lost.message };
  return { recording: { ...truth, ledger, held, run: { ...truth.run, vantages, calibration, ...trouble } }, lost: lost?.message ?? null };
}

/** What of a ledger no clock has a part in. */
function counts(ledger: Ledger): unknown {
  const all = new Map<string, number>();
  for (const { client, outcome, version, status, target } of ledger.records()) {
    const key = `${client} ${outcome} ${version} ${status} ${target}`;
    all.set(key, (all.get(key) ?? 0) + 1);
  }
  return Object.fromEntries([...all].sort());
}

/** Those of a truth that are held open, as one thread would have written them down. */
function heldIn({ ledger }: Recording): HeldExchanges {
  const held = new HeldExchanges();
  for (const record of ledger.records()) {
    if (!isHeld(record)) continue;
    const one = held.begin(record.id, 'ws');
    if (record.outcome === 'open') continue;
    one.onMessage(record.sentAtMs + record.durationMs);
    one.onEnd('by-us', record.sentAtMs + record.durationMs);
  }
  return held;
}

/** What of them no clock has a part in, and that each belongs to the attempt that it belonged to. */
function heldCounts({ ledger, held }: Recording): unknown {
  const all = [...(held?.all() ?? [])].map(({ id, received, end }) => {
    const { client, outcome, status, target } = ledger.at(id);
    return `${client} ${outcome} ${status} ${target} ${received} ${end}`;
  });
  return all.toSorted();
}

it(`merges what agents with clocks of their own tell ${MERGES} times at random: no wrong verdict, and none that is lost passes`, {
  timeout: 600_000,
}, () => {
  const seen = { same: 0, open: 0, lost: 0 };
  for (let seed = 1; seed <= MERGES; seed++) {
    const random = randomOf(seed);
    const truth = truthOf(random);
    const agents = 2 + Math.floor(random() * 4);
    const struck = random() < 0.3 ? Math.floor(random() * agents) : -1;
    const fate = FATES[Math.floor(random() * FATES.length)] ?? 'killed';
    const { recording, lost } = mergedFrom(truth, agents, (agent) => (agent === struck ? fate : 'none'), random);
    const [right, said] = [judgeRun(truth), judgeRun(recording)];
    const about = `seed ${seed}, ${agents} agents, ${struck < 0 ? 'none' : fate}: ${right.verdict} is said to be ${said.verdict}`;
    if (struck >= 0) {
      seen.lost++;
      expect(lost, about).toContain(`agent-${struck}`);
      expect(said.verdict, about).not.toBe('pass');
      if (right.verdict !== 'fail') expect(said.verdict, about).toBe('inconclusive');
      continue;
    }
    expect(lost, about).toBeNull();
    expect(counts(recording.ledger), about).toEqual(counts(truth.ledger));
    expect(heldCounts(recording), about).toEqual(heldCounts({ ...truth, held: heldIn(truth) }));
    for (const vantage of recording.run.vantages ?? []) expect(vantage.clock?.uncertainMs, about).toBeLessThan(50);
    if (said.verdict === right.verdict) seen.same++;
    else {
      expect(said.verdict, about).toBe('inconclusive');
      seen.open++;
    }
  }
  expect(seen.lost).toBeGreaterThan(200);
  // If it left everything open it would be never wrong, and of no use.
  expect(seen.same).toBeGreaterThan(0.8 * (MERGES - seen.lost));
  expect(seen.open).toBeGreaterThan(0);
});
