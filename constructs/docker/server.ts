import { createHash } from 'node:crypto';
import type { Container } from '@cdktf/provider-docker/lib/container';
import { Fn, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { longestRequest } from '../../containers/graces';
import { SHELL } from '../../containers/process';
import { serverScript } from '../../containers/scripts';
import { devicesEnvironment } from '../../containers/server/devices';
import { serverEnvironment } from '../../containers/server/environment';
import type { Replica } from '../../poolfile/pool/pool-parts';
import { Duration } from '../../poolfile/values/units';
import { ALWAYS, confinedContainer, type Health, NO_NEW_PRIVILEGES, UNPRIVILEGED } from './container';
import { devices } from './devices';
import { keptLabels, LEAVE_ALONE } from './labels';
import { ModelVolumes } from './model-volumes';
import type { DockerPoolContext } from './pool-context';
import type { ModelVolume } from './volumes';

/**
 * How long `docker stop`, a reboot or a restart of the engine lets a server finish its answers, in seconds. An apply
 * gives it as long as an answer may take (`graces.ts`). This is shorter, because an engine that shuts down waits for
 * the slowest of its containers, with its API closed; and fixed, because a change replaces the container.
 */
const STOP_SECONDS = 120;

/**
 * How long a server stays without its devices until it ends and the engine starts it again, in seconds. A restart often
 * gives it its devices back. Until then it is unhealthy, for people to see; a restarted one would only be starting.
 */
const DEVICES_WAIT_SECONDS = 300;

export interface DockerServerConfig extends DockerPoolContext {
  readonly replica: Replica;
  readonly models: ModelVolume;
  /** Name of the network that servers and gateway share. */
  readonly network: string;
}

/**
 * One replica. After a changed setting a new server starts next to the old one, and the old one is removed once the
 * gateway has switched to the new one: for a while there are two servers, and never none.
 *
 * Both need a name, so the name contains an identifier that Terraform renews with every change. It is not a hash of the
 * settings: after going back to former settings, that name could still be taken. A change of the memory limit or of the
 * time that answers may take is made in place.
 */
export class DockerServer extends Construct {
  readonly replica: Replica;
  readonly container: Container;

  constructor(scope: Construct, id: string, config: DockerServerConfig) {
    super(scope, id);
    const { pool, provider, imageIds, replica, models, network } = config;
    const { env, ...device } = devices(pool, replica);
    const settings = {
      image: imageIds.ollama,
      user: UNPRIVILEGED,
      entrypoint: SHELL,
      command: [serverScript()],
      cpus: pool.cpus,
      tmp: 'rw,nosuid,nodev,size=1g,mode=1777',
      networksAdvanced: [{ name: network }],
      mounts: [models.mount('read-only')],
      env: {
        ...serverEnvironment(pool),
        ...env,
        ...devicesEnvironment(pool, replica),
        ...(pool.gpus ? { DEVICES_WAIT: String(DEVICES_WAIT_SECONDS) } : {}),
      },
      restart: ALWAYS,
      stopTimeout: STOP_SECONDS,
      health: {
        // `docker ps` shows a server whose models or devices were taken from it; the gateway knows by itself
        test: ['CMD', ...SHELL, '[ ! -s /tmp/lacking ] && [ ! -s /tmp/devices ] && exec ollama list'],
        // three failures are unhealthy: a lost device within a minute, of which the server may take half to see it
        interval: Duration.ofSeconds(pool.gpus ? 6 : 30),
        startPeriod: Duration.ofSeconds(120),
      },
      ...(pool.gpus && pool.host.selinuxType !== undefined
        ? { securityOpts: [NO_NEW_PRIVILEGES, `label=type:${pool.host.selinuxType}`] }
        : {}),
      ...device,
    };
    const generation = new TerraformResource(this, 'generation', { terraformResourceType: 'terraform_data' });
    generation.addOverride('triggers_replace', [
      fingerprint(settings),
      imageIds.ollama,
      // whatever else replaces the container: its name must be another one then
      pool.memory.mebibytes,
      hash([LEAVE_ALONE, keptLabels(pool)]),
      ModelVolumes.of(provider).state,
    ]);
    const suffix = Fn.substr(generation.getStringAttribute('id'), 0, 8);
    this.replica = replica;
    this.container = confinedContainer(this, 'container', {
      ...settings,
      pool,
      provider,
      part: `server-${replica.number}`,
      name: `${pool.prefix}-server-${replica.number}-${suffix}`,
      memoryMebibytes: pool.memory.mebibytes,
      // Requests that waited in the gateway when it switched over come to the old server yet. Terraform alone knows
      // this figure, so a change is made in place, and touches no container.
      destroyGraceSeconds: longestRequest(pool).seconds,
      lifecycle: { createBeforeDestroy: true },
      dependsOn: [models.removal],
    });
  }
}

/**
 * Hash of the settings whose change needs a new server. Image, network and mounts are references, known only to
 * Terraform: the image is a trigger of its own, the others never change. The restart policy is changed in place. The
 * hashed text is contract, names and order of keys included: a different text replaces every server.
 */
function fingerprint<T extends { readonly health: Health; readonly restart: string }>(settings: T): string {
  const { test, interval, startPeriod } = settings.health;
  const health = { test, every: interval, starts: startPeriod };
  const hashed = { ...settings, image: '', networksAdvanced: [], mounts: [], restart: 'unless-stopped', health };
  return hash(hashed);
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
