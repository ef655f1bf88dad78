import { describe, expect, it } from 'vitest';
import { boxMounts, pathInBox } from './box-paths.ts';

describe('pathInBox', () => {
  it.each([
    ['linux', '/home/me/zerodrop', '/home/me/zerodrop'],
    ['darwin', '/Users/me/My Work', '/Users/me/My Work'],
    ['win32', 'C:\\Users\\me\\My Work', '/c/Users/me/My Work'],
    ['win32', 'd:\\', '/d/'],
    ['win32', '\\\\wsl$\\Ubuntu\\home\\me', '/wsl$/Ubuntu/home/me'],
  ] as const)('on %s %s is %s', (platform, path, inBox) => {
    expect(pathInBox(path, platform)).toBe(inBox);
  });
});

describe('boxMounts', () => {
  const wanted = { platform: 'linux', packageFolder: '/zd', sources: ['harness', 'scenarios'], written: [], read: [] } as const;

  it('mounts the sources so that nothing in the box can change them, and the reports so that it can', () => {
    expect(boxMounts({ ...wanted, written: ['/out'], read: ['/old'] })).toEqual([
      { source: '/zd/harness', target: '/zd/harness', readOnly: true },
      { source: '/zd/scenarios', target: '/zd/scenarios', readOnly: true },
      { source: '/old', target: '/old', readOnly: true },
      { source: '/out', target: '/out', readOnly: false },
    ]);
  });

  it('mounts once what is wanted twice, and lets it be written if one of them writes', () => {
    expect(boxMounts({ ...wanted, written: ['/zd/scenarios', '/out'], read: ['/out'] })).toEqual([
      { source: '/zd/harness', target: '/zd/harness', readOnly: true },
      { source: '/zd/scenarios', target: '/zd/scenarios', readOnly: false },
      { source: '/out', target: '/out', readOnly: false },
    ]);
  });

  it("says Windows's paths to the daemon, and their own to the box", () => {
    expect(boxMounts({ ...wanted, platform: 'win32', packageFolder: 'C:\\zd', sources: ['harness'] })).toEqual([
      { source: 'C:\\zd\\harness', target: '/c/zd/harness', readOnly: true },
    ]);
  });
});
