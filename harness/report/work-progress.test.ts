import { describe, expect, it } from 'vitest';
import { showProgress } from './work-progress.ts';

function written(isTTY: boolean): string {
  let text = '';
  const write = (part: string | Uint8Array): boolean => {
    text += String(part);
    return true;
  };
  const progress = showProgress('calibrating', { isTTY, write });
  for (let done = 1; done <= 8; done++) progress.show(done, 8);
  progress.end('done');
  return text;
}

describe('progress', () => {
  it('is a line a quarter if there is no terminal', () => {
    expect(written(false)).toBe('calibrating: 2 of 8\ncalibrating: 4 of 8\ncalibrating: 6 of 8\ncalibrating: 8 of 8\ndone\n');
  });

  it('stays in one line on a terminal', () => {
    expect(written(true).match(/\n/g)).toHaveLength(1);
  });
});
