import { kubeSuite } from '../harness/kube-needs';
import { KubeShared } from '../harness/kube-shared';
import { door } from './door';
import { failures } from './failures';
import { isolation } from './isolation';
import { kept, renewed } from './kept';
import { killed } from './killed';
import { served } from './served';

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
