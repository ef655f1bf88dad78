import { failureAt } from './failed.ts';
import { data } from './state.ts';
import { moment, span, timeOfDay } from './words.ts';

export function eventInWords([atMs, source, kind, instance, pid, text]: readonly [
  number,
  string,
  string,
  string | null,
  number | null,
  string,
]) {
  return `${moment(atMs)} (${timeOfDay(data.startedMs + atMs)} UTC) ${instance === null ? '' : `${instance} `}${kind}${pid === null ? '' : ` (pid ${pid})`}: ${text} [${source}]`;
}

/** A failed request, and what came before it. */
export function failureInWords(index: number) {
  const failure = failureAt(index);
  if (failure === undefined) return '';
  const { id, outcome, target, client, lane, kept, sentMs, waitedMs, bytes, status, pid, instance, finding, before, tlsError } = failure;
  const had = [instance, pid === 0 ? null : `pid ${pid}`].filter((part) => part !== null).join(' ');
  const who = had === '' ? '' : `; it was with ${had}`;
  const events = before.flatMap((i) => (data.events[i] === undefined ? [] : [eventInWords(data.events[i])]));
  const what = `${kept ? 'kept' : 'new'} connection, sent ${moment(sentMs)} (${timeOfDay(data.startedMs + sentMs)} UTC), waited ${span(waitedMs)}, ${bytes} bytes${status > 0 ? `, status ${status}` : ''}${who}`;
  const [cause = '', why = ''] = data.causes[finding] ?? [];
  return `✗ ${outcome}${tlsError === '' ? '' : ` (${tlsError})`}: request ${id} ${target} of client ${client} (lane ${lane}), ${what}. Cause: ${cause}: ${why}. Before it: ${events.length === 0 ? 'nothing was seen' : events.join('; ')}`;
}

/** A request that was answered. */
export function requestInWords(request: import('./requests.ts').Drawn) {
  if (request.failure >= 0) return failureInWords(request.failure);
  const target = data.targets[request.target] ?? '';
  const [status, version, pid, kept] = data.detail.answers[request.answer] ?? [0, 0, 0, 0];
  const start = `request ${request.id} ${target} of client ${data.rows[request.row] ?? ''}, ${kept ? 'kept' : 'new'} connection, sent ${moment(request.sentMs)}`;
  if (request.status < 0) return `${start}: no outcome`;
  return `${start}, answered ${status} after ${span(request.endMs - request.sentMs)}${version > 0 ? ` by ${data.versions[version]}` : ''}${pid > 0 ? `, pid ${pid}` : ''}`;
}

export function lifeInWords(life: import('../data/lives.ts').Life, atMs: number) {
  const stretch = life.spans.find((part) => atMs >= part.fromMs && atMs <= part.toMs);
  const state = stretch === undefined ? 'not there' : `${stretch.state} from ${moment(stretch.fromMs)} to ${moment(stretch.toMs)}`;
  return `${life.instance} ${life.role}, pid ${life.pid}: ${state}`;
}
