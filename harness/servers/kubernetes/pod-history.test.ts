import { describe, expect, it } from 'vitest';
import type { ContainerState, Pod } from './cluster-objects.ts';
import { imageTrouble, linesOf, stateOf, UNSEEN } from './pod-history.ts';

const ENDING = { deletionTimestamp: '2026-11-28T11:00:30Z', deletionGracePeriodSeconds: 30 };

function pod(state: ContainerState, { ready = false, restartCount = 0, metadata = {} } = {}): Pod {
  return {
    metadata: { name: 'web-1', uid: 'u', ...metadata },
    status: {
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [{ restartCount, state }],
    },
  };
}

const running = pod({ running: {} }, { ready: true });
const ending = pod({ running: {} }, { ready: true, metadata: ENDING });

describe('the history of a pod', () => {
  it('says nothing while it is as it was', () => {
    expect(linesOf(stateOf(running), running)).toEqual([]);
    expect(linesOf(UNSEEN, pod({ waiting: { reason: 'ContainerCreating' } }))).toEqual([]);
  });

  it.each([
    ['that its container runs, and that it is ready', UNSEEN, running, ['container runs', 'pod is ready']],
    ['that it is told to end, and the time that it has', stateOf(running), ending, ['pod is told to end, within 30 s']],
    [
      'that its container was killed after its time',
      stateOf(ending),
      pod({ terminated: { exitCode: 137, reason: 'Error' } }, { metadata: ENDING }),
      ['container was killed: it had not ended within 30 s', 'pod is not ready'],
    ],
    [
      'that its container ended by itself',
      stateOf(ending),
      pod({ terminated: { exitCode: 0, reason: 'Completed' } }, { metadata: ENDING }),
      ['container ended with exit code 0', 'pod is not ready'],
    ],
    [
      'that a container was killed for its memory, which is no end of a grace period',
      stateOf(ending),
      pod({ terminated: { exitCode: 137, reason: 'OOMKilled' } }, { metadata: ENDING }),
      ['container ended with exit code 137 (OOMKilled)', 'pod is not ready'],
    ],
    [
      'nothing of an exit code that the kubelet has made up',
      stateOf(ending),
      pod({ terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } }, { metadata: ENDING }),
      ['pod is not ready'],
    ],
    [
      'that it crashes again and again, and why',
      stateOf(pod({ terminated: { exitCode: 1 } })),
      pod({ waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } }),
      ['container waits: CrashLoopBackOff: back-off 10s'],
    ],
    [
      'that its container runs again',
      stateOf(running),
      pod({ running: {} }, { ready: true, restartCount: 1 }),
      ['container runs again, restart 1'],
    ],
  ])('says %s', (_, before, after, lines) => {
    expect(linesOf(before, after)).toEqual(lines);
  });
});

describe('an image that is not there', () => {
  it.each(['ErrImageNeverPull', 'ErrImagePull', 'ImagePullBackOff', 'InvalidImageName'])('is seen by %s', (reason) => {
    expect(imageTrouble(pod({ waiting: { reason, message: 'why' } }))).toBe(`${reason}: why`);
  });

  it.each(['ContainerCreating', 'CrashLoopBackOff'])('is not taken from %s', (reason) => {
    expect(imageTrouble(pod({ waiting: { reason } }))).toBeNull();
  });
});
