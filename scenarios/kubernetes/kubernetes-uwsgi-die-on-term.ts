import { defineScenario, zeroDowntime } from '../../harness/servers/kubernetes/kubernetes-scenario.ts';

export default defineScenario({
  title: 'a rolling update of pods with uWSGI and `die-on-term`',
  mustShow: 'no request fails: uWSGI ends at SIGTERM, when the preStop hook has let all requests end',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#die-on-term',
  tags: ['kubernetes', 'rolling-update', 'signals', 'uwsgi'],
  expect: zeroDowntime(),
  startups: 3,

  boot: (stage) => stage.deploy('uwsgi-die-on-term.yaml', 'ver_a'),

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.update('ver_b'));
    await stage.says('the old pods ended within their grace period', 'ver_a', /^container ended /);
  },
});
