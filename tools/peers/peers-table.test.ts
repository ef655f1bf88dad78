import { describe, expect, it } from 'vitest';
import type { Comparison } from './compare-peers.ts';
import { cellOf, renderComparison, renderMarkdown } from './peers-table.ts';
import type { PeerResult } from './run-peer.ts';

const found: PeerResult = { peer: 'siege', fault: 'fin-within-body', lane: 'new', injected: 20, found: 0, stuck: false };
const own = { fault: 'fin-within-body', lane: 'new', clients: 4, injected: 8, counted: 8, outcome: 'truncated', falseAlarms: 0 } as const;
const comparison: Comparison = {
  date: '2026-11-20',
  tools: [
    { name: 'siege', version: '4.0.7' },
    { name: 'autocannon', version: '9.0.0' },
  ],
  rows: [{ fault: 'fin-within-body', title: 'FIN in the middle of the body', outcome: 'truncated', lane: 'new', own, peers: [found] }],
};

describe('a cell of the comparison', () => {
  it('holds what was found and what was injected', () => {
    expect(cellOf(found)).toBe('0/20');
  });

  it('says if a tool hung, gave up or has no such lane', () => {
    expect(cellOf({ ...found, stuck: true })).toBe('0/20, hangs');
    expect(cellOf({ ...found, found: null, stuck: true })).toBe('hangs');
    expect(cellOf({ ...found, found: null })).toBe('gives up');
    expect(cellOf(undefined)).toBe('–');
  });
});

describe('the comparison', () => {
  it('has a line a case for the terminal', () => {
    expect(renderComparison(comparison)).toContain('fin-within-body  new   8/8       0/20         –');
  });

  it('puts in bold, in Markdown, what was not injected so', () => {
    expect(renderMarkdown(comparison)).toContain('| fin-within-body | new | 8/8 | **0/20** | – |');
    expect(renderMarkdown(comparison)).toContain('- `fin-within-body`: FIN in the middle of the body');
  });
});
