import type { App } from './apps/app.ts';
import type { ProgressOf } from './core/ledger/answer-progress.ts';
import type { Lane } from './core/ledger/ledger.ts';
import type { Failure } from './core/ledger/outcome.ts';
import type { HeldUpBy } from './core/record/held-up.ts';
import type { Expectation } from './core/record/run-record.ts';
import type { Mix } from './core/siege/parts/mix.ts';
import type { RequestDefinition } from './core/siege/requests/request-definition.ts';
import type { RuleName } from './core/verdict/rule-name.ts';
import type { Stage } from './run/stage/stage.ts';
import type { Server } from './servers/server.ts';

/** How a scenario is besieged. */
export interface SiegePlan {
  readonly lanes: readonly Lane[];
  /** Paths that each client loops over, on every address in turn. */
  readonly paths: readonly string[];
  /** Number of public addresses; one is usual. */
  readonly addresses: number;
  /** Clients in each lane if the command line does not say; 6 is usual. */
  readonly clients: number;
  /** Clients in each lane by what they do, in place of `clients`, which all send a GET; null if no other is to be there. */
  readonly mix: Mix | null;
  /** WebSockets are to stay open: that the server closes them rightly (1001, 1012), after all messages, is a fail, too. */
  readonly staysOpen: boolean;
  /** What is sent to a path, in place of what the app says of it. */
  readonly requests: Readonly<Record<string, RequestDefinition>>;
  /** Paths whose answers are read slowly, and how long a client waits after each read of up to 64 KiB, in milliseconds. */
  readonly readPauseMs: Readonly<Record<string, number>>;
  /** The most requests a second, of all clients together; null if each sends the next as soon as it has an answer. */
  readonly perSecond: number | null;
  /** Each client keeps the cookies that it is given, and sends them back. */
  readonly cookies: boolean;
}

/** Of fooserv: six clients that loop over a slow and a fast path of one address, with a new connection for each request. */
export const USUAL_SIEGE: SiegePlan = {
  lanes: ['new'],
  paths: ['/slow/', '/fast/'],
  addresses: 1,
  clients: 6,
  mix: null,
  staysOpen: false,
  requests: {},
  readPauseMs: {},
  perSecond: null,
  cookies: false,
};

/**
 * A number that `zerodrop hunt` may vary: how many of something, or how long a pause is, in milliseconds. `usual` is
 * what it is in an ordinary run.
 */
export interface Variable {
  readonly min: number;
  readonly max: number;
  readonly usual: number;
}

/** What an operator asks of a strategy, a short sentence each. What stands in backticks is the name of a scenario. */
export interface Advice {
  /** When to use it. */
  readonly use: string;
  /** What breaks it, and which scenario shows that. */
  readonly breaks: string;
}

/** What a scenario file says. Its name is its file's name. */
export interface ScenarioDefinition<S extends Stage = Stage> {
  /** The server that it tests. */
  readonly server: Server<S>;
  /** The app that the server runs; the server's usual one unless this is given. */
  readonly app?: App;
  /** One line for the list. */
  readonly title: string;
  /** What it must show, for the list and the report. */
  readonly mustShow: string;
  /** The document that it tests. */
  readonly source: string;
  readonly tags: readonly string[];
  /** Of a strategy that an operator can choose: for the list, and for docs/strategies.md. */
  readonly advice?: Advice;
  /** Of a defect: the name of the scenario that shows its cure, which takes the same step if it can. */
  readonly cure?: string;
  /** Of a strategy: the name of the scenario that measures how its deploy is rolled back. */
  readonly rollback?: string;
  readonly expect: Expectation;
  /** How the server behaves here, if that differs by version, by a name under which the scenario asks for it (`stage.behaves`). */
  readonly behaves?: Readonly<Record<string, string>>;
  /** What is expected instead, and how it behaves, from a version of the server on; what is not named stays as it is. */
  readonly since?: readonly {
    readonly version: string;
    readonly because: string;
    readonly expect?: Expectation;
    readonly behaves?: Readonly<Record<string, string>>;
    readonly expectsChange?: boolean;
  }[];
  /** Programs beyond the server, each with the Debian package that has it. The Docker image has them all; a host may not. */
  readonly needs?: Readonly<Record<string, string>>;
  /** What keeps it from being run on this machine, in one sentence; null if nothing does. Never rejects. */
  readonly hindrance?: () => Promise<string | null>;
  /** What is particular about its siege; see SiegePlan for what is usual. */
  readonly siege?: Partial<SiegePlan>;
  /** What a hunt may vary, by name; the scenario asks for it with `stage.value` and `stage.pause`. `processes` is known to all. */
  readonly varies?: Readonly<Record<string, Variable>>;
  /** What some of these are held at: what a hunt has found. */
  readonly pins?: Readonly<Record<string, number>>;
  /** Workers of each instance, if it matters; enough for all clients otherwise. */
  readonly processes?: number;
  /** False if no version is to change, only the topology (a zerg attached, a deploy that must not come through). */
  readonly expectsChange?: boolean;
  /** It changes or reads what the whole machine shares (a sysctl, the kernel's counters): a suite runs nothing beside it. */
  readonly exclusive?: true;
  /** `outcomes` if no client may ever be answered again, so that the siege can't settle on answers. */
  readonly settlesOn?: ProgressOf;
  /** How many times the app is imported one after the other: what the run must wait for, in start-ups. */
  readonly startups: number;
  /** Starts the topology with the old version; returns when it can be asked. The siege begins afterwards. */
  boot(stage: S): Promise<void>;
  /** Carries the strategy out, with `stage.transition`, while the siege goes on. */
  reload(stage: S): Promise<void>;
  /** Folders in which configuration files are looked for before that of the server; set if the scenario is a user's own. */
  readonly confFolders?: readonly string[];
  /** Looks at what is left when the siege is over and each request has its outcome, before the server is told to end. */
  aftermath?(stage: S): Promise<void>;
}

