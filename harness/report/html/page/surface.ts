import { point, pointedAt, range, show, whenPointed, whenRangeChanges } from './state.ts';

/** Nearer than this is a click, in CSS pixels. */
const CLICK = 4;

/**
 * Makes an element, as wide as a chart's plot, feel the pointer: moving points at a moment, dragging zooms, a double
 * click shows the whole run. `itemAt` says what lies under the pointer, `press` is called on a click.
 */
export function addSurface(
  over: HTMLElement,
  {
    itemAt = () => null,
    press = () => undefined,
  }: { itemAt?: (atMs: number, y: number, perPixelMs: number) => string | null; press?: () => void } = {},
) {
  const line = over.appendChild(Object.assign(document.createElement('div'), { className: 'line', hidden: true }));
  const selection = over.appendChild(Object.assign(document.createElement('div'), { className: 'selection', hidden: true }));

  let dragFrom: number | null = null;

  const timeAt = (x: number) => {
    const { from, to } = range();
    return from + (Math.max(0, Math.min(over.clientWidth, x)) / over.clientWidth) * (to - from);
  };
  const place = () => {
    const atMs = pointedAt();
    const { from, to } = range();
    line.hidden = atMs === null || atMs < from || atMs > to;
    if (atMs !== null) line.style.left = `${((atMs - from) / (to - from)) * over.clientWidth}px`;
  };
  const xOf = (event: PointerEvent) => event.clientX - over.getBoundingClientRect().left;

  over.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch' || event.button !== 0) return;
    dragFrom = xOf(event);
    over.setPointerCapture(event.pointerId);
  });
  over.addEventListener('pointermove', (event) => {
    const x = xOf(event);
    const { from, to } = range();
    const y = event.clientY - over.getBoundingClientRect().top;
    const atMs = timeAt(x);
    point(atMs, itemAt(atMs, y, (to - from) / over.clientWidth));
    if (dragFrom === null) return;
    selection.hidden = Math.abs(x - dragFrom) < CLICK;
    selection.style.left = `${Math.max(0, Math.min(x, dragFrom))}px`;
    selection.style.width = `${Math.abs(Math.max(0, Math.min(over.clientWidth, x)) - dragFrom)}px`;
  });
  over.addEventListener('pointerup', (event) => {
    const start = dragFrom;
    dragFrom = null;
    selection.hidden = true;
    if (start === null) return;
    const x = xOf(event);
    if (Math.abs(x - start) < CLICK) press();
    else show(timeAt(Math.min(start, x)), timeAt(Math.max(start, x)));
  });
  over.addEventListener('pointercancel', () => {
    dragFrom = null;
    selection.hidden = true;
  });
  over.addEventListener('pointerleave', () => {
    if (dragFrom === null) point(null);
  });
  over.addEventListener('dblclick', () => show(0, Number.POSITIVE_INFINITY));
  whenPointed(place);
  whenRangeChanges(place);
}
