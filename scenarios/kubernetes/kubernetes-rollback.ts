import { defineScenario, zeroDowntime } from '../../harness/servers/kubernetes/kubernetes-scenario.ts';

export default defineScenario({
  title: 'a rolling update is undone, as `kubectl rollout undo` does it',
  mustShow: 'no request fails, in neither direction: an undo is a rolling update to the revision before',
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-back-a-deployment',
  tags: ['kubernetes', 'rolling-update', 'rollback'],
  expect: zeroDowntime(),
  startups: 5,

  boot: (stage) => stage.deploy('pre-stop.yaml', 'ver_a'),

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.update('ver_b'));
    await stage.transition({ from: 'ver_b', to: 'ver_a' }, () => stage.undo('ver_a'));
  },
});
