import type { HeldStretch } from '../../../core/record/measurements.ts';
import { HELD_NAMES, heldOverInWords, messagesInWords, notSentInWords, oldHeldInWords, reconnectionsInWords } from '../../held-words.ts';
import { asSentence, count } from '../../number-format.ts';
import type { Page } from '../data.ts';
import { html, type Markup } from '../markup.ts';
import { table } from './scrolling-table.ts';

const HEAD = ['When it was opened', 'Opened#', 'Came to their end#', 'Closed early, rightly#', 'Ended by us#', 'Failed#', 'How'];

/** What became of streams and WebSockets; nothing if there were none. */
export function held({ report }: Page): readonly Markup[] {
  return (report.held ?? []).map((seen) => {
    const { kind, reconnections } = seen;
    const says = [
      messagesInWords(seen),
      seen.over === undefined ? null : heldOverInWords(kind, seen.over),
      seen.said === undefined ? null : notSentInWords(kind, seen.said),
      oldHeldInWords(seen),
      reconnections === null ? null : reconnectionsInWords(reconnections),
    ];
    const note = says.flatMap((text) => (text === null ? [] : [asSentence(text)])).join(' ');
    const rows = [
      row('before the reload, and ended before it', seen.before),
      row('before the reload, and open when it began', seen.across),
      row('during the reload', seen.during),
      row('after it', seen.after),
    ];
    return table(`held-${kind}`, HELD_NAMES[kind].title, HEAD, rows, note);
  });
}

function row(when: string, { opened, finished, closed, byUs, failed }: HeldStretch): Markup {
  const kinds = Object.entries(failed);
  const all = kinds.reduce((sum, [, n]) => sum + n, 0);
  const how = kinds.map(([outcome, n]) => `${count(n)} ${outcome}`).join(', ');
  return html`<tr${all === 0 ? null : html` class="bad"`}><th scope="row">${when}</th><td class="n">${count(opened)}</td><td class="n">${count(finished)}</td><td class="n">${count(closed)}</td><td class="n">${count(byUs)}</td><td class="n">${count(all)}</td><td>${how}</td></tr>
`;
}
