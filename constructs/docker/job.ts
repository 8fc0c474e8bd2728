import type { Container } from '@cdktf/provider-docker/lib/container';
import { DataDockerLogs } from '@cdktf/provider-docker/lib/data-docker-logs';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { literal } from '../escape';
import { Duration } from '../../poolfile/values/units';
import { type ConfinedContainer, confinedContainer } from './container';

export interface JobConfig extends Omit<ConfinedContainer, 'health' | 'tmp'> {
  readonly name: string;
  /** How long the script may take, at most. */
  readonly timeout: Duration;
  readonly tmp?: string;
  /** What was not done when it fails: the beginning of the error. */
  readonly failure: string;
  /** What the last line must say after `ok`; absent: anything. */
  readonly result?: string;
}

/**
 * A container that does one thing and says how it ended, so that a failure stops the apply with the reason in the error, and the next apply
 * tries again by itself. A postcondition on the container would lock the operator out: the failed one stays in the state, and every later plan
 * stops at it. So the container turns healthy when its script has finished *either way*; the script's last line says which; a `docker_logs`
 * data source reads it and holds the postcondition. After a success the container sleeps: it stands in the state for the work done. After a
 * failure it exits, and the provider's next refresh plans it anew.
 */
export class DockerJob extends Construct {
  readonly container: Container;
  /** What must wait for this job's success depends on this. */
  readonly succeeded: ITerraformDependable;

  constructor(scope: Construct, id: string, config: JobConfig) {
    super(scope, id);
    const { timeout, failure, result, tmp, ...rest } = config;
    this.container = confinedContainer(this, 'container', {
      ...rest,
      tmp: tmp ?? 'rw,nosuid,nodev,size=64m,mode=1777',
      health: {
        test: ['CMD', 'test', '-e', '/tmp/finished'],
        every: Duration.ofSeconds(3600),
        starts: Duration.ofSeconds(timeout.seconds + 60),
      },
      tty: true,
      // ended by a failure: exit 0, stays ended; ended with the host: comes back with it
      restart: 'on-failure',
      destroyGraceSeconds: 10,
      wait: true,
      waitTimeout: timeout.seconds + 60,
    });
    const last = 'try(reverse(self.logs_list_string)[0], "it said nothing")';
    this.succeeded = new DataDockerLogs(this, 'result', {
      ...(config.provider ? { provider: config.provider } : {}),
      name: this.container.name,
      discardHeaders: false,
      logsListStringEnabled: true,
      showStdout: true,
      showStderr: true,
      tail: '5',
      dependsOn: [this.container],
    });
    (this.succeeded as DataDockerLogs).addOverride('lifecycle.postcondition', [
      {
        condition: `\${startswith(${last}, "poolform: ok${result ? ` ${result}` : ''}")}`,
        error_message: `${literal(failure)}: \${trimprefix(trimspace(${last}), "poolform: ")}`,
      },
    ]);
  }
}
