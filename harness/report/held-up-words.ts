import type { DeployHeldUp, VersionsHeldUp } from '../core/record/held-up.ts';
import type { RunRecord } from '../core/record/run-record.ts';
import { count, plural, span } from './number-format.ts';
import { retryAfterInWords } from './retry-after-words.ts';

/** Why a run could not be carried through, in a sentence or two; null if it was. */
export function troubleInWords({ heldUp, trouble }: Pick<RunRecord, 'heldUp' | 'trouble'>): string | null {
  return heldUp?.kind === 'not-started' || heldUp?.kind === 'endless-answers' || heldUp?.kind === 'never-all-new'
    ? heldUpInWords(heldUp)
    : trouble;
}

/** What held a watched deploy up, in a sentence or two. */
export function heldUpInWords(facts: DeployHeldUp): string {
  switch (facts.kind) {
    case 'not-started':
      return `Deploy not started: ${whyNotStarted(facts)}.`;
    case 'endless-answers':
      return `Deploy not started: ${endless(facts)}.`;
    case 'never-all-new':
      return `The command ended, but ${span(facts.waitedMs)} later ${whoAnswers(facts)}.`;
  }
}

function whyNotStarted({
  sent,
  byOutcome,
  byStatus,
  wanted,
  early,
  askedToWait = {},
  versions,
}: Extract<DeployHeldUp, { kind: 'not-started' }>): string {
  if (versions !== undefined) return wrongVersions(versions);
  if (early !== null)
    return `${count(early)} of ${plural(sent, 'request')} got the status that only the command should bring (${wanted?.after}) already`;
  const failed = Object.values(byOutcome).reduce((sum, n) => sum + n, 0);
  const wrong = byOutcome['wrong-status'] ?? 0;
  // Answers with the right status are among them.
  const others = Object.entries(byStatus).filter(([status]) => status !== String(wanted?.before));
  const [status] = others[0] ?? [];
  if (wrong === failed && others.length === 1 && status !== undefined) {
    const always = wrong === sent ? `the service answers ${status}` : `${count(wrong)} of ${plural(sent, 'answer')} had status ${status}`;
    return `${always}, but ${wants(wanted)}${limits(byStatus, askedToWait)}`;
  }
  const outcomes = Object.entries(byOutcome).map(([outcome, n]) => `${count(n)} ${outcome}`);
  const statuses =
    wrong === 0
      ? ''
      : ` (answers: ${Object.entries(byStatus)
          .map(([each, n]) => `${count(n)} with ${each}`)
          .join(', ')})`;
  return `${count(failed)} of ${plural(sent, 'request')} failed before it: ${outcomes.join(', ')}${statuses}. That is no fault of the deploy; \`watch --without-deploy SECONDS\` judges the service as it is${limits(byStatus, askedToWait)}`;
}

function endless({ target, answers, timeoutMs, others }: Extract<DeployHeldUp, { kind: 'endless-answers' }>): string {
  const more = others === 0 ? '' : `, and so it is with ${plural(others, 'other URL')}`;
  return `answers of ${target} do not end: a stream, such as server-sent events (${plural(answers, 'answer')} began, and none was whole after ${span(timeoutMs)}${more}). Whether an answer came whole can't be judged there: leave this URL out and watch one whose answers end, or give --timeout more seconds if they only take long`;
}

/** RFC 6585, section 4: 429 is no failure of the service but its answer to the pace. */
function limits(byStatus: Readonly<Record<string, number>>, askedToWait: Readonly<Record<string, number>>): string {
  const waits = retryAfterInWords(askedToWait);
  if (byStatus['429'] === undefined) return waits === '' ? '' : `; ${waits}`;
  return `. 429 says that the service, or what stands before it, limits how often it is asked (${waits === '' ? 'it did not say for how long: there is no Retry-After' : waits}): ask more seldom, such as --rate 5 --clients 1, or exempt the client`;
}

function wrongVersions({ from, wanted, answers, without, silentTarget, tooLong = 0 }: VersionsHeldUp): string {
  const known = Object.entries(answers).map(([version, n]) => `${count(n)} from ${version}`);
  const all = Object.values(answers).reduce((sum, n) => sum + n, 0) + without;
  if (silentTarget !== null)
    return `${count(without)} of ${plural(all, 'answer')} said no version by --version-from ${from}, the first of them from ${silentTarget}${tooLong === 0 ? '' : `; ${plural(tooLong, 'answer')} ${tooLong === 1 ? 'is' : 'are'} longer than 4 MiB, and of such a body no version is read: header:NAME reads it of an answer of any length`}. Each URL must say its version, before the deploy and after it`;
  if (wanted !== null) return `--expect wants version ${wanted} first, but the answers were: ${known.join(', ')}`;
  const few = known.slice(0, 3).join(', ');
  return `${plural(known.length, 'version')} answered already: ${few}${known.length > 3 ? ', and others' : ''}. One alone must answer before the deploy, or --version-from ${from} finds something that varies`;
}

function wants(wanted: Extract<DeployHeldUp, { kind: 'not-started' }>['wanted']): string {
  if (wanted === null) return 'any 2xx is wanted (--expect names another status)';
  if (wanted.before === wanted.after) return `--expect ${wanted.before} wants ${wanted.before}`;
  return `--expect ${wanted.before}:${wanted.after} wants ${wanted.before} first`;
}

function whoAnswers({ from, to, oldAnswers, newAnswers, failed, lastOldAgoMs }: Extract<DeployHeldUp, { kind: 'never-all-new' }>): string {
  const failures = failed === 0 ? '' : `; ${plural(failed, 'request')} failed in that time`;
  if (oldAnswers === 0 && newAnswers === 0) return `no answer of either version had come${failures}`;
  if (newAnswers === 0) return `every answer was still ${from} (old)${failures}`;
  if (oldAnswers === 0) return `not every client had got an answer with ${to} (new)${failures}`;
  const last = lastOldAgoMs === null ? '' : `, the last ${span(lastOldAgoMs)} before`;
  return `the old version still answered: ${count(oldAnswers)} of ${plural(oldAnswers + newAnswers, 'answer')} were ${from} (old)${last}${failures}`;
}
