import { failureInWords } from './describe.ts';
import { failedCount, failureAt } from './failed.ts';
import { data, point, range, show } from './state.ts';
import { moment } from './words.ts';

/** Rows that the table shows at once; the page was written with the first of them. */
const ROWS = 200;

let current = -1;
let firstShown = 0;

/** Goes to the next or the previous failure, on the charts and in the table. */
export function stepFailure(step: 1 | -1) {
  if (failedCount === 0) return;
  current = current < 0 ? (step > 0 ? 0 : failedCount - 1) : (current + step + failedCount) % failedCount;
  showFailure(current);
}

export function showFailure(index: number) {
  const failure = failureAt(index);
  if (failure === undefined) return;
  current = index;
  const width = Math.min(range().to - range().from, Math.max(2_000, failure.waitedMs * 3));
  show(failure.endMs - width / 2, failure.endMs + width / 2);
  point(failure.endMs, failureInWords(index));
  turnTo(index);
  for (const row of document.querySelectorAll('tr.found')) row.classList.remove('found');
  document.getElementById(`request-${failure.id}`)?.classList.add('found');
}

/** Makes the table's rows lead to the charts, and its buttons turn its pages. */
export function makeFailures() {
  const table = document.getElementById('failure-table');
  const body = table?.querySelector('tbody');
  if (table === null || body === null || body === undefined) return;
  const choose = (target: EventTarget | null) => {
    const row = target instanceof Element ? target.closest('tbody tr') : null;
    if (row === null) return;
    showFailure(firstShown + [...body.rows].indexOf(row as HTMLTableRowElement));
    document.getElementById('timeline-section')?.scrollIntoView({ block: 'start' });
  };
  for (const row of body.rows) row.tabIndex = 0;
  table.addEventListener('click', (event) => choose(event.target));
  table.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') choose(event.target);
  });
  for (const button of document.querySelectorAll('button[data-page]')) {
    if (!(button instanceof HTMLElement)) continue;
    button.addEventListener('click', () => turnTo(placeOf(button.dataset.page ?? '')));
  }
}

function placeOf(page: string) {
  switch (page) {
    case 'first':
      return 0;
    case 'previous':
      return Math.max(0, firstShown - ROWS);
    case 'next':
      return Math.min(failedCount - 1, firstShown + ROWS);
    default:
      return failedCount - 1;
  }
}

/** Shows the page of the table on which a failure is. */
function turnTo(index: number) {
  const first = index - (index % ROWS);
  const body = document.querySelector('#failure-table tbody');
  if (first === firstShown || body === null) return;
  firstShown = first;
  const last = Math.min(failedCount, first + ROWS);
  body.replaceChildren(...Array.from({ length: last - first }, (_, i) => makeRow(first + i)));
  const shown = document.getElementById('failures-shown');
  if (shown !== null) shown.textContent = `${withCommas(first + 1)} to ${withCommas(last)} of ${withCommas(failedCount)}`;
}

function withCommas(n: number) {
  return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** The same row that the page was written with. */
function makeRow(index: number) {
  const row = document.createElement('tr');
  const failure = failureAt(index);
  if (failure === undefined) return row;
  const { pid, instance, status, tlsError } = failure;
  row.id = `request-${failure.id}`;
  row.tabIndex = 0;
  const cell = (text: string, className: string = '', tag: 'td' | 'th' = 'td') => {
    const element = Object.assign(document.createElement(tag), { textContent: text, className });
    row.append(element);
    return element;
  };
  cell(String(failure.id), '', 'th').setAttribute('scope', 'row');
  cell(tlsError === '' ? failure.outcome : `${failure.outcome} ${tlsError}`, 'outcome');
  cell(failure.target);
  cell(String(failure.client));
  cell(failure.lane);
  cell(failure.kept ? 'kept' : 'new');
  cell(moment(failure.sentMs), 'n');
  cell(`${failure.waitedMs.toFixed(1)} ms`, 'n');
  cell(withCommas(failure.bytes), 'n');
  cell(status === 0 ? '–' : String(status), 'n');
  cell(pid > 0 ? `${instance === null ? '' : `${instance} `}${pid}` : instance === null ? 'not known' : `${instance}, pid not known`);
  cell(data.causes[failure.finding]?.[0] ?? '');
  const events = cell('', 'events');
  for (const i of failure.before) {
    const event = data.events[i];
    if (event === undefined) continue;
    const line = events.appendChild(document.createElement('div'));
    line.append(
      Object.assign(document.createElement('span'), { className: 'at', textContent: moment(event[0]) }),
      ` ${event[3] === null ? '' : `${event[3]} `}${event[5] === '' ? event[2] : event[5].slice(0, 160)}`,
    );
  }
  return row;
}
