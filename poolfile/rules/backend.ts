import { isLoopback } from '../facts/networks';
import { stackOf } from '../facts/names';
import { find, type Path, type Tree } from '../source/tree';
import { BACKEND_LIMITS, backendOf, isCredential, stateAttributes } from '../values/backend';
import { allPlaces, clusters, hosts } from '../world';
import { report, type Rule } from './rule';

/** Where Terraform keeps its states. */

export const stateUnavailable: Rule = {
  severity: 'warning',
  meaning:
    "The state of a shared place is on one machine's disk: anyone else who runs this starts from an empty state.",
  fix: 'Write a backend that you share.',
  *check(world) {
    for (const { environment } of world.environments) {
      if (!environment || !('local' in environment.spec.backend)) continue;
      const [shared] = [
        ...[...hosts(environment.spec)].flatMap(([name, host]) => (isLoopback(host) ? [] : [name])),
        ...clusters(environment.spec).keys(),
      ];
      if (shared === undefined) continue;
      yield report(environment, ['backend'], {
        message: `the state of ${shared} is on one disk; anyone else who runs this starts from an empty state`,
        hint: 'write a backend that you share, such as { s3: { bucket: …, region: … } }',
        pointAt: 'key',
      });
    }
  },
};

/** The variables that Terraform reads instead: values of the file would be in plans and in the repository. */
const CREDENTIAL_VARIABLES: ReadonlyMap<string, string> = new Map([
  ['s3', 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
  ['gcs', 'GOOGLE_CREDENTIALS'],
  ['azurerm', 'ARM_ACCESS_KEY, ARM_SAS_TOKEN or ARM_CLIENT_SECRET'],
  ['consul', 'CONSUL_HTTP_TOKEN'],
  ['pg', 'PG_CONN_STR'],
  ['kubernetes', 'KUBE_CONFIG_PATH and KUBE_TOKEN'],
  ['oss', 'ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY'],
  ['cos', 'TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY'],
  ['http', 'TF_HTTP_USERNAME and TF_HTTP_PASSWORD'],
]);

export const backendInsecure: Rule = {
  severity: 'error',
  meaning: 'The backend has a credential in the file.',
  fix: 'Remove it, and set the variables that the hint names where terraform runs.',
  *check(world) {
    for (const { environment } of world.environments) {
      if (!environment) continue;
      for (const [type, variables] of CREDENTIAL_VARIABLES) {
        const written = find(environment.tree, ['backend', type]);
        if (!written) continue;
        for (const { path, hideFrom } of credentials(written.value, ['backend', type])) {
          yield report(environment, path, {
            message: 'credentials do not belong in a file',
            hint: `remove it, and set ${variables} in the environment that terraform runs in`,
            pointAt: 'key',
            hideFrom,
          });
        }
      }
    }
  },
};

interface Credential {
  readonly path: Path;
  readonly hideFrom: number;
}

/** Values that are credentials by the name of their attribute, or that contain a password. */
function* credentials(tree: Tree, path: Path): Iterable<Credential> {
  if (isCredential(String(path.at(-1))) || (tree.kind === 'leaf' && /:\/\/[^/@]*:[^/]*@/.test(String(tree.value))))
    yield { path, hideFrom: tree.at.column };
  else if (tree.kind === 'list') for (const [i, item] of tree.items.entries()) yield* credentials(item, [...path, i]);
  else if (tree.kind === 'map') for (const [key, { value }] of tree.entries) yield* credentials(value, [...path, key]);
}

export const backendInvalid: Rule = {
  severity: 'error',
  meaning: 'An attribute that names the state is not a string, so the name of the place cannot be appended.',
  fix: 'Put it into quotes, or remove it.',
  *check(world) {
    for (const { environment } of world.environments) {
      if (!environment) continue;
      for (const [type, attributes = {}] of Object.entries(environment.spec.backend)) {
        for (const attribute of stateAttributes(type)) {
          const value = attributes[attribute];
          if (value === undefined || typeof value === 'string') continue;
          yield report(environment, ['backend', type, attribute], {
            message: 'expected a string, to which the name of each place is appended',
            hint: 'put it into quotes, or remove it to name the state after the place alone',
          });
        }
      }
    }
  },
};

export const backendNameTooLong: Rule = {
  severity: 'error',
  meaning: 'The backend would cut the name of a state, so that two places could share one.',
  fix: 'Shorten the attribute, or the names of the environment and the place.',
  *check(world) {
    for (const { environment, name } of allPlaces(world)) {
      const { type, config } = backendOf(environment.spec.backend, stackOf(environment.name, name));
      const limit = BACKEND_LIMITS.get(type);
      if (!limit) continue;
      const value = String(config[limit.attribute]);
      if (value.length <= limit.most) continue;
      yield report(environment, ['backend', type, limit.attribute], {
        message: `${value} is longer than ${limit.most} characters, and would be cut`,
        hint: 'shorten it, or the names of the environment and the place',
      });
    }
  },
};
