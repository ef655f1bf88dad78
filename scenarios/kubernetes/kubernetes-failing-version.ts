import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/kubernetes/kubernetes-scenario.ts';

export default defineScenario({
  title: 'a rolling update to a version that can not start',
  mustShow:
    'the new pod crashes again and again, the update stalls, and all old pods serve on: no client notices, and no one else who does not look',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment',
  tags: ['kubernetes', 'rolling-update', 'broken-deploy'],
  expect: zeroDowntime(),
  expectsChange: false,
  startups: 3,

  boot: (stage) => stage.deploy('short-deadline.yaml', 'ver_a'),

  async reload(stage) {
    await stage.steps(async () => {
      await stage.askFor('ver_broken');
      await stage.stalled();
    });
    await stage.shows('both old pods are endpoints, and no new one is', () => {
      const names = stage.endpointsOf();
      return names.length === 2 && names.every((name) => name.startsWith('ver_a')) ? HOLDS : `endpoints are ${names.join(', ')}`;
    });
  },
});
