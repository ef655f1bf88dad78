import type { Cause } from '../../core/explain/cause.ts';
import { OUTCOME_MEANING, OUTCOMES } from '../../core/ledger/outcome.ts';
import type { Phase, Recording } from '../../core/record/run-record.ts';
import type { Report, Stall, Transition } from '../contract.ts';
import { causeInWords } from '../finding-words.ts';
import { type Answers, countAnswers } from './data/answers-by-time.ts';
import { type Detail, type PackedDetail, packDetail, pickDetail, type Stretch } from './data/detail.ts';
import { listFailures } from './data/failed-requests.ts';
import { type Grid, gridFor } from './data/grid.ts';
import { countInFlight } from './data/in-flight.ts';
import { type Latency, measureLatency } from './data/latency-by-time.ts';
import type { ListedFailures } from './data/listed-failures.ts';
import { type Life, readLives } from './data/lives.ts';
import { type Notable, pickEvents } from './data/notable.ts';
import { type PackedFailures, packFailures } from './data/packed-failures.ts';
import { type Resources, resourcesOf } from './data/resource-charts.ts';
import { type Rows, rowsFor, rowsOfVantages } from './data/rows.ts';

/** More failures than fit into the page; of a long outage there are millions. */
const MOST_LISTED = 500_000;
/** Requests that are drawn one by one, beside the failures. */
const DETAILED = 30_000;
/** From this many failures on they have the room: fewer of the other requests, and of the events, are shown beside them. */
const MANY_FAILURES = 50_000;
const DETAILED_AMONG_MANY = 8_000;
/** Room for events, in characters. */
const EVENTS_ROOM = 300_000;
const EVENTS_ROOM_AMONG_MANY = 120_000;
const LIVES_SHOWN = 300;
/** What counts as near a switch, before its trigger and after its completion. */
const NEAR_MS = 2_000;

/** What the page is made from, tables and charts alike. */
export interface Page {
  readonly report: Report;
  readonly recording: Recording;
  readonly durationMs: number;
  readonly grid: Grid;
  readonly answers: Answers;
  readonly inFlight: readonly number[];
  readonly latency: Latency;
  /** The first half million, in the order in which they were sent. */
  readonly failures: ListedFailures;
  /** The same for the scripts; fewer only if this many do not fit into the page. */
  readonly packedFailures: PackedFailures;
  readonly notable: Notable;
  readonly lives: readonly Life[];
  readonly rows: Rows;
  readonly detail: Detail;
  readonly resources: Resources | null;
}

/** Counts and picks what the page shows. Pure: the same recording gives the same page. */
export function preparePage(report: Report, recording: Recording): Page {
  const { run, ledger, events } = recording;
  const durationMs = Math.max(1, run.durationMs, run.phases.at(-1)?.endMs ?? 0);
  const grid = gridFor(durationMs);
  const { lanes, clients } = run.options;
  const rows = run.vantages === undefined ? rowsFor(lanes, clients) : rowsOfVantages(lanes, run.vantages);
  const failures = listFailures(recording, rows, MOST_LISTED);
  const near: readonly Stretch[] = report.transitions.map((transition) => ({
    fromMs: transition.triggerMs - NEAR_MS,
    toMs: Math.max(transition.completeMs ?? 0, transition.lastOldMs ?? 0, transition.firstNewMs ?? transition.triggerMs) + NEAR_MS,
  }));
  const many = failures.length >= MANY_FAILURES;
  const notable = pickEvents(events, failures.pointedAt(), many ? EVENTS_ROOM_AMONG_MANY : EVENTS_ROOM);
  return {
    report,
    recording,
    durationMs,
    grid,
    answers: countAnswers(ledger, grid),
    inFlight: countInFlight(ledger, grid),
    latency: measureLatency(recording, grid),
    failures,
    packedFailures: packFailures(failures, rows, notable.placeOf),
    notable,
    lives: readLives(events, durationMs, recording.samples, recording.knowledge).slice(0, LIVES_SHOWN),
    rows,
    detail: pickDetail(ledger, rows, near, many ? DETAILED_AMONG_MANY : DETAILED),
    resources: resourcesOf(recording.samples),
  };
}

/** What the page's scripts read: as small as can be, so lists, since objects would repeat their keys. */
export interface PageData {
  /** When the run began, in milliseconds of the epoch. */
  readonly startedMs: number;
  readonly durationMs: number;
  readonly grid: Grid;
  readonly phases: readonly Phase[];
  readonly transitions: readonly Transition[];
  readonly stall: Stall;
  readonly answers: Answers;
  readonly inFlight: readonly number[];
  readonly latency: Latency;
  readonly targets: readonly string[];
  readonly versions: readonly string[];
  readonly outcomes: readonly string[];
  readonly meanings: readonly string[];
  readonly rows: readonly string[];
  readonly rowsPerLane: number;
  readonly detail: PackedDetail;
  readonly resources: Resources | null;
  readonly lives: readonly Life[];
  readonly events: readonly (readonly [
    atMs: number,
    source: string,
    kind: string,
    instance: string | null,
    pid: number | null,
    text: string,
  ])[];
  readonly failed: number;
  /** Name and reason of each finding, as it is said of one request. */
  readonly causes: readonly (readonly [name: string, why: string])[];
  readonly failures: PackedFailures;
}

/** The part of the page that its scripts need. */
export function pageData(page: Page): PageData {
  const { report, recording, notable } = page;
  const { run, ledger } = recording;
  return {
    startedMs: Date.parse(run.startedAt),
    durationMs: page.durationMs,
    grid: page.grid,
    phases: run.phases,
    transitions: report.transitions,
    stall: report.stall,
    answers: page.answers,
    inFlight: page.inFlight,
    latency: page.latency,
    targets: [...ledger.targets, ...ledger.connects],
    versions: ledger.versions,
    outcomes: OUTCOMES,
    meanings: OUTCOMES.map((outcome) => OUTCOME_MEANING[outcome]),
    rows: page.rows.names,
    rowsPerLane: page.rows.perLane,
    detail: packDetail(page.detail),
    resources: page.resources,
    lives: page.lives,
    events: notable.events.map(({ atMs, source, kind, instance, pid, text }) => [atMs, source, kind, instance, pid, text]),
    failed: ledger.failed,
    causes: report.findings.map(({ cause }) => [cause ?? 'unexplained', whyOf(cause, page.recording.knowledge?.causes ?? [])]),
    failures: page.packedFailures,
  };
}

/** Why a request failed, by the name of a known cause. */
function whyOf(cause: string | null, causes: readonly Cause[]): string {
  return causeInWords(causes.find(({ name }) => name === cause) ?? null, 1);
}
