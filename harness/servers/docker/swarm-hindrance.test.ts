import { expect, it } from 'vitest';
import { hindranceOf } from './swarm-hindrance.ts';

it.each([
  [{ Swarm: { LocalNodeState: 'inactive', ControlAvailable: false } }, null],
  [{ Swarm: { LocalNodeState: 'active', ControlAvailable: true } }, null],
  [{ Swarm: { LocalNodeState: 'active', ControlAvailable: false } }, /worker of a Swarm/],
  [{ Swarm: { LocalNodeState: 'locked' } }, /locked/],
  [{ Swarm: { LocalNodeState: '' } }, /no Swarm mode/],
  [{ Swarm: null }, /no Swarm mode/],
  [{}, /no Swarm mode/],
])('%j', (told, says) => {
  if (says === null) expect(hindranceOf(told)).toBeNull();
  else expect(hindranceOf(told)).toMatch(says);
});
