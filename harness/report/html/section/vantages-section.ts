import { count, moment, span } from '../../number-format.ts';
import { clockInWords, lossesApart } from '../../vantage-words.ts';
import type { Page } from '../data.ts';
import { html, type Markup } from '../markup.ts';
import { table } from './scrolling-table.ts';

/** What was met at each vantage, and where its clock is; nothing if all requests came from one. */
export function vantages({ report }: Page): Markup | null {
  const all = report.vantages;
  if (all === undefined) return null;
  const rows = all.map(
    ({ name, engine, host, connectsTo, clients, requests, stall, outageTotals, clock }) =>
      html`<tr><th scope="row">${name}</th><td>${engine}</td><td>${host ?? 'here'}${connectsTo === undefined ? '' : `, by ${connectsTo}`}</td><td class="n">${count(clients)}</td><td class="n">${count(requests.sent)}</td><td class="n">${count(requests.answered)}</td><td class="n${requests.failed > 0 ? ' bad' : ''}">${count(requests.failed)}</td><td class="n">${count(outageTotals.count)}</td><td class="n">${stall.longestMs > 0 ? span(stall.longestMs) : '–'}</td><td>${clockInWords(clock)}</td></tr>
`,
  );
  const note =
    'Counts need no clock. Times of other machines are put on this clock by round trips: each may be off by the width that is told, and what is decided within it is left open.';
  const head = ['Vantage', 'Engine', 'Host', 'Clients a lane#', 'Sent#', 'Answered#', 'Failed#', 'Outages#', 'Longest stall#', 'Clock'];
  const alone = all.flatMap(({ outages }) => outages.filter(({ elsewhere }) => elsewhere === 'alone'));
  const apart = lossesApart(all);
  const findings = [...(apart === null ? [] : [apart]), ...alone.map(({ says, fromMs }) => `At ${moment(fromMs)}: ${says}`)];
  return html`${table('vantages', 'Vantages', head, rows, note)}
${findings.length === 0 ? null : html`<ul class="findings">${findings.map((says) => html`<li><p>${says}.</p></li>`)}</ul>`}`;
}
