import { networkInterfaces } from 'node:os';
import type { Clock } from '../core/clock.ts';
import { type InconclusiveError, UsageError } from '../core/errors.ts';
import type { CalibrationRow } from '../core/record/run-record.ts';
import type { VantageOfRun } from '../core/record/vantage-of-run.ts';
import {
  clientNumbers,
  clientsOfGroups,
  type PartCarrier,
  type PartsOptions,
  partsOf,
  type SiegePart,
} from '../core/siege/parts/siege-parts.ts';
import { threadCarriers } from '../core/siege/parts/siege-threads.ts';
import type { Door } from '../core/siege/siege-types.ts';
import { waitFor } from '../core/wait.ts';
import { AgentCoordinator } from '../vantage/agent-coordinator.ts';
import type { AgentSeat } from '../vantage/agent-seat.ts';
import type { PlacedAgents, VantageEngine } from '../vantage/vantage-engine.ts';

/** How long agents may take to come, and to prove themselves: an image may have to be pulled. */
const JOIN_MS = 180_000;
/** The ledger's column of clients holds 16 bits. */
const MOST_CLIENTS = 65_536;
const LOOPBACK = '127.0.0.1';

/** Where the siege is to come from. */
export interface VantagePlan {
  /** Threads of this process that take part. */
  readonly threads: number;
  readonly engines: readonly VantageEngine[];
  /** Under which address agents reach this machine; null for this machine's loopback. Port 0 is any. */
  readonly address: { readonly host: string; readonly port: number } | null;
  /** Of vantages, by their name: by which way their agents reach the service; those that are not named take the URL's. */
  readonly doors: ReadonlyMap<string, Door>;
}

export interface VantagesOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
  /** Places that are only connected to. */
  readonly connects: number;
  readonly runId: string;
}

/** The agents of a run, from when they are placed until they are gone. */
export interface Vantages {
  readonly carriers: readonly PartCarrier[];
  /** Resolves when every agent has come, and has proved its detector. Rejects with InconclusiveError, naming the one that did not. */
  boot(): Promise<void>;
  /** The first vantage of which not all is known; null if there is none. */
  lost(): InconclusiveError | null;
  /** Rows of the agents' known-answer tests. */
  calibration(): readonly CalibrationRow[];
  record(): readonly VantageOfRun[];
  /** The furthest that a time in the ledger may be off by now, in milliseconds. */
  uncertainMs(): number;
  /** Ends every agent. */
  close(): Promise<void>;
}

/** Agents for a siege: each gets its part of it when it comes. Throws UsageError if there are more of them than clients. */
export function vantagesOf({ threads, engines, address, doors }: VantagePlan, siege: PartsOptions, options: VantagesOptions): Vantages {
  const { clock, signal, onLine, connects, runId } = options;
  const ways = doorsApart(doors);
  // Each way has as many places as the URLs themselves.
  const placesOfWay = connects / (ways.length + 1);
  const agents = engines.reduce((sum, { names }) => sum + names.length, 0);
  demandClients(threads + agents, siege, connects);
  const bare = [...threadCarriers(threads, clock), ...Array.from({ length: agents }, () => ({ opensBareConnects: true }))];
  const parts = partsOf(siege, bare);
  let next = threads;
  const orders = engines.map(({ names }, i) => ({
    order: `order-${i + 1}`,
    seats: names.flatMap((name) => {
      const whole = parts[next++];
      if (whole === undefined) return [];
      const door = doors.get(name);
      const part = door === undefined ? whole : throughDoor(whole, door, placesOfWay * (1 + ways.findIndex(isSameAs(door))));
      const limits = {
        clients: clientsOfGroups(part.groups) * part.lanes.length + connects,
        targets: siege.ledger.targets.length + connects,
      };
      return [{ name, part, limits }];
    }),
  }));
  const coordinator = new AgentCoordinator(orders, clock, onLine);
  const placing: Promise<PlacedAgents>[] = [];
  const numbers = clientNumbers(siege, threads + agents);
  return {
    carriers: [...threadCarriers(threads, clock), ...coordinator.seats.map((seat) => coordinator.carrierOf(seat))],
    async boot() {
      const host = await hostFor(engines, address?.host ?? null);
      const port = host === null ? 0 : await coordinator.listen(bindTo(host), address?.port ?? 0);
      const come = engines.map(async (engine, i) => {
        const reached = engine.reach === 'stream' || host === null ? null : { host, port };
        const invitation = coordinator.invitation(`order-${i + 1}`, reached);
        const place = engine.place({ invitation, runId, receive: (stream) => coordinator.receive(stream), onLine });
        placing.push(place);
        const agentsOf = await place;
        await agentsOf.failed.catch((error: Error) => {
          // Of an agent that was there its seat says that it is gone, and the engine why.
          onLine(error.message);
          loseThoseMissing(coordinator.seats, engine.names, error.message);
        });
      });
      const ready = Promise.all(coordinator.seats.map((seat) => seat.ready));
      const cannot = Promise.race(come.map((each) => each.then(() => new Promise<never>(() => undefined))));
      const value = Promise.race([ready, cannot]);
      await waitFor(
        { value, cancel: () => undefined },
        {
          what: 'the agents of all vantages',
          timeoutMs: JOIN_MS,
          signal,
          evidence: () => `missing: ${missing(coordinator.seats).join(', ')}`,
        },
      );
    },
    lost: () => coordinator.seats.find((seat) => seat.lost !== null)?.lost ?? null,
    calibration: () => coordinator.seats.flatMap((seat) => seat.calibration),
    record: () => {
      const partOf = (i: number) => rangesOf(parts[i], i, { numbers, connects });
      const local = parts.slice(0, threads).map((_, i) => partOf(i));
      const clients = local.reduce((sum, each) => sum + each.clients, 0);
      const here = {
        name: 'local',
        engine: 'local',
        host: null,
        clock: null,
        clients,
        clientRanges: local.flatMap(({ clientRanges }) => clientRanges),
      };
      const away = engines
        .flatMap(({ engine, names }) => names.map((name) => ({ engine, name })))
        .map((each, i) => {
          const seat = coordinator.seats[i];
          const door = doors.get(each.name);
          return {
            ...each,
            host: seat?.host ?? null,
            ...(door === undefined ? {} : { connectsTo: doorInWords(door) }),
            clock: seat?.clock ?? null,
            ...partOf(threads + i),
          };
        });
      return [...(threads === 0 ? [] : [here]), ...away];
    },
    uncertainMs: () => Math.max(0, ...coordinator.seats.map((seat) => seat.clock?.uncertainMs ?? 0)),
    async close() {
      await coordinator.close();
      // One that was still being placed when another could not be is ended, too.
      await Promise.allSettled(placing.map(async (each) => (await each).end()));
    },
  };
}

