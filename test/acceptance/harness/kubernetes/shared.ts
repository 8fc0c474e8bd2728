import { applied, inside, type PodRef } from './kubectl';
import type { Caller } from './caller';
import { KubeClients } from './clients';
import { KubePool, KubeProject } from './project';
import { KubeStrangers } from './strangers';
import { CLIENT_PORT } from '../../../../poolfile/values/ports';
import { MODELS } from '../needs';
import { newToken, OTHER, TINY } from '../project';
import { selfSigned } from '../tls';

/** A port of the registry's host where nobody listens, and which the pull of `side` may try. */
export const CLOSED_PORT = 5999;

/**
 * What the suites on a cluster share: pool `chat` with two replicas and devices in a namespace of its own, pool `side`
 * with one replica, without devices and with TLS in an existing namespace, where Pod Security `restricted` is
 * enforced and a pod of another owner runs, and pods around them.
 */
export class KubeShared {
  /** Of `chat`. */
  readonly token = newToken();
  readonly sideToken = newToken();
  readonly project: KubeProject;
  readonly strangers: KubeStrangers;
  readonly chat: KubePool;
  readonly side: KubePool;
  /** Namespaces. */
  readonly team: string;
  readonly monitoring: string;
  caller!: Caller;
  /** The pod of `caller`, which may connect to both pools. */
  client!: PodRef;
  /** Like it, with openssl. */
  tools!: PodRef;
  /** In the namespace of `side`, but not part of the pool. */
  neighbour!: PodRef;
  /** PEM of every certificate that `side` has had. */
  certificates = '';

  constructor(suite: string) {
    this.project = new KubeProject(suite);
    this.strangers = new KubeStrangers(this.project.prefix);
    this.team = `${this.project.prefix}team`;
    this.monitoring = `${this.project.prefix}monitoring`;
    this.chat = new KubePool(this.project.poolPrefix('chat'));
    this.side = new KubePool(this.project.poolPrefix('side'), this.team);
  }

  /** Everything up to the apply. */
  async prepare(): Promise<void> {
    const { strangers, project } = this;
    await Promise.all([
      strangers.namespace('team', true),
      strangers.namespace('clients'),
      strangers.namespace('monitoring'),
    ]);
    const labels = { app: 'caller' };
    const [calling, tools, neighbour] = await Promise.all([
      strangers.caller(project.clients, labels),
      strangers.pod(project.clients, { labels }),
      strangers.pod(this.team),
    ]);
    Object.assign(this, { caller: calling.caller, client: calling.ref, tools, neighbour });
    await this.certify();
    await project.begin();
    project.pool('chat', {
      access: { tokens: { alice: { sha256: this.token.sha256 } }, metricsFrom: [{ namespace: this.monitoring }] },
    });
    const tokens = { bob: { sha256: this.sideToken.sha256 } };
    project.pool('side', {
      target: { kubernetes: 'gpu', namespace: this.team },
      replicas: 1,
      gpus: 'none',
      cpus: 0.4,
      scheduling: {},
      models: [TINY, OTHER],
      pull: { egress: [{ cidr: `${MODELS.split(':')[0]}/32`, ports: [Number(MODELS.split(':')[1]), CLOSED_PORT] }] },
      access: { tokens, tls: { secret: 'side-tls' } },
    });
  }

  /** A new certificate for `side`. @returns its serial number. */
  async certify(): Promise<string> {
    const printed = await inside(
      this.tools,
      `cd /tmp && ${selfSigned('side', `DNS:${this.side.gatewayHost}`)} && cat crt && ` +
        'openssl x509 -in crt -noout -serial && cat key',
    );
    const [, crt = '', serial = '', key = ''] =
      /^(-----BEGIN CERT[^]*?-----END CERTIFICATE-----\n)serial=(\w+)\n([^]*)$/.exec(printed.stdout) ?? [];
    if (key === '') throw new Error(`no certificate was made: ${printed.output}`);
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: 'side-tls', namespace: this.team },
      stringData: { 'tls.crt': crt, 'tls.key': key },
    };
    await applied(secret);
    this.certificates += crt;
    return serial;
  }

  get clients(): Readonly<Record<'chat' | 'side', KubeClients>> {
    return {
      chat: new KubeClients(this.caller, this.token, () => `http://${this.chat.gatewayHost}:${CLIENT_PORT}`),
      side: new KubeClients(this.caller, this.sideToken, () => `https://${this.side.gatewayHost}:${CLIENT_PORT}`, {
        ca: this.certificates,
      }),
    };
  }

  async end(): Promise<void> {
    this.caller?.end();
    await this.strangers.end();
    await this.project.end();
  }
}
