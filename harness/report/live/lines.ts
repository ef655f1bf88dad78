import type { ChalkInstance } from 'chalk';
import { escapeTerminal } from '../escape.ts';
import { count, moment } from '../number-format.ts';
import type { Second } from './minute.ts';
import type { LiveSnapshot } from './snapshot.ts';
import { sparkline, statusInk } from './sparkline.ts';

/** The statuses in the order in which their colours are given out. */
function statusesOf(snapshot: LiveSnapshot): string[] {
  return Object.keys(snapshot.byStatus).sort();
}

/** Whole seconds as `1:05`. */
function clockFace(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A piece of text in a colour; its width is that of the text. */
interface Piece {
  readonly text: string;
  readonly paint: (text: string) => string;
}

/** Joins pieces as far as they fit into `width` columns; what does not fit is cut with an ellipsis, never broken into a second line. */
function cut(pieces: readonly Piece[], width: number): string {
  let left = width;
  let line = '';
  for (const { text, paint } of pieces) {
    const characters = [...text];
    if (characters.length > left) return line + (left > 0 ? paint(`${characters.slice(0, left - 1).join('')}…`) : '');
    line += paint(text);
    left -= characters.length;
  }
  return line;
}

/** The lines of the view on a terminal of `width` columns. */
export function liveLines(nowMs: number, snapshot: LiveSnapshot, seconds: readonly Second[], width: number, ink: ChalkInstance): string[] {
  const plain = (text: string): Piece => ({ text, paint: (t) => t });
  const dim = (text: string): Piece => ({ text, paint: ink.dim });
  const statuses = statusesOf(snapshot);
  const answers = statuses.map((status, i) => ({
    text: `  ${status}: ${count(snapshot.byStatus[status] ?? 0)}`,
    paint: statusInk(ink, i),
  }));
  const failed = { text: `   failed: ${count(snapshot.failed)}`, paint: snapshot.failed > 0 ? ink.red.bold : ink.dim };
  const expected = snapshot.expectedMs === null ? [] : [dim(` of about ${clockFace(snapshot.expectedMs)}`)];
  const event = snapshot.lastEvent;
  const lines = [
    cut([{ text: snapshot.phase, paint: ink.bold }, plain(`   ${clockFace(nowMs)}`), ...expected], width),
    cut(
      [
        plain('answers'),
        ...(answers.length === 0 ? [dim('  none yet')] : answers),
        failed,
        dim(`   in flight: ${count(snapshot.inFlight)}`),
      ],
      width,
    ),
  ];
  // The picture takes as many of its latest seconds as there are columns.
  if (seconds.length > 0) lines.push(sparkline(seconds.slice(-Math.min(60, width)), statuses, ink));
  if (event !== null) lines.push(cut([dim(`${moment(event.atMs)}  `), plain(escapeTerminal(event.text))], width));
  return lines;
}

/** The same on one line, for a log. */
export function liveLine(nowMs: number, snapshot: LiveSnapshot): string {
  const statuses = statusesOf(snapshot).map((status) => `${status}: ${count(snapshot.byStatus[status] ?? 0)}`);
  const parts = [
    `[${clockFace(nowMs)}${snapshot.expectedMs === null ? '' : ` of about ${clockFace(snapshot.expectedMs)}`}] ${snapshot.phase}`,
    `answers ${statuses.length === 0 ? 'none yet' : statuses.join(', ')}`,
    `failed ${count(snapshot.failed)}`,
    `in flight ${count(snapshot.inFlight)}`,
  ];
  if (snapshot.lastEvent !== null) parts.push(`last: ${escapeTerminal(snapshot.lastEvent.text)}`);
  return parts.join('; ');
}
