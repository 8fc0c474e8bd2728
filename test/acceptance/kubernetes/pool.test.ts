import { kubeSuite } from '../harness/kubernetes/needs';
import { KubeShared } from '../harness/kubernetes/shared';
import { door } from './door';
import { failures } from './failures';
import { isolation } from './isolation';
import { keepsModels, renewed } from './kept';
import { killed } from './killed';
import { served } from './served';

kubeSuite('kubernetes', () => {
  const kube = new KubeShared('kube');

  beforeAll(async () => {
    await kube.prepare();
    await kube.project.deploy();
  });
  afterAll(() => kube.end());

  describe('served', () => served(kube));
  describe('door', () => door(kube));
  describe('isolation', () => isolation(kube));
  describe('killed', () => killed(kube));
  describe('failures', () => failures(kube));
  describe('certificate', () => renewed(kube));
  describe('destroy', () => keepsModels(kube));
});