/** Each door once, in the order in which they were named: the ledger has the places of each in this order. */
export function doorsApart(doors: VantagePlan['doors']): readonly Door[] {
  const all = [...doors.values()];
  return all.filter((door, i) => all.findIndex(isSameAs(door)) === i);
}

function isSameAs(door: Door): (other: Door) => boolean {
  return ({ host, port }) => host === door.host && port === door.port;
}

function throughDoor(part: SiegePart, door: Door, placesBefore: number): SiegePart {
  return {
    ...part,
    placesBefore,
    groups: part.groups.map((group) => ({ ...group, targets: group.targets.map((target) => ({ ...target, door })) })),
  };
}

function doorInWords({ host, port }: Door): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Which clients of the ledger are those of a part. */
function rangesOf(
  part: SiegePart | undefined,
  index: number,
  { numbers, connects }: { readonly numbers: (part: number, client: number) => number; readonly connects: number },
): Pick<VantageOfRun, 'clients' | 'clientRanges'> {
  if (part === undefined) return { clients: 0, clientRanges: [] };
  const clients = clientsOfGroups(part.groups);
  const clientRanges: [number, number][] = [];
  for (let own = 0; own < clients * part.lanes.length + connects; own++) {
    const number = numbers(index, own);
    const last = clientRanges.at(-1);
    if (last !== undefined && last[1] === number) last[1]++;
    else clientRanges.push([number, number + 1]);
  }
  return { clients, clientRanges };
}

/** An engine says that it can't go on: those of its agents that are not there will not come. */
function loseThoseMissing(seats: readonly AgentSeat[], names: readonly string[], why: string): void {
  for (const seat of seats) if (names.includes(seat.plan.name) && !seat.taken) seat.lose('never-came', why);
}

function missing(seats: readonly AgentSeat[]): readonly string[] {
  return seats.filter((seat) => !seat.taken).map((seat) => seat.plan.name);
}

function demandClients(parts: number, { groups, lanes }: PartsOptions, connects: number): void {
  const clients = clientsOfGroups(groups);
  if (clients * lanes.length + parts * connects > MOST_CLIENTS)
    throw new UsageError(
      `${clients} clients in each lane and ${connects} places are too many for one ledger`,
      'Take fewer clients, or fewer URLs.',
    );
}

/** The address under which agents reach this machine; null if all of them come by streams. Engines that know no better take the loopback. */
async function hostFor(engines: readonly VantageEngine[], named: string | null): Promise<string | null> {
  const asked = engines.filter(({ reach }) => reach === 'network');
  if (asked.length === 0 || named !== null) return asked.length === 0 ? null : named;
  const usual = await Promise.all(asked.map(({ usualHost }) => usualHost?.() ?? LOOPBACK));
  const others = [...new Set(usual.filter((host) => host !== LOOPBACK))];
  const [host = LOOPBACK] = others;
  if (others.length > 1)
    throw new UsageError(
      `agents reach this machine by several addresses: ${others.join(', ')}`,
      'Name the one that all of them reach: --vantage-address HOST.',
    );
  return host;
}

/** The address itself if it is one of this machine's, else all: agents may know this machine by another name. */
function bindTo(host: string): string {
  if (host === LOOPBACK || host === 'localhost') return LOOPBACK;
  const own = Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
  return own.includes(host) ? host : '::';
}
