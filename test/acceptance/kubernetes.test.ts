import { kubeSuite } from './harness/kube-needs';
import { KubeShared } from './harness/kube-shared';
import { door } from './kubernetes-door';
import { failures } from './kubernetes-failures';
import { isolation } from './kubernetes-isolation';
import { kept, renewed } from './kubernetes-kept';
import { killed } from './kubernetes-killed';
import { served } from './kubernetes-served';

kubeSuite('kubernetes', () => {
  const on = new KubeShared('kube');

  beforeAll(async () => {
    await on.prepare();
    await on.project.deploy();
  });
  afterAll(() => on.end());

  describe('served', () => served(on));
  describe('door', () => door(on));
  describe('isolation', () => isolation(on));
  describe('killed', () => killed(on));
  describe('failures', () => failures(on));
  describe('certificate', () => renewed(on));
  describe('destroy', () => kept(on));
});
