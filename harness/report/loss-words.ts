import { forEachAttempt, hasNoFailure } from '../core/ledger/for-each-attempt.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import type { Recording, RunRecord } from '../core/record/run-record.ts';
import type { Outage, Report } from './contract.ts';
import { heldLossInWords } from './held-loss-words.ts';
import { asSentence, count, percent, plural, span } from './number-format.ts';
import { sinceCommand } from './since-command.ts';
import { timeOfDay } from './wall-clock.ts';

/** Outcomes of whole answers, and what is no failure. */
const ANSWERS: ReadonlySet<string> = new Set(['answered', 'open', 'wrong-status', 'wrong-body', 'unlike', 'gap', 'repeated']);
/** This many outages are told one by one; of more only that they were. */
const TOLD = 3;
/** A shorter stretch without an answer is nothing that a user would call an outage, in milliseconds. */
const SHORT_MS = 20;

/**
 * What was lost, for the headline: what was down, from when to when by the wall clock, how long after the command began, and
 * with which outcomes. Null if nothing was lost, or if losing was what the run had to show.
 */
export function lossInWords(report: Report, recording: Recording): string | null {
  const loss = lossOf(report, recording);
  return loss === null ? null : `${loss}${laterHint(report, recording)}`;
}

/** If all was lost after the command had ended, it may have returned before its work was done. */
function laterHint({ findings }: Report, { run, events }: Recording): string {
  const endedMs = events.find(({ kind }) => kind === 'command-ended')?.atMs;
  const fromMs = Math.min(...findings.map(({ firstMs }) => firstMs));
  if (run.runtime !== 'external' || endedMs === undefined || !Number.isFinite(fromMs) || fromMs <= endedMs) return '';
  if (events.some(({ kind }) => kind === 'until-holds')) return '';
  return ` It began ${span(fromMs - endedMs)} after the command had ended: if the command returns before its work is done, say with --until COMMAND|URL when it is, or watch for longer with --settle.`;
}

function lossOf(report: Report, { run, ledger }: Recording): string | null {
  const { failed, sent, byOutcome } = report.requests;
  if (run.expectation.kind !== 'zero-downtime' || run.heldUp?.kind === 'not-started') return null;
  if (failed === 0) return heldLossInWords(report, run);
  const outcomes = Object.entries(byOutcome)
    .filter(([outcome]) => outcome !== 'answered' && outcome !== 'open')
    .map(([outcome, n]) => `${count(n)} ${outcome}`);
  const repeatable = onlyRepeatable(report, run);
  const share = `${count(failed)} of ${plural(sent, 'request')} failed (${percent(report.requests.failedShare)}): ${outcomes.join(', ')}`;
  const what = downTargets(ledger);
  // A service that answers, and wrongly, is not down.
  const how = Object.keys(byOutcome).every((outcome) => ANSWERS.has(outcome)) ? 'failing' : 'down';
  const outages = report.outages.filter(({ fromMs, toMs }) => toMs - fromMs >= SHORT_MS);
  if (outages.length === 0 || outages.length > TOLD)
    return `${what === '' ? 'Lost' : `${what}lost`} requests ${lossWindow(report, run)}, while others were answered. ${share}.${repeatable}`;
  const stretches = `${how} ${outages.map((outage) => spanOf(outage, run)).join('; ')}`;
  return `${what === '' ? asSentence(stretches) : `${what}${stretches}.`} ${share}.${repeatable}`;
}

/** A loss that few clients show their users, and that is one all the same. */
function onlyRepeatable({ hiddenByRetry, requests }: Report, { options }: RunRecord): string {
  if (hiddenByRetry !== requests.failed) return '';
  const accepted = options.allowRetry === true ? '--allow-retry accepts it' : 'accept it with --allow-retry';
  return ` That is only what a client may repeat (RFC 9112, 9.3.1): kept connections, closed before the first byte; ${accepted}.`;
}

/** The URLs that lost requests, if they are not all; the title names them all. */
function downTargets(ledger: Ledger): string {
  const { targets } = ledger;
  const found = new Set<number>();
  forEachAttempt(
    ledger,
    ({ failed, target }) => {
      if (failed) found.add(target);
    },
    hasNoFailure,
  );
  const hit = [...found].sort((a, b) => a - b);
  return hit.length === targets.length && hit.every((target) => target < targets.length)
    ? ''
    : `${hit.map((target) => ledger.nameOf(target)).join(', ')}: `;
}

function spanOf({ fromMs, toMs }: Outage, run: RunRecord): string {
  return `for ${span(toMs - fromMs)}, from ${timeOfDay(run, fromMs)} to ${timeOfDay(run, toMs)} UTC${sinceCommand(run, fromMs)}`;
}

/** From the first failure to the last, by the wall clock. */
function lossWindow({ findings }: Report, run: RunRecord): string {
  const fromMs = Math.min(...findings.map(({ firstMs }) => firstMs));
  const toMs = Math.max(...findings.map(({ lastMs }) => lastMs));
  if (!Number.isFinite(fromMs)) return '';
  if (toMs - fromMs < 1) return `at ${timeOfDay(run, fromMs)} UTC${sinceCommand(run, fromMs)}`;
  return `from ${timeOfDay(run, fromMs)} to ${timeOfDay(run, toMs)} UTC${sinceCommand(run, fromMs)}`;
}
