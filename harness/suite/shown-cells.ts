import { type Cell, factsOfCase } from './cells.ts';
import { type Shown, type ShownOfRun, shownIn } from './shown.ts';

/** What the runs of a field of the matrix say together of how often it shows what it must; null if none was judged. */
export function shownOfCell(cell: Cell): Shown | null {
  return shownIn(runsOfCell(cell));
}

export function runsOfCell({ cases }: Cell): readonly ShownOfRun[] {
  return cases.flatMap((each) => factsOfCase(each) ?? []);
}

/** Fields of several repetitions that did not show what they must in each of them. */
export function shownNowAndThen(cells: readonly Cell[]): readonly { readonly cell: Cell; readonly shown: Shown }[] {
  return cells.flatMap((cell) => {
    const shown = cell.cases.length < 2 ? null : shownOfCell(cell);
    return shown === null || (shown.of === 'runs' && shown.share.k === shown.share.n) ? [] : [{ cell, shown }];
  });
}
