import type { ReportedLook, ReportedLooks, ReportedState } from '../../../core/looks/reported-looks.ts';
import { count, moment, plural } from '../../number-format.ts';
import type { Page } from '../data.ts';
import { html, type Markup } from '../markup.ts';
import { table } from './scrolling-table.ts';

/** How answers looked before the change and after it, and those in between that fit neither; nothing if it is not known. */
export function looks({ report }: Page): Markup | null {
  if (report.looks === undefined) return null;
  const note =
    'A look is what an answer is of: its status, type and location, the size of its decoded body and the beginning of its hash. Texts are shown with --keep-bodies only.';
  const head = ['URL', 'Lane', 'When', 'Answers#', 'Status#', 'Type', 'Octets#', 'Hash', 'Differs from octet#'];
  return table('looks', 'How answers looked', head, report.looks.flatMap(rowsOf), note);
}

function rowsOf(looks: ReportedLooks): readonly Markup[] {
  const { target, lanes, examples, unlike, open, firstMs, lastMs } = looks;
  const steady = lanes.flatMap(({ lane, before, after }) => [
    stateRow(target, lane, 'before the change', before),
    stateRow(target, lane, 'after it had settled', after),
  ]);
  const strange = examples.map(
    ({ lane, sentMs, look, differsAt, kind }) =>
      html`<tr class="bad"><th scope="row">${target}</th><td>${lane}</td><td>sent at ${moment(sentMs)}: ${kind}</td><td class="n"></td>${cells(look)}<td class="n">${differsAt === null ? '' : count(differsAt)}</td></tr>
`,
  );
  const when = firstMs === null || lastMs === null ? '' : `, from ${moment(firstMs)} to ${moment(lastMs)}`;
  const sum =
    unlike + open === 0
      ? []
      : [
          html`<tr class="bad"><th scope="row">${target}</th><td></td><td colspan="7">${plural(unlike + open, 'answer')} in between fit neither${when}</td></tr>
`,
        ];
  return [...steady, ...sum, ...strange];
}

function stateRow(target: string, lane: string, when: string, state: ReportedState): Markup {
  const start = html`<th scope="row">${target}</th><td>${lane}</td><td>${when}</td><td class="n">${count(state.answers)}</td>`;
  switch (state.kind) {
    case 'constant':
      return html`<tr>${start}${cells(state.look)}<td class="n"></td></tr>
`;
    case 'varied':
      return html`<tr>${start}<td colspan="5">${plural(state.looks, 'look')}: answers vary</td></tr>
`;
    case 'few':
      return html`<tr>${start}<td colspan="5">too few to tell</td></tr>
`;
  }
}

function cells({ status, type, location, bytes, hash, text }: ReportedLook): Markup {
  return html`<td class="n">${status}</td><td>${type ?? '–'}${location === null ? null : html` to ${location}`}</td><td class="n">${count(bytes)}</td><td>${hash ?? '–'}${text === undefined ? null : html` <code>${text.slice(0, 200)}</code>`}</td>`;
}
