import type { Plot } from './marks.ts';
import { colour } from './theme.ts';
/**
 * A row of the lanes. `at` says in words what lies at a moment of it, within some milliseconds.
 */
export type Row = {
  height: number;
  label: string;
  draw: (ctx: CanvasRenderingContext2D, plot: Plot) => void;
  at: (atMs: number, withinMs: number) => string | null;
};

export const FONT = '11px system-ui, sans-serif';

/** A row that names those below it. */
export function heading(text: string): Row {
  return {
    height: 20,
    label: '',
    at: () => null,
    draw: (ctx, plot) => {
      ctx.font = `600 ${FONT}`;
      ctx.fillStyle = colour('--muted');
      ctx.textBaseline = 'bottom';
      ctx.fillText(text, plot.left + 4, plot.top + plot.height - 1);
    },
  };
}

/** Text in a row, as much of it as fits before `limit`; nothing if that is too little to be read. */
export function label(ctx: CanvasRenderingContext2D, text: string, x: number, limit: number, plot: Plot, property: string) {
  const room = limit - x - 4;
  if (room < 24) return;
  ctx.font = FONT;
  ctx.fillStyle = colour(property);
  ctx.textBaseline = 'middle';
  let shown = text.slice(0, 120);
  if (ctx.measureText(shown).width > room) {
    while (shown.length > 3 && ctx.measureText(`${shown}…`).width > room) shown = shown.slice(0, -1);
    if (shown.length <= 3) return;
    shown += '…';
  }
  ctx.fillText(shown, x, plot.top + plot.height / 2 + 0.5);
}
