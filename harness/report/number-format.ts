import { number as count, count as plural } from '../core/quantity.ts';
import type { Phase, RunRecord } from '../core/record/run-record.ts';
import type { Share } from '../core/verdict/measures/clopper-pearson.ts';
import type { Bound, OutageTotals, StretchLatency, Transition } from './contract.ts';
import { timeOfDay } from './wall-clock.ts';

export { count as plural, number as count } from '../core/quantity.ts';

/** With a capital letter and, unless it has its own, a full stop. */
export function asSentence(text: string, stop = '.'): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${stop}`;
}

/** A moment on the run's clock, in seconds with milliseconds: 31204.1 is `31.204 s`. Null is a dash. */
export function moment(ms: number | null): string {
  return ms === null || !Number.isFinite(ms) ? '–' : `${(Math.round(ms) / 1000).toFixed(3)} s`;
}

/** A length of time, with the precision that a person wants: `0.4 ms`, `12 ms`, `1.25 s`, `2 min 5 s`. */
export function span(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return '–';
  if (ms === 0) return '0 ms';
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 99_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A share as a percentage, with the digits that a person wants: `4.2 %`, `0.013 %`. None that is more than nothing becomes 0 %. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}

/** How long the answers of a stretch took. */
export function latencyInWords({ p50Ms, p95Ms, p99Ms, maxMs }: StretchLatency): string {
  return `p50 ${span(p50Ms)}, p95 ${span(p95Ms)}, p99 ${span(p99Ms)}, longest ${span(maxMs)}`;
}

/** How many outages there were, and how long, in milliseconds; null if there was none. */
export function outagesInWords({ count: outages, totalMs, longestMs }: OutageTotals): string | null {
  if (outages === 0) return null;
  const milliseconds = (ms: number): string => (ms < 9.95 ? `${Number(ms.toFixed(1))} ms` : `${count(Math.round(ms))} ms`);
  const longest = milliseconds(longestMs);
  if (outages === 1) return `1 outage of ${longest}`;
  return `${plural(outages, 'outage')}, ${milliseconds(totalMs)} in all, the longest ${longest}`;
}

/** A rate as a percentage that is never smaller than the rate: an upper bound may not be rounded down. */
export function percentAtMost(rate: number): string {
  const percent = rate * 100;
  const digits = percent >= 10 ? 0 : percent >= 0.1 ? 2 : 4;
  const scale = 10 ** digits;
  // The small subtraction keeps 0.75, which is 0.75000000000000011 as a product, from becoming 0.76.
  return `${Math.ceil(percent * scale - 1e-6) / scale} %`;
}

/** `3 of 10 (95 %: 6.7 % to 65 %)`; with a noun `3 of 10 trials (95 %: ...)` */
export function shareInWords({ k, n, low, high }: Share, noun = ''): string {
  return `${count(k)} of ${count(n)}${noun === '' ? '' : ` ${noun}`} (95 %: ${percent(low)} to ${percent(high)})`;
}

/** What a run is worth, in a sentence. `failed` is the number of failures of the whole run; `phases` tell whether there was a deploy, `what` is what it is called. */
export function boundInWords(bound: Bound, failed: number, phases: readonly Phase[] = [], what = 'the reload'): string {
  const soak = phases.find(({ name }) => name === 'soak');
  const limit = percentAtMost(bound.failureRateUpper95);
  if (soak !== undefined) {
    if (bound.exposed === 0) return 'no request was sent, so nothing is known';
    const sent = `${plural(bound.exposed, 'request')} in ${span(soak.endMs - soak.startMs)} failed`;
    return `${count(failed)} of ${sent}: with 95 % confidence ${failed === 0 ? 'fewer than' : 'at most'} ${limit} do`;
  }
  if (bound.exposed === 0) return `no request was exposed to ${what}, so nothing is known of how many it costs`;
  if (failed === 0)
    return `0 of ${plural(bound.exposed, 'request')} exposed to ${what} failed: with 95 % confidence fewer than ${limit} do`;
  return `${plural(bound.exposed, 'request')} ${bound.exposed === 1 ? 'was' : 'were'} exposed to ${what}: with 95 % confidence at most ${limit} of such requests fail`;
}

/** One switch of versions in a line: trigger, first new, last old, complete, overlap. */
export function transitionInWords(transition: Transition, run: Pick<RunRecord, 'startedAt'>): string {
  const parts = [
    `trigger ${moment(transition.triggerMs)} (${timeOfDay(run, transition.triggerMs)} UTC)`,
    `first new ${moment(transition.firstNewMs)}`,
    `last old ${moment(transition.lastOldMs)}`,
    ...(transition.firstAnswerMs === null ? [] : [`first answer after ${span(transition.firstAnswerMs - transition.triggerMs)}`]),
    transition.completeMs === null
      ? 'never complete'
      : `complete ${moment(transition.completeMs)} (${timeOfDay(run, transition.completeMs)})`,
    `overlap ${span(transition.overlapMs)}`,
  ];
  if (transition.strays > 0) parts.push(`${plural(transition.strays, 'answer')} of the wrong version`);
  return parts.join(', ');
}

/** What the scenario must show, in a sentence; if that is a matter of the server's version, since when and why. */
export function expectationInWords(expectation: RunRecord['expectation']): string {
  const { since } = expectation;
  return `${promiseInWords(expectation)}${since === undefined ? '' : ` (from version ${since.version} on: ${since.because})`}`;
}

function promiseInWords(expectation: RunRecord['expectation']): string {
  switch (expectation.kind) {
    case 'zero-downtime':
      return expectation.maxStallMs === null
        ? 'no request fails'
        : `no request fails, and none waits longer than ${span(expectation.maxStallMs)} without an answer to any client`;
    case 'defect':
      return `a known defect shows: ${expectation.signature.says}`;
    case 'rate':
      return `a defect that shows now and then is measured: ${expectation.rate.says}`;
    case 'refuted':
      return `a control that was broken on purpose: the rules of zero downtime must say ${expectation.as}${expectation.by === undefined || expectation.by === null ? '' : ` (${expectation.by})`}`;
  }
}

/** The server and where it ran, for the headline: `uWSGI 2.0.21 · docker`. */
export function whereItRan({ server, runtime }: Pick<RunRecord, 'server' | 'runtime'>): string {
  return server === null ? runtime : `${serverInWords(server)} · ${runtime}`;
}

/** A server as people write it, with its version: `uWSGI 2.0.21`. */
export function serverInWords(server: RunRecord['server']): string {
  return server === null ? 'a server of unknown version' : `${server.title} ${server.version}`;
}
