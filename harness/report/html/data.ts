import { OUTCOME_MEANING, OUTCOMES } from '../../ledger/outcome.ts';
import type { Phase, Recording } from '../../record.ts';
import { causeInWords } from '../../timeline/finding-words.ts';
import { SIGNATURES } from '../../timeline/signatures.ts';
import type { Outage, Report, Stall, Transition } from '../contract.ts';
import { type Answers, countAnswers } from './data/answers.ts';
import { type Detail, pickDetail, type Stretch } from './data/detail.ts';
import { type FailedRequest, listFailures } from './data/failed.ts';
import { type Grid, gridFor } from './data/grid.ts';
import { countInFlight } from './data/in-flight.ts';
import { type Latency, measureLatency } from './data/latency.ts';
import { type Life, readLives } from './data/lives.ts';
import { type Notable, pickEvents } from './data/notable.ts';
import { type Resources, resourcesOf } from './data/resources.ts';
import { type Rows, rowsFor } from './data/rows.ts';

/** Requests that are drawn one by one, beside the failures. */
const DETAILED = 30_000;
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
  readonly failures: readonly FailedRequest[];
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
  const rows = rowsFor(run.options.lanes, run.options.clients);
  const failures = listFailures(recording, rows);
  const near: readonly Stretch[] = report.transitions.map((transition) => ({
    fromMs: transition.triggerMs - NEAR_MS,
    toMs: Math.max(transition.completeMs ?? 0, transition.lastOldMs ?? 0, transition.firstNewMs ?? transition.triggerMs) + NEAR_MS,
  }));
  return {
    report,
    recording,
    durationMs,
    grid,
    answers: countAnswers(ledger, grid),
    inFlight: countInFlight(ledger, grid),
    latency: measureLatency(ledger, run.slowTargets, grid),
    failures,
    notable: pickEvents(events, new Set(failures.flatMap((failure) => failure.before))),
    lives: readLives(events, durationMs, recording.samples).slice(0, LIVES_SHOWN),
    rows,
    detail: pickDetail(ledger, rows, near, DETAILED),
    resources: resourcesOf(recording.samples),
  };
}

/** What the page's scripts read: as small as can be, so lists where objects would repeat their keys. */
export interface PageData {
  readonly durationMs: number;
  readonly grid: Grid;
  readonly phases: readonly Phase[];
  readonly transitions: readonly Transition[];
  readonly stall: Stall;
  readonly outages: readonly Outage[];
  readonly answers: Answers;
  readonly inFlight: readonly number[];
  readonly latency: Latency;
  readonly targets: readonly string[];
  readonly versions: readonly string[];
  readonly outcomes: readonly string[];
  readonly meanings: readonly string[];
  readonly rows: readonly string[];
  readonly detail: Detail;
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
  readonly failures: readonly FailureData[];
}

/** A failed request: its fields in the order of the labels, and the places in `events` of what came before it. */
export type FailureData = readonly [
  id: number,
  outcome: number,
  target: number,
  client: number,
  lane: string,
  row: number,
  keptConnection: 0 | 1,
  sentMs: number,
  waitedMs: number,
  bytes: number,
  status: number,
  pid: number,
  instance: string | null,
  /** Place in `causes`. */
  finding: number,
  ...before: number[],
];

/** The part of the page that its scripts need. */
export function pageData(page: Page): PageData {
  const { report, recording, notable } = page;
  const { run, ledger } = recording;
  return {
    durationMs: page.durationMs,
    grid: page.grid,
    phases: run.phases,
    transitions: report.transitions,
    stall: report.stall,
    outages: report.outages,
    answers: page.answers,
    inFlight: page.inFlight,
    latency: page.latency,
    targets: ledger.targets,
    versions: ledger.versions,
    outcomes: OUTCOMES,
    meanings: OUTCOMES.map((outcome) => OUTCOME_MEANING[outcome]),
    rows: page.rows.names,
    detail: page.detail,
    resources: page.resources,
    lives: page.lives,
    events: notable.events.map(({ atMs, source, kind, instance, pid, text }) => [atMs, source, kind, instance, pid, text]),
    failed: ledger.failed,
    causes: report.findings.map(({ cause }) => [cause ?? 'unexplained', whyOf(cause)]),
    failures: page.failures.map((failure) => [
      failure.id,
      OUTCOMES.indexOf(failure.outcome),
      failure.target,
      failure.client,
      failure.lane,
      failure.row,
      failure.keptConnection ? 1 : 0,
      failure.sentMs,
      failure.waitedMs,
      failure.bytes,
      failure.status,
      failure.pid,
      failure.instance,
      failure.finding,
      ...failure.before.map((index) => notable.placeOf[index] ?? -1).filter((place) => place >= 0),
    ]),
  };
}

/** Why a request failed, by the name of a known cause. */
function whyOf(cause: string | null): string {
  return causeInWords(SIGNATURES.find(({ name }) => name === cause) ?? null, 1);
}
