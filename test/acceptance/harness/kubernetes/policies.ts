import { applied, tryKubectl } from './kubectl';
import { ok, until } from '../run';

/** What a policy looks at: plural names by API group and version. */
export interface Matched {
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly operations?: readonly ('CREATE' | 'UPDATE')[];
}

const API = 'admissionregistration.k8s.io/v1';

/**
 * Admission that changes or refuses objects of the given namespaces, and of no others: other suites use the same
 * cluster.
 */
export class Admission {
  private readonly made: string[] = [];

  constructor(
    private readonly prefix: string,
    private readonly namespaces: readonly string[],
  ) {}

  /** @param patches - CEL expressions, each a list of `JSONPatch`. */
  mutate(name: string, matched: Matched, ...patches: readonly string[]): Promise<void> {
    return this.put('Mutating', name, matched, {
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      mutations: patches.map((expression) => ({ patchType: 'JSONPatch', jsonPatch: { expression } })),
    });
  }

  /** @param rules - CEL expressions that must hold, by the words of the refusal. */
  require(name: string, matched: Matched, rules: Readonly<Record<string, string>>): Promise<void> {
    return this.put(
      'Validating',
      name,
      matched,
      {
        failurePolicy: 'Fail',
        validations: Object.entries(rules).map(([message, expression]) => ({ expression, message })),
      },
      { validationActions: ['Deny'] },
    );
  }

  private async put(
    kind: 'Mutating' | 'Validating',
    name: string,
    { groups, resources, operations = ['CREATE', 'UPDATE'] }: Matched,
    spec: object,
    binding: object = {},
  ): Promise<void> {
    const metadata = { name: `${this.prefix}${name}` };
    this.made.push(`${kind.toLowerCase()}admissionpolicy/${metadata.name}`);
    this.made.push(`${kind.toLowerCase()}admissionpolicybinding/${metadata.name}`);
    const namespaceSelector = {
      matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: this.namespaces }],
    };
    await applied(
      {
        apiVersion: API,
        kind: `${kind}AdmissionPolicy`,
        metadata,
        spec: {
          matchConstraints: {
            resourceRules: [{ apiGroups: groups, apiVersions: ['v1'], operations, resources }],
          },
          ...spec,
        },
      },
      {
        apiVersion: API,
        kind: `${kind}AdmissionPolicyBinding`,
        metadata,
        spec: { policyName: metadata.name, matchResources: { namespaceSelector }, ...binding },
      },
    );
  }

  /** Policies take effect a moment after they are made; `probe` says whether they have. */
  async effective(probe: () => Promise<boolean>): Promise<void> {
    await until('admission has the policies', 60_000, probe, 500);
  }

  async end(): Promise<void> {
    await tryKubectl('delete', ...this.made, '--ignore-not-found');
  }
}

/** The object as admission would let it in; nothing is kept. */
export async function admitted<T>(object: T): Promise<T> {
  const { stdout } = await ok('kubectl', ['create', '--dry-run=server', '-o', 'json', '-f', '-'], {
    input: JSON.stringify(object),
  });
  return JSON.parse(stdout) as T;
}
