import { data } from './state.js';

/** @type {Map<string, string>} */
const cache = new Map();

/** The value of a custom property of the style sheet, such as `--ink`. @param {string} name */
export function colour(name) {
  let value = cache.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    cache.set(name, value);
  }
  return value;
}

const statuses = data.answers.byStatus.map(({ status }) => status);

/** The custom property that holds a status's colour. @param {number} status */
export function statusProperty(status) {
  const index = statuses.indexOf(status);
  return `--status-${index < 0 ? 8 : index}`;
}

/** Calls `redraw` when the colours have changed: light or dark was chosen, or the page is printed (always light). @param {() => void} redraw */
export function whenColoursChange(redraw) {
  const again = () => {
    cache.clear();
    redraw();
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  addEventListener('beforeprint', () => {
    document.documentElement.classList.add('printing');
    again();
  });
  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('printing');
    again();
  });
}