/** What a scenario of a user's own need not say; what is filled in is told at each. */
type Optional = 'mustShow' | 'source' | 'tags' | 'startups';

/** A scenario as it is written. `app` may be the name of one of the apps of `zerodrop.config.ts`. */
export type WrittenScenario<S extends Stage = Stage> = Omit<ScenarioDefinition<S>, Optional | 'app' | 'confFolders'> &
  Partial<Pick<ScenarioDefinition<S>, Optional>> & { readonly app?: App | string };

/**
 * Declares a scenario: the default export of a file in `scenarios/`, or anywhere. Of one's own, `mustShow` (what `expect` says),
 * `source` (none), `tags` (none) and `startups` (2) may be left out.
 */
export function defineScenario<S extends Stage>(definition: ScenarioDefinition<S>): ScenarioDefinition<S>;
export function defineScenario<S extends Stage>(definition: WrittenScenario<S>): WrittenScenario<S>;
export function defineScenario<S extends Stage>(definition: WrittenScenario<S>): WrittenScenario<S> {
  return definition;
}

/** No request fails, and the change is clean. `maxStallSeconds` is the longest wait that the strategy promises. */
export function zeroDowntime(options: { readonly maxStallSeconds?: number } = {}): Expectation {
  return { kind: 'zero-downtime', maxStallMs: options.maxStallSeconds === undefined ? null : options.maxStallSeconds * 1000 };
}

/**
 * A known defect, which must show by its signature and by nothing else. One that costs requests names what explains each of
 * them, and it is the reload's doing: no request may fail before it and no line count, unless the defect shows `throughout`.
 */
export function reproduces(signature: {
  readonly says: string;
  readonly outcome: Failure | null;
  /** Outcomes that may come along with it, as other faces of the same defect; any other refutes it. */
  readonly also?: readonly Failure[];
  /** Status of each answer that ends as `wrong-status`, or the statuses that one may have. */
  readonly status?: number | readonly number[];
  /** Set if it costs only requests on connections that had carried one before. */
  readonly connection?: 'reused';
  /** What must explain each failure: names of the causes that the server's folder knows. */
  readonly causes?: readonly string[];
  readonly throughout?: true;
  /** Set if a request must wait for it: for at least this share of a start-up of the app. */
  readonly wait?: { readonly startups: number };
  /** Set if the old version must answer a request that was sent after the last transition was complete. */
  readonly stale?: true;
  readonly log?: { readonly instance?: string; readonly pattern: RegExp };
}): Expectation {
  const { outcome, log, throughout, ...rest } = signature;
  return {
    kind: 'defect',
    signature: {
      ...rest,
      outcome,
      ...(throughout === true ? {} : { shows: 'after-trigger' }),
      log: log === undefined ? null : { instance: log.instance ?? null, pattern: log.pattern.source },
    },
  };
}

/**
 * A defect that shows now and then: measured as a rate, failures for each trial, with its confidence interval. Refuted
 * if the rate is surely higher than `atMost`.
 */
export function showsNowAndThen(rate: {
  readonly says: string;
  readonly outcomes: readonly Failure[];
  readonly causes?: readonly string[];
  readonly trial: { readonly says: string; readonly instance: string; readonly pattern: RegExp };
  readonly leastTrials: number;
  readonly leastAnswersPerTrial?: number;
  readonly atMost: number;
}): Expectation {
  const { trial, ...rest } = rate;
  return { kind: 'rate', rate: { ...rest, trial: { ...trial, pattern: trial.pattern.source } } };
}

/**
 * A control: the reload is broken on purpose, and a verdict of "pass" would mean that the detector is blind. `as` is
 * the verdict that must come in its place, `by` the rule that must give it, so that it is not given for another reason.
 */
export function refuted(options: {
  readonly as: 'fail' | 'inconclusive';
  readonly by?: RuleName;
  /** The outcome of the requests that must fail, after the reload has begun: `count` of them if it is given, and no others. */
  readonly outcome?: Failure;
  readonly count?: number;
  /** Outcomes that may come along with it. */
  readonly also?: readonly Failure[];
  /** Status of each answer that ends as `wrong-status`, or the statuses that one may have. */
  readonly status?: number | readonly number[];
  /** What must explain each failure: names of the causes that the server's folder knows. */
  readonly causes?: readonly string[];
  /** What must hold the run up; without it the run must be carried through. */
  readonly heldUp?: HeldUpBy;
}): Expectation {
  const { as, by, outcome, heldUp, ...rest } = options;
  return {
    kind: 'refuted',
    as,
    by: by ?? null,
    ...(outcome === undefined ? {} : { failures: { ...rest, outcome, shows: 'after-trigger' } }),
    ...(heldUp === undefined ? {} : { heldUp }),
  };
}
