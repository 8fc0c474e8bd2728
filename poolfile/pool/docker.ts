/** A Docker host of an environment: one place, one stack, one state. */
export interface DockerHost {
  /** Its name in the environment file. */
  readonly name: string;
  /** `unix:///…`, `ssh://…` or `tcp://…`, as the engine's clients take it. */
  readonly endpoint: string;
  /** For `tcp://`: the folder on the operator's machine with ca.pem, cert.pem and key.pem. */
  readonly certificates?: string;
  /** The IPv4 address that gateways are published on: loopback or private. */
  readonly address: string;
  /** Whether `address` is loopback: then only the host itself reaches its pools. */
  readonly loopback: boolean;
  /** Of containers, networks and volumes; absent: none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The major version of the engine, 20 to 99; default: 29. */
  readonly engine: number;
  /** The SELinux type of servers with devices; absent: the engine's own. */
  readonly selinuxType?: string;
}

/**
 * The IPv4 networks of a pool in CIDR form, cut from the host's `subnets`. They do not move when another pool comes or
 * goes.
 */
export interface DockerNetworks {
  /** Servers and gateway: no way out, and no address of the host. */
  readonly inner: {
    /** A /27. */
    readonly subnet: string;
  };
  /** The gateway alone, which is published there. */
  readonly edge: {
    /** A /28. */
    readonly subnet: string;
    /** The host's address on it, which the host's own clients connect from. */
    readonly gateway: string;
  };
  /** The pull alone. */
  readonly egress: {
    /** A /28. */
    readonly subnet: string;
    /** The host's address on it. */
    readonly gateway: string;
  };
}
