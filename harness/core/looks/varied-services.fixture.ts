import { createHash } from 'node:crypto';
import { Ledger } from '../ledger/ledger.ts';
import type { Phase, Recording } from '../record/run-record.ts';
import type { Verdict } from '../verdict/check.ts';
import { looksCheck } from '../verdict/checks/looks-check.ts';
import { healthyRecording } from '../verdict/healthy.fixture.ts';
import { measure } from '../verdict/measure.ts';
import { compareLooks } from './compare-looks.ts';
import { LookTable } from './look-table.ts';

/** A request as a service sees it. */
export interface Asked {
  readonly url: number;
  readonly atMs: number;
  /** Since the deploy began, as a share of its time: below 0 before it, from 1 on after it. */
  readonly deployed: number;
  readonly lane: 'new' | 'reused';
  /** Which connection it came on. */
  readonly connection: number;
  readonly nth: number;
  /** A number below `below`, at random. */
  readonly random: (below: number) => number;
}

/** What it answers. */
export interface Said {
  readonly body: string;
  readonly status?: number;
  readonly type?: string | null;
  readonly location?: string;
  readonly cached?: boolean;
  /** Index of the version that it names. */
  readonly version?: number;
}

export type Service = (asked: Asked) => Said;

export interface RunOfService {
  readonly urls?: number;
  readonly baselineMs?: number;
  readonly deployMs?: number;
  readonly settleMs?: number;
  /** Requests a second of all clients together. */
  readonly perSecond?: number;
  readonly lanes?: readonly ('new' | 'reused')[];
  /** Nothing is deployed: all of it is one soak. */
  readonly soak?: boolean;
  readonly random: (below: number) => number;
}

/** A recording of a watch over such a service: clients in both lanes, at a polite pace, before, during and after a deploy. */
export function watched(service: Service, run: RunOfService): Recording {
  const { urls = 1, baselineMs = 4000, deployMs = 3000, settleMs = 5000, perSecond = 50, lanes = ['new', 'reused'], random } = run;
  const ledger = new Ledger({
    targets: Array.from({ length: urls }, (_, i) => `http://127.0.0.1/${i}`),
    versions: ['unknown', 'old', 'new'],
    looks: [],
  });
  const table = new LookTable(ledger);
  const [triggerMs, settledMs, endMs] = [baselineMs, baselineMs + deployMs, baselineMs + deployMs + settleMs];
  let nth = 0;
  for (let atMs = 0; atMs < endMs; atMs += 1000 / perSecond) {
    const lane = lanes[nth % lanes.length] ?? 'new';
    const client = Math.floor(nth / lanes.length) % 6;
    const url = Math.floor(nth / (lanes.length * 6)) % urls;
    const connection = lane === 'new' ? nth : client;
    const {
      body,
      status = 200,
      type = 'text/html',
      location = null,
      cached = false,
      version = 1,
    } = service({
      url,
      atMs,
      deployed: (atMs - triggerMs) / deployMs,
      lane,
      connection,
      nth,
      random,
    });
    const octets = Buffer.from(body);
    const hash = createHash('sha256').update(octets).digest('hex').slice(0, 16);
    const look = table.index(url, { status, type, location, cached, coding: '', retryAfter: null }, octets.length, hash, octets);
    const id = ledger.begin(client, lane, url, atMs, 0, lane === 'reused' && nth >= 12);
    ledger.end(id, 'answered', atMs + 3, status, octets.length + 100, version, 0, '', look);
    nth++;
  }
  const phases: readonly Phase[] =
    run.soak === true
      ? [{ name: 'soak', startMs: 0, endMs }]
      : [
          { name: 'baseline', startMs: 0, endMs: triggerMs },
          { name: 'reload', startMs: triggerMs, endMs: settledMs },
          { name: 'settle', startMs: settledMs, endMs },
        ];
  const compared = compareLooks(ledger, phases, false);
  const recording = healthyRecording();
  return { ...recording, ledger, run: { ...recording.run, phases, ...(compared === undefined ? {} : { looks: compared }) } };
}

export const PAGE = 'A page with a heading, a text of some length, and a list of things to buy. '.repeat(8);
export const clock = (ms: number): string => new Date(Date.UTC(2026, 10, 28) + ms).toISOString();

/** What the check of looks says of a run of such a service; `found` are its facts and evidence, for the words of a test that fails. */
export function verdictOf(
  service: Service,
  run: RunOfService,
): { readonly verdict: Verdict; readonly reason: string; readonly found: string } {
  const recording = watched(service, run);
  const about = { recording, measured: measure(recording), maxStallMs: null };
  const judgement = looksCheck.ask(run.soak === true ? { kind: 'soak', askedMs: 1, ...about } : { kind: 'zero-downtime', ...about });
  if (judgement === null) throw new Error('the check of looks was not asked');
  const { verdict, reason, facts, evidence } = judgement;
  return { verdict, reason, found: JSON.stringify({ facts, evidence }) };
}
