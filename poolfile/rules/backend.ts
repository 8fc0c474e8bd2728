import { isLoopback } from '../facts/networks';
import { stackOf } from '../facts/names';
import { find, type Path, type Tree } from '../source/tree';
import {
  BACKEND_LIMITS,
  backendOf,
  isCredential,
  sharedNames,
  stateAttributes,
  stateNameProblem,
} from '../values/backend';
import { lockProblem } from '../values/http-backend';
import { groupBy } from '../values/group-by';
import { allPlaces, clusters, hosts } from '../world';
import { report, reportMissing, type Rule } from './rule';

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
  meaning: "An attribute that names the state is not a string to which the stack's name can be added.",
  fix: 'Write what the message expects, or {stack} where the name of the stack belongs.',
  *check(world) {
    for (const { environment } of world.environments) {
      if (!environment) continue;
      for (const [type, attributes = {}] of Object.entries(environment.spec.backend)) {
        for (const attribute of stateAttributes(type)) {
          const value = attributes[attribute];
          if (value === undefined) continue;
          if (typeof value !== 'string') {
            yield report(environment, ['backend', type, attribute], {
              message: 'expected a string, to which the name of each place is appended',
              hint: 'put it into quotes, or remove it to name the state after the place alone',
            });
            continue;
          }
          const problem = stateNameProblem(type, value);
          if (problem === undefined) continue;
          yield report(environment, ['backend', type, attribute], {
            message: problem,
            hint: 'write one that it takes; {stack} stands for the name of the stack, which is appended otherwise',
          });
        }
      }
    }
  },
};

export const backendMissing: Rule = {
  severity: 'error',
  meaning: 'The backend lacks an attribute without which Terraform cannot find a state, or never releases its lock.',
  fix: 'Write it.',
  *check(world) {
    for (const { environment } of world.environments) {
      const http = environment?.spec.backend['http'] as Readonly<Record<string, unknown>> | undefined;
      if (!environment || !http) continue;
      if (http['address'] === undefined)
        yield reportMissing(environment, ['backend', 'http', 'address'], {
          message: 'the address of the states, to which the name of each stack is appended',
          hint: 'write it, such as address: https://gitlab.example/api/v4/projects/7/terraform/state',
        });
      const { config } = backendOf(environment.spec.backend, 'stack');
      if (config['lock_address'] !== undefined && config['unlock_address'] === undefined)
        yield reportMissing(environment, ['backend', 'http', 'unlock_address'], {
          message: 'a lock that is taken would never be released',
          hint: 'write unlock_address, which for most servers is the same as lock_address',
        });
    }
  },
};

export const backendConflict: Rule = {
  severity: 'error',
  meaning: 'The lock of the http backend would overwrite the state, or two places would share a state or a lock.',
  fix: 'Write the addresses and methods that the documentation of the server says, or names that differ.',
  *check(world) {
    const places = [...allPlaces(world)].map(({ environment, name }) => {
      const stack = stackOf(environment.name, name);
      return { environment, stack, backend: backendOf(environment.spec.backend, stack) };
    });
    const reported = new Set<string>();
    for (const { environment, backend } of places) {
      if (backend.type !== 'http' || reported.has(environment.name)) continue;
      const problem = lockProblem(backend.config);
      if (problem === undefined) continue;
      reported.add(environment.name);
      yield report(environment, ['backend', 'http'], {
        message: problem,
        hint: 'write what the documentation of the server says; for GitLab and Gitea, address alone is enough',
        pointAt: 'key',
      });
    }
    const names = places.flatMap((place) => sharedNames(place.backend).map((name) => ({ ...place, name })));
    for (const [, [first, ...others]] of groupBy(names, ({ name }) => name)) {
      for (const { environment, stack, backend } of others) {
        // two stacks of one name are a diagnostic of their own, and a stack may keep its lock beside its state
        if (stack === first.stack) continue;
        yield report(environment, ['backend', backend.type], {
          message: `${stack} and ${first.stack} would share a state or a lock`,
          hint: 'write another name here, or {stack} where the name of the stack belongs',
          pointAt: 'key',
          concerns: [first.environment.name],
        });
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
      if (Buffer.byteLength(value) <= limit.most) continue;
      yield report(environment, ['backend', type, limit.attribute], {
        message: `${value} is longer than ${limit.most} bytes, and would be cut`,
        hint: 'shorten it, or the names of the environment and the place',
      });
    }
  },
};
