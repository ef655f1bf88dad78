import { describe, expect, it } from 'vitest';
import { paperProc } from './fake-proc.fixture.ts';
import { ProcessTable } from './process-table.ts';

describe('ProcessTable', () => {
  it('knows the processes of its run by their environment, and tells each coming and going once', () => {
    const proc = paperProc();
    const table = new ProcessTable('run1', proc);
    proc.start(10, { run: 'run1', instance: 'pool' });
    proc.start(11, { run: 'another', instance: 'pool' });
    proc.start(12);
    expect(table.look().appeared.map(({ pid, instance }) => [pid, instance])).toEqual([[10, 'pool']]);
    expect(table.look()).toMatchObject({ appeared: [], gone: [], live: [{ pid: 10 }] });
    proc.remove(10);
    expect(table.look()).toMatchObject({ appeared: [], gone: [{ pid: 10, instance: 'pool' }], live: [] });
    expect(table.look()).toMatchObject({ appeared: [], gone: [], live: [] });
  });

  it('takes a number that came back for another process', () => {
    const proc = paperProc();
    const table = new ProcessTable('run1', proc);
    proc.start(10, { run: 'run1', instance: 'a', startTicks: 5 });
    table.look();
    proc.start(10, { run: 'run1', instance: 'b', startTicks: 9 });
    expect(table.look()).toMatchObject({ appeared: [{ pid: 10, instance: 'b' }], gone: [{ pid: 10, instance: 'a' }] });
    proc.start(10);
    expect(table.look()).toMatchObject({ appeared: [], gone: [{ pid: 10, instance: 'b' }], live: [] });
  });

  it('finds a process that was seen before it executed the program of the run', () => {
    const proc = paperProc();
    const table = new ProcessTable('run1', proc);
    proc.start(10);
    expect(table.look().live).toEqual([]);
    proc.start(10, { run: 'run1', instance: 'a' });
    expect(table.look().appeared).toMatchObject([{ pid: 10, instance: 'a' }]);
  });

  it('reads no environment of another user’s process for ever', () => {
    const proc = paperProc();
    const table = new ProcessTable('run1', proc);
    proc.start(10);
    for (let look = 0; look < 200; look++) table.look();
    expect(proc.environmentsRead).toBe(6);
  });

  it('calls a zombie gone, once, with how it ended', () => {
    const proc = paperProc();
    const table = new ProcessTable('run1', proc);
    proc.start(10, { run: 'run1', instance: 'a' });
    table.look();
    proc.change(10, { state: 'Z', exitStatus: 9 });
    expect(table.look()).toMatchObject({ gone: [{ pid: 10, exitStatus: 9 }], live: [] });
    expect(table.look().gone).toEqual([]);
    proc.remove(10);
    expect(table.look().gone).toEqual([]);
  });
});

describe('a process whose environment can not be read, or says nothing', () => {
  const GROUPS = [{ id: 10, instance: 'pool' }];

  it('is of the instance whose process group it is in', () => {
    const proc = paperProc();
    const table = new ProcessTable('run1', proc, () => GROUPS);
    proc.start(10, { unreadable: true, pgrp: 10 });
    proc.start(11, { unreadable: true, pgrp: 77 });
    expect(table.look().live).toMatchObject([{ pid: 10, instance: 'pool' }]);
  });

  it('is of the instance of its parent, whatever its group', () => {
    const proc = paperProc();
    const table = new ProcessTable('run1', proc, () => GROUPS);
    proc.start(10, { unreadable: true, pgrp: 10 });
    table.look();
    proc.start(11, { unreadable: true, pgrp: 11, ppid: 10 });
    expect(table.look().appeared).toMatchObject([{ pid: 11, instance: 'pool' }]);
  });

  it('is no one’s in the group of another run, whose environment says so', () => {
    const proc = paperProc();
    const table = new ProcessTable('run1', proc, () => GROUPS);
    proc.start(10, { run: 'another', instance: 'pool', pgrp: 10 });
    expect(table.look().live).toEqual([]);
  });
});

describe('CPU time', () => {
  function family() {
    const proc = paperProc();
    const table = new ProcessTable('run1', proc);
    proc.start(1, { run: 'run1', instance: 'a' });
    proc.start(2, { run: 'run1', instance: 'a', ppid: 1 });
    proc.change(1, { ownTicks: 10 });
    proc.change(2, { ownTicks: 30 });
    table.look();
    return { proc, table };
  }

  it('is that of all processes of an instance', () => {
    const { table } = family();
    expect(table.cpuTicks('a')).toBe(40);
  });

  it('counts a child that is gone once, if its parent took note of it', () => {
    const { proc, table } = family();
    proc.remove(2);
    proc.change(1, { reapedTicks: 33 });
    table.look();
    expect(table.cpuTicks('a')).toBe(43);
  });

  it('counts a zombie once, before and after its parent takes note', () => {
    const { proc, table } = family();
    proc.change(2, { state: 'Z' });
    table.look();
    expect(table.cpuTicks('a')).toBe(40);
    proc.remove(2);
    proc.change(1, { reapedTicks: 30 });
    table.look();
    expect(table.cpuTicks('a')).toBe(40);
  });

  it('keeps the time of a child whose parent took no note, and of a parent that went with it', () => {
    const { proc, table } = family();
    proc.remove(2);
    table.look();
    expect(table.cpuTicks('a')).toBe(40);
    proc.remove(1);
    table.look();
    expect(table.cpuTicks('a')).toBe(40);
    const other = family();
    other.proc.remove(1);
    other.proc.remove(2);
    other.table.look();
    expect(other.table.cpuTicks('a')).toBe(40);
    expect(other.table.instances).toEqual(['a']);
  });
});
