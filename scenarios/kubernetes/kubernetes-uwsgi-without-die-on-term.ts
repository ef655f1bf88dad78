import { defineScenario, reproduces } from '../../harness/servers/kubernetes/kubernetes-scenario.ts';

export default defineScenario({
  title: 'a rolling update of pods with uWSGI, as it is without `die-on-term`',
  mustShow: 'SIGTERM is a reload: the pod starts its app anew, and is killed when its grace period is over',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Management.html#signals-for-controlling-uwsgi',
  tags: ['kubernetes', 'rolling-update', 'signals', 'uwsgi'],
  cure: 'kubernetes-uwsgi-die-on-term',
  expect: reproduces({
    says: 'uWSGI takes the SIGTERM of Kubernetes for the wish to reload; thanks to the preStop hook that costs no request, but the whole grace period of each pod',
    outcome: null,
    log: { pattern: /^container was killed: / },
  }),
  startups: 3,

  boot: (stage) => stage.deploy('uwsgi-without-die-on-term.yaml', 'ver_a'),

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.update('ver_b'));
    await stage.says('the old pods reloaded when they got SIGTERM', 'ver_a', /brutally killing workers/);
  },
});
