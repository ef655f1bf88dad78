import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/kubernetes/kubernetes-scenario.ts';

export default defineScenario({
  title: 'a rolling update with a readiness probe that asks every 6 s only',
  mustShow: 'no request fails; the update takes longer, since each new pod serves no one until it is asked',
  source: 'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/#readiness-probe',
  tags: ['kubernetes', 'rolling-update', 'readiness'],
  expect: zeroDowntime(),
  startups: 6,

  boot: (stage) => stage.deploy('readiness-lags.yaml', 'ver_a'),

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.update('ver_b'));
    await stage.shows('each new pod was taken for ready more than 1 s after it listened', () => {
      const lagsMs = stage.podsOf('ver_b').map(({ listensAtMs, readyAtMs }) => (readyAtMs ?? Number.NaN) - (listensAtMs ?? Number.NaN));
      return lagsMs.every((lagMs) => lagMs > 1000) ? HOLDS : `it was ${lagsMs.map((lagMs) => lagMs.toFixed(0)).join(' and ')} ms`;
    });
  },
});
