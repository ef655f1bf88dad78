import { failureInWords } from './describe.js';
import { data, point, range, show } from './state.js';
import { moment } from './words.js';

let current = -1;

/** Goes to the next or the previous failure, on the charts and in the table. @param {1 | -1} step */
export function stepFailure(step) {
  if (data.failures.length === 0) return;
  current = current < 0 ? (step > 0 ? 0 : data.failures.length - 1) : (current + step + data.failures.length) % data.failures.length;
  showFailure(current);
}

/** @param {number} index */
export function showFailure(index) {
  const failure = data.failures[index];
  if (failure === undefined) return;
  current = index;
  const endMs = failure[7] + failure[8];
  const width = Math.min(range().to - range().from, Math.max(2_000, failure[8] * 3));
  show(endMs - width / 2, endMs + width / 2);
  point(endMs, failureInWords(index));
  for (const row of document.querySelectorAll('tr.found')) row.classList.remove('found');
  document.getElementById(`request-${failure[0]}`)?.classList.add('found');
}

/** Makes the table's rows lead to the charts, and its button append the rows that the page did not begin with. */
export function makeFailures() {
  const table = document.getElementById('failure-table');
  const body = table?.querySelector('tbody');
  if (table === null || body === null || body === undefined) return;
  const choose = (/** @type {EventTarget | null} */ target) => {
    const row = target instanceof Element ? target.closest('tbody tr') : null;
    if (row === null) return;
    showFailure([...body.rows].indexOf(/** @type {HTMLTableRowElement} */ (row)));
    document.getElementById('timeline-section')?.scrollIntoView({ block: 'start' });
  };
  for (const row of body.rows) row.tabIndex = 0;
  table.addEventListener('click', (event) => choose(event.target));
  table.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') choose(event.target);
  });
  const more = document.getElementById('more-failures');
  more?.addEventListener('click', () => {
    body.append(...data.failures.slice(body.rows.length).map(makeRow));
    more.remove();
  });
}

/** The same row that the page was written with. @param {import('../data.ts').FailureData} failure */
function makeRow(failure) {
  const [id, outcome, target, client, lane, , kept, sentMs, waitedMs, bytes, status, pid, instance, finding, ...before] = failure;
  const row = document.createElement('tr');
  row.id = `request-${id}`;
  row.tabIndex = 0;
  const cell = (/** @type {string} */ text, /** @type {string} */ className = '', /** @type {'td' | 'th'} */ tag = 'td') => {
    const element = Object.assign(document.createElement(tag), { textContent: text, className });
    row.append(element);
    return element;
  };
  cell(String(id), '', 'th').setAttribute('scope', 'row');
  cell(data.outcomes[outcome] ?? '', 'outcome');
  cell(data.targets[target] ?? '?');
  cell(String(client));
  cell(lane);
  cell(kept ? 'kept' : 'new');
  cell(moment(sentMs), 'n');
  cell(`${waitedMs.toFixed(1)} ms`, 'n');
  cell(String(bytes).replace(/\B(?=(\d{3})+(?!\d))/g, ','), 'n');
  cell(status === 0 ? '–' : String(status), 'n');
  cell(pid > 0 ? `${instance === null ? '' : `${instance} `}${pid}` : instance === null ? 'not known' : `${instance}, pid not known`);
  cell(data.causes[finding]?.[0] ?? '');
  const events = cell('', 'events');
  for (const i of before) {
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
